// Amounts of money without rounding: minor units of an ISO 4217 currency, decimals as they stand.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core {

__extension__ typedef __int128 Int128;

// A sum of minor units. 10^15 is the bound of one amount, so 10^23 of them fit.
using MinorUnits = Int128;

// A currency of ISO 4217:2015 (list one, current funds, amendments up to 2018-2024): its code and
// the digits of its minor unit (0 to 4). Codes without a minor unit (XAU, XXX, ...) are refused.
class Currency {
 public:
  // Fails with invalid_currency.
  [[nodiscard]] static Result<Currency> parse(std::string_view code);

  [[nodiscard]] std::string_view code() const { return {code_, 3}; }
  [[nodiscard]] int digits() const { return digits_; }

  friend bool operator==(const Currency& a, const Currency& b) { return a.code() == b.code(); }
  friend bool operator<(const Currency& a, const Currency& b) { return a.code() < b.code(); }

 private:
  Currency() = default;
  char code_[3] = {};
  std::uint8_t digits_ = 0;
};

// One amount stays below 10^15 minor units.
inline constexpr std::int64_t kAmountLimit = 1'000'000'000'000'000;
// The most digits that any currency's minor unit has.
inline constexpr int kCurrencyDigitsMax = 4;

// An unsigned decimal as it is written, `(0|[1-9][0-9]*)(\.[0-9]+)?`: unscaled / 10^scale.
struct Decimal {
  std::int64_t unscaled = 0;
  int scale = 0;  // Digits after the point as written, 0 to kCurrencyDigitsMax.

  // The same value with the fewest digits after the point: equal values have equal forms.
  [[nodiscard]] Decimal normalised() const;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Parses a decimal above zero, of at most kCurrencyDigitsMax digits after the point and below
// kAmountLimit at that scale. Fails with invalid_amount.
[[nodiscard]] Result<Decimal> parse_decimal(std::string_view text);

// The decimal in minor units of `currency`, above zero and below kAmountLimit. Fails with
// invalid_amount when it has more digits than the currency's minor unit, or is too large.
[[nodiscard]] Result<std::int64_t> to_minor_units(Decimal decimal, Currency currency);
// parse_decimal, then to_minor_units.
[[nodiscard]] Result<std::int64_t> parse_amount(std::string_view text, Currency currency);

// "85000.00": all the digits of the currency, a minus sign in front where it is negative.
[[nodiscard]] std::string format_amount(MinorUnits amount, Currency currency);
[[nodiscard]] std::string to_string(Decimal decimal);

// Sums by currency, in byte order of the codes. A currency is there when an amount was counted.
using Totals = std::map<Currency, MinorUnits>;

}  // namespace planledger::core
