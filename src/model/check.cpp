// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/date.hpp"
#include "base/text.hpp"
#include "model/nearest.hpp"

namespace tsunagu::model {
namespace {

constexpr std::size_t k_shown_value = 40;  // code points of a refused value in a message
constexpr std::size_t k_url_max = 500;     // bytes

// Collects the problems of one field of one record.
class FieldChecker {
 public:
  FieldChecker(std::string_view name, FieldType type, std::string_view list, std::int64_t min,
               std::int64_t max, const Reference& reference, std::vector<FieldProblem>& problems)
      : m_name(name),
        m_type(type),
        m_list(list),
        m_min(min),
        m_max(max),
        m_reference(reference),
        m_problems(problems) {}

  void operator()(std::string* value) {
    const std::string_view trimmed = text::trim(*value);
    if (trimmed.size() != value->size()) *value = std::string(trimmed);
    if (value->empty()) return;
    if (clean(*value)) check_text(*value);
  }

  void operator()(std::vector<std::string>* values) {
    if (too_many(values->size())) return;
    for (std::string& value : *values) {
      value = std::string(text::trim(value));
      if (value.empty()) continue;  // dropped below
      if (m_type == FieldType::code_list) {
        resolve(value, m_list);
      } else if (m_type == FieldType::id_list) {
        if (!is_id(value)) add(value, "IDは英数字と . _ - の64文字以内です");
      } else {
        check_entry(value);
      }
    }
    std::vector<std::string> once;
    for (std::string& value : *values) {
      if (!value.empty() && std::find(once.begin(), once.end(), value) == once.end())
        once.push_back(std::move(value));
    }
    *values = std::move(once);
  }

  void operator()(std::optional<std::int64_t>* value) {
    if (*value && (**value < m_min || **value > m_max)) {
      add(fmt::to_string(**value), fmt::format("{} から {} までの整数です", m_min, m_max));
    }
  }

  void operator()(std::optional<double>* value) {
    const auto low = static_cast<double>(m_min);
    const auto high = static_cast<double>(m_max);
    if (*value && !(**value >= low && **value <= high)) {
      add(fmt::to_string(**value), fmt::format("{} から {} までの数です", m_min, m_max));
    }
  }

  void operator()(bool* /*any value is right*/) {}

  void operator()(std::vector<Qualification>* values) {
    if (too_many(values->size())) return;
    for (Qualification& value : *values) {
      value.code = std::string(text::trim(value.code));
      resolve(value.code, m_list);
      if (!value.verified_on.empty() && !date::is_valid(value.verified_on))
        add_date(value.verified_on);
      check_entry(value.verified_by);
    }
  }

  void operator()(std::vector<Desk>* values) {
    if (too_many(values->size())) return;
    for (Desk& value : *values) {
      check_entry(value.what);
      check_entry(value.hours);
    }
  }

  void add(std::string_view value, std::string reason) {
    m_problems.push_back(
        {std::string(m_name), text::shorten(value, k_shown_value), std::move(reason)});
  }

 private:
  void check_text(std::string& value) {
    switch (m_type) {
      case FieldType::id:
        if (!is_id(value)) add(value, "IDは英数字と . _ - の64文字以内です");
        break;
      case FieldType::code: resolve(value, m_list); break;
      case FieldType::date:
        if (!date::is_valid(value)) add_date(value);
        break;
      case FieldType::corporate_number:
        if (!is_corporate_number(value)) add(value, "法人番号は13桁の数字で、先頭は検査数字です");
        break;
      case FieldType::url:
        if ((!value.starts_with("https://") && !value.starts_with("http://")) ||
            value.size() > k_url_max || value.find_first_of(" \"<>") != std::string::npos) {
          add(value, "http:// か https:// で始まる500バイト以内のURLです");
        }
        break;
      default: check_length(value, m_max);
    }
  }

  // A short text inside a list.
  void check_entry(std::string& value) {
    if (clean(value)) check_length(value, static_cast<std::int64_t>(k_list_text_max));
  }

  void check_length(std::string_view value, std::int64_t max) {
    const auto length = static_cast<std::int64_t>(text::length(value));
    if (length > max)
      add(value, fmt::format("{}文字あります。{}文字以内にしてください", length, max));
  }

  void resolve(std::string& value, std::string_view list) {
    std::string code = m_reference.list(list).resolve(value);
    if (code.empty()) {
      add(value, "一覧にない値です。" + allowed_values(m_reference.list(list), list, value));
    } else {
      value = std::move(code);
    }
  }

  bool too_many(std::size_t count) {
    if (static_cast<std::int64_t>(count) <= m_max) return false;
    add(fmt::to_string(count), fmt::format("{}件あります。{}件以内にしてください", count, m_max));
    return true;
  }

  void add_date(std::string_view value) { add(value, "日付は 2026-04-01 の形です"); }

  // Old documents and web pages carry invisible control characters: they become blanks. Lines end
  // with LF, whatever wrote them. NUL means that the file is not text.
  bool clean(std::string& value) {
    if (value.find('\0') != std::string::npos) {
      add(value, "NUL文字が含まれています");
      return false;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
      char c = value[i];
      const auto byte = static_cast<unsigned char>(c);
      if (c == '\r') {
        if (i + 1 < value.size() && value[i + 1] == '\n') continue;
        c = '\n';
      } else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) {
        c = ' ';
      }
      value[kept++] = c;
    }
    value.resize(kept);
    return true;
  }

  std::string_view m_name;
  FieldType m_type;
  std::string_view m_list;
  std::int64_t m_min, m_max;
  const Reference& m_reference;
  std::vector<FieldProblem>& m_problems;
};

bool is_empty(const FieldRef& ref) {
  if (const auto* value = std::get_if<std::string*>(&ref)) return (*value)->empty();
  if (const auto* value = std::get_if<std::vector<std::string>*>(&ref)) return (*value)->empty();
  return false;
}

// Rules that look at more than one field.
void check_whole(Organization&, std::vector<FieldProblem>&) {}

void check_whole(Coordinator& record, std::vector<FieldProblem>& problems) {
  if (!record.term.from.empty() && !record.term.until.empty() &&
      record.term.until < record.term.from) {
    problems.push_back({"term.until", record.term.until, "任期終了が任期開始より前です"});
  }
  if (record.role.empty()) record.role = "coordinator";
  if (record.outside_region.empty()) record.outside_region = "no";
}

void check_whole(Measure& record, std::vector<FieldProblem>& problems) {
  if (!record.valid_from.empty() && !record.valid_until.empty() &&
      record.valid_until < record.valid_from) {
    problems.push_back({"valid_until", record.valid_until, "有効終了日が有効開始日より前です"});
  }
}

void check_whole(Case& record, std::vector<FieldProblem>& problems) {
  if (record.outline.empty() && record.challenge.empty() && record.actions.empty() &&
      record.result.empty()) {
    problems.push_back({"outline", "", "概要・課題・支援内容・成果のどれか一つは必要です"});
  }
  if (record.visibility.empty()) record.visibility = "public";
  if (record.status.empty()) record.status = "published";
}

}  // namespace

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= k_id_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

bool is_corporate_number(std::string_view digits) {
  if (digits.size() != 13) return false;
  int sum = 0;
  for (std::size_t n = 1; n <= 12;
       ++n) {  // n counts from the right, the check digit stands leftmost
    const char c = digits[13 - n];
    if (c < '0' || c > '9') return false;
    sum += (c - '0') * (n % 2 == 1 ? 1 : 2);
  }
  return digits[0] - '0' == 9 - sum % 9;
}

template <class Record>
std::vector<FieldProblem> normalize_and_check(Record& record, const Reference& reference) {
  std::vector<FieldProblem> problems;
  for (const auto& field : fields<Record>()) {
    FieldChecker checker(field.name, field.type, field.list, field.min, field.max, reference,
                         problems);
    const FieldRef ref = field.ref(record);
    std::visit(checker, ref);
    if (field.required && is_empty(ref)) checker.add("", "必須の項目です");
  }
  check_whole(record, problems);
  return problems;
}

template std::vector<FieldProblem> normalize_and_check(Organization&, const Reference&);
template std::vector<FieldProblem> normalize_and_check(Measure&, const Reference&);
template std::vector<FieldProblem> normalize_and_check(Coordinator&, const Reference&);
template std::vector<FieldProblem> normalize_and_check(Case&, const Reference&);

}  // namespace tsunagu::model
