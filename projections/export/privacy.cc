#include "projections/export/privacy.h"

#include "core/check.h"
#include "events/json.h"

#include <capnp/message.h>

namespace planledger::projections::exports {
namespace {

// The same event without what names a person: to be shown, never to be signed or compared.
events::Recorded without_persons(const events::Recorded& event) {
  capnp::MallocMessageBuilder message;
  message.setRoot(event.event());
  auto content = message.getRoot<events::schema::Event>();
  if (content.isSubsidyGranted()) {
    auto beneficiary = content.getSubsidyGranted().initBeneficiary();
    beneficiary.setName(kNameWithheld.data());
    beneficiary.setKind(events::schema::BeneficiaryKind::PERSON);
  } else {
    content.getMeetingHeld().disownParticipants();
  }
  events::Submission submission;
  submission.content = capnp::canonicalize(content.asReader());
  auto decoded = events::Recorded::decode(
      event.seq(), events::Recorded::encode(event.seq(), event.version(), event.recorded_at(),
                                            submission, event.grant_currency()));
  PLANLEDGER_CHECK(decoded.has_value(), decoded ? "" : decoded.error().message);
  return std::move(*decoded);
}

}  // namespace

bool is_person(events::schema::SubsidyGranted::Reader grant) {
  return grant.getBeneficiary().getKind() == events::schema::BeneficiaryKind::PERSON;
}

std::string Privacy::beneficiary(events::schema::SubsidyGranted::Reader grant) const {
  return std::string(withholds(grant) ? kNameWithheld
                                      : events::view(grant.getBeneficiary().getName()));
}

std::string Privacy::data(const events::Recorded& event) const {
  const auto content = event.event();
  const bool withheld =
      (content.isSubsidyGranted() && withholds(content.getSubsidyGranted())) ||
      (content.isMeetingHeld() && !names_persons_ && content.getMeetingHeld().hasParticipants());
  return withheld ? events::data_to_json(without_persons(event)) : events::data_to_json(event);
}

}  // namespace planledger::projections::exports
