#include "tools/bench/peers/postgres_server.h"

#include "tools/bench/peers/peer.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

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

std::vector<std::string> joined(std::vector<std::string> command,
                                const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

core::Status run(const std::vector<std::string>& command) {
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  return (*process)->wait();
}

}  // namespace

const char* const PostgresServer::kEventsTable =
    "create table events (seq bigint generated always as identity primary key,"
    " stream text not null, version bigint not null, id uuid not null,"
    " recorded_at timestamptz not null default now(), record bytea not null,"
    " unique (stream, version))";

core::Error postgres_failed(const std::string& doing, const PGconn* connection) {
  return {core::Errc::storage_failed,
          fmt::format("PostgreSQL: {}: {}", doing, PQerrorMessage(connection)), std::nullopt};
}

core::Result<std::unique_ptr<PostgresServer>> PostgresServer::start(const std::string& directory) {
  std::filesystem::create_directories(directory);
  // Its user has to get there.
  std::filesystem::permissions(std::filesystem::path(directory).parent_path(),
                               std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  const auto prefix = as_its_user(directory);
  if (!prefix) return core::fail(prefix.error());
  const std::string data = directory + "/data";
  const std::string programs = kPrograms;
  core::Status made = run(joined(*prefix, {programs + "initdb", "-D", data, "-U", kUser,
                                           "--auth=trust", "--no-instructions"}));
  if (!made) return core::fail(made.error());
  const auto port = free_port();
  if (!port) return core::fail(port.error());
  std::vector<std::string> command =
      joined(*prefix, {programs + "postgres", "-D", data, "-p", std::to_string(*port), "-c",
                       "log_min_messages=panic"});
  for (const std::string& setting : kSettings) {
    command.emplace_back("-c");
    command.push_back(setting);
  }
  auto process = Process::start(command);
  if (!process) return core::fail(process.error());
  std::unique_ptr<PostgresServer> server(new PostgresServer(*std::move(process), *port));
  if (const auto serving = open_patiently([&] { return server->open(); }); !serving) {
    return core::fail(serving.error());
  }
  return server;
}

core::Result<PostgresServer::Connection> PostgresServer::open() const {
  const std::string how =
      fmt::format("host=127.0.0.1 port={} user={} dbname=postgres", port_, kUser);
  Connection connection(PQconnectdb(how.c_str()));
  if (PQstatus(connection.get()) == CONNECTION_OK) return connection;
  return core::fail(postgres_failed("cannot connect", connection.get()));
}

core::Status PostgresServer::execute(PGconn& connection, const std::string& statement) {
  const Answer answer(PQexec(&connection, statement.c_str()));
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
  return core::fail(postgres_failed(statement, &connection));
}

core::Result<std::int64_t> PostgresServer::number(PGconn& connection, const std::string& query) {
  const Answer answer(PQexec(&connection, query.c_str()));
  if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK && PQntuples(answer.get()) == 1) {
    return std::stoll(PQgetvalue(answer.get(), 0, 0));
  }
  return core::fail(postgres_failed(query, &connection));
}

core::Status PostgresServer::prepare(PGconn& connection, const char* name,
                                     const std::string& query) {
  const Answer answer(PQprepare(&connection, name, query.c_str(), 0, nullptr));
  if (PQresultStatus(answer.get()) == PGRES_COMMAND_OK) return {};
  return core::fail(postgres_failed(query, &connection));
}

core::Status PostgresServer::begin_copy(PGconn& connection, const std::string& statement) {
  const Answer begun(PQexec(&connection, statement.c_str()));
  if (PQresultStatus(begun.get()) == PGRES_COPY_IN) return {};
  return core::fail(postgres_failed(statement, &connection));
}

core::Status PostgresServer::put_copy(PGconn& connection, const std::string& text) {
  if (PQputCopyData(&connection, text.data(), static_cast<int>(text.size())) == 1) return {};
  return core::fail(postgres_failed("COPY", &connection));
}

core::Status PostgresServer::end_copy(PGconn& connection) {
  if (PQputCopyEnd(&connection, nullptr) == 1) {
    const Answer ended(PQgetResult(&connection));
    if (PQresultStatus(ended.get()) == PGRES_COMMAND_OK && PQgetResult(&connection) == nullptr) {
      return {};
    }
  }
  return core::fail(postgres_failed("COPY", &connection));
}

}  // namespace planledger::bench
