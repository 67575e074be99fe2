// A running HTTP server: the same bytes as the ledger's own answers, appends, and its figures.
#include "tests/net/http_ledger.h"
#include "tests/net/running_http.h"

#include <boost/json.hpp>

#include <cctype>
#include <set>
#include <sstream>

namespace planledger::net {
namespace {

using projections::Question;
using projections::Subject;

TEST_CASE("every question has the bytes that the ledger's directory answers", "[net][http]") {
  const SampleLedger ledger;
  const std::vector<std::pair<std::string, Question>> examples = {
      {"plan?asOf=2018-10-26", {.subject = Subject::plan, .as_of = "2018-10-26"}},
      {"plan", {.subject = Subject::plan}},
      {"plan?asOf=2016-06-30&knownAt=seq:400",
       {.subject = Subject::plan, .as_of = "2016-06-30", .known_at = "seq:400"}},
      {"budget?asOf=2018-10-26", {.subject = Subject::budget, .as_of = "2018-10-26"}},
      {"budget?action=4.1", {.subject = Subject::budget, .action = "4.1"}},
      {"actions/4.1?asOf=2018-10-26",
       {.subject = Subject::action, .as_of = "2018-10-26", .action = "4.1"}},
      {"grants?running=true&asOf=2017-01-01",
       {.subject = Subject::grants, .as_of = "2017-01-01", .running = true}},
      {"meetings?action=4.1", {.subject = Subject::meetings, .action = "4.1"}},
      {"history", {.subject = Subject::history}},
      {"periods", {.subject = Subject::periods}},
      {"reconcile", {.subject = Subject::reconcile}},
      {"diff?from=2017-01-01&to=2018-10-26",
       {.subject = Subject::diff, .from = "2017-01-01", .to = "2018-10-26"}},
      {"diff?asOf=2018-10-26&fromKnown=seq:500&toKnown=now",
       {.subject = Subject::diff,
        .as_of = "2018-10-26",
        .from_known = "seq:500",
        .to_known = "now"}}};
  std::vector<Question> questions;
  for (const auto& [path, question] : examples) questions.push_back(question);
  const std::vector<std::string> expected = ledger.answers(questions);
  const auto service = ledger.service();
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const std::string target = "/api/v1/" + examples[i].first;
    INFO(target);
    const auto answer = peer.get(target);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->whole);
    CHECK(answer->field("content-type") == "application/json");
    CHECK(answer->field("cache-control") == "no-store");
    CHECK(answer->body == expected[i]);
    CHECK(boost::json::parse(answer->body).at("format") == 1);
    peer.send(http_request("HEAD", target));
    const auto head = peer.answer(true);
    REQUIRE(head);
    CHECK(head->status == 200);
    CHECK(head->field("content-length") == std::to_string(expected[i].size()));
  }
}

TEST_CASE("a question without an answer gets its code", "[net][http]") {
  const SampleLedger ledger;
  const auto service = ledger.service();
  const RunningHttp server(*service);
  const auto refused = [&](const std::string& path, int status) {
    const HttpAnswer answer = server.get("/api/v1/" + path);
    CHECK(answer.status == status);
    return code_of(answer);
  };
  CHECK(refused("actions/99.1", 404) == "unknownAction");
  CHECK(refused("plan?knownAt=period:2031-H1", 404) == "unknownPeriod");
  CHECK(refused("plan?knownAt=seq:100000", 400) == "invalidKnownAt");
  CHECK(refused("plan?knownAt=2031-01-01T00:00:00Z", 400) == "invalidKnownAt");
  CHECK(refused("plan?asOf=2018-09-31", 400) == "invalidDate");
  HttpPeer peer(server.port());
  peer.send(http_request("HEAD", "/api/v1/actions/99.1"));
  CHECK(peer.answer(true)->status == 404);
  CHECK(peer.get("/healthz")->status == 200);
}

TEST_CASE("pages of events join to the whole log", "[net][http]") {
  const SampleLedger ledger;
  const auto service = ledger.service();
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  std::vector<std::int64_t> seqs;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const auto answer = peer.get("/api/v1/events?limit=250&after=" + std::to_string(after));
    REQUIRE(answer);
    const boost::json::value page = boost::json::parse(answer->body);
    CHECK(page.at("format") == 1);
    for (const auto& each : page.at("events").as_array()) {
      seqs.push_back(each.at("seq").as_int64());
    }
    const std::int64_t next = page.at("next").as_int64();
    more = next > after;
    after = next;
  }
  REQUIRE(seqs.size() == ledger.count());
  for (std::size_t i = 0; i < seqs.size(); ++i) CHECK(seqs[i] == static_cast<std::int64_t>(i + 1));
  const auto filtered = peer.get("/api/v1/events?type=StatusChanged&action=4.1&limit=10000");
  const auto page = boost::json::parse(filtered->body).as_object();
  CHECK_FALSE(page.at("events").as_array().empty());
  CHECK(page.at("events").as_array().size() < seqs.size());
  for (const auto& each : page.at("events").as_array()) {
    CHECK(each.at("type") == "StatusChanged");
    CHECK(each.at("action") == "4.1");
  }
  const auto beyond = peer.get("/api/v1/events?after=18446744073709551615");
  CHECK(beyond->body == R"({"format":1,"events":[],"next":18446744073709551615})");
}

TEST_CASE("events are appended, once however often they are sent", "[net][http]") {
  const core::TemporaryLedger ledger;
  const FixedClock clock;
  const auto service = open_service(ledger, clock);
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  const std::string path = "/api/v1/events";
  const auto first = peer.post(path, department_text(1, "KB"));
  REQUIRE(first->status == 200);
  CHECK(first->field("content-type") == "application/json");
  const auto receipts = boost::json::parse(first->body).at("appended").as_array();
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].at("id") == "00000000-0000-4000-8000-000000000001");
  CHECK(receipts[0].at("seq") == 1);
  CHECK(receipts[0].at("version") == 1);
  CHECK(receipts[0].at("recordedAt") == "2026-01-01T00:00:00.000000Z");
  CHECK(peer.post(path, department_text(1, "KB"))->body == first->body);
  CHECK(server.metrics().appends_total == 2);
  CHECK(server.metrics().appended_events_total == 1);
  const auto both =
      peer.post(path, "[" + department_text(2, "OV") + "," + department_text(3, "WSE") + "]");
  CHECK(boost::json::parse(both->body).at("appended").as_array().size() == 2);
  CHECK(peer.post(path, "[]")->body == R"({"appended":[]})");
  CHECK(service->ledger().log().head() == 3);
}

TEST_CASE("a refused append changes nothing and says where it fails", "[net][http]") {
  const core::TemporaryLedger ledger;
  const FixedClock clock;
  const auto service = open_service(ledger, clock);
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  const std::string path = "/api/v1/events";
  REQUIRE(peer.post(path, department_text(1, "KB"))->status == 200);
  const auto refused = [&](const std::string& body, int status, const std::string& query = "") {
    const auto answer = peer.post(path + query, body);
    REQUIRE(answer);
    CHECK(answer->status == status);
    CHECK(service->ledger().log().head() == 1);
    return *answer;
  };
  const HttpAnswer second =
      refused("[" + department_text(2, "OV") + "," + department_text(3, "KB") + "]", 422);
  CHECK(code_of(second) == "alreadyDefined");
  CHECK(line_of(second) == 2);
  CHECK(code_of(refused(department_text(1, "OV"), 409)) == "idConflict");
  CHECK(code_of(refused("[" + department_text(1, "KB") + "," + department_text(2, "OV") + "]",
                        409)) == "partlyAppended");
  CHECK(code_of(refused(department_text(2, "OV"), 409, "?expectVersion=7")) == "versionConflict");
  CHECK(code_of(refused(department_text(2, "OV"), 409, "?expectVersion=none")) ==
        "versionConflict");
  CHECK(code_of(refused(event_text(4, "GoalDefined", R"({"no":"1","line":"1","title":"T"})"),
                        422)) == "unknownLine");
  CHECK(code_of(refused(event_text(4, "PlanAdopted", R"({"title":"T"})", "NONE"), 422)) ==
        "unknownDepartment");
  CHECK(code_of(refused("{", 400)) == "invalidJson");
  CHECK(code_of(refused(event_text(4, "PlanAdopted", R"({"titel":"T"})"), 400)) == "unknownField");
  CHECK(code_of(refused(
            event_text(4, "PlanAdopted", R"({"title":")" + std::string(300U << 10U, 'x') + "\"}"),
            413)) == "tooLarge");
  CHECK(peer.post(path + "?expectVersion=1", department_text(2, "OV"))->status == 200);
}

// Holds the text against the exposition format, version 0.0.4; gives the names of the samples.
std::set<std::string> metric_names(const std::string& text) {
  std::set<std::string> names;
  std::string described;
  std::string typed;
  REQUIRE(text.ends_with('\n'));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::istringstream words(line);
    std::string hash, keyword, name, rest;
    if (line.starts_with('#')) {
      words >> hash >> keyword >> name;
      std::getline(words, rest);
      REQUIRE(rest.size() > 1);
      REQUIRE((keyword == "HELP" || keyword == "TYPE"));
      if (keyword == "HELP") described = name;
      if (keyword == "TYPE") {
        REQUIRE((rest == " gauge" || rest == " counter"));
        REQUIRE((rest == " counter") == name.ends_with("_total"));
        typed = name;
      }
      continue;
    }
    std::uint64_t value = 0;
    REQUIRE(words >> name >> value);
    REQUIRE(words.peek() == std::istringstream::traits_type::eof());
    const std::string family = name.substr(0, name.find('{'));  // Without its labels.
    REQUIRE(family == described);
    REQUIRE(family == typed);
    for (const char byte : family) {
      REQUIRE((std::islower(static_cast<unsigned char>(byte)) || byte == '_'));
    }
    REQUIRE(names.insert(name).second);
  }
  return names;
}

TEST_CASE("metrics are in Prometheus' text format, and count", "[net][http]") {
  const core::TemporaryLedger ledger;
  const FixedClock clock;
  const auto service = open_service(ledger, clock);
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  (void)peer.post("/api/v1/events", department_text(1, "KB"));
  (void)peer.post("/api/v1/events", department_text(2, "KB"));
  (void)peer.get("/api/v1/plan");
  const auto answer = peer.get("/metrics");
  CHECK(answer->status == 200);
  CHECK(answer->field("content-type").starts_with("text/plain; version=0.0.4"));
  const auto names = metric_names(answer->body);
  for (const char* name : {"planledger_log_position", "planledger_projection_position",
                           "planledger_projection_lag{projection=\"plan\"}",
                           "planledger_resident_bytes", "planledger_http_requests_total"}) {
    CHECK(names.contains(name));
  }
  CHECK(answer->body.find("\nplanledger_log_position 1\n") != std::string::npos);
  CHECK(answer->body.find("\nplanledger_http_requests_total 4\n") != std::string::npos);
  CHECK(answer->body.find("\nplanledger_refusals_total 1\n") != std::string::npos);
  CHECK(answer->body.find("\nplanledger_questions_total 1\n") != std::string::npos);
}

TEST_CASE("health, readiness and version are told, and HEAD of each", "[net][http]") {
  const core::TemporaryLedger ledger;
  const FixedClock clock;
  const auto service = open_service(ledger, clock);
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  for (const char* target : {"/healthz", "/readyz", "/version", "/api/v1/openapi.json"}) {
    INFO(target);
    const auto answer = peer.get(target);
    CHECK(answer->status == 200);
    CHECK(boost::json::parse(answer->body).is_object());
    peer.send(http_request("HEAD", target));
    CHECK(peer.answer(true)->field("content-length") == std::to_string(answer->body.size()));
  }
  CHECK(peer.get("/readyz")->body == R"({"status":"ready"})");
  peer.send(http_request("HEAD", "/metrics"));
  CHECK(peer.answer(true)->status == 200);
  CHECK(peer.get("/healthz")->status == 200);
}

}  // namespace
}  // namespace planledger::net
