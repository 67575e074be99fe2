// fundingMismatch, notAnExtension, beforeGrant and belowZero.

#include "events/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::events {
namespace {

using core::Errc;
using core::fail;

core::Status check_funding(schema::SubsidyGranted::Reader body) {
  if (!body.hasFunding()) return {};
  if (body.getAmount() == 0) {
    return fail(Errc::funding_mismatch, "data.funding: there is no amount to add up to");
  }
  core::MinorUnits sum = 0;
  for (auto share : body.getFunding()) sum += share.getAmount();
  if (sum == body.getAmount()) return {};
  const auto currency = core::Currency::parse(view(body.getCurrency()));
  if (!currency) return fail(currency.error());
  return fail(Errc::funding_mismatch,
              fmt::format("data.funding: the shares add up to {}, the amount is {}",
                          core::format_amount(sum, *currency),
                          core::format_amount(body.getAmount(), *currency)));
}

core::Status check_not_before_grant(const GrantState& grant, schema::Event::Reader event) {
  if (first_day_of(event) >= grant.first_day) return {};
  return fail(Errc::before_grant,
              fmt::format("effective: {} starts before the grant takes effect ({})",
                          core::to_string(effective_of(event)), core::to_string(grant.first_day)));
}

core::Status check_until(const GrantState& grant, core::PartialDate until) {
  if (grant.ends.empty()) return {};
  const core::Date latest =
      std::max_element(grant.ends.begin(), grant.ends.end(),
                       [](const EndStep& a, const EndStep& b) { return a.last_day < b.last_day; })
          ->last_day;
  if (until.last_day() > latest) return {};
  return fail(Errc::not_an_extension,
              fmt::format("data.until: {} does not end after the grant's latest end ({})",
                          core::to_string(until), core::to_string(latest)));
}

core::Status check_extended(State& state, schema::Event::Reader event) {
  auto body = event.getGrantExtended();
  const GrantState& grant = state.grants.get(view(body.getGrant()));
  if (auto until = date_of(body.getUntil())) {
    if (core::Status extends = check_until(grant, *until); !extends) return extends;
  }
  return check_not_before_grant(grant, event);
}

core::Status check_reduced(State& state, schema::Event::Reader event) {
  auto body = event.getGrantReduced();
  const GrantState& grant = state.grants.get(view(body.getGrant()));
  if (core::Status after = check_not_before_grant(grant, event); !after) return after;
  core::Result<std::int64_t> by = grant_amount(body.getBy(), grant);
  if (!by) return fail(by.error());
  return check_total_added(grant, first_day_of(event), -core::MinorUnits{*by});
}

}  // namespace

core::Status check_money(State& state, schema::Event::Reader event) {
  if (event.isSubsidyGranted()) return check_funding(event.getSubsidyGranted());
  if (event.isGrantExtended()) return check_extended(state, event);
  if (event.isGrantReduced()) return check_reduced(state, event);
  return {};
}

}  // namespace planledger::events
