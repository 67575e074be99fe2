// Where does an export come from, and how is it made again?
#pragma once

#include "core/log.h"
#include "projections/json_writer.h"
#include "projections/question.h"

#include <string>
#include <utility>
#include <vector>

namespace planledger::projections::exports {

struct Provenance {
  core::Uuid ledger;
  std::string root;     // Of the log's tree at the position, in hexadecimal digits.
  Point point;          // Its known_at is the position.
  std::string command;  // Makes the same bytes again, whatever was appended since.
};

// Fails as the log does where it cannot be read.
[[nodiscard]] core::Result<Provenance> provenance_of(const core::EventLog& log, const Point& point,
                                                     const Question& question);

// The facts as (name, value), in an order that never changes; an absent value is empty.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> facts_of(
    const Provenance& provenance);
// The same as one JSON object: the value of a member.
void put_provenance(JsonWriter& writer, const Provenance& provenance);

}  // namespace planledger::projections::exports
