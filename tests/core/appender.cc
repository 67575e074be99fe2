// Appends numbered events to a ledger, one a time, and says on standard output which are durable,
// until it is killed. For tests that kill it.
#include "core/log.h"
#include "tests/core/temporary_ledger.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

// One write a line: a killed process leaves whole lines or none.
bool say(const std::string& line) {
  const std::string text = line + "\n";
  return ::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace

int main(int count, char** arguments) {
  using namespace planledger::core;
  if (count != 2) return 2;
  // Some of each kind of place are there when it is killed.
  LogOptions options;
  options.indexed_together = 20;
  const auto log = EventLog::open(arguments[1], options);
  if (!log) {
    std::fprintf(stderr, "%s\n", log.error().message.c_str());
    return 1;
  }
  if (!say("open")) return 1;
  // Batches of one, two and three events in turn.
  for (std::uint64_t round = 0;; ++round) {
    const Sequence first = (*log)->head() + 1;
    if (!(*log)->append(numbered_entries(first, round % 3 + 1))) return 1;
    if (!say(std::to_string((*log)->head()))) return 1;
  }
}
