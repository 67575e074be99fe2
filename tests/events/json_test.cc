// The JSON form of events: what goes in comes out in canonical form, and equal contents are equal
// bytes.

#include "events/json.h"

#include "events/form.h"

#include <capnp/message.h>
#include <catch2/catch.hpp>

#include <fstream>

namespace planledger::tests {
namespace {

using core::Errc;

std::string event_of(const std::string& type, const std::string& data,
                     const std::string& action = "4.1") {
  const std::string member = action.empty() ? "" : R"("action":")" + action + R"(",)";
  return R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11","type":")" + type + R"(",)" + member +
         R"("department":"KB","effective":"2016-03-01","data":)" + data + "}";
}

std::string grant_of(const std::string& amount) {
  return event_of("SubsidyGranted", R"({"grant":"g","beneficiary":{"name":"Gent"},"amount":")" +
                                        amount + R"(","currency":"EUR"})");
}

events::Submission submission(const std::string& text) {
  core::Result<events::Submission> result = events::submission_from_json(text);
  INFO(text);
  INFO((result ? "" : result.error().message));
  REQUIRE(result);
  return std::move(*result);
}

events::Recorded recorded(const events::Submission& submission) {
  const auto euro = core::Currency::parse("EUR");
  REQUIRE(euro);
  const auto kind = events::Content(submission.content).event().which();
  const bool of_grant = kind == events::Kind::GRANT_EXTENDED || kind == events::Kind::GRANT_REDUCED;
  const std::string record =
      events::Recorded::encode(7, 2, core::Instant(std::chrono::microseconds(1)), submission,
                               of_grant ? std::optional<core::Currency>(*euro) : std::nullopt);
  core::Result<events::Recorded> decoded = events::Recorded::decode(7, record);
  REQUIRE(decoded);
  return std::move(*decoded);
}

std::string round_trip(const std::string& text) {
  return events::to_json(recorded(submission(text)));
}

bool same_bytes(const events::Submission& a, const events::Submission& b) {
  return a.content.asBytes() == b.content.asBytes();
}

std::string difference(const std::string& a, const std::string& b) {
  const events::Submission left = submission(a);
  const events::Submission right = submission(b);
  const std::string path = events::first_difference(events::Content(left.content).event(),
                                                    events::Content(right.content).event());
  CHECK(path.empty() == same_bytes(left, right));
  return path;
}

}  // namespace

TEST_CASE("every line of the samples comes back the same", "[events][json]") {
  for (const std::string name : {"plan-2018.jsonl", "invented-2019.jsonl"}) {
    std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/" + name);
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
      const events::Submission first = submission(line);
      CHECK(events::check_submission(first));
      const std::string text = events::to_json(recorded(first));
      const events::Submission second = submission(text);
      CHECK(same_bytes(first, second));
      CHECK(first.provenance == second.provenance);
      CHECK(events::to_json(recorded(second)) == text);
    }
    CHECK(count == (name == "plan-2018.jsonl" ? 899 : 32));
  }
}

TEST_CASE("an event in canonical form has all digits and the schema's order", "[events][json]") {
  CHECK(
      round_trip(
          " {\"data\" : {\"currency\":\"EUR\",\"amount\":\"85000\",\"beneficiary\":"
          "{\"name\":\"Stad \\\"Vil\\u0076oorde\\\" \\u00e9\\n\"},\"grant\":\"4.1-v\",\"funding\":"
          "[{\"amount\":\"85000.0\",\"source\":\"s\"}],\"period\":{\"to\":\"2017-22\"}},"
          "\"effective\":\"2016-03\",\"department\":\"KB\",\"action\":\"4.1\","
          "\"type\":\"SubsidyGranted\",\"id\":\"5B0C3A52-6A55-4B1E-9F0E-8D1F0A3F4C11\"} ") ==
      "{\"id\":\"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11\",\"type\":\"SubsidyGranted\","
      "\"action\":\"4.1\",\"department\":\"KB\",\"effective\":\"2016-03\",\"data\":{\"grant\":"
      "\"4.1-v\",\"beneficiary\":{\"name\":\"Stad \\\"Vilvoorde\\\" \u00e9\\n\"},"
      "\"amount\":\"85000.00\",\"currency\":\"EUR\",\"funding\":[{\"source\":\"s\",\"amount\":"
      "\"85000.00\"}],\"period\":{\"to\":\"2017-22\"}}}");
}

TEST_CASE("an addition is written in the currency of its grant", "[events][json]") {
  const events::Submission added =
      submission(event_of("GrantExtended", R"({"grant":"g","added":"85000.0"})"));
  CHECK(added.digits == 1);
  const events::Recorded event = recorded(added);
  CHECK(events::data_to_json(event) == R"({"grant":"g","added":"85000.00"})");
  CHECK(event.grant_amount() == 8'500'000);
}

TEST_CASE("provenance and signature go beside the content", "[events][json]") {
  const std::string plain = event_of("MilestoneReached", R"({"title":"t"})");
  const std::string sha256(64, 'a');
  const std::string key = std::string(43, 'A') + '=';
  const std::string with = plain.substr(0, plain.size() - 1) +
                           R"(,"provenance":{"file":"f.csv","sha256":")" + sha256 +
                           R"(","row":12},"signature":{"key":")" + key + R"(","value":"v"}})";
  const events::Submission read = submission(with);
  CHECK(same_bytes(read, submission(plain)));
  CHECK(read.provenance == events::Provenance{"f.csv", sha256, 12});
  CHECK(read.signature == events::Signature{key, "v"});
  const events::Recorded event = recorded(read);
  CHECK(event.signature() == read.signature);
  CHECK(events::to_json(event) == plain.substr(0, plain.size() - 1) +
                                      R"(,"provenance":{"file":"f.csv","sha256":")" + sha256 +
                                      R"(","row":12}})");
}

TEST_CASE("contents that mean the same are the same bytes", "[events][json]") {
  CHECK(difference(grant_of("85000"), grant_of("85000.00")).empty());
  CHECK(difference(event_of("GrantReduced", R"({"grant":"g","by":"1.50","reason":"r"})"),
                   event_of("GrantReduced", R"({"reason":"r","by":"1.5","grant":"g"})"))
            .empty());
}

TEST_CASE("the first field that differs is named", "[events][json]") {
  CHECK(difference(grant_of("1"), grant_of("2")) == "data.amount");
  CHECK(difference(grant_of("1"), event_of("GrantMentioned", R"({"grant":"g"})")) == "type");
  CHECK(difference(event_of("GrantMentioned", R"({"grant":"g"})"),
                   event_of("GrantMentioned", R"({"grant":"h"})", "4.2")) == "action");
  const auto amended = [](const std::string& data) { return event_of("ActionAmended", data); };
  CHECK(difference(amended(R"({"title":"t"})"), amended(R"({"title":"t","ministers":[]})")) ==
        "data.ministers");
  CHECK(difference(amended(R"({"title":"t"})"), amended(R"({"title":"t","departments":[]})")) ==
        "data.departments");
  CHECK(difference(amended(R"({"ministers":["a","b"]})"), amended(R"({"ministers":["b","a"]})")) ==
        "data.ministers");
  CHECK(difference(amended(R"({"departments":[{"code":"KB","role":"coordinating"}]})"),
                   amended(R"({"departments":[{"code":"KB","role":"participating"}]})")) ==
        "data.departments");
  const auto staff = [](const std::string& period) {
    return event_of("StaffAllocated", R"({"what":"w","fte":"0.50","period":)" + period + "}");
  };
  CHECK(difference(staff(R"({"from":"2016"})"), staff(R"({"from":"2017"})")) == "data.period.from");
  CHECK(difference(staff("{}"), staff(R"({"to":"2017"})")) == "data.period.to");
}

TEST_CASE("an absent list, an empty one and an empty period stay what they are", "[events][json]") {
  for (const std::string data : {R"({"title":"t"})", R"({"title":"t","ministers":[]})",
                                 R"({"departments":[]})", R"({"ministers":[],"departments":[]})"}) {
    CHECK(events::data_to_json(recorded(submission(event_of("ActionAmended", data)))) == data);
  }
  const std::string staff = R"({"what":"w","fte":"1","period":{}})";
  CHECK(events::data_to_json(recorded(submission(event_of("StaffAllocated", staff)))) == staff);
  const std::string held = R"({"title":"t","attendance":0})";
  CHECK(events::data_to_json(recorded(submission(event_of("MeetingHeld", held)))) == held);
}

TEST_CASE("an object is a batch of one, an array a batch of its elements", "[events][json]") {
  const std::string one = event_of("MilestoneReached", R"({"title":"a ] , } [ \" text"})");
  CHECK(events::batch_from_json(one)->size() == 1);
  CHECK(events::batch_from_json(" [ ] ")->empty());
  CHECK(events::batch_from_json("[" + one + " ,\n" + one + "]")->size() == 2);
}

TEST_CASE("a batch at fault names the place of the event", "[events][json]") {
  const std::string good = event_of("MilestoneReached", R"({"title":"t"})");
  const std::string bad = event_of("MilestoneReached", "{}");
  const auto error = [](const std::string& text) {
    const auto batch = events::batch_from_json(text);
    REQUIRE_FALSE(batch);
    return batch.error();
  };
  CHECK(error("[" + good + "," + bad + "]").code == Errc::missing_field);
  CHECK(error("[" + good + "," + bad + "]").line == 2);
  CHECK(error("[" + bad + "," + good + ",{]").code == Errc::invalid_json);
  CHECK(error("[" + bad + "," + good + ",{]").line == std::nullopt);
  CHECK(error("[" + bad + ",{\"a\"}]").code == Errc::invalid_json);
  CHECK(error("[" + bad + ",{\"a\"}]").line == 2);
  for (const std::string& text : {"[" + good, "[" + good + ",]", "[," + good + "]",
                                  "[" + good + "] x", "[" + good + "}", std::string("[\"")}) {
    CHECK(error(text).code == Errc::invalid_json);
  }
  std::string many = "[1";
  for (std::size_t count = 0; count < events::kBatchEventsMax; ++count) many += ",1";
  CHECK(error(many + "]").code == Errc::too_large);
}

TEST_CASE("a record gives back what was put into it, or says why not", "[events][record]") {
  const events::Submission given = submission(event_of("MilestoneReached", R"({"title":"t"})"));
  const core::Instant at(std::chrono::microseconds(1'540'512'000'000'001));
  const std::string record = events::Recorded::encode(41, 3, at, given, std::nullopt);
  const auto decoded = events::Recorded::decode(41, record);
  REQUIRE(decoded);
  CHECK(decoded->seq() == 41);
  CHECK(decoded->version() == 3);
  CHECK(decoded->recorded_at() == at);
  CHECK(decoded->kind() == events::Kind::MILESTONE_REACHED);
  CHECK(decoded->content().asBytes() == given.content.asBytes());
  CHECK(decoded->grant_amount() == 0);

  CHECK(events::Recorded::decode(42, record).error().code == Errc::damaged);
  CHECK(events::Recorded::decode(41, "").error().code == Errc::damaged);
  for (std::size_t size = 0; size < record.size(); ++size) {
    const auto cut = events::Recorded::decode(41, record.substr(0, size));
    INFO(size);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == Errc::damaged);
  }
  events::Submission newer = given.clone();
  newer.schema = events::schema::SCHEMA_VERSION + 1;
  const auto refused =
      events::Recorded::decode(41, events::Recorded::encode(41, 3, at, newer, std::nullopt));
  CHECK(refused.error().code == Errc::newer_format);
}

}  // namespace planledger::tests
