// The projections, a source file each. A further one is declared here and listed in registered.cc.
#pragma once

#include "projections/projection.h"

namespace planledger::projections::named {

[[nodiscard]] const Projection& plan();
[[nodiscard]] const ShownProjection& beneficiaries();
[[nodiscard]] const ShownProjection& late();

}  // namespace planledger::projections::named
