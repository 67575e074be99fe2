// The ledger in the formats of others: accountants, open-data portals, researchers.
#pragma once

#include "projections/export/privacy.h"
#include "projections/export/provenance.h"
#include "projections/question.h"
#include "projections/views.h"

namespace planledger::projections {

// Writes the export that `question.format` names to `sink`: hledger, 360giving, ocds, iati, or csv
// and sqlite, whose tables come as one stream (export/table_stream.h) from which the reader makes
// its files. The bytes depend on the events up to the point and the question alone.
//
// Fails with invalid_question where the format or the publisher is none, else as the views or the
// sink do.
[[nodiscard]] core::Result<Answered> write_export(const core::EventLog& log, const Views& views,
                                                  const Point& point, const Question& question,
                                                  const Sink& sink);

namespace exports {

// What every writer is given.
struct Exporting {
  const Views& views;
  Point point;
  Provenance provenance;
  Privacy privacy;
  std::string publisher;  // As given, else the first digits of the ledger's id.
};

}  // namespace exports
}  // namespace planledger::projections
