// The period report over the sample plan: its totals, its parts, its bytes.
#include "projections/report/report.h"

#include "projections/report/forms.h"
#include "tests/projections/fixture.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <future>
#include <map>
#include <set>

namespace planledger::tests {
namespace {

using projections::Question;

Question report_of(std::string period, std::string format, std::string language = "nl") {
  Question question;
  question.subject = projections::Subject::report;
  question.period = std::move(period);
  question.as_of = "2018-10-26";
  question.format = std::move(format);
  question.language = std::move(language);
  return question;
}

// Of 2019-H1 as known now, after its closing.
Question report_of_the_half_year_after() {
  Question question = report_of("2019-H1", "json");
  question.as_of = "2019-06-30";
  question.known_at = "now";
  return question;
}

class SampleLedger {
 public:
  SampleLedger() { append("plan-2018.jsonl"); }

  void append(const std::string& name) {
    append_sample(ledger_, name);
    views_ = projections::ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
  }
  void append_line(const std::string& line) {
    REQUIRE(ledger_.append({line}));
    views_ = projections::ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
  }
  [[nodiscard]] std::string ask(const Question& question) {
    return tests::ask(ledger_.log(), *views_, question);
  }
  [[nodiscard]] boost::json::value json(const Question& question) {
    return boost::json::parse(ask(question));
  }

 private:
  AdmissionFixture ledger_;
  std::unique_ptr<projections::ReplayedViews> views_;
};

// "568311.00" in cents.
std::int64_t cents_of(const boost::json::value& amount) {
  std::string digits(amount.get_string());
  std::erase(digits, '.');
  return std::stoll(digits);
}

std::int64_t cents(const boost::json::value& totals) {
  const boost::json::value* amount = totals.get_object().if_contains("EUR");
  return amount == nullptr ? 0 : cents_of(*amount);
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) {
    ++found;
  }
  return found;
}

// Sums the sample's own lines, whose amounts all have two digits after the point: nothing of the
// ledger's code takes part.
std::int64_t sum_of_the_file() {
  std::ifstream file(std::string(PLANLEDGER_SAMPLE_DIR) + "/plan-2018.jsonl");
  std::int64_t sum = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const boost::json::value event = boost::json::parse(line);
    const boost::json::string& type = event.at("type").get_string();
    const boost::json::string& effective = event.at("effective").get_string();
    if (std::string_view(effective) > "2018-10-26") continue;
    const bool granted = type == "SubsidyGranted" || type == "BudgetAllocated";
    const char* field = granted ? "amount" : type == "GrantExtended" ? "added" : "";
    const boost::json::value* amount = event.at("data").get_object().if_contains(field);
    if (amount != nullptr) sum += cents_of(*amount);
  }
  return sum;
}

// The golden file's text, written anew where PLANLEDGER_UPDATE_GOLDEN asks for it.
std::string golden_report(const std::string& name, const std::string& actual) {
  const std::string path = std::string(PLANLEDGER_GOLDEN_DIR) + "/" + name;
  if (std::getenv("PLANLEDGER_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a report's totals are those of the plan's own lines", "[projections][report]") {
  SampleLedger ledger;
  const boost::json::value report = ledger.json(report_of("2018-H2", "json"));
  const boost::json::value& summary = report.at("summary");
  const std::int64_t total = cents(summary.at("total"));
  CHECK(total == sum_of_the_file());

  std::int64_t by_line = 0;
  for (const auto& line : summary.at("byLine").get_array()) by_line += cents(line.at("total"));
  for (const auto& row : summary.at("notInPlan").get_array()) by_line += cents(row.at("total"));
  CHECK(by_line == total);
  std::int64_t by_department = 0;
  for (const auto& row : summary.at("byDepartment").get_array()) {
    by_department += cents(row.at("total"));
  }
  CHECK(by_department == total);

  using projections::report::amount_text;
  using projections::report::Language;
  const core::Currency euro = core::Currency::parse("EUR").value();
  const std::string dutch = amount_text(Language::nl, total, euro);
  CHECK(ledger.ask(report_of("2018-H2", "md")).find("| **Totaal** | **" + dutch + "** |") !=
        std::string::npos);
  const std::string english = amount_text(Language::en, total, euro);
  CHECK(ledger.ask(report_of("2018-H2", "html", "en")).find(">" + english + "<") !=
        std::string::npos);
}

TEST_CASE("a report holds every action of the plan under its line and goal",
          "[projections][report]") {
  SampleLedger ledger;
  const boost::json::value report = ledger.json(report_of("2018-H2", "json"));
  std::size_t actions = 0;
  std::size_t regular = 0;
  for (const auto& line : report.at("lines").get_array()) {
    for (const auto& goal : line.at("goals").get_array()) {
      for (const auto& action : goal.at("actions").get_array()) {
        ++actions;
        if (action.at("withinRegularMeans").get_bool()) ++regular;
      }
    }
  }
  CHECK(actions == 62);
  CHECK(regular > 0);
  CHECK(regular < actions);
  const std::string markdown = ledger.ask(report_of("2018-H2", "md"));
  CHECK(count(markdown, "\n#### ") == 62);
  CHECK(count(markdown, "*Budget:* binnen de reguliere middelen") == regular);
  const std::string html = ledger.ask(report_of("2018-H2", "html", "en"));
  CHECK(count(html, "<h4 ") == 62);
  CHECK(count(html, ">within regular means<") == regular);
}

TEST_CASE("a report says which stated totals do not hold and which reference dangles",
          "[projections][report]") {
  SampleLedger ledger;
  const boost::json::value report = ledger.json(report_of("2018-H2", "json"));
  const boost::json::value& found = report.at("discrepancies");
  REQUIRE(found.at("totals").get_array().size() == 2);
  CHECK(found.at("totals").as_array()[0].at("action") == "4.6");
  CHECK(found.at("totals").as_array()[1].at("action") == "14.2");
  REQUIRE(found.at("danglingReferences").get_array().size() == 1);
  CHECK(found.at("danglingReferences").as_array()[0].at("action") == "6.2");
  CHECK(found.at("danglingReferences").as_array()[0].at("to") == "8.2");
  const std::string html = ledger.ask(report_of("2018-H2", "html"));
  CHECK(html.find("8.2<span class=\"warning\"> (niet in het plan)</span>") != std::string::npos);
}

TEST_CASE("every link of a report leads to a place in it", "[projections][report]") {
  SampleLedger ledger;
  const std::string html = ledger.ask(report_of("2018-H2", "html"));
  std::size_t links = 0;
  for (std::size_t at = 0; (at = html.find("href=\"#", at)) != std::string::npos; ++links) {
    at += 7;
    const std::string anchor = html.substr(at, html.find('"', at) - at);
    INFO(anchor);
    REQUIRE(html.find("id=\"" + anchor + "\"") != std::string::npos);
  }
  CHECK(links > 62);
}

TEST_CASE("a report before the plan has actions says whose money it counts",
          "[projections][report]") {
  SampleLedger ledger;
  Question question = report_of("2016-H1", "json");
  question.as_of = "2016-06-30";
  const boost::json::value report = ledger.json(question);
  CHECK(report.at("lines").get_array().empty());
  std::int64_t sum = 0;
  for (const auto& row : report.at("summary").at("notInPlan").get_array()) {
    sum += cents(row.at("total"));
  }
  CHECK(sum > 0);
  CHECK(sum == cents(report.at("summary").at("total")));
  question.format = "md";
  CHECK(ledger.ask(question).find("(nog niet in het plan)") != std::string::npos);
}

TEST_CASE("what changed since the last report is what the plan and budget of both dates differ in",
          "[projections][report]") {
  SampleLedger ledger;
  ledger.append("invented-2019.jsonl");
  const boost::json::value report = ledger.json(report_of_the_half_year_after());
  const boost::json::value& changes = report.at("changes");
  CHECK(changes.at("since").get_string() == "2018-10-26");
  const auto plan_on = [&](const char* day) {
    std::map<std::string, std::string> statuses;
    const boost::json::value plan =
        ledger.json({.subject = projections::Subject::plan, .as_of = day});
    for (const auto& action : plan.at("actions").get_array()) {
      statuses[std::string(action.at("no").get_string())] =
          boost::json::serialize(action.at("status"));
    }
    return statuses;
  };
  auto moved = plan_on("2019-06-30");
  for (const auto& [action, status] : plan_on("2018-10-26")) {
    if (moved.at(action) == status) moved.erase(action);
  }
  std::map<std::string, std::string> found;
  for (const auto& move : changes.at("statuses").get_array()) {
    found[std::string(move.at("action").get_string())] = boost::json::serialize(move.at("to"));
  }
  CHECK(found == moved);
  CHECK(changes.at("newActions").get_array().empty());
  CHECK(cents(changes.at("granted")) == 6000000);
  CHECK(cents(changes.at("added")) == 5900000);
  CHECK(cents(changes.at("reduced")) == 1000000);
  CHECK(changes.at("grantChanges").get_array().size() == 3);
  CHECK(changes.at("meetings").to_number<int>() == 2);
}

TEST_CASE("money by year and statuses over time are those of the years' and days' own answers",
          "[projections][report]") {
  SampleLedger ledger;
  ledger.append("invented-2019.jsonl");
  const boost::json::value report = ledger.json(report_of_the_half_year_after());
  const boost::json::value& over_time = report.at("overTime");
  std::int64_t before = 0;
  REQUIRE(over_time.at("money").get_array().size() == 5);
  for (const auto& row : over_time.at("money").get_array()) {
    // The budget at a year's end less that of the year before it.
    const std::string year = boost::json::serialize(row.at("year"));
    const std::string end = year == "2019" ? "2019-06-30" : year + "-12-31";
    const std::int64_t now =
        cents(ledger.json({.subject = projections::Subject::budget, .as_of = end}).at("total"));
    CHECK(cents(row.at("total")) == now - before);
    std::int64_t lines = 0;
    for (const auto& line : row.at("byLine").get_array()) lines += cents(line.at("total"));
    CHECK(lines == now - before);
    before = now;
  }
  REQUIRE(over_time.at("statuses").get_array().size() == 5);
  for (const auto& row : over_time.at("statuses").get_array()) {
    const std::string day(row.at("date").get_string());
    const auto plan = ledger.json({.subject = projections::Subject::plan, .as_of = day});
    CHECK(row.at("counts") == plan.at("counts"));
  }
}

TEST_CASE("a report lists what was reversed, by whom and why", "[projections][report]") {
  SampleLedger ledger;
  ledger.append("invented-2019.jsonl");
  const boost::json::value report = ledger.json(report_of_the_half_year_after());
  std::set<std::string> listed;
  for (const auto& row : report.at("corrections").get_array()) {
    listed.insert(std::string(row.at("reversed").at("event").get_string()) + " by " +
                  std::string(row.at("event").get_string()));
    CHECK(row.at("reason").get_string().starts_with("verzonnen: "));
  }
  std::set<std::string> reversed;
  const auto history =
      ledger.json({.subject = projections::Subject::history, .as_of = "2019-06-30"});
  for (const auto& row : history.at("events").get_array()) {
    if (row.at("reversedBy").is_null()) continue;
    reversed.insert(std::string(row.at("id").get_string()) + " by " +
                    std::string(row.at("reversedBy").get_string()));
  }
  CHECK(listed == reversed);
  CHECK(listed.size() == 3);
}

TEST_CASE("a report restates the earlier report of its own period that was opened again",
          "[projections][report]") {
  SampleLedger ledger;
  ledger.append("invented-2019.jsonl");
  Question question = report_of("2018-H2", "json");
  question.as_of.clear();
  question.closing = "923";
  const boost::json::value report = ledger.json(question);
  REQUIRE(report.at("restatements").get_array().size() == 1);
  const boost::json::value& restated = report.at("restatements").at(0);
  CHECK(restated.at("closing").to_number<int>() == 900);
  Question bridge{.subject = projections::Subject::restatement, .known_at = "seq:922"};
  bridge.period = "2018-H2";
  bridge.closing = "900";
  const boost::json::value answer = ledger.json(bridge);
  CHECK(restated.at("events") == answer.at("events"));
  boost::json::array changed;
  for (const auto& figure : answer.at("figures").get_array()) {
    if (!figure.at("changes").get_array().empty()) changed.push_back(figure);
  }
  CHECK(restated.at("figures") == changed);
  // The report of what was sealed first knows of nothing later.
  question.closing = "900";
  CHECK(ledger.json(question).at("restatements").get_array().empty());
}

TEST_CASE("pictures stand before the tables that hold their figures", "[projections][report]") {
  SampleLedger ledger;
  const std::string html = ledger.ask(report_of("2018-H2", "html"));
  const std::size_t pictures = count(html, "<figure>");
  CHECK(pictures > 10);
  CHECK(count(html, "<svg viewBox=") == pictures);
  CHECK(count(html, R"(role="img" aria-labelledby="chart-)") == pictures);
  CHECK(count(html, "</svg></figure>\n<div class=\"wide\"") >= pictures - 1);
}

TEST_CASE("a closed period is reported as it was known just before its closing",
          "[projections][report]") {
  SampleLedger ledger;
  const std::string before = ledger.ask(report_of("2018-H2", "md"));
  ledger.append("invented-2019.jsonl");
  Question question = report_of("2018-H2", "json");
  question.as_of.clear();
  const boost::json::value sealed = ledger.json(question);
  CHECK(sealed.at("asOf") == "2018-10-26");
  // The second closing is event 923: what came late after the first is in the report, as late.
  CHECK(sealed.at("knownAt").at("seq") == 922);
  CHECK(sealed.at("late").get_array().size() == 2);

  question.known_at = "now";
  CHECK(ledger.json(question).at("knownAt").at("seq") == 931);
  question.known_at = "seq:899";
  question.format = "md";
  CHECK(ledger.ask(question) == before);
}

TEST_CASE("a narrative that a period lacks is its latest, marked as another period's",
          "[projections][report]") {
  SampleLedger ledger;
  ledger.append("invented-2019.jsonl");
  Question question = report_of("2019-H1", "md", "en");
  question.as_of.clear();
  const std::string english = ledger.ask(question);
  CHECK(count(english, "(in Dutch)") == 6);
  CHECK(count(english, "(description from another period: second half of 2018)") == 56);
}

TEST_CASE("hostile texts stay texts", "[projections][report]") {
  SampleLedger ledger;
  ledger.append_line(
      R"({"id":"00000000-0000-4000-8000-000000000001","type":"MilestoneReached","action":"1.1",)"
      R"("department":"KB","effective":"2018-09-01",)"
      R"("data":{"title":"<script>alert(1)</script> | *x* [y](z) `c` & \"q\"\nnext"}})");
  const std::string html = ledger.ask(report_of("2018-H2", "html"));
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt; | *x* [y](z) `c` &amp; "
                  "&quot;q&quot;<br>next") != std::string::npos);
  const std::string markdown = ledger.ask(report_of("2018-H2", "md"));
  CHECK(markdown.find(R"(\<script\>alert(1)\</script\> \| \*x\* \[y\](z) \`c\` \& "q" next)") !=
        std::string::npos);
  CHECK(boost::json::parse(ledger.ask(report_of("2018-H2", "json"))).is_object());
}

TEST_CASE("a report is the same bytes in any time zone and locale", "[projections][report]") {
  SampleLedger ledger;
  for (const char* format : {"md", "html", "json", "csv", "fods", "fodt", "xlsx", "pdf"}) {
    const std::string first = ledger.ask(report_of("2018-H2", format));
    setenv("TZ", "Pacific/Kiritimati", 1);
    setenv("LC_ALL", "nl_BE.UTF-8", 1);
    tzset();
    const std::string second = ledger.ask(report_of("2018-H2", format));
    unsetenv("TZ");
    unsetenv("LC_ALL");
    tzset();
    CHECK(first == second);
  }
}

TEST_CASE("a PDF is the same bytes whatever else the process has open", "[projections][report]") {
  SampleLedger ledger;
  const std::string first = ledger.ask(report_of("2018-H2", "pdf"));
  const std::ifstream taken("/dev/null");
  CHECK((ledger.ask(report_of("2018-H2", "pdf")) == first));
}

TEST_CASE("PDFs that are made at the same time are the same bytes", "[projections][report]") {
  SampleLedger ledger;
  const std::string alone = ledger.ask(report_of("2018-H2", "pdf", "en"));
  const auto ask = [&](const std::string& language) {
    return std::async(std::launch::async,
                      [&, language] { return ledger.ask(report_of("2018-H2", "pdf", language)); });
  };
  std::vector<std::future<std::string>> beside;
  for (int i = 0; i < 2; ++i) {
    beside.push_back(ask("en"));
    beside.push_back(ask("nl"));
  }
  CHECK((beside[0].get() == alone));
  CHECK((beside[2].get() == alone));
  CHECK((beside[1].get() == beside[3].get()));
}

TEST_CASE("a report of no period, format or language is refused", "[projections][report]") {
  SampleLedger ledger;
  CHECK(ledger.ask(report_of("2018-H3", "md")) == "error: invalidField");
  CHECK(ledger.ask(report_of("", "md")) == "error: invalidField");
  CHECK(ledger.ask(report_of("2018-H2", "docx")) == "error: invalidQuestion");
  CHECK(ledger.ask(report_of("2018-H2", "md", "fr")) == "error: invalidQuestion");
}

TEST_CASE("the sample's reports are the golden ones, in both languages", "[projections][report]") {
  SampleLedger ledger;
  for (const std::string language : {"nl", "en"}) {
    const std::string actual = ledger.ask(report_of("2018-H2", "md", language));
    CHECK((actual == golden_report("report-2018-H2." + language + ".md", actual)));
  }
}

}  // namespace planledger::tests
