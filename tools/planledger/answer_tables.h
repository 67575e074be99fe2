// How an answer looks as tables: made from its JSON, so that both ways to a ledger show the same.
#pragma once

#include "core/result.h"
#include "tools/planledger/table.h"

#include <string_view>

namespace planledger::tools {

// `subject` is that of the question ("plan", "budget", ...), or "import", "append", "init". Fails
// with protocol where the text is no such answer.
[[nodiscard]] core::Result<Page> page_of(std::string_view subject, std::string_view json);

}  // namespace planledger::tools
