// Where does a message end in a stream of bytes, and may it be that large?
//
// Cap'n Proto's stream framing, all numbers little-endian:
//
//   u32  segments - 1
//   u32  words of segment 0, of segment 1, ...
//   (u32 zero, where that makes the table whole words)
//   the segments, 8 bytes a word
#pragma once

#include "core/result.h"

#include <capnp/message.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace planledger::net {

inline constexpr std::size_t kFrameBytesMax = 16U << 20U;
inline constexpr std::size_t kSegmentsMax = 64;
// Of pointers, which is what an attacker makes a reader recurse over.
inline constexpr int kNestingMax = 16;

// How a stream begins: the bytes of its first frame, table included, once enough of it is there to
// tell. Fails with protocol when the table claims more than the limits, before anything of that
// size is allocated.
struct FrameSize {
  bool known = false;
  std::size_t bytes = 0;  // Where known: of the frame; else: how many are needed to tell.
};
[[nodiscard]] core::Result<FrameSize> frame_size(std::span<const char> bytes,
                                                 std::size_t bytes_max = kFrameBytesMax);

// Limits for reading one frame of `words` words: what it points to may be read a few times over.
[[nodiscard]] capnp::ReaderOptions reader_options(std::size_t words);

// Appends the frame of a built message to `out`.
void append_frame(capnp::MessageBuilder& message, std::string& out);

// Gathers a stream's bytes and hands out whole frames, word-aligned. Grows with the bytes that
// came, not with what a table claims.
class FrameBuffer {
 public:
  explicit FrameBuffer(std::size_t frame_bytes_max = kFrameBytesMax);

  // Room for the next read, never empty. Frames given before are no longer valid.
  [[nodiscard]] std::span<char> room();
  // `count` bytes of that room were filled.
  void filled(std::size_t count) { end_ += count; }
  // The next whole frame, or an empty one where more bytes are needed. Fails as frame_size does;
  // the stream cannot be read any further then.
  [[nodiscard]] core::Result<kj::ArrayPtr<const capnp::word>> next();
  // Bytes of a frame that has begun are waiting for the rest.
  [[nodiscard]] bool has_part() const { return begin_ < end_; }
  [[nodiscard]] std::size_t capacity() const { return words_.size() * sizeof(capnp::word); }

 private:
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(words_.begin()); }

  std::size_t frame_bytes_max_;
  kj::Array<capnp::word> words_;
  std::size_t begin_ = 0;  // A multiple of a word.
  std::size_t end_ = 0;
  std::size_t wanted_ = 0;  // Bytes of the frame that has begun, as far as known.
};

}  // namespace planledger::net
