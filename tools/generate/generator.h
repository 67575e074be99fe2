// A ledger of any length that nobody has to type: legal events, the same for the same seed.
//
// First the plan is laid down: departments, lines, goals, actions, grants, allocations and stated
// totals, whose numbers the shape gives. All further events are history of those: meetings,
// statuses, narratives, extensions, reductions, ... So two ledgers of one seed and one shape that
// differ in `events` alone hold the same plan and the same grants, with more or less history, and
// `show budget` answers with as many rows.
#pragma once

#include "events/event.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace planledger::generate {

struct Shape {
  std::uint64_t events = 10'000;
  std::uint64_t seed = 1;
  std::uint32_t actions = 60;  // At least 1, as are the grants.
  std::uint32_t grants = 300;
  std::uint32_t allocations = 120;
  std::uint32_t stated_totals = 60;
  // Whether the reporting periods are closed as they end. A ledger seals the reports of each, which
  // takes longer than all the appends where the history is long.
  bool closings = true;
  // Whether the history is of nothing but money: extensions and reductions of grants, and what is
  // taken back of them. For comparisons with what keeps postings alone.
  bool money_only = false;

  // A plan that grows with its history: 10,000 actions and 200,000 grants at 10 million events.
  [[nodiscard]] static Shape for_events(std::uint64_t events, std::uint64_t seed);
  // How many events the plan takes before its history begins.
  [[nodiscard]] std::uint64_t plan_events() const;
};

class Story;

// Gives events in the order in which they are to be appended. Each prefix is legal.
class Generator {
 public:
  explicit Generator(const Shape& shape);
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) = delete;

  // The next event as one line of JSON without a newline; none after `shape.events` of them.
  [[nodiscard]] std::optional<std::string> next();

 private:
  std::unique_ptr<Story> story_;
};

// At most `count_max` of the generator's next events, ready to be appended; none at its end. A
// refusal of the codec is a mistake of the generator.
[[nodiscard]] core::Result<std::vector<events::Submission>> take(Generator& generator,
                                                                 std::size_t count_max);

}  // namespace planledger::generate
