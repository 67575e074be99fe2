// The rules of form: for each, an event that breaks it and the code that answers.

#include "events/form.h"

#include "events/json.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using core::Errc;

struct Case {
  std::string type;
  std::string data;
  Errc code;
  std::string path;  // With which the message starts.
  std::string action = "4.1";
};

std::string with(const std::string& type, const std::string& data, const std::string& action) {
  const std::string member = action.empty() ? "" : R"("action":")" + action + R"(",)";
  return R"({"id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11","type":")" + type + R"(",)" + member +
         R"("department":"KB","effective":"2016-03-01","data":)" + data + "}";
}

core::Error error_of(const std::string& text) {
  const core::Result<events::Submission> result = events::submission_from_json(text);
  INFO(text.substr(0, 400));
  REQUIRE_FALSE(result);
  return result.error();
}

void check(const Case& one) {
  const core::Error error = error_of(with(one.type, one.data, one.action));
  INFO(error.message);
  INFO(one.data.substr(0, 400));
  CHECK(name(error.code) == name(one.code));
  CHECK(error.message.substr(0, one.path.size()) == one.path);
}

std::string grant(const std::string& amount, const std::string& currency,
                  const std::string& more = "") {
  return R"({"grant":"g","beneficiary":{"name":"Gent"},"amount":)" + amount + R"(,"currency":)" +
         currency + more + "}";
}

}  // namespace

TEST_CASE("an amendment may leave out every field", "[events][form]") {
  const auto amended = events::submission_from_json(with("ActionAmended", "{}", "4.1"));
  REQUIRE(amended);
  CHECK(events::check_submission(*amended));
}

TEST_CASE("a field at fault is named with the code that stands for its fault", "[events][form]") {
  const std::string euro = R"("EUR")";
  const std::vector<Case> cases = {
      {"MilestoneReached", R"({"title":""})", Errc::invalid_field, "data.title: "},
      {"MilestoneReached", R"({"title":null})", Errc::invalid_field, "data.title: found null"},
      {"MilestoneReached", R"({"title":["t"]})", Errc::invalid_field, "data.title: found a list"},
      {"MilestoneReached", R"({"title":"a\u0000b"})", Errc::invalid_field, "data.title: "},
      {"MilestoneReached", R"({"titel":"t"})", Errc::unknown_field, "data.titel: "},
      {"MilestoneReached", "{}", Errc::missing_field, "data.title: "},
      {"MilestoneReached", "[]", Errc::invalid_field, "data: found a list"},
      {"Milestone", "{}", Errc::unknown_type, "type: \"Milestone\""},
      {"MilestoneReached", R"({"title":"t"})", Errc::missing_field, "action: ", ""},
      {"MilestoneReached", R"({"title":"t"})", Errc::invalid_field, "action: ", "04.1"},
      {"PolicyLineDefined", R"({"no":"1","title":"t"})", Errc::invalid_field, "action: "},
      {"PolicyLineDefined", R"({"no":"01","title":"t"})", Errc::invalid_field, "data.no: ", ""},
      {"StatusChanged", R"({"to":"lopende"})", Errc::invalid_field, "data.to: \"lopende\""},
      {"StatusChanged", R"({"to":1})", Errc::invalid_field, "data.to: found a number"},
      {"ActionDefined", R"({"goal":"1","title":"t"})", Errc::missing_field, "data.departments: "},
      {"ActionDefined", R"({"goal":"1","title":"t","departments":[{"code":"KB"}]})",
       Errc::missing_field, "data.departments[0].role: "},
      {"ActionDefined",
       R"({"goal":"1","title":"t","departments":[{"code":"KB","role":"coordinating"},)"
       R"({"code":"KB","role":"participating"}]})",
       Errc::invalid_field, "data.departments[1].code: "},
      {"ActionDefined", R"({"goal":"1","title":"t","departments":[],"ministers":["a",""]})",
       Errc::invalid_field, "data.ministers[1]: "},
      {"MeetingHeld", R"({"title":"t","attendance":-1})", Errc::invalid_field, "data.attendance: "},
      {"MeetingHeld", R"({"title":"t","attendance":1.5})", Errc::invalid_field,
       "data.attendance: "},
      {"MeetingHeld", R"({"title":"t","attendance":"5"})", Errc::invalid_field,
       "data.attendance: "},
      {"MeetingHeld", R"({"title":"t","planned":"x"})", Errc::invalid_field, "data.planned: "},
      {"MeetingHeld", R"({"title":"t","until":"2016-09-31"})", Errc::invalid_date, "data.until: "},
      {"MeetingHeld", R"({"title":"t","until":2016})", Errc::invalid_field, "data.until: "},
      {"FigureReported", R"({"what":"w","value":"1,5"})", Errc::invalid_field, "data.value: "},
      {"FigureReported", R"({"what":"w","value":"1","period":{"from":"2018-25"}})",
       Errc::invalid_date, "data.period.from: "},
      {"FigureReported", R"({"what":"w","value":"1","period":"2018"})", Errc::invalid_field,
       "data.period: "},
      {"StaffAllocated", R"({"what":"w","fte":"0.125"})", Errc::invalid_field, "data.fte: "},
      {"StaffAllocated", R"({"what":"w","fte":"-1"})", Errc::invalid_field, "data.fte: "},
      {"SubsidyGranted", grant("85000", euro), Errc::invalid_field, "data.amount: found a number"},
      {"SubsidyGranted", grant(R"("10.005")", euro), Errc::invalid_amount, "data.amount: "},
      {"SubsidyGranted", grant(R"("0")", euro), Errc::invalid_amount, "data.amount: "},
      {"SubsidyGranted", grant(R"("-5")", euro), Errc::invalid_amount, "data.amount: "},
      {"SubsidyGranted", grant(R"("1.5")", R"("JPY")"), Errc::invalid_amount, "data.amount: "},
      {"SubsidyGranted", grant(R"("1")", R"("EURO")"), Errc::invalid_currency, "data.currency: "},
      {"SubsidyGranted", grant(R"("1")", euro, R"(,"funding":[{"source":"s","amount":"1.005"}])"),
       Errc::invalid_amount, "data.funding[0].amount: "},
      {"SubsidyGranted", grant(R"("1")", euro, R"(,"documentSha256":"abc")"), Errc::invalid_field,
       "data.documentSha256: "},
      {"SubsidyGranted",
       R"({"grant":"g","beneficiary":{"name":"n","kind":"notStated"},"currency":"EUR"})",
       Errc::invalid_field, "data.beneficiary.kind: \"notStated\""},
      {"SubsidyGranted", R"({"grant":"a b","beneficiary":{"name":"n"},"currency":"EUR"})",
       Errc::invalid_field, "data.grant: "},
      {"GrantExtended", R"({"grant":"g"})", Errc::missing_field, "data: "},
      {"GrantExtended", R"({"grant":"g","until":"2016-02-30"})", Errc::invalid_date,
       "data.until: "},
      {"GrantExtended", R"({"grant":"g","added":"1.00000"})", Errc::invalid_amount, "data.added: "},
      {"NarrativeReported", R"({"text":"t","language":"nl_BE"})", Errc::invalid_field,
       "data.language: "},
      {"NarrativeReported", R"({"text":"t","language":"nl","period":"2018-H3"})",
       Errc::invalid_field, "data.period: "},
      {"NarrativeReported", R"({"text":"t","language":"nl","references":["1.x"]})",
       Errc::invalid_field, "data.references[0]: "},
      {"TotalStated", R"({"amount":"1","currency":"EUR"})", Errc::missing_field, "data.of: "},
      {"EventReversed", R"({"event":"x","reason":"r"})", Errc::invalid_field, "data.event: "},
      {"PeriodClosed", R"({"period":"2018-H2","reportingDate":"2018-10"})", Errc::invalid_date,
       "data.reportingDate: ", ""},
  };
  for (const Case& one : cases) check(one);
}

TEST_CASE("of several faults the first in the contract's order answers", "[events][form]") {
  const std::string long_text = "\"" + std::string(events::kFieldBytesMax + 1, 'x') + "\"";
  check({"Nothing", R"({"x":)" + long_text + "}", Errc::too_large, "data.x: "});
  check({"StatusChanged", R"({"raeson":"r"})", Errc::unknown_field, "data.raeson: "});
  check({"MeetingHeld", R"({"until":"26/10/2018","title":""})", Errc::invalid_field, "data.title"});
  check({"MeetingHeld", R"({"until":"26/10/2018"})", Errc::missing_field, "data.title: "});
  check({"SubsidyGranted", grant(R"("0")", R"("EURO")", R"(,"decidedOn":"x")"), Errc::invalid_date,
         "data.decidedOn: "});
  check({"SubsidyGranted", grant(R"("0")", R"("EURO")"), Errc::invalid_amount, "data.amount: "});
}

TEST_CASE("the event's own fields are checked as its data is", "[events][form]") {
  const std::string id = R"("id":"5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11",)";
  const std::string type = R"("type":"MilestoneReached",)";
  const std::string rest =
      R"("action":"4.1","department":"KB","effective":"2016","data":{"title":"t"})";
  const auto code = [](const std::string& members) { return error_of("{" + members + "}").code; };
  CHECK(events::submission_from_json("{" + id + type + rest + "}"));
  CHECK(code(type + rest) == Errc::missing_field);
  CHECK(code(id + rest) == Errc::missing_field);
  CHECK(code(R"("id":"x",)" + type + rest) == Errc::invalid_field);
  CHECK(code(R"("id":null,)" + type + rest) == Errc::invalid_field);
  CHECK(code(id + R"("type":7,)" + rest) == Errc::invalid_field);
  for (const std::string key : {"seq", "version", "recordedAt", "reversedBy", "Data", ""}) {
    CHECK(code(id + type + rest + ",\"" + key + "\":1") == Errc::unknown_field);
  }
  CHECK(code(id + type + rest + R"(,"provenance":{"file":"f","sha256":"x","row":1})") ==
        Errc::invalid_field);
  CHECK(code(id + type + rest + R"(,"provenance":{"file":"f","row":1})") == Errc::missing_field);
  CHECK(code(id + type + rest + R"(,"signature":{"key":"k"})") == Errc::missing_field);
  CHECK(code(id + type +
             R"("action":"4.1","department":"kb","effective":"2016","data":{"title":)"
             R"("t"})") == Errc::invalid_field);
  CHECK(code(id + type +
             R"("action":"4.1","department":"KB","effective":"2018-13","data":)"
             R"({"title":"t"})") == Errc::invalid_date);
  CHECK(code(id + type + R"("action":"4.1","department":"KB","effective":"2016")") ==
        Errc::missing_field);
}

TEST_CASE("what is no strict JSON is refused", "[events][form]") {
  const std::string good = with("MilestoneReached", R"({"title":"t"})", "4.1");
  std::string deep;
  for (int depth = 0; depth < 40; ++depth) deep = "[" + deep + "]";
  const std::vector<std::string> cases = {
      "",
      "{",
      "not json",
      good + "x",
      good.substr(0, good.size() - 1),
      with("MilestoneReached", R"({"title":"t",})", "4.1"),
      with("MilestoneReached", R"({"title":"t","title":"t"})", "4.1"),
      with("MilestoneReached", R"({"title":"t","x":{"":1,"":2}})", "4.1"),
      with("MilestoneReached", R"({"title":"\ud800"})", "4.1"),
      with("MilestoneReached", "{\"title\":\"\xff\"}", "4.1"),
      with("MilestoneReached", "{\"title\":\"\xed\xa0\x80\"}", "4.1"),
      with("MilestoneReached", "{\"title\":\"a\nb\"}", "4.1"),
      with("MilestoneReached", "/* c */{\"title\":\"t\"}", "4.1"),
      with("MilestoneReached", deep, "4.1"),
  };
  for (const std::string& text : cases) CHECK(name(error_of(text).code) == "invalidJson");
  CHECK(error_of("5").code == Errc::invalid_field);
  CHECK(error_of("[]").code == Errc::invalid_field);
}

TEST_CASE("sizes are counted to the byte", "[events][form]") {
  const auto title = [](std::size_t size) {
    return with("MilestoneReached", R"({"title":")" + std::string(size, 'x') + R"("})", "4.1");
  };
  CHECK(events::submission_from_json(title(events::kFieldBytesMax)));
  CHECK(error_of(title(events::kFieldBytesMax + 1)).code == Errc::too_large);

  const std::string good = title(10);
  const std::string start = good.substr(0, good.size() - 2);
  const std::string spaces(events::kEventBytesMax - good.size(), ' ');
  CHECK(events::submission_from_json("  \n" + start + spaces + "}}\r\n"));
  CHECK(error_of(start + spaces + " }}").code == Errc::too_large);
  CHECK(error_of(std::string(events::kEventBytesMax + 1, '{')).code == Errc::too_large);
}

}  // namespace planledger::tests
