// SPDX-License-Identifier: GPL-3.0-or-later
// A record with every field of its table set to a valid value, so that new fields are tested too.
#pragma once

#include <string>

#include "model/fields.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu::test {

template <class Record>
class FullRecord {
 public:
  static Record make() {
    Record record;
    for (const auto& field : model::fields<Record>())
      std::visit(FullRecord{field}, field.ref(record));
    return record;
  }

  void operator()(std::string* value) const {
    using model::FieldType;
    switch (m_field.type) {
      case FieldType::id: *value = m_field.name == "id" ? "X_1.a-b" : "hub-45"; break;
      case FieldType::code: *value = code(0); break;
      case FieldType::date: *value = "2026-04-01"; break;
      case FieldType::corporate_number: *value = "7000012050002"; break;
      case FieldType::url: *value = "https://example.jp/a?b=c"; break;
      default: *value = "髙島屋\"引用\",、\n2行目 𠮷 " + std::string(m_field.name);
    }
  }
  void operator()(std::vector<std::string>* value) const {
    if (m_field.type == model::FieldType::code_list) {
      *value = {code(1), code(0)};
    } else if (m_field.type == model::FieldType::id_list) {
      *value = {"p-2", "p-1"};
    } else {
      *value = {"現場の観察", "原価計算 \\ \"表\""};
    }
  }
  void operator()(std::optional<std::int64_t>* value) const {
    *value = m_field.min < 0 ? -1234567 : m_field.max;
  }
  void operator()(std::optional<double>* value) const { *value = 12.25; }
  void operator()(bool* value) const { *value = true; }
  void operator()(std::vector<model::Qualification>* value) const {
    *value = {{code(0), "2025-04-01", "拠点"}, {code(1), "", ""}};
  }
  void operator()(std::vector<model::Desk>* value) const {
    *value = {{"総合窓口", "平日 9:00-17:00"}, {"出張", ""}};
  }

 private:
  explicit FullRecord(const model::Field<Record>& field) : m_field(field) {}

  std::string code(std::size_t at) const {
    return reference().list(m_field.list).entries()[at].code;
  }

  const model::Field<Record>& m_field;
};

}  // namespace tsunagu::test
