#include "net/frame.h"

#include <capnp/serialize.h>

#include <algorithm>
#include <cstring>

namespace planledger::net {
namespace {

constexpr std::size_t kWord = sizeof(capnp::word);
constexpr std::size_t kBufferBytesMin = 64U << 10U;

std::uint32_t read_u32(const char* bytes) {
  const auto* in = reinterpret_cast<const unsigned char*>(bytes);
  return static_cast<std::uint32_t>(in[0]) | static_cast<std::uint32_t>(in[1]) << 8U |
         static_cast<std::uint32_t>(in[2]) << 16U | static_cast<std::uint32_t>(in[3]) << 24U;
}

void append_u32(std::uint32_t value, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU));
  }
}

}  // namespace

core::Result<FrameSize> frame_size(std::span<const char> bytes, std::size_t bytes_max) {
  if (bytes.size() < kWord) {
    return FrameSize{.known = false, .bytes = kWord};
  }
  const std::uint64_t segments = std::uint64_t{read_u32(bytes.data())} + 1;
  if (segments > kSegmentsMax) {
    return core::fail(core::Errc::protocol,
                      "a frame claims " + std::to_string(segments) + " segments, more than " +
                          std::to_string(kSegmentsMax) + ": not this protocol, or a broken peer");
  }
  const std::size_t table = (segments / 2 + 1) * kWord;
  std::uint64_t total = table;
  const std::size_t readable = std::min<std::size_t>(segments, bytes.size() / 4 - 1);
  for (std::size_t i = 0; i < readable; ++i) {
    total += std::uint64_t{read_u32(bytes.data() + 4 * (i + 1))} * kWord;
  }
  if (total > bytes_max) {
    return core::fail(core::Errc::protocol, "a frame claims at least " + std::to_string(total) +
                                                " bytes, more than " + std::to_string(bytes_max));
  }
  if (bytes.size() < table) {
    return FrameSize{.known = false, .bytes = table};
  }
  return FrameSize{.known = true, .bytes = static_cast<std::size_t>(total)};
}

capnp::ReaderOptions reader_options(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 4 * std::uint64_t{words} + 1024;
  options.nestingLimit = kNestingMax;
  return options;
}

void append_frame(capnp::MessageBuilder& message, std::string& out) {
  const auto segments = message.getSegmentsForOutput();
  append_u32(static_cast<std::uint32_t>(segments.size() - 1), out);
  for (const auto& segment : segments) {
    append_u32(static_cast<std::uint32_t>(segment.size()), out);
  }
  if (segments.size() % 2 == 0) {
    append_u32(0, out);
  }
  for (const auto& segment : segments) {
    const auto bytes = segment.asBytes();
    out.append(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  }
}

FrameBuffer::FrameBuffer(std::size_t frame_bytes_max)
    : frame_bytes_max_(frame_bytes_max),
      words_(kj::heapArray<capnp::word>(kBufferBytesMin / kWord)) {}

std::span<char> FrameBuffer::room() {
  const std::size_t waiting = end_ - begin_;
  if (begin_ > 0) {
    std::memmove(data(), data() + begin_, waiting);
    begin_ = 0;
    end_ = waiting;
  }
  if (end_ == capacity()) {
    const std::size_t size = std::min(2 * capacity(), std::max(wanted_, 2 * kBufferBytesMin));
    auto grown = kj::heapArray<capnp::word>((std::max(size, end_ + kWord) + kWord - 1) / kWord);
    std::memcpy(grown.begin(), data(), end_);
    words_ = kj::mv(grown);
  } else if (waiting == 0 && capacity() > 4 * kBufferBytesMin) {
    words_ = kj::heapArray<capnp::word>(kBufferBytesMin / kWord);
  }
  return {data() + end_, capacity() - end_};
}

core::Result<kj::ArrayPtr<const capnp::word>> FrameBuffer::next() {
  const std::span<const char> waiting{data() + begin_, end_ - begin_};
  auto size = frame_size(waiting, frame_bytes_max_);
  if (!size) {
    return core::fail(std::move(size).error());
  }
  wanted_ = size->bytes;
  if (!size->known || waiting.size() < size->bytes) {
    return kj::ArrayPtr<const capnp::word>();
  }
  const kj::ArrayPtr<const capnp::word> frame(words_.begin() + begin_ / kWord, size->bytes / kWord);
  begin_ += size->bytes;
  return frame;
}

}  // namespace planledger::net
