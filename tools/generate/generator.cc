#include "tools/generate/generator.h"

#include "events/json.h"
#include "tools/generate/story.h"

#include <algorithm>

namespace planledger::generate {

Shape Shape::for_events(std::uint64_t events, std::uint64_t seed) {
  const auto part = [&](std::uint64_t divisor, std::uint64_t most) {
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(events / divisor, 20, most));
  };
  return Shape{.events = events,
               .seed = seed,
               .actions = part(1'000, 10'000),
               .grants = part(50, 200'000),
               .allocations = part(200, 50'000),
               .stated_totals = part(400, 25'000)};
}

Generator::Generator(const Shape& shape) : story_(std::make_unique<Story>(shape)) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;

std::optional<std::string> Generator::next() { return story_->next(); }

core::Result<std::vector<events::Submission>> take(Generator& generator, std::size_t count_max) {
  std::vector<events::Submission> submissions;
  while (submissions.size() < count_max) {
    const std::optional<std::string> line = generator.next();
    if (!line) break;
    core::Result<events::Submission> submission = events::submission_from_json(*line);
    if (!submission) return core::fail(submission.error());
    submissions.push_back(std::move(*submission));
  }
  return submissions;
}

}  // namespace planledger::generate
