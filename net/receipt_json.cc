#include "net/receipt_json.h"

#include "events/json.h"

#include <fmt/format.h>

namespace planledger::net {

std::string receipts_to_json(const std::vector<events::Receipt>& receipts) {
  std::string json = R"({"appended":[)";
  for (const events::Receipt& receipt : receipts) {
    if (json.back() == '}') json += ',';
    json += fmt::format(R"({{"id":"{}","seq":{},"version":{},"recordedAt":"{}"}})",
                        core::to_string(receipt.id), receipt.seq, receipt.version,
                        core::to_string(receipt.recorded_at));
  }
  return json + "]}";
}

std::string error_to_json(const core::Error& error) {
  std::string json = R"({"error":{"code":)";
  events::append_json_string(json, core::name(error.code));
  json += R"(,"message":)";
  events::append_json_string(json, error.message);
  json += R"(,"line":)" + (error.line ? std::to_string(*error.line) : "null");
  return json + "}}";
}

}  // namespace planledger::net
