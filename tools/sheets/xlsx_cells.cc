#include "tools/sheets/xlsx_cells.h"

#include "core/date.h"
#include "core/quote.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace planledger::sheets {
namespace {

Cell faulty(std::string why) { return {Cell::Kind::faulty, std::move(why)}; }

// Days are counted from 1899-12-31 on, and the first of March 1900 is taken for the 61st, as if
// there had been a 29 February 1900.
std::optional<core::Date> date_of(double days, bool from_1904) {
  constexpr double kDaysMax = 2'958'465;  // 9999-12-31
  if (!(days >= 0 && days <= kDaysMax)) return std::nullopt;
  const auto count = std::chrono::days(static_cast<int>(days));
  using std::chrono::January;
  if (from_1904) return core::Date(std::chrono::year(1904) / January / 1) + count;
  if (count.count() == 0 || count.count() == 60) return std::nullopt;
  const core::Date begin(std::chrono::year(1899) / std::chrono::December / 31);
  return begin + count - std::chrono::days(count.count() > 60 ? 1 : 0);
}

Cell date_cell(const std::string& text, Shown shown, bool from_1904) {
  const double days = std::strtod(text.c_str(), nullptr);
  if (shown == Shown::time) return faulty("a time of day");
  const auto date = date_of(days, from_1904);
  if (!date) return faulty(fmt::format("the day {}, which is none", text));
  if (days != std::floor(days)) return faulty("a date with a time of day; a date was expected");
  std::string shown_text = core::to_string(*date);
  if (shown == Shown::month) shown_text.resize(7);
  if (shown == Shown::year) shown_text.resize(4);
  return {Cell::Kind::date, std::move(shown_text)};
}

Cell shared_text(const std::string& value, const Texts& texts) {
  std::size_t place = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, place);
  if (error != std::errc() || rest != end || place >= texts.size()) {
    return faulty("the number of a text that the file does not have");
  }
  return {Cell::Kind::text, std::string(texts.at(place))};
}

Cell number_cell(const RawCell& raw, const Workbook& workbook) {
  auto decimal = decimal_of_double(raw.value);
  if (!decimal) return faulty(core::quoted(raw.value) + ", which is no number");
  const Shown shown =
      raw.style < workbook.styles.size() ? workbook.styles[raw.style] : Shown::number;
  if (shown != Shown::number) return date_cell(*decimal, shown, workbook.from_1904);
  return {Cell::Kind::number, *std::move(decimal)};
}

}  // namespace

std::optional<std::string> decimal_of_double(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  // "-1.23450000000000e+05": the digits, and where the point stands in them.
  const std::string digits = fmt::format("{:.14e}", std::fabs(value));
  const auto e = digits.find('e');
  int exponent = 0;
  const char* const from = digits.data() + e + (digits[e + 1] == '+' ? 2 : 1);
  std::from_chars(from, digits.data() + digits.size(), exponent);
  constexpr int kExponentMax = 40;
  if (exponent > kExponentMax) return std::nullopt;
  std::string all = digits.substr(0, 1) + digits.substr(2, e - 2);
  if (exponent < -kExponentMax) all = "0", exponent = 0;
  if (exponent < 0) all.insert(0, static_cast<std::size_t>(-exponent), '0'), exponent = 0;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (all.size() < whole) all.append(whole - all.size(), '0');
  std::string fraction = all.substr(whole);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  std::string decimal = (value < 0 ? "-" : "") + all.substr(0, whole);
  if (!fraction.empty()) decimal.append(".").append(fraction);
  return decimal;
}

Cell cell_of(const RawCell& raw, const Workbook& workbook) {
  if (raw.formula) {
    return faulty(
        "a formula, which is not calculated here; copy the column and paste it as values");
  }
  if (raw.value.size() > kCellBytesMax) {
    return faulty(fmt::format("a text of more than {} bytes", kCellBytesMax));
  }
  if (raw.type == "s") {
    if (raw.value.empty()) return {};
    return shared_text(raw.value, workbook.texts);
  }
  if (raw.type == "str" || raw.type == "inlineStr") return {Cell::Kind::text, raw.value};
  if (raw.type == "b") return {Cell::Kind::text, raw.value == "1" ? "TRUE" : "FALSE"};
  if (raw.type == "e") return faulty("the error " + raw.value);
  if (raw.value.empty()) return {};
  if (raw.type == "d") return {Cell::Kind::date, raw.value};
  if (raw.type == "n") return number_cell(raw, workbook);
  return faulty("a value of an unknown type, " + core::quoted(raw.type));
}

}  // namespace planledger::sheets
