// The room that the same events take on disk, here and in PostgreSQL.
#include "core/log.h"
#include "events/event.h"
#include "tools/bench/appends.h"
#include "tools/bench/keyed_ledger.h"
#include "tools/bench/measures_peers.h"
#include "tools/bench/peers/peer.h"
#include "tools/bench/peers/postgres_server.h"

#include <fmt/format.h>

namespace planledger::bench {
namespace {

struct Room {
  double log = 0;  // With its indexes, the tree's hashes and the admission state.
  double projections = 0;
};

// Of a ledger that nobody has open, when its projections have every event. In bytes an event.
core::Result<Room> room_of(const Setting& setting, const std::string& ledger, std::size_t events) {
  if (core::Status projected = run_client(setting.programs, {"show", "plan", "--data", ledger});
      !projected) {
    return core::fail(projected.error());
  }
  const auto each = [&](const char* part) {
    return static_cast<double>(bytes_in(ledger + part)) / static_cast<double>(events);
  };
  return Room{each("/log"), each("/projections")};
}

// An events table of PostgreSQL that is filled row by row.
class EventsTable {
 public:
  static core::Result<std::unique_ptr<EventsTable>> make(const std::string& directory) {
    auto server = PostgresServer::start(directory);
    if (!server) return core::fail(server.error());
    auto connection = (*server)->open();
    if (!connection) return core::fail(connection.error());
    core::Status done = PostgresServer::execute(**connection, PostgresServer::kEventsTable);
    if (done) {
      done = PostgresServer::begin_copy(**connection,
                                        "copy events (stream, version, id, record) from stdin");
    }
    if (!done) return core::fail(done.error());
    return std::unique_ptr<EventsTable>(
        new EventsTable(*std::move(server), *std::move(connection)));
  }

  core::Status add(std::string_view stream, std::uint64_t version, const std::string& id,
                   std::string_view record) {
    ++events_;
    line_ = fmt::format("{}\t{}\t{}\t\\\\x", stream, version, id);
    for (const char byte : record) {
      fmt::format_to(std::back_inserter(line_), "{:02x}", static_cast<unsigned char>(byte));
    }
    line_ += '\n';
    return PostgresServer::put_copy(*connection_, line_);
  }
  // With its indexes, in bytes an event.
  core::Result<double> room() {
    core::Status done = PostgresServer::end_copy(*connection_);
    if (done) done = PostgresServer::execute(*connection_, "vacuum analyze events");
    if (!done) return core::fail(done.error());
    const auto bytes =
        PostgresServer::number(*connection_, "select pg_total_relation_size('events')");
    if (!bytes) return core::fail(bytes.error());
    return static_cast<double>(*bytes) / static_cast<double>(events_);
  }

 private:
  EventsTable(std::unique_ptr<PostgresServer> server, PostgresServer::Connection connection)
      : server_(std::move(server)), connection_(std::move(connection)) {}

  std::unique_ptr<PostgresServer> server_;
  PostgresServer::Connection connection_;
  std::size_t events_ = 0;
  std::string line_;
};

core::Result<double> postgres_room(const std::string& directory, const core::EventLog& log) {
  const auto table = EventsTable::make(directory);
  if (!table) return core::fail(table.error());
  const core::Status read =
      log.scan(1, log.head(), [&](core::Sequence seq, std::string_view record) -> core::Status {
        const auto event = events::Recorded::decode(seq, record);
        if (!event) return core::fail(event.error());
        return (*table)->add(events::stream_of(event->event()), event->version(),
                             core::to_string(event->id()), record);
      });
  if (!read) return core::fail(read.error());
  return (*table)->room();
}

core::Result<double> postgres_room(const std::string& directory,
                                   const std::vector<PeerEvent>& events) {
  const auto table = EventsTable::make(directory);
  if (!table) return core::fail(table.error());
  for (const PeerEvent& event : events) {
    const core::Status added = (*table)->add(
        event.stream, static_cast<std::uint64_t>(event.version), event.id, *event.record);
    if (!added) return core::fail(added.error());
  }
  return (*table)->room();
}

Row row_of(const char* name, std::string what, double bound, double ours, double theirs) {
  return {.name = name,
          .what = std::move(what),
          .unit = "B/event",
          .ours = {ours},
          .against =
              "PostgreSQL, a table of the same records with seq, stream, version and id, and "
              "its two indexes",
          .theirs = {theirs},
          .aim = Aim{Aim::Side::at_most, bound}};
}

Rows unsigned_room(const Setting& setting) {
  const std::uint64_t events = setting.size.history_long;
  setting.say(fmt::format("room of {} events", events));
  const auto ledger = make_ledger(setting, "room");
  if (!ledger) return core::fail(ledger.error());
  core::Status done = append_generated(setting, events, {"--data", *ledger});
  if (!done) return core::fail(done.error());
  const auto ours = room_of(setting, *ledger, events);
  if (!ours) return core::fail(ours.error());
  const auto log = core::EventLog::open(*ledger);
  if (!log) return core::fail(log.error());
  const std::string directory = setting.directory + "/postgres";
  const auto theirs = postgres_room(directory, **log);
  remove(directory);
  remove(*ledger);
  if (!theirs) return core::fail(theirs.error());
  return std::vector<Row>{
      row_of("room-log", fmt::format("the log of {} events with its indexes and proofs", events),
             0.5, ours->log, *theirs),
      row_of("room-all", "the same with its projections", 1.0, ours->log + ours->projections,
             *theirs)};
}

Rows signed_room(const Setting& setting) {
  const std::size_t events = setting.size.shared_appends;
  setting.say(fmt::format("room of {} signed events", events));
  const auto workload = make_workload(setting.seed, events);
  if (!workload) return core::fail(workload.error());
  const auto ledger = KeyedLedger::make(setting, *workload);
  if (!ledger) return core::fail(ledger.error());
  {
    const auto senders = (*ledger)->senders(*workload, events, kClients, 1);
    if (!senders) return core::fail(senders.error());
    const auto server = serve(setting.programs, (*ledger)->directory(), {"--require-identity"});
    if (!server) return core::fail(server.error());
    if (const auto load = send_load(server->address, *senders); !load) {
      return core::fail(load.error());
    }
    if (core::Status stopped = server->process->stop(); !stopped)
      return core::fail(stopped.error());
  }
  const auto ours = room_of(setting, (*ledger)->directory(), events);
  if (!ours) return core::fail(ours.error());
  const std::string directory = setting.directory + "/postgres";
  const auto theirs = postgres_room(directory, peer_events(*workload, events));
  remove(directory);
  if (!theirs) return core::fail(theirs.error());
  return std::vector<Row>{
      row_of("room-signed",
             fmt::format("the log of {} events, each signed, with indexes, proofs and projections",
                         events),
             1.0, ours->log + ours->projections, *theirs)};
}

}  // namespace

Rows measure_room(const Setting& setting) {
  std::vector<Row> rows;
  core::Status done = add_rows(rows, unsigned_room(setting));
  if (done) done = add_rows(rows, signed_room(setting));
  if (!done) return core::fail(done.error());
  return rows;
}

}  // namespace planledger::bench
