#include "projections/report/report.h"
namespace planledger::projections {
core::Status write_report(const core::EventLog&, const Views&, const core::Clock&, const Question&, const Sink&) {
  return core::fail(core::Errc::invalid_question, "no reports yet");
}
}
