// What does a flag of `planledger append` mean, and how is it written?
#pragma once

#include "events/detail/schema_table.h"

#include <string>
#include <string_view>

namespace planledger::tools {

// "documentSha256" as a flag's name: "document-sha256".
[[nodiscard]] std::string kebab(std::string_view name);

// One line about the flag of a field of an event's data, and the form that its value has. `flag` is
// its name without dashes, with that of its struct in front: "period-from".
[[nodiscard]] std::string describe_flag(std::string_view flag,
                                        const events::detail::FieldTable& field);

// The same of a field wherever it is given, without how a flag is repeated.
[[nodiscard]] std::string describe_field(std::string_view flag,
                                         const events::detail::FieldTable& field);
// A value of it, as on a command line; empty where any will do.
[[nodiscard]] std::string example_value(std::string_view flag);

// A command that appends an event of the kind, with every flag that it cannot do without.
[[nodiscard]] std::string example_of(const events::detail::KindTable& kind);

}  // namespace planledger::tools
