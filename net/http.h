// What does an HTTP request ask for? Pure: request in, what is to be done out; no socket here.
#pragma once

#include "net/connection.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace planledger::net {

inline constexpr const char* kJsonType = "application/json";

struct HttpRequest {
  std::string method;        // "GET"
  std::string target;        // "/api/v1/plan?asOf=2018-10-26"
  std::string host;          // The Host field; empty where there is none.
  std::string content_type;  // Likewise.
  std::string body;
};

// A whole answer.
struct HttpReply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow;  // The Allow field; none where it is empty.
};

// A page of events: at most `limit` of those looked at from `options.after` on.
struct EventsPage {
  static constexpr std::size_t kLimitMax = 10'000;
  TailOptions options;
  std::size_t limit = 1'000;
};
struct HttpAppend {
  std::vector<events::Submission> batch;
  events::ExpectedVersion expected_version;
};
struct MetricsPage {};
struct ReadyPage {};

using Routed =
    std::variant<HttpReply, projections::Question, EventsPage, HttpAppend, MetricsPage, ReadyPage>;

// What there is: the path as net/openapi.json writes it, and the methods that it takes.
struct HttpPath {
  std::string_view path;     // "/api/v1/actions/{no}"
  std::string_view methods;  // As the Allow field has them: "GET, HEAD".
};
[[nodiscard]] std::span<const HttpPath> http_paths();

// Finds the route and checks all of the request. HEAD routes as GET does: it is for the caller to
// leave the body out. `loopback_only`: the Host must name this machine (a page of another site that
// resolves to it is turned away).
[[nodiscard]] Routed route(const HttpRequest& request, bool loopback_only);

// The Content-Type of a question's answer: text/plain of a checkpoint, else JSON.
[[nodiscard]] std::string_view content_type_of(const projections::Question& question);

// RFC 9457 problem details, with the contract's `code` and `line`.
[[nodiscard]] HttpReply problem(const core::Error& error, int status);
// The status of an error that a question met: 404 for unknown..., else as core::http_status.
[[nodiscard]] int question_status(core::Errc code);

// The description of this interface, OpenAPI 3.1, as JSON.
[[nodiscard]] std::string_view openapi_document();
// The version of the program that serves it, "0.1.0".
[[nodiscard]] std::string_view program_version();

}  // namespace planledger::net
