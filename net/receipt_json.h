// What an append answers, and an error, as JSON: the same over every way in.
#pragma once

#include "events/ledger.h"

#include <string>
#include <vector>

namespace planledger::net {

// `{"appended":[{"id","seq","version","recordedAt"}]}`, in the order of the batch.
[[nodiscard]] std::string receipts_to_json(const std::vector<events::Receipt>& receipts);

// `{"error":{"code","message","line"}}`; `line` is null where there is none.
[[nodiscard]] std::string error_to_json(const core::Error& error);

}  // namespace planledger::net
