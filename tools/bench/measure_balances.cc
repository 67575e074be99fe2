// Balances at a date beside those of other systems, from the same postings.
#include "core/log.h"
#include "tools/bench/asking.h"
#include "tools/bench/measures_peers.h"
#include "tools/bench/peers/postgres_postings.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

namespace planledger::bench {
namespace {

constexpr const char* kDate = "2022-01-01";

// A history of nothing but money, whose plan stays the same.
core::Result<std::string> money_ledger(const Setting& setting, std::uint64_t events) {
  setting.say(fmt::format("balances: appending {} events", events));
  auto directory = make_ledger(setting, fmt::format("money-{}", events));
  if (!directory) return directory;
  core::Status done =
      append_generated(setting, events, with_one_plan({"--data", *directory, "--money-only"}));
  if (!done) return core::fail(done.error());
  return directory;
}

core::Result<Balances> balances_in(const std::string& answer) {
  Balances balances;
  const auto budget = boost::json::parse(answer);
  for (const auto& action : budget.at("actions").as_array()) {
    for (const auto& [code, amount] : action.at("total").as_object()) {
      const auto currency = core::Currency::parse(code);
      if (!currency) return core::fail(currency.error());
      const auto units = core::parse_amount(std::string_view(amount.as_string()), *currency);
      if (!units) return core::fail(units.error());
      if (*units == 0) continue;
      balances.emplace(
          fmt::format("{} {}", std::string_view(action.at("no").as_string()), currency->code()),
          *units);
    }
  }
  return balances;
}

PostgresPostings::Query query_of(const projections::Question& question) {
  constexpr std::string_view kSeq = "seq:";
  PostgresPostings::Query query{question.as_of, 0, question.action};
  const std::string_view seq = std::string_view(question.known_at).substr(kSeq.size());
  std::from_chars(seq.data(), seq.data() + seq.size(), query.known_at);
  return query;
}

// The same postings in both, asked the same.
class BesidePostgres {
 public:
  BesidePostgres(Served served, std::unique_ptr<PostgresPostings> postings)
      : served_(std::move(served)), postings_(std::move(postings)) {}

  // Whether both answer the same, before anything is timed.
  [[nodiscard]] core::Status agree(const std::vector<projections::Question>& questions) const {
    for (const projections::Question& question : questions) {
      const auto answer = ask(*served_.connection, question);
      if (!answer) return core::fail(answer.error());
      const auto ours = balances_in(*answer);
      if (!ours) return core::fail(ours.error());
      const auto rows = postings_->ask(query_of(question));
      if (!rows) return core::fail(rows.error());
      const auto theirs = PostgresPostings::balances(**rows);
      if (!theirs) return core::fail(theirs.error());
      if (*ours != *theirs) {
        return core::fail(core::Errc::damaged,
                          fmt::format("the balances of {} at {} are not PostgreSQL's",
                                      question.as_of, question.known_at));
      }
    }
    return {};
  }

  [[nodiscard]] core::Status run(const std::vector<projections::Question>& questions,
                                 std::size_t times, Row& row) const {
    const auto ours = median_ask_us(*served_.connection, questions, times);
    if (!ours) return core::fail(ours.error());
    std::vector<double> latencies_us;
    for (std::size_t time = 0; time < times; ++time) {
      for (const projections::Question& question : questions) {
        const auto query = query_of(question);
        const Stopwatch begun;
        const auto rows = postings_->ask(query);
        if (!rows) return core::fail(rows.error());
        latencies_us.push_back(begun.microseconds());
      }
    }
    row.ours.push_back(*ours);
    row.theirs.push_back(quantile(std::move(latencies_us), 0.5));
    return {};
  }

 private:
  Served served_;
  std::unique_ptr<PostgresPostings> postings_;
};

core::Result<std::unique_ptr<PostgresPostings>> loaded(const std::string& ledger,
                                                       const std::string& directory) {
  const auto log = core::EventLog::open(ledger);
  if (!log) return core::fail(log.error());
  auto postings = PostgresPostings::start(directory);
  if (!postings) return postings;
  if (core::Status done = (*postings)->load(**log); !done) return core::fail(done.error());
  return postings;
}

Rows beside_postgres(const Setting& setting, const std::string& ledger,
                     const std::string& directory, std::uint64_t events) {
  setting.say("balances: the same postings into PostgreSQL");
  auto postings = loaded(ledger, directory);
  if (!postings) return core::fail(postings.error());
  const auto count = (*postings)->count();
  if (!count) return core::fail(count.error());
  auto served = serve_and_connect(setting, ledger);
  if (!served) return core::fail(served.error());
  if (core::Status ready = wait_for_rest(*served, setting.size.quiet); !ready) {
    return core::fail(ready.error());
  }
  const BesidePostgres both(*std::move(served), *std::move(postings));
  std::vector<Row> rows;
  for (const auto& [name, whose, action] : {std::tuple("plan", "the 60 actions of a plan", ""),
                                            std::tuple("action", "one action of 60", "1.1")}) {
    setting.say(fmt::format("balances of {} beside PostgreSQL", whose));
    Row row{.name = fmt::format("balance-{}-postgres-{}", name, events),
            .what = fmt::format("median of show budget of {} at nine points, {} postings", whose,
                                *count),
            .unit = "us",
            .against =
                "PostgreSQL, the same postings, the sums by action and grant from an index "
                "that covers the question",
            .aim = Aim{Aim::Side::at_most, 0.1}};
    const auto questions = budgets_of(events, action);
    core::Status done = both.agree(questions);
    const std::size_t times = std::max<std::size_t>(setting.size.questions / questions.size(), 1);
    for (std::size_t run = 0; done && run < setting.size.runs; ++run) {
      done = both.run(questions, times, row);
    }
    if (!done) return core::fail(done.error());
    rows.push_back(std::move(row));
  }
  return rows;
}

// A program that reads a journal from its first line for each question.
Rows beside_journals(const Setting& setting, const std::string& ledger, std::uint64_t events) {
  const std::string journal = setting.directory + "/money.journal";
  core::Status done = run_client(
      setting.programs, {"export", "--data", ledger, "--format", "hledger", "-o", journal});
  if (!done) return core::fail(done.error());
  const auto served = serve_and_connect(setting, ledger);
  if (!served) return core::fail(served.error());
  const std::string server = net::to_string(served->server.address);
  std::vector<Row> rows;
  for (const char* const program : {"hledger", "ledger"}) {
    setting.say(fmt::format("balances beside {}", program));
    Row row{.name = fmt::format("balance-{}", program),
            .what = fmt::format("show budget --as-of {} of a ledger of {} events of money, from "
                                "start to end of the process",
                                kDate, events),
            .unit = "s",
            .against = fmt::format("{} bal plan of the exported journal, from start to end of the "
                                   "process",
                                   program),
            .aim = Aim{Aim::Side::at_most, 0.01}};
    for (std::size_t run = 0; run < setting.size.runs; ++run) {
      const auto ours = measure_client(setting.programs, {"show", "budget", "--server", server,
                                                          "--as-of", kDate, "--format", "json"});
      if (!ours) return core::fail(ours.error());
      const auto theirs =
          measure_command({program, "-f", journal, "bal", "plan", "--depth", "2", "-e", kDate});
      if (!theirs) return core::fail(theirs.error());
      row.ours.push_back(ours->seconds);
      row.theirs.push_back(theirs->seconds);
    }
    rows.push_back(std::move(row));
  }
  remove(journal);
  return rows;
}

}  // namespace

Rows measure_balances(const Setting& setting) {
  const Size& size = setting.size;
  std::vector<Row> rows;
  for (const std::uint64_t events : {size.transactions, size.postings_few, size.postings_many}) {
    const auto ledger = money_ledger(setting, events);
    if (!ledger) return core::fail(ledger.error());
    const std::string postgres = setting.directory + "/postgres";
    core::Status done = add_rows(rows, events == size.transactions
                                           ? beside_journals(setting, *ledger, events)
                                           : beside_postgres(setting, *ledger, postgres, events));
    remove(postgres);
    remove(*ledger);
    if (!done) return core::fail(done.error());
  }
  return rows;
}

}  // namespace planledger::bench
