#include "projections/report/claim.h"

#include "projections/report/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace planledger::projections::report {
namespace {

constexpr std::string_view kBegin = "planledger-report/1 ";

bool is_of_claim(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '=' || letter == '-' || letter == ' ';
}

using Members = std::map<std::string_view, std::string_view>;

// "period=2018-H2 lang=nl" by name.
Members members_of(std::string_view text) {
  Members members;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view member = text.substr(0, end);
    const std::size_t equals = member.find('=');
    if (equals != std::string_view::npos) {
      members[member.substr(0, equals)] = member.substr(equals + 1);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return members;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

tl::unexpected<core::Error> no_claim(std::string_view why) {
  return core::fail(core::Errc::invalid_field,
                    fmt::format("this is no report of a ledger: {}", why));
}

}  // namespace

std::string claim_line(const Subject& subject, std::string_view format) {
  const std::string closing =
      subject.sealed_by ? fmt::format(" closing={}", subject.sealed_by->closing) : "";
  return fmt::format(
      "{}ledger={} root={} period={} asOf={} knownAt={}{} lang={} format={} renderer={}", kBegin,
      core::to_string(subject.ledger), subject.root, to_string(subject.period),
      core::to_string(subject.point.as_of), subject.point.known_at, closing, code(subject.language),
      format, kRendererVersion);
}

core::Result<Claim> find_claim(std::string_view report) {
  const std::size_t at = report.rfind(kBegin);
  if (at == std::string_view::npos)
    return no_claim("the line that says what it was made from is not there");
  report.remove_prefix(at + kBegin.size());
  const auto end = std::find_if_not(report.begin(), report.end(), is_of_claim);
  Members members = members_of(report.substr(0, static_cast<std::size_t>(end - report.begin())));
  Claim claim;
  const auto ledger = core::Uuid::parse(members["ledger"]);
  bool numbers = read_number(members["knownAt"], claim.known_at) &&
                 read_number(members["renderer"], claim.renderer);
  if (members.contains("closing")) {
    numbers = read_number(members["closing"], claim.closing.emplace()) && numbers;
  }
  constexpr std::array kTexts{"root", "period", "asOf", "lang", "format"};
  const bool texts = std::all_of(kTexts.begin(), kTexts.end(),
                                 [&members](const char* name) { return !members[name].empty(); });
  if (!ledger || !numbers || !texts)
    return no_claim("the line that says what it was made from is cut short");
  claim.ledger = *ledger;
  claim.root = members["root"];
  claim.question.subject = projections::Subject::report;
  claim.question.period = members["period"];
  claim.as_of = members["asOf"];
  if (claim.closing) {
    claim.question.closing = std::to_string(*claim.closing);
  } else {
    claim.question.as_of = claim.as_of;
    claim.question.known_at = fmt::format("seq:{}", claim.known_at);
  }
  claim.question.language = members["lang"];
  claim.question.format = members["format"];
  return claim;
}

}  // namespace planledger::projections::report
