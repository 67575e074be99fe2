// The amounts of a ledger as a table of postings, and balances at a point from its best index.
#pragma once

#include "core/log.h"
#include "core/money.h"
#include "tools/bench/peers/postgres_server.h"

#include <map>
#include <memory>
#include <string>

namespace planledger::bench {

// Minor units of a currency of an action, "4.1 EUR"; none that is zero.
using Balances = std::map<std::string, core::MinorUnits>;

// A posting keeps when its event came and when it was taken back, as a table of one's own would
// that has to answer for the past: its index covers the whole question.
class PostgresPostings {
 public:
  // In a directory that is made. Fails where PostgreSQL is not installed.
  [[nodiscard]] static core::Result<std::unique_ptr<PostgresPostings>> start(
      const std::string& directory);

  // Every grant, extension, reduction and allocation of the log, then the index and VACUUM ANALYZE.
  [[nodiscard]] core::Status load(const core::EventLog& log);
  // How many it has.
  [[nodiscard]] core::Result<std::int64_t> count() const;

  struct Query {
    std::string as_of;
    core::Sequence known_at = 0;
    std::string action;  // Empty: all of them.
  };
  // Of each grant of an action, and of what it was allotted. Through a prepared statement.
  [[nodiscard]] core::Result<PostgresServer::Answer> ask(const Query& query) const;
  // The rows of an answer added up.
  [[nodiscard]] static core::Result<Balances> balances(const PGresult& answer);

 private:
  PostgresPostings(std::unique_ptr<PostgresServer> server, PostgresServer::Connection connection)
      : server_(std::move(server)), connection_(std::move(connection)) {}

  std::unique_ptr<PostgresServer> server_;
  PostgresServer::Connection connection_;
};

}  // namespace planledger::bench
