#include "tools/bench/channel.h"

#include "core/identity.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace planledger::bench {
namespace {

core::Error broken(const std::string& doing) {
  return {core::Errc::unreachable, doing + ": " + std::strerror(errno)};
}

core::Error broken_tls(const std::string& doing) {
  return {core::Errc::unreachable, doing + ": " + ERR_error_string(ERR_get_error(), nullptr)};
}

class PlainChannel : public Channel {
 public:
  explicit PlainChannel(int socket) : socket_(socket) {}
  ~PlainChannel() override { ::close(socket_); }
  PlainChannel(const PlainChannel&) = delete;
  PlainChannel& operator=(const PlainChannel&) = delete;

  [[nodiscard]] int descriptor() const override { return socket_; }

  core::Status send(std::string_view bytes) override {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count == static_cast<ssize_t>(bytes.size())) return {};
    return core::fail(broken("cannot send a request"));
  }

  core::Result<std::size_t> receive(std::span<char> room) override {
    const ssize_t count = ::recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return std::size_t{0};
    if (count == 0) return core::fail(core::Errc::unreachable, "the server closed a connection");
    if (count < 0) return core::fail(broken("cannot read an answer"));
    return static_cast<std::size_t>(count);
  }

 private:
  int socket_;
};

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;

class TlsChannel final : public PlainChannel {
 public:
  TlsChannel(int socket, Context context, Session session)
      : PlainChannel(socket), context_(std::move(context)), session_(std::move(session)) {}

  core::Status send(std::string_view bytes) override {
    if (SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0) return {};
    return core::fail(broken_tls("cannot send a request"));
  }

  core::Result<std::size_t> receive(std::span<char> room) override {
    const int count = SSL_read(session_.get(), room.data(), static_cast<int>(room.size()));
    if (count > 0) return static_cast<std::size_t>(count);
    if (SSL_get_error(session_.get(), count) == SSL_ERROR_WANT_READ) return std::size_t{0};
    return core::fail(broken_tls("cannot read an answer"));
  }

 private:
  const Context context_;
  const Session session_;
};

Context context_of(const std::string& identity) {
  Context context(SSL_CTX_new(TLS_client_method()));
  const auto file = [&](std::string_view name) { return identity + "/" + std::string(name); };
  const bool ready =
      SSL_CTX_use_certificate_file(context.get(), file(core::kIdentityCertificateName).c_str(),
                                   SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_use_PrivateKey_file(context.get(), file(core::kIdentityKeyName).c_str(),
                                  SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_load_verify_file(context.get(), file(core::kIdentityAuthorityName).c_str()) == 1;
  if (!ready) context.reset();
  if (context) SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

core::Result<std::unique_ptr<Channel>> over_tls(int socket, const std::string& identity) {
  Context context = context_of(identity);
  if (!context) return core::fail(broken_tls("cannot use the identity " + identity));
  Session session(SSL_new(context.get()));
  SSL_set_fd(session.get(), socket);
  if (SSL_connect(session.get()) != 1) return core::fail(broken_tls("no handshake"));
  // From here on a read that finds less than a record says so.
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return std::make_unique<TlsChannel>(socket, std::move(context), std::move(session));
}

}  // namespace

core::Result<std::unique_ptr<Channel>> Channel::connect(const net::Address& server,
                                                        const std::string& identity) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port);
  ::inet_pton(AF_INET, server.host.c_str(), &address.sin_addr);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return core::fail(broken("cannot connect to " + net::to_string(server)));
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (identity.empty()) return std::make_unique<PlainChannel>(socket);
  auto channel = over_tls(socket, identity);
  if (!channel) ::close(socket);
  return channel;
}

}  // namespace planledger::bench
