// SPDX-License-Identifier: GPL-3.0-or-later
// Letters that an older spreadsheet could not write (exchange/cp932.hpp): a table that was exported
// in CP932 and comes back must not put 〓 in place of a name. One thread at a time.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/code_point.hpp"
#include "exchange/cp932.hpp"
#include "model/check.hpp"
#include "model/fields.hpp"

namespace tsunagu::service {

inline constexpr std::string_view k_unwritten_reason =
    "〓 は、書けなかった文字の代わりの印です。もとの文字で書いてください（XLSX か UTF-8 の CSV "
    "なら、どの文字も残ります）";

class UnwrittenLetters {
 public:
  // `is_cp932`: look-alikes (～ for 〜) count as well; otherwise only what shows 〓 does.
  explicit UnwrittenLetters(bool is_cp932) : m_is_cp932(is_cp932) {}

  // Texts of `read` that are copies of those of `stored` become them again. `read`: as the table
  // has it, before it is checked.
  template <class Record>
  void restore(Record& read, Record& stored) {
    for (const auto& field : model::fields<Record>()) {
      std::visit(
          [&](auto* text, auto* whole) {
            if constexpr (std::is_same_v<decltype(text), decltype(whole)>)
              bring_back(*text, *whole);
          },
          field.ref(read), field.ref(stored));
    }
  }

  // A problem for each text that still shows 〓; `stored` is null for a new record.
  template <class Record>
  static void refuse(Record& read, Record* stored, std::vector<model::FieldProblem>& problems) {
    for (const auto& field : model::fields<Record>()) {
      if (field.type != model::FieldType::text && field.type != model::FieldType::text_list)
        continue;
      const std::string shown = shown_in(field.ref(read));
      if (!shown.empty() && (stored == nullptr || shown != shown_in(field.ref(*stored))))
        problems.push_back({std::string(field.name), shown, std::string(k_unwritten_reason)});
    }
  }

 private:
  static bool shows(std::string_view text) { return text.find(text::k_geta) != text.npos; }

  // The text that shows 〓, or the first one of a list.
  static std::string shown_in(const model::FieldRef& ref) {
    if (const auto* const text = std::get_if<std::string*>(&ref))
      return shows(**text) ? **text : std::string();
    if (const auto* const list = std::get_if<std::vector<std::string>*>(&ref)) {
      const auto found = std::find_if((*list)->begin(), (*list)->end(), shows);
      if (found != (*list)->end()) return *found;
    }
    return {};
  }

  template <class Value>
  void bring_back(Value&, const Value&) {}  // of numbers and days nothing is lost
  template <class Item>
  void bring_back(std::vector<Item>& items, const std::vector<Item>& whole) {
    for (std::size_t i = 0; i < std::min(items.size(), whole.size()); ++i)
      bring_back(items[i], whole[i]);
  }
  void bring_back(model::Desk& desk, const model::Desk& whole) {
    bring_back(desk.what, whole.what);
    bring_back(desk.hours, whole.hours);
  }
  void bring_back(model::Qualification& qualification, const model::Qualification& whole) {
    bring_back(qualification.verified_by, whole.verified_by);
  }
  void bring_back(std::string& text, const std::string& whole) {
    if (text == whole || !(m_is_cp932 || shows(text))) return;
    if (!m_letters) {
      auto letters = exchange::Cp932::create();
      if (!letters) return;
      m_letters.emplace(*std::move(letters));
    }
    if (m_letters->is_copy(text, whole)) text = whole;
  }

  bool m_is_cp932;
  std::optional<exchange::Cp932> m_letters;  // once it is needed
};

}  // namespace tsunagu::service
