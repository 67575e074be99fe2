// What a report says of itself in one line of ASCII, the same in every format, for programs:
//
//   planledger-report/1 ledger=01234567-... root=<64 hex> period=2018-H2 asOf=2018-10-26
//     knownAt=899 lang=nl format=html renderer=2
//
// (on one line, with single spaces); a sealed one has closing=517 behind knownAt. With it anybody
// can ask the ledger for the report again and compare the bytes; the root says which events the
// ledger must have for that (net/verification.md).
#pragma once

#include "projections/question.h"
#include "projections/report/model.h"

#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections::report {

struct Claim {
  core::Uuid ledger;
  std::string root;   // In hexadecimal digits.
  Question question;  // Asks for the same report.
  std::string as_of;
  core::Sequence known_at = 0;
  std::optional<core::Sequence> closing;  // Of a sealed report.
  int renderer = 0;
};

[[nodiscard]] std::string claim_line(const Subject& subject, std::string_view format);

// The last claim in the bytes of a report, whatever its format. Fails with invalid_field where
// there is none, or one that does not say all of the above.
[[nodiscard]] core::Result<Claim> find_claim(std::string_view report);

}  // namespace planledger::projections::report
