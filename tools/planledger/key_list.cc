#include "tools/planledger/key_list.h"

#include "tools/planledger/ask.h"

#include <boost/json.hpp>

#include <map>

namespace planledger::tools {
namespace {

namespace json = boost::json;

// Calls `visit` with each event of the type, as `tail` gives it.
template <class Visit>
core::Status each_event(net::Connection& connection, const char* type, const Visit& visit) {
  net::TailOptions options;
  options.type = type;
  return connection.tail(options, [&](core::Sequence, std::string_view line) -> core::Status {
    boost::system::error_code error;
    const json::value event = json::parse(line, error);
    if (error || !event.is_object()) {
      return core::fail(core::Errc::protocol, "an event that is no JSON object");
    }
    visit(event.get_object(), event.at("data").as_object());
    return {};
  });
}

json::value member(const json::object& data, const char* name) {
  const json::value* const found = data.if_contains(name);
  return found == nullptr ? json::value() : *found;
}

}  // namespace

core::Result<int> list_keys(const Context& context) {
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  json::array keys;
  std::map<std::string, std::size_t> places;
  core::Status read = each_event(
      **connection, "KeyAdmitted", [&](const json::object& event, const json::object& data) {
        places[std::string(data.at("key").as_string())] = keys.size();
        keys.push_back(json::object{{"key", data.at("key")},
                                    {"holder", member(data, "holder")},
                                    {"auditor", member(data, "auditor")},
                                    {"admitted", event.at("seq")},
                                    {"admittedAt", event.at("recordedAt")},
                                    {"revoked", nullptr},
                                    {"revokedAt", nullptr}});
      });
  if (!read) return core::fail(read.error());
  read = each_event(**connection, "KeyRevoked",
                    [&](const json::object& event, const json::object& data) {
                      const auto place = places.find(std::string(data.at("key").as_string()));
                      // Admitted after the first reading.
                      if (place == places.end()) return;
                      json::object& key = keys[place->second].as_object();
                      key["revoked"] = event.at("seq");
                      key["revokedAt"] = event.at("recordedAt");
                    });
  if (!read) return core::fail(read.error());
  return print_json(context, "key list",
                    json::serialize(json::object{{"format", 1}, {"keys", std::move(keys)}}))
      .transform([] { return 0; });
}

}  // namespace planledger::tools
