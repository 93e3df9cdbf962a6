// SPDX-License-Identifier: GPL-3.0-or-later
// tools/bench: makes sample data, then measures import, indexing, searches with and without HTTP,
// edits becoming visible and restarts, all in one run, and prints one table of figures.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "base/embedded.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/target.hpp"
#include "sample/generator.hpp"
#include "service/data_dir.hpp"
#include "service/directory.hpp"
#include "service/export.hpp"
#include "service/import.hpp"
#include "service/tend_index.hpp"
#include "unit/support/raw_http.hpp"

namespace tsunagu {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_queries = 200;  // of each kind
constexpr std::size_t k_clients = 8;    // that ask at once
constexpr std::size_t k_rounds = 2;     // in which each kind of needs is asked by all of them
constexpr int k_edits = 60;
constexpr int k_restarts = 5;
constexpr std::size_t k_question_length = 60;  // characters
constexpr std::size_t k_need_length = 300;
constexpr std::uint64_t k_query_seed = 4711;  // needs come from records that are not in the index
constexpr std::chrono::seconds k_patience{60};

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values.empty() ? 0 : values[std::min(at, values.size() - 1)];
}

void row(std::string_view what, std::string_view figure) {
  fmt::print("| {} | {} |\n", what, figure);
  std::fflush(stdout);
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench: {}\n", result.error().message);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Wall and CPU time of one piece of work.
template <class Body>
void timed(std::string_view what, std::int64_t items, Body&& body) {
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  body();
  const double wall = ms_since(start) / 1000;
  row(what, fmt::format("{:.2f} s wall, {:.2f} s CPU, {:.0f} records/s", wall, cpu_seconds() - cpu,
                        static_cast<double>(items) / wall));
}

const service::Progress k_quiet = [](std::string_view, std::int64_t, std::int64_t) {};

struct Needs {
  std::string name;
  std::vector<std::string> texts;
};

// Needs as people write them, from records that the index has never seen.
std::vector<Needs> make_needs(const sample::Generator& unseen, const model::Reference& reference) {
  std::vector<Needs> kinds{{"short (1-2 words)", {}},
                           {"question (60 characters)", {}},
                           {"need (300 characters)", {}},
                           {"memo (8 KB)", {}}};
  const auto& topics = reference.list("topics").entries();
  for (std::size_t n = 1; n <= k_queries; ++n) {
    const model::Case record = unseen.case_(n);
    kinds[0].texts.push_back(
        n % 2 == 0 ? topics[n % topics.size()].label
                   : (record.partners.empty() ? record.title.substr(0, 12) : record.partners[0]));
    kinds[1].texts.push_back(
        record.challenge.substr(0, text::byte_offset(record.challenge, k_question_length)));
    const std::string story =
        record.title + "。" + record.challenge + record.actions + record.result;
    kinds[2].texts.push_back(story.substr(0, text::byte_offset(story, k_need_length)));
    std::string memo;
    for (std::size_t m = n; memo.size() < service::k_query_max_bytes; ++m) {
      const model::Case more = unseen.case_(1 + m % k_queries);
      memo += more.challenge + more.actions + more.result + "\n";
    }
    std::size_t end = service::k_query_max_bytes;
    while ((static_cast<unsigned char>(memo[end]) & 0xC0U) == 0x80U) --end;
    memo.resize(end);
    kinds[3].texts.push_back(memo);
  }
  return kinds;
}

std::string url_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

struct Running {
  std::unique_ptr<service::Directory> directory;
  std::unique_ptr<http::Router> router;
  std::unique_ptr<http::Server> server;
};

// What `tsunagu serve` starts.
Running start(const std::string& data, const model::Reference& reference) {
  Running running;
  running.directory =
      must(service::Directory::open(data, service::Directory::Role::indexer, reference, k_quiet));
  http::Router::Options unlimited;
  unlimited.rates.factor = 1e9;  // one address asks for everything
  running.router = std::make_unique<http::Router>(*running.directory, embedded::web_files(),
                                                  embedded::api_files(), unlimited);
  running.server = must(http::Server::start(
      {"127.0.0.1", 0},
      [router = running.router.get()](const http::Request& r) { return router->handle(r); }, {}));
  return running;
}

// The same needs through the service alone and through HTTP, one after the other, so that both see
// the same machine.
void measure_searches(const Running& running, const std::vector<Needs>& kinds) {
  for (const Needs& kind : kinds) {
    test::RawClient client(running.server->address().port, k_patience);
    std::vector<double> bare;
    std::vector<double> whole;
    double cpu = 0;
    for (const std::string& need : kind.texts) {
      const service::PeopleRequest request{.query = need};
      const std::string target = "/api/v1/search?q=" + url_encoded(need);
      for (const bool warm :
           {false, true}) {  // the second time counts: pages are in memory in both
        auto begin = Clock::now();
        const double cpu_before = cpu_seconds();
        must(running.directory->search_people(request, model::Tier::public_));
        if (warm) bare.push_back(ms_since(begin));
        if (warm) cpu += cpu_seconds() - cpu_before;
        begin = Clock::now();
        const auto answer = client.get(target);
        if (!answer || answer->status != 200) {
          fmt::print(stderr, "bench: HTTP {}\n", answer ? answer->status : 0);
          std::exit(1);
        }
        if (warm) whole.push_back(ms_since(begin));
      }
    }
    row("search, " + kind.name,
        fmt::format("p50 {:.2f} ms, p95 {:.2f} ms, p99 {:.2f} ms; {:.2f} ms CPU on average",
                    percentile(bare, .5), percentile(bare, .95), percentile(bare, .99),
                    1000 * cpu / static_cast<double>(bare.size())));
    double bare_sum = 0;
    double whole_sum = 0;
    for (const double ms : bare) bare_sum += ms;
    for (const double ms : whole) whole_sum += ms;
    row("same over HTTP with JSON",
        fmt::format("p50 {:.2f} ms, p99 {:.2f} ms: {:+.0f} % of the bare time",
                    percentile(whole, .5), percentile(whole, .99),
                    100 * (whole_sum - bare_sum) / bare_sum));
  }
}

// Answers a second while many ask at once, each over a connection of its own.
void measure_throughput(const Running& running, const std::vector<Needs>& kinds) {
  for (const Needs& kind : kinds) {
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> failed{0};
    const std::size_t requests = k_rounds * kind.texts.size();
    const auto begin = Clock::now();
    {
      std::vector<std::jthread> clients;
      for (std::size_t c = 0; c < k_clients; ++c) {
        clients.emplace_back([&] {
          test::RawClient client(running.server->address().port, k_patience);
          for (std::size_t n = next++; n < requests; n = next++) {
            const auto answer =
                client.get("/api/v1/search?q=" + url_encoded(kind.texts[n % kind.texts.size()]));
            if (!answer || answer->status != 200) ++failed;
          }
        });
      }
    }
    row(fmt::format("{} clients at once, {}", k_clients, kind.name),
        fmt::format("{:.0f} answers/s, {} failed",
                    1000 * static_cast<double>(requests) / ms_since(begin), failed.load()));
  }
}

// Every beginning of names and words, as somebody types them letter by letter.
void measure_suggestions(const Running& running, const model::Reference& reference) {
  std::vector<std::string> typed;
  for (const std::string& word :
       std::vector<std::string>{"たかざわ", "高橋", "satou", "しきんぐりひょう", "jigyoushoukei",
                                "補助金", "東京都", "ん", "一", "旅館 じぎょう"}) {
    for (std::size_t n = 1; n <= text::length(word); ++n)
      typed.push_back(word.substr(0, text::byte_offset(word, n)));
  }
  for (const auto& topic : reference.list("topics").entries()) typed.push_back(topic.label);
  std::vector<double> took;
  for (const bool warm : {false, true}) {
    for (const std::string& letters : typed) {
      const auto begin = Clock::now();
      must(running.directory->suggest({.query = letters}, model::Tier::public_));
      if (warm) took.push_back(ms_since(begin));
    }
  }
  row("suggestions while typing",
      fmt::format("p50 {:.2f} ms, p95 {:.2f} ms, p99 {:.2f} ms ({} beginnings)",
                  percentile(took, .5), percentile(took, .95), percentile(took, .99), took.size()));
}

void measure_edits(const Running& running, const std::string& data) {
  auto store = must(service::open_store({data}, store::Mode::read_write));
  std::vector<double> visible;
  for (int n = 0; n < k_edits; ++n) {
    auto stored = must(store.find<model::Coordinator>(fmt::format("sample-co-{:04}", n + 1)));
    if (!stored) continue;
    const std::string word = fmt::format("qzx{}", n);
    stored->record.message += " " + word;
    stored->record.consent.scope = "public";
    stored->record.term = {};
    must(store.transact([&]() -> Result<void> {
      TRY(store.put(stored->record, "bench"));
      return {};
    }));
    const auto begin = Clock::now();
    while (must(running.directory->search_people({.query = word}, model::Tier::public_)).total ==
           0) {
      if (Clock::now() - begin > k_patience) {
        fmt::print(stderr, "bench: an edit never became visible\n");
        std::exit(1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    visible.push_back(ms_since(begin));
  }
  row("edit visible in search",
      fmt::format("p50 {:.0f} ms, p99 {:.0f} ms ({} edits)", percentile(visible, .5),
                  percentile(visible, .99), visible.size()));
}

void measure_restarts(const std::string& data, const model::Reference& reference) {
  std::vector<double> ready;
  for (int n = 0; n < k_restarts; ++n) {
    const auto begin = Clock::now();
    const Running running = start(data, reference);
    test::RawClient client(running.server->address().port, k_patience);
    for (;;) {
      const auto answer = client.get("/readyz");
      if (answer && answer->status == 200) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ready.push_back(ms_since(begin));
  }
  row("start to ready", fmt::format("p50 {:.0f} ms, worst {:.0f} ms ({} starts)",
                                    percentile(ready, .5), percentile(ready, 1), ready.size()));
}

std::int64_t folder_bytes(const std::string& path) {
  std::int64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) bytes += static_cast<std::int64_t>(entry.file_size());
  }
  return bytes;
}

std::string peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:"))
      return std::string(text::trim(std::string_view(line).substr(6)));
  }
  return "?";
}

// What takes up the index, by what it is for.
std::string index_sizes(const std::string& path) {
  double postings = 0;
  double terms = 0;
  double vectors = 0;
  double words = 0;
  double rest = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename();
    double& sum = name == "postlist.glass"               ? postings
                  : name == "termlist.glass"             ? terms
                  : name == "vectors"                    ? vectors
                  : name == "words" || name == "journal" ? words
                                                         : rest;
    sum += static_cast<double>(entry.file_size()) / 1e6;
  }
  return fmt::format(
      "postings {:.1f}, term lists {:.1f}, texts as words {:.1f}, vectors {:.1f}, "
      "rest {:.1f} MB",
      postings, terms, words, vectors, rest);
}

void measure_use(const std::string& data, std::size_t coordinators,
                 const model::Reference& reference) {
  measure_restarts(data, reference);
  const auto unseen = must(sample::Generator::create(
      embedded::data_files(),
      {.coordinators = coordinators, .cases = k_queries, .seed = k_query_seed}));
  const auto needs = make_needs(unseen, reference);
  const Running running = start(data, reference);
  measure_searches(running, needs);
  measure_throughput(running, needs);
  measure_suggestions(running, reference);
  measure_edits(running, data);
  row("peak memory of this process", peak_memory());
}

// The cases once more, as a CSV in CP932 into a directory without cases, and as they are already.
void import_as_offices_send(const std::string& place, const std::string& data,
                            const model::Reference& reference, std::int64_t count) {
  const std::string csv = place + "/cases.csv", fresh = place + "/fresh";
  {
    std::ofstream file(csv, std::ios::binary);
    must(service::export_records(
        {data}, reference, "cases", std::nullopt,
        {.format = exchange::OutputFormat::csv, .encoding = exchange::Encoding::cp932},
        [&file](std::string_view bytes) -> Result<void> {
          file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
          return {};
        }));
  }
  must(service::init_data_dir({fresh}, reference));
  auto store = must(service::open_store({fresh}, store::Mode::read_write));
  const auto import = [&]<class Record>(const Record&, const std::string& path) {
    const auto report =
        must(service::import_file<Record>(store, reference, path, {.folder = fresh}));
    if (!report.written) fmt::print(stderr, "{} was refused\n", path);
  };
  import(model::Organization{}, place + "/sample/organizations.jsonl");
  import(model::Coordinator{}, place + "/sample/coordinators.jsonl");
  timed("import cases (CSV in CP932)", count, [&] { import(model::Case{}, csv); });
  timed("import them again: nothing changes", count, [&] { import(model::Case{}, csv); });
}

int run(std::size_t coordinators, std::size_t cases, const std::string& place) {
  const auto reference = must(model::Reference::load(embedded::data_files()));
  const std::string data = place + "/data";
  const auto count = static_cast<std::int64_t>(cases);
  const auto begin = Clock::now();
  must(app::sample({.out = place + "/sample",
                    .coordinators = static_cast<std::int64_t>(coordinators),
                    .cases = count,
                    .seed = 1}));  // prints a line of its own, so the table starts after it
  fmt::print("\n| {} coordinators, {} cases | |\n| --- | --- |\n", coordinators, cases);
  row("make sample data", fmt::format("{:.2f} s", ms_since(begin) / 1000));
  must(service::init_data_dir({data}, reference));
  {
    auto store = must(service::open_store({data}, store::Mode::read_write));
    const auto import = [&]<class Record>(const Record&, const std::string& file) {
      must(service::import_file<Record>(store, reference, place + "/sample/" + file,
                                        {.folder = data}));
    };
    import(model::Organization{}, "organizations.jsonl");
    import(model::Coordinator{}, "coordinators.jsonl");
    timed("import cases (JSON Lines)", count, [&] { import(model::Case{}, "cases.jsonl"); });
  }
  import_as_offices_send(place, data, reference, count);
  timed("index from nothing", count + static_cast<std::int64_t>(coordinators),
        [&] { must(service::reindex_here({data}, reference, {}, {}, k_quiet)); });
  row("size on disk",
      fmt::format("records {:.1f} MB, index {:.1f} MB",
                  static_cast<double>(std::filesystem::file_size(data + "/records.sqlite")) / 1e6,
                  static_cast<double>(folder_bytes(data + "/index")) / 1e6));
  row("the index by parts", index_sizes(data + "/index"));
  row("peak memory until here", peak_memory());
  measure_use(data, coordinators, reference);
  return 0;
}

// The half about searching alone, on a data directory of the sample that exists already.
int run_on(const std::string& data) {
  const auto reference = must(model::Reference::load(embedded::data_files()));
  fmt::print("\n| {} | |\n| --- | --- |\n", "searches alone");
  measure_use(data, k_queries, reference);
  return 0;
}

}  // namespace
}  // namespace tsunagu

int main(int argc, char** argv) {
  if (argc == 2) return tsunagu::run_on(argv[1]);
  if (argc != 4) {
    std::fputs("usage: tsunagu_bench COORDINATORS CASES EMPTY_DIRECTORY | DATA\n", stderr);
    return 2;
  }
  return tsunagu::run(std::stoul(argv[1]), std::stoul(argv[2]), argv[3]);
}
