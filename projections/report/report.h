// The period report: what parliament gets, from projections alone.
#pragma once

#include "projections/question.h"

namespace planledger::projections {

// Writes the report of `question.period` in its format and language. A closed period is reported as
// it was sealed by its latest closing, unless `known_at` or `as_of` say otherwise; an open one as of
// its last day, or today where that is earlier. Fails with invalid_question for a format or language
// that there is none of, and as resolve_point does.
[[nodiscard]] core::Status write_report(const core::EventLog& log, const Views& views,
                                        const core::Clock& clock, const Question& question,
                                        const Sink& sink);

}  // namespace planledger::projections
