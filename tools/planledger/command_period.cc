// planledger period: closes a reporting period, or opens it again.
#include "tools/planledger/append_events.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <optional>

namespace planledger::tools {
namespace {

struct Options {
  std::string period;
  std::string department;
  std::optional<std::string> effective;
  std::optional<std::string> id;
  std::string value;  // The reporting date, or the reason.
};

core::Result<int> run(const Context& context, const Options& options, bool close) {
  boost::json::object event;
  event["id"] = options.id.value_or(core::to_string(core::random_uuid(context.entropy)));
  event["type"] = close ? "PeriodClosed" : "PeriodReopened";
  event["department"] = options.department;
  event["effective"] = options.effective.value_or(
      core::to_string(std::chrono::floor<std::chrono::days>(context.clock.now())));
  event["data"] = boost::json::object{{"period", options.period},
                                      {close ? "reportingDate" : "reason", options.value}};
  return append_and_print(context, boost::json::serialize(event), std::nullopt);
}

void add_direction(CLI::App& period, Context& context, bool close) {
  CLI::App& command =
      *period.add_subcommand(close ? "close" : "reopen",
                             close ? "Pins the report of a period" : "Lets it be closed again");
  const auto options = std::make_shared<Options>();
  command.footer(close ? "Examples:\n  planledger period close 2018-H2 --reporting-date 2018-10-26 "
                         "--department KB"
                       : "Examples:\n  planledger period reopen 2018-H2 --reason 'a grant was "
                         "missing' --department KB");
  command.add_option("PERIOD,--period", options->period, "Such as 2018-H2")->required();
  if (close) {
    command.add_option("--reporting-date", options->value, "The state of affairs on this date")
        ->required();
  } else {
    command.add_option("--reason", options->value, "Why")->required();
  }
  command.add_option("--department", options->department, "In whose name")->required();
  command.add_option("--effective", options->effective, "When it holds (today where not given)");
  command.add_option("--id", options->id, "The event's id, a UUID (a new one where not given)");
  on_call(command, context, [&context, options, close] { return run(context, *options, close); });
}

}  // namespace

void add_period(CLI::App& app, Context& context) {
  CLI::App& period = *app.add_subcommand("period", "Closes and reopens reporting periods");
  period.require_subcommand(1);
  period.footer(
      "Examples:\n"
      "  planledger period close 2018-H2 --reporting-date 2018-10-26 --department KB\n"
      "  planledger period reopen 2018-H2 --reason 'a grant was missing' --department KB");
  add_direction(period, context, true);
  add_direction(period, context, false);
}

}  // namespace planledger::tools
