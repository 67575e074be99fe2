// The life of the rows: restarts, rows of another version or ledger, damaged ones.
#include "core/bytes.h"
#include "projections/store/layout.h"
#include "projections/store/projector.h"
#include "tests/projections/store/ledger_copy.h"
#include "tests/projections/store/scattered.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace planledger::tests {
namespace {

using projections::kAllProjections;
using projections::kPlanProjection;
using projections::Question;
using projections::Subject;
namespace store = projections::store;

std::string plan_and_budget(const core::EventLog& log, const projections::Views& views) {
  return ask(log, views, {.subject = Subject::plan, .as_of = "2018-10-26"}) +
         ask(log, views, {.subject = Subject::budget, .as_of = "2018-10-26"});
}

// A ledger with the real plan, its projections made and closed.
struct Closed {
  Closed() {
    append_sample(source, "plan-2018.jsonl");
    copy.append_until(source.log(), source.log().head());
    projections::Projections& projections = copy.open_projections();
    REQUIRE(projections.wait_for(copy.log().head()));
    answer = plan_and_budget(copy.log(), *projections.views());
    projections.close();
    copy.close_projections();
  }

  // A row that no projection knows, to tell rows that were kept from rows that were made again.
  void mark(std::string_view projection = kPlanProjection) {
    copy.change_rows(projection, [](store::Rows& rows) {
      store::Batch batch;
      batch.put("zz", "kept");
      rows.write(batch);
      rows.flush();
    });
  }
  [[nodiscard]] bool marked(std::string_view projection = kPlanProjection) {
    return copy.change_rows(projection,
                            [](store::Rows& rows) { return rows.get("zz").has_value(); });
  }
  void check_answers_after_open() {
    projections::Projections& projections = copy.open_projections();
    REQUIRE(projections.wait_for(copy.log().head(), kAllProjections));
    CHECK(projections.position() == copy.log().head());
    CHECK(plan_and_budget(copy.log(), *projections.views()) == answer);
    copy.close_projections();
  }

  // Of all projections' rows, on the disk.
  [[nodiscard]] std::size_t count_of_tables() const {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(copy.rows_path() + "/families")) {
      count += file.path().extension() == ".sst" ? 1 : 0;
    }
    return count;
  }

  AdmissionFixture source;
  LedgerCopy copy;
  std::string answer;
};

TEST_CASE("rows that were closed are there again, at the position that they stood at",
          "[projections][store]") {
  Closed closed;
  closed.mark();
  projections::Projections& projections = closed.copy.open_projections();
  CHECK(projections.position() == closed.copy.log().head());
  CHECK(plan_and_budget(closed.copy.log(), *projections.views()) == closed.answer);
  closed.copy.close_projections();
  CHECK(closed.marked());
}

TEST_CASE("rows are made again when they are of another version, ledger or log",
          "[projections][store]") {
  Closed closed;
  closed.mark();
  closed.copy.change_meta(kPlanProjection, [](store::Meta& meta) {
    SECTION("another version") { meta.version = "0"; }
    SECTION("another ledger") { meta.ledger = core::Uuid(7, 7); }
    SECTION("a position beyond the log's head") { meta.position += 1; }
    SECTION("another event at their position") { meta.event = core::to_string(core::Uuid(7, 7)); }
    SECTION("a rebuild that was never done") { meta.serves = false; }
  });
  closed.check_answers_after_open();
  CHECK_FALSE(closed.marked());
}

TEST_CASE("rows are merged when no event has come for a while", "[projections][store]") {
  Closed closed;
  closed.copy.change_rows(kPlanProjection, [](store::Rows& rows) {
    std::atomic<bool> over = false;
    rows.merge(over);
    // In front of all rows, and behind them.
    store::Batch batch;
    batch.put(std::string(1, '\0'), scattered_text(64U << 10U));
    batch.put(std::string(8, '\xff'), "last");
    rows.write(batch);
    rows.flush();
    REQUIRE(rows.sorted_runs().count == 2);
  });
  projections::Projections& projections =
      closed.copy.open_projections(std::chrono::milliseconds(20));
  wait_until([&] { return closed.count_of_tables() == 3; });
  CHECK(plan_and_budget(closed.copy.log(), *projections.views()) == closed.answer);
  closed.copy.close_projections();
  closed.copy.change_rows(kPlanProjection,
                          [](store::Rows& rows) { CHECK(rows.sorted_runs().count == 1); });
}

TEST_CASE("of several projections those of another version alone are made again",
          "[projections][store]") {
  Closed closed;
  closed.mark();
  closed.mark("late");
  closed.mark("beneficiaries");
  closed.copy.age("late");
  closed.check_answers_after_open();
  CHECK(closed.marked());
  CHECK(closed.marked("beneficiaries"));
  CHECK_FALSE(closed.marked("late"));
}

TEST_CASE("rows of a projection that is no more are dropped", "[projections][store]") {
  Closed closed;
  const std::string families = closed.copy.rows_path() + "/families";
  store::RowStore::open(families, 1U << 20U).value()->make("forgotten.1")->flush();
  closed.check_answers_after_open();
  std::vector<std::string> names;
  const auto rows = store::RowStore::open(families, 1U << 20U).value();
  for (const auto& [name, family] : rows->families()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"beneficiaries.1", "late.1", "plan.1"});
}

TEST_CASE("rows whose files are damaged or gone are made again", "[projections][store]") {
  Closed closed;
  const std::string rows = closed.copy.rows_path() + "/families";
  SECTION("no directory at all") { std::filesystem::remove_all(rows); }
  SECTION("the manifest cut off") {
    for (const auto& file : std::filesystem::directory_iterator(rows)) {
      const std::string name = file.path().filename().string();
      if (name.starts_with("MANIFEST")) std::filesystem::resize_file(file.path(), 3);
    }
  }
  SECTION("a table gone") {
    for (const auto& file : std::filesystem::directory_iterator(rows)) {
      if (file.path().extension() == ".sst") std::filesystem::remove(file.path());
    }
  }
  closed.check_answers_after_open();
}

TEST_CASE("rows that turn out to be unreadable are an error once, and made again at the next open",
          "[projections][store]") {
  Closed closed;
  const std::string rows = closed.copy.rows_path() + "/families";
  int tables = 0;
  for (const auto& file : std::filesystem::directory_iterator(rows)) {
    if (file.path().extension() != ".sst") continue;
    ++tables;
    // The blocks of rows stand at the front of a table, what opens it at its end.
    std::fstream table(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file.path()));
    for (std::streamoff at = 0; at < size / 2; at += 64) table.seekp(at).put('\x55');
  }
  REQUIRE(tables > 0);
  auto opened = projections::Projections::open(closed.copy.rows_path(), closed.copy.log(),
                                               FixedClock(), {.cache_bytes = 4U << 20U});
  REQUIRE(opened);
  if ((*opened)->wait_for(closed.copy.log().head())) {
    // Either the open found it and made the rows again, or the answer finds it.
    const std::string answer = plan_and_budget(closed.copy.log(), *(*opened)->views());
    CHECK((answer == closed.answer || answer.starts_with("error: damaged")));
  }
  (*opened)->close();
  opened->reset();
  closed.check_answers_after_open();
}

TEST_CASE("an answer never waits for what nobody appended, and a close ends those who wait",
          "[projections][store]") {
  LedgerCopy copy;
  projections::Projections& projections = copy.open_projections();
  CHECK(projections.wait_for(0));
  std::thread closing([&] { projections.close(); });
  const core::Status waited = projections.wait_for(1);
  closing.join();
  REQUIRE_FALSE(waited);
  CHECK(waited.error().code == core::Errc::stopping);
}

TEST_CASE("rows follow appends while they are open", "[projections][store]") {
  AdmissionFixture source;
  append_sample(source, "plan-2018.jsonl");
  LedgerCopy copy;
  projections::Projections& projections = copy.open_projections();
  for (core::Sequence seq = 1; seq <= 60; ++seq) {
    copy.append_until(source.log(), seq);
    REQUIRE(projections.wait_for(seq));
    REQUIRE(projections.position() >= seq);
  }
}

// What a projection shows of everything.
std::string shown(const core::EventLog& log, const projections::Projections& projections,
                  const std::string& name) {
  return ask(log, *projections.views(name),
             {.subject = Subject::shown, .as_of = "2019-12-31", .projection = name});
}

TEST_CASE("a projection is rebuilt beside the one that serves", "[projections][store]") {
  AdmissionFixture source;
  append_sample(source, "plan-2018.jsonl");
  append_sample(source, "invented-2019.jsonl");
  const core::Sequence head = source.log().head();
  LedgerCopy copy;
  copy.append_until(source.log(), head - 20);
  projections::Projections& projections = copy.open_projections();
  REQUIRE(projections.wait_for(head - 20, kAllProjections));
  auto before = projections.views();
  const std::string answer = plan_and_budget(copy.log(), *before);
  const std::string late = shown(copy.log(), projections, "late");

  for (const char* const name : {"plan", "late", "beneficiaries", "plan"}) {
    CAPTURE(name);
    REQUIRE(projections.rebuild(name));
    CHECK(plan_and_budget(copy.log(), *projections.views()) == answer);
    CHECK(shown(copy.log(), projections, "late") == late);
  }
  // Who was given the old rows goes on with them.
  CHECK(plan_and_budget(copy.log(), *before) == answer);
  before.reset();

  copy.append_until(source.log(), head);
  REQUIRE(projections.wait_for(head, kAllProjections));
  for (const projections::ProjectionState& state : projections.states()) {
    CHECK(state.position == head);
    CHECK_FALSE(state.rebuilding);
  }
  const auto replayed = projections::ReplayedViews::of(copy.log(), head).value();
  const auto questions = questions_at("2019-06-30", head, {"1.1", "4.1"});
  CHECK(first_disagreement(copy.log(), *projections.views(kAllProjections), *replayed, questions) ==
        "");
  copy.close_projections();
  const auto rows = store::RowStore::open(copy.rows_path() + "/families", 1U << 20U).value();
  std::vector<std::string> names;
  for (const auto& [family, held] : rows->families()) names.push_back(family);
  CHECK(names == std::vector<std::string>{"beneficiaries.2", "late.2", "plan.3"});
}

TEST_CASE("a rebuild goes on while events are appended and questions are asked",
          "[projections][store]") {
  AdmissionFixture source;
  append_sample(source, "plan-2018.jsonl");
  const core::Sequence head = source.log().head();
  LedgerCopy copy;
  copy.append_until(source.log(), 100);
  projections::Projections& projections = copy.open_projections();
  std::atomic<bool> appended = false;
  std::thread rebuilding([&] {
    while (!appended) {
      const core::Status made = projections.rebuild("plan");
      PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
    }
  });
  const auto replayed = projections::ReplayedViews::of(source.log(), head).value();
  for (core::Sequence seq = 101; seq <= head; seq += 7) {
    copy.append_until(source.log(), std::min(head, seq));
    REQUIRE(projections.wait_for(seq));
    const Question question{.subject = Subject::budget,
                            .as_of = "2018-10-26",
                            .known_at = "seq:" + std::to_string(seq)};
    REQUIRE(ask(copy.log(), *projections.views(), question) ==
            ask(source.log(), *replayed, question));
  }
  appended = true;
  rebuilding.join();
}

TEST_CASE("a rebuild that is cut off leaves the rows that served", "[projections][store]") {
  Closed closed;
  closed.mark();
  projections::Projections& projections = closed.copy.open_projections();
  projections.close();
  const core::Status made = projections.rebuild("plan");
  REQUIRE_FALSE(made);
  CHECK(made.error().code == core::Errc::stopping);
  closed.copy.close_projections();
  closed.check_answers_after_open();
  CHECK(closed.marked());
}

TEST_CASE("there is nothing to rebuild of a name that no projection has", "[projections][store]") {
  LedgerCopy copy;
  projections::Projections& projections = copy.open_projections();
  for (const char* const name : {"", "plans", "plan.1"}) {
    const core::Status made = projections.rebuild(name);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == core::Errc::invalid_question);
  }
}

}  // namespace
}  // namespace planledger::tests
