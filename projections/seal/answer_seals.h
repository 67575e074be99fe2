// What is told of the seals of a ledger.
#pragma once

#include "core/log.h"
#include "projections/question.h"
#include "projections/views.h"

namespace planledger::projections::seal {

// Writes the answer of `show periods` up to the point, and in each period:
//   "seal":{"size","root","renderer","answers":{"plan":SHA-256,...},"streams":{"count","sha256"},
//           "reports":[{"language","format","bytes","sha256"}]}
// or null where it has none (yet). With `question.closing` of that closing alone; then the format
// "note" gives the signed seal itself, and "streams" the list that its hash is of.
//
// Fails with unknown_period where nothing was closed by that event or it has no seal,
// invalid_question where the format is none, damaged where a seal is not one that the ledger
// signed.
[[nodiscard]] core::Result<Answered> answer_seals(const core::EventLog& log, const Views& views,
                                                  const Point& point, const Question& question,
                                                  const Sink& sink);

}  // namespace planledger::projections::seal
