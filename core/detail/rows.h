// The bytes of the log's own rows: what `make_ledger` wrote down, the end of the log, the indexes.
//
//   family   key                              value
//   default  "settings"                       ledger id (16 bytes), text coordinator,
//                                             signed microseconds since 1970,
//                                             varint count of keys, text verifier key each
//   default  "end"                            varint seq, id (16 bytes), text stream, varint
//   version:
//                                             the last event's index rows, to hold them against
//   default  "indexed"                        varint seq: the families ids and streams have the
//   rows
//                                             of all events up to it
//   default  "recent", key u64 seq            of that event and those that came with it: id
//                                             (16 bytes), text stream, varint version
//   default  "stateAt"                        varint seq
//   events   key u64 seq                      record
//   ids      id (16 bytes)                    varint seq
//   streams  key text stream, key u64 version varint seq
//   state    the caller's                     the caller's
//
// Varints, texts and keys are those of core/bytes.h.
#pragma once

#include "core/detail/rocks.h"
#include "core/log.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::core::detail {

inline constexpr std::string_view kSettingsKey = "settings";
inline constexpr std::string_view kEndKey = "end";
inline constexpr std::string_view kIndexedKey = "indexed";
inline constexpr std::string_view kRecentPrefix = "recent";
inline constexpr std::string_view kStateAtKey = "stateAt";

// Where the log ends: its last event.
struct End {
  Sequence seq = 0;
  Uuid id;
  std::string stream;
  std::uint64_t version = 0;
};

[[nodiscard]] std::string settings_row(const LedgerSettings& settings);
[[nodiscard]] std::optional<LedgerSettings> read_settings_row(std::string_view row);
// The settings that stand in the database. Fails with damaged where there are none.
[[nodiscard]] Result<LedgerSettings> read_settings(const Rocks& rocks);
// Durably.
[[nodiscard]] Status write_settings(const Rocks& rocks, const LedgerSettings& settings);
[[nodiscard]] std::string end_row(Sequence seq, const Entry& entry);
[[nodiscard]] std::optional<End> read_end_row(std::string_view row);
[[nodiscard]] std::string recent_key(Sequence first);
// None where the key is of another kind.
[[nodiscard]] std::optional<Sequence> read_recent_key(std::string_view key);
[[nodiscard]] std::string recent_row(std::span<const Entry> entries);
// The entries without their records. None where the row cannot be read.
[[nodiscard]] std::optional<std::vector<Entry>> read_recent_row(std::string_view row);
[[nodiscard]] std::string sequence_row(Sequence seq);
[[nodiscard]] std::optional<Sequence> read_sequence_row(std::string_view row);

[[nodiscard]] std::string event_key(Sequence seq);
[[nodiscard]] std::optional<Sequence> read_event_key(std::string_view key);
[[nodiscard]] std::string id_key(const Uuid& id);
// The part of the keys of a stream that they share.
[[nodiscard]] std::string stream_prefix(std::string_view stream);
[[nodiscard]] std::string stream_key(std::string_view stream, std::uint64_t version);
// The version in a key of that prefix, none where the key belongs to another stream.
[[nodiscard]] std::optional<std::uint64_t> read_stream_version(std::string_view key,
                                                               std::string_view prefix);

}  // namespace planledger::core::detail
