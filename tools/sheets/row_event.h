// What does a row of a sheet say, as an event? And under which id, whenever it is read again?
#pragma once

#include "events/event.h"
#include "tools/sheets/mapping.h"

#include <string>

namespace planledger::sheets {

// Where an import read what.
struct Source {
  std::string file;    // Its name, without the folders.
  std::string sha256;  // Of its bytes.
};

// A row whose first cell begins with # is none: a remark, or a template's example.
[[nodiscard]] bool is_remark(const Row& row);

// The event of a row, and its id: that of the column for it, else one that is made of the kind and
// of what tells the row from others (key_of). `generation` counts the events that were made of this
// row and reversed since. Fails as submission_from_json does, with the cell's place and heading in
// front: "cell F7 (Bedrag): found ...".
[[nodiscard]] core::Result<events::Submission> event_of(const Row& row, const Mapping& mapping,
                                                        const Conventions& conventions,
                                                        const Source& source,
                                                        unsigned generation = 0);

// The same error with the cell in front in place of the field's path, where the row has one for it:
// for what the ledger said of the row's event.
[[nodiscard]] core::Error placed(core::Error error, const Row& row, const Mapping& mapping);

// The id of a row's event, version 5 of RFC 9562 under a namespace of our own.
[[nodiscard]] core::Uuid id_of_key(std::string_view key, unsigned generation);

}  // namespace planledger::sheets
