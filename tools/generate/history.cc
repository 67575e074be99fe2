// What happens to a generated plan over the years.
#include "tools/generate/story.h"
#include "tools/generate/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::generate {
namespace {

using std::chrono::days;

constexpr std::size_t kPlannedMax = 64;
// Extensions stop here: a period's end must stay a year of four digits.
constexpr core::Date kEndLast = std::chrono::sys_days(std::chrono::January / 1 / 2090);

}  // namespace

std::string Story::history_event() {
  if (shape_.closings) {
    if (std::optional<std::string> period = period_event()) return *period;
  }
  if (mistakes_.size() > 20 || (!mistakes_.empty() && random_.chance(1))) return reversal();
  const std::uint64_t draw = random_.below(100);
  return shape_.money_only || draw < 25 ? grant_change() : action_history(draw);
}

// `draw` is one of 25 to 99.
std::string Story::action_history(std::uint64_t draw) {
  const std::size_t action = random_.below(actions_.size());
  const core::Date defined = actions_[action].defined;
  if (draw < 50) return meeting_held(action);
  if (draw < 57) return meeting_planned(action);
  if (draw < 65) return status(action);
  if (draw < 75) return narrative(action);
  if (draw < 84) return figure(action);
  if (draw < 88) return staff(action);
  if (draw < 93) return mention(action);
  if (draw < 94) return amendment(action);
  return on_action("MilestoneReached", action, partial(recent(defined), defined),
                   fmt::format(R"({{"title":"Launch: {} in {}"}})", random_.pick(kSubjects),
                               random_.pick(kPlaces)));
}

// A half-year is closed a month after its end; one in eight is reopened and closed again.
std::optional<std::string> Story::period_event() {
  if (reopen_next_) --periods_closed_;
  const std::string name =
      fmt::format("{}-H{}", kYearFirst + periods_closed_ / 2, periods_closed_ % 2 + 1);
  if (reopen_next_) {
    reopen_next_ = false;
    reopened_ = true;
    return line("PeriodReopened", "", kCoordinator, core::to_string(today_),
                fmt::format(R"({{"period":"{}","reason":"a department was late"}})", name));
  }
  const core::Date last = core::Period::parse(name)->last_day();
  if (today_ < last + days(30)) return std::nullopt;
  ++periods_closed_;
  reopen_next_ = !reopened_ && periods_closed_ % 8 == 1;
  reopened_ = false;
  return line(
      "PeriodClosed", "", kCoordinator, core::to_string(today_),
      fmt::format(R"({{"period":"{}","reportingDate":"{}"}})", name, core::to_string(last)));
}

std::string Story::reversal() {
  const Mistake mistake = mistakes_.front();
  mistakes_.pop_front();
  return line("EventReversed", mistake.action, mistake.department, core::to_string(today_),
              fmt::format(R"({{"event":"{}","reason":"recorded twice"}})", mistake.id));
}

std::string Story::status(std::size_t number) {
  const Action& action = actions_[number];
  const std::uint64_t draw = random_.below(100);
  std::string_view to = draw < 40 ? "started" : "ongoing";
  if (action.may_end && draw >= 80) to = draw < 95 ? "completed" : "stopped";
  const bool reason = action.may_end || random_.chance(10);
  return line("StatusChanged", action.no, action.coordinating,
              partial(recent(action.defined), action.defined),
              fmt::format(R"({{"to":"{}"{}}})", to, reason ? R"(,"reason":"as decided")" : ""));
}

std::string Story::meeting_held(std::size_t number) {
  const auto planned = std::find_if(planned_.begin(), planned_.end(), [&](const Planned& meeting) {
    return meeting.action == number;
  });
  const core::Date day = recent(actions_[number].defined);
  const std::string effective = partial(day, actions_[number].defined);
  std::string data =
      fmt::format(R"({{"title":"Meeting on {}","body":"{}","place":"{}")", random_.pick(kSubjects),
                  random_.pick(kBodies), random_.pick(kPlaces));
  if (random_.chance(40)) data += fmt::format(R"(,"attendance":{})", random_.between(3, 250));
  if (random_.chance(30)) {
    data += fmt::format(R"(,"participants":["{}","{}"])", random_.pick(kPlaces),
                        random_.pick(kDepartments).name);
  }
  if (random_.chance(30)) data += fmt::format(R"(,"outcome":"{}")", random_.pick(kSentences));
  if (random_.chance(10)) data += fmt::format(R"(,"until":"{}")", core::to_string(day + days(1)));
  if (planned != planned_.end()) {
    data += fmt::format(R"(,"planned":"{}")", planned->id);
    planned_.erase(planned);
  }
  return on_action("MeetingHeld", number, effective, data + "}");
}

// Never a mistake: a meeting may come to name it.
std::string Story::meeting_planned(std::size_t number) {
  const Action& action = actions_[number];
  std::string told = line(
      "MeetingPlanned", action.no, some_department(action), core::to_string(today_),
      fmt::format(R"({{"title":"Meeting on {}","on":"{}","body":"{}"}})", random_.pick(kSubjects),
                  partial(today_ + days(random_.between(7, 200)), today_), random_.pick(kBodies)));
  planned_.push_back({last_id_, number});
  if (planned_.size() > kPlannedMax) planned_.pop_front();
  return told;
}

std::string Story::figure(std::size_t number) {
  const core::Date defined = actions_[number].defined;
  return on_action("FigureReported", number, partial(recent(defined), defined),
                   fmt::format(R"({{"what":"Reached by {}","value":"{}","unit":"persons"}})",
                               random_.pick(kSubjects), random_.between(0, 20'000)));
}

std::string Story::staff(std::size_t number) {
  const core::Date defined = actions_[number].defined;
  return on_action("StaffAllocated", number, partial(recent(defined), defined),
                   fmt::format(R"({{"what":"{}","fte":"{}.{}"}})", random_.pick(kSubjects),
                               random_.between(0, 12), random_.pick(std::array{5, 25, 75})));
}

std::string Story::narrative(std::size_t number) {
  const core::Date defined = actions_[number].defined;
  std::string text(random_.pick(kSentences));
  for (std::uint64_t more = random_.below(4); more > 0; --more) {
    text += ' ';
    text += random_.pick(kSentences);
  }
  std::string data =
      fmt::format(R"({{"text":"{}","language":"{}")", text, random_.chance(80) ? "nl" : "en");
  if (random_.chance(50))
    data += fmt::format(R"(,"competences":["{}"])", random_.pick(kCompetences));
  if (random_.chance(20)) {
    data += fmt::format(R"(,"references":["{}"])", random_.pick(actions_).no);
  }
  return on_action("NarrativeReported", number, partial(recent(defined), defined), data + "}");
}

std::string Story::amendment(std::size_t number) {
  const Action& action = actions_[number];
  return line("ActionAmended", action.no, kCoordinator, core::to_string(recent(action.defined)),
              fmt::format(R"({{"description":"{}","otherParties":["{}"]}})",
                          random_.pick(kSentences), random_.pick(kPlaces)));
}

std::string Story::mention(std::size_t number) {
  const core::Date defined = actions_[number].defined;
  return on_action("GrantMentioned", number, core::to_string(recent(defined)),
                   fmt::format(R"({{"grant":"{}","note":"see there"}})", random_.pick(grants_).id));
}

std::string Story::grant_change() {
  Grant& grant = grants_[random_.below(grants_.size())];
  const core::Date day = recent(grant.first_day);
  const int year = static_cast<int>(std::chrono::year_month_day(day).year()) - kYearFirst;
  std::int64_t most = grant.amount - grant.reduced;
  for (int before = 0; before < year; ++before) most += grant.added[before];
  if (most > 100 && random_.chance(30)) return reduction(grant, day, most);
  return extension(grant, day, year);
}

std::string Story::reduction(Grant& grant, core::Date day, std::int64_t most) {
  const std::int64_t by = random_.between(1, std::max<std::int64_t>(most / 50, 1));
  grant.reduced += by;
  return on_action("GrantReduced", grant.action, partial(day, grant.first_day),
                   fmt::format(R"({{"grant":"{}","by":"{}","reason":"not all of it was spent"}})",
                               grant.id, cents(by)));
}

std::string Story::extension(Grant& grant, core::Date day, int year) {
  std::string data = fmt::format(R"({{"grant":"{}")", grant.id);
  const bool later = !grant.open_end && grant.end < kEndLast && random_.chance(15);
  if (later) {
    grant.end += days(random_.between(1, 90));
    data += fmt::format(R"(,"until":"{}")", core::to_string(grant.end));
  }
  if (!later || random_.chance(50)) {
    const std::int64_t added = random_.between(100, 500'000);
    // A rough date lies in the same year as its day. What was added by mistake is taken back.
    data += fmt::format(R"(,"added":"{}")", cents(added));
    const std::string effective = partial(day, grant.first_day);
    const std::size_t mistakes = mistakes_.size();
    std::string told = on_action("GrantExtended", grant.action, effective, data + "}");
    if (mistakes_.size() == mistakes) grant.added[year] += added;
    return told;
  }
  return on_action("GrantExtended", grant.action, partial(day, grant.first_day), data + "}");
}

}  // namespace planledger::generate
