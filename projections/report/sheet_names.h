// What may a sheet be called? Names that every spreadsheet takes, each of its own in its document.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace planledger::projections::report {

class SheetNames {
 public:
  // The caption up to its first comma; where that is taken, the other name; where both are, the
  // caption and a number.
  [[nodiscard]] std::string name(std::string_view caption, std::string_view other);

  // What the next part of a sheet too long for one is called.
  [[nodiscard]] static std::string continued(const std::string& name, int part);

 private:
  [[nodiscard]] bool take(const std::string& name);

  std::set<std::string> taken_;
};

}  // namespace planledger::projections::report
