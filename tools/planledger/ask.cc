#include "tools/planledger/ask.h"

#include "core/date.h"
#include "tools/planledger/answer_tables.h"
#include "tools/planledger/output.h"
#include "tools/planledger/progress.h"
#include "tools/planledger/table.h"

#include <CLI/CLI.hpp>

namespace planledger::tools {
namespace {

using projections::Subject;

std::string_view name_of(Subject subject) {
  switch (subject) {
    case Subject::plan:
      return "plan";
    case Subject::action:
      return "action";
    case Subject::budget:
      return "budget";
    case Subject::grants:
      return "grants";
    case Subject::meetings:
      return "meetings";
    case Subject::history:
      return "history";
    case Subject::periods:
      return "periods";
    case Subject::diff:
      return "diff";
    case Subject::reconcile:
      return "reconcile";
    case Subject::report:
      return "report";
    case Subject::replay:
      return "replay";
    case Subject::export_jsonl:
      return "export";
    case Subject::stats:
      return "stats";
    case Subject::checkpoint:
      return "checkpoint";
    case Subject::prove:
      return "prove";
    case Subject::verify:
      return "verify";
    case Subject::exported:
      return "export";
    case Subject::seals:
      return "seals";
    case Subject::certificate:
      return "certificate";
    case Subject::readiness:
      return "readiness";
    case Subject::restatement:
      return "restatement";
    case Subject::explanation:
      return "explanation";
    case Subject::shown:
      return "shown";
    case Subject::rebuild:
      return "rebuild";
  }
  return {};
}

// Passes pieces on, and ends the last line where they did not.
class Passing {
 public:
  [[nodiscard]] core::Status write(std::string_view piece) {
    if (!piece.empty()) last_ = piece.back();
    return write_out(piece);
  }
  [[nodiscard]] core::Status finish() {
    if (last_ != '\n' && last_ != '\0') {
      if (auto status = write_out("\n"); !status) return status;
    }
    return flush_out();
  }

 private:
  char last_ = '\0';  // Until a piece came; an answer may have none.
};

// What standard error is told about an answer, and the exit status that it gives.
int close_answer(const projections::Answered& answered) {
  for (const std::string& note : answered.notes) print_note(note);
  return answered.holds ? 0 : kDoesNotHold;
}

core::Result<int> pass_on(net::Connection& connection, const projections::Question& question) {
  Passing passing;
  Waiting waiting{std::string(name_of(question.subject))};
  const auto answered = connection.ask(question, [&](std::string_view piece) {
    waiting.end();  // The answer may go to the same terminal.
    return passing.write(piece);
  });
  waiting.end();
  if (!answered) return core::fail(answered.error());
  if (const auto status = passing.finish(); !status) return core::fail(status.error());
  return close_answer(*answered);
}

}  // namespace

void add_date(CLI::App& command, const std::string& flag, std::string& text,
              const std::string& description) {
  command.add_option(flag, text, description)->check([](const std::string& given) {
    const auto date = core::parse_date(given);
    return date ? std::string() : date.error().message;
  });
}

void add_as_of(CLI::App& command, projections::Question& question) {
  add_date(command, "--as-of", question.as_of,
           "State of affairs on this date, YYYY-MM-DD (today, in UTC, where not given)");
}

void add_known_at(CLI::App& command, projections::Question& question) {
  command.add_option("--known-at", question.known_at,
                     "As it was known then: now, seq:N, a time (RFC 3339), period:2018-H2");
}

core::Result<projections::Answered> ask_waiting(net::Connection& connection,
                                                const projections::Question& question,
                                                const projections::Sink& sink) {
  Waiting waiting{std::string(name_of(question.subject))};
  return connection.ask(question, [&](std::string_view piece) {
    waiting.received(piece.size());
    return sink(piece);
  });
}

core::Result<int> ask_and_print(const Context& context, const projections::Question& question) {
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  if (output_format(context) == Format::json) return pass_on(**connection, question);

  std::string json;
  const auto answered =
      ask_waiting(**connection, question, [&json](std::string_view piece) -> core::Status {
        json += piece;
        return {};
      });
  if (!answered) return core::fail(answered.error());
  if (const auto status = print_json(context, name_of(question.subject), json); !status) {
    return core::fail(status.error());
  }
  return close_answer(*answered);
}

core::Result<int> ask_and_save(const Context& context, const projections::Question& question,
                               const std::string& path) {
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  if (path.empty() || path == "-") return pass_on(**connection, question);

  auto file = FileOutput::create(path);
  if (!file) return core::fail(file.error());
  const auto answered = ask_waiting(**connection, question,
                                    [&](std::string_view piece) { return file->write(piece); });
  if (!answered) return core::fail(answered.error());
  if (const auto status = file->finish(); !status) return core::fail(status.error());
  return close_answer(*answered);
}

core::Status print_json(const Context& context, std::string_view subject, std::string_view json) {
  const Format format = output_format(context);
  if (format == Format::json) {
    if (auto status = write_out(json); !status) return status;
    if (auto status = write_out("\n"); !status) return status;
    return flush_out();
  }
  const auto page = page_of(subject, json);
  if (!page) return core::fail(page.error());
  const std::string text =
      format == Format::csv ? to_csv(page->csv) : to_text(*page, terminal_columns());
  if (auto status = write_out(text); !status) return status;
  return flush_out();
}

}  // namespace planledger::tools
