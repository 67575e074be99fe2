#include "projections/export/hledger.h"

#include "projections/export/survey.h"
#include "projections/report/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace planledger::projections::exports {
namespace {

using events::view;

constexpr std::string_view kUnspecified = "unspecified";

// The bytes at the start of `text` that hledger takes for white space or the end of a line, beyond
// the plain space.
std::size_t other_space(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x20 || byte == 0x7f) return 1;
  for (const std::string_view space :
       {"\xC2\x85", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
        "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f",
        "\u3000"}) {
    if (text.starts_with(space)) return space.size();
  }
  return 0;
}

void append_encoded(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
}

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

bool is_plan_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kWord = "plan";
  if (text.size() - at < kWord.size()) return false;
  for (std::size_t i = 0; i < kWord.size(); ++i) {
    if (lower(text[at + i]) != kWord[i]) return false;
  }
  return true;
}

// A description runs to the end of its line or to a semicolon; a bar would split it in two.
std::string description(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t space = other_space(text);
    if (space != 0 || text.front() == ';' || text.front() == '|') {
      out += space != 0 ? ' ' : ',';
      text.remove_prefix(std::max<std::size_t>(space, 1));
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

struct Posting {
  std::string account;
  std::int64_t amount = 0;
};

class Journal {
 public:
  Journal(const Exporting& from, const Sink& sink) : privacy_(from.privacy), output_(sink) {
    output_.write("; The money of an action plan: committed, not paid.\n");
    for (const auto& [name, value] : facts_of(from.provenance)) {
      output_.write(fmt::format("; {}: {}\n", name, value.empty() ? "none" : value));
    }
    output_.write("\ndecimal-mark .\n");
  }

  core::Status add(const HistoryRow& row) {
    if (row.reversed_by) return {};
    const auto event = row.event->event();
    if (event.isSubsidyGranted()) granted(*row.event);
    if (event.isGrantExtended()) {
      changed(*row.event, event.getGrantExtended().getGrant(), "Extension");
    }
    if (event.isGrantReduced()) {
      changed(*row.event, event.getGrantReduced().getGrant(), "Reduction");
    }
    if (event.isBudgetAllocated()) allocated(*row.event);
    return output_.status();
  }
  [[nodiscard]] core::Status finish() { return output_.finish(); }

 private:
  static std::string plan_account(const events::Recorded& event, std::string_view rest) {
    return fmt::format("plan:{}:{}", view(event.event().getAction()), rest);
  }
  static std::string source_account(const events::Recorded& event, std::string_view source) {
    return fmt::format("commitments:{}:{}", account_part(view(event.event().getDepartment())),
                       source);
  }

  void granted(const events::Recorded& event) {
    const auto data = event.event().getSubsidyGranted();
    if (data.getAmount() == 0) return;
    const auto currency = core::Currency::parse(view(data.getCurrency()));
    if (!currency) return;
    std::vector<Posting> postings{
        {plan_account(event, fmt::format("grants:{}", view(data.getGrant()))), data.getAmount()}};
    for (const auto share : data.getFunding()) {
      postings.push_back(
          {source_account(event, account_part(view(share.getSource()))), -share.getAmount()});
    }
    if (postings.size() == 1) {
      postings.push_back({source_account(event, kUnspecified), -data.getAmount()});
    }
    put(event, fmt::format("({}) Grant: {}", view(data.getGrant()), privacy_.beneficiary(data)),
        *currency, postings);
  }

  void changed(const events::Recorded& event, capnp::Text::Reader grant, std::string_view word) {
    const std::int64_t change = change_of(event);
    const auto currency = event.grant_currency();
    if (change == 0 || !currency) return;
    std::string text = fmt::format("({}) {}", view(grant), word);
    if (const auto reason = reason_of(event); !reason.empty()) text += fmt::format(": {}", reason);
    put(event, text, *currency,
        {{plan_account(event, fmt::format("grants:{}", view(grant))), change},
         {source_account(event, kUnspecified), -change}});
  }

  void allocated(const events::Recorded& event) {
    const auto data = event.event().getBudgetAllocated();
    const auto currency = core::Currency::parse(view(data.getCurrency()));
    if (!currency) return;
    put(event, fmt::format("Allocation: {}", view(data.getWhat())), *currency,
        {{plan_account(event, "allocations"), data.getAmount()},
         {source_account(event, kUnspecified), -data.getAmount()}});
  }

  // Says once how many digits a currency has, so that every amount is shown with all of them.
  void declare(core::Currency currency) {
    if (!declared_.insert(currency).second) return;
    const std::string one = core::format_amount(1, currency);
    std::string sample = "1000";
    sample += one.size() > 1 ? "." + std::string(one.size() - 2, '0') : ".";
    output_.write(fmt::format("commodity {} {}\n", sample, currency.code()));
  }

  void put(const events::Recorded& event, std::string_view text, core::Currency currency,
           const std::vector<Posting>& postings) {
    declare(currency);
    output_.write(fmt::format("\n{} * {}\n    ; event:{}, seq:{}, type:{}\n",
                              core::to_string(events::first_day_of(event.event())),
                              description(text), core::to_string(event.id()), event.seq(),
                              events::kind_name(event.kind())));
    for (const Posting& posting : postings) {
      output_.write(fmt::format("    {}  {} {}\n", posting.account,
                                core::format_amount(posting.amount, currency), currency.code()));
    }
  }

  Privacy privacy_;
  report::Output output_;
  std::set<core::Currency> declared_;
};

}  // namespace

std::string account_part(std::string_view name) {
  std::string out;
  if (name == kUnspecified) {
    append_encoded(out, name.substr(0, 1));
    return out.append(name.substr(1));
  }
  for (std::size_t at = 0; at < name.size();) {
    const char byte = name[at];
    const bool lone_space = byte == ' ' && at > 0 && at + 1 < name.size() && name[at - 1] != ' ';
    const std::size_t space = other_space(name.substr(at));
    if (space != 0) {
      append_encoded(out, name.substr(at, space));
      at += space;
      continue;
    }
    if (byte == ':' || byte == ';' || byte == '%' || (byte == ' ' && !lone_space)) {
      append_encoded(out, name.substr(at, 1));
    } else {
      out += byte;
      if (is_plan_at(name, at)) append_encoded(out, name.substr(++at, 1));
    }
    ++at;
  }
  return out;
}

core::Result<Answered> write_hledger(const Exporting& from, const Sink& sink) {
  Journal journal(from, sink);
  const core::Status read = from.views.history(
      from.point, std::nullopt, [&](const HistoryRow& row) { return journal.add(row); });
  if (!read) return core::fail(read.error());
  if (core::Status written = journal.finish(); !written) return core::fail(written.error());
  return Answered{};
}

}  // namespace planledger::projections::exports
