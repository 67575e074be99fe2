// Durable appends beside those of other systems, run in turn on the same disk.
#include "tools/bench/appends.h"
#include "tools/bench/measures_peers.h"
#include "tools/bench/peers/peer.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::bench {
namespace {

using Start = core::Result<std::unique_ptr<Peer>> (*)(const std::string& directory);

struct Compared {
  const char* name;
  const char* against;
  std::size_t batch;
  Start start;
  std::optional<double> aim{};
};

constexpr Compared kCompared[] = {
    {"append-64-postgres", "PostgreSQL, 64 connections, one event a transaction", 1,
     &start_postgres, 3.0},
    {"append-64-redis", "Redis streams, appendfsync always, 64 connections, one event a request", 1,
     &start_redis, 1.0},
    {"append-64x16-postgres", "PostgreSQL, 64 connections, 16 events a transaction", kBatch,
     &start_postgres, 3.0},
    {"append-64x16-redis",
     "Redis streams, appendfsync always, 64 connections, 16 events a transaction", kBatch,
     &start_redis, 1.0},
    {"append-64-etcd", "etcd, 64 connections, one event a transaction", 1, &start_etcd},
    {"append-64x16-etcd", "etcd, 64 connections, 16 events a transaction", kBatch, &start_etcd}};

Row row_of(const Compared& compared) {
  Row row{.name = compared.name,
          .what = fmt::format("durable networked append, {} a request, 64 clients",
                              compared.batch == 1 ? "one event" : "16 events"),
          .unit = "events/s",
          .against = compared.against};
  if (compared.aim) row.aim = Aim{Aim::Side::at_least, *compared.aim};
  return row;
}

class Comparison {
 public:
  Comparison(const Setting& setting, const Workload& workload)
      : setting_(setting), workload_(workload), appends_(setting, workload) {}

  // One run of each, ours and then theirs.
  core::Status run(const Size& size, std::vector<Row>& rows) {
    for (std::size_t i = 0; i < std::size(kCompared); ++i) {
      const Compared& compared = kCompared[i];
      const std::size_t count = compared.batch == 1 ? size.shared_appends : size.batched_appends;
      const auto ours = networked(count, compared.batch);
      if (!ours) return core::fail(ours.error());
      const auto theirs = driven(compared, count);
      if (!theirs) return core::fail(theirs.error());
      add(rows[i], *ours, *theirs);
    }
    return run_sqlite(size, rows.back());
  }

 private:
  static void add(Row& row, double ours, double theirs) {
    row.ours.push_back(ours);
    row.theirs.push_back(theirs);
  }
  core::Result<double> networked(std::size_t count, std::size_t batch) {
    const Sender sender{append_frames(workload_, count, batch), kClients, {}};
    return appends_.networked(sender, count);
  }
  core::Result<double> driven(const Compared& compared, std::size_t count) {
    const std::string directory = setting_.directory + "/peer";
    core::Result<double> rate = 0.0;
    {
      auto peer = compared.start(directory);
      if (!peer) return core::fail(peer.error());
      rate = drive(**peer, peer_events(workload_, count), kClients, compared.batch);
    }
    remove(directory);
    return rate;
  }
  core::Status run_sqlite(const Size& size, Row& row) {
    const auto ours = networked(size.shared_appends, 1);
    if (!ours) return core::fail(ours.error());
    const std::string directory = setting_.directory + "/sqlite";
    const auto theirs =
        sqlite_events_a_second(directory, peer_events(workload_, size.lone_appends), 1);
    remove(directory);
    if (!theirs) return core::fail(theirs.error());
    add(row, *ours, *theirs);
    return {};
  }

  const Setting& setting_;
  const Workload& workload_;
  Appends appends_;
};

std::vector<Row> empty_rows() {
  std::vector<Row> rows;
  for (const Compared& compared : kCompared) rows.push_back(row_of(compared));
  rows.push_back({.name = "append-64-sqlite",
                  .what = "durable networked append, one event a request, 64 clients",
                  .unit = "events/s",
                  .against = "SQLite in the process, WAL, synchronous=FULL, one event a "
                             "transaction; it has one writer"});
  return rows;
}

Rows measure_peer_appends(const Setting& setting) {
  const Size& size = setting.size;
  setting.say("generating the events of the peers' appends");
  const auto workload = make_workload(
      setting.seed, std::max({size.lone_appends, size.shared_appends, size.batched_appends}));
  if (!workload) return core::fail(workload.error());
  Comparison comparison(setting, *workload);
  std::vector<Row> warm = empty_rows();
  setting.say("warming up");
  if (core::Status run = comparison.run(quick_size(), warm); !run) return core::fail(run.error());
  std::vector<Row> rows = empty_rows();
  for (std::size_t run = 1; run <= size.runs; ++run) {
    setting.say(fmt::format("peers, run {} of {}", run, size.runs));
    if (core::Status done = comparison.run(size, rows); !done) return core::fail(done.error());
  }
  return rows;
}

}  // namespace

Rows measure_peers(const Setting& setting, const std::vector<std::string>& only) {
  std::vector<Row> rows;
  for (const auto& [name, of] :
       {std::pair("appends", &measure_peer_appends), std::pair("balances", &measure_balances),
        std::pair("room", &measure_room)}) {
    if (!only.empty() && std::find(only.begin(), only.end(), name) == only.end()) continue;
    if (core::Status done = add_rows(rows, of(setting)); !done) return core::fail(done.error());
  }
  return rows;
}

}  // namespace planledger::bench
