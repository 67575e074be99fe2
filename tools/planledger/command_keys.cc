// planledger keys: the keys that a ledger is trusted by.
#include "core/ledger_key.h"
#include "events/json.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

core::Result<int> renew_ledger(const Context& context) {
  if (context.data.empty() || !context.server.empty()) {
    return core::fail(core::Errc::usage,
                      "the ledger's own key lies in its directory: expected --data DIR alone");
  }
  const core::SigningKey key = core::SigningKey::make(context.entropy);
  const auto renewed = core::renew_ledger_key(context.data, key);
  if (!renewed) return core::fail(renewed.error());
  std::string json = R"({"verifierKey":)";
  events::append_json_string(json, core::to_string(*renewed));
  json += '}';
  if (auto status = print_json(context, "keys", json); !status) return core::fail(status.error());
  return 0;
}

}  // namespace

void add_keys(CLI::App& app, Context& context) {
  CLI::App& keys = *app.add_subcommand("keys", "The keys that a ledger is trusted by");
  keys.require_subcommand(1);
  CLI::App& renew = *keys.add_subcommand(
      "renew-ledger", "Makes a new key for the ledger's checkpoints, where the old one was lost");
  renew.footer(
      "Stop the server first. What the old key signed can still be checked with the old verifier\n"
      "key, and `planledger prove --from` an old checkpoint still shows that the ledger has only\n"
      "grown. Publish the new verifier key by a way that does not pass through this machine.\n"
      "Examples:\n  planledger keys renew-ledger --data plan.ledger");
  on_call(renew, context, [&context] { return renew_ledger(context); });
}

}  // namespace planledger::tools
