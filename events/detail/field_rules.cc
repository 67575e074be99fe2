#include "events/detail/field_rules.h"

#include "core/quote.h"
#include "core/utf8.h"
#include "events/detail/struct_view.h"
#include "events/json.h"
#include "events/signatures.h"

#include <algorithm>

namespace planledger::events::detail {
namespace {

using core::Errc;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

bool is_hexadecimal(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// `(0|[1-9][0-9]*)(\.[0-9]+)?` with at most `digits_max` digits after the point.
bool is_decimal(std::string_view text, std::size_t digits_max) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!are_digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(point + 1);
  return are_digits(fraction) && fraction.size() <= digits_max;
}

bool is_signed_decimal(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return is_decimal(text, text.size());
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), is_hexadecimal);
}

// The shape of a BCP 47 tag: subtags of 1 to 8 letters and digits, the first of letters alone.
bool is_language(std::string_view text) {
  bool first = true;
  while (true) {
    const std::size_t hyphen = text.find('-');
    const std::string_view subtag = text.substr(0, hyphen);
    if (subtag.empty() || subtag.size() > 8) return false;
    const bool allowed = std::all_of(subtag.begin(), subtag.end(), [first](char byte) {
      return is_letter(byte) || (!first && is_digit(byte));
    });
    if (!allowed) return false;
    if (hyphen == std::string_view::npos) return !first || subtag.size() > 1;
    text.remove_prefix(hyphen + 1);
    first = false;
  }
}

core::Status expect(bool holds, std::string_view text, std::string_view expected) {
  if (holds) return {};
  return core::fail(Errc::invalid_field, core::quoted(text) + " is not " + std::string(expected));
}

core::Status check_format(schema::Format format, std::string_view text) {
  constexpr std::size_t kFullTimeEquivalentDigitsMax = 2;
  switch (format) {
    case schema::Format::CURRENCY:
      return core::Currency::parse(text).map([](const core::Currency&) {});
    case schema::Format::DEPARTMENT_CODE:
      return core::check_department_code(text);
    case schema::Format::GRANT_ID:
      return core::check_grant_id(text);
    case schema::Format::NUMBER:
      return core::check_number(text);
    case schema::Format::ACTION_NUMBER:
      return core::check_action_number(text);
    case schema::Format::PERIOD:
      return core::Period::parse(text).map([](const core::Period&) {});
    case schema::Format::SHA256:
      return expect(is_sha256(text), text, "a SHA-256: expected 64 hexadecimal digits");
    case schema::Format::LANGUAGE:
      return expect(is_language(text), text, "a language tag: expected BCP 47, as \"nl\"");
    case schema::Format::DECIMAL:
      return expect(is_signed_decimal(text), text, "a decimal: expected digits, as \"-12.5\"");
    case schema::Format::FULL_TIME_EQUIVALENT:
      return expect(is_decimal(text, kFullTimeEquivalentDigitsMax), text,
                    "a decimal of at most 2 digits after the point, as \"0.75\"");
    case schema::Format::PUBLIC_KEY:
      return expect(public_key_of(text).has_value(), text,
                    "a public key: expected the base64 of 32 bytes");
    case schema::Format::TEXT:
    case schema::Format::PARTIAL_DATE:
    case schema::Format::FULL_DATE:
    case schema::Format::AMOUNT:
    case schema::Format::GRANT_AMOUNT:
      break;
  }
  return {};
}

void check_level(const KindTable& kind, bool has_action, Faults& faults) {
  const Path root;
  const Path path(root, "action");
  if (is_of_either_level(kind.kind)) return;
  if (kind.plan_level && has_action) {
    faults.add(Errc::invalid_field, path, kind.name + " belongs to the plan: expected no action");
  }
  if (!kind.plan_level && !has_action) {
    faults.add(Errc::missing_field, path, kind.name + " belongs to an action: expected its number");
  }
}

void check_departments(capnp::List<schema::ActionDepartment>::Reader departments, const Path& data,
                       Faults& faults) {
  std::vector<std::string_view> codes;
  const Path list(data, "departments");
  for (const auto department : departments) {
    const std::string_view code = view(department.getCode());
    const Path element(list, codes.size());
    if (!code.empty() && std::find(codes.begin(), codes.end(), code) != codes.end()) {
      faults.add(Errc::invalid_field, Path(element, "code"),
                 core::quoted(code) + " is there twice: expected each department once");
    }
    codes.push_back(code);
  }
}

}  // namespace

void check_text(schema::Format format, std::string_view text, const Path& path, Faults& faults) {
  if (text.size() > kFieldBytesMax) {
    faults.add(Errc::too_large, path,
               "found " + std::to_string(text.size()) + " bytes, expected at most " +
                   std::to_string(kFieldBytesMax));
  } else if (text.empty()) {
    faults.add(Errc::invalid_field, path, "found an empty text, expected some");
  } else if (text.find('\0') != std::string_view::npos) {
    faults.add(Errc::invalid_field, path, "found a NUL character, expected text without one");
  } else {
    faults.add(check_format(format, text), path);
  }
}

void check_utf8(std::string_view text, const Path& path, Faults& faults) {
  while (!text.empty()) {
    const std::size_t size = core::character_size(text);
    if (size == 0) {
      faults.add(Errc::invalid_field, path, "found bytes that are not UTF-8");
      return;
    }
    text.remove_prefix(size);
  }
}

std::optional<core::PartialDate> check_date(schema::Format format,
                                            const core::Result<core::PartialDate>& date,
                                            const Path& path, Faults& faults) {
  if (!date) {
    faults.add(date.error().code, path, date.error().message);
    return std::nullopt;
  }
  if (format == schema::Format::FULL_DATE && date->day() == 0) {
    faults.add(Errc::invalid_date, path,
               core::quoted(core::to_string(*date)) + " is not a full date: expected YYYY-MM-DD");
    return std::nullopt;
  }
  return *date;
}

std::optional<core::Currency> currency_of(std::string_view text) {
  const core::Result<core::Currency> currency = core::Currency::parse(text);
  if (!currency) return std::nullopt;
  return *currency;
}

void check_event(schema::Event::Reader event, bool has_action, Faults& faults) {
  const KindTable& kind = schema_table().of(event.which());
  const Path root;
  const Path data(root, "data");
  check_level(kind, has_action, faults);
  if (event.isActionDefined()) {
    check_departments(event.getActionDefined().getDepartments(), data, faults);
  } else if (event.isActionAmended()) {
    check_departments(event.getActionAmended().getDepartments(), data, faults);
  } else if (event.isGrantExtended()) {
    const auto extension = event.getGrantExtended();
    if (extension.getUntil() == 0 && !extension.hasAdded()) {
      faults.add(Errc::missing_field, data, "expected at least one of \"until\" and \"added\"");
    }
  } else if (event.isKeyAdmitted()) {
    const auto admitted = event.getKeyAdmitted();
    if (!admitted.hasHolder() && !admitted.hasAuditor()) {
      faults.add(Errc::missing_field, data, "expected one of \"holder\" and \"auditor\"");
    } else if (admitted.hasHolder() && admitted.hasAuditor()) {
      faults.add(Errc::invalid_field, data,
                 "expected one of \"holder\" and \"auditor\", found both");
    }
  }
}

}  // namespace planledger::events::detail
