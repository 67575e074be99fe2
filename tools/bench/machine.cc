#include "tools/bench/machine.h"

#include <fmt/format.h>
#include <rocksdb/version.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace planledger::bench {
namespace {

constexpr double kGibibyte = 1024.0 * 1024 * 1024;

// The value of the first line of that file that begins with `name`, as in /proc/cpuinfo.
std::string field_of(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const auto colon = line.find(':');
    const auto value =
        colon == std::string::npos ? colon : line.find_first_not_of(" \t", colon + 1);
    if (value != std::string::npos) return line.substr(value);
  }
  return "unknown";
}

std::string memory() {
  const double bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return fmt::format("{:.1f} GiB", bytes / kGibibyte);
}

std::string kernel() {
  utsname names{};
  return ::uname(&names) == 0 ? fmt::format("{} {} {}", names.sysname, names.release, names.machine)
                              : "unknown";
}

// The mount that holds the directory, as /proc/self/mounts tells: the longest that is a prefix.
std::string file_system(const std::string& directory) {
  std::ifstream mounts("/proc/self/mounts");
  std::string longest;
  std::string found = "unknown";
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream fields(line);
    std::string device;
    std::string point;
    std::string type;
    std::string options;
    fields >> device >> point >> type >> options;
    const bool holds =
        directory.starts_with(point) &&
        (point.back() == '/' || directory.size() == point.size() || directory[point.size()] == '/');
    if (!holds || point.size() < longest.size()) continue;
    longest = point;
    found = fmt::format("{} on {} ({})", type, device, options);
  }
  return found;
}

std::string space(const std::string& directory) {
  struct statvfs figures {};
  if (::statvfs(directory.c_str(), &figures) != 0) return "unknown";
  const auto block = static_cast<double>(figures.f_frsize);
  return fmt::format("{:.0f} GiB, {:.0f} GiB free",
                     static_cast<double>(figures.f_blocks) * block / kGibibyte,
                     static_cast<double>(figures.f_bavail) * block / kGibibyte);
}

std::string busy() {
  std::ifstream file("/proc/loadavg");
  std::string load;
  file >> load;
  return load.empty() ? "unknown" : load;
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "g++ " __VERSION__;
#endif
}

}  // namespace

Description describe_machine(const std::string& directory) {
  return {{"processor", field_of("/proc/cpuinfo", "model name")},
          {"cores", std::to_string(::sysconf(_SC_NPROCESSORS_ONLN))},
          {"memory", memory()},
          {"kernel", kernel()},
          {"fileSystem", file_system(directory)},
          {"disk", space(directory)},
          {"compiler", compiler()},
          {"build", PLANLEDGER_BUILD_TYPE},
          {"rocksdb", fmt::format("{}.{}.{}", ROCKSDB_MAJOR, ROCKSDB_MINOR, ROCKSDB_PATCH)},
          {"loadBefore", busy()}};
}

}  // namespace planledger::bench
