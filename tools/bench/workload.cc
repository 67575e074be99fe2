#include "tools/bench/workload.h"

#include "events/json.h"
#include "net/connection.h"
#include "net/messages.h"
#include "tools/generate/generator.h"

#include <algorithm>

namespace planledger::bench {
namespace {

// Kinds whose events rest on the plan alone. A held meeting does where it was not planned.
bool stands_alone(const events::Submission& submission) {
  const events::Content content(submission.content);
  switch (content.event().which()) {
    case events::Kind::FIGURE_REPORTED:
    case events::Kind::GRANT_MENTIONED:
    case events::Kind::MILESTONE_REACHED:
    case events::Kind::NARRATIVE_REPORTED:
    case events::Kind::STAFF_ALLOCATED:
      return true;
    case events::Kind::MEETING_HELD:
      return !content.event().getMeetingHeld().hasPlanned();
    default:
      return false;
  }
}

}  // namespace

core::Result<Workload> make_workload(std::uint64_t seed, std::size_t count) {
  generate::Shape shape;
  shape.seed = seed;
  // Some six in ten of a history's events stand alone.
  shape.events = shape.plan_events() + count * 2 + 100;
  generate::Generator generator(shape);
  Workload workload;
  auto plan = generate::take(generator, shape.plan_events());
  if (!plan) return core::fail(plan.error());
  workload.plan = std::move(*plan);
  const core::Instant recorded_at{};
  while (workload.events.size() < count) {
    auto taken = generate::take(generator, 1);
    if (!taken) return core::fail(taken.error());
    if (taken->empty()) break;
    if (!stands_alone(taken->front())) continue;
    const core::Sequence seq = workload.plan.size() + workload.events.size() + 1;
    workload.records.push_back(
        events::Recorded::encode(seq, seq, recorded_at, taken->front(), std::nullopt));
    workload.events.push_back(std::move(taken->front()));
  }
  return workload;
}

std::vector<std::string> append_frames(const Workload& workload, std::size_t count,
                                       std::size_t batch) {
  std::vector<std::string> frames;
  count = std::min(count, workload.events.size());
  for (std::size_t first = 0; first < count; first += batch) {
    net::Append append;
    for (std::size_t place = first; place < std::min(first + batch, count); ++place) {
      append.events.push_back(workload.events[place].clone());
    }
    net::encode(net::Request{frames.size() + 1, std::move(append)}, frames.emplace_back());
  }
  return frames;
}

core::Status append_plan(const Workload& workload, const net::Address& server) {
  net::ConnectOptions options;
  options.host = server.host;
  options.port = server.port;
  auto connection = net::connect(options);
  if (!connection) return core::fail(connection.error());
  events::AppendRequest request;
  for (const events::Submission& event : workload.plan) request.events.push_back(event.clone());
  const auto receipts = (*connection)->append(std::move(request));
  if (!receipts) return core::fail(receipts.error());
  return {};
}

}  // namespace planledger::bench
