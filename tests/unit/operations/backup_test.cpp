// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/backup.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stop_token>

#include <fmt/format.h>

#include "operations/restore.hpp"
#include "service/accounts.hpp"
#include "store/jobs.hpp"
#include "store/mails.hpp"
#include "unit/support/reference.hpp"
#include "unit/support/temp_dir.hpp"

namespace tsunagu::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t k_now = 1'795'392'000, k_hour = 3600;

struct World {
  World() { REQUIRE(service::init_data_dir(dir, test::reference()).has_value()); }

  // An archive of an earlier moment, with nothing of use in it.
  std::string earlier(std::int64_t made_at, const std::string& origin) {
    const std::string name = fmt::format("tsunagu-{}.backup", made_at);
    fs::create_directories(plan.folder);
    REQUIRE(write_archive(plan.folder + "/" + name,
                          {.made_at = made_at, .schema = 1, .origin = origin}, {}, {}, {})
                .has_value());
    return name;
  }
  bool has(const std::string& name) const { return fs::exists(plan.folder + "/" + name); }

  test::TempDir place;
  service::DataDir dir{place / "data"};
  BackupPlan plan{.folder = place / "backups", .key_file = {}, .keep = {}};
};

TEST_CASE("older backups go by the retention; the spared, the broken and those of others stay") {
  World world;
  const std::string origin = *origin_of(world.dir);
  CHECK(origin.size() == 16);
  std::vector<std::string> names;
  for (int i = 1; i <= 30; ++i) names.push_back(world.earlier(k_now - i * k_hour, origin));
  const std::string foreign = world.earlier(k_now - 50 * k_hour, "ffffffffffffffff");
  std::ofstream(world.plan.folder + "/tsunagu-broken.backup") << "tsunagu-backup 1 x";
  std::ofstream(world.plan.folder + "/notes.txt") << "x";
  world.plan.keep = {.hourly = 3, .daily = 0, .weekly = 0};
  const auto made = make_backup(world.dir, world.plan, {.now = k_now, .spared = names[26]}, {});
  REQUIRE(made.has_value());
  CHECK(made->removed.size() == 30 - 24 - 1);
  CHECK(world.has(made->file.name));
  CHECK(world.has(names[0]));
  CHECK(world.has(names[23]));  // a day old
  CHECK_FALSE(world.has(names[24]));
  CHECK(world.has(names[26]));
  for (const std::string& name :
       {foreign, std::string("tsunagu-broken.backup"), std::string("notes.txt")})
    CHECK(world.has(name));
  const auto files = list_backups(world.plan.folder, origin);
  REQUIRE(files.has_value());
  REQUIRE(files->size() == 1 + 24 + 1 + 1);
  CHECK(files->front().name == made->file.name);
  CHECK(files->front().manifest.records.organizations == 47);
  CHECK_FALSE(files->back().problem.empty());
}

TEST_CASE("two backups of one second have two names, the later one the newer; each is a day safe") {
  World world;
  world.plan.keep = {.hourly = 0, .daily = 0, .weekly = 0};
  const auto first = make_backup(world.dir, world.plan, {.now = k_now}, {});
  REQUIRE(first.has_value());
  const auto second = make_backup(world.dir, world.plan, {.now = k_now}, {});
  REQUIRE(second.has_value());
  CHECK(second->file.name > first->file.name);
  CHECK(second->file.manifest.made_at == k_now + 1);
  CHECK(list_backups(world.plan.folder, *origin_of(world.dir))->size() == 2);
  const auto later = make_backup(world.dir, world.plan, {.now = k_now + 25 * k_hour}, {});
  REQUIRE(later.has_value());
  CHECK(later->removed == std::vector{second->file.name, first->file.name});
}

TEST_CASE("one made by hand before an import outlives those of the same day") {
  World world;
  world.plan.keep = {.hourly = 1, .daily = 2, .weekly = 0};
  std::vector<std::string> made;
  for (const bool by_hand : {false, true, false}) {
    const auto one = make_backup(world.dir, world.plan, {.now = k_now, .by_hand = by_hand}, {});
    REQUIRE(one.has_value());
    CHECK(one->file.manifest.by_hand == by_hand);
    made.push_back(one->file.name);
  }
  REQUIRE(make_backup(world.dir, world.plan, {.now = k_now + 50 * k_hour, .by_hand = false}, {}));
  CHECK_FALSE(world.has(made[0]));
  CHECK(world.has(made[1]));
  CHECK(world.has(made[2]));  // the last of its day
  CHECK(verify_backup(world.plan.folder + "/" + made[1], {}, {})->by_hand);
}

TEST_CASE("a backup that is stopped, or has no folder or key, makes and removes nothing") {
  World world;
  const std::string earlier = world.earlier(k_now - k_hour, *origin_of(world.dir));
  world.plan.keep = {.hourly = 0, .daily = 0, .weekly = 0};
  std::stop_source stopped;
  stopped.request_stop();
  CHECK(make_backup(world.dir, world.plan, {.now = k_now},
                    {.progress = {}, .stop = stopped.get_token()})
            .error()
            .code == ErrorCode::not_ready);
  BackupPlan elsewhere = world.plan;
  elsewhere.folder = world.place / "none/backups";
  CHECK(make_backup(world.dir, elsewhere, {.now = k_now}, {}).error().code == ErrorCode::io);
  BackupPlan keyless = world.plan;
  keyless.key_file = world.place / "none";
  CHECK(make_backup(world.dir, keyless, {.now = k_now}, {}).error().code == ErrorCode::not_found);
  CHECK(list_backups(world.plan.folder, *origin_of(world.dir))->size() == 1);
  CHECK(world.has(earlier));
  CHECK_FALSE(fs::exists(world.dir.path + "/backup-work"));
}

TEST_CASE("what waited when the backup was made is not done again after a restore") {
  World world;
  {
    auto store = service::open_store(world.dir, store::Mode::read_write);
    REQUIRE(store.has_value());
    REQUIRE(store
                ->transact([&]() -> Result<void> {
                  TRY_ASSIGN(const auto users, store::AccountRows(*store).users({}));
                  store::MailRows mails(*store);
                  for (const std::string_view state :
                       {store::k_mail_queued, store::k_mail_sending, store::k_mail_sent}) {
                    TRY(mails.add({.message_id = std::string(state),
                                   .user_id = users.at(0).id,
                                   .kind = "step",
                                   .state = std::string(state)}));
                  }
                  TRY(store::JobRows(*store).add({.id = "job-1", .kind = "reindex"}));
                  return store::JobRows(*store).add(
                      {.id = "job-2", .kind = "backup", .state = "running"});
                })
                .has_value());
  }
  const auto made = make_backup(world.dir, world.plan, {.now = k_now}, {});
  REQUIRE(made.has_value());
  const service::DataDir back{world.place / "back"};
  const auto restored = restore_backup(made->file.path, back, {}, k_now + 1, {});
  REQUIRE(restored.has_value());
  CHECK(restored->mails_buried == 2);
  CHECK(restored->jobs_ended == 1);
  auto store = service::open_store(back, store::Mode::read_only);
  REQUIRE(store.has_value());
  store::MailRows mails(*store);
  CHECK(mails.count(store::k_mail_dead).value() == 2);
  CHECK(mails.count(store::k_mail_sent).value() == 1);
  CHECK(store::JobRows(*store).find("job-1").value()->state == store::k_job_failed);
  const auto own = store::JobRows(*store).find("job-2").value();  // it made what was restored
  CHECK(own->state == store::k_job_done);
  CHECK(own->ended_at == made->file.manifest.made_at);
  CHECK(own->result.find(made->file.name) != std::string::npos);
  CHECK(store->newest_audit().value()->action == "restore");
}

TEST_CASE("names of members lead nowhere else") {
  for (const char* name :
       {"records.sqlite", "lexicon/terms.txt", "audit/heads.jsonl", "anonymity/places.txt"})
    CHECK(is_member_name(name));
  for (const char* name :
       {"", "/", "lexicon", "lexicon/", "lexicon/.hidden", "lexicon/..", "lexicon/a/b",
        "../records.sqlite", "index/current", "lexicon/../x", "records.sqlite-wal",
        "lexicon/terms.txt.tmp", "/etc/passwd", "serve.lock"})
    CHECK_FALSE(is_member_name(name));
}

}  // namespace
}  // namespace tsunagu::operations
