// A PostgreSQL of the bench's own, with its documented settings for durable writes.
#pragma once

#include "core/result.h"
#include "tools/bench/process.h"

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>

namespace planledger::bench {

// What it says of a failure while `doing`.
[[nodiscard]] core::Error postgres_failed(const std::string& doing, const PGconn* connection);

class PostgresServer {
 public:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  using Connection = std::unique_ptr<PGconn, Finish>;
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  // Events, each once in its stream: an index for the seq and one for the stream.
  static const char* const kEventsTable;

  // In a directory that is made, and left as it then is; serves when this returns.
  [[nodiscard]] static core::Result<std::unique_ptr<PostgresServer>> start(
      const std::string& directory);
  ~PostgresServer() { static_cast<void>(process_->stop()); }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  [[nodiscard]] core::Result<Connection> open() const;

  // A statement whose rows nobody wants.
  [[nodiscard]] static core::Status execute(PGconn& connection, const std::string& statement);
  // The one number that a query gives.
  [[nodiscard]] static core::Result<std::int64_t> number(PGconn& connection,
                                                         const std::string& query);
  [[nodiscard]] static core::Status prepare(PGconn& connection, const char* name,
                                            const std::string& query);
  // COPY FROM STDIN: begun by its statement, then text in its format, in pieces of any size.
  [[nodiscard]] static core::Status begin_copy(PGconn& connection, const std::string& statement);
  [[nodiscard]] static core::Status put_copy(PGconn& connection, const std::string& text);
  [[nodiscard]] static core::Status end_copy(PGconn& connection);

 private:
  PostgresServer(std::unique_ptr<Process> process, std::uint16_t port)
      : process_(std::move(process)), port_(port) {}

  std::unique_ptr<Process> process_;
  std::uint16_t port_;
};

}  // namespace planledger::bench
