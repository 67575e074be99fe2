// planledger init: makes a ledger.
#include "core/certificate.h"
#include "core/ids.h"
#include "core/ledger_key.h"
#include "events/json.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

struct Options {
  std::string directory;
  std::string coordinator;
};

core::Result<int> run(const Context& context, const Options& options) {
  const std::string& directory = options.directory.empty() ? context.data : options.directory;
  if (directory.empty()) {
    return core::fail(core::Errc::usage, "no directory is given, expected planledger init DIR");
  }
  if (!options.coordinator.empty()) {
    if (auto checked = core::check_department_code(options.coordinator); !checked) {
      return core::fail(core::Errc::usage, "--coordinator: " + checked.error().message);
    }
  }
  const core::LedgerSettings settings{.ledger = core::random_uuid(context.entropy),
                                      .coordinator = options.coordinator,
                                      .made_at = context.clock.now()};
  const core::SigningKey key = core::SigningKey::make(context.entropy);
  const core::CertificateAuthority authority =
      core::CertificateAuthority::make(core::SigningKey::make(context.entropy), settings.ledger,
                                       core::without_end(settings.made_at), context.entropy);
  if (auto made = core::make_ledger(directory, settings, {}, &key, &authority); !made) {
    return core::fail(made.error());
  }

  std::string json = R"({"ledger":")" + core::to_string(settings.ledger) + R"(","directory":)";
  events::append_json_string(json, directory);
  json += R"(,"coordinator":)";
  if (settings.coordinator.empty()) {
    json += "null";
  } else {
    events::append_json_string(json, settings.coordinator);
  }
  const core::VerifierKey verifier{core::checkpoint_origin(settings.ledger),
                                   core::KeyKind::signature, key.public_key()};
  json += R"(,"verifierKey":)";
  events::append_json_string(json, core::to_string(verifier));
  json += '}';
  if (auto status = print_json(context, "init", json); !status) return core::fail(status.error());
  return 0;
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("init", "Makes a ledger in a new or empty directory");
  command.footer(
      "Makes the keys, too, with which the ledger signs its checkpoints (DIR/keys/ledger.key) and\n"
      "certificates for its departments (DIR/keys/ca.key): back both up. Publish the verifier "
      "key:\n"
      "it is what others check checkpoints and proofs with.\n"
      "Examples:\n  planledger init plan.ledger --coordinator KB");
  const auto options = std::make_shared<Options>();
  command.add_option("DIR", options->directory, "Where; --data DIR means the same");
  command.add_option("--coordinator", options->coordinator,
                     "The department that coordinates the plan (the first one registered where "
                     "not given)");
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
