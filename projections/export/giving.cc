#include "projections/export/giving.h"

#include "projections/export/identifiers.h"
#include "projections/export/survey.h"

#include <fmt/format.h>

#include <span>

namespace planledger::projections::exports {
namespace {

using events::view;

constexpr std::size_t kTitleCharactersMax = 140;

class Package {
 public:
  Package(const Exporting& from, const Survey& survey, const Sink& sink)
      : from_(from),
        survey_(survey),
        identifiers_("360G-" + from.publisher, from.privacy),
        writer_(sink) {}

  void begin();
  core::Status add(const ActionMoney& money);
  [[nodiscard]] core::Status finish();
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  void put_grant(const ActionMoney& money, const GrantRow& grant,
                 std::span<const EventPtr> changes);
  void put_recipient(const GrantRow& grant);
  void put_planned(const GrantRow& grant);
  void put_commitments(const GrantRow& grant, std::span<const EventPtr> changes);
  void put_commitment(const events::Recorded& event, const GrantRow& grant, std::int64_t value,
                      std::string_view description);

  const Exporting& from_;
  const Survey& survey_;
  Identifiers identifiers_;
  JsonWriter writer_;
  std::uint64_t left_out_ = 0;
};

void Package::begin() {
  const Point& point = from_.point;
  writer_.begin_object();
  writer_.member("version", "1.4");
  writer_.member("title", fmt::format("Grants of the action plan as of {}, at position {}",
                                      core::to_string(point.as_of), point.known_at));
  writer_.member("identifier", fmt::format("{}-{}-{}", core::to_string(from_.provenance.ledger),
                                           core::to_string(point.as_of), point.known_at));
  writer_.key("publisher").begin_object();
  writer_.member("identifier", from_.publisher).member("name", from_.publisher).end_object();
  if (point.known_at_time) {
    writer_.member("issued", core::to_string(*point.known_at_time).substr(0, 10));
    writer_.member("modified", core::to_string(*point.known_at_time));
  }
  writer_.key("planledger");
  put_provenance(writer_, from_.provenance);
  writer_.key("grants").begin_array();
}

core::Status Package::add(const ActionMoney& money) {
  for (const GrantRow& grant : money.budget.grants) {
    if (!grant.amount) {
      ++left_out_;
      continue;
    }
    const auto changes = money.changes_of(from_.views, grant.grant);
    if (!changes) return core::fail(changes.error());
    put_grant(money, grant, *changes);
  }
  return writer_.status();
}

core::Status Package::finish() {
  writer_.end_array().end_object();
  return writer_.finish();
}

void Package::put_grant(const ActionMoney& money, const GrantRow& grant,
                        std::span<const EventPtr> changes) {
  const auto data = grant.event->event().getSubsidyGranted();
  writer_.begin_object();
  writer_.member("id", identifiers_.of(grant.grant));
  writer_.member("title", shortened(title_of(data), kTitleCharactersMax));
  writer_.member("description", data.hasPurpose() ? view(data.getPurpose()) : title_of(data));
  writer_.member("currency", grant.currency.code());
  writer_.key("amountAwarded").json(core::format_amount(grant.total(), grant.currency));
  writer_.member("awardDate", core::to_string(events::first_day_of(grant.event->event())));
  put_recipient(grant);
  writer_.key("fundingOrganization").begin_array().begin_object();
  const Organisation funder =
      identifiers_.department(grant.department, survey_.name_of(grant.department));
  writer_.member("id", funder.id).member("name", funder.name);
  writer_.member("department", grant.department).end_object().end_array();
  put_planned(grant);
  writer_.key("grantProgramme").begin_array().begin_object().member("code", grant.action);
  if (money.budget.title) writer_.member("title", *money.budget.title);
  writer_.end_object().end_array();
  const EventPtr& latest = changes.empty() ? grant.event : changes.back();
  writer_.member("dateModified", core::to_string(latest->recorded_at()));
  put_commitments(grant, changes);
  writer_.end_object();
}

// A person is a recipientIndividual, named or not.
void Package::put_recipient(const GrantRow& grant) {
  const auto data = grant.event->event().getSubsidyGranted();
  const Organisation recipient = identifiers_.beneficiary(data);
  const bool person = is_person(data);
  writer_.key(person ? "recipientIndividual" : "recipientOrganization");
  if (!person) writer_.begin_array();
  writer_.begin_object().member("id", recipient.id).member("name", recipient.name).end_object();
  if (!person) writer_.end_array();
}

void Package::put_planned(const GrantRow& grant) {
  if (!grant.from && !grant.to) return;
  writer_.key("plannedDates").begin_array().begin_object();
  if (grant.from) writer_.member("startDate", core::to_string(grant.from->first_day()));
  if (grant.to) writer_.member("endDate", core::to_string(grant.to->last_day()));
  writer_.end_object().end_array();
}

void Package::put_commitments(const GrantRow& grant, std::span<const EventPtr> changes) {
  writer_.key("commitmentTransaction").begin_array();
  put_commitment(*grant.event, grant, *grant.amount, "Award");
  for (const EventPtr& event : changes) {
    const std::int64_t change = change_of(*event);
    const std::string_view reason = reason_of(*event);
    if (change != 0) {
      put_commitment(*event, grant, change,
                     !reason.empty() ? reason
                     : change > 0    ? "Extension"
                                     : "Reduction");
    }
  }
  writer_.end_array();
}

void Package::put_commitment(const events::Recorded& event, const GrantRow& grant,
                             std::int64_t value, std::string_view description) {
  const auto department = std::string(view(event.event().getDepartment()));
  writer_.begin_object();
  writer_.member("id", core::to_string(event.id()));
  writer_.member("transactionDate", core::to_string(events::first_day_of(event.event())));
  writer_.member("currency", grant.currency.code());
  writer_.key("value").json(core::format_amount(value, grant.currency));
  writer_.member("description", description);
  writer_.member("provider", identifiers_.department(department, department).id);
  writer_.member("recipient",
                 identifiers_.beneficiary(grant.event->event().getSubsidyGranted()).id);
  writer_.end_object();
}

}  // namespace

core::Result<Answered> write_giving(const Exporting& from, const Sink& sink) {
  const core::Result<Survey> found = survey(from.views, from.point);
  if (!found) return core::fail(found.error());
  Package package(from, *found, sink);
  package.begin();
  const core::Status read = each_money(
      from.views, from.point, *found, [&](const ActionMoney& money) { return package.add(money); });
  if (!read) return core::fail(read.error());
  if (core::Status written = package.finish(); !written) return core::fail(written.error());
  Answered answered;
  if (package.left_out() != 0) {
    answered.notes.push_back(fmt::format("left out, as no amount is stated: {} grant{}",
                                         package.left_out(), package.left_out() == 1 ? "" : "s"));
  }
  return answered;
}

}  // namespace planledger::projections::exports
