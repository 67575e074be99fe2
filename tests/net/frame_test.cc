#include "net/frame.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <random>

namespace planledger::net {
namespace {

std::string table(std::initializer_list<std::uint32_t> numbers) {
  std::string bytes;
  for (const std::uint32_t number : numbers) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<char>(number >> shift & 0xffU));
    }
  }
  return bytes;
}

void put(FrameBuffer& buffer, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto room = buffer.room();
    const std::size_t count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    buffer.filled(count);
    bytes.remove_prefix(count);
  }
}

TEST_CASE("a frame's size is known from its table alone", "[net][frame]") {
  CHECK_FALSE(frame_size(table({0}))->known);
  const auto one = frame_size(table({0, 3}));
  CHECK(one->known);
  CHECK(one->bytes == 8 + 3 * 8);
  CHECK_FALSE(frame_size(table({1, 3}))->known);
  const auto two = frame_size(table({1, 3, 4, 0}));
  CHECK(two->known);
  CHECK(two->bytes == 16 + 7 * 8);
}

TEST_CASE("a table that claims more than the limits is refused by its first words",
          "[net][frame]") {
  CHECK(frame_size(table({0, 0xffffffffU})).error().code == core::Errc::protocol);
  CHECK(frame_size(table({0xffffffffU, 1})).error().code == core::Errc::protocol);
  CHECK(frame_size(table({64, 1})).error().code == core::Errc::protocol);
  CHECK(frame_size(table({2, 0x7fffffffU})).error().code == core::Errc::protocol);
  CHECK(frame_size(table({0, 2}), 23).error().code == core::Errc::protocol);
  CHECK(frame_size(table({0, 2}), 24).has_value());
}

TEST_CASE("frames come out whole and aligned however the bytes are cut", "[net][frame]") {
  std::mt19937 random(3);
  std::string stream;
  std::vector<std::string> frames;
  for (int i = 0; i < 200; ++i) {
    const std::uint32_t words = random() % 20 == 0 ? 30'000 : random() % 40;
    std::string frame = table({0, words}) + std::string(words * 8, static_cast<char>(i));
    stream += frame;
    frames.push_back(std::move(frame));
  }
  FrameBuffer buffer;
  std::size_t given = 0;
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 5'000, stream.size() - at);
    put(buffer, std::string_view(stream).substr(at, count));
    at += count;
    for (;;) {
      const auto frame = buffer.next();
      REQUIRE(frame);
      if (frame->size() == 0) break;
      REQUIRE(reinterpret_cast<std::uintptr_t>(frame->begin()) % 8 == 0);
      const auto bytes = frame->asBytes();
      REQUIRE(std::string(bytes.begin(), bytes.end()) == frames.at(given));
      ++given;
    }
  }
  CHECK(given == frames.size());
  CHECK_FALSE(buffer.has_part());
}

TEST_CASE("a buffer grows with the bytes that came, not with what a table claims", "[net][frame]") {
  FrameBuffer buffer;
  put(buffer, table({0, 2'000'000}));
  REQUIRE(buffer.next()->size() == 0);
  CHECK(buffer.has_part());
  (void)buffer.room();
  CHECK(buffer.capacity() <= 128U << 10U);
}

}  // namespace
}  // namespace planledger::net
