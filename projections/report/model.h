// What does a period report say? One typed model, made from the projections' answers alone, that
// every format is written from.
//
// The model is as large as the plan, its money and the restatements, and a few bytes for each
// change of a grant and each event that is late or reversed: those it names by their seq. They, the
// part of an action (action_model.h) and the meetings are asked for when they are written.
#pragma once

#include "core/clock.h"
#include "projections/report/words.h"
#include "projections/restatement.h"
#include "projections/views.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace planledger::projections::report {

// The closing that a report is sealed by, and the checkpoint that the ledger signed at it.
struct SealedBy {
  core::Sequence closing = 0;
  std::string checkpoint;
};

// What the report is of. The same subject gives the same model for ever.
struct Subject {
  core::Period period;
  Point point;
  Language language = Language::nl;
  core::Uuid ledger;
  std::string root;  // Of the log's tree at point.known_at, in hexadecimal digits.
  std::optional<SealedBy> sealed_by{};
};

struct DepartmentName {
  std::string name;
  std::optional<std::string> name_nl;
};

// A reference to an action by its number; dangling when that action is not in the plan.
struct Reference {
  std::string action;
  bool dangling = false;
};

struct Narrative {
  EventPtr event;             // A NarrativeReported.
  bool other_period = false;  // The action has none of the report's period; this is its latest.
  bool other_language = false;
  std::vector<Reference> references;
};

// Money of an action: its total, and how many of its grants state no amount.
struct Money {
  core::Totals total;
  std::size_t grants_unstated = 0;
};

// A row of an action's reporting: the competences that share it, what is told of them and the money
// that names one of them.
struct Competence {
  std::vector<std::string> names;  // Empty: the narrative names none.
  std::vector<Narrative> narratives;
  Money money;
};

struct Grant {
  GrantRow row;
  std::vector<EventPtr> changes;  // GrantExtended and GrantReduced in force, in fold order.
};

struct Mention {
  EventPtr event;                          // A GrantMentioned.
  std::optional<std::string> beneficiary;  // Of the grant, where it is in force.
  std::optional<Reference> home;           // The action that it is counted with.
};

struct Action {
  ActionDetail detail;
  std::vector<Competence> competences;
  Money whole;  // What names no competence.
  std::vector<Grant> grants;
  std::vector<Mention> mentions;
  std::vector<StatedRow> discrepancies;
};

struct GoalPart {
  std::string no;
  std::string title;
  std::optional<std::string> title_nl;
  core::Totals total;
  std::vector<ActionSummary> actions;
};

// By the year in which it takes effect.
using YearlyMoney = std::map<int, core::Totals>;

struct LinePart {
  std::string no;
  std::string title;
  std::optional<std::string> title_nl;
  core::Totals total;
  YearlyMoney by_year;
  std::vector<GoalPart> goals;
};

struct MoneyNotInPlan {
  std::string action;
  core::Totals total;
};

// References from one action to one that is not in the plan, with the events that make them.
struct Dangling {
  std::string action;
  std::string to;
  std::vector<core::Uuid> events;
};

struct Late {
  core::Sequence event = 0;
  std::vector<std::string> periods;  // Whose closing it came after, in the order of their closings.
  bool reversed = false;
};

struct StatusMove {
  std::string action;
  std::optional<Status> from;
  std::optional<Status> to;
};

// What took effect after the report before this one, as known now.
struct Changes {
  core::Date since;  // The last day that is not looked at.
  std::vector<std::string> new_actions;
  std::vector<StatusMove> statuses;     // Of actions that were in the plan by then.
  std::vector<GrantRow> grants;         // Of every action, in the plan or not.
  std::vector<EventPtr> grant_changes;  // GrantExtended and GrantReduced, in fold order.
  core::Totals granted;
  core::Totals added;
  core::Totals reduced;
  std::uint64_t meetings = 0;  // Held.
};

struct Correction {
  core::Sequence reversed = 0;
  core::Sequence reversal = 0;  // The EventReversed.
};

struct StatusesOn {
  core::Date day;
  StatusCounts counts;
};

struct Model {
  Model(const Views& from, Subject of) : views(from), subject(std::move(of)) {}

  const Views& views;  // Outlives the model.
  Subject subject;
  std::optional<PlanTitle> plan;
  std::map<std::string, DepartmentName> departments;
  std::set<std::string, std::less<>> actions_in_plan;
  StatusCounts counts;
  Changes changes;
  std::vector<StatusesOn> statuses;  // At the ends of half-years, the reporting date last.
  std::vector<std::string> status_not_recorded;
  // By department, beneficiary, funding source and in all; its lists of actions are left out.
  Budget budget;
  std::vector<MoneyNotInPlan> not_in_plan;
  core::Totals not_in_plan_total;
  YearlyMoney not_in_plan_by_year;
  std::vector<StatedRow> discrepancies;  // In plan order.
  std::vector<Dangling> dangling;
  std::vector<Late> late;
  std::vector<Correction> corrections;  // In the order in which they were recorded.
  // Of each closed period, up to the reporting date, of which more is known since; by closing.
  std::vector<Restatement> restatements;
  std::vector<LinePart> lines;
  std::vector<ActionSummary> other_actions;  // In the plan, under no goal that is in force.
  core::Totals other_total;
  YearlyMoney other_by_year;
  YearlyMoney by_year;           // Of everything.
  std::vector<GrantRow> grants;  // Of every action, in the plan or not.
  std::map<std::string, std::size_t, std::less<>> grant_places;  // Where each stands above.
  // GrantExtended and GrantReduced in force, by grant, in fold order.
  std::map<std::string, std::vector<core::Sequence>, std::less<>> grant_changes;
  std::uint64_t meetings_held = 0;
  std::uint64_t meetings_planned = 0;
};

// Fails only where a view does. The views must outlive the model.
[[nodiscard]] core::Result<Model> make_model(const Views& views, const Subject& subject);

// An event that a model names by its seq. Null where `status` tells of a failure already, or where
// it cannot be read, of which `status` then tells.
[[nodiscard]] EventPtr read_event(const Views& views, core::Sequence seq, core::Status& status);

}  // namespace planledger::projections::report
