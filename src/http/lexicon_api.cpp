// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/lexicon_api.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "http/client_address.hpp"
#include "http/decode.hpp"
#include "http/encode_lexicon.hpp"
#include "http/json_body.hpp"
#include "service/authorization.hpp"

namespace tsunagu::http {
namespace {

using nlohmann::json;
using service::LexiconChange;
using service::LexiconFile;

constexpr std::array k_added{BodyField{"words", FieldKind::texts, true},
                             BodyField{"one_way", FieldKind::flag}};
constexpr std::array k_removed{BodyField{"words", FieldKind::texts, true}};

const LexiconFile* find_file(std::string_view kind) {
  const auto& files = service::k_lexicon_files;
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const LexiconFile& file) { return file.kind == kind; });
  return found == files.end() ? nullptr : &*found;
}

tl::unexpected<Problem> bad_field(std::string_view field, std::string what) {
  return tl::unexpected(Problem{ProblemKind::bad_body, std::move(what), std::string(field)});
}

// {"action": "add" | "remove", "kind", "words", "one_way"?}
Decoded<LexiconChange> read_change(const json& one) {
  if (!one.is_object()) return bad_field("changes", "changes: { } を並べてください");
  LexiconChange change;
  for (const auto& [name, value] : one.items()) {
    if (name == "action" && (value == "add" || value == "remove")) {
      change.adds = value == "add";
    } else if (name == "kind" && value.is_string() &&
               find_file(value.get_ref<const std::string&>()) != nullptr) {
      change.file = find_file(value.get_ref<const std::string&>());
    } else if (name == "words" && value.is_array() && value.size() <= k_body_entries_max &&
               std::all_of(value.begin(), value.end(),
                           [](const json& word) { return word.is_string(); })) {
      change.words = value.get<std::vector<std::string>>();
    } else if (name == "one_way" && value.is_boolean()) {
      change.one_way = value.get<bool>();
    } else {
      return bad_field("changes",
                       "changes: それぞれ action（add か remove）、kind（辞書の種類）、words"
                       "（語の配列）、one_way（true か false）だけを書いてください");
    }
  }
  return change;
}

struct Trial {
  std::string need;
  std::vector<LexiconChange> changes;
};

Decoded<Trial> read_trial(std::string_view body) {
  const json read = json::parse(body, nullptr, false);
  if (!read.is_object())
    return bad_field({}, "本文を JSON のオブジェクトとして読めません。{ から } まで書いてください");
  Trial trial;
  for (const auto& [name, value] : read.items()) {
    if (name == "q" && value.is_string()) {
      trial.need = value.get<std::string>();
    } else if (name == "changes" && value.is_array() &&
               value.size() <= service::k_tried_changes_max) {
      for (const json& one : value) {
        TRY_ASSIGN(auto change, read_change(one));
        trial.changes.push_back(std::move(change));
      }
    } else {
      return bad_field(name == "q" || name == "changes" ? name : std::string(),
                       fmt::format("q（文字列）と changes（{} 個までの配列）だけを書いてください",
                                   service::k_tried_changes_max));
    }
  }
  if (trial.need.empty()) return bad_field("q", "q: 試す相談を書いてください");
  return trial;
}

// What is wrong with the words, named as the field that it is.
template <class Value>
tl::expected<Value, Refusal> at_field(Result<Value> result, std::string_view field) {
  if (result) return *std::move(result);
  if (result.error().code == ErrorCode::rejected_input) {
    return tl::unexpected(
        Refusal(Problem{ProblemKind::bad_body, result.error().message, std::string(field)}));
  }
  return tl::unexpected(Refusal(result.error()));
}

}  // namespace

struct LexiconApi::Asked {
  const Request& request;
  const service::Actor actor;
  const LexiconFile* file = nullptr;  // of the address
};

std::optional<Outcome> LexiconApi::handle(const RouteMatch& match, const Request& request,
                                          const Caller& caller) {
  const Asked asked{request, {caller.viewer, request.request_id}};
  switch (match.endpoint) {
    case Endpoint::show_lexicon: return overview(asked);
    case Endpoint::try_lexicon: return try_out(asked);
    case Endpoint::list_lexicon:
    case Endpoint::add_to_lexicon:
    case Endpoint::remove_from_lexicon: return of_file(match.endpoint, match.id, asked);
    default: return std::nullopt;
  }
}

Outcome LexiconApi::of_file(Endpoint endpoint, std::string_view kind, Asked asked) {
  TRY(service::authorize(asked.actor.viewer, service::Action::tend_index));
  asked.file = find_file(kind);
  if (asked.file == nullptr)
    return tl::unexpected(Refusal(Problem{
        ProblemKind::not_found, "辞書の種類は synonyms、variants、stop_words、terms です", {}}));
  if (endpoint == Endpoint::list_lexicon) return list(asked);
  return change(asked, endpoint == Endpoint::add_to_lexicon);
}

Outcome LexiconApi::overview(const Asked& asked) {
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const auto overview, m_editor.overview(asked.actor.viewer));
  return json_answer(encode_lexicon(overview));
}

Outcome LexiconApi::list(const Asked& asked) {
  TRY_ASSIGN(auto wish, decode_lexicon(asked.request.parameters, m_reference));
  wish.file = asked.file;
  TRY_ASSIGN(const auto page, m_editor.list(asked.actor.viewer, wish));
  return json_answer(encode_lexicon_page(wish, page));
}

Outcome LexiconApi::change(const Asked& asked, bool adds) {
  TRY(decode_nothing(asked.request.parameters));
  const auto fields = adds ? std::span<const BodyField>(k_added) : k_removed;
  TRY_ASSIGN(const Body body, read_body(asked.request.body, fields));
  const LexiconChange change{asked.file, adds, body.texts("words"),
                             body.flag("one_way").value_or(false)};
  TRY_ASSIGN(const auto overview, at_field(m_editor.change(asked.actor, change), "words"));
  return json_answer(encode_lexicon(overview), adds ? 201 : 200);
}

Outcome LexiconApi::try_out(const Asked& asked) {
  TRY(service::authorize(asked.actor.viewer, service::Action::tend_index));
  TRY(decode_nothing(asked.request.parameters));
  TRY_ASSIGN(const Trial wish, read_trial(asked.request.body));
  const auto pass = m_gate.enter(limit_key(asked.request.client.address));
  if (!pass) return tl::unexpected(Refusal(Problem{ProblemKind::overloaded, {}, {}}));
  TRY_ASSIGN(const auto trial,
             at_field(m_editor.try_out(asked.actor.viewer, wish.need, wish.changes), "changes"));
  return json_answer(encode_lexicon_trial(trial));
}

}  // namespace tsunagu::http
