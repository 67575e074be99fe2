#include "tools/planledger/verify_report.h"

#include "core/hash.h"
#include "net/proofs.h"
#include "projections/report/claim.h"
#include "projections/report/compose.h"
#include "projections/seal/kept.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/input.h"
#include "tools/planledger/verifier_keys.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace planledger::tools {
namespace {

namespace json = boost::json;
using projections::Question;
using projections::Subject;
using projections::report::Claim;
using projections::report::kRendererVersion;
using projections::seal::Seal;

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

// What was found, in the order in which it is asked.
struct Findings {
  std::optional<bool> sealed;  // Whether it is what was sealed; none of a report without closing.
  bool by_bytes = true;        // Else by the answers behind it.
  std::optional<std::size_t> first_difference;
  std::optional<std::string> fault;
};

json::object answer_of(const Claim& claim, std::size_t bytes, const Findings& found) {
  json::object answer;
  answer["format"] = 1;
  answer["holds"] = !found.fault;
  answer["ledger"] = core::to_string(claim.ledger);
  answer["root"] = claim.root;
  answer["period"] = claim.question.period;
  answer["asOf"] = claim.as_of;
  answer["knownAt"] = claim.known_at;
  answer["closing"] = nullptr;
  if (claim.closing) answer["closing"] = *claim.closing;
  answer["language"] = claim.question.language;
  answer["reportFormat"] = claim.question.format;
  answer["bytes"] = bytes;
  answer["sealed"] = nullptr;
  if (found.sealed) answer["sealed"] = *found.sealed;
  answer["comparedBy"] = found.by_bytes ? "bytes" : "answers";
  answer["firstDifference"] = nullptr;
  if (found.first_difference) answer["firstDifference"] = *found.first_difference;
  answer["fault"] = nullptr;
  if (found.fault) answer["fault"] = *found.fault;
  return answer;
}

core::Result<std::string> ask_whole(net::Connection& connection, const Question& question) {
  std::string whole;
  const auto answered = connection.ask(question, [&whole](std::string_view piece) -> core::Status {
    whole += piece;
    return {};
  });
  if (!answered) return core::fail(answered.error());
  return whole;
}

core::Result<std::vector<core::VerifierKey>> keys_of_ledger(net::Connection& connection) {
  Question question{.subject = Subject::checkpoint};
  question.format = net::kFormatOfKeys;
  const auto lines = ask_whole(connection, question);
  if (!lines) return core::fail(lines.error());
  return read_verifier_keys("the ledger's keys", core::KeyKind::signature, {*lines});
}

std::string sha256_of(std::string_view bytes) { return core::to_hex(core::Sha256()(bytes)); }

// What of the claim, or of the bytes, is not what the seal says; none where all is.
std::optional<std::string> differs_from(const Seal& seal, const Claim& claim,
                                        std::string_view report) {
  const bool same_point = seal.period == claim.question.period &&
                          core::to_string(seal.reporting_date) == claim.as_of &&
                          seal.size == claim.known_at && core::to_hex(seal.root) == claim.root;
  if (!same_point)
    return "the report says that it is of another point than the one that was sealed";
  const Seal::Report* const sealed = seal.report(claim.question.language, claim.question.format);
  if (sealed == nullptr) return "no report of that language and format was sealed";
  const std::string sha256 = sha256_of(report);
  if (sealed->sha256 == sha256 && sealed->bytes == report.size()) return std::nullopt;
  return fmt::format("the report has the SHA-256 {}, the one that was sealed had {}", sha256,
                     sealed->sha256);
}

class Check {
 public:
  Check(net::Connection& connection, const Claim& claim, std::string_view report)
      : connection_(connection), claim_(claim), report_(report) {}

  [[nodiscard]] core::Status against_seal(const std::vector<core::VerifierKey>& given) {
    Question question{.subject = Subject::seals};
    question.closing = std::to_string(*claim_.closing);
    question.format = "note";
    const auto note = ask_whole(connection_, question);
    if (!note) return core::fail(note.error());
    const auto keys = given.empty() ? keys_of_ledger(connection_) : given;
    if (!keys) return core::fail(keys.error());
    auto seal = projections::seal::verified_seal(*note, claim_.ledger, *keys);
    auto fault = seal ? differs_from(*seal, claim_, report_)
                      : std::optional("the seal: " + seal.error().message);
    found_.sealed = !fault;
    if (fault) found_.fault = std::move(fault);
    if (seal) seal_ = *std::move(seal);
    return {};
  }

  [[nodiscard]] core::Status by_bytes() {
    Question question = claim_.question;
    question.again = true;
    Comparison comparison(report_);
    const auto answered =
        ask_waiting(connection_, question, [&comparison](std::string_view piece) -> core::Status {
          comparison.take(piece);
          return {};
        });
    if (!answered) return core::fail(answered.error());
    found_.first_difference = comparison.first_difference();
    if (found_.first_difference && !found_.fault) {
      found_.fault = fmt::format("made again it differs from byte {} on", *found_.first_difference);
    }
    return {};
  }

  [[nodiscard]] core::Status by_answers() {
    found_.by_bytes = false;
    if (!seal_) return {};
    for (const Seal::Answer& answer : seal_->answers) {
      const auto subject = subject_named(answer.subject);
      if (!subject) continue;
      Question question{.subject = *subject};
      question.as_of = claim_.as_of;
      question.known_at = fmt::format("seq:{}", claim_.known_at);
      const auto text = ask_whole(connection_, question);
      if (!text) return core::fail(text.error());
      if (sha256_of(*text) != answer.sha256 && !found_.fault) {
        found_.fault = fmt::format("the ledger's {} at that point is not the one that was sealed",
                                   answer.subject);
      }
    }
    return {};
  }

  [[nodiscard]] const Findings& found() const { return found_; }

 private:
  // Those that a seal of today hashes; a later program may add others.
  static std::optional<Subject> subject_named(std::string_view name) {
    if (name == "plan") return Subject::plan;
    if (name == "budget") return Subject::budget;
    if (name == "history") return Subject::history;
    return std::nullopt;
  }

  net::Connection& connection_;
  const Claim& claim_;
  std::string_view report_;
  std::optional<Seal> seal_;
  Findings found_;
};

}  // namespace

core::Result<int> verify_report(const Context& context, const std::string& path,
                                const std::vector<core::VerifierKey>& keys) {
  const auto report = read_input(path, kReportBytesMax);
  if (!report) return core::fail(report.error());
  const auto claim = projections::report::find_claim(*report);
  if (!claim) return core::fail(claim.error().code, path + ": " + claim.error().message);
  const bool same_renderer = claim->renderer == kRendererVersion;
  if (!same_renderer && !claim->closing) {
    return core::fail(
        core::Errc::not_proven,
        fmt::format("{} was written by version {} of the renderer, and this is version "
                    "{}, whose bytes may differ; no seal stands behind it",
                    path, claim->renderer, kRendererVersion));
  }
  const auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  Check check(**connection, *claim, *report);
  core::Status checked = claim->closing ? check.against_seal(keys) : core::Status();
  if (checked) checked = same_renderer ? check.by_bytes() : check.by_answers();
  if (!checked) return core::fail(checked.error());
  const json::object answer = answer_of(*claim, report->size(), check.found());
  if (auto printed = print_json(context, "verify report", json::serialize(answer)); !printed) {
    return core::fail(printed.error());
  }
  return check.found().fault ? kDoesNotHold : 0;
}

}  // namespace planledger::tools
