// One ledger, reached over the network or opened in this process: the same calls, the same bytes.
#pragma once

#include "events/ledger.h"
#include "projections/question.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace planledger::net {

// Which events a tail gives: those after `after`, in seq order, that match every filter given.
struct TailOptions {
  core::Sequence after = 0;
  bool follow = false;  // Go on with live events; else end at the head of the moment of asking.
  std::string type;
  std::string action;
  std::string department;
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Appends and waits for the acknowledgement.
  [[nodiscard]] virtual events::Receipts append(events::AppendRequest request) = 0;
  // Puts a request on its way without waiting (blocks while too many are); `done` is called once,
  // in order of submission, from another thread. `drain` returns when all are done.
  virtual void append_pipelined(events::AppendRequest request,
                                std::function<void(events::Receipts)> done) = 0;
  virtual void drain() = 0;

  // What would happen to each event, were it appended on its own after those before it that would
  // be accepted; changes nothing. One result an event, or one error where the ledger is out of
  // reach.
  [[nodiscard]] virtual std::vector<core::Result<events::Receipt>> try_append(
      events::AppendRequest request) = 0;

  // The answer in pieces, as JSON (a report: in its format).
  [[nodiscard]] virtual core::Result<projections::Answered> ask(
      const projections::Question& question, const projections::Sink& sink) = 0;

  // One line of JSON an event (as a row of `show history`, without reversedBy) for each that
  // matches; `visit` may end it with an error, which is then the result.
  using VisitLine = std::function<core::Status(core::Sequence seq, std::string_view line)>;
  [[nodiscard]] virtual core::Status tail(const TailOptions& options, const VisitLine& visit) = 0;
};

// Opens the directory itself, without a server. `clock` is not owned.
[[nodiscard]] core::Result<std::unique_ptr<Connection>> open_directory(const std::string& directory,
                                                                       const core::Clock& clock);

class Tls;

// Connects to a server. Reconnects by itself and sends again what was not acknowledged: ids make
// that safe. Fails with unreachable when nothing was heard for `timeout`; with identity_required,
// certificate_invalid, unknown_key or key_revoked where one side does not know the other, and
// with identity_required where a host that is not this machine would be spoken to plainly.
struct ConnectOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7411;
  std::chrono::milliseconds timeout{30'000};
  // What is spoken with where the server knows its clients by certificates (tls_client), for the
  // same host. Without it the connection is plain.
  std::shared_ptr<const Tls> tls;
};
[[nodiscard]] core::Result<std::unique_ptr<Connection>> connect(const ConnectOptions& options);

}  // namespace planledger::net
