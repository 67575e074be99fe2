#include "projections/report/composer.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

using events::view;

std::string joined(capnp::List<capnp::Text>::Reader list) {
  std::string out;
  for (const auto item : list) {
    if (!out.empty()) out += ", ";
    out += view(item);
  }
  return out;
}

void append_detail(std::string& out, std::string_view detail) {
  if (detail.empty()) return;
  if (!out.empty()) out += "; ";
  out += detail;
}

}  // namespace

std::string Composer::title(const std::string& title,
                            const std::optional<std::string>& title_nl) const {
  return language_ == Language::nl ? title_nl.value_or(title) : title;
}

std::string Composer::department(const std::string& code) const {
  const auto name = model_.departments.find(code);
  if (name == model_.departments.end()) return code;
  return code + " – " + title(name->second.name, name->second.name_nl);
}

std::string Composer::status(const ActionSummary& summary) const {
  return std::string(status_word(language_, summary.status));
}

std::vector<Line> Composer::totals(const core::Totals& totals) const {
  std::vector<Line> lines;
  for (const auto& [currency, amount] : totals) {
    lines.push_back({money(amount, currency)});
  }
  if (lines.empty()) lines.push_back(line(say(Word::nothing_stated), Tone::quiet));
  return lines;
}

Cell Composer::amount(core::MinorUnits amount, core::Currency currency) const {
  return cell(Line{money(amount, currency)});
}

Cell Composer::grant_bound(const std::optional<core::PartialDate>& bound) const {
  return bound ? cell(Line{dated(*bound)}) : cell(say(Word::none_stated), Tone::quiet);
}

std::string Composer::grant_period(const GrantRow& grant) const {
  return span_text(language_, grant.from, grant.to);
}

std::string Composer::grant_state(const GrantRow& grant) const {
  if (grant.running) return say(Word::running);
  const bool begun = !grant.from || grant.from->first_day() <= model_.subject.point.as_of;
  return say(begun ? Word::ended : Word::not_begun);
}

bool Composer::in_plan(std::string_view no) const { return model_.actions_in_plan.contains(no); }

Text Composer::action_text(const std::string& no) const {
  return in_plan(no) ? link(no, "action-" + no) : text(no);
}

std::string Composer::date(std::uint32_t packed) const {
  const auto date = events::date_of(packed);
  return date ? date_text(language_, *date) : std::string();
}

Text Composer::dated(core::PartialDate date) const {
  Text words = text(date_text(language_, date));
  if (date.day() != 0) words.value = date.first_day();
  return words;
}

Text Composer::dated(std::uint32_t packed) const {
  const auto date = events::date_of(packed);
  return date ? dated(*date) : Text{};
}

Text Composer::dated(core::Date date) const { return valued(date_text(language_, date), date); }

Text Composer::counted(std::uint64_t count) const {
  return valued(count_text(language_, count), Number{std::to_string(count)});
}

Text Composer::signed_count(core::MinorUnits count) const {
  const bool below = count < 0;
  Text words = counted(static_cast<std::uint64_t>(below ? -count : count));
  if (!below) return words;
  return valued("-" + words.text, Number{"-" + std::get<Number>(words.value).decimal});
}

Text Composer::recorded(const events::Recorded& event) const {
  return valued(instant_text(language_, event.recorded_at()), event.recorded_at());
}

Text Composer::number(std::string_view decimal) const {
  return valued(number_text(language_, decimal), Number{std::string(decimal)});
}

Text Composer::money(core::MinorUnits amount, core::Currency currency) const {
  return valued(amount_text(language_, amount, currency), Amount{amount, currency});
}

std::string Composer::span(events::schema::Span::Reader span, bool given) const {
  if (!given) return {};
  return span_text(language_, events::date_of(span.getFrom()), events::date_of(span.getTo()));
}

Text Composer::meeting_date(const events::Recorded& event) const {
  const auto reader = event.event();
  if (reader.isMeetingPlanned()) return dated(reader.getMeetingPlanned().getOn());
  const core::PartialDate first = events::effective_of(reader);
  const auto last = events::date_of(reader.getMeetingHeld().getUntil());
  if (!last || *last == first) return dated(first);
  return text(span_text(language_, first, last));
}

std::string Composer::meeting_details(const events::Recorded& event) const {
  std::string out;
  const auto reader = event.event();
  if (reader.isMeetingPlanned()) {
    const auto body = reader.getMeetingPlanned();
    append_detail(out, view(body.getBody()));
    append_detail(out, view(body.getPlace()));
    append_detail(out, say(Word::announced, {date(reader.getEffective())}));
    return out;
  }
  const auto body = reader.getMeetingHeld();
  append_detail(out, view(body.getBody()));
  append_detail(out, view(body.getPlace()));
  if (body.getParticipants().size() != 0) {
    append_detail(out, say(Word::participants, {joined(body.getParticipants())}));
  }
  if (body.hasAttendance()) {
    append_detail(out,
                  say(Word::attendance, {count_text(language_, body.getAttendance().getValue())}));
  }
  if (body.hasOutcome()) append_detail(out, say(Word::outcome, {view(body.getOutcome())}));
  return out;
}

Line Composer::meeting_line(const events::Recorded& event) const {
  const auto reader = event.event();
  const auto title = reader.isMeetingPlanned() ? reader.getMeetingPlanned().getTitle()
                                               : reader.getMeetingHeld().getTitle();
  Line words{meeting_date(event), text(": " + std::string(view(title)))};
  if (const std::string details = meeting_details(event); !details.empty()) {
    words.push_back(text(" (" + details + ")", Tone::quiet));
  }
  return words;
}

}  // namespace planledger::projections::report
