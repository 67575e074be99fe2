#include "net/tls.h"

#include "core/check.h"
#include "net/deadline.h"

#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>

namespace planledger::net {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using core::Errc;
using core::fail;

// For a peer to take the alert that tells why it is turned down, before its connection is reset.
constexpr std::chrono::milliseconds kAlertTimeMax{1'000};

std::string text_of(X509_NAME* name) {
  std::array<char, 256> text{};
  const int size = X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), text.size());
  return size < 0 ? std::string("a certificate without a name") : std::string(text.data());
}

int reason_of(const error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) return 0;
  return ERR_GET_REASON(static_cast<unsigned long>(error.value()));
}

core::Result<Peer> peer_of(SSL* connection) {
  X509* const certificate = SSL_get0_peer_certificate(connection);
  if (certificate == nullptr) {
    return fail(Errc::identity_required, "the peer showed no certificate");
  }
  Peer peer{.name = text_of(X509_get_subject_name(certificate)), .key = core::PublicKey{}};
  std::size_t size = peer.key->size();
  EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, peer.key->data(), &size) != 1) {
    return fail(Errc::certificate_invalid,
                "the key in the certificate of " + peer.name + " is not one of Ed25519");
  }
  return peer;
}

// Why a certificate does not pass, in the words of OpenSSL.
core::Error untrusted(SSL* connection, std::string_view whose) {
  const long result = SSL_get_verify_result(connection);
  return {Errc::certificate_invalid, fmt::format("the certificate of the {} is not valid here: {}",
                                                 whose, X509_verify_cert_error_string(result))};
}

class TlsStream final : public Stream {
 public:
  TlsStream(tcp::socket socket, std::shared_ptr<ssl::context> context,
            ssl::stream_base::handshake_type side)
      : context_(std::move(context)), stream_(std::move(socket), *context_), side_(side) {
    error_code ignored;
    stream_.next_layer().set_option(tcp::no_delay(true), ignored);
  }

  asio::awaitable<core::Result<Peer>> handshake() override {
    const auto [error] = co_await stream_.async_handshake(side_, kAsValues);
    ready_ = !error;
    if (ready_) co_return peer_of(stream_.native_handle());
    const core::Error told = why(error);
    if (side_ == ssl::stream_base::server) {
      co_await with_deadline(let_alert_arrive(), kAlertTimeMax);
    }
    co_return fail(told);
  }

  asio::awaitable<Transferred> read_some(std::span<char> room) override {
    return stream_.async_read_some(asio::buffer(room.data(), room.size()), kAsValues);
  }

  asio::awaitable<Transferred> write(std::string_view bytes) override {
    if (!ready_) co_return Transferred{asio::error::not_connected, 0};
    co_return co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                                         kAsValues);
  }

  // What is ciphered must go out whole, so nothing goes without waiting.
  std::size_t try_write(std::string_view /*bytes*/) override { return 0; }

  void shutdown_send() override {
    error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  core::Error why(const error_code& error) {
    const int reason = reason_of(error);
    const bool server = side_ == ssl::stream_base::server;
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
      return untrusted(stream_.native_handle(), server ? "client" : "server");
    }
    if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
      return {Errc::identity_required, "the client shows no certificate"};
    }
    if (auto told = told_by_alert(error)) return *std::move(told);
    if (reason == SSL_R_WRONG_VERSION_NUMBER && !server) {
      return {Errc::protocol, "the server does not speak TLS"};
    }
    if (reason == 0) return {Errc::unreachable, "the connection ended: " + error.message()};
    return {Errc::protocol, "no handshake of TLS 1.3: " + error.message()};
  }

  // A socket that is closed with bytes unread resets the connection, and the alert is lost.
  asio::awaitable<bool> let_alert_arrive() {
    shutdown_send();
    std::array<char, 4096> unread{};
    error_code error;
    while (!error) {
      const auto read =
          co_await stream_.next_layer().async_read_some(asio::buffer(unread), kAsValues);
      error = std::get<0>(read);
    }
    co_return true;
  }

  const std::shared_ptr<ssl::context> context_;
  ssl::stream<tcp::socket> stream_;
  const ssl::stream_base::handshake_type side_;
  bool ready_ = false;  // The handshake is done.
};

class TlsSide final : public Tls {
 public:
  TlsSide(std::shared_ptr<ssl::context> context, ssl::stream_base::handshake_type side)
      : context_(std::move(context)), side_(side) {}

  [[nodiscard]] std::unique_ptr<Stream> stream(tcp::socket socket) const override {
    return std::make_unique<TlsStream>(std::move(socket), context_, side_);
  }

 private:
  const std::shared_ptr<ssl::context> context_;
  const ssl::stream_base::handshake_type side_;
};

std::shared_ptr<ssl::context> context_of(const core::SigningKey& key, const std::string& pem,
                                         const std::string& authority_pem) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls);
  SSL_CTX* const handle = context->native_handle();
  const bool made = SSL_CTX_set_min_proto_version(handle, TLS1_3_VERSION) == 1 &&
                    SSL_CTX_set1_sigalgs_list(handle, "ed25519") == 1 &&
                    SSL_CTX_set_num_tickets(handle, 0) == 1;
  PLANLEDGER_CHECK(made, "OpenSSL knows TLS 1.3 and Ed25519");
  SSL_CTX_set_session_cache_mode(handle, SSL_SESS_CACHE_OFF);
  context->use_certificate(asio::buffer(pem), ssl::context::pem);
  PLANLEDGER_CHECK(SSL_CTX_use_PrivateKey(handle, key.handle()) == 1,
                   "the certificate is the key's own");
  context->add_certificate_authority(asio::buffer(authority_pem));
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  context->set_verify_depth(1);
  return context;
}

bool expect_host(ssl::context& context, const std::string& host) {
  X509_VERIFY_PARAM* const expected = SSL_CTX_get0_param(context.native_handle());
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  error_code no_number;
  asio::ip::make_address(host, no_number);
  return no_number ? X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1
                   : X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
}

// Plain or ciphered, as the peer begins.
class AcceptedStream final : public Stream {
 public:
  AcceptedStream(tcp::socket socket, std::shared_ptr<const Tls> tls)
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  asio::awaitable<core::Result<Peer>> handshake() override {
    const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, kAsValues);
    if (error) co_return fail(Errc::unreachable, "the connection ended: " + error.message());
    if (tls_ && begins_tls()) chosen_ = tls_->stream(std::move(socket_));
    co_return co_await chosen().handshake();
  }
  asio::awaitable<Transferred> read_some(std::span<char> room) override {
    return chosen().read_some(room);
  }
  asio::awaitable<Transferred> write(std::string_view bytes) override {
    return chosen().write(bytes);
  }
  std::size_t try_write(std::string_view bytes) override { return chosen().try_write(bytes); }
  void shutdown_send() override { chosen().shutdown_send(); }
  void close() override { chosen().close(); }

 private:
  // Who has said nothing yet is spoken to plainly.
  Stream& chosen() {
    if (!chosen_) chosen_ = plain_stream(std::move(socket_));
    return *chosen_;
  }

  // A record of TLS begins with its kind, 22 for a handshake (RFC 8446, section 5.1); a message of
  // ours with its number of segments less one, and a greeting has one segment.
  bool begins_tls() {
    constexpr unsigned char kHandshake = 22;
    unsigned char first = 0;
    error_code error;
    socket_.receive(asio::buffer(&first, 1), tcp::socket::message_peek, error);
    return !error && first == kHandshake;
  }

  tcp::socket socket_;
  const std::shared_ptr<const Tls> tls_;
  std::unique_ptr<Stream> chosen_;
};

}  // namespace

core::Result<std::shared_ptr<const Tls>> tls_server(const core::CertificateAuthority& authority,
                                                    std::span<const std::string> names,
                                                    core::Instant now, core::Entropy& entropy) {
  const auto key = core::SigningKey::make(entropy);
  const auto pem = authority.issue_server(key.public_key(), names, core::without_end(now), entropy);
  if (!pem) return fail(pem.error());
  return std::make_shared<const TlsSide>(context_of(key, *pem, authority.certificate().pem),
                                         ssl::stream_base::server);
}

core::Result<std::shared_ptr<const Tls>> tls_client(const core::Identity& identity,
                                                    const std::string& host) {
  auto context = context_of(identity.key, identity.certificate.pem, identity.authority.pem);
  if (!expect_host(*context, host)) {
    return fail(Errc::usage, "\"" + host + "\" is no name of a host");
  }
  return std::make_shared<const TlsSide>(std::move(context), ssl::stream_base::client);
}

std::optional<core::Error> told_by_alert(const error_code& error) {
  const auto refused = [](std::string_view why) {
    return core::Error{Errc::certificate_invalid,
                       fmt::format("the peer refuses this side's certificate: {}", why)};
  };
  switch (reason_of(error)) {
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return refused("another authority issued it than the peer's ledger has");
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return refused("it has expired");
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
      return refused("it was revoked");
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
      return refused("it is damaged, or does not hold yet");
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
      return refused("it is not one for this use");
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return core::Error{Errc::identity_required, "the server asks for a certificate"};
    default:
      return std::nullopt;
  }
}

std::unique_ptr<Stream> accepted_stream(tcp::socket socket, std::shared_ptr<const Tls> tls) {
  return std::make_unique<AcceptedStream>(std::move(socket), std::move(tls));
}

}  // namespace planledger::net
