// SPDX-License-Identifier: GPL-3.0-or-later
// Every address of the server on one screen. Plain comparison of segments: never a regular
// expression on what a client sent.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/request_head.hpp"

namespace tsunagu::http {

enum class Endpoint {
  search_people,
  search_cases,
  suggest,
  show_case,
  show_coordinator,
  similar_cases,
  similar_people,
  list_organizations,
  show_organization,
  list_desks,
  list_closed_days,
  reference,
  show_session,
  sign_in,
  sign_out,
  accept_invitation,
  change_password,
  start_totp,
  confirm_totp,
  remove_totp,
  list_sessions,
  end_other_sessions,
  end_session,
  dismiss_notices,
  list_api_keys,
  create_api_key,
  revoke_api_key,
  list_users,
  invite_user,
  show_user,
  change_user,
  reinvite_user,
  reset_totp,
  end_user_sessions,
  reveal_contact,
  count_reveals,
  show_draft,
  save_draft,
  discard_draft,
  submit_draft,
  decide_draft,
  confirm_profile,
  record_consent,
  withdraw_consent,
  create_case,
  show_case_work,
  save_case,
  submit_case,
  publish_case,
  return_case,
  withdraw_case,
  show_desk,
  list_requests,
  create_request,
  show_request,
  edit_request,
  step_request,
  draft_case,
  show_concentration,
  list_notifications,
  read_notifications,
  compare_people,
  build_team,
  list_shortlists,
  create_shortlist,
  show_shortlist,
  change_shortlist,
  delete_shortlist,
  list_saved_searches,
  save_search,
  forget_search,
  show_invitation,
  show_own_mail,
  change_own_mail,
  confirm_own_mail,
  make_calendar,
  remove_calendar,
  calendar,
  list_mails,
  show_lexicon,
  list_lexicon,
  add_to_lexicon,
  remove_from_lexicon,
  try_lexicon,
  retry_mail,
  show_vcard,
  list_jobs,
  show_job,
  cancel_job,
  watch_job,
  show_index,
  reindex,
  roll_back_index,
  list_backups,
  make_backup,
  hold_drill,
  list_audit,
  export_file,
  list_imports,
  create_import,
  show_import,
  delete_import,
  set_import_reading,
  set_import_mapping,
  check_import,
  run_import,
  list_import_differences,
  list_import_problems,
  import_corrections,
  list_import_profiles,
  delete_import_profile,
  verify_audit,
  show_health,
  contract,
  health,
  readiness,
  metrics,
  problem_type,
  web_page,
  search_page,
  coordinator_page,
  case_page,
  organization_page,
  organizations_page,
};

// What a request does at its address. Reading changes nothing, also with a body, and neither does
// taking many records away; signing in and out works for everybody, whoever they were before.
enum class Purpose { read, take_away, change, sign };
constexpr bool is_reading(Purpose purpose) {
  return purpose == Purpose::read || purpose == Purpose::take_away;
}

// Bodies: a few short fields and a note; a memo of 8 KB with every letter escaped (\uXXXX), and
// filters; the record of a person or case is about 10 KB and has room for the longest texts.
inline constexpr std::size_t k_small_body_max_bytes = 16 * 1024;
inline constexpr std::size_t k_search_body_max_bytes = 24 * 1024;
inline constexpr std::size_t k_request_body_max_bytes = 64 * 1024;  // two texts of 4,000 letters
inline constexpr std::size_t k_record_body_max_bytes = 256 * 1024;
// 1,000 columns of a file to be imported, and the file itself: only for those who may import.
inline constexpr std::size_t k_columns_body_max_bytes = 256 * 1024;

inline constexpr std::string_view k_json_media = "application/json";
inline constexpr std::string_view k_bytes_media = "application/octet-stream";

// A row without "{id}" stands before those whose "{id}" could be its name.
struct Route {
  Method method;             // GET also stands for HEAD
  std::string_view pattern;  // "{id}" stands for any one segment
  Endpoint endpoint;
  std::size_t body_max_bytes = k_small_body_max_bytes;
  std::string_view media = k_json_media;  // of the body
};

inline constexpr std::array k_routes{
    Route{Method::get, "/api/v1/search", Endpoint::search_people},
    Route{Method::get, "/api/v1/cases", Endpoint::search_cases},
    // The same with the parameters in the body: addresses are kept by browsers, proxies and logs.
    Route{Method::post, "/api/v1/search", Endpoint::search_people, k_search_body_max_bytes},
    Route{Method::post, "/api/v1/search/cases", Endpoint::search_cases, k_search_body_max_bytes},
    Route{Method::get, "/api/v1/suggest", Endpoint::suggest},
    Route{Method::get, "/api/v1/cases/{id}", Endpoint::show_case},
    Route{Method::get, "/api/v1/cases/{id}/similar", Endpoint::similar_cases},
    Route{Method::get, "/api/v1/coordinators/{id}", Endpoint::show_coordinator},
    Route{Method::get, "/api/v1/coordinators/{id}/similar", Endpoint::similar_people},
    Route{Method::get, "/api/v1/organizations", Endpoint::list_organizations},
    Route{Method::get, "/api/v1/organizations/{id}", Endpoint::show_organization},
    Route{Method::get, "/api/v1/desks", Endpoint::list_desks},
    Route{Method::get, "/api/v1/closed-days", Endpoint::list_closed_days},
    Route{Method::get, "/api/v1/reference", Endpoint::reference},
    Route{Method::get, "/api/v1/session", Endpoint::show_session},
    Route{Method::post, "/api/v1/session", Endpoint::sign_in},
    Route{Method::delete_, "/api/v1/session", Endpoint::sign_out},
    Route{Method::post, "/api/v1/session/invitation", Endpoint::accept_invitation},
    Route{Method::post, "/api/v1/account/password", Endpoint::change_password},
    Route{Method::post, "/api/v1/account/totp", Endpoint::start_totp},
    Route{Method::delete_, "/api/v1/account/totp", Endpoint::remove_totp},
    Route{Method::post, "/api/v1/account/totp/confirmation", Endpoint::confirm_totp},
    Route{Method::get, "/api/v1/account/sessions", Endpoint::list_sessions},
    Route{Method::delete_, "/api/v1/account/sessions", Endpoint::end_other_sessions},
    Route{Method::delete_, "/api/v1/account/sessions/{id}", Endpoint::end_session},
    Route{Method::delete_, "/api/v1/account/notices", Endpoint::dismiss_notices},
    Route{Method::get, "/api/v1/account/mail", Endpoint::show_own_mail},
    Route{Method::put, "/api/v1/account/mail", Endpoint::change_own_mail},
    Route{Method::post, "/api/v1/account/mail/confirmation", Endpoint::confirm_own_mail},
    Route{Method::post, "/api/v1/account/calendar-feed", Endpoint::make_calendar},
    Route{Method::delete_, "/api/v1/account/calendar-feed", Endpoint::remove_calendar},
    Route{Method::get, "/api/v1/api-keys", Endpoint::list_api_keys},
    Route{Method::post, "/api/v1/api-keys", Endpoint::create_api_key},
    Route{Method::delete_, "/api/v1/api-keys/{id}", Endpoint::revoke_api_key},
    Route{Method::get, "/api/v1/users", Endpoint::list_users},
    Route{Method::post, "/api/v1/users", Endpoint::invite_user},
    Route{Method::get, "/api/v1/users/{id}", Endpoint::show_user},
    Route{Method::patch, "/api/v1/users/{id}", Endpoint::change_user},
    Route{Method::post, "/api/v1/users/{id}/invitation", Endpoint::reinvite_user},
    Route{Method::delete_, "/api/v1/users/{id}/totp", Endpoint::reset_totp},
    Route{Method::get, "/api/v1/contact-reveals", Endpoint::count_reveals},
    Route{Method::delete_, "/api/v1/users/{id}/sessions", Endpoint::end_user_sessions},
    Route{Method::post, "/api/v1/coordinators/{id}/contact-reveals", Endpoint::reveal_contact},
    Route{Method::get, "/api/v1/coordinators/{id}/vcard", Endpoint::show_vcard},
    Route{Method::get, "/api/v1/coordinators/{id}/draft", Endpoint::show_draft},
    Route{Method::put, "/api/v1/coordinators/{id}/draft", Endpoint::save_draft,
          k_record_body_max_bytes},
    Route{Method::delete_, "/api/v1/coordinators/{id}/draft", Endpoint::discard_draft},
    Route{Method::post, "/api/v1/coordinators/{id}/draft/submission", Endpoint::submit_draft},
    Route{Method::post, "/api/v1/coordinators/{id}/draft/decision", Endpoint::decide_draft},
    Route{Method::post, "/api/v1/coordinators/{id}/confirmation", Endpoint::confirm_profile},
    Route{Method::put, "/api/v1/coordinators/{id}/consent", Endpoint::record_consent},
    Route{Method::delete_, "/api/v1/coordinators/{id}/consent", Endpoint::withdraw_consent},
    Route{Method::post, "/api/v1/cases", Endpoint::create_case, k_record_body_max_bytes},
    Route{Method::put, "/api/v1/cases/{id}", Endpoint::save_case, k_record_body_max_bytes},
    Route{Method::get, "/api/v1/cases/{id}/draft", Endpoint::show_case_work},
    Route{Method::post, "/api/v1/cases/{id}/submission", Endpoint::submit_case},
    Route{Method::post, "/api/v1/cases/{id}/publication", Endpoint::publish_case},
    Route{Method::post, "/api/v1/cases/{id}/return", Endpoint::return_case},
    Route{Method::post, "/api/v1/cases/{id}/withdrawal", Endpoint::withdraw_case},
    Route{Method::get, "/api/v1/desk", Endpoint::show_desk},
    Route{Method::get, "/api/v1/requests", Endpoint::list_requests},
    Route{Method::post, "/api/v1/requests", Endpoint::create_request, k_request_body_max_bytes},
    Route{Method::get, "/api/v1/requests/{id}", Endpoint::show_request},
    Route{Method::put, "/api/v1/requests/{id}", Endpoint::edit_request, k_request_body_max_bytes},
    Route{Method::post, "/api/v1/requests/{id}/steps", Endpoint::step_request,
          k_request_body_max_bytes},
    Route{Method::post, "/api/v1/requests/{id}/case-draft", Endpoint::draft_case},
    Route{Method::get, "/api/v1/reports/concentration", Endpoint::show_concentration},
    Route{Method::get, "/api/v1/requests/{id}/invitation.ics", Endpoint::show_invitation},
    Route{Method::get, "/api/v1/notifications", Endpoint::list_notifications},
    Route{Method::post, "/api/v1/notifications/read", Endpoint::read_notifications},
    // Reading, with the need in the body as in a search.
    Route{Method::post, "/api/v1/compare", Endpoint::compare_people, k_search_body_max_bytes},
    Route{Method::post, "/api/v1/team", Endpoint::build_team, k_search_body_max_bytes},
    Route{Method::get, "/api/v1/shortlists", Endpoint::list_shortlists},
    Route{Method::post, "/api/v1/shortlists", Endpoint::create_shortlist, k_request_body_max_bytes},
    Route{Method::get, "/api/v1/shortlists/{id}", Endpoint::show_shortlist},
    Route{Method::put, "/api/v1/shortlists/{id}", Endpoint::change_shortlist,
          k_request_body_max_bytes},
    Route{Method::delete_, "/api/v1/shortlists/{id}", Endpoint::delete_shortlist},
    Route{Method::get, "/api/v1/saved-searches", Endpoint::list_saved_searches},
    Route{Method::post, "/api/v1/saved-searches", Endpoint::save_search, k_search_body_max_bytes},
    Route{Method::delete_, "/api/v1/saved-searches/{id}", Endpoint::forget_search},
    Route{Method::get, "/api/v1/mails", Endpoint::list_mails},
    Route{Method::post, "/api/v1/mails/{id}/retry", Endpoint::retry_mail},
    Route{Method::get, "/api/v1/jobs", Endpoint::list_jobs},
    Route{Method::get, "/api/v1/jobs/{id}", Endpoint::show_job},
    Route{Method::post, "/api/v1/jobs/{id}/cancel", Endpoint::cancel_job},
    Route{Method::get, "/api/v1/jobs/{id}/events", Endpoint::watch_job},
    Route{Method::get, "/api/v1/index", Endpoint::show_index},
    Route{Method::post, "/api/v1/index/reindex", Endpoint::reindex},
    Route{Method::post, "/api/v1/index/rollback", Endpoint::roll_back_index},
    Route{Method::get, "/api/v1/backups", Endpoint::list_backups},
    Route{Method::post, "/api/v1/backups", Endpoint::make_backup},
    Route{Method::post, "/api/v1/drills", Endpoint::hold_drill},
    Route{Method::get, "/api/v1/lexicon", Endpoint::show_lexicon},
    Route{Method::post, "/api/v1/lexicon/try", Endpoint::try_lexicon, k_search_body_max_bytes},
    Route{Method::get, "/api/v1/lexicon/{id}", Endpoint::list_lexicon},
    Route{Method::post, "/api/v1/lexicon/{id}", Endpoint::add_to_lexicon},
    Route{Method::post, "/api/v1/lexicon/{id}/removal", Endpoint::remove_from_lexicon},
    Route{Method::get, "/api/v1/audit", Endpoint::list_audit},
    Route{Method::get, "/api/v1/audit/verification", Endpoint::verify_audit},
    Route{Method::get, "/api/v1/exports/{id}", Endpoint::export_file},
    Route{Method::get, "/api/v1/health", Endpoint::show_health},
    Route{Method::get, "/api/v1/imports", Endpoint::list_imports},
    Route{Method::post, "/api/v1/imports", Endpoint::create_import, k_upload_max_bytes,
          k_bytes_media},
    Route{Method::get, "/api/v1/imports/{id}", Endpoint::show_import},
    Route{Method::delete_, "/api/v1/imports/{id}", Endpoint::delete_import},
    Route{Method::put, "/api/v1/imports/{id}/reading", Endpoint::set_import_reading},
    Route{Method::put, "/api/v1/imports/{id}/mapping", Endpoint::set_import_mapping,
          k_columns_body_max_bytes},
    Route{Method::post, "/api/v1/imports/{id}/check", Endpoint::check_import},
    Route{Method::post, "/api/v1/imports/{id}/run", Endpoint::run_import},
    Route{Method::get, "/api/v1/imports/{id}/differences", Endpoint::list_import_differences},
    Route{Method::get, "/api/v1/imports/{id}/problems", Endpoint::list_import_problems},
    Route{Method::get, "/api/v1/imports/{id}/corrections", Endpoint::import_corrections},
    Route{Method::get, "/api/v1/import-profiles", Endpoint::list_import_profiles},
    Route{Method::delete_, "/api/v1/import-profiles/{id}", Endpoint::delete_import_profile},
    Route{Method::get, "/api/v1/openapi.yaml", Endpoint::contract},
    Route{Method::get, "/healthz", Endpoint::health},
    Route{Method::get, "/readyz", Endpoint::readiness},
    Route{Method::get, "/metrics", Endpoint::metrics},
    Route{Method::get, "/problems/{id}", Endpoint::problem_type},
    // With their content, for readers without script; every state of the search is in the query.
    Route{Method::get, "/", Endpoint::search_page},
    Route{Method::get, "/cases/{id}", Endpoint::case_page},
    Route{Method::get, "/coordinators/{id}", Endpoint::coordinator_page},
    Route{Method::get, "/organizations", Endpoint::organizations_page},
    Route{Method::get, "/organizations/{id}", Endpoint::organization_page},
    // For programs that subscribe to it; the address is the key.
    Route{Method::get, "/calendar/{id}", Endpoint::calendar},
    // The web client shows these itself.
    Route{Method::get, "/about", Endpoint::web_page},
    Route{Method::get, "/account", Endpoint::web_page},
    Route{Method::get, "/admin", Endpoint::web_page},
    Route{Method::get, "/admin/backups", Endpoint::web_page},
    Route{Method::get, "/admin/imports", Endpoint::web_page},
    Route{Method::get, "/admin/imports/{id}", Endpoint::web_page},
    Route{Method::get, "/admin/index", Endpoint::web_page},
    Route{Method::get, "/admin/jobs", Endpoint::web_page},
    Route{Method::get, "/admin/jobs/{id}", Endpoint::web_page},
    Route{Method::get, "/admin/lexicon", Endpoint::web_page},
    Route{Method::get, "/audit", Endpoint::web_page},
    Route{Method::get, "/calendar", Endpoint::web_page},
    Route{Method::get, "/cases/{id}/edit", Endpoint::web_page},
    Route{Method::get, "/compare", Endpoint::web_page},
    Route{Method::get, "/coordinators/{id}/edit", Endpoint::web_page},
    Route{Method::get, "/desk", Endpoint::web_page},
    Route{Method::get, "/desks", Endpoint::web_page},
    Route{Method::get, "/invitation", Endpoint::web_page},
    Route{Method::get, "/mails", Endpoint::web_page},
    Route{Method::get, "/notifications", Endpoint::web_page},
    Route{Method::get, "/reports/concentration", Endpoint::web_page},
    Route{Method::get, "/requests", Endpoint::web_page},
    Route{Method::get, "/requests/{id}", Endpoint::web_page},
    Route{Method::get, "/saved-searches", Endpoint::web_page},
    Route{Method::get, "/shortlists", Endpoint::web_page},
    Route{Method::get, "/shortlists/{id}", Endpoint::web_page},
    Route{Method::get, "/sign-in", Endpoint::web_page},
    Route{Method::get, "/styleguide", Endpoint::web_page},
    Route{Method::get, "/team", Endpoint::web_page},
    Route{Method::get, "/users", Endpoint::web_page},
};

// Whether a change at this address makes room on a full disk, or leads to whoever makes it.
constexpr bool is_small(Endpoint endpoint) {
  return endpoint == Endpoint::cancel_job || endpoint == Endpoint::delete_import ||
         endpoint == Endpoint::end_session || endpoint == Endpoint::end_other_sessions ||
         endpoint == Endpoint::end_user_sessions || endpoint == Endpoint::revoke_api_key ||
         endpoint == Endpoint::withdraw_consent || endpoint == Endpoint::withdraw_case;
}

struct RouteMatch {
  Endpoint endpoint;
  Purpose purpose;
  std::string id;  // what stood for "{id}", not empty; empty when the pattern has none
  std::string_view pattern = {};
  std::size_t body_max_bytes = k_small_body_max_bytes;
  std::string_view media = k_json_media;
  std::size_t row = k_routes.size();  // in k_routes
};

// At most one of the two: nothing at all means that the address is unknown.
struct RouteLookup {
  std::optional<RouteMatch> match;
  std::string allow;  // methods that the address knows, as the Allow header; the asked one is not
};

RouteLookup find_route(Method method, std::span<const std::string> segments);

}  // namespace tsunagu::http
