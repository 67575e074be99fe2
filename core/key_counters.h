// RocksDB counts comparisons of keys in memory of each thread, which takes a tenth of a write's
// time.
#pragma once

namespace planledger::core {

// None are counted on this thread from now on: nobody asks for them. Cheap enough to be said again
// before each use of a database.
void stop_counting_keys();

}  // namespace planledger::core
