// How does the seal of a closing come to be?
#pragma once

#include "core/clock.h"
#include "core/log.h"
#include "core/seal_files.h"
#include "projections/views.h"

#include <functional>

namespace planledger::projections::seal {

// Makes the reports of a closing in every language and format, hashes what the ledger answers at
// its point, and keeps it all under a seal that the ledger signs. Nothing is kept of one that fails
// or is cut off, and the same comes of it later: all of it is a function of the log and the
// ledger's key. Requires `views` that have reached the closing. `give_up` is asked between two
// pieces of work; where it says so, this fails with stopping.
//
// Fails with damaged where the ledger has no private key to sign with, as the views, the log and
// SealFiles do.
[[nodiscard]] core::Status make_seal(const core::EventLog& log, const Views& views,
                                     const core::Clock& clock, const PeriodRow& closing,
                                     const core::SealFiles& files,
                                     const std::function<bool()>& give_up);

// The closings that have no seal yet, in order of seq. Every one that was recorded by now is to
// have one; a ledger without any key signs nothing, and has none.
[[nodiscard]] core::Result<std::vector<PeriodRow>> unsealed(const core::EventLog& log,
                                                            const Views& views,
                                                            const core::SealFiles& files);

}  // namespace planledger::projections::seal
