// Ledgers behind an HTTP server, and what its answers are made of.
#pragma once

#include "net/service.h"
#include "tests/core/temporary_ledger.h"
#include "tests/net/http_peer.h"

#include <memory>
#include <string>
#include <vector>

namespace planledger::net {

class FixedClock final : public core::Clock {
 public:
  // After everything that the sample holds.
  [[nodiscard]] core::Instant now() const override {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  }
};

// Requires that it opens.
[[nodiscard]] std::unique_ptr<Service> open_service(const core::TemporaryLedger& ledger,
                                                    const core::Clock& clock);

// A ledger that holds the sample plan, and has a key of its own.
class SampleLedger {
 public:
  SampleLedger();

  [[nodiscard]] std::unique_ptr<Service> service() const { return open_service(ledger_, clock_); }
  [[nodiscard]] std::size_t count() const { return count_; }
  // What the directory itself answers; the code where it refuses. Requires that no service has it.
  [[nodiscard]] std::vector<std::string> answers(
      const std::vector<projections::Question>& questions) const;

 private:
  FixedClock clock_;
  core::TemporaryLedger ledger_;
  std::size_t count_ = 0;
};

// Of a problem document; requires that it is one.
[[nodiscard]] std::string code_of(const HttpAnswer& answer);
[[nodiscard]] std::int64_t line_of(const HttpAnswer& answer);

// An event as JSON, its id made from the number.
[[nodiscard]] std::string event_text(int number, const std::string& type, const std::string& data,
                                     const std::string& department = "KB");
[[nodiscard]] std::string department_text(int number, const std::string& code);

}  // namespace planledger::net
