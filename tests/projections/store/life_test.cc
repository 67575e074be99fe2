// The life of the rows: restarts, rows of another version or ledger, damaged ones.
#include "core/bytes.h"
#include "projections/store/layout.h"
#include "projections/store/projector.h"
#include "tests/projections/store/ledger_copy.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace planledger::tests {
namespace {

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

  // Writes what the rows say of themselves anew.
  void write_meta(const store::Meta& meta) {
    auto rows = store::Rows::open(copy.rows_path() + "/rows", 1U << 20U).value();
    store::Batch batch;
    batch.put(store::layout::kMeta, store::encode(meta));
    rows->write(batch);
    rows->flush();
  }
  [[nodiscard]] store::Meta meta() {
    auto rows = store::Rows::open(copy.rows_path() + "/rows", 1U << 20U).value();
    return store::decode_meta(rows->get(store::layout::kMeta).value()).value();
  }
  // A row that no projection knows, to tell rows that were kept from rows that were made again.
  void mark() {
    auto rows = store::Rows::open(copy.rows_path() + "/rows", 1U << 20U).value();
    store::Batch batch;
    batch.put("zz", "kept");
    rows->write(batch);
    rows->flush();
  }
  [[nodiscard]] bool marked() {
    return store::Rows::open(copy.rows_path() + "/rows", 1U << 20U).value()->get("zz").has_value();
  }
  void check_answers_after_open() {
    projections::Projections& projections = copy.open_projections();
    REQUIRE(projections.wait_for(copy.log().head()));
    CHECK(projections.position() == copy.log().head());
    CHECK(plan_and_budget(copy.log(), *projections.views()) == answer);
    copy.close_projections();
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
  store::Meta meta = closed.meta();
  SECTION("another version of the layout") { meta.version = "0"; }
  SECTION("another ledger") { meta.ledger = core::Uuid(7, 7); }
  SECTION("a position beyond the log's head") { meta.position += 1; }
  SECTION("another event at their position") { meta.event = core::to_string(core::Uuid(7, 7)); }
  closed.write_meta(meta);
  closed.check_answers_after_open();
  CHECK_FALSE(closed.marked());
}

TEST_CASE("rows whose files are damaged or gone are made again", "[projections][store]") {
  Closed closed;
  const std::string rows = closed.copy.rows_path() + "/rows";
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
  const std::string rows = closed.copy.rows_path() + "/rows";
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

}  // namespace
}  // namespace planledger::tests
