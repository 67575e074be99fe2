#include "projections/seal/seal.h"

#include "core/base64.h"
#include "core/ledger_key.h"
#include "core/quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace planledger::projections::seal {
namespace {

constexpr std::string_view kEndOfTitle = "/seal";

// The words of a line, one space between each two.
using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (true) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    if (end == line.size()) return words;
    line.remove_prefix(end + 1);
  }
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

bool read_digest(std::string_view text, std::string& digest) {
  digest = text;
  return core::hash_of_hex(text).has_value();
}

bool read_period(const Words& words, Seal& seal) {
  seal.period = words[1];
  return core::Period::parse(words[1]).has_value();
}

bool read_reporting_date(const Words& words, Seal& seal) {
  const auto date = core::parse_date(words[1]);
  if (date) seal.reporting_date = *date;
  return date.has_value();
}

bool read_closing(const Words& words, Seal& seal) {
  const auto event = core::Uuid::parse(words[2]);
  if (event) seal.event = *event;
  return event && read_number(words[1], seal.closing);
}

bool read_size(const Words& words, Seal& seal) { return read_number(words[1], seal.size); }

bool read_root(const Words& words, Seal& seal) {
  const auto bytes = core::of_base64(words[1]);
  const auto root = bytes ? core::Hash::of_bytes(*bytes) : std::nullopt;
  if (root) seal.root = *root;
  return root.has_value();
}

bool read_renderer(const Words& words, Seal& seal) { return read_number(words[1], seal.renderer); }

bool read_answer(const Words& words, Seal& seal) {
  Seal::Answer& answer = seal.answers.emplace_back();
  answer.subject = words[1];
  return read_digest(words[2], answer.sha256);
}

bool read_streams(const Words& words, Seal& seal) {
  return read_number(words[1], seal.streams) && read_digest(words[2], seal.streams_sha256);
}

bool read_report(const Words& words, Seal& seal) {
  Seal::Report& report = seal.reports.emplace_back();
  report.language = words[1];
  report.format = words[2];
  return read_number(words[3], report.bytes) && read_digest(words[4], report.sha256);
}

struct LineForm {
  std::string_view name;
  std::size_t words;
  bool (*read)(const Words& words, Seal& seal);
};

constexpr LineForm kLines[] = {
    {"period", 2, read_period},   {"reportingDate", 2, read_reporting_date},
    {"closing", 3, read_closing}, {"size", 2, read_size},
    {"root", 2, read_root},       {"renderer", 2, read_renderer},
    {"answer", 3, read_answer},   {"streams", 3, read_streams},
    {"report", 5, read_report},
};

tl::unexpected<core::Error> no_seal(std::string_view why) {
  return core::fail(core::Errc::invalid_field, fmt::format("this is no seal of a period: {}", why));
}

core::Status read_title(std::string_view line, Seal& seal) {
  if (!line.ends_with(kEndOfTitle)) {
    return no_seal("the first line does not end with " + std::string(kEndOfTitle));
  }
  line.remove_suffix(kEndOfTitle.size());
  const auto ledger = core::Uuid::parse(line.substr(std::min(line.find('.') + 1, line.size())));
  if (!ledger || core::checkpoint_origin(*ledger) != line) {
    return no_seal(core::quoted(line) + " is not the name of a ledger");
  }
  seal.ledger = *ledger;
  return {};
}

}  // namespace

std::string report_name(std::string_view language, std::string_view format) {
  return fmt::format("report-{}.{}", language, format);
}

const Seal::Report* Seal::report(std::string_view language, std::string_view format) const {
  const auto found = std::find_if(reports.begin(), reports.end(), [&](const Report& report) {
    return report.language == language && report.format == format;
  });
  return found == reports.end() ? nullptr : &*found;
}

std::string to_text(const Seal& seal) {
  std::string text = core::checkpoint_origin(seal.ledger) + std::string(kEndOfTitle) + "\n";
  text +=
      fmt::format("period {}\nreportingDate {}\nclosing {} {}\n", seal.period,
                  core::to_string(seal.reporting_date), seal.closing, core::to_string(seal.event));
  text += fmt::format("size {}\nroot {}\nrenderer {}\n", seal.size,
                      core::to_base64(seal.root.view()), seal.renderer);
  for (const Seal::Answer& answer : seal.answers) {
    text += fmt::format("answer {} {}\n", answer.subject, answer.sha256);
  }
  text += fmt::format("streams {} {}\n", seal.streams, seal.streams_sha256);
  for (const Seal::Report& report : seal.reports) {
    text += fmt::format("report {} {} {} {}\n", report.language, report.format, report.bytes,
                        report.sha256);
  }
  return text;
}

core::Result<Seal> parse_seal(std::string_view text) {
  Seal seal;
  std::set<std::string_view> found;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (first) {
      if (core::Status title = read_title(line, seal); !title) return core::fail(title.error());
      continue;
    }
    const Words words = words_of(line);
    const auto* const form =
        std::find_if(std::begin(kLines), std::end(kLines),
                     [&](const LineForm& each) { return each.name == words.front(); });
    if (form == std::end(kLines)) continue;
    if (words.size() != form->words || !form->read(words, seal)) {
      return no_seal(core::quoted(line) + " is not what this line says");
    }
    found.insert(form->name);
  }
  for (const LineForm& form : kLines) {
    if (!found.contains(form.name)) return no_seal("it has no line " + std::string(form.name));
  }
  return seal;
}

}  // namespace planledger::projections::seal
