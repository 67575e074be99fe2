// Who came to a ledger, and what was refused or done beside the plan itself: for whoever looks into
// misuse. The events say the rest, and are kept for ever; this is not.
//
//   DIR/access/access.log     the newest lines; older ones in access.1.log and so on
//
// A line is a JSON object: `at` (RFC 3339), `what`, `who` ("OV", "auditor", "operator", "nobody";
// of a login the name in the certificate), `key` (of an identity, as events hold it), `code` (of a
// refusal, else null) and `about`:
//
//   login    an identity connected, or was refused; about: null
//   append   an append was refused; about: the kind and the id of its first event
//   admin    events about keys and periods were appended; about: the same of the first of them
//   keys     a key of the ledger itself was made anew, or a certificate issued; about: which
//   export   the plan was taken out; about: the format
//   rebuild  the rows of a projection were made again; about: its name
//
// No address, no name of a person and nothing that an event says stands there.
#pragma once

#include "events/ledger.h"
#include "projections/question.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::net {

// What an append is noted by, taken before it is handed on; of bytes that are no event nothing.
struct AppendTrace {
  struct Event {
    events::Kind kind;
    core::Uuid id;
  };
  events::Actor actor;
  std::optional<Event> first;  // None of an empty batch.
  std::optional<Event> admin;  // Its first event about keys or periods.
  bool closes = false;         // One of its events closes a period.
};
[[nodiscard]] AppendTrace trace_of(const events::AppendRequest& request);

// Whether the question takes the plan out, and in which format.
[[nodiscard]] bool is_export(const projections::Question& question);
[[nodiscard]] std::string_view format_of_export(const projections::Question& question);

// Every method may be called from any thread. What cannot be written is dropped, and said once on
// the standard error: a full disk stops the appends themselves.
class AccessLog {
 public:
  static constexpr std::size_t kFileBytesMax = 8U << 20U;
  static constexpr std::size_t kFilesMax = 16;

  // Of the ledger in that directory; nothing is made before the first line. `clock` is not owned.
  AccessLog(std::string directory, const core::Clock& clock,
            std::size_t file_bytes_max = kFileBytesMax, std::size_t files_max = kFilesMax);
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  // `refused` is null where it was let in.
  void login(std::string_view name, std::string_view key, const core::Error* refused);
  // Notes a refusal, and what is `admin`.
  void append(const AppendTrace& trace, const events::Receipts& receipts);
  void renewed(std::string_view which);
  void rebuilt(const events::Actor& actor, std::string_view projection, const core::Error* refused);
  void exported(const events::Actor& actor, std::string_view format, const core::Error* refused);

 private:
  struct Line;
  class File;
  void write(const Line& line);

  const core::Clock& clock_;
  const std::unique_ptr<File> file_;
};

}  // namespace planledger::net
