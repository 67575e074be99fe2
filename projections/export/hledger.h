// How does the plan's money look in a journal of double entries, which hledger reads?
//
// One transaction an event, on the first day on which it takes effect, in fold order:
//
//   2016-03-01 * (GRANT) Grant: BENEFICIARY
//       ; event:UUID, seq:N, type:SubsidyGranted
//       plan:ACTION:grants:GRANT  85000.00 EUR
//       commitments:DEPARTMENT:SOURCE  -85000.00 EUR
//
// An allocation is posted to plan:ACTION:allocations, an extension to its grant, a reduction to its
// grant with the signs turned. SOURCE is `unspecified` where the event names none. So
// `hledger bal ^plan: --depth 2 -e DATE` is each action's total as of the day before DATE.
//
// Account names: what hledger would read as something else in a source's name (a colon, a
// semicolon, a space that is not single) is percent-encoded, and so is the second letter of any
// "plan" in an account under `commitments`, since hledger's query `plan` finds it anywhere in a
// name.
#pragma once

#include "projections/export/export.h"

namespace planledger::projections::exports {

[[nodiscard]] core::Result<Answered> write_hledger(const Exporting& from, const Sink& sink);

// The part of an account's name that stands for a funding source or a department.
[[nodiscard]] std::string account_part(std::string_view name);

}  // namespace planledger::projections::exports
