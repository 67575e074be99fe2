// A closed period's seal: how it comes to be, what it says, and what it finds out.
#include "core/ledger_key.h"
#include "core/seal_files.h"
#include "events/json.h"
#include "net/connection.h"
#include "net/service.h"
#include "projections/report/claim.h"
#include "projections/report/compose.h"
#include "projections/report/render.h"
#include "projections/seal/kept.h"
#include "tests/net/http_ledger.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <future>

namespace planledger::net {
namespace {

namespace files = std::filesystem;
namespace json = boost::json;
using projections::Question;
using projections::Subject;
using projections::seal::Seal;

std::string sha256_of(std::string_view bytes) { return core::to_hex(core::Sha256()(bytes)); }

// A small plan: a department, a line, a goal, an action with a grant.
const std::string kPlan[] = {
    department_text(1, "KB"),
    event_text(2, "PlanAdopted", R"({"title":"A plan"})"),
    event_text(3, "PolicyLineDefined", R"({"no":"1","title":"A line"})"),
    event_text(4, "GoalDefined", R"({"no":"1","line":"1","title":"A goal"})"),
    R"({"id":"00000000-0000-4000-8000-000000000005","type":"ActionDefined","action":"1.1","department":"KB","effective":"2018","data":{"goal":"1","title":"An action","departments":[{"code":"KB","role":"coordinating"}]}})",
    R"({"id":"00000000-0000-4000-8000-000000000006","type":"SubsidyGranted","action":"1.1","department":"KB","effective":"2018","data":{"grant":"g","beneficiary":{"name":"Stad"},"amount":"100","currency":"EUR"}})",
};

std::string closing(int number, const std::string& period = "2018-H2",
                    const std::string& date = "2018-12-31") {
  return event_text(number, "PeriodClosed",
                    fmt::format(R"({{"period":"{}","reportingDate":"{}"}})", period, date));
}

std::string reopening(int number) {
  return event_text(number, "PeriodReopened", R"({"period":"2018-H2","reason":"a grant"})");
}

class PlanLedger {
 public:
  PlanLedger() {
    core::SystemEntropy entropy;
    REQUIRE(core::renew_ledger_key(ledger_.path(), core::SigningKey::make(entropy)));
    const auto connection = open_directory(ledger_.path(), clock_);
    REQUIRE(connection);
    for (const std::string& event : kPlan) append(**connection, event);
  }

  static events::Receipts try_append(Connection& connection, const std::string& event) {
    events::AppendRequest request;
    request.events.push_back(events::submission_from_json(event).value());
    return connection.append(std::move(request));
  }
  static void append(Connection& connection, const std::string& event) {
    const auto appended = try_append(connection, event);
    INFO(event);
    REQUIRE(appended);
  }
  // A closing with its seal, as `period close` asks for it.
  void append(const std::string& event) const {
    const auto connection = connect();
    append(*connection, event);
    static_cast<void>(ask(*connection, {.subject = Subject::seals}));
  }
  [[nodiscard]] std::unique_ptr<Connection> connect() const {
    return open_directory(ledger_.path(), clock_).value();
  }
  [[nodiscard]] std::string ask(const Question& question) const {
    return ask(*connect(), question);
  }
  static std::string ask(Connection& connection, const Question& question) {
    std::string text;
    const auto answered = connection.ask(question, [&](std::string_view piece) {
      text += piece;
      return core::Status();
    });
    return answered ? text : std::string(core::name(answered.error().code));
  }
  [[nodiscard]] json::value verify() const {
    return json::parse(ask({.subject = Subject::verify}));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return ledger_.path(name); }
  [[nodiscard]] const core::Clock& clock() const { return clock_; }
  [[nodiscard]] std::string path() const { return ledger_.path(); }
  [[nodiscard]] std::unique_ptr<core::EventLog> log() const { return ledger_.open(); }

 private:
  FixedClock clock_;
  core::TemporaryLedger ledger_;
};

Question report(const std::string& format = "md", const std::string& language = "nl") {
  Question question{.subject = Subject::report};
  question.period = "2018-H2";
  question.format = format;
  question.language = language;
  return question;
}

Question seal_of(core::Sequence closing, const std::string& format = "note") {
  Question question{.subject = Subject::seals};
  question.closing = std::to_string(closing);
  question.format = format;
  return question;
}

Question at(Subject subject, const std::string& as_of, core::Sequence known_at) {
  Question question{.subject = subject};
  question.as_of = as_of;
  question.known_at = fmt::format("seq:{}", known_at);
  return question;
}

Seal read_seal(const PlanLedger& ledger, core::Sequence closing) {
  const auto log = ledger.log();
  return projections::seal::read_seal(*log, core::SealFiles(ledger.path()), closing).value().seal;
}

TEST_CASE("a closing leaves a seal of what the ledger said just before it", "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  const Seal seal = read_seal(ledger, 7);
  CHECK(seal.period == "2018-H2");
  CHECK(core::to_string(seal.reporting_date) == "2018-12-31");
  CHECK(core::to_string(seal.event) == "00000000-0000-4000-8000-000000000007");
  CHECK(seal.size == 6);
  CHECK(seal.root == ledger.log()->root(6).value());
  CHECK(seal.renderer == projections::report::kRendererVersion);
  const std::vector<Seal::Answer> answers{
      {"plan", sha256_of(ledger.ask(at(Subject::plan, "2018-12-31", 6)))},
      {"budget", sha256_of(ledger.ask(at(Subject::budget, "2018-12-31", 6)))},
      {"history", sha256_of(ledger.ask(at(Subject::history, "2018-12-31", 6)))}};
  CHECK(seal.answers == answers);
  CHECK(seal.streams == 2);
  CHECK(ledger.ask(seal_of(7, "streams")) == "2 1.1\n4 plan\n");
  CHECK(seal.streams_sha256 == sha256_of("2 1.1\n4 plan\n"));
  CHECK(seal.reports.size() == 2 * projections::report::all_formats().size());

  // Any reader of signed notes can check it.
  const auto note = core::Note::parse(ledger.ask(seal_of(7)));
  REQUIRE(note);
  CHECK(note->verify(ledger.log()->settings().keys));
  CHECK(projections::seal::parse_seal(note->text) == seal);
  CHECK_FALSE(core::Checkpoint::parse(note->text));
}

TEST_CASE("what is sealed of a report is what is given, in every language and format",
          "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  const Seal seal = read_seal(ledger, 7);
  const std::string checkpoint = core::read_file(ledger.path("seals/7/checkpoint"));
  const auto connection = ledger.connect();
  for (const Seal::Report& sealed : seal.reports) {
    INFO(sealed.language << " " << sealed.format);
    Question question = report(sealed.format, sealed.language);
    const std::string given = PlanLedger::ask(*connection, question);
    CHECK(given.size() == sealed.bytes);
    CHECK(sha256_of(given) == sealed.sha256);
    const auto claim = projections::report::find_claim(given);
    REQUIRE(claim);
    CHECK(claim->closing == 7);
    CHECK(claim->root == core::to_hex(seal.root));
    CHECK(given.find(" closing=7 ") != std::string::npos);
    // Made anew it is the same.
    question.again = true;
    CHECK(PlanLedger::ask(*connection, question) == given);
    question.closing = "7";
    CHECK(PlanLedger::ask(*connection, question) == given);
  }
  // Its checkpoint stands in it, for people and for programs.
  CHECK(PlanLedger::ask(*connection, report("md")).find(checkpoint.substr(0, 60)) !=
        std::string::npos);
  CHECK(PlanLedger::ask(*connection, report("xlsx")).ends_with(checkpoint));
  CHECK(json::parse(PlanLedger::ask(*connection, report("json")))
            .at("sealed")
            .at("checkpoint")
            .as_string() == checkpoint);
}

TEST_CASE("a sealed report stays what it was, and today's is to be had beside it", "[net][seals]") {
  const PlanLedger ledger;
  const std::string before = ledger.ask(report());
  ledger.append(closing(7));
  const std::string sealed = ledger.ask(report());
  CHECK(sealed != before);  // It has the checkpoint.
  ledger.append(
      R"({"id":"00000000-0000-4000-8000-000000000008","type":"GrantExtended","action":"1.1","department":"KB","effective":"2018","data":{"grant":"g","added":"23"}})");
  CHECK(ledger.ask(report()) == sealed);
  Question today = report();
  today.known_at = "now";
  CHECK(ledger.ask(today).find("123 euro") != std::string::npos);
  CHECK(sealed.find("123 euro") == std::string::npos);
  Question by_name = report();
  by_name.known_at = "period:2018-H2";
  CHECK(ledger.ask(by_name) == sealed);
  // The report at that very point is another document: nobody closed it.
  Question at_point = report();
  at_point.as_of = "2018-12-31";
  at_point.known_at = "seq:6";
  const std::string plain = ledger.ask(at_point);
  CHECK(plain != sealed);
  CHECK(plain.find("closing=") == std::string::npos);
}

TEST_CASE("reopening and closing again keeps both seals", "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  const std::string first = ledger.ask(report());
  ledger.append(reopening(8));
  CHECK(ledger.ask(report()).find("closing=") == std::string::npos);
  ledger.append(closing(9));
  const std::string second = ledger.ask(report());
  CHECK(second.find("closing=9") != std::string::npos);
  Question question = report();
  question.closing = "7";
  CHECK(ledger.ask(question) == first);
  question.closing = "8";
  CHECK(ledger.ask(question) == "unknownPeriod");
  question.closing = "9";
  question.as_of = "2018-12-31";
  CHECK(ledger.ask(question) == "invalidQuestion");
  CHECK(core::SealFiles(ledger.path()).closings() == std::vector<core::Sequence>{7, 9});
  const json::value listed = json::parse(ledger.ask({.subject = Subject::seals}));
  const json::array& periods = listed.at("periods").as_array();
  REQUIRE(periods.size() == 2);
  CHECK(periods[0].at("reopened") == true);
  CHECK(periods[0].at("seal").at("size") == 6);
  CHECK(periods[1].at("seal").at("size") == 8);
  const json::value verified = ledger.verify();
  CHECK(verified.at("holds") == true);
  CHECK(verified.at("seals") == 2);
}

TEST_CASE("a seal that was not made is made later, and is the same", "[net][seals]") {
  const PlanLedger ledger;
  {
    // As a server that went away between the closing and its seal.
    const auto service = Service::open(ledger.path(), ledger.clock(), {});
    REQUIRE(service);
    events::AppendRequest request;
    request.events.push_back(events::submission_from_json(closing(7)).value());
    REQUIRE((*service)->ledger().append_and_wait(std::move(request)));
  }
  CHECK_FALSE(core::SealFiles(ledger.path()).has(7));
  const std::string unsealed = ledger.ask(report());  // What will be sealed, already.
  const std::string first = ledger.ask(seal_of(7));
  CHECK(core::SealFiles(ledger.path()).has(7));
  CHECK(ledger.ask(report()) == unsealed);
  files::remove_all(ledger.path("seals"));
  CHECK(ledger.ask(seal_of(7)) == first);
}

TEST_CASE("a server seals what is closed by itself", "[net][seals]") {
  const PlanLedger ledger;
  std::promise<std::string> told;
  const auto tell = [&told](const projections::PeriodRow& row, const core::Status& made) {
    told.set_value(made ? row.period : made.error().message);
  };
  const auto service = Service::open(ledger.path(), ledger.clock(), {{}, tell});
  REQUIRE(service);
  events::AppendRequest request;
  request.events.push_back(events::submission_from_json(closing(7)).value());
  const AppendTrace trace = trace_of(request);
  CHECK(trace.closes);
  const auto receipts = (*service)->ledger().append_and_wait(std::move(request));
  (*service)->appended(trace, receipts);
  CHECK(told.get_future().get() == "2018-H2");
  CHECK(core::SealFiles(ledger.path()).has(7));
}

TEST_CASE("a ledger that is being closed makes no seal", "[net][seals]") {
  const PlanLedger ledger;
  const auto service = Service::open(ledger.path(), ledger.clock(), {});
  REQUIRE(service);
  events::AppendRequest request;
  request.events.push_back(events::submission_from_json(closing(7)).value());
  REQUIRE((*service)->ledger().append_and_wait(std::move(request)));
  (*service)->close();
  const auto asked = (*service)->ask(seal_of(7), [](std::string_view) { return core::Status(); });
  REQUIRE_FALSE(asked);
  CHECK(asked.error().code == core::Errc::stopping);
  CHECK_FALSE(core::SealFiles(ledger.path()).has(7));
}

TEST_CASE("a period is closed without the ledger's private key, but not sealed", "[net][seals]") {
  const PlanLedger ledger;
  const std::string key = core::read_file(ledger.path("keys/ledger.key"));
  files::remove(ledger.path("keys/ledger.key"));
  ledger.append(closing(7));
  CHECK_FALSE(core::SealFiles(ledger.path()).has(7));
  CHECK(ledger.ask(seal_of(7)) == "damaged");
  CHECK(json::parse(ledger.ask({.subject = Subject::seals}))
            .at("periods")
            .at(0)
            .at("seal")
            .is_null());
  core::write_file(ledger.path("keys/ledger.key"), key);
  CHECK(ledger.ask(seal_of(7)).starts_with("planledger."));
}

TEST_CASE("a seal outlives the key that signed it", "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  const std::string sealed = ledger.ask(report());
  core::SystemEntropy entropy;
  REQUIRE(core::renew_ledger_key(ledger.path(), core::SigningKey::make(entropy)));
  CHECK(ledger.ask(report()) == sealed);
  Question again = report();
  again.again = true;
  CHECK(ledger.ask(again) == sealed);  // With the checkpoint as it is kept.
  CHECK(ledger.verify().at("holds") == true);
}

TEST_CASE("every file of a seal that is changed, or gone, is found", "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  std::vector<std::string> names;
  for (const auto& each : files::directory_iterator(ledger.path("seals/7"))) {
    names.push_back(each.path().filename());
  }
  REQUIRE(names.size() == 19);
  for (const std::string& name : names) {
    INFO(name);
    const std::string path = ledger.path("seals/7/" + name);
    const std::string content = core::read_file(path);
    std::string changed = content;
    changed[content.size() / 2] = static_cast<char>(changed[content.size() / 2] ^ 1);
    core::write_file(path, changed);
    const json::value verified = ledger.verify();
    CHECK(verified.at("holds") == false);
    CHECK(verified.at("fault").at("seq").is_null());
    CHECK(std::string(verified.at("fault").at("message").as_string())
              .starts_with("the seal of closing 7: "));
    files::remove(path);
    CHECK(ledger.verify().at("holds") == false);
    core::write_file(path, content);
  }
  CHECK(ledger.verify().at("holds") == true);
  core::write_file(ledger.path("seals/7/report-nl.md"), "another report");
  CHECK(ledger.ask(report()) == "damaged");
}

TEST_CASE("a seal of another closing, and one that nobody recorded, is found", "[net][seals]") {
  const PlanLedger ledger;
  ledger.append(closing(7));
  ledger.append(reopening(8));
  ledger.append(closing(9));
  files::remove_all(ledger.path("seals/9"));
  files::copy(ledger.path("seals/7"), ledger.path("seals/9"));
  CHECK(ledger.verify().at("fault").at("message") ==
        "the seal of closing 9: it is that of closing 7");
  files::remove_all(ledger.path("seals/9"));
  files::rename(ledger.path("seals/7"), ledger.path("seals/70"));
  CHECK(ledger.verify().at("holds") == false);
}

}  // namespace
}  // namespace planledger::net
