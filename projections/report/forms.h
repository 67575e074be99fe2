// How does a report write numbers, amounts and dates? Small tables of our own, so that no update of
// a locale changes an old report.
#pragma once

#include "core/date.h"
#include "core/money.h"
#include "projections/report/words.h"

#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections::report {

// "1.606.641,63 euro" and "EUR 1,606,641.63"; no decimals where they are all zero. Dutch writes
// other currencies by their code: "1.200 USD".
[[nodiscard]] std::string amount_text(Language language, core::MinorUnits amount,
                                      core::Currency currency);
// A decimal as an event holds it ("1250.5", which may be negative): "1.250,5" and "1,250.5".
[[nodiscard]] std::string number_text(Language language, std::string_view decimal);
[[nodiscard]] std::string count_text(Language language, std::uint64_t count);

// "1 maart 2016", "maart 2016", "2016", "lente 2018".
[[nodiscard]] std::string date_text(Language language, core::PartialDate date);
[[nodiscard]] std::string date_text(Language language, core::Date date);
// "24 november 2018, 04:15:55 UTC".
[[nodiscard]] std::string instant_text(Language language, core::Instant instant);

// "1 september 2018 tot en met 31 augustus 2019"; says where an end is not stated. Two equal
// bounds are written once.
[[nodiscard]] std::string span_text(Language language, std::optional<core::PartialDate> from,
                                    std::optional<core::PartialDate> to);
// "tweede halfjaar van 2018", "derde kwartaal van 2018", "2018".
[[nodiscard]] std::string period_text(Language language, const core::Period& period);
// The same of a period as an event holds it; the text itself where it is none.
[[nodiscard]] std::string period_text(Language language, std::string_view period);

}  // namespace planledger::projections::report
