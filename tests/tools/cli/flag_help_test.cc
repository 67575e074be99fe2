#include "tools/planledger/flag_help.h"

#include <catch2/catch.hpp>

namespace planledger::tools {
namespace {

using events::detail::FieldTable;
using events::detail::KindTable;
using events::detail::schema_table;
using events::detail::Shape;
using events::detail::StructTable;

// Calls `visit` with the flag and the field of each flag that the kind's command has.
template <class Visit>
void each_flag(const StructTable& table, const std::string& prefix, const Visit& visit) {
  for (const FieldTable& field : table.fields) {
    const std::string flag = prefix + kebab(field.name);
    if (field.shape == Shape::structure) {
      each_flag(*field.inner, flag + "-", visit);
    } else {
      visit(flag, field);
    }
  }
}

TEST_CASE("every flag of every kind of event says what it means", "[tools][cli]") {
  for (const KindTable& kind : schema_table().kinds) {
    each_flag(*kind.data, "", [&](const std::string& flag, const FieldTable& field) {
      INFO(kind.name << " --" << flag);
      const std::string words = describe_flag(flag, field);
      REQUIRE_FALSE(words.empty());
      // A capital begins what the flag means; without words of its own there is a form alone.
      CHECK((words.front() >= 'A' && words.front() <= 'Z'));
    });
  }
}

TEST_CASE("a flag's description gives the form of its value", "[tools][cli]") {
  const auto described = [](std::string_view kind, std::string_view field) {
    return describe_flag(kebab(field), *schema_table().find(kind)->data->find(field));
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(described("PeriodClosed", "reportingDate"),
             Contains("YYYY-MM-DD") && !Contains("season"));
  CHECK_THAT(described("PlanAdopted", "decidedOn"), Contains("season"));
  CHECK_THAT(described("StatusChanged", "to"), Contains("one of toStart, started, ongoing"));
  CHECK_THAT(described("SubsidyGranted", "currency"), Contains("ISO 4217"));
  CHECK_THAT(described("ActionDefined", "departments"),
             Contains("CODE:ROLE") && Contains("several times"));
}

TEST_CASE("the kind of a beneficiary that may be left out is no choice", "[tools][cli]") {
  const auto* beneficiary = schema_table().find("SubsidyGranted")->data->find("beneficiary");
  const std::string words = describe_flag("beneficiary-kind", *beneficiary->inner->find("kind"));
  CHECK_THAT(words, Catch::Matchers::Contains("one of organisation, person"));
}

TEST_CASE("a kind's example has every flag that the kind cannot do without", "[tools][cli]") {
  for (const KindTable& kind : schema_table().kinds) {
    const std::string example = example_of(kind) + " ";
    INFO(example);
    CHECK(example.find("planledger append " + kind.name) == 0);
    CHECK((example.find(" --action ") != std::string::npos) == !kind.plan_level);
    for (const FieldTable& field : kind.data->fields) {
      if (!field.required || field.shape == Shape::structure) continue;
      CHECK(example.find(" --" + kebab(field.name) + " ") != std::string::npos);
    }
    CHECK(example.find("  ") == std::string::npos);
  }
}

}  // namespace
}  // namespace planledger::tools
