// What does the plan do, as an activity file of IATI 2.03 says it?
//
// Each action that is in the plan or has money is an activity. Its grants, extensions and
// reductions are outgoing commitments (a reduction is a negative one), its allocations are budgets;
// together they are its total. The order of elements is that of the standard's schema. Where the
// file comes from stands at its end, in a namespace of our own.
#pragma once

#include "projections/export/export.h"

namespace planledger::projections::exports {

[[nodiscard]] core::Result<Answered> write_iati(const Exporting& from, const Sink& sink);

// IATI's ActivityStatus: pipeline, implementation, closed or cancelled. An action without a status
// has not begun.
[[nodiscard]] std::string_view activity_status(std::optional<Status> status);

}  // namespace planledger::projections::exports
