// SPDX-License-Identifier: GPL-3.0-or-later
// What the index takes in: evidence documents. The index knows people only as ids and tags.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/schema/schema.hpp"

namespace tsunagu::index {

struct Text {
  Field field = Field::body;
  std::string text;  // UTF-8
};

struct Tag {
  TagField field = TagField::hub;
  std::string value;
};

// One piece of evidence for its people: something they did, or what they say of themselves.
struct Document {
  std::string id;  // unique over all kinds and layers
  Kind kind = Kind::work;
  std::vector<Text> texts;
  std::vector<Tag> tags;
  std::vector<std::string> people;  // ids of those it speaks for
  std::int64_t year = 0;            // 0: undated
  std::string sort_key;             // profiles: people without a need are listed in this order
};

}  // namespace tsunagu::index
