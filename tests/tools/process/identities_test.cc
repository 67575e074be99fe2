// Departments that are known by their keys, over TLS, and those who try to be one of them.
#include "tests/tools/process/departments.h"
#include "tests/tools/process/plan_files.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

namespace planledger::tests {
namespace {

// A new ledger with the plan's definitions, whose six departments have a key each, the
// coordinator's first.
class KeyedPlan {
 public:
  KeyedPlan() : files_(split_plan(ledger_)) {
    check(planledger({"import", files_.definitions, "--data", ledger_.path()}));
    admit("KB");
    for (const auto& [department, file] : files_.by_department) {
      if (department != "KB") admit(department);
    }
  }

  [[nodiscard]] const NewLedger& ledger() const { return ledger_; }
  [[nodiscard]] const PlanFiles& files() const { return files_; }
  [[nodiscard]] std::string identity(const std::string& department) const {
    return ledger_.beside("id-" + department);
  }
  [[nodiscard]] std::string by_coordinator(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--department", "KB", "--data", ledger_.path()});
    if (coordinator_has_key_) {
      arguments.insert(arguments.end(), {"--identity", identity("KB")});
    }
    const Finished done = planledger(std::move(arguments));
    check(done);
    return done.output;
  }

  static void check(const Finished& done) {
    INFO(done.errors);
    REQUIRE(done.status == 0);
  }

 private:
  void admit(const std::string& department) {
    check(planledger({"keys", "new", "--department", department, "-o", identity(department)}));
    (void)by_coordinator({"keys", "admit", identity(department) + "/request.pem"});
    coordinator_has_key_ = true;
  }

  NewLedger ledger_;
  PlanFiles files_;
  bool coordinator_has_key_ = false;
};

// A server that asks who is speaking.
class AskingDaemon {
 public:
  explicit AskingDaemon(const NewLedger& ledger)
      : daemon_(ledger.path(), 0, {"--require-identity"}) {
    daemon_.wait_until_serving();
  }
  Daemon* operator->() { return &daemon_; }

  [[nodiscard]] Finished ask(std::vector<std::string> arguments, const std::string& identity = {}) {
    arguments.insert(arguments.end(), {"--server", daemon_.address()});
    if (!identity.empty()) arguments.insert(arguments.end(), {"--identity", identity});
    return planledger(std::move(arguments));
  }
  // The code of a refusal and the exit status with it: "notAuthorised 5".
  [[nodiscard]] std::string refusal(std::vector<std::string> arguments,
                                    const std::string& identity = {}) {
    arguments.insert(arguments.end(), {"--format", "json"});
    const Finished done = ask(std::move(arguments), identity);
    if (done.status == 0) return "done";
    INFO(done.output << done.errors);
    const boost::json::value error = boost::json::parse(done.errors);
    return std::string(error.at("error").at("code").as_string()) + " " +
           std::to_string(done.status);
  }

 private:
  Daemon daemon_;
};

std::vector<std::string> milestone(const std::string& department, const std::string& action) {
  return {"append",   "MilestoneReached", "--action",   action,    "--department",
          department, "--effective",      "2018-11-05", "--title", "A guide is out"};
}

}  // namespace

TEST_CASE("six departments over TLS, each with its own key, give the golden answers",
          "[tools][identities]") {
  const KeyedPlan plan;
  AskingDaemon daemon(plan.ledger());
  std::vector<std::unique_ptr<ChildProcess>> imports;
  for (const auto& [department, file] : plan.files().by_department) {
    imports.push_back(std::make_unique<ChildProcess>(
        ChildCommand{.arguments = {PLANLEDGER_CLIENT, "import", file, "--server", daemon->address(),
                                   "--identity", plan.identity(department)}}));
  }
  for (const auto& each : imports) {
    const std::string output = each->rest();
    CHECK(each->wait() == 0);
    CHECK_THAT(output, Catch::Contains(R"("unchanged":0,"refused":[])"));
  }
  for (const std::string name : {"plan", "budget"}) {
    const Finished answer = daemon.ask({"show", name, "--as-of", "2018-10-26", "--format", "json"},
                                       plan.identity("OV"));
    KeyedPlan::check(answer);
    CHECK(golden_mismatch(name + "-2018-10-26.json", answer.output) == "");
  }
  CHECK(daemon->stop() == 0);

  // What the operator entered is told from what the departments signed, by the log alone.
  const Finished verified =
      planledger({"verify", "--data", plan.ledger().path(), "--format", "json"});
  KeyedPlan::check(verified);
  const boost::json::value found = boost::json::parse(verified.output);
  CHECK(found.at("holds") == true);
  CHECK(found.at("size") == 899 + 6);
  const auto& spans = found.at("unsigned").as_array();
  REQUIRE(spans.size() == 1);
  std::ifstream definitions(plan.files().definitions);
  const auto count = std::count(std::istreambuf_iterator<char>(definitions), {}, '\n');
  // The first key's own admission included.
  CHECK(spans.front() == boost::json::array{1, count + 1});
}

TEST_CASE("the coordinator admits keys over the network, and their certificates come back",
          "[tools][identities]") {
  const KeyedPlan plan;
  AskingDaemon daemon(plan.ledger());
  const std::string kb = plan.identity("KB");
  const std::string audit = plan.identity("audit");
  const std::string second = plan.identity("OV-2");
  const auto make = [](std::vector<std::string> whose, const std::string& identity) {
    whose.insert(whose.begin(), {"keys", "new", "-o", identity});
    KeyedPlan::check(planledger(std::move(whose)));
  };
  const auto admit = [&](const std::string& identity, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"keys", "admit", identity + "/request.pem", "--department", "KB"});
    return more;
  };
  make({"--auditor", "Court of Audit"}, audit);
  make({"--department", "OV"}, second);

  CHECK(daemon.refusal(admit(second, {"--certificate-only"}), kb) == "unknownKey 5");
  CHECK(daemon.refusal(admit(second), plan.identity("OV")) == "notAuthorised 5");
  const Finished admitted = daemon.ask(admit(audit, {"--auditor"}), kb);
  KeyedPlan::check(admitted);
  CHECK(boost::json::parse(admitted.output).at("name") == "Court of Audit");
  KeyedPlan::check(daemon.ask(admit(second), kb));
  KeyedPlan::check(daemon.ask({"show", "periods"}, audit));
  CHECK(daemon.refusal(milestone("OV", "2.2"), second) == "done");

  // Again, for longer, by whoever is known: it names whom the key was admitted for.
  const Finished again = daemon.ask(admit(second, {"--certificate-only", "--days", "9"}), audit);
  KeyedPlan::check(again);
  CHECK(boost::json::parse(again.output).at("name") == "OV");
  CHECK(daemon.refusal(milestone("OV", "2.2"), second) == "done");

  const auto revoke = std::vector<std::string>{
      "keys", "revoke", second + "/request.pem", "--department", "KB", "--reason", "lost"};
  KeyedPlan::check(daemon.ask(revoke, kb));
  CHECK(daemon.refusal(admit(second, {"--certificate-only"}), kb) == "keyRevoked 5");
  CHECK(daemon->stop() == 0);
}

TEST_CASE("nobody gets in as somebody else, and the server serves on", "[tools][identities]") {
  const KeyedPlan plan;
  const KeyedPlan another;
  AskingDaemon daemon(plan.ledger());
  const std::string ov = plan.identity("OV");

  CHECK(daemon.refusal({"show", "periods"}) == "identityRequired 5");
  CHECK(daemon.refusal(milestone("OV", "1.1")) == "identityRequired 5");
  CHECK(daemon.refusal(milestone("OV", "1.1"), another.identity("OV")) == "certificateInvalid 5");
  CHECK(daemon.refusal(milestone("WVG", "1.1"), ov) == "notAuthorised 5");
  CHECK(daemon.refusal({"append", "PlanAdopted", "--department", "OV", "--effective", "2018-11-05",
                        "--title", "Our own"},
                       ov) == "notAuthorised 5");
  CHECK(daemon.refusal(milestone("OV", "2.2"), ov) == "done");

  // An auditor reads, and appends nothing.
  const std::string auditor = plan.ledger().beside("auditor");
  REQUIRE(daemon->stop() == 0);
  KeyedPlan::check(planledger({"keys", "new", "--auditor", "Court of Audit", "-o", auditor}));
  (void)plan.by_coordinator({"keys", "admit", auditor + "/request.pem", "--auditor"});
  AskingDaemon again(plan.ledger());
  CHECK(again.refusal({"show", "plan", "--as-of", "2018-10-26"}, auditor) == "done");
  CHECK(again.refusal(milestone("OV", "2.2"), auditor) == "notAuthorised 5");

  // A key that is revoked is turned away at the door.
  REQUIRE(again->stop() == 0);
  (void)plan.by_coordinator({"keys", "revoke", ov + "/certificate.pem", "--reason", "lost"});
  AskingDaemon last(plan.ledger());
  CHECK(last.refusal({"show", "periods"}, ov) == "keyRevoked 5");
  CHECK(last.refusal({"show", "periods"}, plan.identity("WVG")) == "done");
  CHECK(last->stop() == 0);
}

TEST_CASE("what was signed for one ledger is nothing in another", "[tools][identities]") {
  const KeyedPlan plan;
  const KeyedPlan another;
  // The same key of OV, admitted in both.
  (void)another.by_coordinator({"keys", "admit", plan.identity("OV") + "/request.pem", "-o",
                                another.ledger().beside("copy")});
  AskingDaemon there(another.ledger());
  AskingDaemon here(plan.ledger());
  REQUIRE(here.refusal(milestone("OV", "2.2"), plan.identity("OV")) == "done");
  const Finished tail =
      here.ask({"tail", "--type", "MilestoneReached", "--format", "json"}, plan.identity("OV"));
  KeyedPlan::check(tail);
  const boost::json::value row = boost::json::parse(tail.output);
  boost::json::object event;
  for (const char* field :
       {"id", "type", "action", "department", "effective", "data", "signature"}) {
    event[field] = row.at(field);
  }
  const std::string file = plan.ledger().beside("replayed.jsonl");
  std::ofstream(file) << boost::json::serialize(event) << '\n';
  const Finished replayed = there.ask({"import", file}, another.identity("OV"));
  CHECK(replayed.status == 5);
  CHECK_THAT(replayed.output, Catch::Contains("signatureInvalid"));
  // In its own ledger it is the event that is there already.
  const Finished same = here.ask({"import", file}, plan.identity("OV"));
  CHECK_THAT(same.output, Catch::Contains(R"("appended":0,"unchanged":1)"));
}

}  // namespace planledger::tests
