#include "projections/seal/streams.h"

#include "events/event.h"

namespace planledger::projections::seal {

core::Status count_streams(const core::EventLog& log, core::Sequence first, core::Sequence last,
                           Versions& versions) {
  return log.scan(first, last, [&](core::Sequence seq, std::string_view record) -> core::Status {
    const auto event = events::Recorded::decode(seq, record);
    if (!event) return core::fail(event.error());
    const std::string_view stream = events::stream_of(event->event());
    const auto place = versions.find(stream);
    if (place != versions.end()) {
      place->second = event->version();
    } else {
      versions.emplace(stream, event->version());
    }
    return {};
  });
}

std::string to_text(const Versions& versions) {
  std::string text;
  for (const auto& [stream, version] : versions) {
    text += std::to_string(version) + ' ' + stream + '\n';
  }
  return text;
}

}  // namespace planledger::projections::seal
