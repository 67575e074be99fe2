// One action in the shape of the source's own report: what it is, who answers for it, and what is
// reported by competence.
#include "projections/report/composer.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

using events::view;

std::vector<Line> lines_of(const std::vector<std::string>& names) {
  std::vector<Line> lines;
  lines.reserve(names.size());
  for (const std::string& name : names) lines.push_back(line(name));
  return lines;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

void Composer::action_part(const Action& action) {
  const ActionSummary& summary = action.detail.summary;
  heading(4, "action-" + summary.no,
          say(Word::action, {summary.no}) + ": " + title(summary.title, summary.title_nl),
          summary.no);
  if (summary.description) paragraph(line(*summary.description));
  action_facts(action);
  action_reporting(action);
  for (const StatedRow& row : action.discrepancies) {
    paragraph(line(
        say(Word::discrepancy_of_action, {amount_text(language_, row.stated, row.currency),
                                          amount_text(language_, row.computed, row.currency),
                                          amount_text(language_, row.difference(), row.currency)}),
        Tone::warning));
  }
  action_timeline(action);
  action_grants(action);
  action_allocations(action);
  action_lists(action);
}

void Composer::action_facts(const Action& action) {
  const ActionSummary& summary = action.detail.summary;
  Line state{text(status(summary), Tone::strong)};
  if (summary.status_since) {
    state.push_back(text(
        " (" + say(Word::since, {date_text(language_, *summary.status_since)}) + ")", Tone::quiet));
  }
  std::vector<DepartmentRole> roles = summary.departments;
  std::stable_partition(roles.begin(), roles.end(),
                        [](const DepartmentRole& role) { return role.role == Role::COORDINATING; });
  std::vector<Line> departments;
  for (const DepartmentRole& role : roles) {
    Line words = line(department(role.code));
    if (role.role == Role::COORDINATING) {
      words.push_back(text(" (" + say(Word::coordination) + ")", Tone::strong));
    }
    departments.push_back(std::move(words));
  }
  const auto or_none = [&](std::vector<Line> lines) {
    if (lines.empty()) lines.push_back(line(say(Word::none_stated), Tone::quiet));
    return lines;
  };
  Facts facts;
  facts.facts.push_back({say(Word::status_of_action), {std::move(state)}});
  facts.facts.push_back({say(Word::ministers), or_none(lines_of(summary.ministers))});
  facts.facts.push_back({say(Word::departments), or_none(std::move(departments))});
  if (!summary.other_parties.empty()) {
    facts.facts.push_back({say(Word::other_parties), {line(joined(summary.other_parties))}});
  }
  put(std::move(facts));
}

std::vector<Line> Composer::narrative_lines(const Narrative& narrative) const {
  const auto body = narrative.event->event().getNarrativeReported();
  std::string marks;
  if (narrative.other_period) {
    marks =
        say(Word::narrative_of, {body.hasPeriod() ? period_text(language_, view(body.getPeriod()))
                                                  : date(narrative.event->event().getEffective())});
  }
  if (narrative.other_language) {
    marks += (marks.empty() ? "" : "; ") +
             say(Word::narrative_in, {language_word(language_, view(body.getLanguage()))});
  }
  std::vector<Line> lines;
  if (!marks.empty()) lines.push_back(line("(" + marks + ")", Tone::quiet));
  Text words = text(std::string(view(body.getText())));
  if (narrative.other_language) words.language = std::string(view(body.getLanguage()));
  lines.push_back({std::move(words)});
  if (narrative.references.empty()) return lines;
  Line see{text(say(Word::references) + ": ")};
  for (const Reference& reference : narrative.references) {
    if (see.size() > 1) see.push_back(text(", "));
    see.push_back(action_text(reference.action));
    if (reference.dangling) {
      see.push_back(text(" (" + say(Word::dangling) + ")", Tone::warning));
    }
  }
  lines.push_back(std::move(see));
  return lines;
}

std::vector<Line> Composer::money_lines(const Money& money) const {
  std::vector<Line> lines;
  if (!money.total.empty()) lines = totals(money.total);
  if (money.grants_unstated != 0) {
    const std::string count = count_text(language_, money.grants_unstated);
    lines.push_back(line(money.grants_unstated == 1 ? say(Word::grants_unstated_one)
                                                    : say(Word::grants_unstated_many, {count}),
                         Tone::quiet));
  }
  return lines;
}

void Composer::action_reporting(const Action& action) {
  Table made{
      say(Word::reporting),
      {{say(Word::competences), false}, {say(Word::description), false}, {say(Word::budget), true}},
      {},
      Table::Kind::prose};
  bool money_by_competence = false;
  for (const Competence& competence : action.competences) {
    std::vector<Line> texts;
    for (const Narrative& narrative : competence.narratives) {
      for (Line& words : narrative_lines(narrative)) texts.push_back(std::move(words));
    }
    if (texts.empty()) texts.push_back(line(say(Word::no_narrative), Tone::quiet));
    std::vector<Line> names = lines_of(competence.names);
    if (names.empty()) names.push_back(line(say(Word::no_competence), Tone::quiet));
    std::vector<Line> money = money_lines(competence.money);
    money_by_competence = money_by_competence || !money.empty();
    if (money.empty()) money.push_back(line("–", Tone::quiet));
    made.rows.push_back(
        {{{std::move(names), 1}, {std::move(texts), 1}, {std::move(money), 1}}, false});
  }
  if (made.rows.empty()) {
    made.rows.push_back({{cell(say(Word::no_competence), Tone::quiet),
                          cell(say(Word::no_narrative), Tone::quiet), Cell{}},
                         false});
  }
  std::vector<Line> whole = money_lines(action.whole);
  if (action.detail.summary.total.empty()) {
    whole.insert(whole.begin(), line(say(Word::within_regular_means)));
  }
  if (!money_by_competence) {  // One cell for the action, beside all its rows.
    made.rows.front().cells[2] = Cell{std::move(whole), made.rows.size()};
    for (std::size_t i = 1; i < made.rows.size(); ++i) made.rows[i].cells[2] = Cell{{}, 0};
  } else if (!whole.empty()) {
    made.rows.push_back({{cell(say(Word::rest_of_action), Tone::quiet), Cell{{line("")}, 1},
                          Cell{std::move(whole), 1}},
                         false});
  }
  table(std::move(made));
}

}  // namespace planledger::projections::report
