// What every command shares: how to reach the ledger, how results are written, what time it is.
#pragma once

#include "core/clock.h"
#include "core/uuid.h"
#include "net/connection.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace planledger::tools {

enum class Format : std::uint8_t { table, json, csv };

struct Context {
  const core::Clock& clock;
  core::Entropy& entropy;

  // As given; empty where neither the command line nor the environment names one.
  std::string server;
  std::string data;
  std::string identity;
  std::string passphrase_file;
  std::string format;
  std::uint32_t timeout_seconds = 30;

  // What the command line asks for, set by the command that it names. Gives the exit status of a
  // command that ran to its end.
  std::function<core::Result<int>()> run;
};

// The exit status of a check that does not hold.
inline constexpr int kDoesNotHold = 1;

// Adds --server, --data, --identity, --passphrase-file, --format and --timeout.
void add_shared_options(CLI::App& app, Context& context);
// PLANLEDGER_SERVER, PLANLEDGER_DATA, PLANLEDGER_IDENTITY and PLANLEDGER_PASSPHRASE_FILE stand in
// for what was not given. A way to the ledger on the command line leaves those of the environment
// aside.
void fill_from_environment(Context& context);

// Where an identity is given it signs what is appended, and over the network speaks TLS. Fails with
// usage where both ways to the ledger are given, or none, and as read_identity does (signer.h).
[[nodiscard]] core::Result<std::unique_ptr<net::Connection>> connect(const Context& context);

// A table on a terminal, JSON elsewhere, unless --format says which.
[[nodiscard]] Format output_format(const Context& context);

// Makes `command` what runs when the command line names it. `context` outlives the parsing.
void on_call(CLI::App& command, Context& context, std::function<core::Result<int>()> run);

}  // namespace planledger::tools
