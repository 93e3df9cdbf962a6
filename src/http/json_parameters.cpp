// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/json_parameters.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "http/target.hpp"

namespace tsunagu::http {
namespace {

// Receives nlohmann's events as they come: no tree is built, nothing nests deeper than one list.
// The first thing that is wrong ends the reading.
class ParametersSax {
 public:
  bool null() { return m_in_list ? wrong_kind() : at_value(); }
  bool boolean(bool flag) { return !m_in_list ? keep(flag ? "1" : "0") : wrong_kind(); }
  bool number_integer(std::int64_t number) {
    return !m_in_list ? keep(std::to_string(number)) : wrong_kind();
  }
  bool number_unsigned(std::uint64_t number) {
    return !m_in_list ? keep(std::to_string(number)) : wrong_kind();
  }
  bool number_float(double, const std::string&) { return wrong_kind(); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // does not occur in text
  bool string(std::string& text) { return keep(std::move(text)); }

  bool start_object(std::size_t) {
    if (m_inside) return wrong_kind();
    m_inside = true;
    return true;
  }
  bool key(std::string& name) {
    if (name.empty() || name.size() > k_parameter_name_max_bytes ||
        name.find('\0') != std::string::npos) {
      return refuse(
          "項目の名前が正しくありません。/api/v1/openapi.yaml にある名前を使ってください");
    }
    m_name = std::move(name);
    return true;
  }
  bool end_object() { return true; }
  bool start_array(std::size_t) {
    if (!at_value()) return false;
    if (m_in_list) return wrong_kind();
    m_in_list = true;
    return true;
  }
  bool end_array() {
    m_in_list = false;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
    m_name.clear();
    return refuse("本文を JSON として読めません。UTF-8 で { から } まで書いてください");
  }

  std::vector<Parameter>& parameters() { return m_parameters; }
  Problem problem() const {
    return {ProblemKind::bad_body,
            m_problem.empty() ? "本文は { } で囲んだ JSON オブジェクトです" : m_problem, m_name};
  }

 private:
  bool at_value() { return m_inside || refuse({}); }
  bool keep(std::string value) {
    if (!at_value()) return false;
    if (value.find('\0') != std::string::npos)
      return refuse(fmt::format("{} に NUL 文字は使えません", m_name));
    if (m_parameters.size() == k_parameters_max)
      return refuse(fmt::format("値は全部で {} 個までです", k_parameters_max));
    m_parameters.push_back({m_name, std::move(value)});
    return true;
  }
  bool wrong_kind() {
    if (!at_value()) return false;
    return refuse(fmt::format(
        "{} は文字列、整数、true か false、または文字列の配列で書いてください", m_name));
  }
  bool refuse(std::string problem) {
    m_problem = std::move(problem);
    return false;
  }

  std::vector<Parameter> m_parameters;
  bool m_inside = false, m_in_list = false;
  std::string m_name;  // the last one read
  std::string m_problem;
};

}  // namespace

Decoded<std::vector<Parameter>> read_parameters(std::string_view json) {
  ParametersSax sax;
  if (json.find_first_not_of(" \t\r\n") != std::string_view::npos &&
      !nlohmann::json::sax_parse(json, &sax)) {
    return tl::unexpected(sax.problem());
  }
  return std::move(sax.parameters());
}

}  // namespace tsunagu::http
