// What shape does the report for programs have? A JSON Schema, which is part of the program.
#pragma once

#include <string_view>

namespace planledger::projections::report {

// Of what render_json writes, draft 2020-12; report.schema.json as it stands.
[[nodiscard]] std::string_view json_schema();

}  // namespace planledger::projections::report
