// Which grants were made, as the 360Giving Data Standard 1.4 says it?
//
// One package, `{"version","title",...,"planledger":{...},"grants":[...]}`: a grant in force with
// its amount as of the date, and each award, extension and reduction as a `commitmentTransaction`.
// Money that is no grant has no place in it. A grant without an amount is left out and counted in a
// note.
#pragma once

#include "projections/export/export.h"

namespace planledger::projections::exports {

[[nodiscard]] core::Result<Answered> write_giving(const Exporting& from, const Sink& sink);

}  // namespace planledger::projections::exports
