// PostgreSQL: an events table with a unique (stream, version), a transaction for each request.
#include "tools/bench/peers/peer.h"
#include "tools/bench/peers/postgres_server.h"

#include <fmt/format.h>

namespace planledger::bench {
namespace {

// An INSERT of so many rows.
std::string insert_of(std::size_t rows) {
  constexpr std::size_t kFields = 4;
  std::string text = "insert into events (stream, version, id, record) values ";
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t first = row * kFields;
    text += fmt::format("{}(${}, ${}, ${}, ${})", row == 0 ? "" : ", ", first + 1, first + 2,
                        first + 3, first + 4);
  }
  return text;
}

using Answer = PostgresServer::Answer;

class PostgresClient final : public PeerClient {
 public:
  explicit PostgresClient(PostgresServer::Connection connection)
      : connection_(std::move(connection)) {}

  [[nodiscard]] int descriptor() const override { return PQsocket(connection_.get()); }

  core::Status send(std::span<const PeerEvent> request) override {
    if (core::Status ready = prepare(request.size()); !ready) return ready;
    std::vector<std::string> versions;
    versions.reserve(request.size());  // The texts stay where they are.
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    const auto add = [&](const std::string& value, int format) {
      values.push_back(value.data());
      lengths.push_back(static_cast<int>(value.size()));
      formats.push_back(format);
    };
    for (const PeerEvent& event : request) {
      add(event.stream, 0);
      add(versions.emplace_back(std::to_string(event.version)), 0);
      add(event.id, 0);
      add(*event.record, 1);
    }
    const int sent =
        PQsendQueryPrepared(connection_.get(), "append", static_cast<int>(values.size()),
                            values.data(), lengths.data(), formats.data(), 0);
    if (sent == 1 && PQflush(connection_.get()) >= 0) return {};
    return core::fail(postgres_failed("cannot send", connection_.get()));
  }

  core::Result<bool> receive() override {
    if (PQconsumeInput(connection_.get()) != 1) {
      return core::fail(postgres_failed("cannot receive", connection_.get()));
    }
    while (PQisBusy(connection_.get()) == 0) {
      const Answer answer(PQgetResult(connection_.get()));
      if (!answer) return true;
      if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
        return core::fail(postgres_failed("an insert", connection_.get()));
      }
    }
    return false;
  }

 private:
  // Of a last, smaller batch anew.
  core::Status prepare(std::size_t rows) {
    if (rows == prepared_) return {};
    if (prepared_ != 0) Answer(PQexec(connection_.get(), "deallocate append"));
    const Answer answer(
        PQprepare(connection_.get(), "append", insert_of(rows).c_str(), 0, nullptr));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
      return core::fail(postgres_failed("cannot prepare", connection_.get()));
    }
    prepared_ = rows;
    return {};
  }

  PostgresServer::Connection connection_;
  std::size_t prepared_ = 0;
};

class Postgres final : public Peer {
 public:
  explicit Postgres(std::unique_ptr<PostgresServer> server) : server_(std::move(server)) {}

  core::Result<std::unique_ptr<PeerClient>> connect() override {
    auto connection = server_->open();
    if (!connection) return core::fail(connection.error());
    return std::make_unique<PostgresClient>(*std::move(connection));
  }
  core::Result<std::size_t> count() override {
    const auto connection = server_->open();
    if (!connection) return core::fail(connection.error());
    const auto count = PostgresServer::number(**connection, "select count(*) from events");
    return count.transform([](std::int64_t events) { return static_cast<std::size_t>(events); });
  }

 private:
  std::unique_ptr<PostgresServer> server_;
};

}  // namespace

core::Result<std::unique_ptr<Peer>> start_postgres(const std::string& directory) {
  auto server = PostgresServer::start(directory);
  if (!server) return core::fail(server.error());
  const auto connection = (*server)->open();
  if (!connection) return core::fail(connection.error());
  if (core::Status made = PostgresServer::execute(**connection, PostgresServer::kEventsTable);
      !made) {
    return core::fail(made.error());
  }
  return std::make_unique<Postgres>(*std::move(server));
}

}  // namespace planledger::bench
