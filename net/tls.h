// TLS 1.3 (RFC 8446) between a ledger's server and its clients, both known by certificates of the
// ledger's own authority (core/certificate.h). A certificate tells whose key it is; what the key
// may do stands in the ledger.
//
//   versions          1.3 alone: no renegotiation, no compression, no choice of weak ciphers
//   certificates      Ed25519, issued by this authority and no other, within their time, for the
//                     side that shows them (extended key usage); the server's for the host that the
//                     client connects to
//   session tickets   none: a resumed session would skip the check of a certificate, to save a
//                     handshake in connections that last for hours
//   end of a stream   TCP's: what a message of the protocol does not end is lost, and asked again
#pragma once

#include "core/identity.h"
#include "net/stream.h"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace planledger::net {

// One side's certificate, key and trust; shared by the streams that it makes, never changed.
class Tls {
 public:
  virtual ~Tls() = default;
  // The ciphered stream over a connected socket. Its handshake fails with identity_required where
  // the peer shows no certificate, with certificate_invalid where it is not as above, and with
  // protocol where the peer does not speak TLS 1.3.
  [[nodiscard]] virtual std::unique_ptr<Stream> stream(
      boost::asio::ip::tcp::socket socket) const = 0;
};

// A server that is reached under these names (CertificateAuthority::issue_server). Its key is made
// here and is nowhere but in this process. Fails with invalid_field for a name that cannot be.
[[nodiscard]] core::Result<std::shared_ptr<const Tls>> tls_server(
    const core::CertificateAuthority& authority, std::span<const std::string> names,
    core::Instant now, core::Entropy& entropy);

// A client that connects to `host`, a name or an address in numbers.
[[nodiscard]] core::Result<std::shared_ptr<const Tls>> tls_client(const core::Identity& identity,
                                                                  const std::string& host);

// What the peer told by an alert when it turned the certificate down; a client learns that only
// when it reads for the first time. None where the error is of another kind.
[[nodiscard]] std::optional<core::Error> told_by_alert(const boost::system::error_code& error);

// The server's side of a socket: ciphered where the peer begins a TLS handshake, plain where it
// does not. `tls` may be null: then all is plain.
[[nodiscard]] std::unique_ptr<Stream> accepted_stream(boost::asio::ip::tcp::socket socket,
                                                      std::shared_ptr<const Tls> tls);

}  // namespace planledger::net
