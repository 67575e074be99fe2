#include "net/connection.h"
namespace planledger::net {
core::Result<std::unique_ptr<Connection>> connect(const ConnectOptions&) {
  return core::fail(core::Errc::unreachable, "no network yet");
}
}  // namespace planledger::net
