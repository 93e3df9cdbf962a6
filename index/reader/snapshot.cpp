// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/reader/snapshot.hpp"

#include <algorithm>
#include <numeric>

#include "index/forward/extent.hpp"
#include "index/ranking/latent_files.hpp"
#include "index/writer/generation.hpp"
#include "index/xapian_error.hpp"

namespace tsunagu::index {

Result<std::shared_ptr<const Snapshot>> Snapshot::open(const std::string& generation_dir,
                                                       std::int64_t generation,
                                                       const std::vector<std::string>& layers) {
  return guarded([&]() -> Result<std::shared_ptr<const Snapshot>> {
    const std::shared_ptr<Snapshot> snapshot(new Snapshot);
    snapshot->m_dir = generation_dir;
    snapshot->m_generation = generation;
    snapshot->m_layer_names = layers;
    snapshot->m_layers.resize(layers.size());
    snapshot->m_idle.resize(layers.size() + 1);
    std::vector<Extent> extents;
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const Xapian::Database evidence(evidence_path(generation_dir, layers[l]));
      snapshot->load(l, evidence, Xapian::Database(people_path(generation_dir, layers[l])));
      extents.push_back(unpack_extent(evidence.get_metadata(k_extent_key)));
    }
    snapshot->load_forward(extents);
    for (Layer& layer : snapshot->m_layers) layer.by_person.resize(snapshot->person_count());
    snapshot->sort_people();
    return std::shared_ptr<const Snapshot>(snapshot);
  });
}

PersonNumber Snapshot::number_of(const std::string& id) {
  const auto [found, is_new] =
      m_person_numbers.emplace(id, static_cast<PersonNumber>(m_person_ids.size()));
  if (is_new) {
    m_person_ids.push_back(id);
    m_sort_keys.emplace_back();
  }
  return found->second;
}

void Snapshot::load(std::size_t number, const Xapian::Database& evidence,
                    const Xapian::Database& people) {
  Layer& layer = m_layers[number];
  layer.uuid = evidence.get_uuid();
  layer.documents = evidence.get_doccount();
  layer.people.assign(people.get_lastdocid() + 1, k_nobody);
  // The people documents are opened one by one; evidence, of which there is far more, is read in
  // one pass over its owner slot.
  for (auto posting = people.postlist_begin(""); posting != people.postlist_end(""); ++posting) {
    const PersonEntry entry = unpack_person(people.get_document(*posting).get_data());
    if (entry.id.empty())
      throw Xapian::DatabaseCorruptError("a person without data");  // id_of() says why
    const PersonNumber person = number_of(entry.id);
    layer.people[*posting] = person;
    if (layer.by_person.size() <= person) layer.by_person.resize(person + 1);
    LayerPerson& known = layer.by_person[person];
    known.has_profile = entry.has_profile;
    known.newest_year = entry.newest_year;
    if (entry.has_profile) m_sort_keys[person] = entry.sort_key;
    for (const std::string& tag : entry.tags) {
      const auto [found, is_new] =
          m_tag_numbers.emplace(tag, static_cast<TagNumber>(m_tags.size()));
      if (is_new) m_tags.push_back(tag);
      known.tags.push_back(found->second);
    }
  }
  OwnerTable& owners = layer.evidence;
  owners.first.assign(evidence.get_lastdocid() + 1, k_nobody);
  owners.is_profile.assign(evidence.get_lastdocid() + 1, false);
  owners.is_shared.assign(evidence.get_lastdocid() + 1, false);
  for (auto value = evidence.valuestream_begin(k_owner_slot);
       value != evidence.valuestream_end(k_owner_slot); ++value) {
    const Xapian::docid docid = value.get_docid();
    const Owner owner = unpack_owner(*value);
    owners.is_profile[docid] = owner.kind == Kind::profile;
    if (owner.people.empty()) continue;
    owners.first[docid] = number_of(owner.people.front());
    if (owner.people.size() > 1) {
      owners.is_shared[docid] = true;
      auto& all = owners.more[docid];
      for (const std::string& id : owner.people) all.push_back(number_of(id));
    }
  }
}

void Snapshot::load_forward(const std::vector<Extent>& extents) {
  m_latent = std::make_shared<const LatentSpace>(read_latent(m_dir));
  std::uint64_t words = 0;
  for (const Extent& extent : extents) words = std::max(words, extent.vocabulary);
  m_vocabulary =
      std::make_shared<const Vocabulary>(Vocabulary::open(vocabulary_path(m_dir), words));
  for (std::size_t l = 0; l < m_layers.size(); ++l) {
    m_layers[l].forward =
        Forward::open(m_dir + "/" + m_layer_names[l], extents[l].layer, m_vocabulary);
  }
}

void Snapshot::sort_people() {
  m_in_order.resize(person_count());
  std::iota(m_in_order.begin(), m_in_order.end(), PersonNumber{0});
  std::sort(m_in_order.begin(), m_in_order.end(), [&](PersonNumber a, PersonNumber b) {
    return std::tie(m_sort_keys[a], m_person_ids[a]) < std::tie(m_sort_keys[b], m_person_ids[b]);
  });
}

std::optional<PersonNumber> Snapshot::find_person(const std::string& id) const {
  const auto found = m_person_numbers.find(id);
  return found == m_person_numbers.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TagNumber> Snapshot::find_tag(const std::string& term) const {
  const auto found = m_tag_numbers.find(term);
  return found == m_tag_numbers.end() ? std::nullopt : std::optional(found->second);
}

const OwnerTable& Snapshot::owners_of(const std::string& uuid) const {
  for (const Layer& layer : m_layers) {
    if (layer.uuid == uuid) return layer.evidence;
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
