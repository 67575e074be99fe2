// planledger restate: what became known of a closed period since its report.
#include "core/date.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {

void add_restate(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "restate", "What became known of a closed period since its report, and what it changes");
  command.footer(
      "Each total of the report: as it was reported, what every event that was recorded since and\n"
      "took effect by the reporting date brought to it (a late one, or a reversal), and as it is\n"
      "known now. What does not add up would be damage: it is checked. The table shows the totals\n"
      "that changed, json and csv all of them. The report of a later period has it as an annex.\n"
      "Examples:\n"
      "  planledger restate --period 2018-H2\n"
      "  planledger restate --period 2018-H2 --known-at period:2019-H1 --format csv\n"
      "  planledger restate --period 2018-H2 --closing 900 --known-at seq:922");
  const auto question = std::make_shared<projections::Question>();
  question->subject = projections::Subject::restatement;
  command.add_option("--period", question->period, "YYYY, YYYY-H1, YYYY-H2, YYYY-Q1 to YYYY-Q4")
      ->required()
      ->check([](const std::string& text) {
        const auto period = core::Period::parse(text);
        return period ? std::string() : period.error().message;
      });
  command.add_option("--closing", question->closing,
                     "The seq of the period's closing; the latest where not given");
  add_known_at(command, *question);
  on_call(command, context, [&context, question] { return ask_and_print(context, *question); });
}

}  // namespace planledger::tools
