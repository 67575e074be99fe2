#include "tools/planledger/context.h"

#include "net/tls.h"
#include "tools/planledger/help.h"
#include "tools/planledger/progress.h"
#include "tools/planledger/signer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace planledger::tools {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// "127.0.0.1:7411", "[::1]:7411".
core::Result<net::ConnectOptions> parse_server(const std::string& text) {
  const auto colon = text.rfind(':');
  net::ConnectOptions options;
  if (colon != std::string::npos && colon > 0) {
    options.host = text.substr(0, colon);
    if (options.host.size() > 2 && options.host.front() == '[' && options.host.back() == ']') {
      options.host = options.host.substr(1, options.host.size() - 2);
    }
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + colon + 1, last, options.port);
    if (error == std::errc() && end == last && options.port != 0) return options;
  }
  return core::fail(
      core::Errc::usage,
      fmt::format("--server is '{}', expected HOST:PORT such as 127.0.0.1:7411", text));
}

}  // namespace

void add_shared_options(CLI::App& app, Context& context) {
  const auto* const group = kSharedOptions;
  app.add_option("--server", context.server, "The server that holds the ledger, HOST:PORT")
      ->group(group);
  app.add_option("--data", context.data, "The ledger's directory itself, without a server")
      ->group(group);
  app.add_option("--identity", context.identity,
                 "The directory of a department's or an auditor's key, which signs what is "
                 "appended; over --server it speaks TLS")
      ->group(group);
  app.add_option("--passphrase-file", context.passphrase_file,
                 "A file with the passphrase of the identity's private key")
      ->group(group);
  app.add_option("--format", context.format,
                 "How results are written: a table on a terminal, JSON elsewhere")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->group(group);
  app.add_option("--timeout", context.timeout_seconds,
                 "Seconds without a sign of life after which the server counts as gone")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str()
      ->group(group);
}

void fill_from_environment(Context& context) {
  if (context.server.empty() && context.data.empty()) {
    context.server = environment("PLANLEDGER_SERVER");
    context.data = environment("PLANLEDGER_DATA");
  }
  if (context.identity.empty()) context.identity = environment("PLANLEDGER_IDENTITY");
  if (context.passphrase_file.empty()) {
    context.passphrase_file = environment("PLANLEDGER_PASSPHRASE_FILE");
  }
}

namespace {

core::Result<std::unique_ptr<net::Connection>> connect_to_server(
    const Context& context, const std::optional<core::Identity>& identity) {
  auto options = parse_server(context.server);
  if (!options) return core::fail(std::move(options).error());
  options->timeout = std::chrono::seconds(context.timeout_seconds);
  if (identity) {
    auto tls = net::tls_client(*identity, options->host);
    if (!tls) return core::fail(std::move(tls).error());
    options->tls = *std::move(tls);
  }
  return net::connect(*options);
}

}  // namespace

core::Result<std::unique_ptr<net::Connection>> connect(const Context& context) {
  if (!context.server.empty() && !context.data.empty()) {
    return core::fail(core::Errc::usage,
                      "--server and --data (or their environment variables) are both given, "
                      "expected one of them");
  }
  if (context.data.empty() && context.server.empty()) {
    return core::fail(core::Errc::usage,
                      "no ledger is given, expected --server HOST:PORT or --data DIR");
  }
  auto identity = read_identity(context);
  if (!identity) return core::fail(std::move(identity).error());
  Waiting waiting(context.data.empty() ? "connecting to " + context.server
                                       : "opening " + context.data);
  auto connection = context.data.empty() ? connect_to_server(context, *identity)
                                         : net::open_directory(context.data, context.clock);
  waiting.end();
  if (!connection || !*identity) return connection;
  return signing_as(**std::move(identity), *std::move(connection));
}

Format output_format(const Context& context) {
  if (context.format == "table") return Format::table;
  if (context.format == "csv") return Format::csv;
  if (context.format == "json") return Format::json;
  return isatty(STDOUT_FILENO) != 0 ? Format::table : Format::json;
}

void on_call(CLI::App& command, Context& context, std::function<core::Result<int>()> run) {
  // A command's own sub-command is called first, and stays what was asked for.
  command.callback([&context, run = std::move(run)] {
    if (!context.run) context.run = run;
  });
}

}  // namespace planledger::tools
