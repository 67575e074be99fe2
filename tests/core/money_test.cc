#include "core/money.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

namespace planledger::core {
namespace {

Currency currency(std::string_view code) { return Currency::parse(code).value(); }

TEST_CASE("currencies have the digits that ISO 4217 gives them", "[core][money]") {
  CHECK(currency("EUR").digits() == 2);
  CHECK(currency("AED").digits() == 2);
  CHECK(currency("ZWL").digits() == 2);
  CHECK(currency("XCG").digits() == 2);
  CHECK(currency("JPY").digits() == 0);
  CHECK(currency("BIF").digits() == 0);
  CHECK(currency("XPF").digits() == 0);
  CHECK(currency("BHD").digits() == 3);
  CHECK(currency("TND").digits() == 3);
  CHECK(currency("CLF").digits() == 4);
  CHECK(currency("UYW").digits() == 4);
  CHECK(currency("USN").digits() == 2);
  CHECK(currency("EUR").code() == "EUR");
  CHECK(currency("EUR") == currency("EUR"));
  CHECK(currency("EUR") < currency("USD"));
}

TEST_CASE("codes that are no currency or have no minor unit are refused", "[core][money]") {
  const std::string code = GENERATE(as<std::string>(), "", "EU", "eur", "EURO", "XAU", "XXX", "XTS",
                                    "ZZZ", "UR ", "R A");
  INFO(code);
  const auto found = Currency::parse(code);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code == Errc::invalid_currency);
}

TEST_CASE("decimals are read as they stand", "[core][money]") {
  CHECK(parse_decimal("85000").value() == Decimal{85000, 0});
  CHECK(parse_decimal("85000.00").value() == Decimal{8500000, 2});
  CHECK(parse_decimal("0.0001").value() == Decimal{1, 4});
  CHECK(parse_decimal("999999999999999").value() == Decimal{kAmountLimit - 1, 0});
  CHECK(parse_decimal("85000.00")->normalised() == Decimal{85000, 0});
  CHECK(parse_decimal("0.50")->normalised() == Decimal{5, 1});
  CHECK(Decimal{100, 0}.normalised() == Decimal{100, 0});
  CHECK(to_string(Decimal{5, 1}) == "0.5");
  CHECK(to_string(Decimal{8500000, 2}) == "85000.00");
}

TEST_CASE("what is no decimal above zero and below the limit is refused", "[core][money]") {
  const std::string text =
      GENERATE(as<std::string>(), "", "0", "0.00", "-1", "+1", "1.", ".5", "01", "00.5", "1,5",
               "1e3", "1.5.2", " 1", "1 ", "0x1", "1.00000", "1000000000000000",
               "100000000000.0000", "NaN", "99999999999999999999999999999999999999");
  INFO(text);
  const auto decimal = parse_decimal(text);
  REQUIRE_FALSE(decimal.has_value());
  CHECK(decimal.error().code == Errc::invalid_amount);
}

TEST_CASE("an amount has at most the digits of its currency", "[core][money]") {
  CHECK(parse_amount("85000", currency("EUR")).value() == 8500000);
  CHECK(parse_amount("85000.5", currency("EUR")).value() == 8500050);
  CHECK(parse_amount("9999999999999.99", currency("EUR")).value() == kAmountLimit - 1);
  CHECK(parse_amount("1", currency("JPY")).value() == 1);
  CHECK(parse_amount("1.2345", currency("CLF")).value() == 12345);
  for (const std::string text : {"1.001", "1.000", "10000000000000.00", "999999999999999"}) {
    INFO(text);
    const auto amount = parse_amount(text, currency("EUR"));
    REQUIRE_FALSE(amount.has_value());
    CHECK(amount.error().code == Errc::invalid_amount);
  }
  CHECK_FALSE(parse_amount("1.0", currency("JPY")).has_value());
}

TEST_CASE("amounts are written with all the digits of their currency", "[core][money]") {
  CHECK(format_amount(8500000, currency("EUR")) == "85000.00");
  CHECK(format_amount(0, currency("EUR")) == "0.00");
  CHECK(format_amount(-5, currency("EUR")) == "-0.05");
  CHECK(format_amount(-12345, currency("JPY")) == "-12345");
  CHECK(format_amount(0, currency("JPY")) == "0");
  CHECK(format_amount(7, currency("BHD")) == "0.007");
  const MinorUnits large = static_cast<MinorUnits>(kAmountLimit) * kAmountLimit;
  CHECK(format_amount(large, currency("EUR")) == "10000000000000000000000000000.00");
}

TEST_CASE("an amount comes back from its text", "[core][money]") {
  const auto code = rc::gen::element<std::string>("EUR", "JPY", "BHD", "UYW");
  rc::prop("text and back", [code] {
    const Currency any = currency(*code);
    const auto amount = *rc::gen::inRange<std::int64_t>(1, kAmountLimit);
    RC_ASSERT(parse_amount(format_amount(amount, any), any).value() == amount);
  });
}

}  // namespace
}  // namespace planledger::core
