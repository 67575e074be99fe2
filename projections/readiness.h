// What is missing before a period can be closed, and whose it is?
#pragma once

#include "projections/question.h"
#include "projections/views.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

enum class Missing : std::uint8_t {
  // A competence of an action in the plan (or the action itself, where it names none) of which no
  // narrative of the period is in force. Of the action's coordinating department, else of its
  // participating ones.
  narrative,
  // No status in force from after the last period, of an action that is not completed or stopped.
  // Of the same departments.
  status,
  // A grant that ended after the last period, and of which nothing was said since: its action has
  // no narrative, milestone or figure from after the end, and nobody mentions the grant after it.
  // Of the department that granted it.
  word_on_grant,
  // A planned meeting whose day has passed and that no meeting held names. Of its department.
  meeting,
  // A stated total that does not reconcile. Of the department that stated it.
  total,
  // A reference to an action that is not in the plan. Of the department whose narrative has it.
  reference,
};
// "narrativeMissing", "statusNotConfirmed", "grantEnded", "meetingPassed", "totalNotReconciled",
// "danglingReference".
[[nodiscard]] std::string_view name(Missing kind);

struct MissingItem {
  std::string department;
  std::string action;
  Missing kind{};
  std::optional<std::string> competence{};       // Of a narrative.
  std::optional<std::string> grant{};            // Of a grant's end.
  std::optional<core::PartialDate> on{};         // The grant's end, the meeting's day.
  std::optional<core::MinorUnits> difference{};  // Computed minus stated, of a total.
  std::optional<core::Currency> currency{};
  std::optional<std::string> to{};    // The action that a reference names.
  std::optional<core::Uuid> event{};  // The event that it is about, where there is one.
};

struct Readiness {
  // The reporting date of the latest period that was closed before; none: it counts from the
  // period's first day.
  std::optional<core::Date> since;
  std::optional<PeriodRow> closing;  // That the period is closed by already.
  std::vector<MissingItem> missing;  // By department, action in plan order, kind.
};

// A pure function of the events up to the point. One pass over the history. Fails only where a view
// does.
[[nodiscard]] core::Result<Readiness> readiness(const Views& views, const Point& point,
                                                const core::Period& period);

// Answers a question about `question.period`, of `question.department` alone where that is given:
//   {...point...,"period","since","closed":{"reportingDate","seq"},"ready",
//    "departments":[{"department","missing":[{"kind","action","competence","grant","on","to",
//                                             "currency","difference","event"}]}]}
// Without as_of it is as of the period's last day, or today where that is earlier. It holds where
// nothing is missing. Fails with invalid_field where the period is none, with unknown_department
// where nobody registered that one, else as resolve_point does.
[[nodiscard]] core::Result<Answered> answer_readiness(const core::EventLog& log, const Views& views,
                                                      const core::Clock& clock,
                                                      const Question& question, const Sink& sink);

}  // namespace planledger::projections
