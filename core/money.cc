#include "core/money.h"

#include "core/quote.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::core {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

auto not_an_amount(std::string_view text, std::string_view why) {
  return fail(Errc::invalid_amount, fmt::format("{} is not an amount: {}", quoted(text), why));
}

// The value of the digits, none when it is not below kAmountLimit.
std::optional<std::int64_t> value_of(std::string_view digits, std::int64_t value) {
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
    if (value >= kAmountLimit) return std::nullopt;
  }
  return value;
}

// The digits of `value`, with a point before the last `scale` of them.
std::string with_point(MinorUnits value, int scale) {
  std::string reversed;
  for (int place = 0; value != 0 || place <= scale; ++place) {
    if (place == scale && scale > 0) reversed.push_back('.');
    const int digit = static_cast<int>(value % 10);
    reversed.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    value /= 10;
  }
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

Decimal Decimal::normalised() const {
  Decimal result = *this;
  while (result.scale > 0 && result.unscaled % 10 == 0) {
    result.unscaled /= 10;
    --result.scale;
  }
  return result;
}

Result<Decimal> parse_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view();
  if (!are_digits(whole) || (has_point && !are_digits(fraction))) {
    return not_an_amount(text, "expected digits, and a point and digits after it where needed");
  }
  if (whole.size() > 1 && whole.front() == '0') return not_an_amount(text, "it has leading zeros");
  if (fraction.size() > static_cast<std::size_t>(kCurrencyDigitsMax)) {
    return not_an_amount(
        text, fmt::format("expected at most {} digits after the point", kCurrencyDigitsMax));
  }
  const std::optional<std::int64_t> units = value_of(whole, 0);
  const std::optional<std::int64_t> unscaled = units ? value_of(fraction, *units) : std::nullopt;
  if (!unscaled) return not_an_amount(text, "expected less than 10^15 minor units");
  if (*unscaled == 0) return not_an_amount(text, "expected more than zero");
  return Decimal{*unscaled, static_cast<int>(fraction.size())};
}

Result<std::int64_t> to_minor_units(Decimal decimal, Currency currency) {
  if (decimal.scale > currency.digits()) {
    return fail(Errc::invalid_amount,
                fmt::format("\"{}\" has too many digits: expected at most {} after the point in {}",
                            to_string(decimal), currency.digits(), currency.code()));
  }
  std::int64_t units = decimal.unscaled;
  for (int scale = decimal.scale; scale < currency.digits() && units < kAmountLimit; ++scale) {
    units *= 10;
  }
  if (units <= 0 || units >= kAmountLimit) {
    return fail(Errc::invalid_amount,
                fmt::format("\"{}\" is out of range: expected more than zero and less than 10^15 "
                            "minor units of {}",
                            to_string(decimal), currency.code()));
  }
  return units;
}

Result<std::int64_t> parse_amount(std::string_view text, Currency currency) {
  return parse_decimal(text).and_then(
      [currency](Decimal decimal) { return to_minor_units(decimal, currency); });
}

std::string format_amount(MinorUnits amount, Currency currency) {
  const std::string digits = with_point(amount, currency.digits());
  return amount < 0 ? "-" + digits : digits;
}

std::string to_string(Decimal decimal) { return with_point(decimal.unscaled, decimal.scale); }

}  // namespace planledger::core
