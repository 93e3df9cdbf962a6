// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/record_json.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "exchange/bound_field.hpp"
#include "exchange/json_value.hpp"
#include "exchange/wording.hpp"

namespace tsunagu::exchange {
namespace {

using model::FieldProblem;
using model::FieldRef;
using model::FieldType;
using Kind = JsonKind;
using Value = JsonValue;

bool is_list(const FieldRef& ref) {
  return std::holds_alternative<std::vector<std::string>*>(ref) ||
         std::holds_alternative<std::vector<model::Qualification>*>(ref) ||
         std::holds_alternative<std::vector<model::Desk>*>(ref);
}

struct Member {
  std::string_view name;
  std::string* target;
};

// Appends an empty entry to a list of objects and names its members; none for lists of strings.
struct NewEntry {
  std::vector<Member> operator()(std::vector<model::Qualification>* list) const {
    auto& entry = list->emplace_back();
    return {{"code", &entry.code},
            {"verified_on", &entry.verified_on},
            {"verified_by", &entry.verified_by}};
  }
  std::vector<Member> operator()(std::vector<model::Desk>* list) const {
    auto& entry = list->emplace_back();
    return {{"what", &entry.what}, {"hours", &entry.hours}};
  }
  template <class Other>
  std::vector<Member> operator()(Other*) const {
    return {};
  }
};

// Receives nlohmann's SAX events and fills the record as they come: no document is built, each name
// is seen (so repeated ones are noticed), and the nesting is bounded.
class RecordSax {
 public:
  RecordSax(std::span<const BoundField> fields, std::vector<FieldProblem>& problems,
            std::string_view json)
      : m_fields(fields),
        m_problems(problems),
        m_json(json),
        m_seen(fields.size(), false) {}

  // --- nlohmann's interface ---
  bool null() { return scalar({}); }
  bool boolean(bool flag) {
    return scalar({.kind = Kind::flag, .written = flag ? "true" : "false", .flag = flag});
  }
  bool number_integer(std::int64_t number) {
    return scalar({.kind = Kind::integer, .written = fmt::to_string(number), .integer = number});
  }
  bool number_unsigned(std::uint64_t number) {
    if (number <= std::uint64_t{INT64_MAX})
      return number_integer(static_cast<std::int64_t>(number));
    return number_float(static_cast<double>(number), fmt::to_string(number));
  }
  bool number_float(double number, const std::string& written) {
    return scalar({.kind = Kind::number, .written = written, .number = number});
  }
  bool string(std::string& text) {
    return scalar({.kind = Kind::string, .written = std::move(text)});
  }
  bool binary(nlohmann::json::binary_t&) { return false; }  // does not occur in text

  bool start_object(std::size_t) {
    if (!descend()) return false;
    if (m_skipped > 0) return skip(Kind::object);
    if (m_levels.empty()) return enter({Place::object, 0, nullptr});
    const Level level = m_levels.back();
    if (level.place == Place::object && m_target == Target::group) {
      m_path += '.';
      return enter({Place::object, m_path.size(), nullptr});
    }
    if (level.place == Place::list && room_for_entry(*level.field)) {
      m_members = std::visit(NewEntry{}, level.field->ref);
      if (!m_members.empty()) return enter({Place::entry, m_path.size(), level.field});
    }
    return skip(Kind::object);
  }

  bool start_array(std::size_t) {
    if (!descend()) return false;
    if (m_skipped > 0) return skip(Kind::array);
    if (m_levels.empty())
      return refuse(
          "", "1行に1件、{ で始まり } で終わるオブジェクトを書いてください（配列になっています）");
    if (m_levels.back().place == Place::object && m_target == Target::field &&
        is_list(m_field->ref)) {
      return enter({Place::list, m_path.size(), m_field});
    }
    return skip(Kind::array);
  }

  bool key(std::string& name) {
    if (m_skipped > 0) return true;
    m_target = Target::ignored;
    if (m_levels.back().place == Place::entry) {
      entry_key(name);
    } else {
      m_path.resize(m_levels.back().path_bytes);
      m_path += name;
      field_key();
    }
    return true;
  }

  bool end_object() { return ascend(); }
  bool end_array() { return ascend(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    if (!text::is_utf8(m_json)) return refuse(m_json, not_utf8_reason(m_json));
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, m_json.size());
    if (at >= m_json.size())
      return refuse("", "JSON が途中で終わっています（閉じる \" か } か ] が足りません）");
    std::size_t begin = at;  // a position inside a character is moved to its first byte
    while (begin > 0 && (static_cast<unsigned char>(m_json[begin]) & 0xC0U) == 0x80U) --begin;
    return refuse(m_json.substr(begin), fmt::format("JSON として読めません（{}文字目の付近）",
                                                    text::length(m_json.substr(0, begin)) + 1));
  }

  bool readable() const { return m_readable; }

 private:
  enum class Place { object, list, entry };
  enum class Target { ignored, field, group, member };
  struct Level {
    Place place;
    std::size_t path_bytes;   // of m_path, before the names of this level
    const BoundField* field;  // the list, for list and entry
  };

  // One more { or [, whether it is kept or skipped.
  bool descend() {
    if (++m_nesting <= k_nesting_max) return true;
    return refuse("", fmt::format("入れ子が深すぎます（{}段まで）", k_nesting_max));
  }

  bool ascend() {
    --m_nesting;
    if (m_skipped > 0) {
      --m_skipped;
    } else {
      m_path.resize(m_levels.back().path_bytes);
      m_levels.pop_back();
      m_target = Target::ignored;
    }
    return true;
  }

  bool enter(Level level) {
    m_levels.push_back(level);
    return true;
  }

  // An object or array where none belongs: said once, and passed over.
  bool skip(Kind kind) {
    if (m_skipped++ == 0) wrong_type(Value{.kind = kind});
    return true;
  }

  // The line is no record: nothing else that was found in it matters.
  bool refuse(std::string_view value, std::string reason) {
    m_problems.assign(1, {"", shown(value), std::move(reason)});
    m_readable = false;
    return false;
  }

  void add(std::string_view value, std::string reason) {
    m_problems.push_back({shown(m_path), shown(value), std::move(reason)});
  }

  void field_key() {
    const auto found = std::find_if(m_fields.begin(), m_fields.end(),
                                    [&](const auto& f) { return f.name == m_path; });
    if (found != m_fields.end()) {
      const auto at = static_cast<std::size_t>(found - m_fields.begin());
      if (m_seen[at]) return add("", "同じ項目が2回書かれています");
      m_seen[at] = true;
      m_field = &*found;
      m_target = Target::field;
    } else if (is_group()) {
      if (std::find(m_groups.begin(), m_groups.end(), m_path) != m_groups.end()) {
        return add("", "同じ項目が2回書かれています");
      }
      m_groups.push_back(m_path);
      m_target = Target::group;
    } else {
      add("", unknown_field_reason(m_path, m_fields));
    }
  }

  // True when the path is the common beginning of dotted names ("outcome", "outcome.personnel").
  bool is_group() const {
    return std::any_of(m_fields.begin(), m_fields.end(), [&](const BoundField& f) {
      return f.name.size() > m_path.size() && f.name[m_path.size()] == '.' &&
             f.name.starts_with(m_path);
    });
  }

  void entry_key(const std::string& name) {
    const auto found = std::find_if(m_members.begin(), m_members.end(),
                                    [&](const auto& m) { return m.name == name; });
    if (found == m_members.end()) {
      add(name, fmt::format("この名前は使えません。{}", wanted_json(m_levels.back().field->type)));
    } else if (found->target == nullptr) {
      add(name, "同じ項目が2回書かれています");
    } else {
      m_member = found->target;
      found->target = nullptr;  // a second time is a repetition
      m_target = Target::member;
    }
  }

  bool scalar(Value value) {
    if (m_skipped > 0) return true;
    if (m_levels.empty()) {
      return refuse(
          value.written,
          fmt::format(
              "1行に1件、{{ で始まり }} で終わるオブジェクトを書いてください（{}になっています）",
              name_of(value.kind)));
    }
    const Level& level = m_levels.back();
    if (level.place == Place::list) {
      list_entry(*level.field, value);
    } else if (value.kind == Kind::null) {
      return true;  // not given
    } else if (m_target == Target::field) {
      if (!assign(value, m_field->ref)) wrong_type(value);
    } else if (m_target == Target::member) {
      if (!assign(value, m_member)) wrong_type(value);
    } else if (m_target == Target::group) {
      wrong_type(value);
    }
    return true;
  }

  void list_entry(const BoundField& field, Value& value) {
    auto* const* list = std::get_if<std::vector<std::string>*>(&field.ref);
    if (list == nullptr || value.kind != Kind::string) return wrong_type(value);
    if (room_for_entry(field)) (*list)->push_back(std::move(value.written));
  }

  // False for the entry that is one too many, and all after it; said once.
  bool room_for_entry(const BoundField& field) {
    const std::size_t size = std::visit(
        [](auto* list) {
          if constexpr (requires { list->emplace_back(); }) return list->size();
          return std::size_t{0};
        },
        field.ref);
    if (size < k_list_entries_max) return true;
    if (m_overfull != &field) add("", fmt::format("{}件を超えています", k_list_entries_max));
    m_overfull = &field;
    return false;
  }

  void wrong_type(const Value& value) {
    const Level& level = m_levels.back();
    if (level.place != Place::list && m_target == Target::ignored) return;  // its name was reported
    if (level.place == Place::list && m_overfull == level.field) return;
    add(value.written,
        fmt::format("{}（{}になっています）", wanted_here(level), name_of(value.kind)));
  }

  std::string_view wanted_here(const Level& level) const {
    if (level.place == Place::list) return wanted_json(level.field->type);
    if (level.place == Place::entry) return wanted_json(FieldType::text);
    return m_target == Target::group ? "オブジェクト { } で書いてください"
                                     : wanted_json(m_field->type);
  }

  std::span<const BoundField> m_fields;
  std::vector<FieldProblem>& m_problems;
  std::string_view m_json;
  std::vector<bool> m_seen;           // by field
  std::vector<std::string> m_groups;  // seen
  std::vector<Level> m_levels;
  std::vector<Member> m_members;  // of the list entry being read; target null once seen
  std::string m_path;             // dotted name of the value being read
  const BoundField* m_field = nullptr;
  const BoundField* m_overfull = nullptr;
  std::string* m_member = nullptr;
  Target m_target = Target::ignored;
  std::size_t m_nesting = 0;
  std::size_t m_skipped = 0;  // open { and [ of a value that is passed over
  bool m_readable = true;
};

bool decode_into(std::span<const BoundField> fields, std::string_view json,
                 std::vector<FieldProblem>& problems) {
  RecordSax sax(fields, problems, json);
  nlohmann::json::sax_parse(json.begin(), json.end(), &sax);
  return sax.readable();
}

}  // namespace

template <class Record>
Decoded<Record> decode_json(std::string_view json) {
  Decoded<Record> decoded;
  const std::vector<BoundField> fields = bind_fields(decoded.record);
  decoded.readable = decode_into(fields, json, decoded.problems);
  return decoded;
}

bool decode_json_list(std::string_view json, const BoundField& field) {
  return std::visit(
      [&](auto* list) {
        using List = std::remove_pointer_t<decltype(list)>;
        if constexpr (requires { list->emplace_back(); } && !std::is_same_v<List, std::string>) {
          List read;
          BoundField probe = field;
          probe.name = "list";
          probe.ref = &read;
          std::vector<FieldProblem> problems;
          const std::string document = fmt::format(R"({{"list":{}}})", json);
          if (!decode_into({&probe, 1}, document, problems) || !problems.empty()) return false;
          *list = std::move(read);
          return true;
        }
        return false;
      },
      field.ref);
}

template Decoded<model::Organization> decode_json(std::string_view);
template Decoded<model::Measure> decode_json(std::string_view);
template Decoded<model::Coordinator> decode_json(std::string_view);
template Decoded<model::Case> decode_json(std::string_view);

}  // namespace tsunagu::exchange
