// The plan itself, line by line and goal by goal, and the annexes.
#include "projections/report/action_model.h"
#include "projections/report/composer.h"

namespace planledger::projections::report {

using events::view;

void Composer::plan_parts() {
  for (const LinePart& part : model_.lines) {
    heading(2, "line-" + part.no,
            say(Word::policy_line, {part.no}) + ": " + title(part.title, part.title_nl), part.no);
    Line money{text(say(Word::total) + ", " + say(Word::committed_not_paid) + ": ")};
    const std::vector<Line> lines = totals(part.total);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != 0) money.push_back(text("; "));
      money.insert(money.end(), lines[i].begin(), lines[i].end());
    }
    paragraph(std::move(money));
    for (const GoalPart& goal : part.goals) {
      heading(3, "goal-" + goal.no,
              say(Word::goal, {goal.no}) + ": " + title(goal.title, goal.title_nl), goal.no);
      action_parts(goal.actions);
    }
  }
  if (model_.other_actions.empty()) return;
  heading(2, "other-actions", say(Word::other_actions));
  paragraph(line(say(Word::under_no_goal)));
  action_parts(model_.other_actions);
}

void Composer::action_parts(const std::vector<ActionSummary>& actions) {
  for (const ActionSummary& summary : actions) {
    if (!status_) return;
    if (const auto action = make_action(model_, summary.no)) {
      action_part(*action);
    } else {
      status_ = core::fail(action.error());
    }
  }
}

void Composer::annexes() {
  if (!model_.grants.empty()) {
    heading(2, "annex-grants", say(Word::annex_grants));
    Table made{say(Word::grants) + ", " + say(Word::committed_not_paid),
               {{say(Word::action_column), false},
                {say(Word::beneficiary), false},
                {say(Word::from), false},
                {say(Word::to), false},
                {say(Word::running_state), false},
                {say(Word::total), true}},
               {},
               Table::Kind::figures};
    made.more = [this](const VisitRow& visit) {
      for (const GrantRow& grant : model_.grants) {
        if (!visit(annex_row(grant))) return;
      }
    };
    table(std::move(made));
  }
  if (model_.meetings_held != 0) table_of_meetings(Word::annex_meetings, "annex-meetings", true);
  if (model_.meetings_planned != 0) {
    table_of_meetings(Word::annex_planned, "annex-planned", false);
  }
}

Row Composer::annex_row(const GrantRow& grant) const {
  const bool counted = grant.amount || grant.has_added || grant.has_reduced;
  return {{cell(Line{action_text(grant.action)}),
           cell(Line{text(grant.beneficiary), text("\n" + grant.grant, Tone::quiet)}),
           grant_bound(grant.from), grant_bound(grant.to), cell(grant_state(grant)),
           counted ? amount(grant.total(), grant.currency)
                   : cell(say(Word::amount_not_stated), Tone::quiet)},
          false};
}

void Composer::table_of_meetings(Word caption, const std::string& anchor, bool held) {
  heading(2, anchor, say(caption));
  Table made{
      say(caption),
      {{say(Word::date), false}, {say(Word::action_column), false}, {say(Word::meeting), false}},
      {},
      Table::Kind::figures};
  made.more = [this, held](const VisitRow& visit) {
    bool enough = false;
    const Views::VisitEvent take = [&](const EventPtr& event) -> core::Status {
      enough = !visit(meeting_row(*event));
      if (enough) return core::fail(core::Errc::cannot_write, "no more rows are asked for");
      return {};
    };
    core::Status visited = model_.views.meetings(model_.subject.point, std::nullopt,
                                                 held ? take : nullptr, held ? nullptr : take);
    if (!enough && !visited) status_ = std::move(visited);
  };
  table(std::move(made));
}

Row Composer::meeting_row(const events::Recorded& event) const {
  const auto reader = event.event();
  const auto title = reader.isMeetingPlanned() ? reader.getMeetingPlanned().getTitle()
                                               : reader.getMeetingHeld().getTitle();
  Line words{text(std::string(view(title)))};
  if (const std::string details = meeting_details(event); !details.empty()) {
    words.push_back(text(" (" + details + ")", Tone::quiet));
  }
  return {{cell(Line{meeting_date(event)}),
           cell(Line{action_text(std::string(view(reader.getAction())))}), cell(std::move(words))},
          false};
}

}  // namespace planledger::projections::report
