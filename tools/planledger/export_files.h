// Makes the files of an export that is more than one stream of bytes.
#pragma once

#include "projections/question.h"
#include "tools/planledger/context.h"

#include <string>

namespace planledger::tools {

// A package of CSV files in the directory `path`, which is new or empty.
[[nodiscard]] core::Result<int> export_csv(const Context& context,
                                           const projections::Question& question,
                                           const std::string& path);
// A SQLite database in the file `path`, which takes the place of one that is there.
[[nodiscard]] core::Result<int> export_sqlite(const Context& context,
                                              const projections::Question& question,
                                              const std::string& path);

}  // namespace planledger::tools
