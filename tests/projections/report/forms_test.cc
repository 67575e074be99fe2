// The report's own forms of numbers and dates, held against those of ICU: frozen, but not invented.
#include "projections/report/forms.h"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>
#include <unicode/udat.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>

#include <memory>
#include <vector>

namespace planledger::projections::report {
namespace {

constexpr Language kLanguages[] = {Language::nl, Language::en};

const char* locale_of(Language language) { return language == Language::nl ? "nl_BE" : "en_GB"; }

// With plain spaces, where ICU writes some that no line is broken at.
std::string plain(const std::u16string& text) {
  std::string bytes(text.size() * 3, '\0');
  std::int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8(bytes.data(), static_cast<std::int32_t>(bytes.size()), &length, text.data(),
              static_cast<std::int32_t>(text.size()), &status);
  REQUIRE(U_SUCCESS(status));
  bytes.resize(static_cast<std::size_t>(length));
  for (const std::string_view space : {"\u00a0", "\u202f"}) {
    for (std::size_t at = 0; (at = bytes.find(space, at)) != std::string::npos;) {
      bytes.replace(at, space.size(), " ");
    }
  }
  return bytes;
}

// By ICU's number skeletons (https://unicode-org.github.io/icu/userguide/format_parse/numbers/).
class IcuNumbers {
 public:
  IcuNumbers(Language language, std::u16string_view skeleton) {
    UErrorCode status = U_ZERO_ERROR;
    format_.reset(unumf_openForSkeletonAndLocale(
        skeleton.data(), static_cast<std::int32_t>(skeleton.size()), locale_of(language), &status));
    result_.reset(unumf_openResult(&status));
    REQUIRE(U_SUCCESS(status));
  }

  [[nodiscard]] std::string operator()(std::string_view decimal) const {
    UErrorCode status = U_ZERO_ERROR;
    unumf_formatDecimal(format_.get(), decimal.data(), static_cast<std::int32_t>(decimal.size()),
                        result_.get(), &status);
    std::u16string text(128, u'\0');
    const std::int32_t length = unumf_resultToString(
        result_.get(), text.data(), static_cast<std::int32_t>(text.size()), &status);
    REQUIRE(U_SUCCESS(status));
    text.resize(static_cast<std::size_t>(length));
    return plain(text);
  }

 private:
  struct Close {
    void operator()(UNumberFormatter* format) const { unumf_close(format); }
    void operator()(UFormattedNumber* result) const { unumf_closeResult(result); }
  };
  std::unique_ptr<UNumberFormatter, Close> format_;
  std::unique_ptr<UFormattedNumber, Close> result_;
};

// ICU's own long form of a date, or by a pattern where one is given; in UTC.
class IcuDates {
 public:
  explicit IcuDates(Language language, std::u16string_view pattern = {}) {
    const UDateFormatStyle date = pattern.empty() ? UDAT_LONG : UDAT_PATTERN;
    const UDateFormatStyle time = pattern.empty() ? UDAT_NONE : UDAT_PATTERN;
    UErrorCode status = U_ZERO_ERROR;
    format_.reset(udat_open(time, date, locale_of(language), u"UTC", -1, pattern.data(),
                            static_cast<std::int32_t>(pattern.size()), &status));
    REQUIRE(U_SUCCESS(status));
  }

  [[nodiscard]] std::string operator()(std::chrono::sys_time<std::chrono::milliseconds> at) const {
    UErrorCode status = U_ZERO_ERROR;
    std::u16string text(128, u'\0');
    const std::int32_t length =
        udat_format(format_.get(), static_cast<UDate>(at.time_since_epoch().count()), text.data(),
                    static_cast<std::int32_t>(text.size()), nullptr, &status);
    REQUIRE(U_SUCCESS(status));
    text.resize(static_cast<std::size_t>(length));
    return plain(text);
  }

 private:
  struct Close {
    void operator()(UDateFormat* format) const { udat_close(format); }
  };
  std::unique_ptr<UDateFormat, Close> format_;
};

core::Currency currency(const char* code) { return core::Currency::parse(code).value(); }

// Dutch of another currency than the euro is our own: the amount, then the code.
TEST_CASE("amounts are written as ICU writes them", "[projections][report]") {
  const IcuNumbers dutch(Language::nl, u"currency/EUR unit-width-full-name .00/w");
  const IcuNumbers english(Language::en, u"currency/EUR unit-width-iso-code .00/w");
  const IcuNumbers yen(Language::en, u"currency/JPY unit-width-iso-code .00/w");
  const IcuNumbers dinar(Language::en, u"currency/KWD unit-width-iso-code .000/w");
  CHECK(dutch("1606641.63") == "1.606.641,63 euro");
  const auto check = [&](core::MinorUnits amount) {
    const auto decimal = [&](const char* code) {
      return core::format_amount(amount, currency(code));
    };
    RC_ASSERT(amount_text(Language::nl, amount, currency("EUR")) == dutch(decimal("EUR")));
    RC_ASSERT(amount_text(Language::en, amount, currency("EUR")) == english(decimal("EUR")));
    RC_ASSERT(amount_text(Language::en, amount, currency("JPY")) == yen(decimal("JPY")));
    RC_ASSERT(amount_text(Language::en, amount, currency("KWD")) == dinar(decimal("KWD")));
  };
  rc::prop("of any size", [&] {
    check(*rc::gen::inRange<std::int64_t>(0, 1'000'000));
    check(*rc::gen::inRange<std::int64_t>(0, 999'999'999'999'999));
    check(100 * *rc::gen::inRange<std::int64_t>(0, 9'999'999));
  });
}

TEST_CASE("numbers are written as ICU writes them", "[projections][report]") {
  for (const Language language : kLanguages) {
    const IcuNumbers icu(language, u".##########");
    for (const char* decimal :
         {"0", "7", "999", "1000", "12345.5", "1234567.0625", "-0.25", "-1250.5", "-98765432"}) {
      CHECK(number_text(language, decimal) == icu(decimal));
    }
    rc::prop("counts", [&] {
      const auto count = *rc::gen::inRange<std::uint64_t>(0, 1'000'000'000'000);
      RC_ASSERT(count_text(language, count) == icu(std::to_string(count)));
    });
  }
}

TEST_CASE("days and months are written as ICU writes them", "[projections][report]") {
  using std::chrono::days;
  for (const Language language : kLanguages) {
    const IcuDates icu(language);
    const IcuDates month(language, u"LLLL y");
    const core::Date first = std::chrono::sys_days(std::chrono::January / 1 / 2016);
    for (core::Date day = first; day < first + days(366); day += days(1)) {
      const std::string text = core::to_string(day);
      CHECK(date_text(language, day) == icu(day));
      CHECK(date_text(language, core::PartialDate::parse(text).value()) == icu(day));
      CHECK(date_text(language, core::PartialDate::parse(text.substr(0, 7)).value()) == month(day));
    }
    for (const core::Date day : {std::chrono::sys_days(std::chrono::March / 1 / 1583),
                                 std::chrono::sys_days(std::chrono::December / 31 / 9998)}) {
      CHECK(date_text(language, day) == icu(day));
    }
  }
}

TEST_CASE("instants are written as ICU writes them", "[projections][report]") {
  for (const Language language : kLanguages) {
    const IcuDates icu(language, u"d MMMM y, HH:mm:ss 'UTC'");
    rc::prop("of any second", [&] {
      const core::Instant instant{
          std::chrono::seconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000))};
      RC_ASSERT(instant_text(language, instant) ==
                icu(std::chrono::time_point_cast<std::chrono::milliseconds>(instant)));
    });
  }
}

}  // namespace
}  // namespace planledger::projections::report
