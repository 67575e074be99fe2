// Checkpoints and proofs over HTTP: the same bytes as the ledger's own answers.
#include "net/proofs.h"
#include "tests/net/http_ledger.h"
#include "tests/net/running_http.h"

#include <boost/json.hpp>

namespace planledger::net {
namespace {

using projections::Question;
using projections::Subject;

const std::string kSampleEvent = "790f8386-0842-5d56-b65d-dd8d50b091df";  // One of the sample.
const std::string kGrowth = "/api/v1/proofs/consistency";

HttpAnswer post_text(HttpPeer& peer, const std::string& target, const std::string& body) {
  peer.send(http_request("POST", target, "Content-Type: text/plain\r\n", body));
  const auto answer = peer.answer();
  REQUIRE(answer);
  return *answer;
}

TEST_CASE("checkpoints and proofs have the bytes that the ledger's directory answers",
          "[net][http][proofs]") {
  const SampleLedger ledger;
  const std::string checkpoint = ledger.answers({{.subject = Subject::checkpoint}}).front();
  Question growth{.subject = Subject::prove};
  growth.checkpoint = checkpoint;
  Question inclusion{.subject = Subject::prove};
  inclusion.event = kSampleEvent;
  const std::vector<std::string> expected = ledger.answers({growth, inclusion});
  const auto service = ledger.service();
  const RunningHttp server(*service);
  HttpPeer peer(server.port());

  const auto note = peer.get("/api/v1/checkpoint");
  REQUIRE(note);
  CHECK(note->status == 200);
  CHECK(note->field("content-type") == "text/plain; charset=utf-8");
  CHECK(note->body == checkpoint);
  peer.send(http_request("HEAD", "/api/v1/checkpoint"));
  const auto head = peer.answer(true);
  REQUIRE(head);
  CHECK(head->field("content-type") == "text/plain; charset=utf-8");
  CHECK(head->field("content-length") == std::to_string(checkpoint.size()));

  const HttpAnswer grown = post_text(peer, kGrowth, checkpoint);
  CHECK(grown.status == 200);
  CHECK(grown.field("content-type") == "application/json");
  CHECK(grown.body == expected[0]);
  CHECK(boost::json::parse(grown.body).at("proof") == "consistency");

  const auto included = peer.get("/api/v1/proofs/inclusion?event=" + kSampleEvent);
  REQUIRE(included);
  CHECK(included->status == 200);
  CHECK(included->body == expected[1]);
  CHECK(boost::json::parse(included->body).at("event") == kSampleEvent.c_str());
}

TEST_CASE("what cannot be proven is a problem document", "[net][http][proofs]") {
  const SampleLedger ledger;
  std::string other = ledger.answers({{.subject = Subject::checkpoint}}).front();
  other.replace(other.find("\n899\n"), 5, "\n898\n");
  const auto service = ledger.service();
  const RunningHttp server(*service);
  HttpPeer peer(server.port());
  const auto refused = [&](const HttpAnswer& answer, int status) {
    CHECK(answer.status == status);
    return code_of(answer);
  };
  const std::string path = "/api/v1/proofs/inclusion";
  CHECK(refused(server.get(path), 400) == "invalidQuestion");
  CHECK(refused(server.get(path + "?event=x"), 400) == "invalidQuestion");
  CHECK(refused(server.get(path + "?event=00000000-0000-4000-8000-00000000beef"), 404) ==
        "unknownEvent");
  CHECK(refused(post_text(peer, kGrowth, other), 422) == "notProven");
  CHECK(refused(post_text(peer, kGrowth, "no checkpoint"), 400) == "invalidField");
  CHECK(refused(post_text(peer, kGrowth, std::string(100'000, 'x')), 413) == "tooLarge");
  CHECK(refused(server.get(kGrowth), 405) == "invalidQuestion");
  CHECK(server.get("/api/v1/checkpoint").status == 200);
}

TEST_CASE("a ledger tells its verifier keys where it is asked for them", "[net][proofs]") {
  const SampleLedger ledger;
  Question keys{.subject = Subject::checkpoint};
  keys.format = kFormatOfKeys;
  Question nonsense = keys;
  nonsense.format = "nonsense";
  const std::vector<std::string> answers =
      ledger.answers({keys, {.subject = Subject::checkpoint}, nonsense});
  REQUIRE(answers[0].ends_with('\n'));
  const auto key = core::VerifierKey::parse(answers[0].substr(0, answers[0].size() - 1));
  REQUIRE(key);
  CHECK(core::Note::parse(answers[1]).value().verify({&*key, 1}));
  CHECK(answers[2] == "invalidQuestion");
}

}  // namespace
}  // namespace planledger::net
