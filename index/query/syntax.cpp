// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query/syntax.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "index/query/lexer.hpp"

namespace tsunagu::index {
namespace {

using Steps = std::vector<Step>;

// What stands between two operators.
struct Operand {
  enum class Kind {
    nothing,   // a field, which counts elsewhere, or an empty bracket
    plain,     // words: a wish when they stand alone, a condition beside AND or OR
    required,  // a condition
    excluded,  // -something
  } kind = Kind::nothing;
  Steps steps;            // one value
  std::size_t count = 1;  // plain: how many alternatives `steps` still is
};

void append(Steps& to, const Steps& from) { to.insert(to.end(), from.begin(), from.end()); }

// Makes one value of `count` values.
void combine(Steps& steps, Step::Kind kind, std::size_t count) {
  if (count > 1) steps.push_back({kind, count});
}

// A list of operands that become one by `all` or `any`.
class Chain {
 public:
  void add(const Operand& operand) {
    if (operand.kind == Operand::Kind::nothing) return;
    append(m_steps, operand.steps);
    if (operand.kind == Operand::Kind::plain) combine(m_steps, Step::Kind::any, operand.count);
    ++m_count;
    m_last = operand;
  }
  // The operand itself when there was only one.
  Operand take(Step::Kind kind) {
    Operand whole{m_count == 0 ? Operand::Kind::nothing : Operand::Kind::required, {}, 1};
    if (m_count == 1) {
      whole = std::move(m_last);
    } else {
      combine(m_steps, kind, m_count);
      whole.steps = std::move(m_steps);
    }
    *this = {};
    return whole;
  }

 private:
  Steps m_steps;
  std::size_t m_count = 0;
  Operand m_last;
};

// What stands between two brackets, or the whole text: clauses side by side, each a chain of OR
// over chains of AND.
class Group {
 public:
  explicit Group(bool negated) : is_negated(negated) {}

  void add(const Operand& operand) {
    if (m_operator == TokenKind::or_) m_any.add(m_all.take(Step::Kind::all));
    if (m_operator == TokenKind::word) end_clause();
    m_all.add(operand);
    m_operator = TokenKind::word;
  }
  // Between two operands: AND or OR.
  void join(TokenKind and_or) { m_operator = and_or; }

  // The whole group as an operand.
  Operand take() {
    end_clause();
    if (m_conditions == 0 && m_excluded == 0) {
      const auto kind = m_wishes == 0 ? Operand::Kind::nothing : Operand::Kind::plain;
      return {kind, std::move(m_wish_steps), m_wishes};
    }
    std::size_t count = m_conditions + m_excluded;
    Steps steps = std::move(m_condition_steps);
    if (m_conditions == 0 && m_wishes > 0) {
      append(steps, m_wish_steps);
      combine(steps, Step::Kind::any, m_wishes);
      ++count;
    }
    combine(steps, Step::Kind::all, count);
    return {Operand::Kind::required, std::move(steps), 1};
  }
  // The same for the whole text, where words without an operator are wishes.
  Steps take_conditions() {
    end_clause();
    combine(m_condition_steps, Step::Kind::all, m_conditions + m_excluded);
    return std::move(m_condition_steps);
  }

  const bool is_negated;

 private:
  void end_clause() {
    m_any.add(m_all.take(Step::Kind::all));
    const Operand clause = m_any.take(Step::Kind::any);
    if (clause.kind == Operand::Kind::nothing) return;
    if (clause.kind == Operand::Kind::plain) {
      append(m_wish_steps, clause.steps);
      m_wishes += clause.count;
      return;
    }
    append(m_condition_steps, clause.steps);
    ++(clause.kind == Operand::Kind::excluded ? m_excluded : m_conditions);
  }

  Chain m_all, m_any;                      // of the clause that is being read
  TokenKind m_operator = TokenKind::word;  // after the last operand; word: none
  Steps m_condition_steps, m_wish_steps;   // clauses before
  std::size_t m_conditions = 0, m_excluded = 0, m_wishes = 0;
};

class Parser {
 public:
  explicit Parser(const std::vector<Token>& tokens) : m_tokens(tokens) {
    m_groups.emplace_back(false);
  }

  // Nothing: nested too deep.
  std::optional<Syntax> run() {
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
      const Token& token = m_tokens[i];
      switch (token.kind) {
        case TokenKind::minus: m_minus = true; break;
        case TokenKind::open:
          if (m_groups.size() > k_depth_max) return std::nullopt;
          m_groups.emplace_back(std::exchange(m_minus, false));
          m_negated += m_groups.back().is_negated ? 1 : 0;
          break;
        case TokenKind::close: close(); break;
        case TokenKind::and_:
        case TokenKind::or_:
          if (!joins(i)) {
            word(token.text, false);
          } else {
            m_groups.back().join(token.kind);
          }
          break;
        case TokenKind::field:
          m_syntax.fields.push_back({token.field, token.text, std::exchange(m_minus, false)});
          m_groups.back().add({});
          break;
        case TokenKind::word: word(token.text, false); break;
        case TokenKind::phrase: word(token.text, true); break;
      }
    }
    m_syntax.steps = m_groups.back().take_conditions();
    return std::move(m_syntax);
  }

 private:
  // Whether the AND or OR at `i` stands between two operands; otherwise it is a word.
  bool joins(std::size_t i) const {
    if (i == 0 || i + 1 == m_tokens.size()) return false;
    const TokenKind before = m_tokens[i - 1].kind;
    const TokenKind after = m_tokens[i + 1].kind;
    const auto is_and_or = [](TokenKind kind) {
      return kind == TokenKind::and_ || kind == TokenKind::or_;
    };
    return !is_and_or(before) && !is_and_or(after) && before != TokenKind::open &&
           after != TokenKind::close;
  }

  void word(const std::string& text, bool quoted) {
    const bool minus = std::exchange(m_minus, false);
    const bool excluded = minus || m_negated > 0;
    if (!excluded) m_syntax.words += (m_syntax.words.empty() ? "" : " ") + text;
    // An exclusion must not take out more than was written: words side by side, as in a phrase.
    m_syntax.leaves.push_back({text, quoted || excluded});
    const auto kind = quoted ? Operand::Kind::required : Operand::Kind::plain;
    add({kind, {{Step::Kind::leaf, m_syntax.leaves.size() - 1}}, 1}, minus);
  }

  void close() {
    Operand whole = m_groups.back().take();
    const bool minus = m_groups.back().is_negated;
    m_negated -= minus ? 1 : 0;
    m_groups.pop_back();
    add(std::move(whole), minus);
  }

  void add(Operand operand, bool minus) {
    if (minus && operand.kind != Operand::Kind::nothing) {
      if (operand.kind == Operand::Kind::plain)
        combine(operand.steps, Step::Kind::any, operand.count);
      operand.steps.push_back({Step::Kind::without, 1});
      operand.kind = Operand::Kind::excluded;
    }
    m_groups.back().add(operand);
  }

  const std::vector<Token>& m_tokens;
  std::vector<Group> m_groups;  // the brackets that are open, and the whole text; never empty
  bool m_minus = false;         // before the next operand
  std::size_t m_negated = 0;    // open groups after a minus
  Syntax m_syntax;
};

}  // namespace

Syntax read_syntax(std::string_view utf8) {
  const std::vector<Token> tokens = read_tokens(utf8);
  const auto is_operator = [](const Token& token) { return token.kind != TokenKind::word; };
  const auto operators = std::count_if(tokens.begin(), tokens.end(), is_operator);
  if (operators > 0 && operators <= static_cast<std::ptrdiff_t>(k_operators_max)) {
    auto syntax = Parser(tokens).run();
    if (syntax && (!syntax->steps.empty() || !syntax->fields.empty())) return std::move(*syntax);
  }
  return {.words = std::string(utf8), .leaves = {}, .steps = {}, .fields = {}};
}

}  // namespace tsunagu::index
