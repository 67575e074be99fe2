// What a server does with a request, whichever protocol brought it: one ledger, its projections,
// and the questions they answer. `open_directory` and both listeners stand on this.
#pragma once

#include "net/access_log.h"
#include "net/connection.h"
#include "net/sealer.h"

namespace planledger::net {

class Service {
 public:
  struct Options {
    core::LogOptions log{};
    // With it the seals of closed periods are made in the background, as a server does.
    Sealer::Notice on_seal{};
  };
  // Opens the ledger and its projections, catching both up. `clock` is not owned.
  [[nodiscard]] static core::Result<std::unique_ptr<Service>> open(const std::string& directory,
                                                                   const core::Clock& clock,
                                                                   const Options& options);
  virtual ~Service() = default;

  [[nodiscard]] virtual events::Ledger& ledger() = 0;
  // Whoever brings requests notes there who was refused what.
  [[nodiscard]] virtual AccessLog& access() = 0;
  // Whoever brought an append tells how it ended: for the access log, and so that what it closed is
  // sealed. Any thread; quick.
  virtual void appended(const AppendTrace& trace, const events::Receipts& receipts) = 0;
  // Waits for the projections to reach what is acknowledged now, then answers. Blocks: called on a
  // worker thread.
  [[nodiscard]] virtual core::Result<projections::Answered> ask(
      const projections::Question& question, const projections::Sink& sink) = 0;
  // The events from `options.after` up to the present head, at most `count_max`, as lines of JSON;
  // gives the seq up to which it looked, which may lie beyond the last that matched.
  [[nodiscard]] virtual core::Result<core::Sequence> tail(const TailOptions& options,
                                                          std::size_t count_max,
                                                          const Connection::VisitLine& visit) = 0;
  virtual void close() = 0;
};

}  // namespace planledger::net
