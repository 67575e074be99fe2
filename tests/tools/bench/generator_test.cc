// Generated ledgers: the same for the same seed, and legal to the last event.
#include "tools/generate/generator.h"

#include "tests/events/admission_fixture.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace planledger::tests {
namespace {

std::string all_lines(const generate::Shape& shape) {
  generate::Generator generator(shape);
  std::string lines;
  while (const auto line = generator.next()) lines += *line + "\n";
  return lines;
}

std::multiset<events::Kind> kinds_of(const generate::Shape& shape) {
  generate::Generator generator(shape);
  const auto submissions = generate::take(generator, shape.events);
  REQUIRE(submissions);
  std::multiset<events::Kind> kinds;
  for (const events::Submission& submission : *submissions) {
    kinds.insert(events::Content(submission.content).event().which());
  }
  return kinds;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes, another seed others", "[generate]") {
  const std::string lines = all_lines({.events = 2'000, .seed = 7});
  CHECK(lines == all_lines({.events = 2'000, .seed = 7}));
  CHECK(lines != all_lines({.events = 2'000, .seed = 8}));
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2'000);
}

TEST_CASE("every event of a generated ledger is accepted, and every kind occurs", "[generate]") {
  AdmissionFixture ledger;
  generate::Generator generator({.events = 5'000, .seed = 3});
  std::set<std::string> missing;
  for (const events::Kind kind : events::all_kinds()) {
    if (events::is_about_keys(kind)) continue;  // A generated ledger has none.
    missing.insert(std::string(events::kind_name(kind)));
  }
  while (const auto line = generator.next()) {
    const auto submission = events::submission_from_json(*line);
    INFO(*line);
    REQUIRE(submission);
    const events::Content content(submission->content);
    missing.erase(std::string(events::kind_name(content.event().which())));
    // In the name of its own department, so that the roles are held against it too.
    const std::string department(events::view(content.event().getDepartment()));
    const auto receipts = ledger.append({*line}, {.department = department});
    INFO((receipts ? "" : receipts.error().message));
    REQUIRE(receipts);
  }
  CHECK(ledger.log().head() == 5'000);
  CHECK(missing == std::set<std::string>{});
}

TEST_CASE("a history without closings is legal, and has none", "[generate]") {
  AdmissionFixture ledger;
  generate::Generator generator({.events = 3'000, .seed = 3, .closings = false});
  while (const auto line = generator.next()) {
    INFO(*line);
    REQUIRE(ledger.append({*line}));
  }
  const auto kinds = kinds_of({.events = 3'000, .seed = 3, .closings = false});
  CHECK(kinds.count(events::Kind::PERIOD_CLOSED) == 0);
  CHECK(kinds.count(events::Kind::PERIOD_REOPENED) == 0);
  CHECK(kinds_of({.events = 3'000, .seed = 3}).count(events::Kind::PERIOD_CLOSED) > 0);
}

TEST_CASE("a history of money alone is legal, and has nothing else", "[generate]") {
  const generate::Shape shape{.events = 3'000, .seed = 3, .closings = false, .money_only = true};
  AdmissionFixture ledger;
  generate::Generator generator(shape);
  while (const auto line = generator.next()) {
    INFO(*line);
    REQUIRE(ledger.append({*line}));
  }
  const auto kinds = kinds_of(shape);
  CHECK(kinds.count(events::Kind::MEETING_HELD) == 0);
  CHECK(kinds.count(events::Kind::EVENT_REVERSED) > 0);
  CHECK(kinds.count(events::Kind::GRANT_EXTENDED) + kinds.count(events::Kind::GRANT_REDUCED) +
            kinds.count(events::Kind::EVENT_REVERSED) ==
        shape.events - shape.plan_events());
}

TEST_CASE("more history leaves the generated plan as it is", "[generate]") {
  using events::Kind;
  const auto short_history = kinds_of({.events = 1'500});
  const auto long_history = kinds_of({.events = 6'000});
  for (const Kind kind :
       {Kind::ACTION_DEFINED, Kind::SUBSIDY_GRANTED, Kind::BUDGET_ALLOCATED, Kind::TOTAL_STATED}) {
    INFO(events::kind_name(kind));
    CHECK(short_history.count(kind) > 0);
    CHECK(short_history.count(kind) == long_history.count(kind));
  }
  CHECK(short_history.count(Kind::MEETING_HELD) < long_history.count(Kind::MEETING_HELD));
}

}  // namespace planledger::tests
