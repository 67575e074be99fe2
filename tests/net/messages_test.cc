#include "net/messages.h"

#include "net/frame.h"
#include "net/protocol.capnp.h"
#include "tests/net/fake_service.h"

#include <capnp/message.h>
#include <catch2/catch.hpp>

#include <cstring>
#include <random>

namespace planledger::net {
namespace {

kj::Array<capnp::word> words_of(std::string_view frame) {
  auto words = kj::heapArray<capnp::word>(frame.size() / 8);
  std::memcpy(words.begin(), frame.data(), words.size() * 8);
  return words;
}

template <class Message>
std::string frame_of(const Message& message) {
  std::string frame;
  encode(message, frame);
  return frame;
}

core::Result<Request> round_trip(const Request& request) {
  Correlation correlation = 0;
  return decode_request(words_of(frame_of(request)), correlation);
}

TEST_CASE("an append keeps its events, provenance and expected version", "[net][messages]") {
  Append append{numbered_append(42).events, 7};
  append.events[0].signature = events::Signature{"key", "value"};
  append.events[0].digits = 2;
  const Request request{99, std::move(append)};
  const auto back = round_trip(request);
  REQUIRE(back);
  CHECK(back->correlation == 99);
  const auto& got = std::get<Append>(back->body);
  REQUIRE(got.events.size() == 1);
  CHECK(got.expected_version == 7);
  CHECK(got.events[0].provenance->row == 42);
  CHECK(got.events[0].signature->value == "value");
  CHECK(got.events[0].digits == 2);
  CHECK(got.events[0].content.size() == 2);
}

TEST_CASE("a question keeps each of its fields", "[net][messages]") {
  const projections::Question question{projections::Subject::diff,
                                       "a",
                                       "b",
                                       "c",
                                       true,
                                       "d",
                                       "e",
                                       "f",
                                       "g",
                                       "h",
                                       "i",
                                       "j",
                                       "k",
                                       "l",
                                       true,
                                       "m",
                                       "n",
                                       "o",
                                       true,
                                       "p",
                                       7};
  const auto back = round_trip({1, Ask{question}});
  REQUIRE(back);
  const auto& got = std::get<Ask>(back->body).question;
  CHECK(got.subject == projections::Subject::diff);
  CHECK(got.as_of + got.known_at + got.action + got.from + got.to + got.from_known + got.to_known +
            got.period + got.language + got.format + got.event + got.checkpoint + got.publisher +
            got.department + got.closing + got.key ==
        "abcdefghijklmnop");
  CHECK(got.again);
  CHECK(got.days == 7);
  CHECK(got.running);
  CHECK(got.name_persons);
}

TEST_CASE("an answer keeps whether it holds and its notes", "[net][messages]") {
  const projections::Answered answered{false, {"one", "another"}};
  const auto back = decode_response(words_of(frame_of(Response{5, answered})));
  REQUIRE(back);
  const auto& got = std::get<projections::Answered>(back->body);
  CHECK(!got.holds);
  CHECK(got.notes == answered.notes);
}

TEST_CASE("a refusal keeps its code, message and line", "[net][messages]") {
  const core::Error error{core::Errc::version_conflict, "at 3", 12};
  const auto back = decode_response(words_of(frame_of(Response{5, Refused{error}})));
  REQUIRE(back);
  CHECK(std::get<Refused>(back->body).error == error);
}

TEST_CASE("a message that points at itself or nests without end is refused", "[net][messages]") {
  const auto decoded = [](std::uint64_t word) {
    auto words = kj::heapArray<capnp::word>(101);
    std::uint64_t* at = reinterpret_cast<std::uint64_t*>(words.begin());
    at[0] = std::uint64_t{100} << 32U;
    std::fill_n(at + 1, 100, word);
    Correlation correlation = 0;
    return decode_request(words, correlation);
  };
  // Each word a list of one pointer, the next word.
  CHECK(decoded(std::uint64_t{1} | std::uint64_t{14} << 32U).error().code == core::Errc::protocol);
  // A struct whose only pointer is the pointer to itself: its fields are read once each.
  const auto looped = decoded(0xfffffffcU | std::uint64_t{1} << 48U);
  CHECK((!looped || std::get<Hello>(looped->body).version == 0));
}

TEST_CASE("cut and damaged frames give a value or an error, never a crash", "[net][messages]") {
  std::mt19937 random(11);
  Append append;
  for (int i = 0; i < 5; ++i) append.events.push_back(std::move(numbered_append(i).events[0]));
  const std::string whole = frame_of(Request{1, std::move(append)});
  std::size_t refused = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string frame = whole;
    for (int flips = 0; flips < 3; ++flips) {
      frame[8 + random() % (frame.size() - 8)] ^= static_cast<char>(1U << random() % 8);
    }
    if (round % 3 == 0) frame.resize(8 * (1 + random() % (frame.size() / 8)));
    Correlation correlation = 0;
    refused += decode_request(words_of(frame), correlation) ? 0 : 1;
    (void)decode_response(words_of(frame));
  }
  CHECK(refused > 100);
}

}  // namespace
}  // namespace planledger::net
