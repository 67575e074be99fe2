// What a generated ledger has told so far, so that what comes next is legal.
#pragma once

#include "core/date.h"
#include "tools/generate/generator.h"
#include "tools/generate/random.h"

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::generate {

class Story {
 public:
  explicit Story(const Shape& shape);
  [[nodiscard]] std::optional<std::string> next();

 private:
  struct Action {
    std::string no;
    std::string coordinating;
    std::vector<std::string> departments;  // The coordinating one first.
    bool may_end = false;  // Only then is it ever completed or stopped, and changes give a reason.
    core::Date defined;
  };
  static constexpr int kYearFirst = 2015;
  static constexpr int kYears = 11;
  struct Grant {
    std::string id;
    std::size_t action = 0;
    std::string department;
    std::string currency;
    core::Date first_day;
    core::Date end;
    bool open_end = false;
    // What may be reduced without ever falling below zero at a day of a year: the amount and what
    // was added in earlier years, less all reductions.
    std::int64_t amount = 0;
    std::int64_t reduced = 0;
    std::array<std::int64_t, kYears> added{};
  };
  // An event that will turn out to be a mistake.
  struct Mistake {
    std::string id;
    std::string action;
    std::string department;
  };
  struct Planned {
    std::string id;
    std::size_t action = 0;
  };

  // The plan, one event a call by its place.
  std::string plan_event(std::uint64_t place);
  std::string department_event(std::uint64_t place);
  std::string line_event(std::uint64_t place);
  std::string goal_event(std::uint64_t place);
  std::string action_event(std::uint64_t place);
  std::string grant_event(std::uint64_t place);
  std::string allocation_event(std::uint64_t place);
  std::string stated_event(std::uint64_t place);

  // Its history, from today on.
  std::string history_event();
  std::string action_history(std::uint64_t draw);
  std::optional<std::string> period_event();
  std::string reversal();
  std::string status(std::size_t action);
  std::string meeting_held(std::size_t action);
  std::string meeting_planned(std::size_t action);
  std::string figure(std::size_t action);
  std::string staff(std::size_t action);
  std::string narrative(std::size_t action);
  std::string amendment(std::size_t action);
  std::string mention(std::size_t action);
  std::string extension(Grant& grant, core::Date day, int year);
  std::string reduction(Grant& grant, core::Date day, std::int64_t most);
  std::string grant_change();

  // An event on an action in the name of one of its departments, which may be a mistake.
  std::string on_action(std::string_view type, std::size_t action, std::string_view effective,
                        const std::string& data);
  std::string line(std::string_view type, std::string_view action, std::string_view department,
                   std::string_view effective, const std::string& data);
  // An amount of cents as events write it.
  [[nodiscard]] static std::string cents(std::int64_t amount);
  [[nodiscard]] const std::string& some_department(const Action& action);
  // A day of late: today, or some time before it, but not before `earliest`.
  [[nodiscard]] core::Date recent(core::Date earliest);
  // The day in some precision whose first day is not before `earliest`.
  [[nodiscard]] std::string partial(core::Date day, core::Date earliest);

  Shape shape_;
  Random random_;
  std::uint64_t told_ = 0;
  core::Date today_;
  std::string last_id_;
  std::vector<Action> actions_;
  std::vector<Grant> grants_;
  std::deque<Mistake> mistakes_;
  std::deque<Planned> planned_;
  int periods_closed_ = 0;    // Half-years, from the first half of kYearFirst on.
  bool reopen_next_ = false;  // The last half-year that was closed is reopened next.
  bool reopened_ = false;     // The half-year to be closed next was closed before.
};

}  // namespace planledger::generate
