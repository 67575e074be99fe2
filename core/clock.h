// What time it is, as somebody else says: no part of the ledger reads the system's clock itself.
#pragma once

#include "core/date.h"

namespace planledger::core {

class Clock {
 public:
  virtual ~Clock() = default;
  // May be called from any thread. May step back; the log sees to it that recorded times do not.
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

}  // namespace planledger::core
