#include "events/form.h"

#include "core/quote.h"
#include "events/detail/faults.h"
#include "events/detail/field_rules.h"
#include "events/detail/struct_view.h"
#include "events/json.h"

#include <capnp/message.h>

namespace planledger::events {
namespace {

using core::Errc;
using detail::Faults;
using detail::FieldTable;
using detail::Path;
using detail::schema_table;
using detail::Shape;
using detail::StructTable;
using detail::StructView;
using Currency = std::optional<core::Currency>;

// Structs in structs, and lists: an event is six pointers deep at the most.
constexpr int kNestingMax = 16;
// The canonical check and this one each walk the content once, and count again what they look up.
constexpr std::uint64_t kTraversalFactor = 8;

// Checks structs of canonical bytes along the schema's tables, and gathers everything that is
// wrong.
class ContentCheck {
 public:
  explicit ContentCheck(Faults& faults) : faults_(faults) {}

  void structure(const StructTable& table, StructView view, const Path& path, Currency currency);

 private:
  void newer_fields(const StructTable& table, StructView view, const Path& path);
  void value(const FieldTable& field, StructView view, const Path& path, const Currency& currency);
  void text(const FieldTable& field, std::string_view text, const Path& path);
  void texts(const FieldTable& field, StructView view, const Path& path);
  void amount(std::int64_t units, const Path& path);
  void decimal(schema::Decimal::Reader decimal, const Path& path);
  void enumeration(const FieldTable& field, StructView view, const Path& path);
  void structures(const FieldTable& field, StructView view, const Path& path,
                  const Currency& currency);
  // What isCanonical cannot see, not knowing the schema: that the list is of the schema's kind.
  bool is_list_of(capnp::ElementSize size, const FieldTable& field, StructView view,
                  const Path& path);

  Faults& faults_;
};

// Whether anything is set that this program's schema does not know.
bool has_newer_fields(const StructTable& table, StructView view) {
  if (view.pointers() > table.pointers) return true;
  constexpr std::size_t kWordBytes = sizeof(capnp::word);
  for (std::size_t word = 0; word * kWordBytes < view.data_bytes(); ++word) {
    const std::uint64_t known = word < table.known_bits.size() ? table.known_bits[word] : 0;
    if ((view.number(word * kWordBytes, kWordBytes) & ~known) != 0) return true;
  }
  return false;
}

void ContentCheck::newer_fields(const StructTable& table, StructView view, const Path& path) {
  if (!has_newer_fields(table, view)) return;
  faults_.add(Errc::unknown_field, path,
              "found a field of a newer schema, expected those of version " +
                  std::to_string(schema::SCHEMA_VERSION));
}

void ContentCheck::structure(const StructTable& table, StructView view, const Path& path,
                             Currency currency) {
  newer_fields(table, view, path);
  if (const FieldTable* field = table.currency()) {
    currency = view.has(*field) ? detail::currency_of(view.text(*field)) : std::nullopt;
  }
  for (const FieldTable& field : table.fields) {
    const Path field_path(path, field.name);
    if (view.has(field)) {
      value(field, view, field_path, currency);
    } else if (field.required) {
      faults_.add(Errc::missing_field, field_path, "expected this field");
    }
  }
}

void ContentCheck::value(const FieldTable& field, StructView view, const Path& path,
                         const Currency& currency) {
  switch (field.shape) {
    case Shape::text:
      return text(field, view.text(field), path);
    case Shape::text_list:
      return texts(field, view, path);
    case Shape::date: {
      const auto packed = static_cast<std::uint32_t>(view.number(field));
      std::ignore =
          detail::check_date(field.format, core::PartialDate::from_packed(packed), path, faults_);
      return;
    }
    case Shape::amount:
      return amount(static_cast<std::int64_t>(view.number(field)), path);
    case Shape::decimal:
      newer_fields(*field.inner, view.structure(field), path);
      return decimal(view.pointer(field).getAs<schema::Decimal>(), path);
    case Shape::uuid:
    case Shape::whole_number:
      return newer_fields(*field.inner, view.structure(field), path);
    case Shape::row:
      return;
    case Shape::enumeration:
      return enumeration(field, view, path);
    case Shape::structure:
      return structure(*field.inner, view.structure(field), path, currency);
    case Shape::structure_list:
      return structures(field, view, path, currency);
  }
}

void ContentCheck::text(const FieldTable& field, std::string_view text, const Path& path) {
  detail::check_text(field.format, text, path, faults_);
  detail::check_utf8(text, path, faults_);
}

bool ContentCheck::is_list_of(capnp::ElementSize size, const FieldTable& field, StructView view,
                              const Path& path) {
  if (view.pointer(field).getAs<capnp::AnyList>().getElementSize() == size) return true;
  faults_.add(Errc::invalid_field, path, "found a list of other elements than the schema's");
  return false;
}

void ContentCheck::texts(const FieldTable& field, StructView view, const Path& path) {
  if (!is_list_of(capnp::ElementSize::POINTER, field, view, path)) return;
  std::size_t index = 0;
  for (const auto element : view.texts(field)) {
    text(field, events::view(element), Path(path, index++));
  }
}

void ContentCheck::amount(std::int64_t units, const Path& path) {
  if (units > 0 && units < core::kAmountLimit) return;
  faults_.add(Errc::invalid_amount, path,
              "found " + std::to_string(units) +
                  " minor units, expected more than zero and less than 10^15");
}

void ContentCheck::decimal(schema::Decimal::Reader reader, const Path& path) {
  const core::Decimal decimal{reader.getUnscaled(), reader.getScale()};
  const bool in_range = decimal.unscaled > 0 && decimal.unscaled < core::kAmountLimit &&
                        decimal.scale <= core::kCurrencyDigitsMax;
  if (in_range && decimal == decimal.normalised()) return;
  faults_.add(Errc::invalid_amount, path,
              "expected more than zero, less than 10^15 minor units, and no more digits than "
              "needed");
}

void ContentCheck::enumeration(const FieldTable& field, StructView view, const Path& path) {
  const std::size_t ordinal = view.enumerant(field);
  if (ordinal < field.names.size()) return;
  faults_.add(Errc::invalid_field, path,
              "found number " + std::to_string(ordinal) + ", expected one below " +
                  std::to_string(field.names.size()));
}

void ContentCheck::structures(const FieldTable& field, StructView view, const Path& path,
                              const Currency& currency) {
  if (!is_list_of(capnp::ElementSize::INLINE_COMPOSITE, field, view, path)) return;
  std::size_t index = 0;
  for (const auto element : view.structures(field)) {
    structure(*field.inner, StructView(element), Path(path, index++), currency);
  }
}

void check_event(schema::Event::Reader event, Faults& faults) {
  const Path root;
  const Path data(root, "data");
  ContentCheck check(faults);
  const StructView view = detail::view_of_event(event);
  const auto which = static_cast<std::size_t>(event.which());
  if (which >= schema_table().kinds.size()) {
    faults.add(Errc::unknown_type, Path(root, "type"),
               "found kind number " + std::to_string(which) + ", expected one below " +
                   std::to_string(schema_table().kinds.size()));
    return;
  }
  check.structure(*schema_table().event, view, root, std::nullopt);
  const capnp::AnyPointer::Reader pointer = view.pointer(schema_table().data_slot);
  if (pointer.isNull()) {
    faults.add(Errc::missing_field, data, "expected the fields of the event's kind");
    return;
  }
  check.structure(*schema_table().of(event.which()).data,
                  StructView(pointer.getAs<capnp::AnyStruct>()), data, std::nullopt);
  detail::check_event(event, event.hasAction(), faults);
}

core::Status not_canonical(std::string_view why) {
  return core::fail(Errc::invalid_field,
                    "the content is no event in canonical encoding: " + std::string(why));
}

core::Status read_and_check(kj::ArrayPtr<const capnp::word> content) {
  capnp::ReaderOptions options;
  options.nestingLimit = kNestingMax;
  options.traversalLimitInWords = content.size() * kTraversalFactor;
  const kj::ArrayPtr<const capnp::word> segments[1] = {content};
  capnp::SegmentArrayMessageReader message(kj::arrayPtr(segments, 1), options);
  if (!message.isCanonical()) return not_canonical("its bytes are laid out in another way");
  Faults faults;
  check_event(message.getRoot<schema::Event>(), faults);
  return faults.status();
}

void check_given(const FieldTable& field, std::string_view text, const Path& path, Faults& faults) {
  const Path field_path(path, field.name);
  detail::check_text(field.format, text, field_path, faults);
  detail::check_utf8(text, field_path, faults);
}

void check_provenance(const Provenance& provenance, Faults& faults) {
  const Path root;
  const Path path(root, "provenance");
  const StructTable& table = *schema_table().provenance;
  check_given(*table.find("file"), provenance.file, path, faults);
  check_given(*table.find("sha256"), provenance.sha256, path, faults);
}

void check_signature(const Signature& signature, Faults& faults) {
  const Path root;
  const Path path(root, "signature");
  const StructTable& table = *schema_table().signature;
  check_given(*table.find("key"), signature.key, path, faults);
  check_given(*table.find("value"), signature.value, path, faults);
}

// The digits that somebody wrote are at least those that the value needs, and none where there is
// no amount in a grant's currency.
void check_digits(schema::Event::Reader event, std::uint8_t digits, Faults& faults) {
  const Path root;
  std::optional<unsigned> scale;
  if (event.isGrantExtended() && event.getGrantExtended().hasAdded()) {
    scale = event.getGrantExtended().getAdded().getScale();
  } else if (event.isGrantReduced()) {
    scale = event.getGrantReduced().getBy().getScale();
  }
  const bool fits = scale ? digits >= *scale && digits <= core::kCurrencyDigitsMax : digits == 0;
  if (fits) return;
  faults.add(Errc::invalid_amount, Path(root, "digits"),
             "found " + std::to_string(digits) +
                 " digits after the point, which the amount of the "
                 "content cannot have been written with");
}

}  // namespace

core::Status check_content(kj::ArrayPtr<const capnp::word> content) {
  if (content.size() * sizeof(capnp::word) > kContentBytesMax) {
    return core::fail(Errc::too_large,
                      "found a content of " + std::to_string(content.size() * sizeof(capnp::word)) +
                          " bytes, expected at most " + std::to_string(kContentBytesMax));
  }
  if (content.size() == 0) return not_canonical("it is empty");
  try {
    return read_and_check(content);
  } catch (const kj::Exception& exception) {
    return not_canonical(exception.getDescription().cStr());
  }
}

core::Status check_submission(const Submission& submission) {
  if (submission.schema > schema::SCHEMA_VERSION || submission.schema == 0) {
    return core::fail(Errc::unknown_field, "the event was written with version " +
                                               std::to_string(submission.schema) +
                                               " of the schema, this program knows versions 1 to " +
                                               std::to_string(schema::SCHEMA_VERSION));
  }
  if (core::Status status = check_content(submission.content); !status) return status;
  Faults faults;
  if (submission.provenance) check_provenance(*submission.provenance, faults);
  if (submission.signature) check_signature(*submission.signature, faults);
  check_digits(Content(submission.content).event(), submission.digits, faults);
  return faults.status();
}

}  // namespace planledger::events
