// How a report writes amounts, numbers and dates, in both languages.
#include "projections/report/words.h"

#include "projections/report/forms.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using namespace projections::report;

core::Currency currency(const char* code) { return *core::Currency::parse(code); }

std::string date(Language language, const char* text) {
  return date_text(language, *core::PartialDate::parse(text));
}

std::string span(Language language, const char* from, const char* to) {
  const auto parsed = [](const char* text) {
    return text == nullptr ? std::nullopt : std::optional(*core::PartialDate::parse(text));
  };
  return span_text(language, parsed(from), parsed(to));
}

}  // namespace

TEST_CASE("amounts are written as each language does", "[projections][report]") {
  struct Case {
    std::int64_t amount;
    const char* code;
    const char* nl;
    const char* en;
  };
  const std::vector<Case> cases = {{160664163, "EUR", "1.606.641,63 euro", "EUR 1,606,641.63"},
                                   {8500000, "EUR", "85.000 euro", "EUR 85,000"},
                                   {0, "EUR", "0 euro", "EUR 0"},
                                   {5, "EUR", "0,05 euro", "EUR 0.05"},
                                   {99900, "EUR", "999 euro", "EUR 999"},
                                   {100010, "EUR", "1.000,10 euro", "EUR 1,000.10"},
                                   {-123456, "EUR", "-1.234,56 euro", "EUR -1,234.56"},
                                   {120000, "USD", "1.200 USD", "USD 1,200"},
                                   {1234, "JPY", "1.234 JPY", "JPY 1,234"}};
  for (const Case& one : cases) {
    CHECK(amount_text(Language::nl, one.amount, currency(one.code)) == one.nl);
    CHECK(amount_text(Language::en, one.amount, currency(one.code)) == one.en);
  }
}

TEST_CASE("numbers keep the digits that were reported", "[projections][report]") {
  CHECK(number_text(Language::nl, "1250.50") == "1.250,50");
  CHECK(number_text(Language::en, "1250.50") == "1,250.50");
  CHECK(number_text(Language::nl, "1.0") == "1,0");
  CHECK(number_text(Language::nl, "-716") == "-716");
  CHECK(count_text(Language::nl, 1000000) == "1.000.000");
}

TEST_CASE("dates are written in the precision that their source gave", "[projections][report]") {
  CHECK(date(Language::nl, "2016-03-01") == "1 maart 2016");
  CHECK(date(Language::en, "2016-03-01") == "1 March 2016");
  CHECK(date(Language::nl, "2016-03") == "maart 2016");
  CHECK(date(Language::en, "2016-03") == "March 2016");
  CHECK(date(Language::nl, "2016") == "2016");
  CHECK(date(Language::nl, "2018-21") == "lente 2018");
  CHECK(date(Language::en, "2018-24") == "winter 2018");
  CHECK(date(Language::nl, "2018-12-31") == "31 december 2018");
  CHECK(instant_text(Language::nl, *core::parse_instant("2018-11-24T04:05:09.123456Z")) ==
        "24 november 2018, 04:05:09 UTC");
}

TEST_CASE("a span says where an end is not stated", "[projections][report]") {
  CHECK(span(Language::nl, "2018-09-01", "2019-08-31") ==
        "1 september 2018 tot en met 31 augustus 2019");
  CHECK(span(Language::en, "2018-09-01", "2019-08-31") == "1 September 2018 to 31 August 2019");
  CHECK(span(Language::nl, "2018-09-01", nullptr) == "vanaf 1 september 2018, einde niet vermeld");
  CHECK(span(Language::en, nullptr, "2019") == "to 2019");
  CHECK(span(Language::nl, nullptr, nullptr) == "periode niet vermeld");
  CHECK(span(Language::nl, "2018", "2018") == "2018");
}

TEST_CASE("periods have names", "[projections][report]") {
  CHECK(period_text(Language::nl, std::string_view("2018-H2")) == "tweede halfjaar van 2018");
  CHECK(period_text(Language::en, std::string_view("2018-Q3")) == "third quarter of 2018");
  CHECK(period_text(Language::nl, std::string_view("2018")) == "2018");
}

TEST_CASE("statuses are called as the departments call them", "[projections][report]") {
  using projections::Status;
  CHECK(status_word(Language::nl, Status::TO_START) == "Op te starten");
  CHECK(status_word(Language::nl, Status::ONGOING) == "Lopende");
  CHECK(status_word(Language::en, Status::STOPPED) == "Stopped");
  CHECK(status_word(Language::nl, std::nullopt) == "niet vermeld");
}

TEST_CASE("a phrase fills its gaps in order", "[projections][report]") {
  CHECK(phrase(Language::nl, Word::discrepancy_of_action, {"a", "b", "c"}) ==
        "Vermeld totaal a, berekend b: verschil c (zie Verschillen).");
}

}  // namespace planledger::tests
