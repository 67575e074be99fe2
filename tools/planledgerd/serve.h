// Serves one ledger on both its ports until a signal asks it to stop.
#pragma once

#include "core/clock.h"
#include "net/address.h"

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <vector>

namespace planledger::tools {

struct ServeOptions {
  std::string directory;
  net::Address listen;  // Port 0: a free one, as for `http`.
  net::Address http;
  // Nobody is served but whom a key of the ledger names; so it is on any address that is not a
  // loopback one, whatever stands here.
  bool require_identity = false;
  // Under which clients reach the server, beside the host that it listens on.
  std::vector<std::string> names;
};

// Speaks TLS with clients that begin it, where the ledger has an authority (core::
// certificate_authority); without one it serves plain connections alone.
// Writes one line to standard output once it serves,
// `{"listening":"HOST:PORT","http":"HOST:PORT"}`. Returns after SIGTERM or SIGINT, when all that
// was admitted is durable and answered; a second signal ends the process at once. To be called
// before any other thread has started, since it keeps the signals from all of them. `clock` is not
// owned.
[[nodiscard]] core::Status serve(const ServeOptions& options, const core::Clock& clock,
                                 const std::shared_ptr<spdlog::logger>& logger);

}  // namespace planledger::tools
