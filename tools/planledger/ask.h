// Puts a question to the ledger and writes its answer: what all commands that ask have in common.
#pragma once

#include "projections/question.h"
#include "tools/planledger/context.h"

namespace planledger::tools {

// Adds an option that takes a full date and nothing else.
void add_date(CLI::App& command, const std::string& flag, std::string& text,
              const std::string& description);
// Adds --as-of and --known-at.
void add_as_of(CLI::App& command, projections::Question& question);
void add_known_at(CLI::App& command, projections::Question& question);

// As Connection::ask, telling on a terminal how long it takes.
[[nodiscard]] core::Result<projections::Answered> ask_waiting(net::Connection& connection,
                                                              const projections::Question& question,
                                                              const projections::Sink& sink);

// Writes the answer to standard output: as JSON byte for byte as it came, else as a table or CSV.
// Gives 1 where something was checked and does not hold.
[[nodiscard]] core::Result<int> ask_and_print(const Context& context,
                                              const projections::Question& question);

// Writes the answer as it comes to `path`, standard output where it is empty or "-".
[[nodiscard]] core::Result<int> ask_and_save(const Context& context,
                                             const projections::Question& question,
                                             const std::string& path);

// Writes one whole JSON text in the format asked for; `subject` names how its tables look.
[[nodiscard]] core::Status print_json(const Context& context, std::string_view subject,
                                      std::string_view json);

}  // namespace planledger::tools
