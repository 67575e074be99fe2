// Every projection that there is.
#include "projections/named/named.h"

#include <algorithm>
#include <array>

namespace planledger::projections {
namespace {

const auto& projections() {
  static const std::array<const Projection*, 3> all{&named::plan(), &named::beneficiaries(),
                                                    &named::late()};
  return all;
}

}  // namespace

std::span<const Projection* const> all_projections() { return projections(); }

const std::vector<const ShownProjection*>& shown_projections() {
  static const auto shown = [] {
    std::vector<const ShownProjection*> list;
    for (const Projection* each : projections()) {
      if (const auto* one = dynamic_cast<const ShownProjection*>(each)) list.push_back(one);
    }
    return list;
  }();
  return shown;
}

const Projection* find_projection(std::string_view name) {
  const auto all = all_projections();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Projection* each) { return each->name() == name; });
  return found == all.end() ? nullptr : *found;
}

const ShownProjection* find_shown(std::string_view name) {
  return dynamic_cast<const ShownProjection*>(find_projection(name));
}

}  // namespace planledger::projections
