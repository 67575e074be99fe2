// What is the SHA-256 of bytes that come in pieces?
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace planledger::projections::exports {

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void add(std::string_view piece);
  // Of all that was added, as 64 hexadecimal digits. Nothing is added after it.
  [[nodiscard]] std::string hexadecimal();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace planledger::projections::exports
