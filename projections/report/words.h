// Which words does a report use? Both languages side by side, frozen: no locale decides them.
#pragma once

#include "events/event.h"
#include "projections/answers.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::projections::report {

enum class Language : std::uint8_t { nl, en };

// "nl" and "en"; none for another text.
[[nodiscard]] std::optional<Language> language_named(std::string_view code);
[[nodiscard]] std::string_view code(Language language);

// In the order of the table in words.cc.
enum class Word : std::uint8_t {
  report_title,
  state_of,
  skip_to_content,
  contents,
  situation,
  summary,
  // The situation.
  period,
  reporting_date,
  made_from,
  made_from_text,
  made_from_nothing,
  plan,
  plan_not_adopted,
  adopted,
  revised,
  policy_lines,
  reading_money,
  reading_regular_means,
  no_actions,
  // The summary.
  actions_by_status,
  status,
  number_of_actions,
  number,
  total,
  status_not_recorded_of,
  money_by_line,
  money_by_department,
  money_by_source,
  money_by_beneficiary,
  line_or_goal,
  line,
  department,
  funding_source,
  source_not_stated,
  beneficiary,
  amount,
  committed_not_paid,
  nothing_stated,
  money_not_in_plan,
  not_in_plan_yet,
  under_no_goal,
  changes_by_source_note,
  // What changed since the last report.
  changes_since,
  changes_since_text,
  nothing_changed,
  new_actions,
  status_changes,
  previous_status,
  new_status,
  new_grants,
  grant_changes,
  // Over time.
  over_time,
  chart_of,
  money_by_year,
  earlier,
  statuses_over_time,
  statuses_note,
  grants_over_time,
  extended_part,
  // Discrepancies.
  discrepancies,
  no_discrepancies,
  discrepancies_text,
  stated_totals,
  scope,
  stated,
  computed,
  difference,
  dangling_references,
  refers_to,
  dangling,
  // Late events.
  late_events,
  no_late_events,
  late_events_text,
  what,
  effective,
  recorded,
  late_for,
  reversed_mark,
  // Policy lines, goals and actions.
  policy_line,
  goal,
  action,
  action_column,
  other_actions,
  status_of_action,
  since,
  ministers,
  departments,
  coordination,
  other_parties,
  none_stated,
  reporting,
  competences,
  description,
  budget,
  no_competence,
  no_narrative,
  narrative_of,
  narrative_in,
  references,
  within_regular_means,
  amount_not_stated,
  grants_unstated_one,
  grants_unstated_many,
  rest_of_action,
  discrepancy_of_action,
  // Money.
  grants,
  grant,
  beneficiary_and_project,
  granted,
  changes,
  allocations,
  mentioned_grants,
  added,
  reduced,
  extended,
  decided,
  reference,
  period_of_grant,
  running,
  ended,
  not_begun,
  running_state,
  period_not_stated,
  end_not_stated,
  // What happened.
  meetings_held,
  meetings_planned,
  announced,
  meeting,
  date,
  milestones,
  figures,
  staff,
  full_time_equivalents,
  participants,
  attendance,
  outcome,
  // Annexes and the colophon.
  annex_grants,
  annex_meetings,
  annex_planned,
  annex_corrections,
  corrections_text,
  correction_of,
  corrected_by,
  reason,
  annex_restatements,
  restatements_text,
  restatement_of,
  total_of,
  as_reported,
  as_known_now,
  reversal_of,
  moves_no_total,
  all_money,
  competence_of_action,
  no_competence_of_action,
  grant_of_action,
  source_named,
  beneficiary_named,
  department_named,
  stated_of_action,
  actions_with_status,
  colophon,
  colophon_text,
  claim_text,
  checkpoint_text,
  closed_by,
  ledger_id,
  root_hash,
  as_of,
  known_at,
  format,
  renderer,
  // Of the formats in sheets and in pages.
  from,
  to,
  report,
  actions,
  part,
  title,
  name,
  words,
  value,
  page_of,
  count,  // How many they are.
};

[[nodiscard]] std::string_view word(Language language, Word which);
// The word with each "{}" in it replaced by the next of `values`.
[[nodiscard]] std::string phrase(Language language, Word which,
                                 std::initializer_list<std::string_view> values);

// "Lopende"; of none, "niet vermeld".
[[nodiscard]] std::string_view status_word(Language language, std::optional<Status> status);
// The same for a status as answers name it: "ongoing"; empty: none.
[[nodiscard]] std::string_view status_named(Language language, std::string_view name);
// What a kind of event is called: "subsidie".
[[nodiscard]] std::string_view kind_word(Language language, events::Kind kind);
// The language of a text, as a reader calls it: "Frans"; the tag itself where it is not known.
[[nodiscard]] std::string language_word(Language language, std::string_view tag);

}  // namespace planledger::projections::report
