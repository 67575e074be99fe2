// Requests that no client of ours would send: a problem document or a closed connection, and the
// server serves on.
#include "tests/net/running_http.h"

#include <boost/json.hpp>

#include <memory>
#include <random>
#include <vector>

namespace planledger::net {
namespace {

using namespace std::chrono_literals;

// Every answer to these bytes, the connection ended by this side after them.
std::vector<HttpAnswer> answers_to(const RunningHttp& server, const std::string& bytes) {
  HttpPeer peer(server.port());
  peer.send(bytes);
  peer.finish();
  std::vector<HttpAnswer> answers;
  while (const auto answer = peer.answer()) answers.push_back(*answer);
  return answers;
}

// The one answer is a problem of this status, and the connection ends with it.
void check_refused(const RunningHttp& server, const std::string& bytes, int status) {
  INFO(bytes.substr(0, 200));
  const auto answers = answers_to(server, bytes);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].status == status);
  CHECK(answers[0].whole);
  CHECK(answers[0].field("content-type") == "application/problem+json");
  CHECK(boost::json::parse(answers[0].body).at("status") == status);
  server.check_alive();
}

std::string post_of(const std::string& fields, const std::string& body) {
  return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         fields + "\r\n" + body;
}

TEST_CASE("a head that is no head is refused", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  for (const std::string& head : std::vector<std::string>{
           "\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\n\n", "GET\r\n\r\n", "GET /\r\n\r\n",
           "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.2\r\n\r\n", "GET / HTTP/0.9\r\n\r\n",
           "GET / HTTX/1.1\r\n\r\n", "G\x01T / HTTP/1.1\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
           "GET  / HTTP/1.1\r\n\r\n", "GET /a b HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", "GET / HTTP/1.1\r\nHo st: localhost\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
           std::string("GET /\0 HTTP/1.1\r\n\r\n", 19),
           std::string("GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n", 36),
           "GET / HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n"}) {
    check_refused(server, head, 400);
  }
}

TEST_CASE("a request of another site, of two hosts or of none is refused", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  check_refused(server, "GET /healthz HTTP/1.1\r\nHost: example.org\r\n\r\n", 403);
  check_refused(server, "GET /healthz HTTP/1.1\r\n\r\n", 400);
  check_refused(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400);
  check_refused(server, "GET /healthz HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n", 400);
}

TEST_CASE("a head without end is refused at its limit", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const std::string long_text(1U << 20U, 'x');
  check_refused(server, "GET /" + long_text + " HTTP/1.1\r\n\r\n", 431);
  check_refused(server, "GET / HTTP/1.1\r\nX: " + long_text + "\r\n\r\n", 431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 10'000; ++i) many += "X: y\r\n";
  check_refused(server, many + "\r\n", 431);
}

TEST_CASE("a head that comes field by field has the same limit", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  HttpPeer peer(server.port());
  peer.send("GET / HTTP/1.1\r\n");
  const std::string field = "X: " + std::string(1'000, 'y') + "\r\n";
  for (int i = 0; i < 100; ++i) peer.send(field);
  const auto answer = peer.answer();
  REQUIRE(answer);
  CHECK(answer->status == 431);
}

TEST_CASE("a body beyond the limit is refused, announced or not", "[net][http][hostile]") {
  FakeService service;
  HttpServer::Options options;
  options.body_bytes_max = 100'000;
  const RunningHttp server(service, options);
  const std::string body(200'000, ' ');
  check_refused(server, post_of("Content-Length: 200000\r\n", body), 413);
  check_refused(server, post_of("Content-Length: 200000\r\n", ""), 413);
  check_refused(server, post_of("Content-Length: 99999999999999999\r\n", "["), 413);
  check_refused(server, post_of("Content-Length: 200000\r\nExpect: 100-continue\r\n", ""), 413);
  check_refused(
      server, post_of("Transfer-Encoding: chunked\r\n", "30d40\r\n" + body + "\r\n0\r\n\r\n"), 413);
}

TEST_CASE("bodies of all connections together are bounded", "[net][http][hostile]") {
  FakeService service;
  HttpServer::Options options;
  options.bodies_bytes_max = 1'000;
  const RunningHttp server(service, options);
  HttpPeer first(server.port());
  first.send(post_of("Content-Length: 900\r\nExpect: 100-continue\r\n", ""));
  CHECK(first.answer()->status == 100);
  check_refused(server, post_of("Content-Length: 101\r\n", std::string(101, ' ')), 503);
  check_refused(
      server,
      post_of("Transfer-Encoding: chunked\r\n", "65\r\n" + std::string(101, ' ') + "\r\n0\r\n\r\n"),
      503);
  first.send("[]" + std::string(898, ' '));
  CHECK(first.answer()->status == 200);
  const auto later =
      answers_to(server, post_of("Content-Length: 900\r\n", "[]" + std::string(898, ' ')));
  REQUIRE(later.size() == 1);
  CHECK(later[0].status == 200);
}

TEST_CASE("lengths that are none, or contradict each other, are refused", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  for (const char* fields :
       {"Content-Length: -1\r\n", "Content-Length: 2x\r\n", "Content-Length: \r\n",
        "Content-Length: 0x2\r\n", "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: 2, 3\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n"}) {
    check_refused(server, post_of(fields, "[]"), 400);
  }
}

TEST_CASE("an unknown coding of the body is not taken for a request without one",
          "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const char* fields :
       {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, chunked\r\n"}) {
    check_refused(server, post_of(fields, smuggled), 501);
  }
}

TEST_CASE("chunks that are none are refused", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const char* body :
       {"x\r\n[]\r\n0\r\n\r\n", "-2\r\n[]\r\n0\r\n\r\n", "fffffffffffffffff\r\n[]\r\n0\r\n\r\n",
        "2\r\n[]x\r\n0\r\n\r\n", "2 2\r\n[]\r\n0\r\n\r\n", "\r\n\r\n"}) {
    check_refused(server, post_of(chunked, body), 400);
  }
  check_refused(server, post_of(chunked, "ffffffffffffffff\r\n[]\r\n"), 413);
  const std::string endless(1U << 20U, 'x');
  check_refused(server, post_of(chunked, "2;" + endless + "\r\n[]\r\n0\r\n\r\n"), 400);
  check_refused(server, post_of(chunked, "2" + endless), 400);
  HttpPeer peer(server.port());
  peer.send(post_of(chunked, "1;a=b\r\n[\r\n1\r\n]\r\n0\r\n\r\n"));
  CHECK(peer.answer()->body == R"({"appended":[]})");
}

TEST_CASE("what follows a body is the next request", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const auto answers = answers_to(server, post_of("Content-Length: 2\r\n", "[]garbage\r\n\r\n"));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].body == R"({"appended":[]})");
  CHECK(answers[1].status == 400);
  server.check_alive();
}

TEST_CASE("JSON that is deep, or has numbers without end, is refused", "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const std::string digits(100'000, '9');
  for (const std::string& body : std::vector<std::string>{
           std::string(100'000, '['), std::string(100'000, '[') + std::string(100'000, ']'), digits,
           "[" + digits + "]", "{\"id\":1e" + digits + "}", "[1e-99999]", std::string("[\0]", 3),
           "[\"\xff\"]", "[\"\xed\xa0\x80\"]", "\xef\xbb\xbf", "null", "[null]", "[[]]", "true",
           "[{}]", "{\"a\":" + std::string(5'000, '{')}) {
    INFO(body.substr(0, 100));
    HttpPeer peer(server.port());
    const auto answer = peer.post("/api/v1/events", body);
    REQUIRE(answer);
    CHECK(answer->status >= 400);
    CHECK(answer->status < 500);
    CHECK(boost::json::parse(answer->body).at("status") == answer->status);
    CHECK(peer.get("/healthz")->status == 200);
  }
}

TEST_CASE("half a request is given up when its time is over", "[net][http][hostile]") {
  FakeService service;
  HttpServer::Options options;
  options.time_max = 100ms;
  const RunningHttp server(service, options);
  for (const std::string& half : std::vector<std::string>{
           "", "GET", "GET / HTTP/1.1\r\nHost:", post_of("Content-Length: 5\r\n", "[")}) {
    HttpPeer peer(server.port());
    peer.send(half);
    CHECK(peer.rest().empty());
  }
  std::optional<HttpAnswer> answer;
  while (!answer) answer = HttpPeer(server.port()).get("/healthz");
  CHECK(answer->status == 200);
}

TEST_CASE("connections beyond the limit are closed", "[net][http][hostile]") {
  FakeService service;
  HttpServer::Options options;
  options.connections_max = 4;
  const RunningHttp server(service, options);
  std::vector<std::unique_ptr<HttpPeer>> served;
  for (int i = 0; i < 4; ++i) {
    served.push_back(std::make_unique<HttpPeer>(server.port()));
    CHECK(served.back()->get("/healthz")->status == 200);
  }
  std::vector<std::unique_ptr<HttpPeer>> beyond;
  for (int i = 0; i < 300; ++i) beyond.push_back(std::make_unique<HttpPeer>(server.port()));
  for (const auto& peer : beyond) CHECK(peer->rest().empty());
  for (int i = 0; i < 700; ++i) CHECK(HttpPeer(server.port()).rest().empty());
  for (const auto& peer : served) CHECK(peer->get("/healthz")->status == 200);
  served.clear();
  std::optional<HttpAnswer> answer;
  while (!answer) answer = HttpPeer(server.port()).get("/healthz");
  CHECK(answer->status == 200);
}

// One to four bytes or stretches of the text replaced, doubled, cut or put in.
std::string mutated(std::string text, std::mt19937& random) {
  for (unsigned i = 0; i < 1 + random() % 4; ++i) {
    const std::size_t at = random() % text.size();
    switch (random() % 5) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.insert(at, text.substr(at, random() % 40));
        break;
      case 2:
        text.resize(at + 1);
        break;
      case 3:
        text.insert(at, std::string(random() % 3'000, "\r\n \0x%[{;:,"[random() % 11]));
        break;
      default:
        text.erase(at, random() % 20);
        if (text.empty()) text = "\n";
    }
  }
  return text;
}

TEST_CASE("thousands of mutated requests are answered or closed, and the server serves on",
          "[net][http][hostile]") {
  FakeService service;
  const RunningHttp server(service);
  const std::vector<std::string> seeds = {
      http_request("GET", "/api/v1/plan?asOf=2018-10-26&knownAt=seq:7"),
      http_request("GET", "/api/v1/actions/2"),
      http_request("HEAD", "/api/v1/events?after=1&limit=3&department=KB"),
      post_of("Transfer-Encoding: chunked\r\n", "1;a=b\r\n[\r\n1\r\n]\r\n0\r\nX: y\r\n\r\n"),
      post_of("Content-Length: 123\r\nExpect: 100-continue\r\n",
              R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11","type":"DepartmentRegistered",)"
              R"("department":"KB","effective":"2015","data":{}})"),
      http_request("GET", "/healthz") + http_request("GET", "/metrics", "Connection: close\r\n")};
  std::mt19937 random(20181026);
  for (int round = 0; round < 3'000; ++round) {
    const std::string bytes = mutated(seeds[random() % seeds.size()], random);
    HttpPeer peer(server.port());
    peer.send(bytes);
    peer.finish();
    const std::string answered = peer.rest();
    if (!answered.empty() && !answered.starts_with("HTTP/1.")) {
      INFO(round);
      FAIL(answered);
    }
  }
  server.check_alive();
}

}  // namespace
}  // namespace planledger::net
