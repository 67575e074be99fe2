// What was appended, in which order, for ever: the append-only event log on RocksDB.
//
// A ledger's directory:
//
//   FORMAT         one line, "planledger ledger format 2": read before anything else is opened
//   LOCK           held (flock) by the one process that has the ledger open; its pid stands in it
//   HEAD           one line, "planledger head N ROOT": the last event at the last clean close, and
//                  the root of the tree over all events up to it
//   keys/          the key that signs its checkpoints (core/ledger_key.h), and the authority that
//                  issues certificates (core/ledger_authority.h)
//   log/           RocksDB, column families:
//     default        settings: ledger id, coordinator, time of making, verifier keys; where the log
//                    ends, and the seq that the admission state stands at; the newest events' ids
//                    and streams, until the indexes have them (detail/recent_index.h)
//     events         key u64 seq            -> record
//     ids            16 bytes of the id     -> varint seq
//     streams        key text stream, key u64 version -> varint seq
//     tree           hashes of the Merkle tree over the records (detail/stored_tree.h)
//     state          rows of the admission state
//   projections/   rows that can be made again from the log
//   seals/         what is kept of closed periods (core/seal_files.h)
//
// Values are opaque here: the log knows nothing of the plan.
#pragma once

#include "core/clock.h"
#include "core/ids.h"
#include "core/merkle.h"
#include "core/note.h"
#include "core/result.h"
#include "core/uuid.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class Env;
}

namespace planledger::core {

class CertificateAuthority;

// What `make_ledger` writes down once and for ever.
struct LedgerSettings {
  Uuid ledger;
  std::string coordinator;  // A department's code; empty: the first one registered coordinates.
  Instant made_at;
  // Of the keys that sign its checkpoints, in the order in which they came; the last one does now.
  std::vector<VerifierKey> keys{};
};

struct LogOptions {
  rocksdb::Env* env = nullptr;  // The file system; null: the system's. Not owned.
  std::size_t cache_bytes = 64U << 20U;
  // Of so many events the index rows are written at once (detail/recent_index.h).
  std::size_t indexed_together = 65'536;
};

// One event as the log keeps it. `version` counts from 1 within `stream`.
struct Entry {
  Uuid id;
  std::string stream;
  std::uint64_t version = 0;
  std::string record;
};

// A row of the admission state: an absent value deletes the key.
struct StateRow {
  std::string key;
  std::optional<std::string> value;
};

// Makes a ledger in `directory`, which must be absent or empty. Fails with already_defined where a
// ledger is there, cannot_write where the directory holds something else or cannot be made. `key`
// becomes the one that signs its checkpoints, and `authority` the one that issues certificates;
// null: there is none until one is made.
[[nodiscard]] Status make_ledger(const std::string& directory, LedgerSettings settings,
                                 const LogOptions& options = {}, const SigningKey* key = nullptr,
                                 const CertificateAuthority* authority = nullptr);

// Safe for one writing thread (append, write, write_state), one that syncs beside it, and any
// number of reading ones.
//
// As TreeNodes it is the Merkle tree over its records, each a leaf: event `seq` is the leaf of
// index seq - 1. `root(seq)` is the root over the events up to seq, for any 0 <= seq <= head(); it
// reads some hundred stored hashes at most, however long the log, and so does a proof.
class EventLog : public TreeNodes {
 public:
  // Fails with not_a_ledger, newer_format, in_use (another process has it open, with its pid),
  // damaged, storage_full or storage_failed.
  [[nodiscard]] static Result<std::unique_ptr<EventLog>> open(const std::string& directory,
                                                              const LogOptions& options = {});

  [[nodiscard]] virtual const LedgerSettings& settings() const = 0;
  [[nodiscard]] virtual const std::string& directory() const = 0;

  // Appends the entries after `head()` in one write and returns when it is synced: all of them are
  // durable, or none is visible. Fails with storage_full or storage_failed; after a failure every
  // further append fails too, since nobody knows what the disk holds. Nothing may be written and
  // not synced.
  [[nodiscard]] Status append(std::span<const Entry> entries);
  // The two halves of an append, for who overlaps one with the other (core/group_commit.h). What is
  // written, after all that was written before, is neither durable nor visible until a sync() that
  // begins later has ended. Both fail as append does, and all that follows fails too.
  [[nodiscard]] virtual Status write(std::span<const Entry> entries) = 0;
  [[nodiscard]] virtual Status sync() = 0;

  // The sequence of the last durable event, 0 before the first.
  [[nodiscard]] virtual Sequence head() const = 0;

  // The record at `seq`. Requires 1 <= seq <= head(). Fails with damaged, naming the seq.
  [[nodiscard]] virtual Result<std::string> read(Sequence seq) const = 0;
  // Calls `visit` with the records of [first, last] in order until it returns an error, which is
  // then the result. The view lives for the call alone. Fails with damaged where a record is
  // missing or unreadable.
  using Visit = std::function<Status(Sequence seq, std::string_view record)>;
  [[nodiscard]] virtual Status scan(Sequence first, Sequence last, const Visit& visit) const = 0;

  // The sequence of the event with that id.
  [[nodiscard]] virtual Result<std::optional<Sequence>> find(const Uuid& id) const = 0;
  // The last version of a stream, 0 where it has no events.
  [[nodiscard]] virtual Result<std::uint64_t> stream_version(std::string_view stream) const = 0;
  // The sequences of a stream's events from version `first` on, at most `count`.
  [[nodiscard]] virtual Result<std::vector<Sequence>> read_stream(std::string_view stream,
                                                                  std::uint64_t first,
                                                                  std::size_t count) const = 0;

  // Waits until head() > after or the time is over; gives head().
  [[nodiscard]] virtual Sequence wait_after(Sequence after,
                                            std::chrono::milliseconds time_max) const = 0;
  // Called with the new head after each sync that made it grow, on the syncing thread; must be
  // quick. The token's end removes it.
  [[nodiscard]] virtual std::shared_ptr<void> on_append(
      std::function<void(Sequence head)> listener) = 0;

  // The admission state: rows and the seq up to which they hold, written together, unsynced. A
  // crash leaves the last set that was written whole.
  [[nodiscard]] virtual Result<Sequence> state_sequence() const = 0;
  [[nodiscard]] virtual Result<std::optional<std::string>> read_state(
      std::string_view key) const = 0;
  [[nodiscard]] virtual Status write_state(std::span<const StateRow> rows, Sequence at) = 0;

  // Figures for `stats` and /metrics: bytes on disk, memory of caches and tables.
  struct Figures {
    std::uint64_t bytes_on_disk = 0;
    std::uint64_t memory_bytes = 0;
  };
  [[nodiscard]] virtual Figures figures() const = 0;
};

}  // namespace planledger::core
