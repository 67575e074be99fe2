// The one way in: whoever appends, whatever the road, hands typed events to this.
#pragma once

#include "core/clock.h"
#include "core/log.h"
#include "core/signing.h"
#include "events/event.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace planledger::events {

// In whose name an append comes: a department, an auditor, or with neither the operator, who acts
// for all.
struct Actor {
  std::optional<std::string> department;
  bool auditor = false;
  // Who was known by a key: its text (`to_text`, signatures.h), else empty. Whether the key still
  // holds is asked again at the place in the log that an event would get.
  std::string key{};
  // Nobody: who it is was asked for, and not shown. What a department signed stands for itself;
  // nothing else is taken.
  bool nobody = false;
};

// The version that the stream of the batch's events must be at: absent is any, 0 is `none`.
using ExpectedVersion = std::optional<std::uint64_t>;

struct AppendRequest {
  std::vector<Submission> events;  // All or nothing, each sees those before it.
  Actor actor;
  ExpectedVersion expected_version;
};

struct Receipt {
  core::Uuid id;
  core::Sequence seq = 0;
  std::uint64_t version = 0;
  core::Instant recorded_at;
  bool appended = false;  // False: it was recorded before, and this is its first position.
};

using Receipts = core::Result<std::vector<Receipt>>;

// An open ledger: the log, the live state that rules are checked against, and the committer. Every
// method may be called from any thread.
class Ledger {
 public:
  // Catches the live state up with the log from its last checkpoint. `clock` is not owned.
  [[nodiscard]] static core::Result<std::unique_ptr<Ledger>> open(
      const std::string& directory, const core::Clock& clock, const core::LogOptions& options = {});
  virtual ~Ledger() = default;

  // What needs no state, on the calling thread: the form, that an identity speaks in its own name,
  // the signatures, some ten thousand of which a core checks in a second.
  [[nodiscard]] virtual core::Status check(const AppendRequest& request) const = 0;
  // Hands what passed `check` to the admitting thread, which checks the rules; `done` is called
  // once, after the sync. With `inline_when_alone` the caller's thread may do the commit.
  virtual void append_checked(AppendRequest request, std::function<void(Receipts)> done,
                              bool inline_when_alone = false) = 0;
  // Both; `done` is called here where the check fails.
  void append(AppendRequest request, std::function<void(Receipts)> done,
              bool inline_when_alone = false);
  [[nodiscard]] virtual Receipts append_and_wait(AppendRequest request) = 0;

  // What would happen to each event of the batch, were it appended on its own after those before it
  // that would be accepted. Changes nothing, and syncs nothing.
  [[nodiscard]] virtual std::vector<core::Result<Receipt>> try_append(AppendRequest request) = 0;

  // Who speaks with the key, as of what is recorded now. Fails with unknown_key or key_revoked.
  [[nodiscard]] virtual core::Result<Actor> actor_of(const core::PublicKey& key) = 0;
  // The seq of the KeyAdmitted by which it does. Fails as actor_of does.
  [[nodiscard]] virtual core::Result<core::Sequence> admission_of(const core::PublicKey& key) = 0;

  [[nodiscard]] virtual core::EventLog& log() = 0;
  [[nodiscard]] virtual const core::Clock& clock() const = 0;

  // The department that coordinates the plan: named at init, else the first registered; none yet.
  [[nodiscard]] virtual std::optional<std::string> coordinator() const = 0;

  // Finishes what was taken, writes the checkpoint of the state, takes no more.
  virtual void close() = 0;
};

}  // namespace planledger::events
