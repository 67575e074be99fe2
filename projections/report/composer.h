// The hand that writes the document: the words of its language, and whom each block goes to.
#pragma once

#include "projections/report/compose.h"
#include "projections/report/forms.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {

class Composer {
 public:
  Composer(const Model& model, const Document::Visit& visit)
      : model_(model), language_(model.subject.language), visit_(visit) {}

  // The whole document, once. After the first error nothing more is handed on.
  [[nodiscard]] core::Status write(const std::string& document_title, std::string_view format);

 private:
  // The chapters, in their order.
  void cover(const std::string& document_title);
  void contents();
  void situation();
  void summary();
  void changes();
  void over_time();
  void discrepancies();
  void late_events();
  void plan_parts();
  void annexes();
  void corrections();
  void restatements();
  void colophon(std::string_view format);

  // compose_parts.cc, compose_action.cc and compose_money.cc: an action's part.
  void action_parts(const std::vector<ActionSummary>& actions);
  [[nodiscard]] Row annex_row(const GrantRow& grant) const;
  [[nodiscard]] Row meeting_row(const events::Recorded& event) const;
  void table_of_meetings(Word caption, const std::string& anchor, bool held);
  void action_part(const Action& action);
  void action_facts(const Action& action);
  void action_reporting(const Action& action);
  void action_grants(const Action& action);
  void action_allocations(const Action& action);
  void action_lists(const Action& action);
  [[nodiscard]] std::vector<Line> narrative_lines(const Narrative& narrative) const;
  [[nodiscard]] std::vector<Line> money_lines(const Money& money) const;
  [[nodiscard]] std::vector<Line> grant_lines(const GrantRow& grant) const;
  [[nodiscard]] Line change_line(const EventPtr& event) const;

  // compose_summary.cc
  void table_of_status();
  void table_by_line();
  void table_by(Word caption, Word heading, const std::map<std::string, core::Totals>& totals,
                bool departments);
  [[nodiscard]] Row late_row(const Late& late, const events::Recorded& of) const;
  [[nodiscard]] Row correction_row(const events::Recorded& reversed,
                                   const events::Recorded& reversal) const;

  // compose_changes.cc
  void table_of_changes();
  void table_of_status_changes();
  void table_of_new_grants();
  void table_of_grant_changes();
  void table_of_restatement(const Restatement& restatement);
  // False where the visitor has seen enough.
  [[nodiscard]] bool restated_rows(const Restatement& restatement, const RestatedFigure& restated,
                                   const VisitRow& visit) const;
  void events_without_effect(const Restatement& restatement);
  [[nodiscard]] std::string figure_name(const Figure& figure) const;
  [[nodiscard]] Line restating_line(const RestatingEvent& event) const;

  // compose_charts.cc
  void money_by_year();
  void statuses_over_time();
  void action_timeline(const Action& action);

  // compose_words.cc: small pieces.
  [[nodiscard]] std::string say(Word which) const { return std::string(word(language_, which)); }
  [[nodiscard]] std::string say(Word which, std::initializer_list<std::string_view> values) const {
    return phrase(language_, which, values);
  }
  [[nodiscard]] std::string title(const std::string& title,
                                  const std::optional<std::string>& title_nl) const;
  [[nodiscard]] std::string department(const std::string& code) const;
  [[nodiscard]] std::string status(const ActionSummary& summary) const;
  [[nodiscard]] std::vector<Line> totals(const core::Totals& totals) const;
  [[nodiscard]] Cell amount(core::MinorUnits amount, core::Currency currency) const;
  [[nodiscard]] Cell grant_bound(const std::optional<core::PartialDate>& bound) const;
  [[nodiscard]] std::string grant_period(const GrantRow& grant) const;
  [[nodiscard]] std::string grant_state(const GrantRow& grant) const;
  // "4.1", a link where the action is in the plan.
  [[nodiscard]] Text action_text(const std::string& no) const;
  [[nodiscard]] bool in_plan(std::string_view no) const;
  // What an event says, in one line (describe.cc).
  [[nodiscard]] Line describe(const events::Recorded& event) const;
  [[nodiscard]] Line meeting_line(const events::Recorded& event) const;
  [[nodiscard]] Text meeting_date(const events::Recorded& event) const;
  [[nodiscard]] std::string meeting_details(const events::Recorded& event) const;
  [[nodiscard]] std::string span(events::schema::Span::Reader span, bool given) const;
  [[nodiscard]] std::string date(std::uint32_t packed) const;
  // The same with what they say, for cells that have types. Only a full date is one of them.
  [[nodiscard]] Text dated(core::PartialDate date) const;
  [[nodiscard]] Text dated(std::uint32_t packed) const;
  [[nodiscard]] Text dated(core::Date date) const;
  // When the ledger recorded it.
  [[nodiscard]] Text recorded(const events::Recorded& event) const;
  [[nodiscard]] Text counted(std::uint64_t count) const;
  [[nodiscard]] Text signed_count(core::MinorUnits count) const;
  [[nodiscard]] Text number(std::string_view decimal) const;
  [[nodiscard]] Text money(core::MinorUnits amount, core::Currency currency) const;

  void heading(int level, std::string anchor, std::string text, std::string no = {}) {
    put(Heading{level, std::move(anchor), std::move(text), std::move(no)});
  }
  void paragraph(Line line) { put(Paragraph{std::move(line)}); }
  void table(Table table) {
    if (!table.rows.empty() || table.more) put(std::move(table));
  }
  void chart(Chart chart) { put(std::move(chart)); }
  void bullets(std::string label, std::vector<Line> lines) {
    if (!lines.empty()) put(Bullets{std::move(label), std::move(lines)});
  }
  void put(Block block) {
    if (!status_) return;
    core::Status taken = visit_(std::move(block));
    if (status_) status_ = std::move(taken);  // A view may have failed in its rows meanwhile.
  }
  [[nodiscard]] EventPtr event_at(core::Sequence seq) {
    return read_event(model_.views, seq, status_);
  }

  const Model& model_;
  Language language_;
  const Document::Visit& visit_;
  core::Status status_;
};

[[nodiscard]] inline Cell cell(std::string words, Tone tone = Tone::plain) {
  return Cell{{line(std::move(words), tone)}, 1};
}
[[nodiscard]] inline Cell cell(Line words) { return Cell{{std::move(words)}, 1}; }

}  // namespace planledger::projections::report
