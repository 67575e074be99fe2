// The plan that a generated ledger begins with.
#include "tools/generate/story.h"
#include "tools/generate/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::generate {
namespace {

using std::chrono::days;

constexpr std::uint64_t kLines = 5;
constexpr std::uint64_t kGoals = 20;
constexpr std::string_view kBeginning = "2015-01-01";

core::Date beginning() { return std::chrono::sys_days(std::chrono::January / 1 / 2015); }

}  // namespace

std::uint64_t Shape::plan_events() const {
  return kDepartments.size() + 1 + kLines + kGoals + 2ULL * actions + grants + allocations +
         stated_totals;
}

std::string Story::plan_event(std::uint64_t place) {
  const auto within = [&](std::uint64_t count) {
    if (place < count) return true;
    place -= count;
    return false;
  };
  if (within(kDepartments.size())) return department_event(place);
  if (within(1)) {
    return line("PlanAdopted", "", kCoordinator, kBeginning,
                R"({"title":"A generated action plan","titleNl":"Een gemaakt actieplan",)"
                R"("decidedOn":"2014-12"})");
  }
  if (within(kLines)) return line_event(place);
  if (within(kGoals)) return goal_event(place);
  if (within(2ULL * shape_.actions)) return action_event(place);
  if (within(shape_.grants)) return grant_event(place);
  if (within(shape_.allocations)) return allocation_event(place);
  return stated_event(place);
}

std::string Story::department_event(std::uint64_t place) {
  const DepartmentName& department = kDepartments[place];
  return line("DepartmentRegistered", "", kCoordinator, kBeginning,
              fmt::format(R"({{"code":"{}","name":"{}","nameNl":"{}"}})", department.code,
                          department.name, department.name_nl));
}

std::string Story::line_event(std::uint64_t place) {
  return line("PolicyLineDefined", "", kCoordinator, kBeginning,
              fmt::format(R"({{"no":"{}","title":"Policy line {}","titleNl":"Beleidslijn {}"}})",
                          place + 1, place + 1, place + 1));
}

std::string Story::goal_event(std::uint64_t place) {
  return line(
      "GoalDefined", "", kCoordinator, kBeginning,
      fmt::format(R"({{"no":"{}","line":"{}","title":"Goal {}","titleNl":"Doelstelling {}"}})",
                  place + 1, place * kLines / kGoals + 1, place + 1, place + 1));
}

// Each action takes two events: its definition and its first status.
std::string Story::action_event(std::uint64_t place) {
  const std::uint64_t number = place / 2;
  if (place % 2 == 1) {
    return line("StatusChanged", actions_[number].no, actions_[number].coordinating,
                core::to_string(actions_[number].defined), R"({"to":"toStart"})");
  }
  const std::uint64_t goal = number * kGoals / shape_.actions + 1;
  Action action;
  action.no = fmt::format("{}.{}", goal, number + 1);
  action.defined = beginning() + days(random_.below(180));
  action.may_end = random_.chance(20);
  const std::size_t first = random_.below(kDepartments.size());
  const std::size_t count = 1 + random_.below(4);
  std::string roles;
  for (std::size_t i = 0; i < count; ++i) {
    action.departments.emplace_back(kDepartments[(first + i) % kDepartments.size()].code);
    roles += fmt::format(R"({}{{"code":"{}","role":"{}"}})", i == 0 ? "" : ",",
                         action.departments.back(), i == 0 ? "coordinating" : "participating");
  }
  action.coordinating = action.departments.front();
  const std::string_view subject = random_.pick(kSubjects);
  actions_.push_back(action);
  return line("ActionDefined", action.no, kCoordinator, core::to_string(action.defined),
              fmt::format(R"({{"goal":"{}","title":"Action {}: {}","titleNl":"Actie {}",)"
                          R"("description":"{}","departments":[{}],"competences":["{}"]}})",
                          goal, action.no, subject, action.no, random_.pick(kSentences), roles,
                          random_.pick(kCompetences)));
}

std::string Story::grant_event(std::uint64_t place) {
  Grant grant;
  // Each action has some, and a few have many.
  grant.action = place < actions_.size() || random_.chance(50)
                     ? place % actions_.size()
                     : random_.below(std::max<std::size_t>(actions_.size() / 8, 1));
  const Action& action = actions_[grant.action];
  grant.id = fmt::format("{}-{:05}", action.no, place + 1);
  grant.department = some_department(action);
  grant.currency = random_.chance(96) ? "EUR" : "USD";
  const core::Date day = action.defined + days(random_.below(1'000));
  const std::string effective = partial(day, action.defined);
  grant.first_day = core::PartialDate::parse(effective)->first_day();
  grant.end = day + days(random_.between(180, 900));
  grant.open_end = random_.chance(10);
  const bool stated = !random_.chance(5);
  if (stated) grant.amount = random_.between(500, 300'000) * (random_.chance(70) ? 100 : 77);
  const std::string_view place_name = random_.pick(kPlaces);
  std::string data = fmt::format(
      R"({{"grant":"{}","beneficiary":{{"name":"Stad {}","place":"{}","kind":"organisation"}},)"
      R"("currency":"{}")",
      grant.id, place_name, place_name, grant.currency);
  if (stated) data += fmt::format(R"(,"amount":"{}")", cents(grant.amount));
  if (stated && random_.chance(15)) {
    const std::int64_t share = random_.between(1, grant.amount - 1);
    data += fmt::format(R"(,"funding":[{{"source":"{}","amount":"{}"}},)"
                        R"({{"source":"{}","amount":"{}"}}])",
                        kSources[0], cents(share), kSources[1 + random_.below(4)],
                        cents(grant.amount - share));
  }
  data += fmt::format(R"(,"period":{{"from":"{}")", core::to_string(day));
  if (!grant.open_end) data += fmt::format(R"(,"to":"{}")", core::to_string(grant.end));
  data += fmt::format(R"(}},"competence":"{}","purpose":"{}"}})", random_.pick(kCompetences),
                      random_.pick(kSubjects));
  grants_.push_back(grant);
  return line("SubsidyGranted", action.no, grant.department, effective, data);
}

std::string Story::allocation_event(std::uint64_t place) {
  const Action& action = actions_[place % actions_.size()];
  const core::Date day = action.defined + days(random_.below(1'000));
  return line(
      "BudgetAllocated", action.no, some_department(action), partial(day, action.defined),
      fmt::format(R"({{"what":"{}","amount":"{}","currency":"EUR","period":{{"from":"{}"}}}})",
                  random_.pick(kSubjects), random_.between(1'000, 200'000),
                  static_cast<int>(std::chrono::year_month_day(day).year())));
}

// Some of an action's grants, of one currency; the total is right as often as sources are.
std::string Story::stated_event(std::uint64_t place) {
  const Grant& first = grants_[place % grants_.size()];
  const Action& action = actions_[first.action];
  std::string of;
  std::int64_t total = 0;
  int count = 0;
  for (const Grant& grant : grants_) {
    if (grant.action != first.action || grant.currency != first.currency || count == 12) continue;
    of += fmt::format(R"({}"{}")", count++ == 0 ? "" : ",", grant.id);
    total += grant.amount;
  }
  total = std::max<std::int64_t>(total, 100) + (random_.chance(20) ? 5'000 : 0);
  return line("TotalStated", action.no, some_department(action),
              core::to_string(first.first_day + days(random_.below(400))),
              fmt::format(R"({{"amount":"{}","currency":"{}","of":[{}],"scope":"{}"}})",
                          cents(total), first.currency, of, random_.pick(kCompetences)));
}

}  // namespace planledger::generate
