// The few files of a ledger that are not RocksDB's: how are they read, written for good, and
// locked?
#pragma once

#include "core/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::core::detail {

// An open file descriptor, closed at the end.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept;
  ~File();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// storage_full where `error_number` says that no more fits, else storage_failed.
[[nodiscard]] tl::unexpected<Error> system_failure(const std::string& doing, int error_number);

inline constexpr std::size_t kSmallFileBytesMax = 4096;
// The whole of a file of at most `size_max` bytes (a longer one is cut); none where there is no
// such file.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(
    const std::string& path, std::size_t size_max = kSmallFileBytesMax);

// Who may read a file that is written.
enum class Readers { everybody, owner };

// A new file, in the place of any earlier one of that name, that is written piece by piece.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile> make(std::string path, Readers readers = Readers::everybody);

  [[nodiscard]] Status add(std::string_view piece) const;
  // Returns when all that was added is on the disk; its name may not be there yet.
  [[nodiscard]] Status sync() const;

 private:
  NewFile(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  File file_;
  std::string path_;
};

// Hands the file's bytes to `take`, in pieces of at most some 64 KiB, until it returns an error,
// which is then the result. Fails with storage_failed, also where there is no such file.
[[nodiscard]] Status read_in_pieces(const std::string& path,
                                    const std::function<Status(std::string_view piece)>& take);

// Puts a file of that content in the place of any earlier one, all of it or nothing, and returns
// when it is on the disk together with its name.
[[nodiscard]] Status write_durably(const std::string& directory, const std::string& name,
                                   std::string_view content, Readers readers = Readers::everybody);
// Makes the names in a directory durable.
[[nodiscard]] Status sync_directory(const std::string& directory);

// Takes the file `path` for this process alone, until the File ends. Fails with in_use, naming the
// process that has it.
[[nodiscard]] Result<File> lock_file(const std::string& path);

}  // namespace planledger::core::detail
