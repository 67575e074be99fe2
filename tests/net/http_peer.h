// The other end of an HTTP connection, which may say anything, and reads answers strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace planledger::net {

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> fields;  // Names in lower case.
  std::string body;
  bool chunked = false;
  bool whole = true;  // False: the connection ended before the answer did.

  [[nodiscard]] std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }
};

class HttpPeer {
 public:
  // Connects to that port of this machine. Reading nothing for a minute fails the test.
  // `receive_bytes`: the size of the socket's buffer; 0: the system's.
  explicit HttpPeer(std::uint16_t port, int receive_bytes = 0);
  ~HttpPeer();
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;

  // What the server does not take, since it has closed, is dropped.
  void send(std::string_view bytes);
  // No more will be sent.
  void finish();
  // The next answer; none where the connection has ended. `head`: to a HEAD request.
  std::optional<HttpAnswer> answer(bool head = false);
  // Everything until the connection ends.
  std::string rest();

  std::optional<HttpAnswer> get(const std::string& target);
  std::optional<HttpAnswer> post(const std::string& target, const std::string& body);

 private:
  bool read_more();
  std::optional<std::string> line();
  bool take(std::size_t size, std::string& out);
  void read_chunks(HttpAnswer& answer);

  int socket_;
  std::string unread_;
};

// The text of a request; "Host: localhost" and the length of the body are added.
[[nodiscard]] std::string http_request(const std::string& method, const std::string& target,
                                       const std::string& fields = "",
                                       const std::string& body = "");

}  // namespace planledger::net
