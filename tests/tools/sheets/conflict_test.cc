#include "tools/sheets/conflict.h"

#include "events/json.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

namespace planledger::sheets {
namespace {

namespace json = boost::json;

constexpr std::string_view kId = "00000000-0000-0000-0000-000000000001";

json::object grant_event(json::object change = {}) {
  json::object data = json::parse(R"({"grant":"g","beneficiary":{"name":"Gent"},
    "amount":"100.00","currency":"EUR","period":{"from":"2016-01-01","to":"2016-12-31"}})")
                          .as_object();
  for (auto& member : change) data[member.key()] = member.value();
  return {{"id", kId},          {"type", "SubsidyGranted"}, {"action", "4.1"},
          {"department", "KB"}, {"effective", "2016"},      {"data", data}};
}

json::object later(std::string_view id, std::string_view type, const json::object& data,
                   bool reversed = false) {
  json::object event{{"id", id},
                     {"type", type},
                     {"action", "4.1"},
                     {"department", "KB"},
                     {"effective", "2017"},
                     {"data", data},
                     {"reversedBy", nullptr}};
  if (reversed) event["reversedBy"] = "00000000-0000-0000-0000-0000000000aa";
  return event;
}

Conflict conflict(const json::object& row, std::vector<json::object> history) {
  json::array rows;
  for (json::object& event : history) {
    if (!event.contains("reversedBy")) event["reversedBy"] = nullptr;
    rows.emplace_back(std::move(event));
  }
  return conflict_of(events::submission_from_json(json::serialize(row)).value(), rows);
}

TEST_CASE("a grant that became larger or ends later is to be extended", "[sheets][conflicts]") {
  const Conflict more = conflict(grant_event({{"amount", "125.50"}}), {grant_event()});
  CHECK(more.kind == Conflict::Kind::differs);
  CHECK(more.proposal ==
        std::vector<std::string>{"planledger append GrantExtended --action 4.1 --department KB "
                                 "--effective DATE --grant g --added 25.50"});
  const Conflict longer =
      conflict(grant_event({{"amount", "125.50"},
                            {"period", json::object{{"from", "2016-01-01"}, {"to", "2017"}}}}),
               {grant_event()});
  CHECK(longer.proposal ==
        std::vector<std::string>{"planledger append GrantExtended --action 4.1 --department KB "
                                 "--effective DATE --grant g --added 25.50 --until 2017"});
}

TEST_CASE("a grant that became smaller is to be reduced", "[sheets][conflicts]") {
  const Conflict less = conflict(grant_event({{"amount", "75.00"}}), {grant_event()});
  CHECK(less.proposal ==
        std::vector<std::string>{"planledger append GrantReduced --action 4.1 --department KB "
                                 "--effective DATE --grant g --by 25.00 --reason REASON"});
}

TEST_CASE("what was set right already agrees", "[sheets][conflicts]") {
  const auto row = grant_event(
      {{"amount", "120.00"}, {"period", json::object{{"from", "2016-01-01"}, {"to", "2017"}}}});
  const auto extended = later("00000000-0000-0000-0000-000000000002", "GrantExtended",
                              {{"grant", "g"}, {"added", "50.00"}, {"until", "2017"}});
  const auto reduced = later("00000000-0000-0000-0000-000000000003", "GrantReduced",
                             {{"grant", "g"}, {"by", "30.00"}, {"reason", "r"}});
  CHECK(conflict(row, {grant_event(), extended, reduced}).kind == Conflict::Kind::agrees);
  // Of another grant, or reversed: as if it were not there.
  const auto other = later("00000000-0000-0000-0000-000000000004", "GrantReduced",
                           {{"grant", "h"}, {"by", "30.00"}, {"reason", "r"}});
  const auto undone = later("00000000-0000-0000-0000-000000000005", "GrantReduced",
                            {{"grant", "g"}, {"by", "1.00"}, {"reason", "r"}}, true);
  CHECK(conflict(row, {grant_event(), extended, reduced, other, undone}).kind ==
        Conflict::Kind::agrees);
  CHECK(conflict(row, {grant_event(), extended}).kind == Conflict::Kind::differs);
}

TEST_CASE("what no extension can say is reversed and said anew", "[sheets][conflicts]") {
  const auto extended = later("00000000-0000-0000-0000-000000000002", "GrantExtended",
                              {{"grant", "g"}, {"added", "50.00"}});
  const std::vector<std::string> expected{
      "planledger append EventReversed --action 4.1 --department KB --effective DATE --event "
      "00000000-0000-0000-0000-000000000002 --reason REASON",
      "planledger append EventReversed --action 4.1 --department KB --effective DATE --event "
      "00000000-0000-0000-0000-000000000001 --reason REASON",
      "planledger import, the same sheet once more"};
  auto of_other_date = grant_event();
  of_other_date["effective"] = "2015";
  const json::object rows[] = {
      of_other_date,
      grant_event({{"beneficiary", json::object{{"name", "Aalst"}}}}),
      grant_event({{"purpose", "p"}}),
      grant_event({{"currency", "USD"}}),
      grant_event({{"period", json::object{{"from", "2016-01-01"}, {"to", "2016-06"}}}}),
      grant_event({{"period", json::object{{"from", "2016-01-01"}}}}),
      grant_event(
          {{"funding", json::array{json::object{{"source", "AMIF"}, {"amount", "100.00"}}}}}),
  };
  for (const json::object& row : rows) {
    CAPTURE(json::serialize(row));
    const Conflict found = conflict(row, {grant_event(), extended});
    CHECK(found.kind == Conflict::Kind::differs);
    CHECK(found.proposal == expected);
  }
}

TEST_CASE("a row whose event was reversed may come again", "[sheets][conflicts]") {
  auto reversed = grant_event();
  reversed["reversedBy"] = "00000000-0000-0000-0000-0000000000aa";
  CHECK(conflict(grant_event({{"amount", "1.00"}}), {reversed}).kind == Conflict::Kind::reversed);
}

TEST_CASE("a grant that stands there under another id is compared too", "[sheets][conflicts]") {
  auto other = grant_event();
  other["id"] = "00000000-0000-0000-0000-000000000009";
  CHECK(conflict(grant_event(), {other}).kind == Conflict::Kind::agrees);
  CHECK(conflict(grant_event({{"amount", "1.00"}}), {other}).kind == Conflict::Kind::differs);
  CHECK(conflict(grant_event(), {}).kind == Conflict::Kind::unknown);
}

TEST_CASE("an event of another kind that changed is reversed and said anew",
          "[sheets][conflicts]") {
  const json::object milestone{{"id", kId},           {"type", "MilestoneReached"},
                               {"action", "4.1"},     {"department", "KB"},
                               {"effective", "2016"}, {"data", json::object{{"title", "t"}}}};
  const Conflict found = conflict(milestone, {milestone});
  CHECK(found.kind == Conflict::Kind::differs);
  CHECK(found.proposal.size() == 2);
}

}  // namespace
}  // namespace planledger::sheets
