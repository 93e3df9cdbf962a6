// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters of lists of work: requests, mails, jobs, the lexicon.
#include "http/parameter_rules.hpp"
#include "model/check.hpp"
#include "operations/jobs.hpp"

namespace tsunagu::http {
namespace {

using model::Reference;

Decoded<void> read_hub(std::string_view value, std::string& hub) {
  if (!model::is_id(value))
    return tl::unexpected(bad_parameter("hub", value, "拠点のIDです（例 hub-13）"));
  hub = value;
  return {};
}

std::vector<Rule<std::string>> make_desk_rules() {
  return {{"hub", false, [](std::string_view value, std::string& hub, const Reference&) {
             return read_hub(value, hub);
           }}};
}

std::vector<Rule<service::ConcentrationWish>> make_concentration_rules() {
  using R = service::ConcentrationWish;
  return {day_rule<R>("from", &R::from),
          day_rule<R>("to", &R::to),
          {"hub", false, [](std::string_view value, R& wish, const Reference&) {
             return read_hub(value, wish.hub);
           }}};
}

std::vector<Rule<service::RequestListWish>> make_requests_rules() {
  using R = service::RequestListWish;
  using Box = service::RequestBox;
  constexpr std::array<std::pair<std::string_view, Box>, 4> k_boxes{{{"waiting", Box::waiting},
                                                                     {"sent", Box::sent},
                                                                     {"received", Box::received},
                                                                     {"all", Box::all}}};
  const auto flows = named_alike(std::array<std::string_view, 2>{"request", "referral"});
  return {
      choice_rule<R>("box", k_boxes, &R::box),
      choice_rule<R>("flow", flows, &R::flow),
      {"state", false,
       [](std::string_view value, R& request, const Reference&) -> Decoded<void> {
         if (!dispatch::state_from(value))
           return tl::unexpected(bad_parameter("state", value, "依頼の状態の名前です（例 asked）"));
         request.state = value;
         return {};
       }},
      page_rule<R>(service::k_request_pages_max)};
}

struct PageWish {
  int page = 1;
};

}  // namespace

Decoded<std::string> decode_desk(const std::vector<Parameter>& parameters,
                                 const Reference& reference) {
  static const auto rules = make_desk_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::RequestListWish> decode_requests(const std::vector<Parameter>& parameters,
                                                  const Reference& reference) {
  static const auto rules = make_requests_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::ConcentrationWish> decode_concentration(const std::vector<Parameter>& parameters,
                                                         const Reference& reference) {
  static const auto rules = make_concentration_rules();
  return decode(parameters, rules, reference);
}

Decoded<service::MailListWish> decode_mails(const std::vector<Parameter>& parameters,
                                            const Reference& reference) {
  using W = service::MailListWish;
  static const auto states =
      named_alike(std::array<std::string_view, 4>{"queued", "sending", "sent", "dead"});
  static const std::vector<Rule<W>> rules{choice_rule<W>("state", states, &W::state),
                                          page_rule<W>(service::k_mail_pages_max)};
  return decode(parameters, rules, reference);
}

Decoded<JobListWish> decode_jobs(const std::vector<Parameter>& parameters,
                                 const Reference& reference) {
  using W = JobListWish;
  static const auto kinds = named_alike(operations::k_job_kinds);
  static const auto states = named_alike(store::k_job_states);
  static const std::vector<Rule<W>> rules{choice_rule<W>("kind", kinds, &W::kind),
                                          choice_rule<W>("state", states, &W::state),
                                          page_rule<W>(operations::k_job_pages_max)};
  return decode(parameters, rules, reference);
}

Decoded<service::LexiconListWish> decode_lexicon(const std::vector<Parameter>& parameters,
                                                 const Reference& reference) {
  using W = service::LexiconListWish;
  static const std::vector<Rule<W>> rules{
      {"word", false,
       [](std::string_view value, W& wish, const Reference&) -> Decoded<void> {
         if (value.size() > service::k_lexicon_word_max_bytes)
           return tl::unexpected(bad_parameter("word", value, " は長すぎます"));
         wish.word = text::trim(value);
         return {};
       }},
      page_rule<W>(service::k_lexicon_pages_max)};
  return decode(parameters, rules, reference);
}

Decoded<int> decode_page(const std::vector<Parameter>& parameters, const Reference& reference) {
  static const std::vector<Rule<PageWish>> rules{page_rule<PageWish>(service::k_request_pages_max)};
  TRY_ASSIGN(const PageWish wish, decode(parameters, rules, reference));
  return wish.page;
}

}  // namespace tsunagu::http
