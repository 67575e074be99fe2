#include "projections/report/output.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

constexpr std::size_t kPieceBytesMax = 64U << 10U;

}  // namespace

void Output::write(std::string_view text) {
  while (!text.empty()) {
    const std::size_t fits = std::min(text.size(), kPieceBytesMax - waiting_.size());
    waiting_ += text.substr(0, fits);
    text.remove_prefix(fits);
    if (waiting_.size() == kPieceBytesMax) flush();
  }
}

void Output::flush() {
  if (status_ && !waiting_.empty()) status_ = sink_(waiting_);
  waiting_.clear();
}

core::Status Output::finish() {
  flush();
  return status_;
}

}  // namespace planledger::projections::report
