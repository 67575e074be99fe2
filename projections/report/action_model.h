// What does the report say of one action?
#pragma once

#include "projections/report/model.h"

namespace planledger::projections::report {

// Whether the period that a NarrativeReported tells of, or its effective date where it names none,
// lies in that one.
[[nodiscard]] bool is_of_period(const events::Recorded& narrative, const core::Period& period);

// The part of an action of the model's plan. Fails only where a view does.
[[nodiscard]] core::Result<Action> make_action(const Model& model, std::string_view no);

// The narratives that the report shows of an action, in fold order. Those whose period lies in the
// report's (one without a period counts by its effective date); where there is none, those of the
// latest other period that begins by the report's end. Of each department and list of competences
// those in the report's language, where there is one.
[[nodiscard]] std::vector<Narrative> choose_narratives(const Subject& subject,
                                                       const std::vector<EventPtr>& narratives);

// Adds `from` to `to`, currency by currency.
void add(core::Totals& to, const core::Totals& from);

}  // namespace planledger::projections::report
