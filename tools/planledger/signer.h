// What a command speaks with: the key in the directory that --identity names.
#pragma once

#include "core/identity.h"
#include "tools/planledger/context.h"

#include <memory>
#include <optional>
#include <string>

namespace planledger::tools {

// The passphrase in the file that --passphrase-file names, its last line break left out; empty
// where none is named. Fails with cannot_read, and with usage where the file is empty.
[[nodiscard]] core::Result<std::string> read_passphrase(const Context& context);

// The identity, none where --identity names no directory. Fails as core::load_identity does.
[[nodiscard]] core::Result<std::optional<core::Identity>> read_identity(const Context& context);

// The connection with what goes over it signed as the identity. Fails with damaged where ca.pem is
// of no ledger.
[[nodiscard]] core::Result<std::unique_ptr<net::Connection>> signing_as(
    core::Identity identity, std::unique_ptr<net::Connection> connection);

}  // namespace planledger::tools
