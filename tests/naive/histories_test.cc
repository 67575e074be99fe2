// Three readings of one history give the same answers: the naive one of this folder, the replay of
// the raw log, and the stored projections.
#include "projections/projections.h"
#include "projections/replayed_views.h"
#include "tests/naive/answers.h"
#include "tests/naive/answers_parts.h"
#include "tests/naive/real_ledger.h"
#include "tests/projections/fixture.h"
#include "tests/projections/store/closed_rows.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace planledger::tests::naive {
namespace {

using projections::Question;
using projections::Subject;

// A question and what the naive reading answers; none where it has no answer.
struct Asked {
  Question question;
  std::optional<json::object> expected;
};

std::vector<Asked> questions_at(const History& history, const std::string& as_of, std::uint64_t seq,
                                const std::string& known_at) {
  const Answers answers(history, first_day(as_of), seq);
  const auto about = [&](Subject subject, const std::string& action = "", bool running = false) {
    return Question{.subject = subject,
                    .as_of = as_of,
                    .known_at = known_at,
                    .action = action,
                    .running = running};
  };
  const auto shown = [&](const std::string& projection, const std::string& action) {
    Question question = about(Subject::shown, action);
    question.projection = projection;
    return question;
  };
  std::vector<Asked> list = {{about(Subject::plan), answers.plan()},
                             {about(Subject::budget), answers.budget("")},
                             {about(Subject::grants), answers.grants(false)},
                             {about(Subject::grants, "", true), answers.grants(true)},
                             {about(Subject::meetings), answers.meetings("")},
                             {about(Subject::history), answers.history("")},
                             {about(Subject::periods), answers.periods()},
                             {about(Subject::reconcile), answers.reconcile()}};
  for (const std::string& no : RandomBatches::actions()) {
    list.push_back({about(Subject::action, no), answers.action(no)});
    list.push_back({about(Subject::budget, no), answers.budget(no)});
    list.push_back({about(Subject::meetings, no), answers.meetings(no)});
    list.push_back({about(Subject::history, no), answers.history(no)});
    list.push_back({shown("late", no), answers.late(no)});
  }
  list.push_back({shown("late", ""), answers.late("")});
  list.push_back({shown("beneficiaries", ""), answers.beneficiaries()});
  return list;
}

// A ledger of random events, read in three ways. Its projections live through restarts, rebuilds
// and changes of version while it grows.
class Readings {
 public:
  Readings(unsigned seed, std::size_t events) : random_(seed), life_(seed) {
    for (const Batch& batch : random_.opening()) REQUIRE(put_to_both(real_, naive_, batch) == "");
    while (naive_.history().size() < events) {
      if (random_.chance(5)) real_.set_step(random_.chance(50) ? 0 : 1'000'000);
      REQUIRE(put_to_both(real_, naive_, random_.next(naive_.history())) == "");
      if (life_.chance(2)) disturb();
    }
    read();
  }

  void check(const Asked& asked) {
    const std::string replayed = ask(real_.log(), *replayed_, asked.question);
    INFO("subject " << static_cast<int>(asked.question.subject) << " of '" << asked.question.action
                    << "' as of " << asked.question.as_of << asked.question.from << " known at "
                    << asked.question.known_at << asked.question.from_known);
    REQUIRE(ask(real_.log(), *stored_->views(projections::kAllProjections), asked.question) ==
            replayed);
    if (!asked.expected) {
      REQUIRE(replayed == "error: unknownAction");
      return;
    }
    const json::value actual = json::parse(replayed);
    REQUIRE(first_mismatch(*asked.expected, actual, "") == "");
    REQUIRE(first_mismatch(actual, *asked.expected, "") == "");
  }

  // Adds which kinds were accepted, and which were reversed.
  void collect(std::set<std::string>& accepted, std::set<std::string>& reversed) const {
    const History& history = naive_.history();
    const Reversals by = reversals(history, history.size());
    for (const Entry& entry : history) {
      accepted.insert(kind(entry.event));
      if (by.contains(text(entry.event, "id"))) reversed.insert(kind(entry.event));
    }
  }

  void check_somewhere() { check_somewhere(random_); }

  // A point known at one of the contract's forms: a seq, a time, just before a closing.
  void check_somewhere(RandomBatches& random) {
    const History& history = naive_.history();
    const std::string day = random.day();
    std::uint64_t seq = any_seq(random);
    std::string known_at = fmt::format("seq:{}", seq);
    if (random.chance(15)) {
      seq = history.size();
      known_at = "now";
    } else if (random.chance(25) && seq > 0) {
      known_at = history.at(seq - 1).recorded_at;
      while (seq < history.size() && history.at(seq).recorded_at == known_at) ++seq;
    } else if (random.chance(25)) {
      const std::string period = RandomBatches::periods().at(random.below(4));
      for (const Entry& entry : history) {
        if (kind(entry.event) != "PeriodClosed") continue;
        if (text(data(entry.event), "period") != period) continue;
        seq = entry.seq - 1;
        known_at = "period:" + period;
      }
    }
    for (const Asked& asked : questions_at(history, day, seq, known_at)) check(asked);
  }

  void check_difference() {
    const History& history = naive_.history();
    Question question{.subject = Subject::diff};
    std::uint64_t from_seq = any_seq(random_);
    std::uint64_t to_seq = from_seq;
    std::string from_day = random_.day();
    std::string to_day = from_day;
    if (random_.chance(50)) {
      to_day = random_.day();
      question.from = from_day;
      question.to = to_day;
      question.known_at = fmt::format("seq:{}", from_seq);
    } else {
      to_seq = any_seq(random_);
      question.as_of = from_day;
      question.from_known = fmt::format("seq:{}", from_seq);
      question.to_known = fmt::format("seq:{}", to_seq);
    }
    check({question, Answers::diff(Answers(history, first_day(from_day), from_seq),
                                   Answers(history, first_day(to_day), to_seq))});
  }

 private:
  [[nodiscard]] std::uint64_t any_seq(RandomBatches& random) const {
    return static_cast<std::uint64_t>(random.below(static_cast<int>(naive_.history().size()) + 1));
  }

  // Both readings at the head.
  void read() {
    const core::Sequence head = real_.log().head();
    replayed_ = projections::ReplayedViews::of(real_.log(), head).value();
    open();
    REQUIRE(stored_->wait_for(head, projections::kAllProjections));
  }

  void open() {
    if (stored_) return;
    stored_ =
        projections::Projections::open(directory(), real_.log(), clock_, {.cache_bytes = 4U << 20U})
            .value();
  }

  // What a projection meets in its life; now and then it is asked right after.
  void disturb() {
    const std::string projection = any_projection();
    if (life_.chance(40)) {
      open();
      REQUIRE(stored_->rebuild(projection));
    } else {
      stored_.reset();
      if (life_.chance(50)) real_.restart();
      if (opened_before_ && life_.chance(50)) age(directory(), projection);
      open();
    }
    opened_before_ = true;
    if (!life_.chance(30)) return;
    read();
    check_somewhere(life_);
  }

  [[nodiscard]] std::string any_projection() {
    const auto& all = projections::all_projections();
    return std::string(
        all[static_cast<std::size_t>(life_.below(static_cast<int>(all.size())))]->name());
  }
  [[nodiscard]] std::string directory() const { return real_.path() + "/projections"; }

  RandomBatches random_;
  // Of the projections: the history stays the same whatever they meet.
  RandomBatches life_;
  RealLedger real_;
  Admission naive_;
  FixedClock clock_;
  std::unique_ptr<projections::ReplayedViews> replayed_;
  std::unique_ptr<projections::Projections> stored_;
  bool opened_before_ = false;
};

}  // namespace

TEST_CASE("a naive fold, the replay of the log and the stored rows answer the same at any point",
          "[naive][answers]") {
  std::set<std::string> accepted;
  std::set<std::string> reversed;
  for (unsigned seed = 101; seed <= 100 + seeds(4, 60); ++seed) {
    CAPTURE(seed);
    Readings readings(seed, 350);
    for (int i = 0; i < 12; ++i) readings.check_somewhere();
    for (int i = 0; i < 12; ++i) readings.check_difference();
    readings.collect(accepted, reversed);
  }
  // All kinds of the contract came up, and were reversed but for the four that never are.
  const auto kinds = std::count_if(events::all_kinds().begin(), events::all_kinds().end(),
                                   [](events::Kind kind) { return !events::is_about_keys(kind); });
  CHECK(accepted.size() == static_cast<std::size_t>(kinds));
  CHECK(reversed.size() == static_cast<std::size_t>(kinds) - 4);
}

}  // namespace planledger::tests::naive
