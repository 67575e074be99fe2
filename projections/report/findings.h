// What does one pass over the history find for a report?
#pragma once

#include "projections/report/model.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace planledger::projections::report {

struct Findings {
  std::map<std::string, DepartmentName> departments;
  std::map<std::string, std::vector<core::Sequence>, std::less<>>
      changes;                           // Of grants, by grant, in fold order.
  std::vector<EventPtr> recent_changes;  // Of those the ones after the last report.
  std::vector<Late> late;
  std::vector<Correction> corrections;
  std::vector<std::pair<PeriodRow, std::vector<RestatingEvent>>> restating;
  std::map<std::string, YearlyMoney> money;  // By action.
  std::vector<StatusesOn> statuses;
  std::uint64_t meetings_held = 0;
  std::uint64_t recent_meetings = 0;  // Of those the ones after the last report.
};

// The reporting date of the latest other period that was closed before; where there is none, the
// day before the report's period. Never after the report's own date.
[[nodiscard]] core::Date day_of_last_report(const Subject& subject,
                                            const std::vector<PeriodRow>& closings);

// Requires every closing up to the subject's known_at. Fails only where a view does.
[[nodiscard]] core::Result<Findings> search_history(const Views& views, const Subject& subject,
                                                    const std::vector<PeriodRow>& closings);

}  // namespace planledger::projections::report
