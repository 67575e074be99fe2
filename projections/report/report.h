// The report of a period.
#pragma once

#include "projections/question.h"
#include "projections/views.h"

namespace planledger::projections {

// Writes the report of `question.period` in its format and language to `sink`. Which point it is
// of:
//   a closed period   the reporting date of its latest closing, as known just before that closing
//   an open one       the period's last day, or today (UTC) where that is earlier, as known now
// An as-of date or a known-at in the question takes the place of that one. The bytes depend on
// nothing else than period, point, language and format.
//
// Fails with invalid_field where the period is none, invalid_question where the format or the
// language is none, else as resolve_point or the sink does.
[[nodiscard]] core::Status write_report(const core::EventLog& log, const Views& views,
                                        const core::Clock& clock, const Question& question,
                                        const Sink& sink);

}  // namespace planledger::projections
