// How did each grant come about and change, as the Open Contracting Data Standard says it?
//
// One record package. A grant is a contracting process and has a record: the events about it as
// `releases` (an award, then an `awardUpdate` with an amendment for each extension or reduction),
// the latest value of each field as `compiledRelease`, and every value that it had as
// `versionedRelease`. The order is that of recording, in which the releases became known; events
// that were reversed by the export's position are no releases. Money that is no grant has no place
// in it.
#pragma once

#include "projections/export/export.h"

namespace planledger::projections::exports {

[[nodiscard]] core::Result<Answered> write_ocds(const Exporting& from, const Sink& sink);

}  // namespace planledger::projections::exports
