// Connections whose both sides are known by certificates: who gets in, as whom, and what those who
// do not are told, on both sides.
#include "net/tls.h"

#include "net/address.h"
#include "tests/net/running_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <fstream>
#include <sstream>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using core::Errc;
using std::chrono::hours;

const std::vector<std::string> kNames{"localhost", "127.0.0.1"};

core::Instant now() { return core::SystemClock().now(); }

// A ledger's authority, and clients that it knows.
class Authority {
 public:
  explicit Authority(std::uint64_t ledger = 1)
      : authority_(core::CertificateAuthority::make(core::SigningKey::make(entropy_),
                                                    core::Uuid(ledger, ledger),
                                                    core::without_end(now()), entropy_)) {}

  core::Identity identity(const std::string& name, const core::Validity& validity) {
    auto key = core::SigningKey::make(entropy_);
    const auto request =
        core::CertificateRequest::parse(core::CertificateRequest::make(key, name).value()).value();
    auto certificate =
        core::Certificate::parse(authority_.issue_client(request, validity, entropy_).value())
            .value();
    return {std::move(key), std::move(certificate), authority_.certificate()};
  }
  core::Identity identity(const std::string& name) {
    return identity(name, core::without_end(now()));
  }
  // What a client could do that holds a server's certificate.
  core::Identity identity_of_server() {
    auto key = core::SigningKey::make(entropy_);
    auto certificate =
        core::Certificate::parse(
            authority_.issue_server(key.public_key(), kNames, core::without_end(now()), entropy_)
                .value())
            .value();
    return {std::move(key), std::move(certificate), authority_.certificate()};
  }
  std::shared_ptr<const Tls> server(std::vector<std::string> names = kNames) {
    return tls_server(authority_, names, now(), entropy_).value();
  }
  [[nodiscard]] const core::Certificate& certificate() const { return authority_.certificate(); }

 private:
  core::SystemEntropy entropy_;
  core::CertificateAuthority authority_;
};

// A server that speaks TLS, and what it logs.
class TlsServer {
 public:
  TlsServer(Service& service, std::shared_ptr<const Tls> tls, bool require_identity,
            const ServerLimits& limits = {})
      : server_(service, options_of(std::move(tls), require_identity, limits), logger_) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] const Metrics& metrics() const { return server_.metrics(); }
  void stop() { server_.stop(); }

  [[nodiscard]] core::Result<std::unique_ptr<Connection>> connect_as(
      const core::Identity& identity, const std::string& host = "127.0.0.1") const {
    ConnectOptions options;
    options.host = host;
    options.port = port();
    options.tls = tls_client(identity, host).value();
    return connect(options);
  }
  [[nodiscard]] core::Result<std::unique_ptr<Connection>> connect_plainly() const {
    ConnectOptions options;
    options.port = port();
    return connect(options);
  }
  // Everything that was logged, once all connections have ended.
  std::string log() {
    stop();
    return lines_.str();
  }

 private:
  static Server::Options options_of(std::shared_ptr<const Tls> tls, bool require_identity,
                                    const ServerLimits& limits) {
    Server::Options options;
    options.listen.port = 0;
    options.limits = limits;
    options.tls = std::move(tls);
    options.require_identity = require_identity;
    return options;
  }

  std::ostringstream lines_;
  std::shared_ptr<spdlog::logger> logger_ = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_));
  RunningServer server_;
};

template <class T>
std::string code_of(const core::Result<T>& result) {
  return result ? "taken" : std::string(core::name(result.error().code));
}

events::Actor department(const std::string& code) {
  events::Actor actor;
  actor.department = code;
  return actor;
}

// One end of TLS that does what no client of ours does.
class RawTlsClient {
 public:
  explicit RawTlsClient(std::uint16_t port) : socket_(io_, context_) {
    socket_.next_layer().connect({asio::ip::address_v4::loopback(), port});
  }
  static void use(ssl::context& context, const core::Identity& identity) {
    context.use_certificate(asio::buffer(identity.certificate.pem), ssl::context::pem);
    REQUIRE(SSL_CTX_use_PrivateKey(context.native_handle(), identity.key.handle()) == 1);
  }
  RawTlsClient(std::uint16_t port, const core::Identity& identity)
      : socket_(io_, prepared(identity)) {
    socket_.next_layer().connect({asio::ip::address_v4::loopback(), port});
  }
  ssl::context& prepared(const core::Identity& identity) {
    use(context_, identity);
    return context_;
  }
  ssl::stream<asio::ip::tcp::socket>& socket() { return socket_; }
  // The error that the handshake, or else the first read after it, ends with.
  boost::system::error_code ended_with() {
    boost::system::error_code error;
    socket_.handshake(ssl::stream_base::client, error);
    char byte = 0;
    if (!error) asio::read(socket_, asio::buffer(&byte, 1), error);
    return error;
  }

 private:
  asio::io_context io_;
  ssl::context context_{ssl::context::tls_client};
  ssl::stream<asio::ip::tcp::socket> socket_;
};

TEST_CASE("who shows a key of the ledger is served in its name", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  for (const char* host : {"127.0.0.1", "localhost"}) {
    INFO(host);
    const auto connection = server.connect_as(identity, host);
    REQUIRE(connection);
    REQUIRE((*connection)->append(numbered_append(1)));
    CHECK(service.last_actor().department == "OV");
  }
}

TEST_CASE("all that goes over a plain connection goes over a ciphered one", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  const auto connection = server.connect_as(identity).value();
  std::size_t appended = 0;
  for (std::uint64_t number = 1; number <= 3'000; ++number) {
    connection->append_pipelined(numbered_append(number), [&](const events::Receipts& receipts) {
      if (receipts && receipts->front().seq == ++appended) return;
      FAIL("an append was answered out of order");
    });
  }
  connection->drain();
  CHECK(appended == 3'000);
  projections::Question question;
  question.action = "100";  // 100 pieces of 32 KiB.
  std::string answer;
  REQUIRE(connection->ask(question, [&](std::string_view piece) -> core::Status {
    answer += piece;
    return {};
  }));
  std::string expected;
  for (std::size_t piece = 0; piece < 100; ++piece) expected += FakeService::piece(piece);
  CHECK(answer == expected);
  std::size_t lines = 0;
  REQUIRE(
      connection->tail({.after = 0, .follow = false, .type = {}, .action = {}, .department = {}},
                       [&](core::Sequence, std::string_view) -> core::Status {
                         ++lines;
                         return {};
                       }));
  CHECK(lines == 3'000);
}

TEST_CASE("a key that the ledger does not know, or knows as revoked, is refused on both sides",
          "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto stranger = authority.identity("WVG");
  const auto revoked = authority.identity("OV");
  service.revoke(revoked.key.public_key());
  const auto unknown = server.connect_as(stranger);
  CHECK(code_of(unknown) == "unknownKey");
  CHECK_THAT(unknown.error().message, Catch::Contains("\"WVG\""));
  CHECK(code_of(server.connect_as(revoked)) == "keyRevoked");
  const std::string log = server.log();
  CHECK_THAT(log, Catch::Contains("unknownKey: \"WVG\"") && Catch::Contains("keyRevoked: \"OV\""));
  CHECK(service.appended().empty());
}

TEST_CASE("a key that is revoked while it is connected gets no more answers", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  const auto connection = server.connect_as(identity).value();
  const auto nothing = [](auto...) { return core::Status(); };
  const TailOptions tail{.after = 0, .follow = false, .type = {}, .action = {}, .department = {}};
  REQUIRE(connection->append(numbered_append(1)));
  REQUIRE(connection->ask({.subject = projections::Subject::stats}, nothing));
  REQUIRE(connection->tail(tail, nothing));
  service.revoke(identity.key.public_key());
  CHECK(code_of(connection->ask({.subject = projections::Subject::stats}, nothing)) ==
        "keyRevoked");
  CHECK(code_of(connection->tail(tail, nothing)) == "keyRevoked");
}

TEST_CASE("a certificate that does not hold is named on both sides", "[net][tls]") {
  FakeService service;
  Authority authority;
  Authority foreign(2);
  const auto expired = authority.identity("OV", {now() - hours(48), now() - hours(24)});
  const auto early = authority.identity("OV", {now() + hours(24), now() + hours(48)});
  auto of_another = foreign.identity("OV");
  of_another.authority = authority.certificate();  // It trusts the server, who does not know it.
  const auto of_server = authority.identity_of_server();
  const struct {
    const char* name;
    const core::Identity& identity;
    const char* told;
    const char* logged;
  } cases[] = {
      {"expired", expired, "expired", "certificate has expired"},
      {"early", early, "does not hold yet", "certificate is not yet valid"},
      {"foreign", of_another, "another authority", "unable to get local issuer certificate"},
      {"a server's", of_server, "not one for this use", "certificate purpose"},
  };
  for (const auto& each : cases) {
    INFO(each.name);
    TlsServer server(service, authority.server(), true);
    service.admit(each.identity.key.public_key(), department("OV"));
    const auto refused = server.connect_as(each.identity);
    CHECK(code_of(refused) == "certificateInvalid");
    if (!refused) CHECK_THAT(refused.error().message, Catch::Contains(each.told));
    CHECK_THAT(server.log(), Catch::Contains("certificateInvalid") && Catch::Contains(each.logged));
  }
  CHECK(service.appended().empty());
}

TEST_CASE("a client holds the server to its authority and its name", "[net][tls]") {
  FakeService service;
  Authority authority;
  Authority foreign(2);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  TlsServer elsewhere(service, authority.server({"ledger.example.org", "192.0.2.7"}), true);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto refused = elsewhere.connect_as(identity, host);
    CHECK(code_of(refused) == "certificateInvalid");
    if (!refused) CHECK_THAT(refused.error().message, Catch::Contains("mismatch"));
  }
  TlsServer impostor(service, foreign.server(), false);
  CHECK(code_of(impostor.connect_as(identity)) == "certificateInvalid");
  TlsServer plain(service, nullptr, false);
  const auto without = plain.connect_as(identity);
  CHECK(code_of(without) == "protocol");
  if (!without) CHECK_THAT(without.error().message, Catch::Contains("does not speak TLS"));
}

TEST_CASE("where an identity is required nobody is served without one", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  CHECK(code_of(server.connect_plainly()) == "identityRequired");
  RawTlsClient nameless(server.port());
  const auto told = told_by_alert(nameless.ended_with());
  REQUIRE(told);
  CHECK(told->code == Errc::identity_required);
  CHECK_THAT(server.log(), Catch::Contains("identityRequired"));
}

TEST_CASE("on loopback a plain client is the operator, and a ciphered one who it is",
          "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), false);
  REQUIRE(server.connect_plainly().value()->append(numbered_append(1)));
  CHECK_FALSE(service.last_actor().department);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  REQUIRE(server.connect_as(identity).value()->append(numbered_append(2)));
  CHECK(service.last_actor().department == "OV");
}

TEST_CASE("TLS 1.3 alone is spoken, and no session is resumed", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto identity = authority.identity("OV");
  RawTlsClient old(server.port(), identity);
  REQUIRE(SSL_set_max_proto_version(old.socket().native_handle(), TLS1_2_VERSION) == 1);
  boost::system::error_code error;
  old.socket().handshake(ssl::stream_base::client, error);
  CHECK(error);
  RawTlsClient present(server.port(), identity);
  REQUIRE_NOTHROW(present.socket().handshake(ssl::stream_base::client));
  SSL* const connection = present.socket().native_handle();
  CHECK(SSL_version(connection) == TLS1_3_VERSION);
  // Read on, since a ticket would come behind the handshake: what comes is the refusal of the key.
  char byte = 0;
  asio::read(present.socket(), asio::buffer(&byte, 1), error);
  CHECK_FALSE(error);
  CHECK(SSL_SESSION_is_resumable(SSL_get0_session(connection)) == 0);
}

TEST_CASE("half a handshake, and noise after its first byte, end that connection alone",
          "[net][tls][hostile]") {
  FakeService service;
  Authority authority;
  ServerLimits limits;
  limits.frame_time_max = std::chrono::milliseconds(100);
  TlsServer server(service, authority.server(), true, limits);
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  std::string noise = "\x16\x03\x01";
  for (int i = 0; i < 2'000; ++i) noise.push_back(static_cast<char>(i * 37 % 251));
  for (const std::string& bytes :
       {std::string("\x16"), std::string("\x16\x03\x01\x02\x00\x01", 6), noise}) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), server.port()});
    asio::write(socket, asio::buffer(bytes));
    std::string rest;
    boost::system::error_code ended;
    asio::read(socket, asio::dynamic_buffer(rest), ended);  // Until the server ends it.
    CHECK(ended);
  }
  CHECK(server.connect_as(identity).value()->append(numbered_append(1)));
  while (server.metrics().connections_open > 0) std::this_thread::yield();
  CHECK_THAT(server.log(), Catch::Contains("timedOut") && Catch::Contains("protocol"));
}

TEST_CASE("a projection is rebuilt by the operator and the coordinator alone", "[net][tls]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), false);
  projections::Question question;
  question.subject = projections::Subject::rebuild;
  question.projection = "late";
  const auto rebuilt = [&](Connection& connection) {
    return code_of(connection.ask(question, [](std::string_view) { return core::Status(); }));
  };
  const auto as = [&](const std::string& name, const events::Actor& actor) {
    const auto identity = authority.identity(name);
    service.admit(identity.key.public_key(), actor);
    return rebuilt(*server.connect_as(identity).value());
  };
  events::Actor auditor;
  auditor.auditor = true;
  CHECK(rebuilt(*server.connect_plainly().value()) == "taken");
  CHECK(as("KB", department("KB")) == "taken");
  CHECK(as("OV", department("OV")) == "notAuthorised");
  CHECK(as("Court", auditor) == "notAuthorised");
}

TEST_CASE("logins, refused appends and exports are noted with who it was", "[net][tls][access]") {
  FakeService service;
  Authority authority;
  TlsServer server(service, authority.server(), true);
  const auto identity = authority.identity("OV");
  const auto stranger = authority.identity("WVG");
  service.admit(identity.key.public_key(), department("OV"));
  CHECK_FALSE(server.connect_as(stranger));
  CHECK_FALSE(server.connect_plainly());
  {
    const auto connection = server.connect_as(identity).value();
    REQUIRE(connection->append(numbered_append(1)));
    events::AppendRequest wrong = numbered_append(2);
    wrong.events.front().digits = 9;
    CHECK(code_of(connection->append(std::move(wrong))) == "invalidAmount");
    projections::Question question;
    question.subject = projections::Subject::exported;
    question.format = "csv";
    REQUIRE(connection->ask(question, [](std::string_view) { return core::Status(); }));
  }
  server.stop();
  std::ifstream file(service.access_path());
  std::vector<std::string> noted;
  for (std::string line; std::getline(file, line);) {
    const boost::json::value each = boost::json::parse(line);
    const auto text = [&each](const char* name) {
      return each.at(name).is_null() ? "-" : std::string(each.at(name).as_string());
    };
    noted.push_back(text("what") + " " + text("who") + " " + text("code"));
  }
  CHECK(noted == std::vector<std::string>{"login WVG unknownKey", "login - identityRequired",
                                          "login OV -", "append OV invalidAmount", "export OV -"});
}

TEST_CASE("a client comes back over TLS after a break, and loses nothing", "[net][tls]") {
  FakeService service;
  Authority authority;
  const auto identity = authority.identity("OV");
  service.admit(identity.key.public_key(), department("OV"));
  auto first = std::make_unique<TlsServer>(service, authority.server(), true);
  Server::Options options;
  options.listen.port = first->port();
  options.tls = authority.server();
  options.require_identity = true;
  const auto connection = first->connect_as(identity).value();
  REQUIRE(connection->append(numbered_append(1)));
  first.reset();
  const RunningServer second(service, options, quiet_logger());
  CHECK(connection->append(numbered_append(2)));
  CHECK(service.appended().size() == 2);
}

TEST_CASE("a host that is not this machine is not spoken to plainly, nor listened on",
          "[net][tls]") {
  ConnectOptions away;
  away.host = "192.0.2.7";
  CHECK(code_of(connect(away)) == "identityRequired");
  FakeService service;
  Metrics metrics;
  Authority authority;
  Server::Options options;
  options.listen = {"192.0.2.7", 0};
  options.tls = authority.server();
  const auto plain = Server::start(service, options, quiet_logger(), metrics);
  CHECK(code_of(plain) == "usage");
  options.require_identity = true;
  // An address of documentation (RFC 5737), which no machine has: it is tried now.
  CHECK(code_of(Server::start(service, options, quiet_logger(), metrics)) == "unreachable");
  options.tls = nullptr;
  CHECK(code_of(Server::start(service, options, quiet_logger(), metrics)) == "usage");
  options.listen = {"127.0.0.1", 0};
  CHECK(code_of(Server::start(service, options, quiet_logger(), metrics)) == "usage");
}

TEST_CASE("a host is listened on by its numbers", "[net][address]") {
  CHECK(numbers_of("localhost").value() == "127.0.0.1");
  CHECK(numbers_of("0.0.0.0").value() == "0.0.0.0");
  CHECK(numbers_of("::").value() == "::");
  CHECK(code_of(numbers_of("ledger.example.org")) == "usage");
  CHECK(code_of(loopback_numbers("0.0.0.0")) == "usage");
  CHECK(loopback_numbers("::1").value() == "::1");
}

}  // namespace
}  // namespace planledger::net
