// The report's summary, its discrepancies and its late events.
#include "projections/report/composer.h"

namespace planledger::projections::report {

using events::view;

void Composer::summary() {
  heading(2, "summary", say(Word::summary));
  if (model_.actions_in_plan.empty()) paragraph(line(say(Word::no_actions)));
  table_of_status();
  if (!model_.status_not_recorded.empty()) {
    Line words{text(say(Word::status_not_recorded_of) + ": ")};
    for (const std::string& no : model_.status_not_recorded) {
      if (words.size() > 1) words.push_back(text(", "));
      words.push_back(action_text(no));
    }
    paragraph(std::move(words));
  }
  table_by_line();
  if (!model_.not_in_plan.empty()) {
    Table money{say(Word::money_not_in_plan),
                {{say(Word::action_column), false}, {say(Word::amount), true}},
                {},
                Table::Kind::figures};
    for (const MoneyNotInPlan& row : model_.not_in_plan) {
      Line words{text(row.action + " "), text("(" + say(Word::not_in_plan_yet) + ")", Tone::quiet)};
      money.rows.push_back({{cell(std::move(words)), {totals(row.total), 1}}, false});
    }
    money.rows.push_back({{cell(say(Word::total)), {totals(model_.not_in_plan_total), 1}}, true});
    table(std::move(money));
  }
  table_by(Word::money_by_department, Word::department, model_.budget.by_department, true);
  table_by(Word::money_by_source, Word::funding_source, model_.budget.by_funding_source, false);
  if (!model_.budget.by_funding_source.empty()) {
    paragraph(line(say(Word::changes_by_source_note), Tone::quiet));
  }
  table_by(Word::money_by_beneficiary, Word::beneficiary, model_.budget.by_beneficiary, false);
}

void Composer::table_of_status() {
  const StatusCounts& counts = model_.counts;
  Table made{say(Word::actions_by_status),
             {{say(Word::status), false}, {say(Word::number_of_actions), true}},
             {},
             Table::Kind::figures};
  std::uint64_t sum = 0;
  const auto row = [&](std::optional<Status> status, std::uint64_t count) {
    made.rows.push_back(
        {{cell(std::string(status_word(language_, status))), cell(Line{counted(count)})}, false});
    sum += count;
  };
  row(Status::TO_START, counts.to_start);
  row(Status::STARTED, counts.started);
  row(Status::ONGOING, counts.ongoing);
  row(Status::COMPLETED, counts.completed);
  row(Status::STOPPED, counts.stopped);
  row(std::nullopt, counts.not_recorded);
  made.rows.push_back({{cell(say(Word::total)), cell(Line{counted(sum)})}, true});
  table(std::move(made));
}

void Composer::table_by_line() {
  Table made{say(Word::money_by_line) + ", " + say(Word::committed_not_paid),
             {{say(Word::line_or_goal), false}, {say(Word::amount), true}},
             {},
             Table::Kind::figures};
  const auto row = [&](Line words, const core::Totals& money) {
    made.rows.push_back({{cell(std::move(words)), {totals(money), 1}}, false});
  };
  for (const LinePart& part : model_.lines) {
    Text name = link(part.no + ". " + title(part.title, part.title_nl), "line-" + part.no);
    name.tone = Tone::strong;
    std::vector<Line> money = totals(part.total);
    for (Line& words : money) words.front().tone = Tone::strong;
    made.rows.push_back({{cell(Line{std::move(name)}), {std::move(money), 1}}, false});
    for (const GoalPart& goal : part.goals) {
      row({link(say(Word::goal, {goal.no}) + ": " + title(goal.title, goal.title_nl),
                "goal-" + goal.no)},
          goal.total);
    }
  }
  if (!model_.other_actions.empty()) row(line(say(Word::under_no_goal)), model_.other_total);
  if (!model_.not_in_plan.empty())
    row(line(say(Word::money_not_in_plan)), model_.not_in_plan_total);
  made.rows.push_back({{cell(say(Word::total)), {totals(model_.budget.total), 1}}, true});
  table(std::move(made));
}

void Composer::table_by(Word caption, Word heading,
                        const std::map<std::string, core::Totals>& money, bool departments) {
  Table made{say(caption) + ", " + say(Word::committed_not_paid),
             {{say(heading), false}, {say(Word::amount), true}},
             {},
             Table::Kind::figures};
  core::Totals sum;
  for (const auto& [name, total] : money) {
    std::string words = departments ? department(name) : name;
    if (words.empty()) words = say(Word::source_not_stated);
    made.rows.push_back({{cell(std::move(words)), {totals(total), 1}}, false});
    for (const auto& [currency, amount] : total) sum[currency] += amount;
  }
  if (made.rows.empty()) return;
  made.rows.push_back({{cell(say(Word::total)), {totals(sum), 1}}, true});
  table(std::move(made));
}

void Composer::discrepancies() {
  heading(2, "discrepancies", say(Word::discrepancies));
  if (model_.discrepancies.empty() && model_.dangling.empty()) {
    paragraph(line(say(Word::no_discrepancies)));
    return;
  }
  paragraph(line(say(Word::discrepancies_text)));
  Table stated{say(Word::stated_totals),
               {{say(Word::action_column), false},
                {say(Word::scope), false},
                {say(Word::stated), true},
                {say(Word::computed), true},
                {say(Word::difference), true}},
               {},
               Table::Kind::figures};
  for (const StatedRow& row : model_.discrepancies) {
    const auto body = row.event->event().getTotalStated();
    Text difference = money(row.difference(), row.currency);
    difference.tone = Tone::warning;
    stated.rows.push_back(
        {{cell(Line{action_text(row.action)}), cell(std::string(view(body.getScope()))),
          amount(row.stated, row.currency), amount(row.computed, row.currency),
          cell(Line{std::move(difference)})},
         false});
  }
  table(std::move(stated));
  Table dangling{say(Word::dangling_references),
                 {{say(Word::action_column), false}, {say(Word::refers_to), false}},
                 {},
                 Table::Kind::figures};
  for (const Dangling& row : model_.dangling) {
    dangling.rows.push_back(
        {{cell(Line{action_text(row.action)}),
          cell(Line{text(row.to), text(" (" + say(Word::dangling) + ")", Tone::warning)})},
         false});
  }
  table(std::move(dangling));
}

void Composer::late_events() {
  heading(2, "late", say(Word::late_events));
  if (model_.late.empty()) {
    paragraph(line(say(Word::no_late_events)));
    return;
  }
  paragraph(line(say(Word::late_events_text)));
  Table made{say(Word::late_events),
             {{say(Word::action_column), false},
              {say(Word::what), false},
              {say(Word::department), false},
              {say(Word::effective), false},
              {say(Word::recorded), false},
              {say(Word::late_for), false}},
             {},
             Table::Kind::figures};
  made.more = [this](const VisitRow& visit) {
    for (const Late& late : model_.late) {
      const EventPtr event = event_at(late.event);
      if (!event || !visit(late_row(late, *event))) return;
    }
  };
  table(std::move(made));
}

Row Composer::late_row(const Late& late, const events::Recorded& of) const {
  const auto event = of.event();
  Line what = describe(of);
  if (late.reversed) what.push_back(text(" (" + say(Word::reversed_mark) + ")", Tone::warning));
  std::string periods;
  for (const std::string& period : late.periods) {
    periods += (periods.empty() ? "" : ", ") + period_text(language_, period);
  }
  return {{cell(Line{action_text(std::string(view(event.getAction())))}), cell(std::move(what)),
           cell(std::string(view(event.getDepartment()))), cell(Line{dated(event.getEffective())}),
           cell(Line{recorded(of)}), cell(std::move(periods))},
          false};
}

}  // namespace planledger::projections::report
