// The programs under measurement, as processes of their own.
#pragma once

#include "core/result.h"
#include "net/address.h"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace planledger::bench {

// A program that was started. Ends it where nobody waited for it.
class Process {
 public:
  // Its standard output can be read; what it says on standard error goes to this program's own.
  [[nodiscard]] static core::Result<std::unique_ptr<Process>> start(
      const std::vector<std::string>& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // One line of its output without the newline; fails at the output's end.
  [[nodiscard]] core::Result<std::string> read_line();
  // Asks it to stop and waits. Fails where it ended otherwise than with status 0.
  [[nodiscard]] core::Status stop();
  // Waits for it to end by itself; the same failures. What it still writes is dropped.
  [[nodiscard]] core::Status wait();
  // The most memory that it held; 0 before it has ended.
  [[nodiscard]] std::uint64_t peak_bytes() const { return peak_bytes_; }
  // What it holds of the machine's memory now.
  [[nodiscard]] core::Result<std::uint64_t> resident_bytes() const;
  // What it gave the disk to write since it began (write_bytes of proc(5)).
  [[nodiscard]] core::Result<std::uint64_t> written_bytes() const;

 private:
  Process(std::string name, pid_t pid, int output)
      : name_(std::move(name)), pid_(pid), output_(output) {}
  std::string name_;
  pid_t pid_;
  int output_;
  std::string unread_;
  std::uint64_t peak_bytes_ = 0;
};

// Where the programs of this build are.
struct Programs {
  std::string client;
  std::string server;
  // Those built beside this program.
  [[nodiscard]] static core::Result<Programs> beside_this_one();
};

// planledgerd, serving.
struct RunningServer {
  std::unique_ptr<Process> process;
  net::Address address;
};
[[nodiscard]] core::Result<RunningServer> serve(const Programs& programs,
                                                const std::string& directory,
                                                const std::vector<std::string>& more = {});
// Runs the client to its end, whatever it writes.
[[nodiscard]] core::Status run_client(const Programs& programs,
                                      const std::vector<std::string>& arguments);
// What a program took that ran to its end.
struct Taken {
  double seconds = 0;
  std::uint64_t peak_bytes = 0;  // The most memory that it held.
};
// Runs a program, found as a shell finds it; reads what it writes and drops it.
[[nodiscard]] core::Result<Taken> measure_command(const std::vector<std::string>& command);
// The same of the client.
[[nodiscard]] core::Result<Taken> measure_client(const Programs& programs,
                                                 const std::vector<std::string>& arguments);

}  // namespace planledger::bench
