#include "tools/planledger/verify_report.h"

#include "projections/report/claim.h"
#include "projections/report/compose.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/input.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace planledger::tools {
namespace {

namespace json = boost::json;
using projections::report::Claim;
using projections::report::kRendererVersion;

constexpr std::size_t kReportBytesMax = 1U << 30U;

// Takes a report in pieces and holds it against another.
class Comparison {
 public:
  explicit Comparison(std::string_view expected) : expected_(expected) {}

  void take(std::string_view piece) {
    const std::string_view here =
        expected_.substr(std::min(bytes_, expected_.size()), piece.size());
    const auto [ours, theirs] = std::mismatch(piece.begin(), piece.end(), here.begin(), here.end());
    if (ours != piece.end()) differ_at(bytes_ + static_cast<std::size_t>(ours - piece.begin()));
    bytes_ += piece.size();
  }
  // The first byte that is not the same, once all was taken; none where the two are equal.
  [[nodiscard]] std::optional<std::size_t> first_difference() {
    if (bytes_ < expected_.size()) differ_at(bytes_);
    return first_difference_;
  }

 private:
  void differ_at(std::size_t place) {
    if (!first_difference_) first_difference_ = place;
  }

  std::string_view expected_;
  std::size_t bytes_ = 0;
  std::optional<std::size_t> first_difference_;
};

json::object answer_of(const Claim& claim, std::size_t bytes,
                       const std::optional<std::size_t>& first_difference) {
  json::object answer;
  answer["format"] = 1;
  answer["holds"] = !first_difference;
  answer["ledger"] = core::to_string(claim.ledger);
  answer["root"] = claim.root;
  answer["period"] = claim.question.period;
  answer["asOf"] = claim.question.as_of;
  answer["knownAt"] = claim.known_at;
  answer["language"] = claim.question.language;
  answer["reportFormat"] = claim.question.format;
  answer["bytes"] = bytes;
  answer["firstDifference"] = nullptr;
  if (first_difference) answer["firstDifference"] = *first_difference;
  return answer;
}

}  // namespace

core::Result<int> verify_report(const Context& context, const std::string& path) {
  const auto report = read_input(path, kReportBytesMax);
  if (!report) return core::fail(report.error());
  const auto claim = projections::report::find_claim(*report);
  if (!claim) return core::fail(claim.error().code, path + ": " + claim.error().message);
  if (claim->renderer != kRendererVersion) {
    return core::fail(
        core::Errc::not_proven,
        fmt::format("{} was written by version {} of the renderer, and this is version "
                    "{}, whose bytes may differ",
                    path, claim->renderer, kRendererVersion));
  }
  const auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  Comparison comparison(*report);
  const auto answered =
      (*connection)->ask(claim->question, [&comparison](std::string_view piece) -> core::Status {
        comparison.take(piece);
        return {};
      });
  if (!answered) return core::fail(answered.error());
  const auto first_difference = comparison.first_difference();
  const json::object answer = answer_of(*claim, report->size(), first_difference);
  if (auto printed = print_json(context, "verify report", json::serialize(answer)); !printed) {
    return core::fail(printed.error());
  }
  return first_difference ? kDoesNotHold : 0;
}

}  // namespace planledger::tools
