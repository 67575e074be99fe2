// Where a renderer writes to: gathers small texts into pieces for the sink.
#pragma once

#include "projections/question.h"

#include <string>
#include <string_view>

namespace planledger::projections::report {

// After the sink's first error nothing more is written, and finish() gives that error.
class Output {
 public:
  explicit Output(const Sink& sink) : sink_(sink) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  // Why the sink refused a piece, where it did: the rest need not be made.
  [[nodiscard]] const core::Status& status() const { return status_; }
  // Hands on what is left.
  [[nodiscard]] core::Status finish();

 private:
  void flush();

  const Sink& sink_;
  std::string waiting_;
  core::Status status_;
};

}  // namespace planledger::projections::report
