// Of a build without the peers: their client libraries are nothing that the ledger needs.
#include "tools/bench/measures.h"

namespace planledger::bench {

Rows measure_peers(const Setting& /*setting*/, const std::vector<std::string>& /*only*/) {
  return core::fail(core::Errc::usage,
                    "this program was built without the peers; tools/bench/run --peers builds it "
                    "with them");
}

}  // namespace planledger::bench
