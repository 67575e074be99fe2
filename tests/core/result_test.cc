#include "core/result.h"

#include <catch2/catch.hpp>

#include <set>

namespace planledger::core {
namespace {

constexpr auto kLast = static_cast<unsigned>(Errc::protocol);

TEST_CASE("every code has a name of its own that leads back to it", "[core][result]") {
  std::set<std::string_view> names;
  for (unsigned number = 0; number <= kLast; ++number) {
    const auto code = static_cast<Errc>(number);
    INFO(name(code));
    CHECK(names.insert(name(code)).second);
    CHECK(errc_named(name(code)) == code);
  }
  CHECK_FALSE(errc_named("noSuchCode").has_value());
  CHECK_FALSE(errc_named("").has_value());
}

TEST_CASE("codes carry the exit and HTTP statuses of the contract", "[core][result]") {
  struct Example {
    Errc code;
    std::string_view name;
    int exit_status;
    int http_status;
  };
  const Example example = GENERATE(values<Example>({
      {Errc::too_large, "tooLarge", 3, 413},
      {Errc::invalid_json, "invalidJson", 3, 400},
      {Errc::unknown_field, "unknownField", 3, 400},
      {Errc::id_conflict, "idConflict", 3, 409},
      {Errc::partly_appended, "partlyAppended", 3, 409},
      {Errc::version_conflict, "versionConflict", 3, 409},
      {Errc::unknown_grant, "unknownGrant", 3, 422},
      {Errc::below_zero, "belowZero", 3, 422},
      {Errc::not_authorised, "notAuthorised", 5, 403},
      {Errc::unknown_period, "unknownPeriod", 3, 404},
      {Errc::invalid_known_at, "invalidKnownAt", 3, 400},
      {Errc::usage, "usage", 2, 400},
      {Errc::unreachable, "unreachable", 4, 503},
      {Errc::stopping, "stopping", 4, 503},
      {Errc::in_use, "inUse", 4, 503},
      {Errc::damaged, "damaged", 6, 500},
  }));
  INFO(example.name);
  CHECK(name(example.code) == example.name);
  CHECK(exit_status(example.code) == example.exit_status);
  CHECK(http_status(example.code) == example.http_status);
}

}  // namespace
}  // namespace planledger::core
