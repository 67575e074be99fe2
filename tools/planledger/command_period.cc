// planledger period: closes a reporting period, or opens it again.
#include "core/note.h"
#include "projections/seal/seal.h"
#include "tools/planledger/append_events.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/output.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

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

// A closing leaves a seal: waits for it, and says what was sealed.
core::Status tell_of_seal(const Context& context, core::Sequence closing) {
  const auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  projections::Question question{.subject = projections::Subject::seals};
  question.closing = std::to_string(closing);
  question.format = "note";
  std::string text;
  const auto answered = (*connection)->ask(question, [&text](std::string_view piece) {
    text += piece;
    return core::Status();
  });
  if (!answered) return core::fail(answered.error());
  const auto note = core::Note::parse(text);
  if (!note) return core::fail(note.error());
  const auto seal = projections::seal::parse_seal(note->text);
  if (!seal) return core::fail(seal.error());
  print_note(fmt::format("{} is sealed up to event {}, with the root {}", seal->period, seal->size,
                         core::to_hex(seal->root)));
  return {};
}

core::Result<int> run(const Context& context, const Options& options, bool close) {
  boost::json::object event;
  event["id"] = options.id.value_or(core::to_string(core::random_uuid(context.entropy)));
  event["type"] = close ? "PeriodClosed" : "PeriodReopened";
  event["department"] = options.department;
  event["effective"] = options.effective.value_or(
      core::to_string(std::chrono::floor<std::chrono::days>(context.clock.now())));
  event["data"] = boost::json::object{{"period", options.period},
                                      {close ? "reportingDate" : "reason", options.value}};
  const auto seq = append_and_show(context, boost::json::serialize(event));
  if (!seq) return core::fail(seq.error());
  if (!close) return 0;
  // What is closed is closed, with its seal or without.
  if (const core::Status sealed = tell_of_seal(context, *seq); !sealed) {
    print_note("the period is closed, but its seal is not there yet: " + sealed.error().message);
  }
  return 0;
}

void add_direction(CLI::App& period, Context& context, bool close) {
  CLI::App& command = *period.add_subcommand(
      close ? "close" : "reopen", close ? "Pins the report of a period, and seals it"
                                        : "Lets it be closed again; what was sealed stays");
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
