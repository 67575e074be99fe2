// Exports against the programs and standards that they are for, and against the ledger's answers.
#include "projections/export/csv.h"
#include "projections/export/hledger.h"
#include "projections/export/iati.h"
#include "projections/export/sqlite.h"
#include "tests/projections/export/exporting.h"
#include "tests/projections/store/ledger_copy.h"
#include "tests/projections/store/random_history.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>

namespace planledger::tests {
namespace {

namespace exports = projections::exports;
using projections::store::TemporaryDirectory;

const std::vector<std::string> kStreamFormats = {"hledger", "360giving", "ocds", "iati"};
const std::vector<std::string> kFormats = {"csv", "sqlite", "hledger", "360giving", "ocds", "iati"};

// By action and currency, as decimal text; zeros left out.
using Balances = std::map<std::string, std::map<std::string, std::string>>;

bool is_zero(const std::string& amount) {
  return amount.find_first_not_of("-0.") == std::string::npos;
}

Balances answered(const boost::json::value& budget) {
  Balances balances;
  for (const auto& action : budget.at("actions").as_array()) {
    for (const auto& [currency, amount] : action.at("total").as_object()) {
      const std::string text(amount.as_string());
      if (is_zero(text)) continue;
      balances[std::string(action.at("no").as_string())][std::string(currency)] = text;
    }
  }
  return balances;
}

// `"plan:1.1","50.11 EUR, 5000 JPY"`, a line an account.
Balances read_balances(const std::string& csv) {
  Balances balances;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    if (line == R"("account","balance")" || line.starts_with("\"total\"")) continue;
    const std::size_t middle = line.find("\",\"");
    if (!line.starts_with("\"plan:") || middle == std::string::npos) {
      balances["unexpected"][line] = "";
      continue;
    }
    std::istringstream amounts(line.substr(middle + 3, line.size() - middle - 4));
    for (std::string amount; std::getline(amounts, amount, ',');) {
      amount.erase(0, amount.find_first_not_of(' '));
      const std::size_t space = amount.find(' ');
      const std::string units = amount.substr(0, space);
      if (is_zero(units)) continue;
      balances[line.substr(6, middle - 6)][amount.substr(space + 1)] = units;
    }
  }
  return balances;
}

// The journal of everything, asked for the state before each of the days.
void check_journal(AdmissionFixture& ledger, const std::vector<std::string>& days) {
  const TemporaryDirectory directory;
  const Exported journal = export_of(ledger, "hledger", "9998-12-31");
  const std::string path = write_file(directory, "plan.journal", journal.text);
  for (const std::string& day : days) {
    CAPTURE(day);
    const std::string before =
        core::to_string(core::parse_date(day).value() - std::chrono::days{1});
    const Ran ran =
        run("LC_ALL=C.UTF-8 hledger -f " + path + " bal plan --depth 2 -e " + day + " -N -O csv");
    REQUIRE(ran.status == 0);
    CHECK(read_balances(ran.output) == answered(budget_of(ledger, before)));
  }
}

std::vector<std::string> ten_days(RandomHistory& history) {
  std::vector<std::string> days;
  while (days.size() < 10) days.push_back(history.day());
  return days;
}

// The files of a package in a directory.
class Files final : public exports::FileTaker {
 public:
  explicit Files(std::string directory) : directory_(std::move(directory)) {
    std::filesystem::create_directory(directory_);
  }
  core::Status begin(const std::string& name) override {
    file_ = std::ofstream(directory_ + "/" + name, std::ios::binary);
    return {};
  }
  core::Status write(std::string_view piece) override {
    file_ << piece;
    return {};
  }
  void close() { file_.close(); }

 private:
  std::string directory_;
  std::ofstream file_;
};

core::Status feed(const std::string& stream, exports::TableTaker& taker, std::size_t piece = 997) {
  exports::TableStreamReader reader(taker);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    if (auto taken = reader.take(std::string_view(stream).substr(at, piece)); !taken) return taken;
  }
  return reader.finish();
}

void make_csv(const std::string& stream, const std::string& directory) {
  Files files(directory);
  exports::CsvPackage package(files);
  REQUIRE(feed(stream, package));
  REQUIRE(package.finish());
  files.close();
}

void make_sqlite(const std::string& stream, const std::string& path) {
  auto database = exports::SqliteDatabase::create(path);
  REQUIRE(database);
  REQUIRE(feed(stream, *database));
  REQUIRE(database->finish());
}

// Every format at a point, each held by its own reader against the budget at that point.
void check_all(AdmissionFixture& ledger, const std::string& day, const std::string& known_at) {
  CAPTURE(day, known_at);
  const TemporaryDirectory directory;
  const std::string budget = write_file(directory, "budget.json",
                                        boost::json::serialize(budget_of(ledger, day, known_at)));
  make_csv(export_of(ledger, "csv", day, known_at).text, directory.path() + "/csv");
  make_sqlite(export_of(ledger, "sqlite", day, known_at).text, directory.path() + "/sqlite");
  for (const std::string format : {"360giving", "ocds", "iati"}) {
    write_file(directory, format, export_of(ledger, format, day, known_at).text);
  }
  for (const std::string format : {"csv", "sqlite", "360giving", "ocds", "iati"}) {
    const Ran ran = run_script("check_export.py",
                               format + " " + directory.path() + "/" + format + " " + budget);
    CAPTURE(format);
    CHECK(ran.output == "");
    CHECK(ran.status == 0);
  }
  const Ran lint = run("xmllint --noout " + directory.path() + "/iati");
  CHECK(lint.output == "");
  CHECK(lint.status == 0);
}

std::string all_text(AdmissionFixture& ledger, bool name_persons) {
  std::string text;
  for (const std::string& format : kFormats) {
    text += export_of(ledger, format, "2030-01-01", "now", name_persons).text;
  }
  return text;
}

}  // namespace

TEST_CASE("hledger gives for each action and ten dates what the ledger gives, on the real plan",
          "[projections][export]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  check_journal(ledger, {"2015-01-01", "2015-12-31", "2016-03-02", "2016-07-01", "2017-01-01",
                         "2017-06-02", "2018-01-01", "2018-10-27", "2019-03-16", "2030-01-01"});
}

TEST_CASE("hledger gives for each action and ten dates what the ledger gives, on random histories",
          "[projections][export]") {
  for (unsigned seed = 11; seed <= 13; ++seed) {
    CAPTURE(seed);
    RandomHistory history(seed, 300);
    check_journal(history.ledger(), ten_days(history));
  }
}

TEST_CASE("hledger reads odd names, currencies of any digits and actions that are not defined yet",
          "[projections][export]") {
  AdmissionFixture ledger;
  fill_odd_ledger(ledger);
  check_journal(ledger, {"2016-01-01", "2016-01-02", "2016-03-02", "2016-05-02", "2016-06-02",
                         "2016-07-02", "2016-09-02", "2017-01-16", "2018-01-01", "2030-01-01"});
}

TEST_CASE("what hledger would read otherwise in a source's name is encoded, and nothing else",
          "[projections][export]") {
  CHECK(exports::account_part("Federaal fonds (2016)") == "Federaal fonds (2016)");
  CHECK(exports::account_part("a:b;c%d") == "a%3Ab%3Bc%25d");
  CHECK(exports::account_part(" a  b ") == "%20a %20b%20");
  CHECK(exports::account_part("a\u00a0b\n") == "a%C2%A0b%0A");
  CHECK(exports::account_part("Actieplan PLANNING") == "Actiep%6Can P%4CANNING");
  CHECK(exports::account_part("unspecified") == "%75nspecified");
  CHECK(exports::account_part("coördinatie") == "coördinatie");
}

TEST_CASE(
    "each export holds what its standard asks for and adds up to the budget, on the real plan",
    "[projections][export]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  check_all(ledger, "2018-10-26", "seq:899");
  check_all(ledger, "2019-06-30", "now");
}

TEST_CASE("each export holds what its standard asks for and adds up to the budget, on odd ledgers",
          "[projections][export]") {
  AdmissionFixture odd;
  fill_odd_ledger(odd);
  check_all(odd, "2018-01-01", "now");
  check_all(odd, "2016-05-15", "now");
  RandomHistory history(21, 300);
  check_all(history.ledger(), "2018-06-30", "now");
  check_all(history.ledger(), "2017-06-30", "seq:200");
}

TEST_CASE("an export is the same from the rows as from the replayed log, and for ever",
          "[projections][export]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  LedgerCopy copy;
  copy.append_until(ledger.log(), ledger.log().head());
  projections::Projections& stored = copy.open_projections();
  REQUIRE(stored.wait_for(copy.log().head()));
  const auto replayed = projections::ReplayedViews::of(copy.log(), copy.log().head()).value();
  std::map<std::string, std::string> before;
  for (const std::string& format : kFormats) {
    before[format] = export_of(copy.log(), *stored.views(), format, "2018-10-26", "seq:899").text;
    CHECK(before[format].size() > 1000);
    CHECK(
        (before[format] == export_of(copy.log(), *replayed, format, "2018-10-26", "seq:899").text));
  }
  append_sample(ledger, "invented-2019.jsonl");
  copy.append_until(ledger.log(), ledger.log().head());
  REQUIRE(stored.wait_for(copy.log().head()));
  for (const std::string& format : kFormats) {
    CHECK((before[format] ==
           export_of(copy.log(), *stored.views(), format, "2018-10-26", "seq:899").text));
  }
}

TEST_CASE("nobody is named in an export unless it is asked for", "[projections][export]") {
  AdmissionFixture ledger;
  fill_odd_ledger(ledger);
  const std::string withheld = all_text(ledger, false);
  CHECK(withheld.find("Peeters") == std::string::npos);
  CHECK(withheld.find("Gent") == std::string::npos);
  CHECK(withheld.find("Claes") == std::string::npos);
  CHECK(withheld.find("name withheld") != std::string::npos);
  for (const std::string& format : kStreamFormats) {
    CAPTURE(format);
    const std::string named = export_of(ledger, format, "2030-01-01", "now", true).text;
    CHECK(named.find("Peeters") != std::string::npos);
    CHECK(named.find("--name-persons") != std::string::npos);
  }
  CHECK(export_of(ledger, "csv", "2030-01-01", "now", true).text.find("Claes") !=
        std::string::npos);
}

TEST_CASE("grants without an amount are left out of 360Giving and counted, allocations of OCDS",
          "[projections][export]") {
  AdmissionFixture ledger;
  fill_odd_ledger(ledger);
  CHECK(export_of(ledger, "360giving", "2030-01-01").notes ==
        std::vector<std::string>{"left out, as no amount is stated: 1 grant"});
  CHECK(export_of(ledger, "ocds", "2030-01-01").notes ==
        std::vector<std::string>{"left out, as they are no grants: 1 allocation"});
  CHECK(export_of(ledger, "hledger", "2030-01-01").notes.empty());
}

TEST_CASE("each export says where it comes from and how it is made again",
          "[projections][export]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  for (const std::string& format : kFormats) {
    CAPTURE(format);
    const std::string text = export_of(ledger, format, "2018-10-26").text;
    CHECK(text.find(core::to_string(ledger.log().settings().ledger)) != std::string::npos);
    CHECK(text.find("planledger export --format " + format +
                    " --as-of 2018-10-26 --known-at seq:8") != std::string::npos);
  }
}

TEST_CASE("an export of another format or publisher is refused", "[projections][export]") {
  AdmissionFixture ledger;
  ledger.make_plan();
  CHECK(export_of(ledger, "xbrl", "2018-10-26").error == "invalidQuestion");
  CHECK(export_of(ledger, "", "2018-10-26").error == "invalidQuestion");
  const auto views = projections::ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  CHECK(ask(ledger.log(), *views,
            {.subject = projections::Subject::exported, .format = "iati", .publisher = "a b"}) ==
        "error: invalidQuestion");
}

TEST_CASE("every status of an action is one of IATI's", "[projections][export]") {
  using projections::Status;
  CHECK(exports::activity_status(std::nullopt) == "1");
  CHECK(exports::activity_status(Status::TO_START) == "1");
  CHECK(exports::activity_status(Status::STARTED) == "2");
  CHECK(exports::activity_status(Status::ONGOING) == "2");
  CHECK(exports::activity_status(Status::COMPLETED) == "4");
  CHECK(exports::activity_status(Status::STOPPED) == "5");
}

TEST_CASE("a stream of tables that is cut off or of other tables is refused",
          "[projections][export]") {
  AdmissionFixture ledger;
  fill_odd_ledger(ledger);
  const std::string stream = export_of(ledger, "csv", "2018-01-01").text;
  const TemporaryDirectory directory;
  const auto code_of = [&](const std::string& bytes) {
    Files files(directory.path() + "/csv");
    exports::CsvPackage package(files);
    const core::Status fed = feed(bytes, package, 4096);
    return fed ? std::string("taken") : std::string(core::name(fed.error().code));
  };
  CHECK(code_of(stream) == "taken");
  CHECK(code_of("") == "protocol");
  CHECK(code_of(stream.substr(0, stream.size() / 2)) == "protocol");
  CHECK(code_of(stream + "{\"table\":\"more\",\"columns\":[]}\n") == "protocol");
  CHECK(code_of("[]\n" + stream) == "protocol");
  std::string renamed = stream;
  renamed.replace(renamed.find("\"version\""), 9, "\"edition\"");
  CHECK(code_of(renamed) == "protocol");
  std::string shorter = stream;
  shorter.replace(shorter.find("\n[\"1\","), 6, "\n[");
  CHECK(code_of(shorter) == "protocol");
}

TEST_CASE("JSON lines of a ledger imported into an empty one give the same budgets and exports",
          "[projections][export]") {
  AdmissionFixture ledger;
  append_sample(ledger, "plan-2018.jsonl");
  append_sample(ledger, "invented-2019.jsonl");
  const auto views = projections::ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  std::istringstream lines(
      ask(ledger.log(), *views, {.subject = projections::Subject::export_jsonl}));
  AdmissionFixture other;
  for (std::string line; std::getline(lines, line);) REQUIRE(other.append({line}));
  for (const std::string day : {"2016-06-30", "2018-10-26", "2030-01-01"}) {
    CHECK((budget_of(other, day).at("actions") == budget_of(ledger, day).at("actions")));
    CHECK((budget_of(other, day).at("total") == budget_of(ledger, day).at("total")));
  }
}

}  // namespace planledger::tests
