// A row says something else than what is recorded of it. What would set that right?
#pragma once

#include "events/event.h"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace planledger::sheets {

struct Conflict {
  enum class Kind : std::uint8_t {
    unknown,   // nothing that is recorded explains it
    agrees,    // with its extensions and reductions the grant is what the row says
    reversed,  // what was recorded of the row was reversed: its event may come under a new id
    differs,   // `proposal` would set it right
  };
  Kind kind = Kind::unknown;
  // Command lines, in the order in which they are to be given. DATE stands for a date that only a
  // person knows, REASON for a reason.
  std::vector<std::string> proposal;
};

// Compares a row's event, which the ledger refused since its id or its grant is there already, with
// the history of its action: the rows of `show history`, reversed events too.
//
//   a grant that became larger      GrantExtended, the difference added
//   ... smaller                     GrantReduced by the difference
//   ... that ends later             GrantExtended until then
//   anything else                   reversals, and then the row once more
[[nodiscard]] Conflict conflict_of(const events::Submission& row,
                                   const boost::json::array& history);

}  // namespace planledger::sheets
