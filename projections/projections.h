// The stored projections of one ledger: rows made from the log, which can be made again at any
// time.
#pragma once

#include "core/log.h"
#include "projections/projection.h"
#include "projections/question.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

// One of them, as it stands now.
struct ProjectionState {
  std::string name;
  std::string version;
  core::Sequence position = 0;
  // Where the rows stand that are made beside those that serve; none while nobody rebuilds it.
  std::optional<core::Sequence> rebuilding;
};

// Applies the log's events on threads of its own, behind the appends. Any thread may ask.
class Projections {
 public:
  struct Options {
    std::size_t cache_bytes = 64U << 20U;
    // Rows that no event was added to for so long are merged (store/keeper.h).
    std::chrono::steady_clock::duration rest = std::chrono::seconds(10);
  };
  // Opens (or makes) the rows in `directory`, a folder of the ledger's, and starts to catch up.
  // Neither `log` nor `clock` is owned. Rows of another version of their projection, of none that
  // is registered, damaged ones, or ones that stand beyond the log's head are dropped, and made
  // again where they should be there.
  [[nodiscard]] static core::Result<std::unique_ptr<Projections>> open(const std::string& directory,
                                                                       core::EventLog& log,
                                                                       const core::Clock& clock,
                                                                       const Options& options);
  virtual ~Projections() = default;

  // The seq that the rows of all projections stand at, those that serve.
  [[nodiscard]] virtual core::Sequence position() const = 0;
  [[nodiscard]] virtual std::vector<ProjectionState> states() const = 0;
  // Returns once the rows of that projection, and of the plan's, stand at seq; fails with the error
  // that stopped the projector, if any. Requires the name of a projection, or kAllProjections.
  [[nodiscard]] virtual core::Status wait_for(core::Sequence seq,
                                              std::string_view projection = kPlanProjection) = 0;
  // What those say up to where they stand, however they go on. The directory is free for another
  // opening once nobody holds them.
  [[nodiscard]] virtual std::shared_ptr<const Views> views(
      std::string_view projection = kPlanProjection) const = 0;
  // Makes the rows of a projection again from the log, beside those that serve, and lets them serve
  // instead once they stand where the others do; the old ones then go. Returns when that is done.
  // Fails with invalid_question where there is none of the name, with in_use while another is
  // rebuilt, with stopping on close(): the old rows serve on.
  [[nodiscard]] virtual core::Status rebuild(std::string_view projection) = 0;
  [[nodiscard]] virtual core::EventLog::Figures figures() const = 0;
  // Writes down what is applied and ends the thread.
  virtual void close() = 0;
};

// Puts a question to a ledger at a point that `views` have reached, and writes the answer as JSON
// (a report or an export: in its format) to `sink`. Does every subject but those that the caller
// knows: stats, rebuild, checkpoint, prove and verify.
[[nodiscard]] core::Result<Answered> answer(const core::EventLog& log, const Views& views,
                                            const core::Clock& clock, const Question& question,
                                            const Sink& sink);

}  // namespace planledger::projections
