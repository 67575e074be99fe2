// What does a ledger show its witness now, and may that be cosigned?
#pragma once

#include "core/witness.h"
#include "net/connection.h"

namespace planledger::tools {

// Asks the ledger for its checkpoint and for the proof that it has only grown since the last one
// that the witness saw, and lets the witness decide. `trust_on_first_use`: where the witness knows
// no key of this ledger, takes the one that the ledger itself tells.
//
// Fails with usage where no key is known, with not_proven where the witness refuses, and with what
// the ledger or the witness's directory met.
[[nodiscard]] core::Result<core::Note> witness_round(net::Connection& connection,
                                                     core::Witness& witness,
                                                     bool trust_on_first_use);

}  // namespace planledger::tools
