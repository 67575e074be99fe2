// The stored projections against the naive fold: the same bytes at many points in both times.
#include "projections/replay.h"
#include "tests/projections/store/ledger_copy.h"
#include "tests/projections/store/random_history.h"

#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using projections::Question;
using projections::ReplayedViews;
using projections::Subject;

void check_diffs(const core::EventLog& log, const projections::Views& stored,
                 const projections::Views& replayed, const std::vector<std::string>& days,
                 const std::vector<core::Sequence>& seqs) {
  std::vector<Question> questions;
  for (std::size_t i = 1; i < days.size(); ++i) {
    const std::string known = "seq:" + std::to_string(seqs[i % seqs.size()]);
    questions.push_back(
        {.subject = Subject::diff, .known_at = known, .from = days[i - 1], .to = days[i]});
  }
  for (std::size_t i = 1; i < seqs.size(); ++i) {
    questions.push_back({.subject = Subject::diff,
                         .as_of = days[i % days.size()],
                         .from_known = "seq:" + std::to_string(seqs[i - 1]),
                         .to_known = "seq:" + std::to_string(seqs[i])});
  }
  CHECK(first_disagreement(log, stored, replayed, questions) == "");
}

// The events of samples, folded anew and as rows.
class ReadTwice {
 public:
  explicit ReadTwice(std::initializer_list<const char*> samples) {
    for (const char* const sample : samples) append_sample(source_, sample);
    replayed_ = ReplayedViews::of(source_.log(), head()).value();
    copy_.append_until(source_.log(), head());
    projections::Projections& projections = copy_.open_projections();
    REQUIRE(projections.wait_for(head(), projections::kAllProjections));
    stored_ = projections.views(projections::kAllProjections);
  }

  [[nodiscard]] core::Sequence head() { return source_.log().head(); }
  [[nodiscard]] const core::EventLog& log() { return copy_.log(); }
  [[nodiscard]] const projections::Views& replayed() const { return *replayed_; }
  [[nodiscard]] const projections::Views& stored() const { return *stored_; }

 private:
  AdmissionFixture source_;
  LedgerCopy copy_;
  std::unique_ptr<ReplayedViews> replayed_;
  std::shared_ptr<const projections::Views> stored_;
};

TEST_CASE("on the real plan and the half-year after it the rows answer as the naive fold does",
          "[projections][store]") {
  ReadTwice read({"plan-2018.jsonl", "invented-2019.jsonl"});
  const std::vector<std::string> days = {"2014-12-31", "2015-12-31", "2016-06-30", "2017-12-31",
                                         "2018-10-26", "2019-03-15", "2019-06-30", "9998-12-31"};
  const std::vector<core::Sequence> seqs = {1, 77, 500, 899, 905, 912, 919, 925, read.head()};
  for (const std::string& day : days) {
    for (const core::Sequence seq : seqs) {
      const auto questions = questions_at(day, seq, {"1.1", "4.1", "6.2", "14.2", "99.9"});
      CHECK(first_disagreement(read.log(), read.stored(), read.replayed(), questions) == "");
    }
  }
  check_diffs(read.log(), read.stored(), read.replayed(), days, seqs);
}

// Of a stream whose third visit fails: what ended it, and what was seen until then.
struct Cut {
  std::optional<core::Errc> code;
  std::vector<std::string> seen;

  core::Status visit(std::string of) {
    seen.push_back(std::move(of));
    if (seen.size() < 3) return {};
    return core::fail(core::Errc::too_large, "gone");
  }
};

Cut cut_budgets(const projections::Views& views, const projections::Point& point) {
  Cut cut;
  const auto sums =
      views.budgets(point, std::nullopt,
                    [&](const projections::ActionBudget& action) { return cut.visit(action.no); });
  if (!sums) cut.code = sums.error().code;
  return cut;
}

Cut cut_grants(const projections::Views& views, const projections::Point& point) {
  Cut cut;
  const core::Status done = views.grants(
      point, false, [&](const projections::GrantRow& grant) { return cut.visit(grant.grant); });
  if (!done) cut.code = done.error().code;
  return cut;
}

TEST_CASE("a reader who has gone is told no more of budgets and grants", "[projections][store]") {
  ReadTwice read({"plan-2018.jsonl"});
  const projections::Point point{core::parse_date("2018-10-26").value(), read.head(), {}};
  for (const auto& cut : {&cut_budgets, &cut_grants}) {
    const Cut of_rows = cut(read.stored(), point);
    CHECK(of_rows.seen.size() == 3);
    CHECK(of_rows.code == core::Errc::too_large);
    const Cut of_replay = cut(read.replayed(), point);
    CHECK(of_replay.code == core::Errc::too_large);
    CHECK(of_rows.seen == of_replay.seen);
  }
}

TEST_CASE("on random histories the rows answer as the naive fold does, however far they had come",
          "[projections][store]") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    RandomHistory history(seed, 400);
    core::EventLog& source = history.ledger().log();
    const auto replayed = ReplayedViews::of(source, source.head()).value();
    LedgerCopy copy;
    projections::Projections* stored = &copy.open_projections();
    std::vector<std::string> days;
    std::vector<core::Sequence> seqs;
    while (copy.log().head() < source.head()) {
      const auto more = static_cast<core::Sequence>(1 + history.below(120));
      copy.append_until(source, std::min(source.head(), copy.log().head() + more));
      const auto all = projections::all_projections();
      const auto& any = *all[static_cast<std::size_t>(history.below(static_cast<int>(all.size())))];
      switch (history.below(6)) {
        case 0:
          stored = &copy.open_projections();
          break;
        case 1:
          if (copy.log().head() > 0 && stored->position() > 0) copy.age(any.name());
          stored = &copy.open_projections();
          break;
        case 2:
          REQUIRE(stored->rebuild(any.name()));
          break;
        default:
          break;
      }
      REQUIRE(stored->wait_for(copy.log().head(), projections::kAllProjections));
      for (int i = 0; i < 4; ++i) {
        days.push_back(history.day());
        seqs.push_back(
            1 + static_cast<core::Sequence>(history.below(static_cast<int>(copy.log().head()))));
        const auto questions = questions_at(days.back(), seqs.back(), RandomHistory::actions());
        CHECK(first_disagreement(copy.log(), *stored->views(projections::kAllProjections),
                                 *replayed, questions) == "");
      }
    }
    check_diffs(copy.log(), *stored->views(projections::kAllProjections), *replayed, days, seqs);
  }
}

}  // namespace
}  // namespace planledger::tests
