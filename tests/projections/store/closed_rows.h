// The rows of projections that nobody has open, for who changes them behind the program's back.
#pragma once

#include "core/check.h"
#include "projections/store/fold.h"
#include "projections/store/layout.h"
#include "projections/store/rows.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace planledger::tests {

// What `change` gives for the rows of the projection. `directory` is that of all projections.
template <class Change>
auto change_rows(const std::string& directory, std::string_view projection, const Change& change) {
  const auto store = projections::store::RowStore::open(directory + "/families", 1U << 20U).value();
  const auto families = store->families();
  const auto found = std::find_if(families.begin(), families.end(), [&](const auto& family) {
    return family.first.starts_with(std::string(projection) + ".");
  });
  PLANLEDGER_CHECK(found != families.end(), "the projection has rows");
  return change(*found->second);
}

template <class Change>
void change_meta(const std::string& directory, std::string_view projection, const Change& change) {
  namespace store = projections::store;
  change_rows(directory, projection, [&](store::Rows& rows) {
    const auto row = rows.get(store::layout::kMeta);
    if (!row) return;  // Closed before an event was applied.
    store::Meta meta = store::decode_meta(*row).value();
    change(meta);
    store::Batch batch;
    batch.put(store::layout::kMeta, store::encode(meta));
    rows.write(batch);
    rows.flush();
  });
}

// As a program of another version left them.
inline void age(const std::string& directory, std::string_view projection) {
  change_meta(directory, projection, [](projections::store::Meta& meta) { meta.version = "0"; });
}

}  // namespace planledger::tests
