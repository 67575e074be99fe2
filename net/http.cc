#include "net/http.h"

#include "core/note.h"
#include "core/quote.h"
#include "events/json.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>
#include <kj/encoding.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace planledger::net {
namespace {

using core::Errc;
using core::quoted;
using projections::Question;
using projections::Subject;

using Parameters = std::map<std::string, std::string>;

enum class Endpoint : std::uint8_t {
  question,
  events,
  checkpoint,
  inclusion,
  consistency,
  openapi,
  healthz,
  readyz,
  version,
  metrics
};

struct Route {
  std::string_view path;
  Endpoint endpoint;
  Subject subject;  // Of a question.
};

constexpr const char* kText = "text/plain";
constexpr std::string_view kRead = "GET, HEAD";
constexpr std::string_view kReadAndAppend = "GET, HEAD, POST";
constexpr std::string_view kPost = "POST";
// The part of a template before its parameter; empty of a path that has none.
constexpr std::string_view before_parameter(std::string_view path) {
  const std::size_t begin = path.find('{');
  return begin == std::string_view::npos ? std::string_view() : path.substr(0, begin);
}

// Not all of these take a subject; that of the others is never looked at.
constexpr std::array kRoutes{
    Route{"/api/v1/plan", Endpoint::question, Subject::plan},
    Route{"/api/v1/budget", Endpoint::question, Subject::budget},
    Route{"/api/v1/actions/{no}", Endpoint::question, Subject::action},
    Route{"/api/v1/grants", Endpoint::question, Subject::grants},
    Route{"/api/v1/meetings", Endpoint::question, Subject::meetings},
    Route{"/api/v1/history", Endpoint::question, Subject::history},
    Route{"/api/v1/periods", Endpoint::question, Subject::periods},
    Route{"/api/v1/diff", Endpoint::question, Subject::diff},
    Route{"/api/v1/reconcile", Endpoint::question, Subject::reconcile},
    Route{"/api/v1/readiness", Endpoint::question, Subject::readiness},
    Route{"/api/v1/restatement", Endpoint::question, Subject::restatement},
    Route{"/api/v1/explanation", Endpoint::question, Subject::explanation},
    Route{"/api/v1/projections/{name}", Endpoint::question, Subject::shown},
    Route{"/api/v1/events", Endpoint::events, Subject::plan},
    Route{"/api/v1/checkpoint", Endpoint::checkpoint, Subject::checkpoint},
    Route{"/api/v1/proofs/inclusion", Endpoint::inclusion, Subject::prove},
    Route{"/api/v1/proofs/consistency", Endpoint::consistency, Subject::prove},
    Route{"/api/v1/openapi.json", Endpoint::openapi, Subject::plan},
    Route{"/healthz", Endpoint::healthz, Subject::plan},
    Route{"/readyz", Endpoint::readyz, Subject::plan},
    Route{"/version", Endpoint::version, Subject::plan},
    Route{"/metrics", Endpoint::metrics, Subject::plan},
};

constexpr std::string_view methods_of(const Route& route) {
  if (route.endpoint == Endpoint::consistency) return kPost;
  return route.endpoint == Endpoint::events ? kReadAndAppend : kRead;
}

// Whether the method is one of those that an Allow field names.
bool takes(std::string_view methods, std::string_view method) {
  while (!methods.empty()) {
    const std::size_t end = std::min(methods.find(", "), methods.size());
    if (methods.substr(0, end) == method) return true;
    methods.remove_prefix(std::min(end + 2, methods.size()));
  }
  return false;
}

const Route* find_route(std::string_view path) {
  for (const Route& route : kRoutes) {
    const std::string_view before = before_parameter(route.path);
    const bool templated = !before.empty() && path.starts_with(before);
    if (templated ? path.size() > before.size() : route.path == path) return &route;
  }
  return nullptr;
}

core::Error bad_question(std::string message) {
  return {Errc::invalid_question, std::move(message), std::nullopt};
}

HttpReply unknown_parameter(const std::string& name) {
  return problem(bad_question("the query has no parameter " + quoted(name)), 400);
}

// The host of a Host field, without its port; none where the field is no host at all.
std::optional<std::string> host_of(std::string_view field) {
  const auto authority = boost::urls::parse_authority(field);
  if (!authority || authority->has_userinfo() || authority->host().empty()) return std::nullopt;
  return authority->host();
}

bool names_loopback(std::string_view host) {
  if (host == "[::1]" || boost::algorithm::iequals(host, "localhost")) return true;
  const auto address = boost::urls::parse_ipv4_address(host);
  return address && address->is_loopback();
}

// Which query parameter fills which field of a question.
std::map<std::string_view, std::string Question::*> question_fields(Subject subject) {
  std::map<std::string_view, std::string Question::*> fields = {{"knownAt", &Question::known_at}};
  if (subject == Subject::restatement) {
    fields["period"] = &Question::period;
    fields["closing"] = &Question::closing;
    return fields;  // Its date is that of the closing.
  }
  fields["asOf"] = &Question::as_of;
  if (subject == Subject::budget || subject == Subject::meetings || subject == Subject::history ||
      subject == Subject::explanation || subject == Subject::shown) {
    fields["action"] = &Question::action;
  }
  if (subject == Subject::readiness) {
    fields["period"] = &Question::period;
    fields["department"] = &Question::department;
  }
  if (subject == Subject::diff) {
    fields["from"] = &Question::from;
    fields["to"] = &Question::to;
    fields["fromKnown"] = &Question::from_known;
    fields["toKnown"] = &Question::to_known;
  }
  return fields;
}

Routed question(Question asked, const Parameters& parameters) {
  const Subject subject = asked.subject;
  const auto fields = question_fields(subject);
  for (const auto& [name, value] : parameters) {
    if (subject == Subject::grants && name == "running") {
      if (value != "true" && value != "false") {
        return problem(bad_question("running: expected true or false"), 400);
      }
      asked.running = value == "true";
      continue;
    }
    const auto field = fields.find(name);
    if (field == fields.end()) return unknown_parameter(name);
    asked.*field->second = value;
  }
  return asked;
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Routed events_page(const Parameters& parameters) {
  EventsPage page;
  for (const auto& [name, value] : parameters) {
    if (name == "after" || name == "limit") {
      const auto parsed = number(value);
      if (!parsed || (name == "limit" && (*parsed == 0 || *parsed > EventsPage::kLimitMax))) {
        return problem(bad_question(name + ": " + quoted(value) + " is no such number"), 400);
      }
      if (name == "after") page.options.after = *parsed;
      if (name == "limit") page.limit = *parsed;
    } else if (name == "type") {
      page.options.type = value;
    } else if (name == "action") {
      page.options.action = value;
    } else if (name == "department") {
      page.options.department = value;
    } else {
      return unknown_parameter(name);
    }
  }
  return page;
}

// Parameters of the type (a charset) do not count: what is sent here is UTF-8.
bool is_of_type(std::string_view content_type, const char* expected) {
  const auto type =
      boost::algorithm::trim_copy(std::string(content_type.substr(0, content_type.find(';'))));
  return boost::algorithm::iequals(type, expected);
}

HttpReply wrong_type(std::string_view expected) {
  return problem(bad_question(fmt::format("expected Content-Type: {}", expected)), 415);
}

Routed append(const HttpRequest& request, const Parameters& parameters) {
  HttpAppend asked;
  for (const auto& [name, value] : parameters) {
    if (name != "expectVersion") return unknown_parameter(name);
    asked.expected_version = value == "none" ? 0 : number(value);
    if (!asked.expected_version) {
      return problem(bad_question("expectVersion: expected a number or none"), 400);
    }
  }
  if (!is_of_type(request.content_type, kJsonType)) return wrong_type(kJsonType);
  auto batch = events::batch_from_json(request.body);
  if (!batch) return problem(batch.error(), core::http_status(batch.error().code));
  asked.batch = std::move(*batch);
  return asked;
}

Routed inclusion(const Parameters& parameters) {
  Question asked{.subject = Subject::prove};
  for (const auto& [name, value] : parameters) {
    if (name != "event") return unknown_parameter(name);
    asked.event = value;
  }
  if (asked.event.empty()) return problem(bad_question("event: expected an event's id"), 400);
  return asked;
}

// The body is the checkpoint that was kept, as GET of it gave it.
Routed consistency(const HttpRequest& request, const Parameters& parameters) {
  if (!parameters.empty()) return unknown_parameter(parameters.begin()->first);
  if (!is_of_type(request.content_type, kText)) return wrong_type(kText);
  if (request.body.empty()) {
    return problem(bad_question("expected a checkpoint that was kept"), 400);
  }
  if (request.body.size() > core::Note::kBytesMax) {
    return problem({Errc::too_large, "a checkpoint has at most 64 KiB", std::nullopt}, 413);
  }
  Question asked{.subject = Subject::prove};
  asked.checkpoint = request.body;
  return asked;
}

HttpReply wrong_method(std::string allow) {
  HttpReply reply = problem(bad_question("expected one of the methods " + allow), 405);
  reply.allow = std::move(allow);
  return reply;
}

HttpReply json_reply(std::string body) {
  return {.status = 200, .body = std::move(body), .allow = {}};
}

// The endpoints that take no parameters.
Routed route_plain(Endpoint endpoint, const Parameters& parameters) {
  if (!parameters.empty()) return unknown_parameter(parameters.begin()->first);
  if (endpoint == Endpoint::metrics) return MetricsPage{};
  if (endpoint == Endpoint::readyz) return ReadyPage{};
  if (endpoint == Endpoint::openapi) return json_reply(std::string(openapi_document()));
  if (endpoint == Endpoint::healthz) return json_reply(R"({"status":"ok"})");
  return json_reply(
      fmt::format(R"({{"program":"planledgerd","version":"{}","format":1}})", program_version()));
}

Routed route_path(const HttpRequest& request, const std::string& path,
                  const Parameters& parameters) {
  const Route* route = find_route(path);
  if (route == nullptr) return problem(bad_question("there is nothing at " + quoted(path)), 404);
  if (!takes(methods_of(*route), request.method)) {
    return wrong_method(std::string(methods_of(*route)));
  }
  switch (route->endpoint) {
    case Endpoint::question: {
      Question asked{.subject = route->subject};
      const std::string parameter = path.substr(before_parameter(route->path).size());
      if (route->subject == Subject::action) asked.action = parameter;
      if (route->subject == Subject::shown) asked.projection = parameter;
      return question(std::move(asked), parameters);
    }
    case Endpoint::events:
      return request.method == "POST" ? append(request, parameters) : events_page(parameters);
    case Endpoint::checkpoint:
      if (!parameters.empty()) return unknown_parameter(parameters.begin()->first);
      return Question{.subject = Subject::checkpoint};
    case Endpoint::inclusion:
      return inclusion(parameters);
    case Endpoint::consistency:
      return consistency(request, parameters);
    default:
      return route_plain(route->endpoint, parameters);
  }
}

// The same text with U+FFFD for what is not UTF-8: a message may quote what somebody sent.
std::string well_formed(std::string_view text) {
  auto wide = kj::encodeUtf16(kj::arrayPtr(text.data(), text.size()));
  const auto high = [](char16_t unit) { return unit >= 0xd800 && unit < 0xdc00; };
  const auto low = [](char16_t unit) { return unit >= 0xdc00 && unit < 0xe000; };
  // Half a surrogate pair passes there and back, but is no UTF-8.
  for (std::size_t i = 0; i < wide.size(); ++i) {
    if (high(wide[i]) && i + 1 < wide.size() && low(wide[i + 1])) {
      ++i;
    } else if (high(wide[i]) || low(wide[i])) {
      wide[i] = 0xfffd;
    }
  }
  const auto narrow = kj::decodeUtf16(wide);
  return {narrow.cStr(), narrow.size()};
}

constexpr auto kPaths = [] {
  std::array<HttpPath, kRoutes.size()> paths{};
  for (std::size_t i = 0; i < paths.size(); ++i) {
    paths[i] = {kRoutes[i].path, methods_of(kRoutes[i])};
  }
  return paths;
}();

}  // namespace

std::string_view content_type_of(const Question& question) {
  return question.subject == Subject::checkpoint ? "text/plain; charset=utf-8" : kJsonType;
}

HttpReply problem(const core::Error& error, int status) {
  HttpReply reply{
      .status = status, .content_type = "application/problem+json", .body = {}, .allow = {}};
  const std::string code(core::name(error.code));
  reply.body = fmt::format(R"({{"type":"urn:planledger:error:{0}","title":"{0}","status":{1},)"
                           R"("detail":)",
                           code, status);
  events::append_json_string(reply.body, well_formed(error.message));
  reply.body += fmt::format(R"(,"code":"{}","line":{}}})", code,
                            error.line ? std::to_string(*error.line) : "null");
  return reply;
}

int question_status(Errc code) {
  const bool unknown = code >= Errc::unknown_department && code <= Errc::unknown_line;
  return unknown ? 404 : core::http_status(code);
}

std::span<const HttpPath> http_paths() { return kPaths; }

Routed route(const HttpRequest& request, bool loopback_only) {
  const auto host = host_of(request.host);
  if (!host) return problem(bad_question("expected one Host field that names a host"), 400);
  if (loopback_only && !names_loopback(*host)) {
    return problem(bad_question("the Host " + quoted(*host) + " is not this machine"), 403);
  }
  const auto target = boost::urls::parse_origin_form(request.target);
  if (!target) return problem(bad_question("the request's target is no path"), 400);
  Parameters parameters;
  for (const auto& parameter : target->params()) {
    if (!parameters.emplace(parameter.key, parameter.value).second) {
      const std::string name = quoted(parameter.key);
      return problem(bad_question("the parameter " + name + " is given twice"), 400);
    }
  }
  return route_path(request, target->path(), parameters);
}

}  // namespace planledger::net
