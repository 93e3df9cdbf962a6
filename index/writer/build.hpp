// SPDX-License-Identifier: GPL-3.0-or-later
// Build: a generation from nothing. Internal to the writer. Threads: one calls; it starts more.
//
// Xapian's tables grow slower the larger they are, so evidence is written in segments, which are
// merged at the end by Xapian's compaction: it reads and writes each table once, in order. People
// are put together from the forward index. Nothing is durable yet when it is finished.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "index/writer/evidence.hpp"
#include "index/writer/writer.hpp"

namespace tsunagu::index {

class Build {
 public:
  Build(std::string generation_dir, const std::vector<std::string>& layers,
        const Analyzer& analyzer);
  // Each document once. Analyses and writes on other threads, so an error may be thrown by a later
  // call.
  void put(std::size_t layer, const Document& document);
  void finish(const Cursor& cursor);

 private:
  struct Layer {
    std::string name, dir;
    ForwardWriter forward;
    std::vector<std::string> segments;                // directories
    std::optional<Xapian::WritableDatabase> segment;  // the last one
    Xapian::docid documents = 0;
    std::size_t in_segment = 0;          // documents
    std::size_t unflushed = 0;           // postings
    std::vector<PersonSum> people = {};  // by number
  };
  using Batch = std::vector<std::pair<std::size_t, Document>>;  // layer, document
  using MadeBatch = std::vector<std::pair<std::size_t, Made>>;

  void turn_batch();
  void add(Layer& layer, Made made);
  void merge_segments(const Layer& layer) const;
  void finish_forward();
  void write_people(const Layer& layer, const Forward& forward) const;

  std::string m_dir;
  const Analyzer& m_analyzer;
  std::vector<Layer> m_layers;
  VocabularyWriter m_vocabulary, m_people_ids;
  // Documents on their way: collected, then analysed, then written.
  Batch m_batch;
  std::future<MadeBatch> m_analysed;
  std::future<void> m_written;  // last: ends before what it uses goes
};

}  // namespace tsunagu::index
