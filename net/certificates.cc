#include "net/certificates.h"

#include "core/ledger_authority.h"
#include "events/signatures.h"
#include "projections/json_writer.h"

#include <fmt/format.h>

namespace planledger::net {
namespace {

using core::Errc;
using core::fail;

core::Result<std::uint32_t> days_of(const projections::Question& question) {
  if (question.days == 0) return kCertificateDays;
  if (question.days <= kCertificateDaysMax) return question.days;
  return fail(Errc::invalid_question, fmt::format("days: found {}, expected at most {}",
                                                  question.days, kCertificateDaysMax));
}

// Whom the key was admitted for.
core::Result<std::string> name_of(events::Ledger& ledger, const core::PublicKey& key) {
  const auto seq = ledger.admission_of(key);
  if (!seq) return fail(seq.error());
  const auto record = ledger.log().read(*seq);
  if (!record) return fail(record.error());
  const auto recorded = events::Recorded::decode(*seq, *record);
  if (!recorded) return fail(recorded.error());
  const auto admitted = recorded->event().getKeyAdmitted();
  return std::string(
      events::view(admitted.hasHolder() ? admitted.getHolder() : admitted.getAuditor()));
}

}  // namespace

core::Result<projections::Answered> answer_certificate(events::Ledger& ledger,
                                                       const projections::Question& question,
                                                       core::Entropy& entropy,
                                                       const projections::Sink& sink) {
  const auto key = events::public_key_of(question.key);
  if (!key) {
    return fail(Errc::invalid_question, "key: expected an Ed25519 public key as events write it");
  }
  const auto days = days_of(question);
  if (!days) return fail(days.error());
  const auto name = name_of(ledger, *key);
  if (!name) return fail(name.error());
  const auto authority = core::certificate_authority(ledger.log().directory());
  if (!authority) return fail(authority.error());
  const core::Instant now = ledger.clock().now();
  const core::Validity validity{now - std::chrono::days(1), now + std::chrono::days(*days)};
  const auto certificate = authority->issue_client({*name, *key}, validity, entropy);
  if (!certificate) return fail(certificate.error());
  projections::JsonWriter writer(sink);
  writer.begin_object().key("format").number(1);
  writer.member("key", question.key).member("name", *name);
  writer.member("certificate", *certificate);
  writer.member("authority", authority->certificate().pem).end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return projections::Answered{};
}

}  // namespace planledger::net
