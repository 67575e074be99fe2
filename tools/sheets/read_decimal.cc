#include "core/quote.h"
#include "tools/sheets/characters.h"
#include "tools/sheets/readings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace planledger::sheets {
namespace {

tl::unexpected<core::Error> no_decimal(std::string_view found, std::string_view expected) {
  return core::fail(core::Errc::invalid_amount,
                    fmt::format("found {}, expected {}", core::quoted(found), expected));
}

constexpr std::string_view kDecimalExpected = "a decimal such as 85000,00, 85.000,00 or 85,000.00";

// A no-break space, a narrow one and a thin one stand between groups as a space does, an
// apostrophe in Switzerland; a minus sign has a character of its own.
std::string plain_marks(std::string_view text) {
  struct Mark {
    std::string_view is;
    char as;
  };
  constexpr std::array<Mark, 5> kMarks{Mark{"\xc2\xa0", ' '}, Mark{"\xe2\x80\xaf", ' '},
                                       Mark{"\xe2\x80\x89", ' '}, Mark{"\xe2\x80\x99", '\''},
                                       Mark{"\xe2\x88\x92", '-'}};
  std::string plain;
  while (!text.empty()) {
    const auto* const mark = std::find_if(
        kMarks.begin(), kMarks.end(), [&](const Mark& each) { return text.starts_with(each.is); });
    plain += mark == kMarks.end() ? text.front() : mark->as;
    text.remove_prefix(mark == kMarks.end() ? 1 : mark->is.size());
  }
  return plain;
}

// A number taken apart at its marks: "85.000,00" has the parts 85, 000, 00 and the marks . and ,
struct Digits {
  std::vector<std::string_view> digits;
  std::string marks;
};

bool take_apart(std::string_view text, Digits& parts) {
  std::size_t begin = 0;
  for (std::size_t place = 0; place <= text.size(); ++place) {
    if (place < text.size() && is_digit(text[place])) continue;
    if (place == begin) return false;  // Nothing before a mark, or after it.
    parts.digits.push_back(text.substr(begin, place - begin));
    if (place == text.size()) return true;
    if (std::string_view(".,' ").find(text[place]) == std::string_view::npos) return false;
    parts.marks += text[place];
    begin = place + 1;
  }
  return true;
}

// Whether the first `count` parts are groups: three digits each, but the first with one to three.
bool are_groups(const Digits& parts, std::size_t count) {
  if (count == 1) return true;
  if (parts.digits[0].size() > 3) return false;
  return std::all_of(parts.digits.begin() + 1,
                     parts.digits.begin() + static_cast<std::ptrdiff_t>(count),
                     [](std::string_view group) { return group.size() == 3; });
}

std::string joined(const Digits& parts, bool with_fraction) {
  std::string whole;
  const std::size_t count = parts.digits.size() - (with_fraction ? 1 : 0);
  for (std::size_t part = 0; part < count; ++part) whole.append(parts.digits[part]);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  if (with_fraction) whole.append(".").append(parts.digits.back());
  return whole;
}

bool all_alike(std::string_view marks) {
  return marks.find_first_not_of(marks.front()) == std::string_view::npos;
}

char mark_of(DecimalMark mark) { return mark == DecimalMark::comma ? ',' : '.'; }

// The number without its sign.
core::Result<std::string> read_unsigned(std::string_view text, const Conventions& conventions,
                                        std::string_view found) {
  Digits parts;
  if (!take_apart(text, parts)) return no_decimal(found, kDecimalExpected);
  if (parts.marks.empty()) return joined(parts, false);
  const char last = parts.marks.back();
  const std::string_view before = std::string_view(parts.marks).substr(0, parts.marks.size() - 1);
  const bool may_be_decimal =
      (last == ',' || last == '.') && before.find(last) == std::string_view::npos &&
      (before.empty() || all_alike(before)) && are_groups(parts, parts.digits.size() - 1);
  const bool may_be_grouped = all_alike(parts.marks) && are_groups(parts, parts.digits.size());
  if (conventions.decimal != DecimalMark::not_said && (last == ',' || last == '.')) {
    const bool is_decimal = last == mark_of(conventions.decimal);
    if (is_decimal ? may_be_decimal : may_be_grouped) return joined(parts, is_decimal);
    return no_decimal(found,
                      fmt::format("a decimal with the mark {}, such as 85000{}00",
                                  mark_of(conventions.decimal), mark_of(conventions.decimal)));
  }
  if (may_be_decimal && may_be_grouped) {
    return no_decimal(found, fmt::format("a number with one reading: this is {} or {}; write {} or "
                                         "{}, or say which mark is the decimal's (--decimal)",
                                         joined(parts, false), joined(parts, true),
                                         joined(parts, false), joined(parts, true) + "0"));
  }
  if (!may_be_decimal && !may_be_grouped) return no_decimal(found, kDecimalExpected);
  return joined(parts, may_be_decimal);
}

}  // namespace

core::Result<std::string> read_decimal(std::string_view text, const Conventions& conventions) {
  const std::string plain = plain_marks(text);
  const bool negative = plain.starts_with('-');
  auto number = read_unsigned(std::string_view(plain).substr(negative ? 1 : 0), conventions, text);
  if (number && negative) number->insert(number->begin(), '-');
  return number;
}

}  // namespace planledger::sheets
