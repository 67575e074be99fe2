#include "core/detail/recent_index.h"

#include "core/check.h"
#include "core/detail/index_files.h"
#include "core/detail/rows.h"
#include "core/key_counters.h"
#include "core/thread_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <utility>

namespace planledger::core::detail {
namespace {

bool is_ready(const std::future<Status>& future) {
  return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

void put_rows(rocksdb::WriteBatch& batch, const Rocks& rocks, const RecentEvents& events) {
  events.visit_ids([&](const std::string& key, const std::string& value) {
    put_row(batch, rocks.handle(Family::ids), key, value);
  });
  events.visit_streams([&](const std::string& key, const std::string& value) {
    put_row(batch, rocks.handle(Family::streams), key, value);
  });
}

tl::unexpected<Error> damaged_list(Sequence seq, std::string_view what) {
  return fail(Errc::damaged,
              fmt::format("event {} {} in the lists of the newest events", seq, what));
}

// Adds the events of a list. Fails with damaged.
Status add_list(std::string_view row, Sequence first, RecentEvents& events) {
  const auto entries = read_recent_row(row);
  if (!entries || entries->empty()) return damaged_list(first, "cannot be read");
  Sequence seq = first;
  for (const Entry& entry : *entries) {
    if (!events.add(seq, entry.id, entry.stream, entry.version)) {
      return damaged_list(seq, "has a version that does not follow in its stream");
    }
    ++seq;
  }
  return {};
}

}  // namespace

Result<FoundRecent> read_recent(const Rocks& rocks, Sequence last) {
  const auto row = rocks.get(Family::ledger, kIndexedKey, "how far the indexes go");
  if (!row) return fail(row.error());
  if (!*row) return FoundRecent{};
  const auto indexed = read_sequence_row(**row);
  if (!indexed || *indexed > last) {
    return fail(Errc::damaged,
                fmt::format("the indexes do not go up to event {}, the log's last", last));
  }
  FoundRecent found;
  found.noted = true;
  Sequence next = *indexed + 1;
  const std::unique_ptr<rocksdb::Iterator> rows(
      rocks.database().NewIterator(rocksdb::ReadOptions(), rocks.handle(Family::ledger)));
  for (rows->Seek(recent_key(0)); rows->Valid(); rows->Next()) {
    const auto first = read_recent_key(rows->key().ToStringView());
    if (!first) break;
    if (*first != next) return damaged_list(next, "is missing");
    if (Status added = add_list(rows->value().ToStringView(), next, *found.events); !added) {
      return fail(added.error());
    }
    next = found.events->last() + 1;
  }
  if (!rows->status().ok()) return rocks_failure("cannot read the newest events", rows->status());
  if (next <= last) return damaged_list(next, "is missing");
  if (next > last + 1) return damaged_list(last + 1, "is too many");
  return found;
}

RecentIndex::RecentIndex(const Rocks& rocks, std::string directory, std::size_t events_together,
                         FoundRecent found)
    : rocks_(rocks),
      directory_(std::move(directory)),
      events_together_(events_together),
      noted_(found.noted),
      growing_(std::move(found.events)) {}

RecentIndex::~RecentIndex() {
  if (making_.valid()) making_.wait();
}

std::optional<Sequence> RecentIndex::find(const Uuid& id) const {
  const std::shared_lock lock(mutex_);
  if (const auto seq = growing_->find(id)) return seq;
  return sealed_ ? sealed_->find(id) : std::nullopt;
}

RecentEvents::Tail RecentIndex::tail(std::string_view stream) const {
  const std::shared_lock lock(mutex_);
  RecentEvents::Tail tail;
  for (const RecentEvents* const events :
       std::array<const RecentEvents*, 2>{sealed_.get(), growing_.get()}) {
    const auto* const part = events == nullptr ? nullptr : events->tail(stream);
    if (part == nullptr) continue;
    if (tail.seqs.empty()) tail.first_version = part->first_version;
    tail.seqs.insert(tail.seqs.end(), part->seqs.begin(), part->seqs.end());
  }
  return tail;
}

Status RecentIndex::go_on(Sequence head) {
  const bool full = growing_->count() >= events_together_;
  if (making_.valid() && (full || is_ready(making_))) {
    if (Status made = making_.get(); !made) return made;
    made_ = true;
  }
  if (full && !sealed_) {
    const std::lock_guard lock(mutex_);
    sealed_ = std::exchange(growing_, std::make_shared<RecentEvents>());
  }
  // Rows of events that a loss of power takes would stand in the way of those that get their place.
  if (sealed_ && !made_ && !making_.valid() && sealed_->last() <= head) {
    making_ = std::async(std::launch::async, [this, generation = sealed_] {
      name_thread("index");
      stop_counting_keys();
      return index_with_files(rocks_, directory_, *generation);
    });
  }
  return {};
}

void RecentIndex::note(rocksdb::WriteBatch& batch, Sequence indexed) const {
  rocksdb::ColumnFamilyHandle* const family = rocks_.handle(Family::ledger);
  put_row(batch, family, kIndexedKey, sequence_row(indexed));
  delete_rows(batch, family, recent_key(0), recent_key(indexed + 1));
}

void RecentIndex::put(rocksdb::WriteBatch& batch, Sequence before, std::span<const Entry> entries) {
  if (!noted_) note(batch, before);
  if (made_) note(batch, sealed_->last());
  put_row(batch, rocks_.handle(Family::ledger), recent_key(before + 1), recent_row(entries));
}

void RecentIndex::accept(Sequence first, std::span<const Entry> entries) {
  const std::lock_guard lock(mutex_);
  if (made_) sealed_.reset();
  made_ = false;
  noted_ = true;
  Sequence seq = first;
  for (const Entry& entry : entries) {
    const bool follows = growing_->add(seq++, entry.id, entry.stream, entry.version);
    PLANLEDGER_CHECK(follows, "the versions of a stream follow each other");
  }
}

bool RecentIndex::put_rest(rocksdb::WriteBatch& batch) {
  if (making_.valid()) making_.wait();
  if (sealed_) put_rows(batch, rocks_, *sealed_);
  put_rows(batch, rocks_, *growing_);
  const Sequence last = std::max(growing_->last(), sealed_ ? sealed_->last() : 0);
  if (last == 0) return false;
  note(batch, last);
  return true;
}

}  // namespace planledger::core::detail
