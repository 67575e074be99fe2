// The measures themselves: each runs the programs as a user would and gives rows of figures.
#pragma once

#include "tools/bench/figures.h"
#include "tools/bench/process.h"
#include "tools/bench/workload.h"
#include "tools/generate/generator.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace planledger::bench {

// How much is done. What is compared is the same whatever the size; small ones are for trials.
struct Size {
  std::string name;
  std::size_t runs = 0;
  std::size_t lone_appends = 0;     // Of one client.
  std::size_t shared_appends = 0;   // Of 64 clients, one event a request.
  std::size_t batched_appends = 0;  // Of 64 clients, in batches.
  std::size_t imports = 0;          // Runs of what reads or writes a long history whole.
  std::uint64_t history_short = 0;  // Events of the ledgers that are read whole, or asked.
  std::uint64_t history_long = 0;
  std::uint64_t history_longest = 0;
  std::size_t questions = 0;         // In each run, of each kind.
  std::size_t questions_many = 0;    // Before a server's memory is looked at.
  std::uint32_t report_actions = 0;  // Of the large report's plan.
  std::uint64_t transactions = 0;    // Of the histories of money alone that are balanced beside
  std::uint64_t postings_few = 0;    // hledger, and beside PostgreSQL.
  std::uint64_t postings_many = 0;
  std::chrono::seconds quiet{};  // A server that wrote nothing for so long is at rest.
};
[[nodiscard]] Size full_size();
[[nodiscard]] Size quick_size();

struct Setting {
  Size size;
  std::uint64_t seed = 1;
  std::string directory;  // An empty one of this run's own, on the disk that is measured.
  Programs programs;
  // Told what is going on.
  std::function<void(const std::string&)> say;
};

inline constexpr double kMebibyte = 1024.0 * 1024;

using Rows = core::Result<std::vector<Row>>;
// Adds the rows that were measured, or gives their error.
[[nodiscard]] core::Status add_rows(std::vector<Row>& rows, Rows measured);

// Durable appends over the network beside the same bytes without a ledger. `names` are those wanted
// of append-1, append-64, append-64x16, the two that are signed, and append-4x512; all of them are
// run in turn, again and again.
[[nodiscard]] Rows measure_appends(const Setting& setting, const std::vector<std::string>& names);
// A long import, and what it costs the server in memory.
[[nodiscard]] Rows measure_imports(const Setting& setting);
// Questions to the longest history of a plan beside the same to a short one.
[[nodiscard]] Rows measure_histories(const Setting& setting);
// The longest history of a plan that grew with it: how soon its server is there, how much room and
// memory it takes.
[[nodiscard]] Rows measure_grown(const Setting& setting);

// The period report of a small plan and of a large one, and what it takes in memory.
[[nodiscard]] Rows measure_report(const Setting& setting);

// A sheet of many rows in, and a long history out in every format.
[[nodiscard]] Rows measure_exchange(const Setting& setting);

// The appends of 64 clients beside PostgreSQL, Redis and SQLite; balances beside PostgreSQL,
// hledger and ledger; the room that events take beside PostgreSQL. `only` those of appends,
// balances and room that it names, where it names any. Fails where the program was built without
// them (PLANLEDGER_BENCH_PEERS).
[[nodiscard]] Rows measure_peers(const Setting& setting, const std::vector<std::string>& only);

// Writes the generated events as JSON lines.
[[nodiscard]] core::Status write_generated(const generate::Shape& shape, const std::string& path);
// Appends generated events to a ledger; closes no period, since a server would seal reports then.
// `more` says which ledger, by --data or --server, and what the events are.
[[nodiscard]] core::Status append_generated(const Setting& setting, std::uint64_t events,
                                            const std::vector<std::string>& more);
// What it says of a plan of 60 actions that stays the same however long its history is, so that an
// answer about it has one size.
[[nodiscard]] std::vector<std::string> with_one_plan(std::vector<std::string> more);
// Makes a ledger's directory under the setting's, and gives its path.
[[nodiscard]] core::Result<std::string> make_ledger(const Setting& setting,
                                                    const std::string& name);
// Takes it away again, with all that is in it.
void remove(const std::string& directory);
// All bytes of a file, or of the files of a directory.
[[nodiscard]] std::uint64_t bytes_in(const std::string& path);

}  // namespace planledger::bench
