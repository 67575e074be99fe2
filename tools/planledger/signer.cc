#include "tools/planledger/signer.h"

#include "net/signing_connection.h"
#include "tools/planledger/input.h"

namespace planledger::tools {
namespace {

// The authority of a ledger bears the ledger's id in its name (core/certificate.h).
core::Result<core::Uuid> ledger_of(const core::Identity& identity) {
  constexpr std::string_view kPrefix = "planledger ";
  const std::string_view name = identity.authority.name;
  if (name.starts_with(kPrefix)) {
    if (auto id = core::Uuid::parse(name.substr(kPrefix.size()))) return id;
  }
  return core::fail(core::Errc::damaged, "the identity's ca.pem is of \"" +
                                             identity.authority.name +
                                             "\", expected the authority of a ledger");
}

}  // namespace

core::Result<std::string> read_passphrase(const Context& context) {
  if (context.passphrase_file.empty()) return std::string();
  auto text = read_input(context.passphrase_file);
  if (!text) return core::fail(text.error());
  if (text->ends_with('\n')) text->pop_back();
  if (text->empty()) {
    return core::fail(core::Errc::usage, context.passphrase_file + " holds no passphrase");
  }
  return text;
}

core::Result<std::optional<core::Identity>> read_identity(const Context& context) {
  if (context.identity.empty()) return std::optional<core::Identity>();
  const auto passphrase = read_passphrase(context);
  if (!passphrase) return core::fail(passphrase.error());
  auto identity = core::load_identity(context.identity, *passphrase);
  if (!identity) return core::fail(identity.error());
  return std::optional(*std::move(identity));
}

core::Result<std::unique_ptr<net::Connection>> signing_as(
    core::Identity identity, std::unique_ptr<net::Connection> connection) {
  const auto ledger = ledger_of(identity);
  if (!ledger) return core::fail(ledger.error());
  return net::signing(std::move(connection), std::move(identity.key), identity.certificate.name,
                      *ledger);
}

}  // namespace planledger::tools
