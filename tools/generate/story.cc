#include "tools/generate/story.h"

#include "core/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::generate {

using std::chrono::days;

Story::Story(const Shape& shape)
    : shape_(shape), random_(shape.seed), today_(std::chrono::January / 1 / kYearFirst) {
  PLANLEDGER_CHECK(shape.actions > 0 && shape.grants > 0,
                   "a generated plan has actions and grants");
}

std::optional<std::string> Story::next() {
  if (told_ == shape_.events) return std::nullopt;
  const std::uint64_t plan = shape_.plan_events();
  std::string told;
  if (told_ < plan) {
    told = plan_event(told_);
  } else {
    // The history spreads evenly over ten years, however long it is.
    const std::uint64_t day = (told_ - plan) * 3'650 / (shape_.events - plan);
    today_ = core::Date(std::chrono::January / 1 / kYearFirst) + days(day);
    told = history_event();
  }
  ++told_;
  return told;
}

std::string Story::line(std::string_view type, std::string_view action, std::string_view department,
                        std::string_view effective, const std::string& data) {
  last_id_ = core::to_string(core::random_uuid(random_));
  return fmt::format(R"({{"id":"{}","type":"{}",{}"department":"{}","effective":"{}","data":{}}})",
                     last_id_, type,
                     action.empty() ? std::string() : fmt::format(R"("action":"{}",)", action),
                     department, effective, data);
}

std::string Story::cents(std::int64_t amount) {
  return fmt::format("{}.{:02}", amount / 100, amount % 100);
}

std::string Story::on_action(std::string_view type, std::size_t action, std::string_view effective,
                             const std::string& data) {
  const Action& of = actions_[action];
  const std::string& department = some_department(of);
  std::string told = line(type, of.no, department, effective, data);
  if (random_.chance(2)) mistakes_.push_back({last_id_, of.no, department});
  return told;
}

const std::string& Story::some_department(const Action& action) {
  return random_.pick(action.departments);
}

core::Date Story::recent(core::Date earliest) {
  core::Date day = today_;
  if (random_.chance(30)) day -= days(random_.below(60));
  if (random_.chance(8)) day -= days(random_.below(700));
  return std::max(day, earliest);
}

std::string Story::partial(core::Date day, core::Date earliest) {
  std::string full = core::to_string(day);
  const std::uint64_t draw = random_.below(100);
  if (draw >= 20) return full;
  const std::chrono::year_month_day parts(day);
  std::string rough = full.substr(0, draw < 12 ? 7 : 4);
  const unsigned month = static_cast<unsigned>(parts.month());
  // A winter begins in December; January's and February's would lie in the year before.
  if (draw >= 12 && draw < 16 && month >= 3) {
    rough = fmt::format("{}-{}", full.substr(0, 4), 20 + month / 3);
  }
  return core::PartialDate::parse(rough)->first_day() < earliest ? full : rough;
}

}  // namespace planledger::generate
