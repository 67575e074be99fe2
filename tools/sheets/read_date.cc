#include "core/date.h"
#include "core/quote.h"
#include "tools/sheets/characters.h"
#include "tools/sheets/readings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace planledger::sheets {
namespace {

tl::unexpected<core::Error> no_date(std::string_view found, std::string_view expected) {
  return core::fail(core::Errc::invalid_date,
                    fmt::format("found {}, expected {}", core::quoted(found), expected));
}

constexpr std::string_view kDateExpected =
    "a date such as 26/10/2018, 26 oktober 2018, October 2018, najaar 2018 or 2018-10-26";

// Words of a date, and which month (1 to 12) or season (21 to 24) each is.
struct Name {
  std::string_view word;
  int number;
};
constexpr std::array kNames{
    Name{"januari", 1},   Name{"january", 1}, Name{"jan", 1},       Name{"februari", 2},
    Name{"february", 2},  Name{"feb", 2},     Name{"maart", 3},     Name{"march", 3},
    Name{"mrt", 3},       Name{"mar", 3},     Name{"april", 4},     Name{"apr", 4},
    Name{"mei", 5},       Name{"may", 5},     Name{"juni", 6},      Name{"june", 6},
    Name{"jun", 6},       Name{"juli", 7},    Name{"july", 7},      Name{"jul", 7},
    Name{"augustus", 8},  Name{"august", 8},  Name{"aug", 8},       Name{"september", 9},
    Name{"sept", 9},      Name{"sep", 9},     Name{"oktober", 10},  Name{"october", 10},
    Name{"okt", 10},      Name{"oct", 10},    Name{"november", 11}, Name{"nov", 11},
    Name{"december", 12}, Name{"dec", 12},    Name{"lente", 21},    Name{"voorjaar", 21},
    Name{"spring", 21},   Name{"zomer", 22},  Name{"summer", 22},   Name{"herfst", 23},
    Name{"najaar", 23},   Name{"autumn", 23}, Name{"fall", 23},     Name{"winter", 24},
};

std::optional<int> number_of_name(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char each) {
    return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  });
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const Name& name) { return name.word == lower; });
  if (found == kNames.end()) return std::nullopt;
  return found->number;
}

// A number of a date: how many digits it was written with tells a year from a day.
struct DatePart {
  std::string_view text;
  int number = 0;
  bool named = false;

  [[nodiscard]] bool is_year() const { return !named && text.size() == 4; }
  [[nodiscard]] bool is_short() const { return !named && text.size() <= 2; }
  [[nodiscard]] bool is_month() const { return named && number <= 12; }
};

std::optional<DatePart> part_of(std::string_view word) {
  if (std::all_of(word.begin(), word.end(), is_digit)) {
    if (word.size() > 4) return std::nullopt;
    int number = 0;
    for (const char digit : word) number = number * 10 + (digit - '0');
    return DatePart{word, number, false};
  }
  const auto number = number_of_name(word);
  if (!number) return std::nullopt;
  return DatePart{word, *number, true};
}

// "26/10/2018" has three parts and the mark '/'; "October 26, 2018" has the mark ' '.
struct DateParts {
  std::vector<DatePart> parts;
  char mark = 0;
};

std::optional<DateParts> take_apart(std::string_view text) {
  constexpr std::string_view kMarks = "/-. ,";
  DateParts found;
  for (std::size_t place = 0; place < text.size();) {
    std::size_t end = std::min(text.find_first_of(kMarks, place), text.size());
    const auto part = part_of(text.substr(place, end - place));
    if (!part || found.parts.size() == 3) return std::nullopt;
    found.parts.push_back(*part);
    const std::size_t next = std::min(text.find_first_not_of(kMarks, end), text.size());
    const std::string_view between = text.substr(end, next - end);
    // "okt. 2018" and "October 26, 2018" have two; "26 / 10" has spaces around one.
    const auto mark = between.find_first_of("/-");
    const char as = mark != std::string_view::npos ? between[mark] : between == "." ? '.' : ' ';
    if (next < text.size()) {
      if (found.mark != 0 && found.mark != as && !(as == ' ' || found.mark == ' ')) {
        return std::nullopt;
      }
      if (found.mark == 0 || as != ' ') found.mark = as;
    }
    place = next;
  }
  return found;
}

std::string day_text(const DatePart& year, int month, int day) {
  return fmt::format("{}-{:02}-{:02}", year.text, month, day);
}

core::Result<std::string> numeric_day(std::string_view text, const DateParts& found,
                                      const Conventions& conventions) {
  const int first = found.parts[0].number;
  const int second = found.parts[1].number;
  const DatePart& year = found.parts[2];
  const std::string day_first = day_text(year, second, first);
  const std::string month_first = day_text(year, first, second);
  // With points the day stands first, wherever dates are written so.
  if (conventions.dates == DateOrder::day_first || found.mark == '.' || first == second) {
    return day_first;
  }
  if (conventions.dates == DateOrder::month_first) return month_first;
  if (first > 12) return day_first;
  if (second > 12) return month_first;
  return no_date(text, fmt::format("a date with one reading: this is {} or {}; write one of these, "
                                   "or say which stands first (--dates)",
                                   day_first, month_first));
}

core::Result<std::string> of_three(std::string_view text, const DateParts& found,
                                   const Conventions& conventions) {
  const auto& [a, b, c] = std::tie(found.parts[0], found.parts[1], found.parts[2]);
  if (a.is_short() && b.is_short() && c.is_year()) return numeric_day(text, found, conventions);
  if (a.is_short() && b.is_month() && c.is_year()) return day_text(c, b.number, a.number);
  if (a.is_month() && b.is_short() && c.is_year()) return day_text(c, a.number, b.number);
  // 2018/10/26: no one puts the day second behind a year.
  if (a.is_year() && b.is_short() && c.is_short()) return day_text(a, b.number, c.number);
  return no_date(text, kDateExpected);
}

core::Result<std::string> of_two(std::string_view text, const DateParts& found) {
  const DatePart& first = found.parts[0];
  const DatePart& second = found.parts[1];
  if (second.is_year() && (first.named || (first.is_short() && found.mark != ' '))) {
    return fmt::format("{}-{:02}", second.text, first.number);
  }
  return no_date(text, kDateExpected);
}

}  // namespace

core::Result<std::string> read_date(std::string_view text, const Conventions& conventions) {
  if (core::PartialDate::parse(text)) return std::string(text);
  const auto found = take_apart(text);
  if (!found) return no_date(text, kDateExpected);
  if (found->parts.size() == 3) return of_three(text, *found, conventions);
  if (found->parts.size() == 2) return of_two(text, *found);
  return no_date(text, kDateExpected);
}

}  // namespace planledger::sheets
