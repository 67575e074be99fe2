#include "core/money.h"
#include "core/quote.h"

#include <algorithm>
#include <array>

namespace planledger::core {
namespace {

struct Group {
  int digits;
  // Codes of three letters in ascending order, one blank between them.
  std::string_view codes;
};

constexpr std::array kGroups{
    Group{0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    Group{2,
          "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD "
          "BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD "
          "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS "
          "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
          "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR "
          "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP "
          "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER "
          "ZAR ZMW ZWG ZWL"},
    Group{3, "BHD IQD JOD KWD LYD OMR TND"},
    Group{4, "CLF UYW"},
};

constexpr std::size_t kCodeSize = 3;

// The group's code at `index`.
constexpr std::string_view code_at(const Group& group, std::size_t index) {
  return group.codes.substr(index * (kCodeSize + 1), kCodeSize);
}

constexpr std::size_t count_of(const Group& group) {
  return (group.codes.size() + 1) / (kCodeSize + 1);
}

constexpr bool is_sorted(const Group& group) {
  for (std::size_t index = 1; index < count_of(group); ++index) {
    if (code_at(group, index - 1) >= code_at(group, index)) return false;
  }
  return group.codes.size() % (kCodeSize + 1) == kCodeSize;
}
static_assert(std::all_of(kGroups.begin(), kGroups.end(), is_sorted),
              "codes are looked up by half");

bool contains(const Group& group, std::string_view code) {
  std::size_t first = 0;
  std::size_t end = count_of(group);
  while (first < end) {
    const std::size_t middle = first + (end - first) / 2;
    if (code_at(group, middle) == code) return true;
    if (code_at(group, middle) < code) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return false;
}

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
  for (const Group& group : kGroups) {
    if (code.size() != kCodeSize || !contains(group, code)) continue;
    Currency currency;
    std::copy(code.begin(), code.end(), currency.code_);
    currency.digits_ = static_cast<std::uint8_t>(group.digits);
    return currency;
  }
  return fail(Errc::invalid_currency,
              quoted(code) + " is not a currency: expected a code of ISO 4217 such as EUR");
}

}  // namespace planledger::core
