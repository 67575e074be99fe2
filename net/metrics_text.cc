#include "net/metrics_text.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace planledger::net {
namespace {

void add(std::string& out, std::string_view name, std::string_view type, std::string_view help,
         std::uint64_t value) {
  out += fmt::format("# HELP planledger_{0} {2}\n# TYPE planledger_{0} {1}\nplanledger_{0} {3}\n",
                     name, type, help, value);
}

}  // namespace

std::string metrics_text(Service& service, const Metrics& metrics) {
  std::string stats_json;
  const auto asked = service.ask({.subject = projections::Subject::stats},
                                 [&](std::string_view piece) -> core::Status {
                                   stats_json += piece;
                                   return {};
                                 });
  std::string out;
  if (asked) {
    const boost::json::value stats = boost::json::parse(stats_json);
    const auto figure = [&](std::string_view part, std::string_view key) {
      return stats.at(part).at(key).to_number<std::uint64_t>();
    };
    add(out, "log_position", "gauge", "Sequence of the last durable event.",
        figure("log", "events"));
    add(out, "log_bytes", "gauge", "Bytes of the log on disk.", figure("log", "bytesOnDisk"));
    add(out, "projection_position", "gauge", "Sequence that the projections stand at.",
        figure("projections", "position"));
    out +=
        "# HELP planledger_projection_lag Events that a projection has yet to apply.\n"
        "# TYPE planledger_projection_lag gauge\n";
    for (const auto& [name, state] : stats.at("projections").at("each").as_object()) {
      out += fmt::format("planledger_projection_lag{{projection=\"{}\"}} {}\n", name,
                         state.at("lag").to_number<std::uint64_t>());
    }
    add(out, "resident_bytes", "gauge", "Resident memory of the server.",
        stats.at("residentBytes").to_number<std::uint64_t>());
  }
  add(out, "connections", "gauge", "Open connections of the Cap'n Proto port.",
      metrics.connections_open);
  add(out, "connections_total", "counter", "Connections since the start.",
      metrics.connections_total);
  add(out, "http_requests_total", "counter", "HTTP requests since the start.",
      metrics.http_requests_total);
  add(out, "appends_total", "counter", "Append requests answered with receipts.",
      metrics.appends_total);
  add(out, "events_appended_total", "counter", "Events appended since the start.",
      metrics.appended_events_total);
  add(out, "refusals_total", "counter", "Requests refused since the start.",
      metrics.refusals_total);
  add(out, "questions_total", "counter", "Questions since the start.", metrics.questions_total);
  add(out, "subscriptions", "gauge", "Open subscriptions.", metrics.subscriptions_open);
  return out;
}

}  // namespace planledger::net
