#include "tools/planledger/export_files.h"

#include "projections/export/sqlite.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/directory_output.h"
#include "tools/planledger/output.h"

namespace planledger::tools {
namespace {

namespace exports = projections::exports;

// Asks for the tables and hands them on, to the end of their stream.
core::Status take_tables(const Context& context, const projections::Question& question,
                         exports::TableTaker& taker) {
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  exports::TableStreamReader reader(taker);
  const auto answered = ask_waiting(**connection, question,
                                    [&](std::string_view piece) { return reader.take(piece); });
  if (!answered) return core::fail(answered.error());
  for (const std::string& note : answered->notes) print_note(note);
  return reader.finish();
}

}  // namespace

core::Result<int> export_csv(const Context& context, const projections::Question& question,
                             const std::string& path) {
  auto directory = DirectoryOutput::create(path);
  if (!directory) return core::fail(directory.error());
  exports::CsvPackage package(*directory);
  if (auto status = take_tables(context, question, package); !status) {
    return core::fail(status.error());
  }
  if (auto status = package.finish(); !status) return core::fail(status.error());
  if (auto status = directory->finish(); !status) return core::fail(status.error());
  return 0;
}

core::Result<int> export_sqlite(const Context& context, const projections::Question& question,
                                const std::string& path) {
  auto file = FileOutput::create(path);
  if (!file) return core::fail(file.error());
  auto database = exports::SqliteDatabase::create(file->path_of_bytes());
  if (!database) return core::fail(database.error());
  if (auto status = take_tables(context, question, *database); !status) {
    return core::fail(status.error());
  }
  if (auto status = database->finish(); !status) return core::fail(status.error());
  if (auto status = file->finish(); !status) return core::fail(status.error());
  return 0;
}

}  // namespace planledger::tools
