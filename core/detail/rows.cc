#include "core/detail/rows.h"

#include "core/bytes.h"

namespace planledger::core::detail {
namespace {

ByteWriter& put_id(ByteWriter& writer, const Uuid& id) {
  return writer.key_number(id.high()).key_number(id.low());
}

Uuid take_id(ByteReader& reader) {
  const std::uint64_t high = reader.key_number();
  const std::uint64_t low = reader.key_number();
  return {high, low};
}

}  // namespace

std::string settings_row(const LedgerSettings& settings) {
  ByteWriter writer;
  put_id(writer, settings.ledger);
  writer.text(settings.coordinator).signed_number(settings.made_at.time_since_epoch().count());
  writer.number(settings.keys.size());
  for (const VerifierKey& key : settings.keys) writer.text(to_string(key));
  return std::move(writer).bytes();
}

std::optional<LedgerSettings> read_settings_row(std::string_view row) {
  ByteReader reader(row);
  LedgerSettings settings;
  settings.ledger = take_id(reader);
  settings.coordinator = std::string(reader.text());
  const auto microseconds = static_cast<std::int64_t>(reader.signed_number());
  settings.made_at = Instant(std::chrono::microseconds(microseconds));
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    const auto key = VerifierKey::parse(reader.text());
    if (!key) return std::nullopt;
    settings.keys.push_back(*key);
  }
  if (!reader.complete()) return std::nullopt;
  return settings;
}

Result<LedgerSettings> read_settings(const Rocks& rocks) {
  const auto row = rocks.get(Family::ledger, kSettingsKey, "the ledger's settings");
  if (!row) return fail(row.error());
  auto settings = *row ? read_settings_row(**row) : std::nullopt;
  if (!settings) return fail(Errc::damaged, "the ledger's settings are missing or unreadable");
  return *std::move(settings);
}

Status write_settings(const Rocks& rocks, const LedgerSettings& settings) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::WriteBatch batch;
  put_row(batch, rocks.handle(Family::ledger), kSettingsKey, settings_row(settings));
  const rocksdb::Status status = rocks.database().Write(synced, &batch);
  if (!status.ok()) return rocks_failure("cannot write the ledger's settings", status);
  return {};
}

std::string end_row(Sequence seq, const Entry& entry) {
  ByteWriter writer;
  writer.number(seq);
  put_id(writer, entry.id);
  writer.text(entry.stream).number(entry.version);
  return std::move(writer).bytes();
}

std::optional<End> read_end_row(std::string_view row) {
  ByteReader reader(row);
  End end;
  end.seq = reader.number();
  end.id = take_id(reader);
  end.stream = std::string(reader.text());
  end.version = reader.number();
  if (!reader.complete()) return std::nullopt;
  return end;
}

std::string recent_key(Sequence first) {
  return ByteWriter().raw(kRecentPrefix).key_number(first).bytes();
}

std::optional<Sequence> read_recent_key(std::string_view key) {
  if (!key.starts_with(kRecentPrefix)) return std::nullopt;
  return read_event_key(key.substr(kRecentPrefix.size()));
}

std::string recent_row(std::span<const Entry> entries) {
  ByteWriter writer;
  for (const Entry& entry : entries) {
    put_id(writer, entry.id).text(entry.stream).number(entry.version);
  }
  return std::move(writer).bytes();
}

std::optional<std::vector<Entry>> read_recent_row(std::string_view row) {
  ByteReader reader(row);
  std::vector<Entry> entries;
  while (reader.good() && !reader.rest().empty()) {
    Entry& entry = entries.emplace_back();
    entry.id = take_id(reader);
    entry.stream = std::string(reader.text());
    entry.version = reader.number();
  }
  if (!reader.complete()) return std::nullopt;
  return entries;
}

std::string sequence_row(Sequence seq) { return ByteWriter().number(seq).bytes(); }

std::optional<Sequence> read_sequence_row(std::string_view row) {
  ByteReader reader(row);
  const Sequence seq = reader.number();
  if (!reader.complete()) return std::nullopt;
  return seq;
}

std::string event_key(Sequence seq) { return ByteWriter().key_number(seq).bytes(); }

std::optional<Sequence> read_event_key(std::string_view key) {
  ByteReader reader(key);
  const Sequence seq = reader.key_number();
  if (!reader.complete()) return std::nullopt;
  return seq;
}

std::string id_key(const Uuid& id) {
  ByteWriter writer;
  return put_id(writer, id).bytes();
}

std::string stream_prefix(std::string_view stream) { return ByteWriter().key_text(stream).bytes(); }

std::string stream_key(std::string_view stream, std::uint64_t version) {
  return ByteWriter().key_text(stream).key_number(version).bytes();
}

std::optional<std::uint64_t> read_stream_version(std::string_view key, std::string_view prefix) {
  if (key.substr(0, prefix.size()) != prefix) return std::nullopt;
  ByteReader reader(key.substr(prefix.size()));
  const std::uint64_t version = reader.key_number();
  if (!reader.complete()) return std::nullopt;
  return version;
}

}  // namespace planledger::core::detail
