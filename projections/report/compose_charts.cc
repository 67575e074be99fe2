// What is easier to see than to read: money by year, statuses over time, grants and their
// extensions. Each picture stands before the table that holds its figures.
#include "projections/report/charts.h"
#include "projections/report/composer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace planledger::projections::report {
namespace {

constexpr std::size_t kYearsMost = 8;
constexpr std::size_t kSpansMost = 40;

struct YearRow {
  std::string name;
  const YearlyMoney* money = nullptr;
};

// The years that have a column; what came before the first counts with it.
std::vector<int> years_of(const YearlyMoney& money) {
  std::vector<int> years;
  for (const auto& [year, totals] : money) years.push_back(year);
  if (years.size() > kYearsMost) years.erase(years.begin(), years.end() - kYearsMost);
  return years;
}

core::Totals money_of(const YearlyMoney& money, const std::vector<int>& years, std::size_t column) {
  core::Totals sum;
  for (const auto& [year, totals] : money) {
    const bool here = column == 0 ? year <= years[0] : year == years[column];
    if (!here) continue;
    for (const auto& [currency, amount] : totals) sum[currency] += amount;
  }
  return sum;
}

std::set<core::Currency> currencies_of(const YearlyMoney& money) {
  std::set<core::Currency> found;
  for (const auto& [year, totals] : money) {
    for (const auto& [currency, amount] : totals) {
      if (amount != 0) found.insert(currency);
    }
  }
  return found;
}

std::string numeric_month(core::Date day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:02}/{}", unsigned{date.month()}, int{date.year()});
}

}  // namespace

void Composer::over_time() {
  heading(2, "over-time", say(Word::over_time));
  if (model_.by_year.empty() && model_.actions_in_plan.empty()) {
    paragraph(line(say(Word::nothing_stated)));
    return;
  }
  money_by_year();
  statuses_over_time();
}

void Composer::money_by_year() {
  const std::vector<int> years = years_of(model_.by_year);
  if (years.empty()) return;
  std::vector<YearRow> rows;
  for (const LinePart& part : model_.lines) {
    rows.push_back({part.no + ". " + title(part.title, part.title_nl), &part.by_year});
  }
  if (!model_.other_by_year.empty()) {
    rows.push_back({say(Word::under_no_goal), &model_.other_by_year});
  }
  if (!model_.not_in_plan_by_year.empty()) {
    rows.push_back({say(Word::money_not_in_plan), &model_.not_in_plan_by_year});
  }
  std::vector<std::string> labels;
  labels.reserve(years.size());
  for (const int year : years) labels.push_back(std::to_string(year));
  const bool earlier = model_.by_year.begin()->first < years.front();
  if (earlier) labels.front() = say(Word::earlier, {labels.front()});

  for (const core::Currency currency : currencies_of(model_.by_year)) {
    std::vector<std::string> series;
    std::vector<ChartColumn> columns(years.size());
    for (const YearRow& row : rows) {
      series.push_back(row.name);
      for (std::size_t i = 0; i < years.size(); ++i) {
        columns[i].label = labels[i];
        columns[i].parts.push_back(money_of(*row.money, years, i)[currency]);
      }
    }
    chart({say(Word::chart_of, {say(Word::money_by_year) + ", " + std::string(currency.code())}),
           stacked_columns(series, columns, [&](core::MinorUnits value) {
             return amount_text(language_, value, currency);
           })});
  }
  Table made{say(Word::money_by_year) + ", " + say(Word::committed_not_paid),
             {{say(Word::line), false}},
             {},
             Table::Kind::figures};
  for (const std::string& label : labels) made.columns.push_back({label, true});
  rows.push_back({say(Word::total), &model_.by_year});
  for (const YearRow& row : rows) {
    Row cells{{cell(row.name)}, &row == &rows.back()};
    for (std::size_t i = 0; i < years.size(); ++i) {
      const core::Totals sum = money_of(*row.money, years, i);
      cells.cells.push_back(sum.empty() ? Cell{} : Cell{totals(sum), 1});
    }
    made.rows.push_back(std::move(cells));
  }
  table(std::move(made));
}

void Composer::statuses_over_time() {
  if (model_.actions_in_plan.empty()) return;
  using Count = std::uint64_t StatusCounts::*;
  constexpr std::pair<std::optional<Status>, Count> kStatuses[] = {
      {Status::TO_START, &StatusCounts::to_start}, {Status::STARTED, &StatusCounts::started},
      {Status::ONGOING, &StatusCounts::ongoing},   {Status::COMPLETED, &StatusCounts::completed},
      {Status::STOPPED, &StatusCounts::stopped},   {std::nullopt, &StatusCounts::not_recorded}};
  Table made{say(Word::statuses_over_time), {{say(Word::date), false}}, {}, Table::Kind::figures};
  std::vector<std::string> series;
  for (const auto& [status, count] : kStatuses) {
    series.emplace_back(status_word(language_, status));
    made.columns.push_back({series.back(), true});
  }
  std::vector<ChartColumn> columns;
  for (const StatusesOn& on : model_.statuses) {
    ChartColumn column{numeric_month(on.day), {}};
    Row row{{cell(Line{dated(on.day)})}, false};
    for (const auto& [status, count] : kStatuses) {
      column.parts.emplace_back(on.counts.*count);
      row.cells.push_back(cell(Line{counted(on.counts.*count)}));
    }
    columns.push_back(std::move(column));
    made.rows.push_back(std::move(row));
  }
  chart({say(Word::chart_of, {say(Word::statuses_over_time)}),
         stacked_columns(series, columns, [&](core::MinorUnits value) {
           return count_text(language_, static_cast<std::uint64_t>(value));
         })});
  table(std::move(made));
  paragraph(line(say(Word::statuses_note), Tone::quiet));
}

void Composer::action_timeline(const Action& action) {
  std::vector<ChartSpan> spans;
  bool extended = false;
  for (const Grant& grant : action.grants) {
    const GrantRow& row = grant.row;
    if (!row.from && !row.to) continue;
    const auto body = row.event->event().getSubsidyGranted();
    const core::Date from =
        row.from ? row.from->first_day() : events::first_day_of(row.event->event());
    ChartSpan span{row.beneficiary, from, from, from, !row.to};
    if (row.to) {
      span.extended_to = std::max(row.to->last_day(), from);
      const auto first_end =
          body.hasPeriod() ? events::date_of(body.getPeriod().getTo()) : std::nullopt;
      span.to =
          first_end ? std::clamp(first_end->last_day(), from, span.extended_to) : span.extended_to;
      extended = extended || span.extended_to > span.to;
    }
    spans.push_back(std::move(span));
  }
  if (spans.size() < 2 && !extended) return;
  const TimelineNames names{say(Word::period_of_grant), say(Word::extended_part),
                            say(Word::reporting_date)};
  for (std::size_t at = 0; at < spans.size(); at += kSpansMost) {
    const std::vector<ChartSpan> some(
        spans.begin() + static_cast<std::ptrdiff_t>(at),
        spans.begin() + static_cast<std::ptrdiff_t>(std::min(spans.size(), at + kSpansMost)));
    chart({say(Word::chart_of, {say(Word::grants_over_time)}),
           timeline(some, model_.subject.point.as_of, names)});
  }
}

}  // namespace planledger::projections::report
