#include "tools/sheets/package.h"

#include "tools/sheets/cannot_read.h"

#include <fmt/format.h>
#include <zip.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace planledger::sheets {
namespace {

core::Result<std::string> first_bytes(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return cannot_read(path + ": " + std::strerror(errno));
  std::array<char, 8> bytes{};
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), file);
  const int error = std::ferror(file) != 0 ? errno : 0;
  static_cast<void>(std::fclose(file));
  if (error != 0) return cannot_read(path + ": " + std::strerror(error));
  return std::string(bytes.data(), count);
}

core::Status check_beginning(const std::string& path) {
  const auto bytes = first_bytes(path);
  if (!bytes) return core::fail(bytes.error());
  if (bytes->starts_with("PK\x03\x04")) return {};
  if (bytes->starts_with("\xd0\xcf\x11\xe0")) {
    return cannot_read(path +
                       ": this is encrypted, or an old .xls; save it as .xlsx without a password");
  }
  return cannot_read(path + ": this is no .xlsx, which is a packed file");
}

}  // namespace

core::Result<std::unique_ptr<Package>> Package::open(const std::string& path) {
  if (core::Status good = check_beginning(path); !good) return core::fail(good.error());
  int code = 0;
  zip* const handle = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (handle == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    return cannot_read(fmt::format("{}: it cannot be unpacked: {}", path, why));
  }
  std::unique_ptr<Package> package(new Package(path, handle));
  if (zip_get_num_entries(handle, 0) > kPartsMax) {
    return cannot_read(fmt::format("{}: it has more than {} parts", path, kPartsMax));
  }
  return package;
}

Package::~Package() { zip_discard(handle_); }

bool Package::has(const std::string& name) const {
  return zip_name_locate(handle_, name.c_str(), ZIP_FL_ENC_GUESS) >= 0;
}

core::Result<std::unique_ptr<Part>> Package::part(const std::string& name) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  const bool known = zip_stat(handle_, name.c_str(), 0, &stat) == 0;
  zip_file* const handle = known ? zip_fopen(handle_, name.c_str(), 0) : nullptr;
  if (handle == nullptr) {
    return cannot_read(
        fmt::format("its part {} cannot be opened: {}", name, zip_strerror(handle_)));
  }
  return std::make_unique<Part>(name, handle, stat.comp_size);
}

Part::~Part() { zip_fclose(handle_); }

core::Result<std::string_view> Part::read() {
  const zip_int64_t count = zip_fread(handle_, piece_, sizeof piece_);
  if (count < 0) {
    return cannot_read(fmt::format("its part {} cannot be unpacked: {}", name_,
                                   zip_error_strerror(zip_file_get_error(handle_))));
  }
  unpacked_bytes_ += static_cast<std::uint64_t>(count);
  if (unpacked_bytes_ > kUnpackedBytesMax) {
    return cannot_read(
        fmt::format("its part {} unpacks to more than {} bytes", name_, kUnpackedBytesMax));
  }
  return std::string_view(piece_, static_cast<std::size_t>(count));
}

}  // namespace planledger::sheets
