// Which columns may a sheet of one kind of event have, and under which headings?
#pragma once

#include "events/detail/schema_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::sheets {

// A column of a kind: a field of the event, or what stands beside the events of a sheet.
struct Column {
  // Where its value goes: "action", "data.beneficiary.name". Of a list of structs the field behind
  // its place: "data.funding[].amount", a column for each place. Or one of the four below.
  std::string path;
  std::string english;
  std::string dutch;
  // Null for the columns that are no fields: the kind, the id, the key, the reason.
  const events::detail::FieldTable* field = nullptr;
  bool required = false;
  bool listed = false;  // One of several: its headings end in 1, 2, ...

  // "Amount / Bedrag", with the place behind both where it is listed.
  [[nodiscard]] std::string heading(std::size_t place = 0) const;
};

inline constexpr std::string_view kKindPath = "type";
inline constexpr std::string_view kIdPath = "id";
// What tells a row from all others of its kind, where no field does.
inline constexpr std::string_view kKeyPath = "key";
// Why a row was refused: written beside refused rows, and not read.
inline constexpr std::string_view kReasonPath = "reason-refused";

// How many columns of a listed field a template has; a sheet may have as many as it likes.
inline constexpr std::size_t kListedInTemplate = 3;

// The kinds that a sheet may hold: all but those about keys, periods and reversals, which one
// decides one at a time.
[[nodiscard]] bool may_be_in_sheet(events::Kind kind);
// In the order of a template: the kind, the event's own fields, the data, then id and key.
[[nodiscard]] const std::vector<Column>& columns_of(events::Kind kind);
// Of all kinds: what a sheet with rows of several kinds may have.
[[nodiscard]] const std::vector<Column>& all_columns();

// A kind by its name, or by its word in Dutch or English, in any case.
[[nodiscard]] std::optional<events::Kind> kind_of_word(std::string_view word);
// A value of an enumeration by its name or its word, in any case; as it stands where there is none.
[[nodiscard]] std::string name_of_word(const events::detail::FieldTable& field,
                                       std::string_view word);
// The words of an enumeration that a template offers, "organisation".
[[nodiscard]] std::vector<std::string> choices_of(const events::detail::FieldTable& field);

// Lower case, with single spaces and nothing around: what headings and words are compared by.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace planledger::sheets
