#include "tests/core/temporary_ledger.h"

#include "core/check.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace planledger::core {

namespace files = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  path_ = (files::temp_directory_path() / "planledger_test_XXXXXX").string();
  PLANLEDGER_CHECK(::mkdtemp(path_.data()) != nullptr, "a temporary directory can be made");
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  files::remove_all(path_, ignored);
}

TemporaryLedger::TemporaryLedger(const LogOptions& options) : options_(options) {
  const Status made = make_ledger(path(), settings_for_tests(), options_);
  PLANLEDGER_CHECK(made.has_value(), made ? "" : made.error().message);
}

std::unique_ptr<EventLog> TemporaryLedger::open() const {
  auto log = EventLog::open(path(), options_);
  PLANLEDGER_CHECK(log.has_value(), log ? "" : log.error().message);
  return *std::move(log);
}

Error TemporaryLedger::open_error() const {
  const auto log = EventLog::open(path(), options_);
  PLANLEDGER_CHECK(!log.has_value(), "the ledger cannot be opened");
  return log.error();
}

LedgerSettings settings_for_tests() {
  LedgerSettings settings;
  settings.ledger = Uuid(0x0123456789abcdef, 0xfedcba9876543210);
  settings.coordinator = "KB";
  settings.made_at = parse_instant("2015-04-03T10:00:00.123456Z").value();
  return settings;
}

Entry numbered_entry(std::uint64_t number, const std::string& stream, std::uint64_t version) {
  constexpr std::size_t kWords = 25;
  std::mt19937_64 random(number);
  Entry entry;
  entry.id = Uuid(random(), number);
  entry.stream = stream;
  entry.version = version;
  entry.record = "event " + std::to_string(number) + " ";
  for (std::size_t word = 0; word < kWords; ++word) {
    const std::uint64_t bits = random();
    entry.record.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  return entry;
}

std::vector<Entry> numbered_entries(std::uint64_t first, std::uint64_t count) {
  std::vector<Entry> entries;
  for (std::uint64_t number = first; number < first + count; ++number) {
    entries.push_back(numbered_entry(number, "action/1.1", number));
  }
  return entries;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  PLANLEDGER_CHECK(file.good() || file.eof(), "the file can be read");
  return content.str();
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  PLANLEDGER_CHECK(file.good(), "the file can be written");
}

std::vector<std::string> files_ending(const std::string& directory, const std::string& ending) {
  std::vector<std::string> found;
  for (const auto& file : files::directory_iterator(directory)) {
    if (file.path().extension() == ending) found.push_back(file.path().string());
  }
  std::sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
    return files::file_size(a) > files::file_size(b);
  });
  return found;
}

}  // namespace planledger::core
