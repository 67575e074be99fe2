// The projection `beneficiaries`: who was granted what over the years, and how concentrated that
// is.
//
//   "n" beneficiary       varint seq of the first grant to it
//   "c" beneficiary       1 for a grant: balance
//   "m" beneficiary       by currency and year ("EUR2016"): the amount, 1 for an amount: balance
//   "i" grant id          text: the beneficiary of the grant that has the id
//
// A beneficiary is a key text. A year is that of the effective first day of the event that commits
// the money, or takes it back.
#include "core/check.h"
#include "projections/answer_json.h"
#include "projections/detail/replayed_fold.h"
#include "projections/named/named.h"
#include "projections/store/answering.h"
#include "projections/store/applier.h"
#include "projections/store/layout.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace planledger::projections::named {
namespace {

using boost::multiprecision::cpp_int;
using events::view;
using store::Balance;

constexpr std::size_t kMoney = 0;
constexpr std::size_t kCounted = 1;
constexpr std::size_t kYearDigits = 4;
// Shares are given in so many parts.
constexpr int kShareParts = 10'000;
constexpr std::size_t kLargestCount = 5;

// What was committed to one beneficiary.
struct Committed {
  std::uint64_t grants = 0;
  core::Totals total;
  std::map<std::string, core::Totals> years;

  void add(core::Currency currency, const std::string& year, core::MinorUnits amount) {
    total[currency] += amount;
    years[year][currency] += amount;
  }
};
using Beneficiaries = std::map<std::string, Committed, std::less<>>;

std::string year_of(core::Date day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}", static_cast<int>(date.year()));
}

// part / whole, in ten-thousandths, half up. Requires 0 <= part <= whole and 0 < whole.
std::string share_text(const cpp_int& part, const cpp_int& whole) {
  const cpp_int parts = (2 * part * kShareParts + whole) / (2 * whole);
  const int count = parts.convert_to<int>();
  return fmt::format("{}.{:04}", count / kShareParts, count % kShareParts);
}

cpp_int wide(core::MinorUnits amount) { return cpp_int(amount); }

// Of one currency: the amounts of all beneficiaries, largest first.
struct Concentration {
  std::vector<core::MinorUnits> amounts;

  [[nodiscard]] cpp_int total() const {
    cpp_int sum = 0;
    for (const core::MinorUnits amount : amounts) sum += wide(amount);
    return sum;
  }
  [[nodiscard]] std::string share_of_largest(std::size_t count) const {
    cpp_int sum = 0;
    for (std::size_t i = 0; i < std::min(count, amounts.size()); ++i) sum += wide(amounts[i]);
    return share_text(sum, total());
  }
  // The sum of the squares of the shares (Hirschman 1945, Herfindahl 1950).
  [[nodiscard]] std::string herfindahl() const {
    cpp_int squares = 0;
    for (const core::MinorUnits amount : amounts) squares += wide(amount) * wide(amount);
    return share_text(squares, total() * total());
  }
};

std::map<core::Currency, Concentration> concentration_of(const Beneficiaries& beneficiaries) {
  std::map<core::Currency, Concentration> by_currency;
  for (const auto& [name, committed] : beneficiaries) {
    for (const auto& [currency, amount] : committed.total) {
      if (amount > 0) by_currency[currency].amounts.push_back(amount);
    }
  }
  for (auto& [currency, concentration] : by_currency) {
    std::sort(concentration.amounts.begin(), concentration.amounts.end(), std::greater<>());
  }
  return by_currency;
}

void put_shares(JsonWriter& writer, const core::Totals& totals,
                const std::map<core::Currency, cpp_int>& wholes) {
  writer.key("share").begin_object();
  for (const auto& [currency, amount] : totals) {
    const auto whole = wholes.find(currency);
    if (whole != wholes.end()) {
      writer.member(currency.code(), share_text(wide(amount), whole->second));
    }
  }
  writer.end_object();
}

void put_beneficiaries(JsonWriter& writer, const Beneficiaries& beneficiaries) {
  const auto by_currency = concentration_of(beneficiaries);
  std::map<core::Currency, cpp_int> wholes;
  for (const auto& [currency, concentration] : by_currency) {
    wholes.emplace(currency, concentration.total());
  }
  writer.key("beneficiaries").begin_array();
  for (const auto& [name, committed] : beneficiaries) {
    writer.begin_object().member("beneficiary", name);
    writer.key("grants").number(committed.grants);
    writer.key("total");
    put_totals(writer, committed.total);
    put_shares(writer, committed.total, wholes);
    writer.key("years").begin_object();
    for (const auto& [year, totals] : committed.years) {
      writer.key(year);
      put_totals(writer, totals);
    }
    writer.end_object().end_object();
  }
  writer.end_array().key("concentration").begin_array();
  for (const auto& [currency, concentration] : by_currency) {
    writer.begin_object().member("currency", currency.code());
    writer.key("beneficiaries").number(concentration.amounts.size());
    writer.member("largest", concentration.share_of_largest(1));
    writer.member("fiveLargest", concentration.share_of_largest(kLargestCount));
    writer.member("herfindahl", concentration.herfindahl()).end_object();
  }
  writer.end_array();
}

std::string series(char tag, std::string_view beneficiary) {
  return core::ByteWriter().raw({&tag, 1}).key_text(beneficiary).bytes();
}
std::string grant_key(std::string_view grant) { return "i" + std::string(grant); }

class BeneficiaryRows final : public store::Applier {
 public:
  using Applier::Applier;

 private:
  void put(const Put& put) override {
    if (put.event.isSubsidyGranted()) return put_granted(put);
    if (put.event.isGrantExtended()) {
      const auto data = put.event.getGrantExtended();
      if (data.hasAdded()) put_change(put, view(data.getGrant()), put.recorded.grant_amount());
    } else if (put.event.isGrantReduced()) {
      const auto grant = view(put.event.getGrantReduced().getGrant());
      put_change(put, grant, -core::Int128(put.recorded.grant_amount()));
    }
  }

  void put_granted(const Put& put) {
    const auto data = put.event.getSubsidyGranted();
    const std::string_view name = view(data.getBeneficiary().getName());
    writer().put_once(series('n', name), core::ByteWriter().number(put.place.seq).bytes());
    Balance(series('c', name)).add(writer(), put.place.day, put.point_seq(), "", {put.sign()});
    writer().put_known(grant_key(view(data.getGrant())), std::string(name));
    if (data.getAmount() != 0) add(put, name, view(data.getCurrency()), data.getAmount());
  }

  void put_change(const Put& put, std::string_view grant, core::Int128 amount) {
    const auto name = writer().get(grant_key(grant));
    const auto currency = put.recorded.grant_currency();
    if (!name || !currency) store::throw_damaged("a grant's change without its grant");
    add(put, *name, currency->code(), amount);
  }

  void add(const Put& put, std::string_view name, std::string_view currency, core::Int128 amount) {
    store::Measures measures{};
    measures[kMoney] = amount * put.sign();
    measures[kCounted] = put.sign();
    Balance(series('m', name))
        .add(writer(), put.place.day, put.point_seq(),
             std::string(currency) + year_of(put.place.day), measures);
  }
};

// What the rows say of one of them.
Committed read_committed(store::Answering& answering, std::string_view name) {
  Committed committed;
  const auto sums = [&](char tag) {
    return Balance(series(tag, name))
        .sums(answering.reading(), answering.as_of(), answering.known_at());
  };
  for (const auto& [label, sum] : sums('c')) {
    committed.grants += static_cast<std::uint64_t>(sum[kMoney]);
  }
  for (const auto& [label, sum] : sums('m')) {
    if (sum[kCounted] == 0) continue;
    const std::size_t code_size = label.size() - std::min(label.size(), kYearDigits);
    const auto currency = core::Currency::parse(label.substr(0, code_size));
    if (!currency) store::throw_damaged("an amount of a beneficiary has no currency");
    committed.add(*currency, label.substr(code_size), sum[kMoney]);
  }
  return committed;
}

class BeneficiariesProjection final : public ShownProjection {
 public:
  [[nodiscard]] std::string_view name() const override { return "beneficiaries"; }
  [[nodiscard]] std::string_view version() const override { return "2"; }
  [[nodiscard]] std::string_view description() const override {
    return "Money committed to each beneficiary, by year, and how concentrated it is";
  }
  [[nodiscard]] std::unique_ptr<store::Applier> applier(store::RowWriter& writer,
                                                        const core::EventLog& log) const override {
    return std::make_unique<BeneficiaryRows>(writer, log);
  }

  void answer(store::Answering& answering, const Question& /*question*/,
              JsonWriter& writer) const override {
    Beneficiaries beneficiaries;
    store::Cursor cursor(answering.reading());
    for (cursor.seek("n"); cursor.within("n"); cursor.next()) {
      core::ByteReader key(cursor.key().substr(1));
      std::string name = key.key_text();
      core::ByteReader value(cursor.value());
      const core::Sequence first = value.number();
      if (!key.complete() || !value.complete()) {
        store::throw_damaged("a beneficiary's row cannot be read");
      }
      if (first > answering.known_at()) continue;
      Committed committed = read_committed(answering, name);
      if (committed.grants == 0) continue;
      beneficiaries.emplace(std::move(name), std::move(committed));
    }
    put_beneficiaries(writer, beneficiaries);
  }

  void replay(const std::vector<HistoryRow>& events, const Point& point,
              const Question& /*question*/, JsonWriter& writer) const override {
    Beneficiaries beneficiaries;
    std::map<std::string, std::string, std::less<>> of_grants;
    for (const HistoryRow& row : events) {
      if (row.reversed_by) continue;
      const events::schema::Event::Reader event = row.event->event();
      const core::Date day = events::first_day_of(event);
      const auto add = [&](const std::string& name, core::Currency currency,
                           core::MinorUnits amount) {
        beneficiaries[name].add(currency, year_of(day), amount);
      };
      if (event.isSubsidyGranted()) {
        const auto data = event.getSubsidyGranted();
        std::string name(view(data.getBeneficiary().getName()));
        of_grants[std::string(view(data.getGrant()))] = name;
        if (day > point.as_of) continue;
        ++beneficiaries[name].grants;
        if (data.getAmount() != 0) {
          add(name, detail::currency_of(data.getCurrency()), data.getAmount());
        }
      } else if (day <= point.as_of && event.isGrantExtended()) {
        const auto data = event.getGrantExtended();
        if (!data.hasAdded()) continue;
        add(of_grants.at(std::string(view(data.getGrant()))), *row.event->grant_currency(),
            row.event->grant_amount());
      } else if (day <= point.as_of && event.isGrantReduced()) {
        add(of_grants.at(std::string(view(event.getGrantReduced().getGrant()))),
            *row.event->grant_currency(), -core::MinorUnits(row.event->grant_amount()));
      }
    }
    put_beneficiaries(writer, beneficiaries);
  }
};

}  // namespace

const ShownProjection& beneficiaries() {
  static const BeneficiariesProjection one;
  return one;
}

}  // namespace planledger::projections::named
