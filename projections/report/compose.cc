#include "projections/report/compose.h"

#include "projections/report/claim.h"
#include "projections/report/composer.h"

#include <fmt/format.h>

namespace planledger::projections::report {

std::string command(const Subject& subject, std::string_view format) {
  const std::string which =
      subject.sealed_by ? fmt::format("--closing {}", subject.sealed_by->closing)
                        : fmt::format("--as-of {} --known-at seq:{}",
                                      core::to_string(subject.point.as_of), subject.point.known_at);
  return fmt::format("planledger report --period {} {} --lang {} --format {} -o FILE",
                     to_string(subject.period), which, code(subject.language), format);
}

Document compose(const Model& model, std::string_view format) {
  const Language language = model.subject.language;
  Document document;
  document.language = language;
  document.reporting_date = model.subject.point.as_of;
  document.claim = claim_line(model.subject, format);
  if (model.subject.sealed_by) document.checkpoint = model.subject.sealed_by->checkpoint;
  document.title =
      phrase(language, Word::report_title, {period_text(language, model.subject.period)});
  document.blocks = [&model, title = document.title,
                     format = std::string(format)](const Document::Visit& visit) {
    return Composer(model, visit).write(title, format);
  };
  return document;
}

core::Status Composer::write(const std::string& document_title, std::string_view format) {
  cover(document_title);
  contents();
  situation();
  summary();
  changes();
  over_time();
  discrepancies();
  late_events();
  plan_parts();
  annexes();
  corrections();
  restatements();
  colophon(format);
  return status_;
}

void Composer::cover(const std::string& document_title) {
  heading(1, "top", document_title);
  if (model_.plan) {
    paragraph(line(title(model_.plan->title, model_.plan->title_nl), Tone::strong));
  }
  paragraph(line(say(Word::state_of, {date_text(language_, model_.subject.point.as_of)})));
}

void Composer::contents() {
  Contents contents;
  const auto chapter = [&](std::string anchor, Word which) {
    contents.entries.push_back({2, std::move(anchor), say(which), {}});
  };
  const auto actions = [&](const std::vector<ActionSummary>& parts) {
    for (const ActionSummary& summary : parts) {
      contents.entries.push_back({4, "action-" + summary.no,
                                  summary.no + " " + title(summary.title, summary.title_nl),
                                  status(summary)});
    }
  };
  chapter("situation", Word::situation);
  chapter("summary", Word::summary);
  contents.entries.push_back(
      {2, "changes", say(Word::changes_since, {date_text(language_, model_.changes.since)}), {}});
  chapter("over-time", Word::over_time);
  chapter("discrepancies", Word::discrepancies);
  chapter("late", Word::late_events);
  for (const LinePart& part : model_.lines) {
    contents.entries.push_back(
        {2,
         "line-" + part.no,
         say(Word::policy_line, {part.no}) + ": " + title(part.title, part.title_nl),
         {}});
    for (const GoalPart& goal : part.goals) {
      contents.entries.push_back(
          {3,
           "goal-" + goal.no,
           say(Word::goal, {goal.no}) + ": " + title(goal.title, goal.title_nl),
           {}});
      actions(goal.actions);
    }
  }
  if (!model_.other_actions.empty()) chapter("other-actions", Word::other_actions);
  actions(model_.other_actions);
  if (!model_.grants.empty()) chapter("annex-grants", Word::annex_grants);
  if (model_.meetings_held != 0) chapter("annex-meetings", Word::annex_meetings);
  if (model_.meetings_planned != 0) chapter("annex-planned", Word::annex_planned);
  if (!model_.corrections.empty()) chapter("annex-corrections", Word::annex_corrections);
  if (!model_.restatements.empty()) chapter("annex-restatements", Word::annex_restatements);
  put(std::move(contents));
}

void Composer::situation() {
  heading(2, "situation", say(Word::situation));
  const Point& point = model_.subject.point;
  Facts facts;
  if (const auto& plan = model_.plan) {
    facts.facts.push_back({say(Word::plan), {line(title(plan->title, plan->title_nl))}});
    facts.facts.push_back({say(Word::adopted), {Line{dated(plan->adopted)}}});
    if (plan->revised) {
      facts.facts.push_back({say(Word::revised), {Line{dated(*plan->revised)}}});
    }
  }
  facts.facts.push_back({say(Word::period), {line(period_text(language_, model_.subject.period))}});
  facts.facts.push_back({say(Word::reporting_date), {Line{dated(point.as_of)}}});
  const std::string made_from =
      point.known_at_time
          ? say(Word::made_from_text, {count_text(language_, point.known_at),
                                       instant_text(language_, *point.known_at_time)})
          : say(Word::made_from_nothing);
  facts.facts.push_back({say(Word::made_from), {line(made_from)}});
  put(std::move(facts));
  if (!model_.plan) paragraph(line(say(Word::plan_not_adopted)));
  std::vector<Line> lines;
  for (const LinePart& part : model_.lines) {
    lines.push_back(
        {text(part.no + ". "), link(title(part.title, part.title_nl), "line-" + part.no)});
  }
  bullets(say(Word::policy_lines), std::move(lines));
  paragraph(line(say(Word::reading_regular_means)));
  paragraph(line(say(Word::reading_money)));
}

void Composer::colophon(std::string_view format) {
  const Point& point = model_.subject.point;
  heading(2, "colophon", say(Word::colophon));
  Facts facts;
  facts.facts.push_back({say(Word::period), {line(to_string(model_.subject.period))}});
  facts.facts.push_back({say(Word::as_of), {line(core::to_string(point.as_of))}});
  facts.facts.push_back({say(Word::known_at), {line(std::to_string(point.known_at))}});
  if (point.known_at_time) {
    facts.facts.push_back({say(Word::recorded), {line(core::to_string(*point.known_at_time))}});
  }
  if (const auto& sealed_by = model_.subject.sealed_by) {
    facts.facts.push_back({say(Word::closed_by), {line(std::to_string(sealed_by->closing))}});
  }
  facts.facts.push_back({say(Word::ledger_id), {line(core::to_string(model_.subject.ledger))}});
  facts.facts.push_back({say(Word::root_hash), {line(model_.subject.root)}});
  facts.facts.push_back({say(Word::format), {line(std::string(format))}});
  facts.facts.push_back({say(Word::renderer), {line(std::to_string(kRendererVersion))}});
  put(std::move(facts));
  paragraph(line(say(Word::colophon_text)));
  paragraph(line(command(model_.subject, format), Tone::literal));
  paragraph(line(say(Word::claim_text)));
  paragraph(line(claim_line(model_.subject, format), Tone::literal));
  if (const auto& sealed_by = model_.subject.sealed_by) {
    paragraph(line(say(Word::checkpoint_text)));
    put(Literal{sealed_by->checkpoint});
  }
}

}  // namespace planledger::projections::report
