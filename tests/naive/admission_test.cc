// Random batches get the same verdict from the ledger and from the contract's table read naively.
#include "tests/naive/real_ledger.h"

#include <catch2/catch.hpp>

#include <set>

namespace planledger::tests::naive {
namespace {

// Puts batches to both until so many are judged; which codes came.
void judge(unsigned seed, int batches, std::set<std::string>& codes) {
  RandomBatches random(seed);
  const std::string coordinator = seed % 3 == 0 ? "OV" : "";
  RealLedger real(coordinator);
  Admission naive(coordinator);
  if (seed % 4 != 0) {
    for (const Batch& batch : random.opening()) REQUIRE(put_to_both(real, naive, batch) == "");
  }
  for (int i = 0; i < batches; ++i) {
    if (random.chance(1)) real.restart();
    if (random.chance(5)) real.set_step(random.chance(50) ? 0 : 1'000'000);
    const Batch batch = random.next(naive.history());
    const core::Sequence before = real.log().head();
    INFO("seed " << seed << ", batch " << i);
    REQUIRE(put_to_both(real, naive, batch) == "");
    REQUIRE(real.log().head() == naive.history().size());
    const Verdict again = verdict_of(real.append(batch));
    if (real.log().head() > before) {
      // Everything of it is recorded: said again it has its first positions, and adds nothing.
      REQUIRE(again.positions.front().seq == before + 1);
    }
    REQUIRE(real.log().head() == naive.history().size());
    codes.insert(again.code);
  }
}

}  // namespace

TEST_CASE("random batches get the verdict that the contract's table gives them",
          "[naive][admission]") {
  std::set<std::string> codes;
  for (unsigned seed = 1; seed <= seeds(8, 120); ++seed) judge(seed, 500, codes);
  // Every code of the table came up, so that none went unlooked at.
  for (auto code = core::Errc::too_large; code < core::Errc::signature_required;
       code = static_cast<core::Errc>(static_cast<int>(code) + 1)) {
    INFO(core::name(code));
    CHECK(codes.contains(std::string(core::name(code))));
  }
}

}  // namespace planledger::tests::naive
