// The directory of a ledger: which files lie in it, and what stands in those of one line.
//
//   FORMAT   "planledger ledger format 2\n"; 1 where nothing was written since 2 came
//   HEAD     "planledger head 512 ROOT\n": the last event at the last clean close, and the tree's
//            root at it in 64 hexadecimal digits
#pragma once

#include "core/ids.h"
#include "core/merkle.h"
#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace planledger::core::detail {

inline constexpr std::uint64_t kFormat = 2;
inline constexpr std::string_view kFormatName = "FORMAT";
inline constexpr std::string_view kLockName = "LOCK";
inline constexpr std::string_view kLogName = "log";

[[nodiscard]] std::string path_in(const std::string& directory, std::string_view name);

// The ledger's format, at most `kFormat`. Fails with not_a_ledger, newer_format or damaged.
[[nodiscard]] Result<std::uint64_t> read_format(const std::string& directory);
// The file is what makes the directory a ledger. Replaces it whole.
[[nodiscard]] Status write_format(const std::string& directory);

struct NotedHead {
  Sequence size = 0;
  Hash root = empty_root();
};
// The head that was noted, that of an empty log where none was yet. Fails with damaged.
[[nodiscard]] Result<NotedHead> read_noted_head(const std::string& directory);
[[nodiscard]] Status note_head(const std::string& directory, const NotedHead& head);

}  // namespace planledger::core::detail
