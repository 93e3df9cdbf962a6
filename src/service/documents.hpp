// SPDX-License-Identifier: GPL-3.0-or-later
// Record -> evidence document: which texts of a record are searched and under which tags.
#pragma once

#include <string>
#include <string_view>

#include "index/schema/document.hpp"
#include "model/records.hpp"
#include "model/reference.hpp"

namespace tsunagu::service {

// Layers of the index, as index::Writer wants them: number = model::Tier.
const std::vector<std::string>& layer_names();

std::string document_id(const model::Coordinator& person);
std::string document_id(const model::Case& record);
// Document id from an outbox row's kind and record id; empty for kinds that are not in the index.
std::string document_id(std::string_view kind, std::string_view record_id);
// Record id of a document id.
std::string record_id(std::string_view document_id);

// `hub_prefecture`: prefecture of the person's hub; empty when unknown.
index::Document to_document(const model::Coordinator& person, std::string_view hub_prefecture,
                            const model::Reference& reference);
index::Document to_document(const model::Case& record, const model::Reference& reference);

// Values of TagField::mode and TagField::outside that filters ask for.
inline constexpr std::string_view k_online_mode = "online";
inline constexpr std::string_view k_any_outside = "any";  // outside_region is yes or online_only

}  // namespace tsunagu::service
