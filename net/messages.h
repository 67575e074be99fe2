// The requests and responses of the wire as values; net/protocol.capnp says what each means.
#pragma once

#include "net/connection.h"

#include <kj/array.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace planledger::net {

// Names a request within its connection.
using Correlation = std::uint64_t;

struct Hello {
  std::uint16_t version = 0;
};
struct Append {
  std::vector<events::Submission> events;
  events::ExpectedVersion expected_version;
};
struct TryAppend {
  Append append;
};
struct Read {
  core::Sequence from = 1;
  std::uint32_t count = 0;
};
struct Ask {
  projections::Question question;
};
struct Subscribe {
  TailOptions options;
  std::uint32_t credit = 0;
};
struct Credit {
  std::uint32_t count = 0;
};
struct Cancel {};
struct Ping {};

struct Request {
  Correlation correlation = 0;
  std::variant<Hello, Append, Read, Ask, Subscribe, Credit, Cancel, Ping, TryAppend> body;
};

struct Welcome {
  std::uint16_t version = 0;
  core::Uuid ledger;
};
struct Appended {
  std::vector<events::Receipt> receipts;
};
struct Refused {
  core::Error error;
};
struct Piece {
  std::string bytes;
};
struct EventLine {
  core::Sequence seq = 0;
  std::string line;
};
struct Events {
  std::vector<EventLine> lines;
  core::Sequence looked = 0;
};
struct Ended {};
struct Pong {};
struct Tried {
  std::vector<core::Result<events::Receipt>> results;
};

struct Response {
  Correlation correlation = 0;
  std::variant<Welcome, Appended, Refused, Piece, projections::Answered, Events, Ended, Pong, Tried>
      body;
};

// The newest version of the protocol that this program speaks.
[[nodiscard]] std::uint16_t protocol_version();

// Appends the frame of the message to `out`.
void encode(const Request& request, std::string& out);
void encode(const Response& response, std::string& out);
// A piece of an answer, without a copy into a Response first.
void encode_piece(Correlation correlation, std::string_view piece, std::string& out);

// Reads one whole frame, word-aligned, as frame.h measured it. Fails with protocol where the bytes
// are no message, one of an unknown kind, or nest or point beyond the limits. A request that is
// merely unknown keeps its correlation: `correlation` is set whenever it could be read.
[[nodiscard]] core::Result<Request> decode_request(kj::ArrayPtr<const capnp::word> frame,
                                                   Correlation& correlation);
[[nodiscard]] core::Result<Response> decode_response(kj::ArrayPtr<const capnp::word> frame);

}  // namespace planledger::net
