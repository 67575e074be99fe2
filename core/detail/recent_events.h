// Ids and streams of consecutive events, by hash: what is not in the indexes' families yet.
#pragma once

#include "core/ids.h"
#include "core/uuid.h"

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace planledger::core::detail {

// Safe for any number of readers while nobody adds. Its memory goes all at once, at its end.
class RecentEvents {
 public:
  RecentEvents() = default;
  RecentEvents(const RecentEvents&) = delete;
  RecentEvents& operator=(const RecentEvents&) = delete;

  // The events of one stream, whose versions follow each other.
  struct Tail {
    std::uint64_t first_version = 0;
    std::pmr::vector<Sequence> seqs;
    [[nodiscard]] std::uint64_t last_version() const { return first_version + seqs.size() - 1; }
  };

  // False, and nothing is added, where the version is not the one after the stream's last here.
  [[nodiscard]] bool add(Sequence seq, const Uuid& id, std::string_view stream,
                         std::uint64_t version);

  // The event that was added last, 0 where there is none.
  [[nodiscard]] Sequence last() const { return last_; }
  [[nodiscard]] std::size_t count() const { return ids_.size(); }
  [[nodiscard]] std::optional<Sequence> find(const Uuid& id) const;
  // Null where the stream has no event here. Owned by this.
  [[nodiscard]] const Tail* tail(std::string_view stream) const;

  // The rows of each index in ascending order of their keys.
  using Visit = std::function<void(const std::string& key, const std::string& value)>;
  void visit_ids(const Visit& visit) const;
  void visit_streams(const Visit& visit) const;

 private:
  struct HashOfName {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>()(name);
    }
  };

  Sequence last_ = 0;
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_map<Uuid, Sequence, HashOfUuid> ids_{&memory_};
  std::pmr::unordered_map<std::pmr::string, Tail, HashOfName, std::equal_to<>> streams_{&memory_};
};

}  // namespace planledger::core::detail
