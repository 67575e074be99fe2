#include "projections/export/provenance.h"

#include <fmt/format.h>

namespace planledger::projections::exports {
namespace {

// The dates as they were resolved, so that tomorrow's "today" does not change the answer.
std::string command_of(const Point& point, const Question& question) {
  std::string command = fmt::format("planledger export --format {} --as-of {} --known-at seq:{}",
                                    question.format, core::to_string(point.as_of), point.known_at);
  if (question.name_persons) command += " --name-persons";
  if (!question.publisher.empty()) command += " --publisher " + question.publisher;
  if (question.format == "csv") command += " -o DIRECTORY";
  if (question.format == "sqlite") command += " -o FILE";
  return command;
}

}  // namespace

core::Result<Provenance> provenance_of(const core::EventLog& log, const Point& point,
                                       const Question& question) {
  const auto root = log.root(point.known_at);
  if (!root) return core::fail(root.error());
  return Provenance{.ledger = log.settings().ledger,
                    .root = core::to_hex(*root),
                    .point = point,
                    .command = command_of(point, question)};
}

std::vector<std::pair<std::string, std::string>> facts_of(const Provenance& provenance) {
  const Point& point = provenance.point;
  return {{"ledger", core::to_string(provenance.ledger)},
          {"position", std::to_string(point.known_at)},
          {"root", provenance.root},
          {"asOf", core::to_string(point.as_of)},
          {"recordedAt", point.known_at_time ? core::to_string(*point.known_at_time) : ""},
          {"command", provenance.command}};
}

void put_provenance(JsonWriter& writer, const Provenance& provenance) {
  writer.begin_object();
  for (const auto& [name, value] : facts_of(provenance)) {
    writer.key(name);
    if (name == "position") {
      writer.number(provenance.point.known_at);
    } else if (value.empty()) {
      writer.null();
    } else {
      writer.text(value);
    }
  }
  writer.end_object();
}

}  // namespace planledger::projections::exports
