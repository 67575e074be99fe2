#include "tools/bench/measures.h"

#include <filesystem>
#include <fstream>

namespace planledger::bench {

Size full_size() {
  return {.name = "full",
          .runs = 5,
          .lone_appends = 4'000,
          .shared_appends = 60'000,
          .batched_appends = 160'000,
          .imports = 2,
          .history_short = 10'000,
          .history_long = 1'000'000,
          .history_longest = 10'000'000,
          .questions = 100,
          .questions_many = 100'000,
          .report_actions = 10'000,
          .transactions = 100'000,
          .postings_few = 1'000'000,
          .postings_many = 10'000'000,
          .quiet = std::chrono::seconds(25)};
}

Size quick_size() {
  return {.name = "quick",
          .runs = 1,
          .lone_appends = 20,
          .shared_appends = 128,
          .batched_appends = 256,
          .imports = 1,
          .history_short = 600,
          .history_long = 900,
          .history_longest = 1'500,
          .questions = 2,
          .questions_many = 40,
          .report_actions = 62,
          .transactions = 700,
          .postings_few = 800,
          .postings_many = 1'500,
          .quiet = std::chrono::seconds(0)};
}

core::Status write_generated(const generate::Shape& shape, const std::string& path) {
  generate::Generator generator(shape);
  std::ofstream file(path);
  while (const auto line = generator.next()) file << *line << '\n';
  file.close();
  if (file) return {};
  return core::fail(core::Errc::cannot_write, "cannot write " + path);
}

core::Status append_generated(const Setting& setting, std::uint64_t events,
                              const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"generate",
                                     "--append",
                                     "--no-closings",
                                     "--events",
                                     std::to_string(events),
                                     "--seed",
                                     std::to_string(setting.seed)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_client(setting.programs, arguments);
}

std::vector<std::string> with_one_plan(std::vector<std::string> more) {
  more.insert(more.end(), {"--actions", "60", "--grants", "300", "--allocations", "120",
                           "--stated-totals", "60"});
  return more;
}

core::Status add_rows(std::vector<Row>& rows, Rows measured) {
  if (!measured) return core::fail(measured.error());
  for (Row& row : *measured) rows.push_back(std::move(row));
  return {};
}

core::Result<std::string> make_ledger(const Setting& setting, const std::string& name) {
  std::string directory = setting.directory + "/" + name;
  if (core::Status made = run_client(setting.programs, {"init", directory}); !made) {
    return core::fail(made.error());
  }
  return directory;
}

void remove(const std::string& directory) {
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

std::uint64_t bytes_in(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path)) return std::filesystem::file_size(path, ignored);
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

}  // namespace planledger::bench
