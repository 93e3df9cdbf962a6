// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/log.hpp"

namespace tsunagu::metrics {
namespace {

prometheus::Labels labels_of(const Labels& labels) { return {labels.begin(), labels.end()}; }

}  // namespace

void Counter::add(double more) { m_counter->Increment(more); }
void Histogram::observe(double seconds) { m_histogram->Observe(seconds); }

struct Page::Impl {
  std::vector<prometheus::MetricFamily> families;

  prometheus::ClientMetric& add(std::string_view name, std::string_view help,
                                prometheus::MetricType type, Labels labels) {
    auto family = std::find_if(families.begin(), families.end(),
                               [&](const auto& known) { return known.name == name; });
    if (family == families.end()) {
      families.push_back({std::string(name), std::string(help), type, {}});
      family = std::prev(families.end());
    }
    prometheus::ClientMetric metric;
    for (auto& [label, value] : labels) metric.label.push_back({label, std::move(value)});
    family->metric.push_back(std::move(metric));
    return family->metric.back();
  }
};

Page::Page() : m_impl(std::make_unique<Impl>()) {}
Page::~Page() = default;

void Page::gauge(std::string_view name, std::string_view help, double value, Labels labels) {
  m_impl->add(name, help, prometheus::MetricType::Gauge, std::move(labels)).gauge.value = value;
}

void Page::counter(std::string_view name, std::string_view help, double value, Labels labels) {
  m_impl->add(name, help, prometheus::MetricType::Counter, std::move(labels)).counter.value = value;
}

struct Registry::Impl {
  prometheus::Registry registry;
  std::mutex mutex;  // protects sources, while they are asked too
  std::vector<Source> sources;
};

Registry::Registry() : m_impl(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

// A family of a name is made once: the registry merges what is equal.
Counter Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
  auto& family = prometheus::BuildCounter()
                     .Name(std::string(name))
                     .Help(std::string(help))
                     .Register(m_impl->registry);
  return Counter(family.Add(labels_of(labels)));
}

Histogram Registry::histogram(std::string_view name, std::string_view help, const Labels& labels,
                              const std::vector<double>& bounds) {
  auto& family = prometheus::BuildHistogram()
                     .Name(std::string(name))
                     .Help(std::string(help))
                     .Register(m_impl->registry);
  return Histogram(family.Add(labels_of(labels), bounds));
}

void Registry::add_source(Source source) {
  const std::lock_guard lock(m_impl->mutex);
  m_impl->sources.push_back(std::move(source));
}

std::string Registry::read() const {
  Page page;
  {
    const std::lock_guard lock(m_impl->mutex);
    for (const Source& source : m_impl->sources) {
      try {
        source(page);
      } catch (const std::exception& error) {
        log::write({log::Level::warn, "metrics", log::type_of(error)});
      }
    }
  }
  std::vector<prometheus::MetricFamily> families = m_impl->registry.Collect();
  for (auto& family : page.m_impl->families) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tsunagu::metrics
