#include "tools/planledger/append_events.h"

#include "events/json.h"
#include "net/receipt_json.h"
#include "tools/planledger/ask.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace planledger::tools {
namespace {

// What was given and is empty is refused: a script's unset variable must not drop the condition.
core::Result<events::ExpectedVersion> parse_expected(const std::optional<std::string>& given) {
  if (!given) return events::ExpectedVersion{};
  const std::string& text = *given;
  if (text == "none") return events::ExpectedVersion{0};
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error == std::errc() && end == text.data() + text.size()) {
    return events::ExpectedVersion{version};
  }
  return core::fail(core::Errc::usage,
                    "--expect-version is '" + text + "', expected a number or none");
}

events::Receipts append(const Context& context, std::string_view json,
                        events::ExpectedVersion expected) {
  auto batch = events::batch_from_json(json);
  if (!batch) return core::fail(batch.error());
  auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  return (*connection)->append({std::move(*batch), events::Actor{}, expected});
}

core::Status print(const Context& context, const std::vector<events::Receipt>& receipts) {
  return print_json(context, "append", net::receipts_to_json(receipts));
}

}  // namespace

core::Status append_quietly(const Context& context, std::string_view json) {
  return append(context, json, std::nullopt).map([](const std::vector<events::Receipt>&) {});
}

core::Result<core::Sequence> append_and_show(const Context& context, std::string_view json) {
  const events::Receipts receipts = append(context, json, std::nullopt);
  if (!receipts) return core::fail(receipts.error());
  if (core::Status printed = print(context, *receipts); !printed) {
    return core::fail(printed.error());
  }
  return receipts->front().seq;
}

void add_expected_version(CLI::App& command, std::optional<std::string>& text) {
  command.add_option("--expect-version", text,
                     "Append only when the stream is at this version (none: it has no events)");
}

core::Result<int> append_and_print(const Context& context, std::string_view json,
                                   const std::optional<std::string>& expected_version) {
  auto expected = parse_expected(expected_version);
  if (!expected) return core::fail(expected.error());
  const events::Receipts receipts = append(context, json, *expected);
  if (!receipts) return core::fail(receipts.error());
  if (core::Status printed = print(context, *receipts); !printed) {
    return core::fail(printed.error());
  }
  return 0;
}

}  // namespace planledger::tools
