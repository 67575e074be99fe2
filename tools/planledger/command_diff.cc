// planledger diff: what changed between two dates, or what was learnt since about one.
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

using projections::Question;

core::Result<int> run(const Context& context, const Question& question) {
  const bool by_date = !question.from.empty() && !question.to.empty();
  const bool by_knowledge = !question.from_known.empty() && !question.to_known.empty();
  const bool mixed =
      (by_date &&
       (!question.from_known.empty() || !question.to_known.empty() || !question.as_of.empty())) ||
      (by_knowledge &&
       (!question.from.empty() || !question.to.empty() || !question.known_at.empty()));
  if (by_date == by_knowledge || mixed) {
    return core::fail(core::Errc::usage,
                      "expected --from DATE --to DATE [--known-at K], or [--as-of DATE] "
                      "--from-known K --to-known K");
  }
  return ask_and_print(context, question);
}

}  // namespace

void add_diff(CLI::App& app, Context& context) {
  CLI::App& command = *app.add_subcommand(
      "diff", "What changed between two dates, or what was learnt since about one date");
  command.footer(
      "Examples:\n"
      "  planledger diff --from 2017-12-31 --to 2018-10-26\n"
      "  planledger diff --as-of 2018-10-26 --from-known period:2018-H2 --to-known now");
  const auto question = std::make_shared<Question>();
  question->subject = projections::Subject::diff;
  add_date(command, "--from", question->from, "The earlier date, YYYY-MM-DD");
  add_date(command, "--to", question->to, "The later date, YYYY-MM-DD");
  command.add_option("--from-known", question->from_known, "What was known then (as --known-at)");
  command.add_option("--to-known", question->to_known, "What was known then (as --known-at)");
  add_as_of(command, *question);
  add_known_at(command, *question);
  on_call(command, context, [&context, question] { return run(context, *question); });
}

}  // namespace planledger::tools
