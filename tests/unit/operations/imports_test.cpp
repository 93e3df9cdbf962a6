// SPDX-License-Identifier: GPL-3.0-or-later
#include "operations/imports.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "unit/support/account_world.hpp"
#include "unit/support/reference.hpp"

namespace tsunagu {
namespace {

using operations::Imports;
using operations::Jobs;

const service::Actor k_admin{{model::Role::system_admin, "admin", {}, {}, false}, "r-1"};
const service::Actor k_headquarters{{model::Role::headquarters, "hq", {}, {}, false}, "r-2"};

constexpr std::string_view k_file =
    "事例ID,拠点ID,題名,概要,年\r\na,hub-13,題,概要,2024\r\nb,hub-13,題,概要,x\r\n";

struct ImportWorld : test::AccountWorld {
  ImportWorld() {
    auto opened = Jobs::open(dir, operations::import_jobs(dir, test::reference()),
                             {.runs = false, .clock = [this] { return now; }});
    REQUIRE(opened.has_value());
    jobs = std::move(*opened);
    imports = open();
  }
  std::unique_ptr<Imports> open() {
    auto opened = Imports::open(dir, test::reference(), *jobs, [this] { return now; });
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }
  // A job as the server would do it.
  store::JobRow work(std::string_view kind, const std::string& id) {
    auto done = jobs->run_here(k_admin, kind, R"({"import":")" + id + R"("})", {});
    REQUIRE(done.has_value());
    return *done;
  }
  std::string folder_of(const std::string& id) const { return dir.path + "/imports/" + id; }

  std::unique_ptr<Jobs> jobs;
  std::unique_ptr<Imports> imports;
};

TEST_SUITE("operations/imports") {
  TEST_CASE("a dry run and an import may be done twice, and write once") {
    ImportWorld world;
    const auto made = world.imports->create(k_admin, "cases", "a.csv", k_file);
    REQUIRE(made.has_value());
    const std::string& id = made->row.id;
    CHECK(world.work("import_check", id).state == store::k_job_done);
    CHECK(world.work("import_check", id).state == store::k_job_done);
    const auto checked = world.imports->find(k_admin, id);
    REQUIRE(checked->found.has_value());
    CHECK(checked->state == "checked");
    CHECK(checked->found->added == 1);
    CHECK(checked->found->rejected == 1);
    CHECK(checked->can_run);
    CHECK(world.imports->run(k_admin, id, false).error().code == ErrorCode::rejected_input);
    CHECK(world.work("import", id).state == store::k_job_done);
    const auto again = world.work("import", id);  // as after a crash behind the commit
    CHECK(again.state == store::k_job_done);
    auto store = service::open_store(world.dir, store::Mode::read_only);
    CHECK(store->count<model::Case>().value() == 1);
    CHECK(store->find<model::Case>("a").value()->version == 1);
    CHECK(world.imports->find(k_admin, id)->state == "done");
    CHECK_FALSE(std::filesystem::exists(world.folder_of(id) + "/source"));
    CHECK(world.imports->check(k_admin, id).error().code == ErrorCode::conflict);
  }

  TEST_CASE("what is chosen is void for the dry run before it, and kept as a profile") {
    ImportWorld world;
    const auto made = world.imports->create(k_admin, "cases", "a.csv", k_file);
    REQUIRE(made.has_value());
    world.work("import_check", made->row.id);
    const auto mapped =
        world.imports->set_mapping(k_admin, made->row.id, {{{4, ""}}, "年のない一覧"});
    REQUIRE(mapped.has_value());
    CHECK(mapped->state == "uploaded");
    CHECK_FALSE(mapped->can_run);
    CHECK(mapped->profile.name == "年のない一覧");
    // The same columns in another order, behind a column of errors.
    const auto next = world.imports->create(
        k_admin, "cases", "b.csv", "誤り,年,事例ID,題名,概要,拠点ID\r\n,x,c,題,概要,hub-13\r\n");
    REQUIRE(next.has_value());
    CHECK(next->profile.id == mapped->profile.id);
    CHECK(next->look.proposed[1].field.empty());
    CHECK(next->look.proposed[2].field == "id");
    CHECK(world.work("import_check", next->row.id).state == store::k_job_done);
    CHECK(world.imports->find(k_admin, next->row.id)->found->added == 1);
    CHECK(world.imports->set_mapping(k_admin, next->row.id, {{{9, "id"}}, ""}).error().code ==
          ErrorCode::rejected_input);
  }

  TEST_CASE("files are for system administrators, and go after thirty days") {
    ImportWorld world;
    CHECK(world.imports->create(k_headquarters, "cases", "a.csv", k_file).error().code ==
          ErrorCode::forbidden);
    CHECK(world.imports->create(k_admin, "users", "a.csv", k_file).error().code ==
          ErrorCode::rejected_input);
    const auto made = world.imports->create(k_admin, "cases", "../../a.csv", k_file);
    REQUIRE(made.has_value());
    CHECK(made->row.name == "a.csv");
    const std::string folder = world.folder_of(made->row.id);
    CHECK(std::filesystem::exists(folder));
    CHECK((std::filesystem::status(folder).permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
    world.now += (operations::k_import_kept_days + 1) * 24 * 60 * 60;
    world.imports.reset();
    world.imports = world.open();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::filesystem::exists(folder) && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK_FALSE(std::filesystem::exists(folder));
    CHECK(world.imports->find(k_admin, made->row.id).error().code == ErrorCode::not_found);
  }
}

}  // namespace
}  // namespace tsunagu
