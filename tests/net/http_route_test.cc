// What a request asks for, and how it is refused, without a socket.
#include "net/http.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

namespace planledger::net {
namespace {

using projections::Question;
using projections::Subject;

HttpRequest request_of(std::string method, std::string target, std::string body = "") {
  return {std::move(method), std::move(target), "localhost:7480", "application/json",
          std::move(body)};
}

Routed get(const std::string& target) { return route(request_of("GET", target), true); }

HttpReply reply_of(const Routed& routed) {
  const auto* reply = std::get_if<HttpReply>(&routed);
  REQUIRE(reply != nullptr);
  return *reply;
}

Question question_of(const std::string& target) {
  INFO(target);
  const Routed routed = get(target);
  const auto* question = std::get_if<Question>(&routed);
  REQUIRE(question != nullptr);
  return *question;
}

// The members of a problem document, of which there are just these.
boost::json::object problem_of(const Routed& routed, int status) {
  const HttpReply reply = reply_of(routed);
  INFO(reply.body);
  CHECK(reply.status == status);
  CHECK(reply.content_type == "application/problem+json");
  const boost::json::value parsed = boost::json::parse(reply.body);
  const boost::json::object& members = parsed.as_object();
  CHECK(members.size() == 6);
  CHECK(members.at("status").as_int64() == status);
  CHECK(members.at("type").as_string() ==
        "urn:planledger:error:" + std::string(members.at("code").as_string()));
  CHECK(members.at("title").is_string());
  CHECK_FALSE(members.at("detail").as_string().empty());
  CHECK((members.at("line").is_null() || members.at("line").is_int64()));
  return members;
}

std::string code_of(const Routed& routed, int status) {
  return std::string(problem_of(routed, status).at("code").as_string());
}

const std::string kEvent =
    R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11","type":"DepartmentRegistered",)"
    R"("department":"KB","effective":"2015","data":{"code":"KB","name":"Governance"}})";

TEST_CASE("every question has its path", "[net][http]") {
  CHECK(question_of("/api/v1/plan").subject == Subject::plan);
  CHECK(question_of("/api/v1/budget").subject == Subject::budget);
  CHECK(question_of("/api/v1/grants").subject == Subject::grants);
  CHECK(question_of("/api/v1/meetings").subject == Subject::meetings);
  CHECK(question_of("/api/v1/history").subject == Subject::history);
  CHECK(question_of("/api/v1/periods").subject == Subject::periods);
  CHECK(question_of("/api/v1/diff").subject == Subject::diff);
  CHECK(question_of("/api/v1/reconcile").subject == Subject::reconcile);
  CHECK(question_of("/api/v1/checkpoint").subject == Subject::checkpoint);
  CHECK(question_of("/api/v1/explanation?action=4.1").subject == Subject::explanation);
  const Question late = question_of("/api/v1/projections/late?action=4.1");
  CHECK(late.subject == Subject::shown);
  CHECK(late.projection == "late");
  CHECK(late.action == "4.1");
  const Question inclusion = question_of("/api/v1/proofs/inclusion?event=abc");
  CHECK(inclusion.subject == Subject::prove);
  CHECK(inclusion.event == "abc");
  const Question action = question_of("/api/v1/actions/4.1");
  CHECK(action.subject == Subject::action);
  CHECK(action.action == "4.1");
}

TEST_CASE("questions about the plan take two dates, those about the log or a closing none",
          "[net][http]") {
  for (const HttpPath& path : http_paths()) {
    const std::string name(path.path.substr(0, path.path.find('{')));
    const std::string target = name + (name.ends_with('/') ? "4.1" : "");
    if (!std::holds_alternative<Question>(get(target))) continue;
    const Subject subject = question_of(target).subject;
    if (subject == Subject::checkpoint || subject == Subject::restatement) {
      CHECK(code_of(get(target + "?asOf=2018-10-26"), 400) == "invalidQuestion");
      continue;
    }
    const Question question = question_of(target + "?asOf=2018-10-26&knownAt=seq:7");
    CHECK(question.as_of == "2018-10-26");
    CHECK(question.known_at == "seq:7");
  }
}

TEST_CASE("filters go to the questions that have them, and no others", "[net][http]") {
  CHECK(question_of("/api/v1/budget?action=4.1").action == "4.1");
  CHECK(question_of("/api/v1/meetings?action=4.1").action == "4.1");
  CHECK(question_of("/api/v1/history?action=4.1").action == "4.1");
  CHECK(question_of("/api/v1/explanation?action=4.1").action == "4.1");
  CHECK(question_of("/api/v1/grants?running=true").running);
  CHECK_FALSE(question_of("/api/v1/grants?running=false").running);
  const Question bridge =
      question_of("/api/v1/restatement?period=2018-H2&closing=900&knownAt=seq:922");
  CHECK(bridge.period == "2018-H2");
  CHECK(bridge.closing == "900");
  CHECK(bridge.known_at == "seq:922");
  const Question dates = question_of("/api/v1/diff?from=2017-01-01&to=2018-01-01");
  CHECK(dates.from == "2017-01-01");
  CHECK(dates.to == "2018-01-01");
  const Question known = question_of("/api/v1/diff?asOf=2018-01-01&fromKnown=seq:1&toKnown=now");
  CHECK(known.from_known == "seq:1");
  CHECK(known.to_known == "now");
  for (const char* target :
       {"/api/v1/plan?action=4.1", "/api/v1/grants?action=4.1", "/api/v1/actions/4.1?action=4.1",
        "/api/v1/budget?running=true", "/api/v1/plan?from=2017-01-01", "/api/v1/plan?as_of=2018",
        "/api/v1/plan?=x", "/api/v1/plan?closing=1", "/healthz?x=1", "/metrics?x=1",
        "/readyz?asOf=2018", "/version?v", "/api/v1/openapi.json?x",
        "/api/v1/events?asOf=2018-01-01", "/api/v1/grants?running=1", "/api/v1/grants?running="}) {
    INFO(target);
    CHECK(code_of(get(target), 400) == "invalidQuestion");
  }
}

TEST_CASE("a parameter that is given twice is refused", "[net][http]") {
  CHECK(code_of(get("/api/v1/plan?asOf=2018-01-01&asOf=2018-01-01"), 400) == "invalidQuestion");
  CHECK(code_of(get("/api/v1/plan?asOf=2018-01-01&as%4Ff=2018-01-01"), 400) == "invalidQuestion");
}

TEST_CASE("percent-encoding is undone in paths, names and values", "[net][http]") {
  CHECK(question_of("/api/v1/actions/4%2E1").action == "4.1");
  CHECK(question_of("/api/v1/pl%61n?as%4ff=2018%2d10%2d26").as_of == "2018-10-26");
  CHECK(question_of("/api/v1/plan?knownAt=2018-10-26T00:00:00%2B02:00").known_at ==
        "2018-10-26T00:00:00+02:00");
  CHECK(question_of("/api/v1/actions/4%00").action == std::string("4\0", 2));
  CHECK(code_of(get("/api/v1/plan?asOf=%zz"), 400) == "invalidQuestion");
  CHECK(code_of(get("/api/v1/plan%2"), 400) == "invalidQuestion");
}

TEST_CASE("a target that is no path is refused", "[net][http]") {
  for (const char* target : {"", "*", "plan", "http://localhost/healthz", "/a b", "/\x01", "/%"}) {
    INFO(target);
    CHECK(code_of(get(target), 400) == "invalidQuestion");
  }
}

TEST_CASE("a path that is not there is not found, whatever the method", "[net][http]") {
  for (const char* target :
       {"/", "/api/v1", "/api/v1/", "/api/v1/actions", "/api/v1/actions/", "/api/v1/plans",
        "/api/v2/plan", "/api/v1/plan/", "/healthz/", "//healthz", "/HEALTHZ"}) {
    INFO(target);
    CHECK(code_of(get(target), 404) == "invalidQuestion");
    CHECK(code_of(route(request_of("POST", target, "{}"), true), 404) == "invalidQuestion");
  }
}

TEST_CASE("a wrong method is told the right ones", "[net][http]") {
  for (const HttpPath& path : http_paths()) {
    const std::string name(path.path.substr(0, path.path.find('{')));
    const std::string target = name + (name.ends_with('/') ? "4.1" : "");
    for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get"}) {
      INFO(method << " " << target);
      const Routed routed = route(request_of(method, target), true);
      CHECK(code_of(routed, 405) == "invalidQuestion");
      CHECK(reply_of(routed).allow == path.methods);
    }
    if (path.methods == "POST") CHECK(code_of(get(target), 405) == "invalidQuestion");
    if (path.methods.find("POST") != std::string_view::npos) continue;
    CHECK(code_of(route(request_of("POST", target, kEvent), true), 405) == "invalidQuestion");
  }
}

TEST_CASE("HEAD asks what GET asks", "[net][http]") {
  for (const HttpPath& path : http_paths()) {
    const std::string name(path.path.substr(0, path.path.find('{')));
    const std::string target = name + (name.ends_with('/') ? "4.1" : "");
    INFO(target);
    if (path.methods == "POST") continue;
    CHECK(path.methods.starts_with("GET, HEAD"));
    CHECK(route(request_of("HEAD", target), true).index() == get(target).index());
  }
}

TEST_CASE("only a Host that is this machine is served", "[net][http]") {
  const auto with_host = [](const std::string& host) {
    return route({"GET", "/healthz", host, "", ""}, true);
  };
  for (const char* host : {"localhost", "LocalHost:7480", "127.0.0.1", "127.0.0.1:80", "127.8.9.1",
                           "[::1]", "[::1]:7480"}) {
    INFO(host);
    CHECK(reply_of(with_host(host)).status == 200);
  }
  for (const char* host : {"example.org", "localhost.example.org", "127.1", "127.0.0.256",
                           "128.0.0.1", "[::2]", "127."}) {
    INFO(host);
    CHECK(code_of(with_host(host), 403) == "invalidQuestion");
  }
  for (const char* host : {"", "127.0.0.1.example.org", "[::1]example.org", "[::1", "a b",
                           "localhost, localhost", "user@localhost", "localhost:port", "\xff"}) {
    INFO(host);
    CHECK(code_of(with_host(host), 400) == "invalidQuestion");
  }
  CHECK(reply_of(route({"GET", "/healthz", "example.org", "", ""}, false)).status == 200);
}

TEST_CASE("a page of events has a place, a size and filters", "[net][http]") {
  const Routed plain = get("/api/v1/events");
  CHECK(std::get<EventsPage>(plain).options.after == 0);
  CHECK(std::get<EventsPage>(plain).limit == 1'000);
  const Routed routed =
      get("/api/v1/events?after=18446744073709551615&limit=10000&type="
          "StatusChanged&action=4.1&department=KB");
  const auto& page = std::get<EventsPage>(routed);
  CHECK(page.options.after == 18'446'744'073'709'551'615U);
  CHECK(page.limit == 10'000);
  CHECK(page.options.type == "StatusChanged");
  CHECK(page.options.action == "4.1");
  CHECK(page.options.department == "KB");
  CHECK_FALSE(page.options.follow);
  for (const char* query : {"after=-1", "after=", "after=1x", "after=18446744073709551616",
                            "after=%201", "limit=0", "limit=10001", "limit=1.5", "follow=true"}) {
    INFO(query);
    CHECK(code_of(get(std::string("/api/v1/events?") + query), 400) == "invalidQuestion");
  }
}

TEST_CASE("one event or an array of them is appended", "[net][http]") {
  const Routed one = route(request_of("POST", "/api/v1/events", kEvent), true);
  CHECK(std::get<HttpAppend>(one).batch.size() == 1);
  CHECK_FALSE(std::get<HttpAppend>(one).expected_version);
  const Routed two =
      route(request_of("POST", "/api/v1/events", "[" + kEvent + "," + kEvent + "]"), true);
  CHECK(std::get<HttpAppend>(two).batch.size() == 2);
  const Routed none = route(request_of("POST", "/api/v1/events", "[]"), true);
  CHECK(std::get<HttpAppend>(none).batch.empty());
}

TEST_CASE("an append may say which version it expects", "[net][http]") {
  const auto expecting = [](const std::string& query) {
    return route(request_of("POST", "/api/v1/events?" + query, kEvent), true);
  };
  CHECK(std::get<HttpAppend>(expecting("expectVersion=12")).expected_version == 12);
  CHECK(std::get<HttpAppend>(expecting("expectVersion=none")).expected_version == 0);
  for (const char* query : {"expectVersion=", "expectVersion=x", "expectVersion=-1",
                            "expectVersion=1&expectVersion=1", "expectedVersion=1", "after=1"}) {
    INFO(query);
    CHECK(code_of(expecting(query), 400) == "invalidQuestion");
  }
}

TEST_CASE("an append must say that it is JSON", "[net][http]") {
  const auto typed = [](const std::string& type) {
    return route({"POST", "/api/v1/events", "localhost", type, kEvent}, true);
  };
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "application/json ; charset=\"utf-8\""}) {
    INFO(type);
    CHECK(std::holds_alternative<HttpAppend>(typed(type)));
  }
  for (const char* type : {"", "text/plain", "application/jsonl", "application/json2; x",
                           "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                           "text/plain; application/json"}) {
    INFO(type);
    CHECK(code_of(typed(type), 415) == "invalidQuestion");
  }
}

TEST_CASE("a kept checkpoint is the body of a request for a proof of growth", "[net][http]") {
  const std::string path = "/api/v1/proofs/consistency";
  const auto posted = [&](const std::string& type, const std::string& body,
                          const std::string& query = "") {
    return route({"POST", path + query, "localhost", type, body}, true);
  };
  for (const char* type : {"text/plain", "Text/Plain; charset=utf-8"}) {
    const Routed routed = posted(type, "log\n1\n");
    REQUIRE(std::holds_alternative<Question>(routed));
    CHECK(std::get<Question>(routed).subject == Subject::prove);
    CHECK(std::get<Question>(routed).checkpoint == "log\n1\n");
    CHECK(std::get<Question>(routed).event.empty());
  }
  for (const char* type : {"", "application/json", "application/x-www-form-urlencoded"}) {
    CHECK(code_of(posted(type, "log\n1\n"), 415) == "invalidQuestion");
  }
  CHECK(code_of(posted("text/plain", ""), 400) == "invalidQuestion");
  CHECK(code_of(posted("text/plain", "log\n1\n", "?event=x"), 400) == "invalidQuestion");
  CHECK(std::holds_alternative<Question>(posted("text/plain", std::string(64U << 10U, 'x'))));
  CHECK(code_of(posted("text/plain", std::string((64U << 10U) + 1, 'x')), 413) == "tooLarge");
}

TEST_CASE("a proof that an event is in the log is asked for by its id alone", "[net][http]") {
  for (const char* query : {"", "?", "?event=", "?event=a&seq=1", "?asOf=2018-10-26"}) {
    INFO(query);
    CHECK(code_of(get(std::string("/api/v1/proofs/inclusion") + query), 400) == "invalidQuestion");
  }
}

TEST_CASE("a checkpoint is plain text, and all other answers are JSON", "[net][http]") {
  CHECK(content_type_of({.subject = Subject::checkpoint}) == "text/plain; charset=utf-8");
  CHECK(content_type_of({.subject = Subject::prove}) == "application/json");
  CHECK(content_type_of({.subject = Subject::plan}) == "application/json");
}

TEST_CASE("a wrong form is refused with its code and the place in the batch", "[net][http]") {
  const auto refused = [](const std::string& body, int status) {
    return problem_of(route(request_of("POST", "/api/v1/events", body), true), status);
  };
  CHECK(refused("", 400).at("code") == "invalidJson");
  CHECK(refused("{", 400).at("code") == "invalidJson");
  CHECK(refused(kEvent + kEvent, 400).at("code") == "invalidJson");
  CHECK(refused(R"({"a":1,"a":2})", 400).at("code") == "invalidJson");
  (void)refused("{\"id\":\"\xff\"}", 400);
  CHECK(refused(std::string(100'000, '['), 400).at("code") == "invalidJson");
  std::string misspelt = kEvent;
  misspelt.replace(misspelt.find("effective"), 9, "efective!");
  const auto second = refused("[" + kEvent + "," + misspelt + "]", 400);
  CHECK(second.at("code") == "unknownField");
  CHECK(second.at("line") == 2);
  std::string unknown = kEvent;
  unknown.replace(unknown.find("DepartmentRegistered"), 20, "DepartmentForgotten!");
  CHECK(refused(unknown, 400).at("code") == "unknownType");
  std::string september = kEvent;
  september.replace(september.find("\"2015\""), 6, "\"2015-09-31\"");
  CHECK(refused(september, 400).at("code") == "invalidDate");
  std::string large = kEvent;
  large.replace(large.find("Governance"), 10, std::string(300U << 10U, 'x'));
  CHECK(refused(large, 413).at("code") == "tooLarge");
}

TEST_CASE("a problem shows what was sent as text that is UTF-8", "[net][http]") {
  const auto shown = problem_of(get("/api/v1/plan?%ff%22%00=1"), 400);
  CHECK(shown.at("detail").as_string().find(R"(\xff)") != boost::json::string::npos);
  (void)problem_of(get("/%c3%28/%ed%a0%80"), 404);
  (void)problem_of(route({"GET", "/healthz", "xn--%ff.example", "", ""}, true), 403);
}

TEST_CASE("every code has the status of the contract", "[net][http]") {
  const auto status = [](std::string_view code) {
    const auto errc = core::errc_named(code);
    REQUIRE(errc);
    return reply_of(problem({*errc, "because", 3}, core::http_status(*errc))).status;
  };
  for (const char* code : {"invalidJson", "unknownType", "unknownField", "missingField",
                           "invalidField", "invalidDate", "invalidAmount", "invalidCurrency"}) {
    CHECK(status(code) == 400);
  }
  CHECK(status("notAuthorised") == 403);
  for (const char* code : {"idConflict", "partlyAppended", "versionConflict"}) {
    CHECK(status(code) == 409);
  }
  CHECK(status("tooLarge") == 413);
  for (const char* code :
       {"unknownDepartment", "unknownAction", "unknownGrant", "unknownEvent", "unknownGoal",
        "unknownLine", "alreadyDefined", "periodReversed", "fundingMismatch", "notAnExtension",
        "beforeGrant", "belowZero", "illegalTransition", "notReversible", "alreadyReversed",
        "hasDependents", "periodClosed", "periodOpen"}) {
    INFO(code);
    CHECK(status(code) == 422);
  }
  CHECK(status("stopping") == 503);
  CHECK(question_status(core::Errc::unknown_action) == 404);
  CHECK(question_status(core::Errc::unknown_period) == 404);
  CHECK(question_status(core::Errc::invalid_known_at) == 400);
  CHECK(question_status(core::Errc::invalid_date) == 400);
  CHECK(question_status(core::Errc::stopping) == 503);
  const auto members = problem_of(problem({core::Errc::id_conflict, "a \"b\"\n", 3}, 409), 409);
  CHECK(members.at("line") == 3);
  CHECK(members.at("detail") == "a \"b\"\n");
}

TEST_CASE("the pages that no question answers are routed by themselves", "[net][http]") {
  CHECK(reply_of(get("/healthz")).body == R"({"status":"ok"})");
  CHECK(std::holds_alternative<MetricsPage>(get("/metrics")));
  CHECK(std::holds_alternative<ReadyPage>(get("/readyz")));
  const auto version = boost::json::parse(reply_of(get("/version")).body).as_object();
  CHECK(version.at("version").as_string() == std::string(program_version()));
  CHECK(version.at("format") == 1);
}

std::vector<std::string> parameters_of(const boost::json::value& document,
                                       const boost::json::object& operation) {
  std::vector<std::string> names;
  const auto* parameters = operation.if_contains("parameters");
  if (parameters == nullptr) return names;
  for (const auto& each : parameters->as_array()) {
    const auto* reference = each.as_object().if_contains("$ref");
    const auto& parameter =
        reference == nullptr
            ? each
            : document.at_pointer(std::string_view(reference->as_string()).substr(1));
    if (parameter.at("in") == "query") names.emplace_back(parameter.at("name").as_string());
  }
  return names;
}

TEST_CASE("the description and the routes are the same", "[net][http]") {
  const HttpReply reply = reply_of(get("/api/v1/openapi.json"));
  CHECK(reply.content_type == "application/json");
  const boost::json::value document = boost::json::parse(reply.body);
  CHECK(document.at("openapi") == "3.1.0");
  const auto& described = document.at("paths").as_object();
  CHECK(described.size() == http_paths().size());
  for (const HttpPath& path : http_paths()) {
    INFO(path.path);
    REQUIRE(described.contains(path.path));
    const auto& operations = described.at(path.path).as_object();
    const bool reads = path.methods.find("GET") != std::string_view::npos;
    CHECK(operations.contains("get") == reads);
    CHECK(operations.contains("head") == reads);
    CHECK(operations.contains("post") == (path.methods.find("POST") != std::string_view::npos));
    if (!reads) continue;
    const std::string name(path.path.substr(0, path.path.find('{')));
    const std::string target = name + (name.ends_with('/') ? "4.1" : "");
    for (const std::string& parameter : parameters_of(document, operations.at("get").as_object())) {
      INFO(parameter);
      const std::string value = parameter == "running" ? "true" : "1";
      const Routed routed = get(target + "?" + parameter + "=" + value);
      CHECK_FALSE(std::holds_alternative<HttpReply>(routed));
    }
  }
}

}  // namespace
}  // namespace planledger::net
