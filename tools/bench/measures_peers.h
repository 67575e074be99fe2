// Of a build with the peers: what is measured beside other systems.
#pragma once

#include "tools/bench/measures.h"

namespace planledger::bench {

// Balances at a date beside PostgreSQL, hledger and ledger.
[[nodiscard]] Rows measure_balances(const Setting& setting);

// What an event takes on disk, beside a table of PostgreSQL with the same events.
[[nodiscard]] Rows measure_room(const Setting& setting);

}  // namespace planledger::bench
