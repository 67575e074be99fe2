// The report of a period.
#pragma once

#include "projections/question.h"
#include "projections/report/model.h"
#include "projections/views.h"

namespace planledger::projections {

// Writes the report of `question.period` in its format and language to `sink`. Which one:
//   closing given       the one that this closing sealed
//   no date at all      of a closed period the one that its latest closing sealed
//   known-at period:P   of the report's own period, without as-of: the same, reopened or not
//   else                the report at that point; without as-of it is that of the closing's
//                       reporting date, and of an open period as resolve_point_in has it
//
// A sealed report is that of the reporting date as known just before the closing, with the
// checkpoint that the ledger signed there. It is given as it is kept, once it is, unless
// `question.again`. A ledger without any key seals none: there it is the report at that point.
//
// The bytes depend on nothing else than period, point or closing, language and format.
//
// Fails with invalid_field where the period is none, invalid_question where the format or the
// language is none or a closing stands beside a date, unknown_period where the period has no such
// closing, damaged where what is kept is not what was sealed, else as resolve_point or the sink
// does.
[[nodiscard]] core::Status write_report(const core::EventLog& log, const Views& views,
                                        const core::Clock& clock, const Question& question,
                                        const Sink& sink);

// What the sealed report of a closing is of.
namespace report {
[[nodiscard]] core::Result<Subject> sealed_subject(const core::EventLog& log,
                                                   const PeriodRow& closing,
                                                   const std::string& checkpoint,
                                                   Language language);
}  // namespace report

}  // namespace planledger::projections
