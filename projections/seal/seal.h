// What a ledger signs of a closed period: where its log stood, what it answered there, and the
// reports that it gave.
//
//   planledger.01234567-89ab-cdef-fedc-ba9876543210/seal
//   period 2018-H2
//   reportingDate 2018-12-31
//   closing 517 5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11     seq and id of the PeriodClosed
//   size 516                                             the events before it
//   root XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=    of the tree over them, in base64
//   renderer 3
//   answer plan SHA-256                                  of `show plan --as-of 2018-12-31
//   answer budget SHA-256                                --known-at seq:516`, as JSON; and so on
//   answer history SHA-256
//   streams 63 SHA-256                                   how many, and of the list of them
//   report nl html 123456 SHA-256                        language, format, bytes
//
// It is the text of a note under the ledger's key (core/note.h), whose first line no checkpoint
// has. The folder of the closing (core/seal_files.h) holds:
//
//   seal              that note
//   checkpoint        the checkpoint of its size, signed at the closing
//   streams           a line a stream, "VERSION STREAM", in byte order of the streams: how many
//                     events it had, which is the version of its last
//   report-nl.html    a report: for each language and format
#pragma once

#include "core/date.h"
#include "core/hash.h"
#include "core/ids.h"
#include "core/uuid.h"

#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::seal {

inline constexpr std::string_view kSealName = "seal";
inline constexpr std::string_view kCheckpointName = "checkpoint";
inline constexpr std::string_view kStreamsName = "streams";
[[nodiscard]] std::string report_name(std::string_view language, std::string_view format);

struct Seal {
  struct Answer {
    std::string subject;
    std::string sha256;
    friend bool operator==(const Answer&, const Answer&) = default;
  };
  struct Report {
    std::string language;
    std::string format;
    std::uint64_t bytes = 0;
    std::string sha256;
    friend bool operator==(const Report&, const Report&) = default;
  };

  core::Uuid ledger;
  std::string period;
  core::Date reporting_date;
  core::Sequence closing = 0;
  core::Uuid event;
  core::Sequence size = 0;
  core::Hash root;
  int renderer = 0;
  std::vector<Answer> answers;
  std::uint64_t streams = 0;
  std::string streams_sha256;
  std::vector<Report> reports;

  // Null where it has none of that language and format.
  [[nodiscard]] const Report* report(std::string_view language, std::string_view format) const;
  friend bool operator==(const Seal&, const Seal&) = default;
};

[[nodiscard]] std::string to_text(const Seal& seal);
// Lines that a later program may add are passed over. Fails with invalid_field, naming the line.
[[nodiscard]] core::Result<Seal> parse_seal(std::string_view text);

}  // namespace planledger::projections::seal
