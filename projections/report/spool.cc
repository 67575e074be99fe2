#include "projections/report/spool.h"

#include <algorithm>

namespace planledger::projections::report {
namespace {

constexpr std::size_t kWaitingBytesMax = 256U << 10U;
constexpr std::size_t kPieceBytes = 64U << 10U;

template <class Source>
core::Status copy_from(const Source& source, std::uint64_t end, Output& output) {
  for (std::uint64_t at = 0; at < end && output.status();) {
    const std::uint64_t wanted = std::min<std::uint64_t>(kPieceBytes, end - at);
    const auto piece = source.read(at, static_cast<std::size_t>(wanted));
    if (!piece) return core::fail(piece.error());
    if (piece->size() < wanted) {
      return core::fail(core::Errc::cannot_write, "a temporary file is shorter than was written");
    }
    output.write(*piece);
    at += wanted;
  }
  return output.status();
}

}  // namespace

void Spool::write(std::string_view text) {
  if (!status_) return;
  waiting_ += text;
  if (waiting_.size() < kWaitingBytesMax) return;
  if (!file_) {
    auto file = UnnamedFile::on_disk();
    if (!file) {
      status_ = core::fail(std::move(file).error());
      return;
    }
    file_.emplace(*std::move(file));
  }
  status_ = file_->append(waiting_);
  in_file_ += waiting_.size();
  waiting_.clear();
}

core::Result<std::string> Spool::read(std::uint64_t offset, std::size_t size_max) const {
  if (!status_) return core::fail(status_.error());
  std::string bytes;
  if (offset < in_file_) {
    const auto in_file =
        static_cast<std::size_t>(std::min<std::uint64_t>(size_max, in_file_ - offset));
    auto got = file_->read(offset, in_file);
    if (!got) return got;
    bytes = *std::move(got);
    if (bytes.size() < in_file) return bytes;
  }
  const std::uint64_t at = offset + bytes.size();
  if (bytes.size() < size_max && at < size()) {
    bytes += waiting_.substr(static_cast<std::size_t>(at - in_file_), size_max - bytes.size());
  }
  return bytes;
}

core::Status Spool::copy_to(Output& output) const {
  return status_ ? copy_from(*this, size(), output) : status_;
}

core::Status copy(const UnnamedFile& file, std::uint64_t end, Output& output) {
  return copy_from(file, end, output);
}

}  // namespace planledger::projections::report
