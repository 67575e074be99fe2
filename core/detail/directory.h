// The directory of a ledger: which files lie in it, and what stands in those of one line.
//
//   FORMAT   "planledger ledger format 1\n"
//   HEAD     "planledger head 512 ROOT\n": the last event at the last clean close, and the tree's
//            root at it in 64 hexadecimal digits
#pragma once

#include "core/ids.h"
#include "core/merkle.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace planledger::core::detail {

inline constexpr int kFormat = 1;
inline constexpr std::string_view kFormatName = "FORMAT";
inline constexpr std::string_view kLockName = "LOCK";
inline constexpr std::string_view kLogName = "log";

[[nodiscard]] std::string path_in(const std::string& directory, std::string_view name);

// Succeeds for a ledger of this format. Fails with not_a_ledger, newer_format or damaged.
[[nodiscard]] Status check_format(const std::string& directory);
// The file is what makes the directory a ledger.
[[nodiscard]] Status write_format(const std::string& directory);

struct NotedHead {
  Sequence size = 0;
  Hash root = empty_root();
};
// The head that was noted, that of an empty log where none was yet. Fails with damaged.
[[nodiscard]] Result<NotedHead> read_noted_head(const std::string& directory);
[[nodiscard]] Status note_head(const std::string& directory, const NotedHead& head);

}  // namespace planledger::core::detail
