// How is a decimal or a date read that people wrote, in Dutch or in English? Never by guessing:
// what can be read in two ways is refused, with both named.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::sheets {

enum class DecimalMark : std::uint8_t { not_said, comma, point };
enum class DateOrder : std::uint8_t { not_said, day_first, month_first };

// What a sheet's owner said about how its values are written.
struct Conventions {
  DecimalMark decimal = DecimalMark::not_said;
  DateOrder dates = DateOrder::not_said;
};

// "85.000,00", "85,000.00", "85 000,00", "85000", "-12,5" as "85000.00", "85000", "-12.5". Groups
// have three digits. With one mark and three digits after it, "85.000" is two numbers, unless the
// conventions say which. Fails with invalid_amount.
[[nodiscard]] core::Result<std::string> read_decimal(std::string_view text,
                                                     const Conventions& conventions);

// Days ("26/10/2018", "26-10-2018", "26.10.2018", "26 oktober 2018", "October 26, 2018"), months
// ("oktober 2018", "10/2018"), seasons ("najaar 2018", "autumn 2018"), years, and EDTF as it
// stands, all as EDTF: "2018-10-26". "03/04/2018" is two days, unless the conventions say which.
// Fails with invalid_date; whether the calendar has the day is the event's check to make.
[[nodiscard]] core::Result<std::string> read_date(std::string_view text,
                                                  const Conventions& conventions);

}  // namespace planledger::sheets
