// What does an export find in a ledger before it writes: which actions, whose departments, and how
// did each grant come to its amount?
#pragma once

#include "core/ids.h"
#include "projections/views.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace planledger::projections::exports {

struct Department {
  std::string name;
  std::string name_nl;  // Empty where none is given.
};

// Small beside the history that it is read from: one entry an action and a department.
struct Survey {
  // Those with a grant, an allocation or a stated total in force, and those that are defined.
  std::set<std::string, core::PlanOrder> actions;
  std::map<std::string, Department> departments;

  // The department's name, or its code where the name is not in force yet.
  [[nodiscard]] std::string name_of(const std::string& department) const;
};
[[nodiscard]] core::Result<Survey> survey(const Views& views, const Point& point);

// One action's money. Its budget is held whole, of the changes their seqs alone.
struct ActionMoney {
  ActionBudget budget;
  // By grant: its GrantExtended and GrantReduced in force, in order.
  std::map<std::string, std::vector<core::Sequence>> changes;

  // Those of one grant, by seq: an export's memory follows the largest grant.
  [[nodiscard]] core::Result<std::vector<EventPtr>> changes_of(const Views& views,
                                                               const std::string& grant) const;
};
[[nodiscard]] core::Result<ActionMoney> money_of(const Views& views, const Point& point,
                                                 const std::string& action);
// The money of each action in plan order, until `visit` gives an error.
using VisitMoney = std::function<core::Status(const ActionMoney& money)>;
[[nodiscard]] core::Status each_money(const Views& views, const Point& point, const Survey& survey,
                                      const VisitMoney& visit);

// What an extension adds, or minus what a reduction takes away.
[[nodiscard]] std::int64_t change_of(const events::Recorded& event);
// The note or the reason given for an extension or a reduction; empty where there is none.
[[nodiscard]] std::string_view reason_of(const events::Recorded& event);
// What a grant is for: its project, its purpose, else its id.
[[nodiscard]] std::string_view title_of(events::schema::SubsidyGranted::Reader grant);

}  // namespace planledger::projections::exports
