// An event log in memory whose syncs a test can hold up and make fail.
#pragma once

#include "core/log.h"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace planledger::core {

class MemoryLog final : public EventLog {
 public:
  // From now on a sync that has something to do blocks, before it changes anything, until
  // release().
  void hold();
  void release();
  // Waits until a sync is held up.
  void wait_for_held();
  // Syncs after the first `count` that had something to do fail.
  void fail_after(std::size_t count);
  // Writes fail from now on.
  void fail_writes();

  // How many entries each sync made durable.
  [[nodiscard]] std::vector<std::size_t> groups() const;
  // The durable ones.
  [[nodiscard]] std::vector<Entry> entries() const;

  [[nodiscard]] Status write(std::span<const Entry> entries) override;
  [[nodiscard]] Status sync() override;
  [[nodiscard]] Sequence head() const override;

  // What the tests of group commit have no use for.
  [[nodiscard]] const LedgerSettings& settings() const override { return settings_; }
  [[nodiscard]] const std::string& directory() const override { return settings_.coordinator; }
  [[nodiscard]] Result<std::string> read(Sequence) const override { return unused(); }
  [[nodiscard]] Status scan(Sequence, Sequence, const Visit&) const override { return unused(); }
  [[nodiscard]] Result<Hash> node(unsigned, std::uint64_t) const override { return unused(); }
  [[nodiscard]] Result<std::optional<Sequence>> find(const Uuid&) const override {
    return unused();
  }
  [[nodiscard]] Result<std::uint64_t> stream_version(std::string_view) const override {
    return unused();
  }
  [[nodiscard]] Result<std::vector<Sequence>> read_stream(std::string_view, std::uint64_t,
                                                          std::size_t) const override {
    return unused();
  }
  [[nodiscard]] Sequence wait_after(Sequence, std::chrono::milliseconds) const override {
    return head();
  }
  [[nodiscard]] std::shared_ptr<void> on_append(std::function<void(Sequence)>) override {
    return nullptr;
  }
  [[nodiscard]] Result<Sequence> state_sequence() const override { return unused(); }
  [[nodiscard]] Result<std::optional<std::string>> read_state(std::string_view) const override {
    return unused();
  }
  [[nodiscard]] Status write_state(std::span<const StateRow>, Sequence) override {
    return unused();
  }
  [[nodiscard]] Figures figures() const override { return {}; }

 private:
  static tl::unexpected<Error> unused() { return fail(Errc::storage_failed, "not in this log"); }

  const LedgerSettings settings_{};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool hold_ = false;
  bool held_ = false;
  bool write_fails_ = false;
  std::size_t syncs_left_ = static_cast<std::size_t>(-1);
  std::vector<Entry> entries_;
  std::size_t durable_ = 0;
  std::vector<std::size_t> groups_;
};

}  // namespace planledger::core
