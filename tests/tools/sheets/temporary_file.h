// A file with some bytes, gone with the test.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace planledger::sheets {

class TemporaryFile {
 public:
  TemporaryFile(std::string_view bytes, const std::string& extension) {
    path_ = "/tmp/planledger-sheet-XXXXXX" + extension;
    const int descriptor = ::mkstemps(path_.data(), static_cast<int>(extension.size()));
    if (descriptor < 0 ||
        ::write(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      std::abort();
    }
    ::close(descriptor);
  }
  ~TemporaryFile() { static_cast<void>(std::remove(path_.c_str())); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace planledger::sheets
