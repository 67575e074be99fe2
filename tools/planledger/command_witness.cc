// planledger witness: follows a ledger, and cosigns its checkpoints as long as it only grows.
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"
#include "tools/planledger/verifier_keys.h"
#include "tools/planledger/witness_round.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>

namespace planledger::tools {
namespace {

struct Options {
  std::string directory;
  std::string name;
  std::vector<std::string> ledger_keys;
  bool trust_on_first_use = false;
  bool once = false;
  std::uint32_t every_seconds = 0;  // 0: once.
};

// SIGTERM and SIGINT, kept from this thread and every one that it starts: they end the waiting
// between two rounds, and never a round.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  // Whether one came, or does within that time.
  [[nodiscard]] bool come_within(std::uint32_t seconds) const {
    const timespec time{static_cast<std::time_t>(seconds), 0};
    return sigtimedwait(&set_, nullptr, &time) > 0;
  }

 private:
  sigset_t set_{};
};

core::Result<core::Note> one_round(const Context& context, core::Witness& witness,
                                   const Options& options) {
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  return witness_round(**connection, witness, options.trust_on_first_use);
}

core::Status print(const core::Note& note) {
  if (core::Status written = write_out(core::to_string(note)); !written) return written;
  return flush_out();
}

// A ledger that cannot be asked now, and may be later.
bool is_away(core::Errc code) {
  constexpr std::array kAway{core::Errc::unreachable, core::Errc::timed_out, core::Errc::stopping,
                             core::Errc::in_use};
  return std::find(kAway.begin(), kAway.end(), code) != kAway.end();
}

// Cosigns at each round, so that `latest` tells until when this was the last that was seen; prints
// what is another checkpoint than before.
core::Result<int> follow(const Context& context, core::Witness& witness, const Options& options) {
  const StopSignals signals;
  std::string text_before;
  do {
    const auto note = one_round(context, witness, options);
    if (!note && !is_away(note.error().code)) return core::fail(note.error());
    if (!note) {
      print_note(fmt::format("the ledger cannot be asked, next try in {} s: {}",
                             options.every_seconds, note.error().message));
    } else if (note->text != text_before) {
      text_before = note->text;
      if (core::Status printed = print(*note); !printed) return core::fail(printed.error());
    }
  } while (!signals.come_within(options.every_seconds));
  return 0;
}

core::Result<int> run(const Context& context, const Options& options) {
  std::vector<core::VerifierKey> keys;
  if (!options.ledger_keys.empty()) {
    auto given = read_verifier_keys("--ledger-key", core::KeyKind::signature, options.ledger_keys);
    if (!given) return core::fail(given.error());
    keys = *std::move(given);
  }
  auto witness =
      core::Witness::open(options.directory, options.name, context.clock, context.entropy);
  if (!witness) return core::fail(witness.error());
  if (core::Status trusted = witness->trust(keys); !trusted) return core::fail(trusted.error());
  if (options.every_seconds > 0) return follow(context, *witness, options);
  const auto note = one_round(context, *witness, options);
  if (!note) return core::fail(note.error());
  if (core::Status printed = print(*note); !printed) return core::fail(printed.error());
  return 0;
}

}  // namespace

void add_witness(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "witness", "Cosigns the ledger's checkpoints for as long as it only grows");
  command.footer(
      "Prints the checkpoint with its cosignature, a C2SP note whatever --format says, and leaves\n"
      "it in STATE-DIR/latest. STATE-DIR is made at first use, with a key of its own: give its\n"
      "witness.pub to auditors, and keep it where the ledger's operator cannot reach it.\n"
      "The ledger's verifier key is needed once; it comes from the coordinator, by a way that "
      "does\n"
      "not pass through the server.\n"
      "Exit status 1 where the ledger went back or is another than it was (a fork; both signed\n"
      "notes are then kept in STATE-DIR/fork-*). With --every a ledger that is away is waited "
      "for;\n"
      "SIGTERM ends it after the round under way.\n"
      "Examples:\n"
      "  planledger witness audit.witness --server 127.0.0.1:7411 --ledger-key ledger.pub\n"
      "  planledger witness audit.witness --server 127.0.0.1:7411 --every 300\n"
      "  planledger verify --checkpoint audit.witness/latest --witness audit.witness/witness.pub");
  const auto options = std::make_shared<Options>();
  command.add_option("STATE-DIR", options->directory, "What the witness remembers lies there")
      ->required();
  command
      .add_option("--ledger-key", options->ledger_keys,
                  "The ledger's verifier key, or a file of such keys; takes the place of those "
                  "given before")
      ->allow_extra_args(false);
  command.add_flag("--trust-on-first-use", options->trust_on_first_use,
                   "Without a key: take the one that the ledger tells when it is first asked");
  command.add_option("--name", options->name,
                     "What a new witness is called, such as witness.example.org/audit");
  auto* const once = command.add_flag("--once", options->once, "One round (the default)");
  command.add_option("--every", options->every_seconds, "Follow, asking each so many seconds")
      ->check(CLI::Range(1, 86'400))
      ->excludes(once);
  on_call(command, context, [&context, options] { return run(context, *options); });
}

}  // namespace planledger::tools
