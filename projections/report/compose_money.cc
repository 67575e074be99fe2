// The tables of an action's money, and the lists of what happened in it.
#include "projections/report/composer.h"

namespace planledger::projections::report {
namespace {

using events::view;

void append(std::string& out, std::string_view detail) {
  if (detail.empty()) return;
  if (!out.empty()) out += "; ";
  out += detail;
}

}  // namespace

Line Composer::change_line(const EventPtr& event) const {
  const auto reader = event->event();
  const std::int64_t amount = event->grant_amount();
  const auto currency = event->grant_currency();
  const std::string money =
      amount != 0 && currency ? amount_text(language_, amount, *currency) : std::string();
  std::string words;
  std::string note;
  if (reader.isGrantExtended()) {
    const auto body = reader.getGrantExtended();
    if (!money.empty()) append(words, say(Word::added, {money}));
    if (body.getUntil() != 0) append(words, say(Word::extended, {date(body.getUntil())}));
    append(note, view(body.getNote()));
    if (body.getDecidedOn() != 0) append(note, say(Word::decided, {date(body.getDecidedOn())}));
    if (body.hasReference()) append(note, say(Word::reference, {view(body.getReference())}));
  } else {
    const auto body = reader.getGrantReduced();
    append(words, say(Word::reduced, {money}));
    append(note, view(body.getReason()));
    if (body.hasReference()) append(note, say(Word::reference, {view(body.getReference())}));
  }
  Line made{text(date(reader.getEffective()) + ": " + words)};
  if (!note.empty()) made.push_back(text(" (" + note + ")", Tone::quiet));
  return made;
}

std::vector<Line> Composer::grant_lines(const GrantRow& grant) const {
  const auto body = grant.event->event().getSubsidyGranted();
  std::vector<Line> lines{line(grant.beneficiary, Tone::strong)};
  std::string place(view(body.getBeneficiary().getPlace()));
  if (!place.empty()) lines.back().push_back(text(", " + place));
  for (const auto& detail : {body.getProject(), body.getPurpose()}) {
    if (detail.size() != 0) lines.push_back(line(std::string(view(detail))));
  }
  for (const FundingShare& share : grant.funding) {
    lines.push_back(
        line(share.source + ": " + amount_text(language_, share.amount, grant.currency)));
  }
  std::string note = grant.grant;
  if (body.hasCompetence()) append(note, view(body.getCompetence()));
  if (body.getDecidedOn() != 0) append(note, say(Word::decided, {date(body.getDecidedOn())}));
  if (body.hasReference()) append(note, say(Word::reference, {view(body.getReference())}));
  lines.push_back(line(std::move(note), Tone::quiet));
  return lines;
}

void Composer::action_grants(const Action& action) {
  if (action.grants.empty()) return;
  bool changed = false;
  core::Totals sum;
  for (const Grant& grant : action.grants) changed = changed || !grant.changes.empty();
  Table made{say(Word::grants) + ", " + say(Word::committed_not_paid),
             {{say(Word::beneficiary_and_project), false}, {say(Word::period_of_grant), false}},
             {},
             Table::Kind::figures};
  if (changed) {
    made.columns.push_back({say(Word::granted), true});
    made.columns.push_back({say(Word::changes), false});
  }
  made.columns.push_back({say(Word::total), true});
  for (const Grant& grant : action.grants) {
    const GrantRow& row = grant.row;
    const bool counted = row.amount || row.has_added || row.has_reduced;
    if (counted) sum[row.currency] += row.total();
    const Cell unstated = cell(say(Word::amount_not_stated), Tone::quiet);
    Row cells{{Cell{grant_lines(row), 1},
               Cell{{line(grant_period(row)), line(grant_state(row), Tone::quiet)}, 1}},
              false};
    if (changed) {
      cells.cells.push_back(row.amount ? amount(*row.amount, row.currency) : unstated);
      Cell changes{{}, 1};
      for (const EventPtr& event : grant.changes) changes.lines.push_back(change_line(event));
      cells.cells.push_back(std::move(changes));
    }
    cells.cells.push_back(counted ? amount(row.total(), row.currency) : unstated);
    made.rows.push_back(std::move(cells));
  }
  Row last{{cell(say(Word::total)), Cell{}}, true};
  if (changed) last.cells.insert(last.cells.end(), 2, Cell{});
  last.cells.push_back(Cell{totals(sum), 1});
  made.rows.push_back(std::move(last));
  table(std::move(made));
}

void Composer::action_allocations(const Action& action) {
  const auto& allocations = action.detail.budget.allocations;
  if (allocations.empty()) return;
  Table made{
      say(Word::allocations) + ", " + say(Word::committed_not_paid),
      {{say(Word::what), false}, {say(Word::period_of_grant), false}, {say(Word::amount), true}},
      {},
      Table::Kind::figures};
  core::Totals sum;
  for (const AllocationRow& row : allocations) {
    const auto body = row.event->event().getBudgetAllocated();
    sum[row.currency] += row.amount;
    std::string note;
    append(note, view(body.getCompetence()));
    if (body.hasReference()) append(note, say(Word::reference, {view(body.getReference())}));
    std::vector<Line> what{line(std::string(view(body.getWhat())))};
    if (!note.empty()) what.push_back(line(std::move(note), Tone::quiet));
    const std::string period =
        body.hasPeriod() ? span(body.getPeriod(), true) : say(Word::period_not_stated);
    made.rows.push_back(
        {{Cell{std::move(what), 1}, cell(period), amount(row.amount, row.currency)}, false});
  }
  made.rows.push_back({{cell(say(Word::total)), Cell{}, Cell{totals(sum), 1}}, true});
  table(std::move(made));
}

void Composer::action_lists(const Action& action) {
  const ActionDetail& detail = action.detail;
  std::vector<Line> lines;
  for (const Mention& mention : action.mentions) {
    const auto body = mention.event->event().getGrantMentioned();
    Line words{text(mention.beneficiary.value_or(std::string(view(body.getGrant()))))};
    if (mention.home) {
      words.push_back(text(" – " + say(Word::action, {""})));
      words.push_back(action_text(mention.home->action));
    }
    std::string note(view(body.getGrant()));
    append(note, view(body.getNote()));
    words.push_back(text(" (" + note + ")", Tone::quiet));
    lines.push_back(std::move(words));
  }
  bullets(say(Word::mentioned_grants), std::move(lines));

  const auto meetings = [&](Word label, const std::vector<EventPtr>& list) {
    std::vector<Line> made;
    made.reserve(list.size());
    for (const EventPtr& event : list) made.push_back(meeting_line(*event));
    bullets(say(label), std::move(made));
  };
  meetings(Word::meetings_held, detail.held);
  meetings(Word::meetings_planned, detail.planned);

  const auto list_of = [&](Word label, const std::vector<EventPtr>& list, const auto& words_of) {
    std::vector<Line> made;
    for (const EventPtr& event : list) {
      const auto reader = event->event();
      Line words{dated(reader.getEffective()), text(": ")};
      for (Text& part : words_of(reader)) words.push_back(std::move(part));
      made.push_back(std::move(words));
    }
    bullets(say(label), std::move(made));
  };
  using Event = events::schema::Event::Reader;
  list_of(Word::milestones, detail.milestones, [](const Event& event) {
    return line(std::string(view(event.getMilestoneReached().getTitle())));
  });
  const auto in_span = [](const std::string& period) {
    return period.empty() ? std::string() : " (" + period + ")";
  };
  list_of(Word::figures, detail.figures, [&](const Event& event) {
    const auto body = event.getFigureReported();
    std::string unit = body.hasUnit() ? " " + std::string(view(body.getUnit())) : std::string();
    return Line{text(std::string(view(body.getWhat())) + ": "), number(view(body.getValue())),
                text(std::move(unit) + in_span(span(body.getPeriod(), body.hasPeriod())))};
  });
  list_of(Word::staff, detail.staff, [&](const Event& event) {
    const auto body = event.getStaffAllocated();
    return Line{text(std::string(view(body.getWhat())) + ": "), number(view(body.getFte())),
                text(" " + say(Word::full_time_equivalents) +
                     in_span(span(body.getPeriod(), body.hasPeriod())))};
  });
}

}  // namespace planledger::projections::report
