// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers for the operator in the text format of Prometheus. What happens is counted when it
// happens; what is, is asked of its source when somebody reads.
//
// Threads: any. Names are [a-z_] with units at their end (_seconds, _bytes, _total).
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace tsunagu::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// Costs well below a microsecond; lives as long as its registry.
class Counter {
 public:
  explicit Counter(prometheus::Counter& counter) : m_counter(&counter) {}
  void add(double more = 1);

 private:
  prometheus::Counter* m_counter;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& histogram) : m_histogram(&histogram) {}
  void observe(double seconds);

 private:
  prometheus::Histogram* m_histogram;
};

// What is at the moment of reading.
class Page {
 public:
  Page();
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void gauge(std::string_view name, std::string_view help, double value, Labels labels = {});
  // Something that is counted elsewhere, and never falls.
  void counter(std::string_view name, std::string_view help, double value, Labels labels = {});

 private:
  friend class Registry;
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

class Registry {
 public:
  // Called whenever somebody reads, from the thread that does, one at a time; quick. What throws
  // leaves out its numbers.
  using Source = std::function<void(Page&)>;

  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same name and labels give the same counter.
  Counter counter(std::string_view name, std::string_view help, const Labels& labels = {});
  // `bounds`: upper ones, rising, in seconds.
  Histogram histogram(std::string_view name, std::string_view help, const Labels& labels,
                      const std::vector<double>& bounds);

  // Both what it uses and it itself must live until nobody reads any more.
  void add_source(Source source);

  // Everything, in text format 0.0.4.
  std::string read() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

inline constexpr std::string_view k_text_format = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace tsunagu::metrics
