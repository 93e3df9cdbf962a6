// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshot: one commit of one generation, with its people in memory. Internal to the index library.
//
// Xapian handles are not thread-safe, so a snapshot keeps a pool and lends one to each search.
// Tables are immutable after opening. The next snapshot copies them, sharing the large ones, and
// takes in what the journals of the forward index say has changed (docs/decisions/0009).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <xapian.h>

#include "base/result.hpp"
#include "index/forward/extent.hpp"
#include "index/ranking/latent.hpp"
#include "index/reader/document_sets.hpp"
#include "index/reader/person_sets.hpp"
#include "index/schema/schema.hpp"

namespace tsunagu::index {

using PersonNumber = std::uint32_t;  // dense, per snapshot
using TagNumber = std::uint32_t;     // dense, per snapshot
inline constexpr PersonNumber k_nobody = 0xFFFFFFFF;

// Databases of the layers a reader may see. Combined docids interleave the layers as Xapian does:
// docid d of layer l (from 0, of n) is (d - 1) * n + l + 1.
inline constexpr std::size_t k_document_sets_bytes =
    256 * 1024 * 1024;  // a bit for a document each
inline constexpr std::size_t k_document_sets_least = 64;

struct Handle {
  Xapian::Database evidence, people;
};

struct LayerPerson {
  Xapian::docid docid = 0;  // in the people database; 0: nothing of the person is in this layer
  bool has_profile = false;
  std::int64_t newest_year = 0;
  std::vector<TagNumber> tags;
};

struct Layer {
  std::string uuid;                    // of the evidence database
  std::int64_t documents = 0;          // of evidence
  Forward forward;                     // words, owners and years of evidence, by docid
  std::vector<PersonNumber> people;    // people database: docid -> person
  std::vector<LayerPerson> by_person;  // person -> what the layer knows
};

class Snapshot {
 public:
  // Opens the newest commit of the generation. `layers` as in Writer::open. `before`: an earlier
  // snapshot; when it is of the same generation, only what changed since is read.
  static Result<std::shared_ptr<const Snapshot>> open(const std::string& generation_dir,
                                                      std::int64_t generation,
                                                      const std::vector<std::string>& layers,
                                                      const Snapshot* before = nullptr);

  std::int64_t generation() const { return m_generation; }
  const std::vector<Layer>& layers() const { return m_layers; }
  const Vocabulary& vocabulary() const { return *m_vocabulary; }
  const LatentSpace& latent() const { return *m_latent; }  // empty: too few documents
  // Also counts people of whom nothing is left.
  std::size_t person_count() const { return m_people_ids->size(); }
  std::string_view person_id(PersonNumber person) const { return m_people_ids->term(person); }
  std::optional<PersonNumber> find_person(std::string_view id) const {
    return m_people_ids->find(id);
  }
  const std::string& sort_key(PersonNumber person) const { return m_sort_keys[person]; }
  std::optional<TagNumber> find_tag(const std::string& term) const;
  // The layer whose evidence database has this UUID; how a posting source learns its layer.
  const Layer& layer_of(const std::string& uuid) const;
  const std::string& tag(TagNumber tag) const { return m_tags[tag]; }
  std::size_t tag_count() const { return m_tags.size(); }
  // People in order of their sort keys.
  const std::vector<PersonNumber>& in_order() const { return m_in_order; }

  // A handle over the first `layer_count` layers, given back when the lease goes.
  class Lease {
   public:
    Lease(const Snapshot& snapshot, std::size_t layer_count, std::unique_ptr<Handle> handle)
        : m_snapshot(snapshot),
          m_layer_count(layer_count),
          m_handle(std::move(handle)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();
    Handle& operator*() const { return *m_handle; }
    Handle* operator->() const { return m_handle.get(); }

   private:
    const Snapshot& m_snapshot;
    std::size_t m_layer_count;
    std::unique_ptr<Handle> m_handle;
  };
  // Who has which word, and which evidence: read once for each snapshot.
  PersonSets& person_sets() const { return m_person_sets; }
  DocumentSets& document_sets() const { return m_document_sets; }
  // Throws Xapian errors; called inside the reader room only.
  Lease borrow(std::size_t layer_count) const;

 private:
  struct Opened;  // databases and extents of one moment
  Snapshot() = default;
  bool is_same_index(const std::vector<Opened>& opened) const;
  void load(const std::vector<Opened>& opened, const Snapshot* before);
  void load_people(const std::vector<Opened>& opened, const Snapshot* before);
  std::set<PersonNumber> forget_changed_people(std::size_t layer, const Snapshot& before);
  void take_person(Layer& layer, Xapian::docid docid, const std::string& data);
  void set_sort_key(PersonNumber person, const std::string& key);
  void sort_people();

  std::string m_dir;
  std::int64_t m_generation = 0;
  std::vector<std::string> m_layer_names;
  std::vector<Layer> m_layers;
  std::shared_ptr<const Vocabulary> m_vocabulary;
  std::shared_ptr<const LatentSpace> m_latent;
  std::shared_ptr<const Vocabulary> m_people_ids;  // person -> id
  std::vector<std::string> m_sort_keys, m_tags;
  std::unordered_map<std::string, TagNumber> m_tag_numbers;
  bool m_is_sorted = false;
  std::vector<PersonNumber> m_in_order;
  mutable PersonSets m_person_sets;
  mutable DocumentSets m_document_sets;
  mutable std::mutex m_mutex;
  mutable std::vector<std::vector<std::unique_ptr<Handle>>>
      m_idle;  // by layer count; guarded by m_mutex
};

}  // namespace tsunagu::index
