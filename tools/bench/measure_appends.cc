#include "tools/bench/appends.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace planledger::bench {
namespace {

constexpr double kMicroseconds = 1e6;

void add(Row& row, double ours, double theirs) {
  row.ours.push_back(ours);
  row.theirs.push_back(theirs);
}

// One of the append measures: it adds one figure a run to each of its rows.
class Measure {
 public:
  virtual ~Measure() = default;
  virtual core::Status run(const Appends& appends) = 0;
  [[nodiscard]] virtual std::vector<Row> rows() const = 0;
};

class ManyClients final : public Measure {
 public:
  ManyClients(const Workload& workload, std::size_t count, std::size_t batch, Row row)
      : count_(count),
        batch_(batch),
        sender_{append_frames(workload, count, batch), kClients, {}},
        row_(std::move(row)) {}

  core::Status run(const Appends& appends) override {
    const auto ours = appends.networked(sender_, count_);
    if (!ours) return core::fail(ours.error());
    const auto theirs = appends.rocksdb(count_, kClients, batch_);
    if (!theirs) return core::fail(theirs.error());
    add(row_, *ours, *theirs);
    return {};
  }
  [[nodiscard]] std::vector<Row> rows() const override { return {row_}; }

 private:
  std::size_t count_;
  std::size_t batch_;
  Sender sender_;
  Row row_;
};

// A long import's way in, without its reading: few connections, each with a large request under
// way.
class Pipelined final : public Measure {
 public:
  Pipelined(const Workload& workload, std::size_t count)
      : count_(count), sender_{append_frames(workload, count, kEvents), kConnections, {}} {
    row_ = {
        .name = "append-4x512",
        .what = "durable networked append, 512 events a request, 4 under way",
        .unit = "events/s",
        .against = "a bare RocksDB write of the same records in synced batches of 512, 1 thread",
        .aim = Aim{Aim::Side::at_least, 0.5}};
  }

  core::Status run(const Appends& appends) override {
    const auto ours = appends.networked_lagging(sender_, count_);
    if (!ours) return core::fail(ours.error());
    const auto theirs = appends.rocksdb(count_, 1, kEvents);
    if (!theirs) return core::fail(theirs.error());
    add(row_, ours->rate, *theirs);
    row_.note = fmt::format("of {} events the projections had {} still to take at the end", count_,
                            ours->lag);
    return {};
  }
  [[nodiscard]] std::vector<Row> rows() const override { return {row_}; }

 private:
  static constexpr std::size_t kEvents = 512;
  static constexpr std::size_t kConnections = 4;
  std::size_t count_;
  Sender sender_;
  Row row_;
};

// What identities cost: both figures are ours.
class SignedClients final : public Measure {
 public:
  SignedClients(const Workload& workload, std::size_t count, std::size_t batch, Row row)
      : count_(count),
        batch_(batch),
        sender_{append_frames(workload, count, batch), kClients, {}},
        row_(std::move(row)) {
    row_.unit = "events/s";
    row_.aim = Aim{Aim::Side::at_least, 0.67};
  }

  core::Status run(const Appends& appends) override {
    const auto ours = appends.networked_and_signed(count_, kClients, batch_);
    if (!ours) return core::fail(ours.error());
    const auto theirs = appends.networked(sender_, count_);
    if (!theirs) return core::fail(theirs.error());
    add(row_, *ours, *theirs);
    return {};
  }
  [[nodiscard]] std::vector<Row> rows() const override { return {row_}; }

 private:
  std::size_t count_;
  std::size_t batch_;
  Sender sender_;
  Row row_;
};

class OneClient final : public Measure {
 public:
  explicit OneClient(std::size_t count) : count_(count) {
    rate_ = {.name = "append-1",
             .what = "durable networked append, one event a request, 1 client",
             .unit = "events/s",
             .against = "RocksDB's synced writes of the same records, 1 thread"};
    latency_ = {.name = "latency-1",
                .what = "median latency of one client's durable networked append",
                .unit = "us",
                .against = "median of an append of the same bytes to a file and its fdatasync",
                .aim = Aim{Aim::Side::at_most, 1.5}};
  }

  core::Status run(const Appends& appends) override {
    const auto ours = appends.alone(count_);
    if (!ours) return core::fail(ours.error());
    const auto bare = appends.fdatasync(count_);
    if (!bare) return core::fail(bare.error());
    const auto theirs = appends.rocksdb(count_, 1, 1);
    if (!theirs) return core::fail(theirs.error());
    double sum_us = 0;
    for (const double each : *ours) sum_us += each;
    add(rate_, kMicroseconds * static_cast<double>(count_) / sum_us, *theirs);
    add(latency_, quantile(*ours, 0.5), quantile(*bare, 0.5));
    return {};
  }
  [[nodiscard]] std::vector<Row> rows() const override { return {rate_, latency_}; }

 private:
  std::size_t count_;
  Row rate_;
  Row latency_;
};

std::vector<std::unique_ptr<Measure>> measures_named(const std::vector<std::string>& names,
                                                     const Size& size, const Workload& workload) {
  const auto wanted = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::unique_ptr<Measure>> measures;
  if (wanted("append-1")) measures.push_back(std::make_unique<OneClient>(size.lone_appends));
  if (wanted("append-64")) {
    measures.push_back(std::make_unique<ManyClients>(
        workload, size.shared_appends, 1,
        Row{.name = "append-64",
            .what = "durable networked append, one event a request, 64 clients",
            .unit = "events/s",
            .against = "RocksDB's synced group commit of the same records, 64 threads",
            .aim = Aim{Aim::Side::at_least, 1.0}}));
  }
  if (wanted("append-64-signed")) {
    measures.push_back(std::make_unique<SignedClients>(
        workload, size.shared_appends, 1,
        Row{.name = "append-64-signed",
            .what = "durable append over TLS with certificates on both sides, one signed event a "
                    "request, 64 clients",
            .against = "the same events unsigned, over plain connections (append-64)"}));
  }
  if (wanted("append-64x16-signed")) {
    measures.push_back(std::make_unique<SignedClients>(
        workload, size.batched_appends, kBatch,
        Row{.name = "append-64x16-signed",
            .what = "durable append over TLS with certificates on both sides, one signature over "
                    "16 events a request, 64 clients",
            .against = "the same events unsigned, over plain connections (append-64x16)"}));
  }
  if (wanted("append-64x16")) {
    measures.push_back(std::make_unique<ManyClients>(
        workload, size.batched_appends, kBatch,
        Row{.name = "append-64x16",
            .what = "durable networked append, 16 events a request, 64 clients",
            .unit = "events/s",
            .against = "RocksDB's synced group commit of the same records in batches of 16, "
                       "64 threads",
            .aim = Aim{Aim::Side::at_least, 1.0}}));
  }
  if (wanted("append-4x512")) {
    measures.push_back(std::make_unique<Pipelined>(workload, size.batched_appends));
  }
  return measures;
}

}  // namespace

Rows measure_appends(const Setting& setting, const std::vector<std::string>& names) {
  const Size& size = setting.size;
  setting.say("generating the events of the appends");
  const auto workload = make_workload(
      setting.seed, std::max({size.lone_appends, size.shared_appends, size.batched_appends}));
  if (!workload) return core::fail(workload.error());
  const Appends appends(setting, *workload);
  {
    setting.say("warming up");
    for (const auto& measure : measures_named(names, quick_size(), *workload)) {
      if (core::Status run = measure->run(appends); !run) return core::fail(run.error());
    }
  }
  const auto measures = measures_named(names, size, *workload);
  for (std::size_t run = 1; run <= size.runs; ++run) {
    setting.say(fmt::format("appends, run {} of {}", run, size.runs));
    for (const auto& measure : measures) {
      if (core::Status done = measure->run(appends); !done) return core::fail(done.error());
    }
  }
  std::vector<Row> rows;
  for (const auto& measure : measures) {
    for (Row& row : measure->rows()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace planledger::bench
