// Serves one ledger on both its ports until a signal asks it to stop.
#pragma once

#include "core/clock.h"
#include "net/address.h"

#include <spdlog/logger.h>

#include <memory>
#include <string>

namespace planledger::tools {

struct ServeOptions {
  std::string directory;
  net::Address listen;  // Port 0: a free one, as for `http`.
  net::Address http;
};

// Writes one line to standard output once it serves,
// `{"listening":"HOST:PORT","http":"HOST:PORT"}`. Returns after SIGTERM or SIGINT, when all that
// was admitted is durable and answered; a second signal ends the process at once. To be called
// before any other thread has started, since it keeps the signals from all of them. `clock` is not
// owned.
[[nodiscard]] core::Status serve(const ServeOptions& options, const core::Clock& clock,
                                 const std::shared_ptr<spdlog::logger>& logger);

}  // namespace planledger::tools
