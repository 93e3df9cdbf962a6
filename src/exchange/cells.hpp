// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of a spreadsheet as field values and back, as people write them:
//   list            a;b  a、b  a|b  a；b  or one per line (、 only without another separator);
//                   of codes also a・b a/b a,b "a b" when each of them is one
//   any list        ["a;b","c"]  a JSON array, for entries that hold separators themselves
//   qualifications  中小企業診断士@2025-04-01@確認者;税理士
//   desks           窓口名@時間;窓口名
//   weekdays        月水金  月～金  平日
//   flag            はい いいえ  1 0  true false  ○ ×  可 不可
//   numbers         full-width digits, thousands commas, − or ▲ for a minus
//   date            2026-04-01  2026/4/1  2026年4月1日  令和8年4月1日  (exchange/written_day.hpp)
//   year            2026  2026年度  令和8年度
//   hub             its id, or the name or prefecture of a Yorozu hub
// An apostrophe in front of what is no free text is the mark of spreadsheets, and left out.
#pragma once

#include <string>
#include <string_view>

#include "exchange/bound_field.hpp"
#include "model/reference.hpp"

namespace tsunagu::exchange {

// Puts a cell that is not blank into its field. Returns the reason in Japanese when it cannot be
// read, otherwise an empty text. Codes and lengths are for model::normalize_and_check.
std::string decode_cell(std::string_view cell, const BoundField& field,
                        const model::Reference& reference);

// The cell for a field: labels where they lead back to their code, flags as はい and いいえ, lists
// with ; between entries, or as a JSON array when that would be read differently; empty when the
// field is. decode_cell and model::normalize_and_check give the value back.
std::string encode_cell(const BoundField& field, const model::Reference& reference);

}  // namespace tsunagu::exchange
