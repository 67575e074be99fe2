// Batches, retries and expected versions: what is written once, and what never.

#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

EventText meeting(int id, const std::string& title = "t", const std::string& action = "1.1") {
  return {"MeetingHeld", action, "KB", "2018", fmt::format(R"({{"title":"{}"}})", title), id};
}

std::string code_of(const events::Receipts& receipts) {
  return receipts ? "accepted" : std::string(core::name(receipts.error().code));
}

std::vector<core::Sequence> seqs_of(const events::Receipts& receipts) {
  std::vector<core::Sequence> seqs;
  for (const events::Receipt& receipt : receipts.value()) seqs.push_back(receipt.seq);
  return seqs;
}

}  // namespace

TEST_CASE("a retry answers with the first positions and appends nothing", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();  // Eight events.
  const std::string a = ledger.json(meeting(100));
  const std::string b = ledger.json(meeting(101));
  const events::Receipts first = ledger.append({a, b});
  REQUIRE(seqs_of(first) == std::vector<core::Sequence>{9, 10});
  CHECK(first->front().appended);
  REQUIRE(code_of(ledger.append({ledger.json(meeting(102))})) == "accepted");
  SECTION("the whole batch, after more events came, with any expected version") {
    for (events::ExpectedVersion expected : {events::ExpectedVersion{}, {0}, {1}, {77}}) {
      const events::Receipts again = ledger.append({a, b}, {}, expected);
      CHECK(seqs_of(again) == std::vector<core::Sequence>{9, 10});
      CHECK_FALSE(again->front().appended);
      CHECK(again->front().recorded_at == first->front().recorded_at);
    }
  }
  SECTION("a part of the batch") {
    CHECK(seqs_of(ledger.append({b})) == std::vector<core::Sequence>{10});
  }
  SECTION("in another order") {
    CHECK(seqs_of(ledger.append({b, a})) == std::vector<core::Sequence>{10, 9});
  }
  SECTION("after a restart") {
    ledger.restart();
    CHECK(seqs_of(ledger.append({a, b})) == std::vector<core::Sequence>{9, 10});
  }
  SECTION("after it was reversed") {
    REQUIRE(ledger.code({"EventReversed", "1.1", "KB", "2018",
                         fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(100))}) ==
            "accepted");
    CHECK(seqs_of(ledger.append({a})) == std::vector<core::Sequence>{9});
  }
  SECTION("with one event more it is partly appended") {
    const events::Receipts more = ledger.append({a, b, ledger.json(meeting(103))});
    CHECK(code_of(more) == "partlyAppended");
    CHECK(more.error().line == 3);
    CHECK(ledger.log().head() == 11);
  }
}

TEST_CASE("an id stands for one content", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code(meeting(100)) == "accepted");
  const events::Receipts other = ledger.append({ledger.json(meeting(100, "another"))});
  REQUIRE(code_of(other) == "idConflict");
  CHECK(other.error().message.find("data.title") != std::string::npos);
  const events::Receipts twice =
      ledger.append({ledger.json(meeting(101)), ledger.json(meeting(101))});
  REQUIRE(code_of(twice) == "idConflict");
  CHECK(twice.error().line == 2);
  CHECK(ledger.log().head() == 9);
}

TEST_CASE("amounts are compared by value", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  EventText budget{"BudgetAllocated",
                   "1.1",
                   "KB",
                   "2018",
                   R"({"what":"w","amount":"85000","currency":"EUR"})",
                   100};
  REQUIRE(ledger.code(budget) == "accepted");
  budget.data = R"({"currency":"EUR","amount":"85000.00","what":"w"})";
  CHECK(ledger.code(budget) == "accepted");
  budget.data = R"({"currency":"EUR","amount":"85000.01","what":"w"})";
  CHECK(ledger.code(budget) == "idConflict");
  CHECK(ledger.log().head() == 9);
}

TEST_CASE("a refused id stays free", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  CHECK(ledger.code(meeting(100, "t", "5.5")) == "unknownAction");
  CHECK(ledger.code(meeting(100)) == "accepted");
}

TEST_CASE("a batch is all or nothing and its events see those before them", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  const std::string defined = ledger.json(
      {"ActionDefined", "2.1", "KB", "2018",
       R"({"goal":"1","title":"t","departments":[{"code":"KB","role":"coordinating"}]})"});
  const std::string grant =
      ledger.json({"SubsidyGranted", "2.1", "KB", "2018",
                   R"({"grant":"g","beneficiary":{"name":"x"},"amount":"10","currency":"EUR"})"});
  const std::string reduced =
      ledger.json({"GrantReduced", "2.1", "KB", "2018", R"({"grant":"g","by":"11","reason":"r"})"});
  const events::Receipts refused = ledger.append({defined, grant, reduced});
  REQUIRE(code_of(refused) == "belowZero");
  CHECK(refused.error().line == 3);
  CHECK(ledger.log().head() == 8);
  // Nothing of it is left: neither the action nor the grant, nor their places in a stream.
  CHECK(ledger.code({"GrantMentioned", "1.1", "KB", "2018", R"({"grant":"g"})"}) == "unknownGrant");
  CHECK(code_of(ledger.append({grant})) == "unknownAction");
  const events::Receipts accepted = ledger.append({defined, grant});
  REQUIRE(code_of(accepted) == "accepted");
  CHECK(accepted->at(1).version == 2);
}

TEST_CASE("a batch that reverses and replaces is taken back whole", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code({"StatusChanged", "1.1", "KB", "2018-01", R"({"to":"ongoing"})"}) ==
          "accepted");
  const std::string target = id_of(ledger.last_id());
  const std::string reversal =
      ledger.json({"EventReversed", "1.1", "KB", "2018",
                   fmt::format(R"({{"event":"{}","reason":"r"}})", target)});
  const std::string to_start =
      ledger.json({"StatusChanged", "1.1", "KB", "2018-02", R"({"to":"toStart"})"});
  const std::string unknown = ledger.json(meeting(0, "t", "9.9"));
  CHECK(code_of(ledger.append({reversal, to_start, unknown})) == "unknownAction");
  // The reversed status holds again: going back to toStart is illegal.
  CHECK(code_of(ledger.append({to_start})) == "illegalTransition");
  CHECK(code_of(ledger.append({reversal, to_start})) == "accepted");
}

TEST_CASE("an empty batch is accepted and does nothing", "[events][batches]") {
  AdmissionFixture ledger;
  CHECK(ledger.append({})->empty());
  CHECK(ledger.log().head() == 0);
}

// Expected version x state of the stream: never existed, or at version 2 (the definition and one
// event more).
TEST_CASE("an expected version holds or refuses", "[events][batches]") {
  struct Case {
    events::ExpectedVersion expected;
    bool fits_absent;
    bool fits_two;
  };
  const std::vector<Case> cases = {{std::nullopt, true, true},
                                   {0, true, false},
                                   {1, false, false},
                                   {2, false, true},
                                   {3, false, false}};
  for (const Case& each : cases) {
    AdmissionFixture ledger;
    ledger.make_plan();
    REQUIRE(ledger.code(meeting(100)) == "accepted");
    const std::string absent = ledger.json(
        {"ActionDefined", "3.3", "KB", "2018",
         R"({"goal":"1","title":"t","departments":[{"code":"KB","role":"coordinating"}]})"});
    CHECK((code_of(ledger.append({absent}, {}, each.expected)) == "accepted") == each.fits_absent);
    const events::Receipts two = ledger.append({ledger.json(meeting(101))}, {}, each.expected);
    CHECK(code_of(two) == (each.fits_two ? "accepted" : "versionConflict"));
    if (!two) CHECK(two.error().message.find("at version 2") != std::string::npos);
  }
}

TEST_CASE("positions have no gaps, versions count in the stream, recorded times never fall",
          "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  core::Instant last{};
  for (int i = 0; i < 20; ++i) {
    const events::Receipts receipts =
        ledger.append({ledger.json(meeting(0, "t", i % 2 == 0 ? "1.1" : "1.2"))});
    REQUIRE(receipts);
    CHECK(receipts->front().seq == static_cast<core::Sequence>(9 + i));
    CHECK(receipts->front().version == static_cast<std::uint64_t>(2 + i / 2));
    CHECK(receipts->front().recorded_at >= last);
    last = receipts->front().recorded_at;
    if (i % 5 == 0) ledger.restart();
  }
}

TEST_CASE("a rehearsal says what would happen and changes nothing", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  events::AppendRequest request;
  for (const std::string& text :
       {ledger.json(meeting(100)), ledger.json(meeting(101, "t", "9.9")), ledger.json(meeting(102)),
        ledger.json(meeting(100)), ledger.json(meeting(100, "other"))}) {
    request.events.push_back(std::move(*events::submission_from_json(text)));
  }
  const auto results = ledger.admission().rehearse(request, ledger.log().head() + 1);
  REQUIRE(results.size() == 5);
  CHECK(results[0]->appended);
  CHECK(results[1].error().code == core::Errc::unknown_action);
  CHECK(results[1].error().line == 2);
  CHECK(results[2]->seq == 10);
  CHECK_FALSE(results[3]->appended);
  CHECK(results[4].error().code == core::Errc::id_conflict);
  CHECK(ledger.log().head() == 8);
  CHECK(seqs_of(ledger.append({ledger.json(meeting(102))})) == std::vector<core::Sequence>{9});
}

TEST_CASE("the state read back from its rows is the state that was kept", "[events][batches]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  REQUIRE(ledger.code({"SubsidyGranted", "1.1", "KB", "2018",
                       R"({"grant":"g","beneficiary":{"name":"x"},"amount":"10","currency":"EUR",)"
                       R"("period":{"to":"2018"}})"}) == "accepted");
  REQUIRE(ledger.code({"StatusChanged", "1.1", "KB", "2018", R"({"to":"completed"})"}) ==
          "accepted");
  const bool checkpointed = GENERATE(true, false);
  if (checkpointed) REQUIRE(ledger.admission().checkpoint());
  ledger.restart();
  CHECK(ledger.log().state_sequence().value() == (checkpointed ? 10 : 0));
  CHECK(ledger.code({"GrantReduced", "1.1", "KB", "2018",
                     R"({"grant":"g","by":"10.01","reason":"r"})"}) == "belowZero");
  CHECK(ledger.code({"GrantExtended", "1.1", "KB", "2018", R"({"grant":"g","until":"2018-12"})"}) ==
        "notAnExtension");
  CHECK(ledger.code({"StatusChanged", "1.1", "KB", "2019", R"({"to":"started"})"}) ==
        "illegalTransition");
  CHECK(ledger.code({"EventReversed", "", "KB", "2018",
                     fmt::format(R"({{"event":"{}","reason":"r"}})", id_of(6))}) ==
        "hasDependents");
}

}  // namespace planledger::tests
