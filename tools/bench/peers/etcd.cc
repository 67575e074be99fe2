// etcd: a key for each event, put in a transaction that fails where the key is there.
//
// Spoken to through the JSON gateway that it serves beside gRPC, which costs it something.
#include "core/base64.h"
#include "tools/bench/peers/peer.h"
#include "tools/bench/process.h"

#include <arpa/inet.h>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace planledger::bench {
namespace {

namespace http = boost::beast::http;

constexpr const char* kProgram = "/usr/bin/etcd";
constexpr const char* kTransaction = "/v3/kv/txn";
constexpr const char* kRange = "/v3/kv/range";

core::Error failed(const std::string& doing) {
  return {core::Errc::storage_failed, "etcd: " + doing, std::nullopt};
}

// One unanswered request at a time over a connection that stays.
class EtcdClient final : public PeerClient {
 public:
  static core::Result<std::unique_ptr<EtcdClient>> open(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the socket API's way.
    if (::connect(socket, generic, sizeof address) != 0) {
      const int error = errno;
      ::close(socket);
      return core::fail(failed(std::string("cannot connect: ") + std::strerror(error)));
    }
    return std::unique_ptr<EtcdClient>(new EtcdClient(socket));
  }
  ~EtcdClient() override { ::close(socket_); }
  EtcdClient(const EtcdClient&) = delete;
  EtcdClient& operator=(const EtcdClient&) = delete;

  [[nodiscard]] int descriptor() const override { return socket_; }

  core::Status send(std::span<const PeerEvent> request) override {
    boost::json::array compare;
    boost::json::array success;
    for (const PeerEvent& event : request) {
      const std::string key =
          core::to_base64(fmt::format("{}/{:020}", event.stream, event.version));
      compare.emplace_back(boost::json::object{
          {"key", key}, {"target", "CREATE"}, {"result", "EQUAL"}, {"create_revision", "0"}});
      boost::json::object put{{"key", key},
                              {"value", core::to_base64(event.id + " " + *event.record)}};
      success.emplace_back(boost::json::object{{"request_put", std::move(put)}});
    }
    return post(kTransaction, {{"compare", std::move(compare)}, {"success", std::move(success)}});
  }

  core::Result<bool> receive() override {
    const auto answer = receive_answer();
    if (!answer) return core::fail(answer.error());
    if (!*answer) return false;
    const auto* succeeded = (*answer)->as_object().if_contains("succeeded");
    if (succeeded != nullptr && succeeded->is_bool() && succeeded->get_bool()) return true;
    return core::fail(failed("it refused: " + boost::json::serialize(**answer)));
  }

  core::Status post(const char* path, const boost::json::object& body) {
    const std::string text = boost::json::serialize(body);
    const std::string request = fmt::format(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        path, text.size(), text);
    parser_.emplace();
    parser_->eager(true);
    for (std::size_t sent = 0; sent < request.size();) {
      const ssize_t count =
          ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (count < 0 && errno != EINTR) return core::fail(failed("cannot send"));
      if (count > 0) sent += static_cast<std::size_t>(count);
    }
    return {};
  }

  // What came; none where it is not whole yet.
  core::Result<std::optional<boost::json::value>> receive_answer() {
    constexpr std::size_t kPieceBytes = 64U << 10U;
    std::array<char, kPieceBytes> piece{};
    const ssize_t count = ::recv(socket_, piece.data(), piece.size(), 0);
    if (count <= 0) return core::fail(failed("it ended the connection"));
    unread_.append(piece.data(), static_cast<std::size_t>(count));
    boost::beast::error_code error;
    for (std::size_t taken = 1; taken > 0 && !unread_.empty() && !parser_->is_done();) {
      taken = parser_->put(boost::asio::const_buffer(unread_.data(), unread_.size()), error);
      if (error && error != http::error::need_more) {
        return core::fail(failed("its answer: " + error.message()));
      }
      unread_.erase(0, taken);
    }
    if (!parser_->is_done()) return std::optional<boost::json::value>{};
    auto answer = boost::json::parse(parser_->get().body(), error);
    if (error || !answer.is_object()) return core::fail(failed(parser_->get().body()));
    return std::optional(std::move(answer));
  }

 private:
  explicit EtcdClient(int socket) : socket_(socket) {}

  int socket_;
  std::string unread_;
  std::optional<http::response_parser<http::string_body>> parser_;
};

class Etcd final : public Peer {
 public:
  Etcd(std::unique_ptr<Process> process, std::uint16_t port)
      : process_(std::move(process)), port_(port) {}

  core::Result<std::unique_ptr<PeerClient>> connect() override {
    auto client = EtcdClient::open(port_);
    if (!client) return core::fail(client.error());
    return std::unique_ptr<PeerClient>(*std::move(client));
  }
  core::Result<std::size_t> count() override {
    const auto client = EtcdClient::open(port_);
    if (!client) return core::fail(client.error());
    // Every key: from the zero byte on, to no end.
    const std::string all = core::to_base64(std::string(1, '\0'));
    core::Status sent = (*client)->post(
        kRange, {{"key", all}, {"range_end", all}, {"count_only", true}, {"serializable", false}});
    if (!sent) return core::fail(sent.error());
    for (;;) {
      const auto answer = (*client)->receive_answer();
      if (!answer) return core::fail(answer.error());
      if (!*answer) continue;
      const auto* count = (*answer)->as_object().if_contains("count");
      if (count == nullptr) return std::size_t{0};
      return std::stoul(std::string(count->as_string()));
    }
  }
  core::Status wait_until_it_serves() {
    const auto count = open_patiently([this] { return this->count(); });
    if (!count) return core::fail(count.error());
    return {};
  }

 private:
  std::unique_ptr<Process> process_;
  std::uint16_t port_;
};

}  // namespace

core::Result<std::unique_ptr<Peer>> start_etcd(const std::string& directory) {
  std::filesystem::create_directories(directory);
  const auto port = free_port();
  if (!port) return core::fail(port.error());
  const auto peer_port = free_port();
  if (!peer_port) return core::fail(peer_port.error());
  const std::string clients = fmt::format("http://127.0.0.1:{}", *port);
  const std::string peers = fmt::format("http://127.0.0.1:{}", *peer_port);
  // It syncs before it answers by default.
  auto process =
      Process::start({kProgram, "--name", "bench", "--data-dir", directory + "/data",
                      "--listen-client-urls", clients, "--advertise-client-urls", clients,
                      "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                      "--initial-cluster", "bench=" + peers, "--log-level", "error"});
  if (!process) return core::fail(process.error());
  auto etcd = std::make_unique<Etcd>(*std::move(process), *port);
  if (core::Status ready = etcd->wait_until_it_serves(); !ready) return core::fail(ready.error());
  return etcd;
}

}  // namespace planledger::bench
