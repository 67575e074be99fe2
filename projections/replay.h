// Do the projections say what the raw log says?
#pragma once

#include "projections/projections.h"

namespace planledger::projections {

// Folds the log up to the point anew and holds every answer against that of `views`, byte for byte.
// Writes `{"format","asOf","knownAt","holds","compared":[...],"difference":null|{"question","at",
// "replayed","projected"}}`, the first difference with some bytes around it; the answer holds when
// there is none.
[[nodiscard]] core::Result<Answered> replay(const core::EventLog& log, const Views& views,
                                            const Point& point, const Sink& sink);

}  // namespace planledger::projections
