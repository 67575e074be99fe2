// planledgerd: serves a ledger's directory to departments, auditors and report writers.
#include "tools/planledgerd/logging.h"
#include "tools/planledgerd/serve.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace planledger::tools {
namespace {

constexpr const char* kVersion = "planledgerd " PLANLEDGER_VERSION;

struct Options {
  std::string data;
  std::string listen = "127.0.0.1:7411";
  std::string http = "127.0.0.1:7480";
  bool require_identity = false;
  std::vector<std::string> names;
  std::string log_level = "info";
  std::string log_form;
};

void add_options(CLI::App& app, Options& options) {
  app.set_version_flag("--version", kVersion);
  app.add_option("--data", options.data, "The ledger's directory, made by `planledger init`")
      ->envname("PLANLEDGER_DATA")
      ->required();
  app.add_option("--listen", options.listen, "HOST:PORT of the Cap'n Proto protocol")
      ->capture_default_str();
  app.add_option("--http", options.http, "HOST:PORT of the HTTP interface")->capture_default_str();
  app.add_flag("--require-identity", options.require_identity,
               "Serve only clients that show a certificate of this ledger (TLS), as is so on any "
               "address but a loopback one");
  app.add_option("--name", options.names,
                 "A name under which clients reach the server, for its certificate; may be given "
                 "again");
  app.add_option("--log-level", options.log_level, "What is worth a line on standard error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-format", options.log_form, "text on a terminal, json elsewhere")
      ->check(CLI::IsMember({"text", "json"}));
  app.footer(
      "Port 0 picks a free one. Once it serves it writes one line to standard output:\n"
      "  {\"listening\":\"127.0.0.1:7411\",\"http\":\"127.0.0.1:7480\"}\n"
      "SIGTERM stops it: what was admitted is made durable and answered first.\n"
      "Examples:\n"
      "  planledgerd --data plan.ledger\n"
      "  planledgerd --data plan.ledger --listen 127.0.0.1:0 --http 127.0.0.1:0\n"
      "  planledgerd --data plan.ledger --listen 192.0.2.7:7411 --name ledger.example.org\n"
      "Exit status: 0 stopped as asked, 2 the command line is wrong or DIR is no ledger,\n"
      "4 an address or the ledger cannot be had, 6 the stored data is damaged.");
}

core::Result<ServeOptions> serve_options(const Options& options) {
  auto listen = net::parse_address(options.listen);
  if (!listen) return core::fail(core::Errc::usage, "--listen: " + listen.error().message);
  auto http = net::parse_address(options.http);
  if (!http) return core::fail(core::Errc::usage, "--http: " + http.error().message);
  return ServeOptions{options.data, *std::move(listen), *std::move(http), options.require_identity,
                      options.names};
}

LogForm log_form(const Options& options) {
  if (options.log_form.empty()) return isatty(STDERR_FILENO) != 0 ? LogForm::text : LogForm::json;
  return options.log_form == "json" ? LogForm::json : LogForm::text;
}

int report(const core::Error& error) {
  fmt::print(stderr, "planledgerd: {}: {}\n", core::name(error.code), error.message);
  return core::exit_status(error.code);
}

int run(int argc, char** argv) {
  CLI::App app("Serves one ledger over the network.", "planledgerd");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    const int status = app.exit(success);
    if (std::cout.flush()) return status;
    return report({.code = core::Errc::cannot_write,
                   .message = "cannot write to standard output",
                   .line = std::nullopt});
  } catch (const CLI::ParseError& error) {
    return report({.code = core::Errc::usage, .message = error.what(), .line = std::nullopt});
  }
  const auto served_options = serve_options(options);
  if (!served_options) return report(served_options.error());
  const core::SystemClock clock;
  const auto served =
      serve(*served_options, clock, make_logger(log_form(options), options.log_level));
  return served ? 0 : report(served.error());
}

}  // namespace
}  // namespace planledger::tools

int main(int argc, char** argv) { return planledger::tools::run(argc, argv); }
