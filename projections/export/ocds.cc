#include "projections/export/ocds.h"

#include "events/json.h"
#include "projections/export/identifiers.h"
#include "projections/export/survey.h"

#include <fmt/format.h>

#include <optional>
#include <span>

namespace planledger::projections::exports {
namespace {

using events::view;

std::string quoted(std::string_view text) {
  std::string out;
  events::append_json_string(out, text);
  return out;
}

// What one event says of its grant.
struct Stage {
  EventPtr event;
  std::string_view tag;
  std::optional<core::MinorUnits> value;   // The grant's amount from then on, where it says one.
  std::optional<core::PartialDate> until;  // Its end from then on, where it says one.
};

using Stages = std::vector<Stage>;

struct Process {
  std::string ocid;
  const GrantRow& grant;
  std::optional<std::string> action_title;
  Organisation buyer;
  Organisation supplier;
  Stages stages;
};

Stages stages_of(const GrantRow& grant, std::span<const EventPtr> changes) {
  Stages stages;
  const auto award = grant.event->event().getSubsidyGranted();
  core::MinorUnits total = grant.amount.value_or(0);
  stages.push_back(
      {grant.event, "award", std::nullopt, events::date_of(award.getPeriod().getTo())});
  if (grant.amount) stages.back().value = total;
  for (const EventPtr& event : changes) {
    Stage stage{event, "awardUpdate", std::nullopt, std::nullopt};
    if (const std::int64_t change = change_of(*event); change != 0) {
      total += change;
      stage.value = total;
    }
    if (event->event().isGrantExtended()) {
      stage.until = events::date_of(event->event().getGrantExtended().getUntil());
    }
    stages.push_back(std::move(stage));
  }
  return stages;
}

enum class Shape { plain, versioned };

// Writes what the stages [first, last] say: one stage is a release, all of them are the compiled
// release, or the versioned one.
class Content {
 public:
  Content(JsonWriter& writer, const Process& process, std::size_t first, std::size_t last,
          Shape shape)
      : writer_(writer), process_(process), first_(first), last_(last), shape_(shape) {}

  void put_body();

 private:
  struct Version {
    const Stage& stage;
    std::string json;
  };
  using Versions = std::vector<Version>;

  void put(std::string_view name, const Versions& versions);
  // A field that the award says and nothing changes.
  void put_once(std::string_view name, const std::string& json) {
    put(name, {{process_.stages.front(), json}});
  }
  void put_parties();
  void put_party(const Organisation& party, std::string_view role);
  void put_project();
  void put_award();
  void put_value();
  void put_period();
  void put_amendments();
  void put_amendment(std::size_t index);
  [[nodiscard]] bool with_award() const { return first_ == 0; }

  JsonWriter& writer_;
  const Process& process_;
  std::size_t first_;
  std::size_t last_;
  Shape shape_;
};

// A value that is said again is no new version.
void Content::put(std::string_view name, const Versions& versions) {
  if (versions.empty()) return;
  writer_.key(name);
  if (shape_ == Shape::plain) {
    writer_.json(versions.back().json);
    return;
  }
  writer_.begin_array();
  const std::string* previous = nullptr;
  for (const auto& [stage, json] : versions) {
    if (previous != nullptr && *previous == json) continue;
    previous = &json;
    writer_.begin_object();
    writer_.member("releaseID", core::to_string(stage.event->id()));
    writer_.member("releaseDate", core::to_string(stage.event->recorded_at()));
    writer_.key("releaseTag").begin_array().text(stage.tag).end_array();
    writer_.key("value").json(json);
    writer_.end_object();
  }
  writer_.end_array();
}

void Content::put_body() {
  put("initiationType", {{process_.stages[first_], quoted("tender")}});
  if (with_award()) {
    put_parties();
    put_project();
  }
  writer_.key("awards").begin_array();
  put_award();
  writer_.end_array();
}

void Content::put_parties() {
  writer_.key("parties").begin_array();
  put_party(process_.buyer, "buyer");
  put_party(process_.supplier, "supplier");
  writer_.end_array();
  writer_.key("buyer").begin_object();
  put_once("id", quoted(process_.buyer.id));
  put_once("name", quoted(process_.buyer.name));
  writer_.end_object();
}

void Content::put_party(const Organisation& party, std::string_view role) {
  writer_.begin_object().member("id", party.id);
  put_once("name", quoted(party.name));
  put_once("roles", "[" + quoted(role) + "]");
  writer_.end_object();
}

// The action is the project that the grant is a part of.
void Content::put_project() {
  writer_.key("planning").begin_object().key("budget").begin_object();
  put_once("projectID", quoted(process_.grant.action));
  if (process_.action_title) put_once("project", quoted(*process_.action_title));
  writer_.end_object().end_object();
}

void Content::put_award() {
  const auto data = process_.grant.event->event().getSubsidyGranted();
  writer_.begin_object().member("id", process_.grant.grant);
  if (with_award()) {
    put_once("title", quoted(title_of(data)));
    if (data.hasPurpose()) put_once("description", quoted(view(data.getPurpose())));
    put_once("status", quoted("active"));
    put_once("date", quoted(start_of(events::first_day_of(process_.grant.event->event()))));
  }
  put_value();
  if (with_award()) {
    writer_.key("suppliers").begin_array().begin_object().member("id", process_.supplier.id);
    put_once("name", quoted(process_.supplier.name));
    writer_.end_object().end_array();
  }
  put_period();
  put_amendments();
  writer_.end_object();
}

void Content::put_value() {
  const core::Currency currency = process_.grant.currency;
  Versions amounts;
  Versions currencies;
  for (std::size_t i = first_; i <= last_; ++i) {
    const Stage& stage = process_.stages[i];
    if (!stage.value) continue;
    amounts.push_back({stage, core::format_amount(*stage.value, currency)});
    currencies.push_back({stage, quoted(currency.code())});
  }
  if (amounts.empty()) return;
  writer_.key("value").begin_object();
  put("amount", amounts);
  put("currency", currencies);
  writer_.end_object();
}

void Content::put_period() {
  Versions ends;
  for (std::size_t i = first_; i <= last_; ++i) {
    const Stage& stage = process_.stages[i];
    if (stage.until) ends.push_back({stage, quoted(end_of(stage.until->last_day()))});
  }
  const bool starts = with_award() && process_.grant.from;
  if (!starts && ends.empty()) return;
  writer_.key("contractPeriod").begin_object();
  if (starts) put_once("startDate", quoted(start_of(process_.grant.from->first_day())));
  put("endDate", ends);
  writer_.end_object();
}

void Content::put_amendments() {
  const std::size_t first = std::max<std::size_t>(first_, 1);
  if (first > last_) return;
  writer_.key("amendments").begin_array();
  for (std::size_t i = first; i <= last_; ++i) put_amendment(i);
  writer_.end_array();
}

void Content::put_amendment(std::size_t index) {
  const Stage& stage = process_.stages[index];
  const auto put_said = [&](std::string_view name, std::string_view text) {
    put(name, {{stage, quoted(text)}});
  };
  const std::string id = core::to_string(stage.event->id());
  writer_.begin_object().member("id", id);
  put_said("date", start_of(events::first_day_of(stage.event->event())));
  if (const auto reason = reason_of(*stage.event); !reason.empty()) put_said("rationale", reason);
  put_said("amendsReleaseID", core::to_string(process_.stages[index - 1].event->id()));
  put_said("releaseID", id);
  writer_.end_object();
}

class Records {
 public:
  Records(const Exporting& from, const Survey& survey, const Sink& sink)
      : from_(from),
        survey_(survey),
        identifiers_("ocds-" + from.publisher, from.privacy),
        writer_(sink) {}

  void begin();
  core::Status add(const ActionMoney& money);
  [[nodiscard]] core::Status finish() {
    writer_.end_array().end_object();
    return writer_.finish();
  }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  void put_record(const Process& process);
  void put_release(const Process& process, std::size_t index);
  void put_compiled(const Process& process);

  const Exporting& from_;
  const Survey& survey_;
  Identifiers identifiers_;
  JsonWriter writer_;
  std::uint64_t left_out_ = 0;
};

void Records::begin() {
  writer_.begin_object();
  writer_.member("uri", "urn:uuid:" + core::to_string(from_.provenance.ledger));
  writer_.member("version", "1.1");
  if (from_.point.known_at_time) {
    writer_.member("publishedDate", core::to_string(*from_.point.known_at_time));
  }
  writer_.key("publisher").begin_object().member("name", from_.publisher).end_object();
  writer_.key("planledger");
  put_provenance(writer_, from_.provenance);
  writer_.key("records").begin_array();
}

core::Status Records::add(const ActionMoney& money) {
  left_out_ += money.budget.allocations.size();
  for (const GrantRow& grant : money.budget.grants) {
    const std::string name = survey_.name_of(grant.department);
    const auto changes = money.changes_of(from_.views, grant.grant);
    if (!changes) return core::fail(changes.error());
    put_record({.ocid = identifiers_.of(grant.grant),
                .grant = grant,
                .action_title = money.budget.title,
                .buyer = identifiers_.department(grant.department, name),
                .supplier = identifiers_.beneficiary(grant.event->event().getSubsidyGranted()),
                .stages = stages_of(grant, *changes)});
  }
  return writer_.status();
}

void Records::put_record(const Process& process) {
  writer_.begin_object().member("ocid", process.ocid);
  writer_.key("releases").begin_array();
  for (std::size_t i = 0; i < process.stages.size(); ++i) put_release(process, i);
  writer_.end_array();
  put_compiled(process);
  writer_.key("versionedRelease").begin_object().member("ocid", process.ocid);
  Content(writer_, process, 0, process.stages.size() - 1, Shape::versioned).put_body();
  writer_.end_object().end_object();
}

void Records::put_release(const Process& process, std::size_t index) {
  const Stage& stage = process.stages[index];
  writer_.begin_object().member("ocid", process.ocid);
  writer_.member("id", core::to_string(stage.event->id()));
  writer_.member("date", core::to_string(stage.event->recorded_at()));
  writer_.key("tag").begin_array().text(stage.tag).end_array();
  Content(writer_, process, index, index, Shape::plain).put_body();
  writer_.end_object();
}

void Records::put_compiled(const Process& process) {
  const std::string date = core::to_string(process.stages.back().event->recorded_at());
  writer_.key("compiledRelease").begin_object().member("ocid", process.ocid);
  writer_.member("id", process.ocid + "-" + date).member("date", date);
  writer_.key("tag").begin_array().text("compiled").end_array();
  Content(writer_, process, 0, process.stages.size() - 1, Shape::plain).put_body();
  writer_.end_object();
}

}  // namespace

core::Result<Answered> write_ocds(const Exporting& from, const Sink& sink) {
  const core::Result<Survey> found = survey(from.views, from.point);
  if (!found) return core::fail(found.error());
  Records records(from, *found, sink);
  records.begin();
  const core::Status read = each_money(
      from.views, from.point, *found, [&](const ActionMoney& money) { return records.add(money); });
  if (!read) return core::fail(read.error());
  if (core::Status written = records.finish(); !written) return core::fail(written.error());
  Answered answered;
  if (records.left_out() != 0) {
    answered.notes.push_back(fmt::format("left out, as they are no grants: {} allocation{}",
                                         records.left_out(), records.left_out() == 1 ? "" : "s"));
  }
  return answered;
}

}  // namespace planledger::projections::exports
