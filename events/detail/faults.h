// Of everything that is wrong with an event, which fault is the answer?
#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace planledger::events::detail {

// The way from the event to one of its values, as "data.funding[1].amount". Lives on the stack of
// the walk: each part points to the one before it.
class Path {
 public:
  Path() = default;
  Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}

  [[nodiscard]] std::string to_string() const;

 private:
  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
};

// Keeps the fault whose code stands first in the order of core::Errc, of equal ones the first that
// was found.
class Faults {
 public:
  // `what` says what was found and expected; the path is put in front of it.
  void add(core::Errc code, const Path& path, std::string_view what);
  // The same with the error's code and message; nothing where there is none.
  void add(const core::Status& status, const Path& path);

  [[nodiscard]] bool none() const { return !first_.has_value(); }
  [[nodiscard]] core::Status status() const;

 private:
  std::optional<core::Error> first_;
};

}  // namespace planledger::events::detail
