#include "events/entities.h"

namespace planledger::events {
namespace {

void write_day(core::ByteWriter& out, core::Date day) {
  out.signed_number(day.time_since_epoch().count());
}

core::Date read_day(core::ByteReader& in) {
  return core::Date{std::chrono::days{static_cast<int>(in.signed_number())}};
}

// Reads as many elements as the row says, and stops where the row is broken: a length that lies
// must not make us allocate.
template <class Vector, class ReadElement>
void read_list(core::ByteReader& in, Vector& list, ReadElement read_element) {
  const std::uint64_t count = in.number();
  for (std::uint64_t i = 0; i < count && in.good(); ++i) list.push_back(read_element());
}

}  // namespace

void write(core::ByteWriter& out, const NamedState& state) {
  out.number(state.defined).number(state.dependents);
}

void read(core::ByteReader& in, NamedState& state) {
  state.defined = in.number();
  state.dependents = in.number();
}

void write(core::ByteWriter& out, const ActionState& state) {
  out.number(state.defined).number(state.version).number(state.dependents);
  out.number(state.roles.size());
  for (const RoleSet& set : state.roles) {
    out.number(set.seq).number(set.departments.size());
    for (const auto& [code, role] : set.departments) {
      out.text(code).number(static_cast<std::uint64_t>(role));
    }
  }
  out.number(state.statuses.size());
  for (const StatusStep& step : state.statuses) {
    write_day(out, step.day);
    out.number(step.seq).number(static_cast<std::uint64_t>(step.to)).number(step.has_reason);
  }
}

void read(core::ByteReader& in, ActionState& state) {
  state.defined = in.number();
  state.version = in.number();
  state.dependents = in.number();
  read_list(in, state.roles, [&] {
    RoleSet set;
    set.seq = in.number();
    read_list(in, set.departments, [&] {
      std::string code(in.text());
      return std::pair(std::move(code), static_cast<schema::Role>(in.number()));
    });
    return set;
  });
  read_list(in, state.statuses, [&] {
    StatusStep step;
    step.day = read_day(in);
    step.seq = in.number();
    step.to = static_cast<schema::ActionStatus>(in.number());
    step.has_reason = in.number() != 0;
    return step;
  });
}

void write(core::ByteWriter& out, const GrantState& state) {
  out.number(state.granted).text(state.action).text(state.currency);
  write_day(out, state.first_day);
  out.number(state.dependents).number(state.ends.size());
  for (const EndStep& end : state.ends) {
    out.number(end.seq);
    write_day(out, end.last_day);
  }
  out.number(state.money.size());
  for (const MoneyStep& step : state.money) {
    write_day(out, step.day);
    out.number(step.seq).signed_number(step.change);
  }
}

void read(core::ByteReader& in, GrantState& state) {
  state.granted = in.number();
  state.action = in.text();
  state.currency = in.text();
  state.first_day = read_day(in);
  state.dependents = in.number();
  read_list(in, state.ends, [&] {
    EndStep end;
    end.seq = in.number();
    end.last_day = read_day(in);
    return end;
  });
  read_list(in, state.money, [&] {
    MoneyStep step;
    step.day = read_day(in);
    step.seq = in.number();
    step.change = static_cast<std::int64_t>(in.signed_number());
    return step;
  });
}

void write(core::ByteWriter& out, const PeriodState& state) { out.number(state.closed); }

void read(core::ByteReader& in, PeriodState& state) { state.closed = in.number(); }

void write(core::ByteWriter& out, const ReferenceState& state) {
  out.number(state.reversed_by).number(state.dependents);
}

void read(core::ByteReader& in, ReferenceState& state) {
  state.reversed_by = in.number();
  state.dependents = in.number();
}

void write(core::ByteWriter& out, const KeyState& state) {
  out.number(state.admitted).number(state.revoked).text(state.department);
}

void read(core::ByteReader& in, KeyState& state) {
  state.admitted = in.number();
  state.revoked = in.number();
  state.department = in.text();
}

void write(core::ByteWriter& out, const SignerState& state) {
  out.number(state.since).number(state.keys);
}

void read(core::ByteReader& in, SignerState& state) {
  state.since = in.number();
  state.keys = in.number();
}

void write(core::ByteWriter& out, const PlanState& state) {
  out.number(state.version).text(state.first_department);
}

void read(core::ByteReader& in, PlanState& state) {
  state.version = in.number();
  state.first_department = in.text();
}

}  // namespace planledger::events
