// SPDX-License-Identifier: GPL-3.0-or-later
// Build: a generation from nothing. Internal to the writer. Throws Xapian's errors, Failed, and
// Stopped (index/stopped.hpp). Threads: one calls; it starts more, which have the priority of the
// one that calls.
//
// Xapian's tables grow slower the larger they are, so evidence is written in segments, which are
// merged at the end by Xapian's compaction: it reads and writes each table once, in order. People
// are put together from the forward index. A checkpoint closes the segments, syncs what is there
// and writes down how far it is (index/writer/build_mark.hpp); segments are kept until everything
// made of them is durable.
#pragma once

#include <exception>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "index/writer/build_mark.hpp"
#include "index/writer/evidence.hpp"
#include "index/writer/pace.hpp"
#include "index/writer/writer.hpp"

namespace tsunagu::index {

// Thrown for an error that is told already.
class Failed : public std::exception {
 public:
  explicit Failed(Error error) : m_error(std::move(error)) {}
  const Error& error() const { return m_error; }
  const char* what() const noexcept override { return m_error.message.c_str(); }

 private:
  Error m_error;
};

class Build {
 public:
  Build(std::string generation_dir, const std::vector<std::string>& layers,
        const Analyzer& analyzer, BuildOptions options);
  // Goes on from `mark`.
  Build(std::string generation_dir, const std::vector<std::string>& layers,
        const Analyzer& analyzer, BuildOptions options, const BuildMark& mark);
  // Each document once. Analyses and writes on other threads, so an error may be thrown by a later
  // call.
  void put(std::size_t layer, const Document& document);
  bool wants_checkpoint() const { return m_since_checkpoint >= m_options.checkpoint_every; }
  void checkpoint(Unfinished what, const Cursor& cursor);
  // Nothing more comes. Not durable yet.
  void finish(const Cursor& cursor);
  // All files were synced: the segments have served.
  void declare_built(const Cursor& cursor);

 private:
  struct Layer {
    std::string name, dir;
    ForwardWriter forward;
    std::vector<std::string> segments;                // directories
    std::optional<Xapian::WritableDatabase> segment;  // the last one, while it is written
    Xapian::docid documents = 0;
    std::size_t unflushed = 0;           // postings
    std::vector<PersonSum> people = {};  // by number
  };
  using Batch = std::vector<std::pair<std::size_t, Document>>;  // layer, document
  using MadeBatch = std::vector<std::pair<std::size_t, Made>>;

  void go_on() const;
  void turn_batch();
  void drain();
  void close_segments();
  void write_mark_of(Unfinished what, const Cursor& cursor) const;
  void add(Layer& layer, Made made);
  void recall_people(Layer& layer);
  void merge(const Layer& layer) const;
  void finish_forward();
  void write_people(const Layer& layer, const Forward& forward) const;
  PersonSum& person(Layer& layer, std::uint32_t number) const;

  std::string m_dir;
  const Analyzer& m_analyzer;
  const BuildOptions m_options;
  std::vector<Layer> m_layers;
  VocabularyWriter m_vocabulary, m_people_ids;
  std::size_t m_since_checkpoint = 0;  // documents
  bool m_has_mark = false;             // a checkpoint was made
  Pace m_analysing, m_writing;         // each used by its thread
  // Documents on their way: collected, then analysed, then written.
  Batch m_batch;
  std::future<MadeBatch> m_analysed;
  std::future<void> m_written;  // last: ends before what it uses goes
};

}  // namespace tsunagu::index
