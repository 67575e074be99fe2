// A key that was admitted gets its certificate again, from whoever holds the ledger.
#pragma once

#include "core/clock.h"
#include "events/ledger.h"
#include "projections/question.h"

namespace planledger::net {

// How long a certificate holds where nobody says otherwise, in days. What its key may do ends with
// its revocation, at any time.
inline constexpr std::uint32_t kCertificateDays = 730;
inline constexpr std::uint32_t kCertificateDaysMax = 36'500;

// Answers a question about the certificate of `question.key`:
//
//   {"format":1,"key","name","certificate","authority"}
//
// the last two in PEM. It names whom the key was admitted for, whoever asks, and is of no use to
// one who has not the private key. Fails with invalid_question where the key is none or the days
// are out of bounds, with unknown_key or key_revoked, and with damaged where the ledger has no
// authority.
[[nodiscard]] core::Result<projections::Answered> answer_certificate(
    events::Ledger& ledger, const projections::Question& question, core::Entropy& entropy,
    const projections::Sink& sink);

}  // namespace planledger::net
