#include "core/key_counters.h"

#include <rocksdb/perf_level.h>

namespace planledger::core {

void stop_counting_keys() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

}  // namespace planledger::core
