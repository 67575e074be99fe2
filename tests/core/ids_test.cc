#include "core/ids.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <vector>

namespace planledger::core {
namespace {

TEST_CASE("names of departments, grants and numbers keep to their alphabets", "[core][ids]") {
  CHECK(check_department_code("KB"));
  CHECK(check_department_code("A-1234567890-XYZ"));
  CHECK_FALSE(check_department_code(""));
  CHECK_FALSE(check_department_code("kb"));
  CHECK_FALSE(check_department_code("A-1234567890-XYZ1"));
  CHECK(check_grant_id("4.1-vilvoorde_A"));
  CHECK(check_grant_id(std::string(64, 'x')));
  CHECK_FALSE(check_grant_id(std::string(65, 'x')));
  CHECK_FALSE(check_grant_id("4.1 vilvoorde"));
  CHECK_FALSE(check_grant_id(""));
  CHECK(check_number("0"));
  CHECK(check_number("10"));
  CHECK_FALSE(check_number("01"));
  CHECK_FALSE(check_number(""));
  CHECK_FALSE(check_number("1.1"));
  CHECK(check_number(std::string(32, '9')));
  CHECK_FALSE(check_number(std::string(33, '9')));
}

TEST_CASE("an action's number is numbers joined by single dots", "[core][ids]") {
  CHECK(check_action_number("1"));
  CHECK(check_action_number("1.10"));
  CHECK(check_action_number("1.2.3.4"));
  for (const std::string text : {"", ".", "1.", ".1", "1..2", "1.02", "1,2", "a", "1.2 "}) {
    INFO(text);
    const Status status = check_action_number(text);
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().code == Errc::invalid_field);
  }
  const std::string digits(31, '1');
  CHECK(check_action_number(digits + "." + digits + "1"));
  CHECK_FALSE(check_action_number(digits + "." + digits + ".1"));
}

TEST_CASE("the plan's order puts 1 before 1.1, 1.2 before 1.10 and 1.10 before 2", "[core][ids]") {
  const std::vector<std::string> in_order{"1", "1.1", "1.1.1", "1.2", "1.10", "2", "2.1", "10"};
  std::vector<std::string> shuffled{"10", "1.10", "2.1", "1", "1.1.1", "2", "1.2", "1.1"};
  std::vector<std::string> by_key = shuffled;
  std::sort(shuffled.begin(), shuffled.end(), PlanOrder());
  CHECK(shuffled == in_order);
  std::sort(by_key.begin(), by_key.end(), [](const std::string& a, const std::string& b) {
    return plan_order_key(a) < plan_order_key(b);
  });
  CHECK(by_key == in_order);
}

TEST_CASE("keys of the plan's order come back as numbers and order alike", "[core][ids]") {
  const auto number = rc::gen::exec([] {
    const auto parts =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0U, 1200U)));
    std::string text;
    for (const unsigned part : parts) text += (text.empty() ? "" : ".") + std::to_string(part);
    return text;
  });
  rc::prop("the same order by key and by number", [number] {
    const std::string a = *number;
    const std::string b = *number;
    RC_ASSERT((plan_order_key(a) < plan_order_key(b)) == PlanOrder()(a, b));
    RC_ASSERT(number_of_plan_order_key(plan_order_key(a)) == a);
  });
}

}  // namespace
}  // namespace planledger::core
