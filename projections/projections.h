// The stored projections of one ledger: rows made from the log, which can be made again at any
// time.
#pragma once

#include "core/log.h"
#include "projections/question.h"

#include <memory>
#include <string>

namespace planledger::projections {

// Applies the log's events on a thread of its own, behind the appends. Any thread may ask.
class Projections {
 public:
  struct Options {
    std::size_t cache_bytes = 64U << 20U;
  };
  // Opens (or makes) the rows in `directory`, a folder of the ledger's, and starts to catch up.
  // Neither `log` nor `clock` is owned. Rows made by another version of the code, damaged ones, or
  // ones that stand beyond the log's head are dropped and made again.
  [[nodiscard]] static core::Result<std::unique_ptr<Projections>> open(const std::string& directory,
                                                                       core::EventLog& log,
                                                                       const core::Clock& clock,
                                                                       const Options& options);
  virtual ~Projections() = default;

  // The seq that all rows stand at.
  [[nodiscard]] virtual core::Sequence position() const = 0;
  // Returns once position() >= seq; fails with the error that stopped the projector, if any.
  [[nodiscard]] virtual core::Status wait_for(core::Sequence seq) = 0;
  // What the rows say up to position(), however they go on.
  [[nodiscard]] virtual std::shared_ptr<const Views> views() const = 0;
  [[nodiscard]] virtual core::EventLog::Figures figures() const = 0;
  // Writes down what is applied and ends the thread.
  virtual void close() = 0;
};

// Puts a question to a ledger at a point that `views` have reached, and writes the answer as JSON
// (a report or an export: in its format) to `sink`. Does every subject but those that the caller
// knows: stats, checkpoint, prove and verify.
[[nodiscard]] core::Result<Answered> answer(const core::EventLog& log, const Views& views,
                                            const core::Clock& clock, const Question& question,
                                            const Sink& sink);

}  // namespace planledger::projections
