#include "net/http.h"

#include "events/json.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace planledger::net {
namespace {

using core::Errc;
using projections::Question;
using projections::Subject;

using Parameters = std::map<std::string, std::string>;

core::Error bad_question(std::string message) {
  return {Errc::invalid_question, std::move(message), std::nullopt};
}

HttpReply not_found(const std::string& path) {
  return problem(bad_question("there is nothing at " + path), 404);
}

bool names_loopback(std::string_view host) {
  if (host.starts_with("[::1]")) return true;
  const std::string_view name = host.substr(0, host.find(':'));
  if (name == "localhost") return true;
  return name.starts_with("127.") &&
         name.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Which query parameter fills which field of a question.
std::map<std::string_view, std::string Question::*> question_fields(Subject subject) {
  std::map<std::string_view, std::string Question::*> fields = {{"asOf", &Question::as_of},
                                                                {"knownAt", &Question::known_at}};
  if (subject == Subject::budget || subject == Subject::meetings || subject == Subject::history) {
    fields["action"] = &Question::action;
  }
  if (subject == Subject::diff) {
    fields["from"] = &Question::from;
    fields["to"] = &Question::to;
    fields["fromKnown"] = &Question::from_known;
    fields["toKnown"] = &Question::to_known;
  }
  return fields;
}

Routed question(Subject subject, const Parameters& parameters, std::string action = {}) {
  Question asked{.subject = subject};
  asked.action = std::move(action);
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
    if (field == fields.end()) {
      return problem(bad_question("the query has no parameter '" + name + "'"), 400);
    }
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
        return problem(bad_question(name + ": '" + value + "' is no such number"), 400);
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
      return problem(bad_question("the query has no parameter '" + name + "'"), 400);
    }
  }
  return page;
}

bool is_json(std::string_view content_type) {
  return content_type.substr(0, content_type.find(';')) == "application/json";
}

Routed append(const HttpRequest& request) {
  if (!is_json(request.content_type)) {
    return problem(bad_question("expected Content-Type: application/json"), 415);
  }
  auto batch = events::batch_from_json(request.body);
  if (!batch) return problem(batch.error(), core::http_status(batch.error().code));
  return HttpAppend{std::move(*batch)};
}

HttpReply wrong_method(std::string allow) {
  HttpReply reply = problem(bad_question("expected the method " + allow), 405);
  reply.allow = std::move(allow);
  return reply;
}

// Below /api/v1/.
Routed route_api(const HttpRequest& request, std::string_view path, const Parameters& parameters) {
  static const std::map<std::string_view, Subject> kSubjects = {
      {"plan", Subject::plan},       {"budget", Subject::budget},
      {"grants", Subject::grants},   {"meetings", Subject::meetings},
      {"history", Subject::history}, {"periods", Subject::periods},
      {"diff", Subject::diff},       {"reconcile", Subject::reconcile}};
  constexpr std::string_view kActions = "actions/";
  if (path == "events" && request.method == "POST") return append(request);
  if (request.method != "GET") return wrong_method(path == "events" ? "GET, POST" : "GET");
  if (path == "events") return events_page(parameters);
  if (path == "openapi.json") {
    return HttpReply{.status = 200, .body = std::string(openapi_document()), .allow = {}};
  }
  if (path.starts_with(kActions) && path.size() > kActions.size()) {
    return question(Subject::action, parameters, std::string(path.substr(kActions.size())));
  }
  const auto subject = kSubjects.find(path);
  if (subject == kSubjects.end()) return not_found("/api/v1/" + std::string(path));
  return question(subject->second, parameters);
}

}  // namespace

HttpReply problem(const core::Error& error, int status) {
  HttpReply reply{
      .status = status, .content_type = "application/problem+json", .body = {}, .allow = {}};
  const std::string code(core::name(error.code));
  reply.body = fmt::format(R"({{"type":"urn:planledger:error:{0}","title":"{0}","status":{1},)"
                           R"("detail":)",
                           code, status);
  events::append_json_string(reply.body, error.message);
  reply.body += fmt::format(R"(,"code":"{}","line":{}}})", code,
                            error.line ? std::to_string(*error.line) : "null");
  return reply;
}

int question_status(Errc code) {
  const bool unknown = code == Errc::unknown_action || code == Errc::unknown_period;
  return unknown ? 404 : core::http_status(code);
}

Routed route(const HttpRequest& request, bool loopback_only) {
  if (loopback_only && !names_loopback(request.host)) {
    return problem(bad_question("the Host '" + request.host + "' is not this machine"), 403);
  }
  const auto target = boost::urls::parse_origin_form(request.target);
  if (!target) return problem(bad_question("the request's target is no path"), 400);
  Parameters parameters;
  for (const auto& parameter : target->params()) {
    if (!parameters.emplace(parameter.key, parameter.value).second) {
      return problem(bad_question("the parameter '" + parameter.key + "' is given twice"), 400);
    }
  }
  const std::string path = target->path();
  constexpr std::string_view kApi = "/api/v1/";
  if (path.starts_with(kApi)) {
    return route_api(request, std::string_view(path).substr(kApi.size()), parameters);
  }
  if (path != "/healthz" && path != "/metrics") return not_found(path);
  if (request.method != "GET") return wrong_method("GET");
  if (path == "/metrics") return MetricsPage{};
  return HttpReply{.status = 200, .body = R"({"status":"ok"})", .allow = {}};
}

}  // namespace planledger::net
