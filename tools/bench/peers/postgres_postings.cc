#include "tools/bench/peers/postgres_postings.h"

#include "events/event.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

namespace planledger::bench {
namespace {

constexpr const char* kTable =
    "create table postings (action text not null, item text not null, currency text not null,"
    " effective date not null, seq bigint not null, minor_units bigint not null, reversed bigint)";
constexpr const char* kIndex =
    "create index on postings (action, item, currency, effective)"
    " include (seq, minor_units, reversed)";
constexpr const char* kBalances =
    "select action, item, currency, sum(minor_units)::bigint from postings"
    " where {}effective <= $1::date and seq <= $2::bigint"
    " and (reversed is null or reversed > $2::bigint) group by action, item, currency";
constexpr const char* kOfAll = "of_all";
constexpr const char* kOfOne = "of_one";

struct Posting {
  std::string_view item;
  std::string currency;
  std::int64_t minor_units = 0;
};

// What the event moves; none where it moves nothing.
std::optional<Posting> posting_of(const events::Recorded& event) {
  const auto content = event.event();
  switch (event.kind()) {
    case events::Kind::SUBSIDY_GRANTED: {
      const auto granted = content.getSubsidyGranted();
      return Posting{events::view(granted.getGrant()),
                     std::string(events::view(granted.getCurrency())), granted.getAmount()};
    }
    case events::Kind::GRANT_EXTENDED:
      return Posting{events::view(content.getGrantExtended().getGrant()),
                     std::string(event.grant_currency()->code()), event.grant_amount()};
    case events::Kind::GRANT_REDUCED:
      return Posting{events::view(content.getGrantReduced().getGrant()),
                     std::string(event.grant_currency()->code()), -event.grant_amount()};
    case events::Kind::BUDGET_ALLOCATED: {
      const auto allocated = content.getBudgetAllocated();
      return Posting{"allocations", std::string(events::view(allocated.getCurrency())),
                     allocated.getAmount()};
    }
    default:
      return std::nullopt;
  }
}

// The seq of each reversed event, and of what reversed it.
using Reversals = std::unordered_map<core::Sequence, core::Sequence>;

core::Result<Reversals> reversals_in(const core::EventLog& log) {
  Reversals reversals;
  const core::Status read =
      log.scan(1, log.head(), [&](core::Sequence seq, std::string_view record) -> core::Status {
        const auto event = events::Recorded::decode(seq, record);
        if (!event) return core::fail(event.error());
        if (event->kind() != events::Kind::EVENT_REVERSED) return {};
        const auto reversed =
            log.find(events::to_uuid(event->event().getEventReversed().getEvent()));
        if (!reversed) return core::fail(reversed.error());
        reversals.emplace(reversed->value(), seq);
        return {};
      });
  if (!read) return core::fail(read.error());
  return reversals;
}

}  // namespace

core::Result<std::unique_ptr<PostgresPostings>> PostgresPostings::start(
    const std::string& directory) {
  auto server = PostgresServer::start(directory);
  if (!server) return core::fail(server.error());
  auto connection = (*server)->open();
  if (!connection) return core::fail(connection.error());
  if (core::Status made = PostgresServer::execute(**connection, kTable); !made) {
    return core::fail(made.error());
  }
  return std::unique_ptr<PostgresPostings>(
      new PostgresPostings(*std::move(server), *std::move(connection)));
}

core::Status PostgresPostings::load(const core::EventLog& log) {
  const auto reversals = reversals_in(log);
  if (!reversals) return core::fail(reversals.error());
  core::Status done = PostgresServer::begin_copy(*connection_, "copy postings from stdin");
  std::string lines;
  if (done) {
    done =
        log.scan(1, log.head(), [&](core::Sequence seq, std::string_view record) -> core::Status {
          const auto event = events::Recorded::decode(seq, record);
          if (!event) return core::fail(event.error());
          const auto posting = posting_of(*event);
          if (!posting || posting->minor_units == 0) return {};
          const auto reversed = reversals->find(seq);
          lines = fmt::format(
              "{}\t{}\t{}\t{}\t{}\t{}\t{}\n", events::stream_of(event->event()), posting->item,
              posting->currency, core::to_string(events::first_day_of(event->event())), seq,
              posting->minor_units,
              reversed == reversals->end() ? "\\N" : std::to_string(reversed->second));
          return PostgresServer::put_copy(*connection_, lines);
        });
  }
  if (done) done = PostgresServer::end_copy(*connection_);
  if (done) done = PostgresServer::execute(*connection_, kIndex);
  if (done) done = PostgresServer::execute(*connection_, "vacuum analyze postings");
  const std::string of_one = fmt::format(kBalances, "action = $3 and ");
  const std::string of_all = fmt::format(kBalances, "");
  if (done) done = PostgresServer::prepare(*connection_, kOfAll, of_all);
  if (done) done = PostgresServer::prepare(*connection_, kOfOne, of_one);
  return done;
}

core::Result<std::int64_t> PostgresPostings::count() const {
  return PostgresServer::number(*connection_, "select count(*) from postings");
}

core::Result<PostgresServer::Answer> PostgresPostings::ask(const Query& query) const {
  const std::string known_at = std::to_string(query.known_at);
  const std::array<const char*, 3> values{query.as_of.c_str(), known_at.c_str(),
                                          query.action.c_str()};
  const bool of_all = query.action.empty();
  PostgresServer::Answer answer(PQexecPrepared(connection_.get(), of_all ? kOfAll : kOfOne,
                                               of_all ? 2 : 3, values.data(), nullptr, nullptr, 0));
  if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK) return answer;
  return core::fail(postgres_failed("a balance", connection_.get()));
}

core::Result<Balances> PostgresPostings::balances(const PGresult& answer) {
  Balances balances;
  constexpr int kAction = 0;
  constexpr int kCurrency = 2;
  constexpr int kMinorUnits = 3;
  for (int row = 0; row < PQntuples(&answer); ++row) {
    const auto text = [&](int column) { return PQgetvalue(&answer, row, column); };
    balances[fmt::format("{} {}", text(kAction), text(kCurrency))] += std::stoll(text(kMinorUnits));
  }
  std::erase_if(balances, [](const auto& entry) { return entry.second == 0; });
  return balances;
}

}  // namespace planledger::bench
