// An event log in memory, for tests of what stands above it.
#pragma once

#include "core/log.h"

#include <map>

namespace planledger::tests {

class MemoryLog final : public core::EventLog {
 public:
  explicit MemoryLog(core::LedgerSettings settings = {}) : settings_(std::move(settings)) {}

  const core::LedgerSettings& settings() const override { return settings_; }
  const std::string& directory() const override { return directory_; }

  core::Status sync() override { return {}; }
  core::Status write(std::span<const core::Entry> entries) override {
    for (const core::Entry& entry : entries) {
      records_.push_back(entry.record);
      ids_[entry.id] = records_.size();
      streams_[entry.stream].push_back(records_.size());
    }
    return {};
  }
  core::Sequence head() const override { return records_.size(); }
  core::Result<std::string> read(core::Sequence seq) const override { return records_.at(seq - 1); }
  core::Status scan(core::Sequence first, core::Sequence last, const Visit& visit) const override {
    for (core::Sequence seq = first; seq <= last; ++seq) {
      if (core::Status visited = visit(seq, records_.at(seq - 1)); !visited) return visited;
    }
    return {};
  }
  core::Result<core::Hash> node(unsigned level, std::uint64_t index) const override {
    core::Sha256 sha;
    core::TreeEdge edge;
    for (std::uint64_t leaf = index << level; edge.size() < std::uint64_t{1} << level; ++leaf) {
      edge.add(sha, core::leaf_hash(sha, records_.at(leaf)));
    }
    return edge.completed(level);
  }
  core::Result<std::optional<core::Sequence>> find(const core::Uuid& id) const override {
    const auto found = ids_.find(id);
    if (found == ids_.end()) return std::optional<core::Sequence>();
    return std::optional(found->second);
  }
  core::Result<std::uint64_t> stream_version(std::string_view stream) const override {
    const auto found = streams_.find(std::string(stream));
    return found == streams_.end() ? 0 : found->second.size();
  }
  core::Result<std::vector<core::Sequence>> read_stream(std::string_view stream,
                                                        std::uint64_t first,
                                                        std::size_t count) const override {
    std::vector<core::Sequence> seqs;
    const auto found = streams_.find(std::string(stream));
    if (found == streams_.end()) return seqs;
    for (std::size_t i = first - 1; i < found->second.size() && seqs.size() < count; ++i) {
      seqs.push_back(found->second[i]);
    }
    return seqs;
  }
  core::Sequence wait_after(core::Sequence, std::chrono::milliseconds) const override {
    return head();
  }
  std::shared_ptr<void> on_append(std::function<void(core::Sequence)>) override { return nullptr; }

  core::Result<core::Sequence> state_sequence() const override { return state_sequence_; }
  core::Result<std::optional<std::string>> read_state(std::string_view key) const override {
    const auto found = state_.find(std::string(key));
    if (found == state_.end()) return std::optional<std::string>();
    return std::optional(found->second);
  }
  core::Status write_state(std::span<const core::StateRow> rows, core::Sequence at) override {
    for (const core::StateRow& row : rows) {
      if (row.value) {
        state_[row.key] = *row.value;
      } else {
        state_.erase(row.key);
      }
    }
    state_sequence_ = at;
    return {};
  }
  Figures figures() const override { return {}; }

  [[nodiscard]] const std::map<std::string, std::string>& state() const { return state_; }

 private:
  core::LedgerSettings settings_;
  std::string directory_ = "memory";
  std::vector<std::string> records_;
  std::map<core::Uuid, core::Sequence> ids_;
  std::map<std::string, std::vector<core::Sequence>> streams_;
  std::map<std::string, std::string> state_;
  core::Sequence state_sequence_ = 0;
};

}  // namespace planledger::tests
