#include "tools/sheets/columns.h"

#include <catch2/catch.hpp>

#include <map>

namespace planledger::sheets {
namespace {

TEST_CASE("every field of every kind that a sheet may hold has a column", "[sheets][columns]") {
  std::size_t kinds = 0;
  for (const events::Kind kind : events::all_kinds()) {
    if (!may_be_in_sheet(kind)) continue;
    ++kinds;
    const auto& columns = columns_of(kind);
    CAPTURE(events::kind_name(kind));
    CHECK(columns.front().path == kKindPath);
    CHECK(columns.size() >= 6);
  }
  CHECK(kinds == 19);
}

TEST_CASE("a heading stands for one column, in either language", "[sheets][columns]") {
  std::map<std::string, std::string> paths;
  for (const Column& column : all_columns()) {
    for (const std::string& heading : {column.english, column.dutch}) {
      CAPTURE(heading);
      const auto [known, added] = paths.emplace(folded(heading), column.path);
      CHECK((added || known->second == column.path));
    }
  }
  CHECK(paths.size() > 100);
}

TEST_CASE("headings of listed columns are numbered", "[sheets][columns]") {
  const auto& columns = columns_of(events::Kind::SUBSIDY_GRANTED);
  const auto find = [&](std::string_view path) {
    return *std::find_if(columns.begin(), columns.end(),
                         [&](const Column& column) { return column.path == path; });
  };
  CHECK(find("data.funding[].amount").heading(1) == "Funding amount 2 / Bedrag van bron 2");
  CHECK(find("data.amount").heading() == "Amount / Bedrag");
  CHECK(find("data.project").heading() == "Project");
  CHECK(find("data.beneficiary.name").required);
  CHECK_FALSE(find("data.beneficiary.place").required);
  CHECK_FALSE(find("data.funding[].source").required);
}

TEST_CASE("kinds and choices are known by their words", "[sheets][columns]") {
  CHECK(kind_of_word("SubsidyGranted") == events::Kind::SUBSIDY_GRANTED);
  CHECK(kind_of_word(" subsidie ") == events::Kind::SUBSIDY_GRANTED);
  CHECK(kind_of_word("Meeting") == events::Kind::MEETING_HELD);
  CHECK(kind_of_word("verlenging") == events::Kind::GRANT_EXTENDED);
  CHECK_FALSE(kind_of_word("EventReversed").has_value());
  CHECK_FALSE(kind_of_word("grants").has_value());
  for (const Column& column : columns_of(events::Kind::STATUS_CHANGED)) {
    if (column.path != "data.to") continue;
    CHECK(name_of_word(*column.field, "Op te  starten") == "toStart");
    CHECK(name_of_word(*column.field, "ONGOING") == "ongoing");
    CHECK(name_of_word(*column.field, "bezig") == "bezig");
    CHECK(choices_of(*column.field).size() == 5);
  }
}

}  // namespace
}  // namespace planledger::sheets
