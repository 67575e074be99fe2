// What does the report say of one action?
#pragma once

#include "projections/report/model.h"

#include <functional>

namespace planledger::projections::report {

// What an action's part needs to know of the rest of the ledger.
struct Surroundings {
  const Subject& subject;
  std::function<bool(std::string_view action)> in_plan;
  // By grant: its row, and its changes in fold order.
  const std::map<std::string, GrantRow>& grants;
  const std::map<std::string, std::vector<EventPtr>>& changes;
  const std::vector<StatedRow>& discrepancies;
};

// Whether the period that a NarrativeReported tells of, or its effective date where it names none,
// lies in that one.
[[nodiscard]] bool is_of_period(const events::Recorded& narrative, const core::Period& period);

[[nodiscard]] Action make_action(const Surroundings& around, ActionDetail detail);

// The narratives that the report shows of an action, in fold order. Those whose period lies in the
// report's (one without a period counts by its effective date); where there is none, those of the
// latest other period that begins by the report's end. Of each department and list of competences
// those in the report's language, where there is one.
[[nodiscard]] std::vector<Narrative> choose_narratives(const Subject& subject,
                                                       const std::vector<EventPtr>& narratives);

// Adds `from` to `to`, currency by currency.
void add(core::Totals& to, const core::Totals& from);

}  // namespace planledger::projections::report
