// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/snapshot.hpp"

#include <algorithm>
#include <climits>
#include <numeric>
#include <set>
#include <tuple>

#include "index/forward/extent.hpp"
#include "index/ranking/latent_files.hpp"
#include "index/writer/generation.hpp"
#include "index/writer/metadata.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {

struct Snapshot::Opened {
  std::string dir;
  // The people are opened after the evidence: they are of the same commit or a later one, whose
  // changes the next snapshot takes in.
  Xapian::Database evidence, people;
  Extent extent;
};

Result<std::shared_ptr<const Snapshot>> Snapshot::open(const std::string& generation_dir,
                                                       std::int64_t generation,
                                                       const std::vector<std::string>& layers,
                                                       const Snapshot* before) {
  return guarded([&]() -> Result<std::shared_ptr<const Snapshot>> {
    const std::shared_ptr<Snapshot> snapshot(new Snapshot);
    snapshot->m_dir = generation_dir;
    snapshot->m_generation = generation;
    snapshot->m_layer_names = layers;
    snapshot->m_idle.resize(layers.size() + 1);
    std::vector<Opened> opened;
    for (const std::string& layer : layers) {
      Xapian::Database evidence(evidence_path(generation_dir, layer));
      if (evidence.get_metadata(k_format_key) != std::to_string(k_format_version))
        throw Xapian::DatabaseVersionError("an index of another format");
      const Extent extent = unpack_extent(evidence.get_metadata(k_extent_key));
      opened.push_back({generation_dir + "/" + layer, std::move(evidence),
                        Xapian::Database(people_path(generation_dir, layer)), extent});
    }
    if (before != nullptr && !before->is_same_index(opened)) before = nullptr;
    snapshot->load(opened, before);
    return std::shared_ptr<const Snapshot>(snapshot);
  });
}

// Another index can have the same number, when the index was deleted.
bool Snapshot::is_same_index(const std::vector<Opened>& opened) const {
  return std::equal(
      opened.begin(), opened.end(), m_layers.begin(), m_layers.end(),
      [](const Opened& o, const Layer& layer) { return o.evidence.get_uuid() == layer.uuid; });
}

void Snapshot::load(const std::vector<Opened>& opened, const Snapshot* before) {
  if (before != nullptr) {
    m_layers = before->m_layers;
    m_sort_keys = before->m_sort_keys;
    m_tags = before->m_tags;
    m_tag_numbers = before->m_tag_numbers;
    m_in_order = before->m_in_order;
    m_is_sorted = before->m_is_sorted;
  }
  m_layers.resize(opened.size());
  m_latent = before != nullptr ? before->m_latent
                               : std::make_shared<const LatentSpace>(read_latent(m_dir));
  Extent shared;
  for (const Opened& o : opened) {
    shared.vocabulary = std::max(shared.vocabulary, o.extent.vocabulary);
    shared.people = std::max(shared.people, o.extent.people);
  }
  const auto strings = [](const std::string& path, std::uint64_t length, const Vocabulary* known) {
    return std::make_shared<const Vocabulary>(Vocabulary::open(path, length, known));
  };
  m_vocabulary = strings(vocabulary_path(m_dir), shared.vocabulary,
                         before == nullptr ? nullptr : before->m_vocabulary.get());
  m_people_ids = strings(people_ids_path(m_dir), shared.people,
                         before == nullptr ? nullptr : before->m_people_ids.get());
  m_is_sorted = m_is_sorted && m_sort_keys.size() == person_count();
  m_sort_keys.resize(person_count());
  std::size_t documents = 0;
  std::vector<DocumentSets::Document> changed;
  for (std::size_t l = 0; l < opened.size(); ++l) {
    const Opened& o = opened[l];
    Layer& layer = m_layers[l];
    layer.uuid = o.evidence.get_uuid();
    layer.documents = o.evidence.get_doccount();
    layer.forward = Forward::open(o.dir, o.extent.layer, m_vocabulary, person_count(),
                                  before == nullptr ? nullptr : &before->m_layers[l].forward);
    if (static_cast<std::size_t>(layer.documents) != layer.forward.documents())
      throw Xapian::DatabaseCorruptError("forward index and evidence differ");
    if (!m_latent->is_empty() && !layer.forward.has_vectors())
      throw Xapian::DatabaseCorruptError("a latent space without vectors");
    layer.by_person.resize(person_count());
    documents += layer.forward.last_docid();
    if (before == nullptr) continue;
    layer.forward.for_each_changed(before->m_layers[l].forward, [&](Xapian::docid docid) {
      changed.push_back({l, docid});
    });
  }
  m_document_sets.keep_at_most(
      std::max(k_document_sets_least, k_document_sets_bytes * CHAR_BIT / (documents + 1)));
  if (before != nullptr) m_document_sets.take_over(before->m_document_sets, changed);
  load_people(opened, before);
}

void Snapshot::load_people(const std::vector<Opened>& opened, const Snapshot* before) {
  std::vector<std::set<PersonNumber>> changed(opened.size());
  if (before != nullptr) {
    for (std::size_t l = 0; l < opened.size(); ++l) changed[l] = forget_changed_people(l, *before);
  }
  for (std::size_t l = 0; l < opened.size(); ++l) {
    const Xapian::Database& people = opened[l].people;
    const auto take = [&](const std::string& term) {
      for (auto posting = people.postlist_begin(term); posting != people.postlist_end(term);
           ++posting)
        take_person(m_layers[l], *posting, people.get_document(*posting).get_data());
    };
    if (before == nullptr) take("");  // all
    for (const PersonNumber person : changed[l]) take(prefixed(k_id_prefix, person_id(person)));
  }
  if (!m_is_sorted) sort_people();
}

// The people whose evidence in this layer changed; they are to be read anew.
std::set<PersonNumber> Snapshot::forget_changed_people(std::size_t number, const Snapshot& before) {
  Layer& layer = m_layers[number];
  std::set<PersonNumber> changed;
  layer.forward.for_each_changed_owner(before.m_layers[number].forward,
                                       [&](PersonNumber person) { changed.insert(person); });
  for (const PersonNumber person : changed) {
    LayerPerson& known = layer.by_person.at(person);
    if (known.docid != 0) layer.people.at(known.docid) = k_nobody;
    if (known.has_profile) set_sort_key(person, "");
    known = {};
  }
  return changed;
}

void Snapshot::set_sort_key(PersonNumber person, const std::string& key) {
  m_is_sorted = m_is_sorted && m_sort_keys[person] == key;
  m_sort_keys[person] = key;
}

void Snapshot::take_person(Layer& layer, Xapian::docid docid, const std::string& data) {
  const PersonEntry entry = unpack_person(data);
  const auto person = find_person(entry.id);
  if (entry.id.empty() || !person)
    throw Xapian::DatabaseCorruptError("a person without data");  // id_of() says why
  if (layer.people.size() <= docid) layer.people.resize(docid + 1, k_nobody);
  layer.people[docid] = *person;
  LayerPerson& known = layer.by_person[*person];
  known = {docid, entry.has_profile, entry.newest_year, {}};
  if (entry.has_profile) set_sort_key(*person, entry.sort_key);
  for (const std::string& tag : entry.tags) {
    const auto [found, is_new] = m_tag_numbers.emplace(tag, static_cast<TagNumber>(m_tags.size()));
    if (is_new) m_tags.push_back(tag);
    known.tags.push_back(found->second);
  }
}

void Snapshot::sort_people() {
  m_in_order.resize(person_count());
  std::iota(m_in_order.begin(), m_in_order.end(), PersonNumber{0});
  std::sort(m_in_order.begin(), m_in_order.end(), [&](PersonNumber a, PersonNumber b) {
    return std::forward_as_tuple(m_sort_keys[a], person_id(a)) <
           std::forward_as_tuple(m_sort_keys[b], person_id(b));
  });
  m_is_sorted = true;
}

std::optional<TagNumber> Snapshot::find_tag(const std::string& term) const {
  const auto found = m_tag_numbers.find(term);
  return found == m_tag_numbers.end() ? std::nullopt : std::optional(found->second);
}

const Layer& Snapshot::layer_of(const std::string& uuid) const {
  for (const Layer& layer : m_layers) {
    if (layer.uuid == uuid) return layer;
  }
  throw Xapian::InvalidArgumentError("evidence database of another snapshot");
}

Snapshot::Lease Snapshot::borrow(std::size_t layer_count) const {
  {
    const std::lock_guard lock(m_mutex);
    auto& idle = m_idle[layer_count];
    if (!idle.empty()) {
      auto handle = std::move(idle.back());
      idle.pop_back();
      return {*this, layer_count, std::move(handle)};
    }
  }
  auto handle = std::make_unique<Handle>();
  for (std::size_t l = 0; l < layer_count; ++l) {
    handle->evidence.add_database(Xapian::Database(evidence_path(m_dir, m_layer_names[l])));
    handle->people.add_database(Xapian::Database(people_path(m_dir, m_layer_names[l])));
  }
  return {*this, layer_count, std::move(handle)};
}

Snapshot::Lease::~Lease() {
  if (!m_handle) return;
  const std::lock_guard lock(m_snapshot.m_mutex);
  m_snapshot.m_idle[m_layer_count].push_back(std::move(m_handle));
}

}  // namespace tsunagu::index
