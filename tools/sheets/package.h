// The parts of a packed office document (ECMA-376, part 2), each read as it is unpacked.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct zip;
struct zip_file;

namespace planledger::sheets {

// Of all parts together, unpacked: what a sheet of Excel's size can have, and no more.
inline constexpr std::uint64_t kUnpackedBytesMax = 4ULL << 30U;
inline constexpr std::int64_t kPartsMax = 10'000;

class Part;

class Package {
 public:
  // Fails with cannot_read, saying what the file is instead.
  [[nodiscard]] static core::Result<std::unique_ptr<Package>> open(const std::string& path);
  ~Package();
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  [[nodiscard]] bool has(const std::string& name) const;
  // Fails with cannot_read where there is no such part.
  [[nodiscard]] core::Result<std::unique_ptr<Part>> part(const std::string& name) const;

 private:
  Package(std::string path, zip* handle) : path_(std::move(path)), handle_(handle) {}
  const std::string path_;
  zip* const handle_;
};

// Goes before its package does.
class Part {
 public:
  Part(std::string name, zip_file* handle, std::uint64_t packed_bytes)
      : name_(std::move(name)), handle_(handle), packed_bytes_(packed_bytes) {}
  ~Part();
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  // The next bytes, unpacked, which live until the next call; empty at the end. Fails with
  // cannot_read where they cannot be unpacked, their checksum is wrong or they are too many.
  [[nodiscard]] core::Result<std::string_view> read();
  [[nodiscard]] std::uint64_t packed_bytes() const { return packed_bytes_; }

 private:
  const std::string name_;
  zip_file* const handle_;
  const std::uint64_t packed_bytes_;
  std::uint64_t unpacked_bytes_ = 0;
  char piece_[64U << 10U];
};

}  // namespace planledger::sheets
