// What an event says, in one line of the report.
#include "projections/report/composer.h"

namespace planledger::projections::report {
namespace {

using events::view;

std::string text_of(capnp::Text::Reader text) { return std::string(view(text)); }

std::string money(Language language, std::int64_t amount, std::string_view code) {
  const auto currency = core::Currency::parse(code);
  return currency && amount != 0 ? amount_text(language, amount, *currency) : std::string();
}

std::string grant_money(Language language, const events::Recorded& event) {
  const auto currency = event.grant_currency();
  const std::int64_t amount = event.grant_amount();
  return currency && amount != 0 ? amount_text(language, amount, *currency) : std::string();
}

std::string together(std::string first, const std::string& second) {
  if (!first.empty() && !second.empty()) first += ", ";
  return first += second;
}

std::string subject_of(Language language, const events::Recorded& event) {
  using events::Kind;
  const auto body = event.event();
  switch (event.kind()) {
    case Kind::DEPARTMENT_REGISTERED:
      return text_of(body.getDepartmentRegistered().getCode());
    case Kind::PLAN_ADOPTED:
      return text_of(body.getPlanAdopted().getTitle());
    case Kind::POLICY_LINE_DEFINED:
      return text_of(body.getPolicyLineDefined().getNo());
    case Kind::GOAL_DEFINED:
      return text_of(body.getGoalDefined().getNo());
    case Kind::ACTION_DEFINED:
      return text_of(body.getActionDefined().getTitle());
    case Kind::ACTION_AMENDED:
      return text_of(body.getActionAmended().getTitle());
    case Kind::STATUS_CHANGED:
      return together(std::string(status_word(language, body.getStatusChanged().getTo())),
                      text_of(body.getStatusChanged().getReason()));
    case Kind::MEETING_HELD:
      return text_of(body.getMeetingHeld().getTitle());
    case Kind::MEETING_PLANNED:
      return text_of(body.getMeetingPlanned().getTitle());
    case Kind::MILESTONE_REACHED:
      return text_of(body.getMilestoneReached().getTitle());
    case Kind::FIGURE_REPORTED:
      return text_of(body.getFigureReported().getWhat());
    case Kind::STAFF_ALLOCATED:
      return text_of(body.getStaffAllocated().getWhat());
    case Kind::SUBSIDY_GRANTED: {
      const auto grant = body.getSubsidyGranted();
      return together(text_of(grant.getGrant()) + ", " + text_of(grant.getBeneficiary().getName()),
                      money(language, grant.getAmount(), view(grant.getCurrency())));
    }
    case Kind::GRANT_EXTENDED:
      return together(text_of(body.getGrantExtended().getGrant()), grant_money(language, event));
    case Kind::GRANT_REDUCED:
      return together(text_of(body.getGrantReduced().getGrant()), grant_money(language, event));
    case Kind::GRANT_MENTIONED:
      return text_of(body.getGrantMentioned().getGrant());
    case Kind::BUDGET_ALLOCATED: {
      const auto allocation = body.getBudgetAllocated();
      return together(text_of(allocation.getWhat()),
                      money(language, allocation.getAmount(), view(allocation.getCurrency())));
    }
    case Kind::NARRATIVE_REPORTED:
      return language_word(language, view(body.getNarrativeReported().getLanguage()));
    case Kind::TOTAL_STATED: {
      const auto total = body.getTotalStated();
      return together(text_of(total.getScope()),
                      money(language, total.getAmount(), view(total.getCurrency())));
    }
    case Kind::EVENT_REVERSED:
      return text_of(body.getEventReversed().getReason());
    case Kind::PERIOD_CLOSED:
      return text_of(body.getPeriodClosed().getPeriod());
    case Kind::PERIOD_REOPENED:
      return text_of(body.getPeriodReopened().getPeriod());
    case Kind::KEY_ADMITTED: {
      const auto admitted = body.getKeyAdmitted();
      return text_of(admitted.hasHolder() ? admitted.getHolder() : admitted.getAuditor());
    }
    case Kind::KEY_REVOKED:
      return text_of(body.getKeyRevoked().getReason());
  }
  return {};
}

}  // namespace

Line Composer::describe(const events::Recorded& event) const {
  Line words{text(std::string(kind_word(language_, event.kind())), Tone::strong)};
  const std::string subject = subject_of(language_, event);
  if (!subject.empty()) words.push_back(text(": " + subject));
  return words;
}

}  // namespace planledger::projections::report
