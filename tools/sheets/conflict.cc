#include "tools/sheets/conflict.h"

#include "core/check.h"
#include "events/json.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace planledger::sheets {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::object& data_of(const json::object& event) { return event.at("data").get_object(); }

bool is_reversed(const json::object& event) {
  const json::value* by = event.if_contains("reversedBy");
  return by != nullptr && by->is_string();
}

// The row's event in the form of the history; of other kinds than grants, what names it.
json::object as_recorded(const events::Submission& row) {
  const events::Content content(row.content);
  const auto event = content.event();
  if (event.isSubsidyGranted()) {
    const auto recorded = events::Recorded::decode(
        1, events::Recorded::encode(1, 1, core::Instant{}, row, std::nullopt));
    PLANLEDGER_CHECK(recorded.has_value(), "what was just encoded can be decoded");
    return json::parse(events::to_json(*recorded)).get_object();
  }
  return {{"id", core::to_string(events::to_uuid(event.getId()))},
          {"type", events::kind_name(event.which())},
          {"action", events::view(event.getAction())},
          {"department", events::view(event.getDepartment())},
          {"data", json::object()}};
}

std::string period_end(const json::object& data) {
  const json::value* period = data.if_contains("period");
  return period == nullptr ? std::string() : text_at(period->get_object(), "to");
}

bool ends_after(const std::string& end, const std::string& other) {
  if (other.empty()) return true;
  return core::PartialDate::parse(end)->last_day() > core::PartialDate::parse(other)->last_day();
}

// A grant as it stands after what was recorded of it.
struct Grant {
  core::MinorUnits amount = 0;
  std::string end;
  std::vector<const json::object*> dependents;
};

class Comparison {
 public:
  Comparison(const events::Submission& row, const json::array& history)
      : row_(as_recorded(row)), history_(history), grant_(text_at(data_of(row_), "grant")) {}

  Conflict run();

 private:
  // What is recorded of the row: under its id, else the grant that has its name.
  [[nodiscard]] const json::object* recorded() const;
  [[nodiscard]] Grant grant_as_it_stands(const json::object& granted,
                                         core::Currency currency) const;
  [[nodiscard]] Conflict of_grant(const json::object& granted) const;
  [[nodiscard]] Conflict replaced(const json::object& event,
                                  const std::vector<const json::object*>& dependents) const;
  [[nodiscard]] std::string command(std::string_view kind, std::string_view rest) const;

  const json::object row_;
  const json::array& history_;
  const std::string grant_;
};

Conflict Comparison::run() {
  const json::object* found = recorded();
  if (found == nullptr) return {};
  if (is_reversed(*found)) return {Conflict::Kind::reversed, {}};
  if (text_at(row_, "type") == "SubsidyGranted" && text_at(*found, "type") == "SubsidyGranted") {
    return of_grant(*found);
  }
  return replaced(*found, {});
}

const json::object* Comparison::recorded() const {
  const json::object* named = nullptr;
  for (const json::value& each : history_) {
    const json::object& event = each.get_object();
    if (text_at(event, "id") == text_at(row_, "id")) return &event;
    if (!grant_.empty() && text_at(event, "type") == "SubsidyGranted" && !is_reversed(event) &&
        text_at(data_of(event), "grant") == grant_) {
      named = &event;
    }
  }
  return named;
}

Grant Comparison::grant_as_it_stands(const json::object& granted, core::Currency currency) const {
  Grant grant;
  const auto units = [&](const json::object& data, std::string_view name) {
    const auto amount = core::parse_amount(text_at(data, name), currency);
    return amount ? core::MinorUnits{*amount} : core::MinorUnits{0};
  };
  grant.amount = units(data_of(granted), "amount");
  grant.end = period_end(data_of(granted));
  for (const json::value& each : history_) {
    const json::object& event = each.get_object();
    const std::string type = text_at(event, "type");
    if (is_reversed(event) || text_at(data_of(event), "grant") != grant_ ||
        type == "SubsidyGranted") {
      continue;
    }
    grant.dependents.push_back(&event);
    grant.amount += units(data_of(event), "added") - units(data_of(event), "by");
    const std::string until = text_at(data_of(event), "until");
    if (!until.empty() && ends_after(until, grant.end)) grant.end = until;
  }
  return grant;
}

// Without what an extension or a reduction changes.
json::object lasting(const json::object& event) {
  json::object data = data_of(event);
  for (const std::string_view name : {"amount", "funding"}) data.erase(name);
  if (json::value* period = data.if_contains("period")) {
    period->get_object().erase("to");
    if (period->get_object().empty()) data.erase("period");
  }
  return {{"action", event.at("action")},
          {"department", event.at("department")},
          {"effective", event.at("effective")},
          {"data", data}};
}

Conflict Comparison::of_grant(const json::object& granted) const {
  const json::object& before = data_of(granted);
  const json::object& now = data_of(row_);
  const auto currency = core::Currency::parse(text_at(now, "currency"));
  const Grant grant = grant_as_it_stands(granted, *currency);
  const bool states_alike = before.contains("amount") == now.contains("amount");
  const auto amount = core::parse_amount(text_at(now, "amount"), *currency);
  const core::MinorUnits more = amount ? *amount - grant.amount : -grant.amount;
  const std::string end = period_end(now);
  const bool later = end != grant.end && !end.empty() && ends_after(end, grant.end);
  const bool same_funding = before.contains("funding") == now.contains("funding") &&
                            (!now.contains("funding") || before.at("funding") == now.at("funding"));
  const bool can_be_added_to =
      lasting(granted) == lasting(row_) && states_alike && (end == grant.end || later) &&
      (same_funding || text_at(before, "amount") != text_at(now, "amount"));
  if (!can_be_added_to) return replaced(granted, grant.dependents);
  if (more == 0 && !later) return {Conflict::Kind::agrees, {}};
  Conflict conflict{Conflict::Kind::differs, {}};
  std::string extension;
  if (more > 0) extension += " --added " + core::format_amount(more, *currency);
  if (later) extension += " --until " + end;
  if (!extension.empty()) {
    conflict.proposal.push_back(command("GrantExtended", "--grant " + grant_ + extension));
  }
  if (more < 0) {
    conflict.proposal.push_back(command("GrantReduced", "--grant " + grant_ + " --by " +
                                                            core::format_amount(-more, *currency) +
                                                            " --reason REASON"));
  }
  return conflict;
}

Conflict Comparison::replaced(const json::object& event,
                              const std::vector<const json::object*>& dependents) const {
  Conflict conflict{Conflict::Kind::differs, {}};
  const auto reverse = [&](const json::object& which) {
    conflict.proposal.push_back(
        command("EventReversed", "--event " + text_at(which, "id") + " --reason REASON"));
  };
  for (auto each = dependents.rbegin(); each != dependents.rend(); ++each) reverse(**each);
  reverse(event);
  conflict.proposal.emplace_back("planledger import, the same sheet once more");
  return conflict;
}

std::string Comparison::command(std::string_view kind, std::string_view rest) const {
  const std::string action = text_at(row_, "action");
  return fmt::format("planledger append {}{} --department {} --effective DATE {}", kind,
                     action.empty() ? "" : " --action " + action, text_at(row_, "department"),
                     rest);
}

}  // namespace

Conflict conflict_of(const events::Submission& row, const json::array& history) {
  return Comparison(row, history).run();
}

}  // namespace planledger::sheets
