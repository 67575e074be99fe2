// planledger tail: events in the order in which they were recorded, one a line.
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_tail(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand("tail", "Events as they were recorded, one line each");
  command.footer(
      "Examples:\n"
      "  planledger tail --after 890\n"
      "  planledger tail --follow --department OV");
  const auto options = std::make_shared<net::TailOptions>();
  command.add_option("--after", options->after, "Those behind this seq (all where not given)")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--follow", options->follow, "Go on with events as they come");
  command.add_option("--type", options->type, "Of this kind alone, such as SubsidyGranted");
  command.add_option("--action", options->action, "Of this action alone");
  command.add_option("--department", options->department, "In this department's name alone");
  on_call(command, context, [&context, options]() -> core::Result<int> {
    auto connection = connect(context);
    if (!connection) return core::fail(connection.error());
    const core::Status tailed =
        (*connection)->tail(*options, [&](core::Sequence, std::string_view line) -> core::Status {
          if (core::Status written = write_out(line); !written) return written;
          if (core::Status written = write_out("\n"); !written) return written;
          return options->follow ? flush_out() : core::Status{};
        });
    if (!tailed) return core::fail(tailed.error());
    if (core::Status flushed = flush_out(); !flushed) return core::fail(flushed.error());
    return 0;
  });
}

}  // namespace planledger::tools
