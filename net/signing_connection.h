// A connection that signs what a department appends, for the one ledger that its key is for.
#pragma once

#include "core/signing.h"
#include "net/connection.h"

#include <memory>
#include <string>

namespace planledger::net {

// Events of `department` that bear no signature yet are signed with the key before they go on; all
// others go on as they are. Of one request as many are signed together as may be.
[[nodiscard]] std::unique_ptr<Connection> signing(std::unique_ptr<Connection> connection,
                                                  core::SigningKey key, std::string department,
                                                  const core::Uuid& ledger);

}  // namespace planledger::net
