// PostgreSQL: an events table with a unique (stream, version), a transaction for each request.
#include "tools/bench/peers/peer.h"
#include "tools/bench/process.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace planledger::bench {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr const char* kUser = "postgres";

// Durable by default: fsync, synchronous_commit and full_page_writes are on. The rest is what its
// manual gives for a dedicated machine and long loads (19.4, 19.5): a quarter of the memory for
// buffers, checkpoints far apart.
const std::vector<std::string> kSettings{
    "fsync=on",           "synchronous_commit=on",    "full_page_writes=on",
    "shared_buffers=1GB", "max_wal_size=4GB",         "checkpoint_timeout=30min",
    "max_connections=80", "unix_socket_directories=", "listen_addresses=127.0.0.1"};

constexpr const char* kTable =
    "create table events (seq bigint generated always as identity primary key,"
    " stream text not null, version bigint not null, id uuid not null,"
    " recorded_at timestamptz not null default now(), record bytea not null,"
    " unique (stream, version))";

core::Error failed(const std::string& doing, const PGconn* connection) {
  return {core::Errc::storage_failed,
          fmt::format("PostgreSQL: {}: {}", doing, PQerrorMessage(connection)), std::nullopt};
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

core::Result<Connection> open(std::uint16_t port) {
  const std::string how =
      fmt::format("host=127.0.0.1 port={} user={} dbname=postgres", port, kUser);
  Connection connection(PQconnectdb(how.c_str()));
  if (PQstatus(connection.get()) == CONNECTION_OK) return connection;
  return core::fail(failed("cannot connect", connection.get()));
}

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

class PostgresClient final : public PeerClient {
 public:
  explicit PostgresClient(Connection connection) : connection_(std::move(connection)) {}

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
    return core::fail(failed("cannot send", connection_.get()));
  }

  core::Result<bool> receive() override {
    if (PQconsumeInput(connection_.get()) != 1) {
      return core::fail(failed("cannot receive", connection_.get()));
    }
    while (PQisBusy(connection_.get()) == 0) {
      const Answer answer(PQgetResult(connection_.get()));
      if (!answer) return true;
      if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
        return core::fail(failed("an insert", connection_.get()));
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
      return core::fail(failed("cannot prepare", connection_.get()));
    }
    prepared_ = rows;
    return {};
  }

  Connection connection_;
  std::size_t prepared_ = 0;
};

class Postgres final : public Peer {
 public:
  Postgres(std::unique_ptr<Process> process, std::uint16_t port)
      : process_(std::move(process)), port_(port) {}
  ~Postgres() override { static_cast<void>(process_->stop()); }

  core::Result<std::unique_ptr<PeerClient>> connect() override {
    auto connection = open(port_);
    if (!connection) return core::fail(connection.error());
    return std::make_unique<PostgresClient>(*std::move(connection));
  }
  core::Result<std::size_t> count() override {
    const auto connection = open(port_);
    if (!connection) return core::fail(connection.error());
    const Answer answer(PQexec(connection->get(), "select count(*) from events"));
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) {
      return core::fail(failed("cannot count", connection->get()));
    }
    return std::stoul(PQgetvalue(answer.get(), 0, 0));
  }
  // Waits until it serves, then makes the table.
  core::Status prepare() {
    const auto connection = open_patiently([this] { return open(port_); });
    if (!connection) return core::fail(connection.error());
    const Answer answer(PQexec(connection->get(), kTable));
    if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) return {};
    return core::fail(failed("cannot make the table", connection->get()));
  }

 private:
  std::unique_ptr<Process> process_;
  std::uint16_t port_;
};

// It refuses to run as root: then as its own user.
core::Result<std::vector<std::string>> as_its_user(const std::string& directory) {
  if (::geteuid() != 0) return std::vector<std::string>{};
  const passwd* const user = ::getpwnam(kUser);
  if (user == nullptr || ::chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return core::fail(core::Errc::storage_failed, "PostgreSQL: cannot give it its directory");
  }
  return std::vector<std::string>{"/usr/bin/setpriv", fmt::format("--reuid={}", kUser),
                                  fmt::format("--regid={}", kUser), "--init-groups", "--"};
}

core::Status run(std::vector<std::string> command, const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  return (*process)->wait();
}

}  // namespace

core::Result<std::unique_ptr<Peer>> start_postgres(const std::string& directory) {
  std::filesystem::create_directories(directory);
  // Its user has to get there.
  std::filesystem::permissions(std::filesystem::path(directory).parent_path(),
                               std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  const auto prefix = as_its_user(directory);
  if (!prefix) return core::fail(prefix.error());
  const std::string data = directory + "/data";
  core::Status made = run(*prefix, {std::string(kPrograms) + "initdb", "-D", data, "-U", kUser,
                                    "--auth=trust", "--no-instructions"});
  if (!made) return core::fail(made.error());
  const auto port = free_port();
  if (!port) return core::fail(port.error());
  std::vector<std::string> command = *prefix;
  for (const std::string& word : {std::string(kPrograms) + "postgres", std::string("-D"), data,
                                  std::string("-p"), std::to_string(*port)}) {
    command.push_back(word);
  }
  for (const std::string& setting : kSettings) {
    command.emplace_back("-c");
    command.push_back(setting);
  }
  command.insert(command.end(), {"-c", "log_min_messages=panic"});
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  auto postgres = std::make_unique<Postgres>(*std::move(process), *port);
  if (core::Status ready = postgres->prepare(); !ready) return core::fail(ready.error());
  return postgres;
}

}  // namespace planledger::bench
