// Of which events is each number of an action's answers made?
//
// The answers are asked of the views, the events of the action's history; that the events come to
// what was answered is checked, not assumed.
#pragma once

#include "projections/question.h"
#include "projections/views.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections {

struct Explanation {
  // A number that is a sum. Its `name` is a grant's id, a department's code, a beneficiary's name,
  // a funding source, or the id of a TotalStated.
  enum class Kind : std::uint8_t {
    granted,
    added,
    reduced,
    allocated,
    total,
    grant,  // A grant's total.
    grant_added,
    grant_reduced,
    department,
    beneficiary,
    source,  // An empty name: no source was stated.
    computed,
    difference,  // Computed minus stated.
    meetings,
  };
  struct Part {
    core::Sequence seq = 0;
    core::MinorUnits amount = 0;  // What the event adds.
  };
  struct Number {
    Kind kind{};
    std::string name{};
    std::optional<core::Currency> currency{};  // None: it is a number of meetings.
    core::MinorUnits value = 0;                // As answered.
    std::vector<Part> parts{};                 // In fold order.

    [[nodiscard]] core::MinorUnits sum() const;
    [[nodiscard]] bool holds() const { return sum() == value; }
  };

  // What one event alone decides.
  enum class FactKind : std::uint8_t {
    status,
    status_since,
    last_meeting,
    grant_end,  // `name` is the grant's id.
  };
  struct Fact {
    FactKind kind{};
    std::string name{};
    std::string value{};  // As answered: a status or a date.
    std::string said{};   // What the event says.
    core::Sequence seq = 0;

    [[nodiscard]] bool holds() const { return said == value; }
  };

  std::vector<Number> numbers;                // By kind, then name in byte order, then currency.
  std::vector<Fact> facts;                    // Likewise. Those that have a value.
  std::map<core::Sequence, EventPtr> events;  // Those that numbers and facts name.
  std::vector<HistoryRow> reversed;           // Those that would count but are reversed.

  [[nodiscard]] bool holds() const;
};
// "granted", "grantAdded", and so on; "status", "statusSince", "lastMeeting", "grantEnd".
[[nodiscard]] std::string_view name(Explanation::Kind kind);
[[nodiscard]] std::string_view name(Explanation::FactKind kind);

// A pure function of the action's events up to the point, and as long as they are. Fails with
// unknown_action where the action is not in the plan and has no money, else where a view does.
[[nodiscard]] core::Result<Explanation> explain(const Views& views, const Point& point,
                                                std::string_view no);

// Answers a question about `question.action`:
//   {...point...,"action",
//    "numbers":[{"kind","name","currency","value","parts":[{"seq","event","amount"}],"sum"}],
//    "facts":[{"kind","name","value","seq","event"}],
//    "events":[{"seq","event","type","action","department","effective","recordedAt","data"}],
//    "reversed":[{...as of events...,"reversedBy":{...the same without data...},"reason"}]}
// `events` and `reversed` are in seq order. It holds where every sum is the value that the ledger
// answers. Fails as explain does.
[[nodiscard]] core::Result<Answered> answer_explanation(const Views& views, const Point& point,
                                                        const Question& question, const Sink& sink);

}  // namespace planledger::projections
