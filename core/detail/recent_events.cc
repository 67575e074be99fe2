#include "core/detail/recent_events.h"

#include "core/detail/rows.h"

#include <algorithm>

namespace planledger::core::detail {

bool RecentEvents::add(Sequence seq, const Uuid& id, std::string_view stream,
                       std::uint64_t version) {
  auto found = streams_.find(stream);
  if (found == streams_.end()) {
    found = streams_.emplace(stream, Tail{version, std::pmr::vector<Sequence>(&memory_)}).first;
  }
  Tail& tail = found->second;
  if (version != tail.last_version() + 1) return false;
  tail.seqs.push_back(seq);
  ids_.insert_or_assign(id, seq);
  last_ = seq;
  return true;
}

std::optional<Sequence> RecentEvents::find(const Uuid& id) const {
  const auto found = ids_.find(id);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

const RecentEvents::Tail* RecentEvents::tail(std::string_view stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

void RecentEvents::visit_ids(const Visit& visit) const {
  std::vector<std::pair<Uuid, Sequence>> rows(ids_.begin(), ids_.end());
  std::sort(rows.begin(), rows.end());
  for (const auto& [id, seq] : rows) visit(id_key(id), sequence_row(seq));
}

void RecentEvents::visit_streams(const Visit& visit) const {
  // Names have the order of their keys (core/bytes.h).
  std::vector<std::string_view> names;
  names.reserve(streams_.size());
  for (const auto& [name, tail] : streams_) names.push_back(name);
  std::sort(names.begin(), names.end());
  for (const std::string_view name : names) {
    std::uint64_t version = tail(name)->first_version;
    for (const Sequence seq : tail(name)->seqs) {
      visit(stream_key(name, version++), sequence_row(seq));
    }
  }
}

}  // namespace planledger::core::detail
