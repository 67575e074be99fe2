// Does an opened log hold together at its end? Asked once, before anything is read from it.
#pragma once

#include "core/detail/rocks.h"

namespace planledger::core::detail {

// The seq of the last event, 0 in an empty log. `noted` is the head at the last clean close: the
// log must reach it, and what was appended after it must be without gaps. Fails with damaged.
[[nodiscard]] Result<Sequence> verify_log(const Rocks& rocks, Sequence noted);

}  // namespace planledger::core::detail
