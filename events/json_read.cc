#include "core/quote.h"
#include "events/detail/faults.h"
#include "events/detail/field_rules.h"
#include "events/detail/json_document.h"
#include "events/detail/json_fields.h"
#include "events/detail/json_list.h"
#include "events/detail/schema_table.h"
#include "events/json.h"

#include <capnp/message.h>

namespace planledger::events {
namespace {

using core::Errc;
using detail::Faults;
using detail::FieldTable;
using detail::JsonDocument;
using detail::JsonFields;
using detail::JsonNode;
using detail::KindTable;
using detail::Path;
using detail::schema_table;
using detail::StructTable;

// Room on the stack for the event being built: most need no more.
constexpr std::size_t kScratchWords = 256;

// An event's members by what they are for; null: not given.
struct Members {
  JsonFields::Members fields;
  const JsonNode* type = nullptr;
  const JsonNode* data = nullptr;
  const JsonNode* provenance = nullptr;
  const JsonNode* signature = nullptr;
};

// Reads one event of a document.
class EventReading {
 public:
  explicit EventReading(const JsonDocument& document)
      : document_(document), fields_(document, faults_) {}

  core::Result<Submission> run();

 private:
  Members members_of(const JsonNode& root);
  void refuse_long_texts(const JsonNode& node, const Path& path);
  const KindTable* kind_of(const JsonNode* type);
  void read_data(const KindTable& kind, const Members& members, schema::Event::Builder event);
  void read_provenance(const JsonNode& node, Submission& submission);
  void read_signature(const JsonNode& node, Submission& submission);

  const JsonDocument& document_;
  const Path root_;
  Faults faults_;
  JsonFields fields_;
};

core::Result<Submission> EventReading::run() {
  const JsonNode& root = document_.root();
  if (!fields_.is(root, JsonNode::Type::object, root_)) return core::fail(faults_.status().error());
  refuse_long_texts(root, root_);
  const Members members = members_of(root);
  Submission submission;
  if (members.provenance != nullptr) read_provenance(*members.provenance, submission);
  if (members.signature != nullptr) read_signature(*members.signature, submission);

  capnp::word scratch[kScratchWords]{};
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch, kScratchWords));
  auto event = message.initRoot<schema::Event>();
  fields_.fields(*schema_table().event, members.fields, event, root_, std::nullopt);
  if (const KindTable* kind = kind_of(members.type)) read_data(*kind, members, event);
  if (!faults_.none()) return core::fail(faults_.status().error());
  submission.content = capnp::canonicalize(event.asReader());
  submission.digits = fields_.grant_amount_digits();
  return submission;
}

Members EventReading::members_of(const JsonNode& root) {
  const StructTable& table = *schema_table().event;
  Members members;
  members.fields.resize(table.fields.size());
  const JsonNode* member = document_.first_child(root);
  for (; member != nullptr; member = document_.next(*member)) {
    if (const FieldTable* field = table.find(member->key)) {
      members.fields[static_cast<std::size_t>(field - table.fields.data())] = member;
    } else if (member->key == "type") {
      members.type = member;
    } else if (member->key == "data") {
      members.data = member;
    } else if (member->key == "provenance") {
      members.provenance = member;
    } else if (member->key == "signature") {
      members.signature = member;
    } else {
      faults_.add(Errc::unknown_field, Path(root_, member->key), "an event has no such field");
    }
  }
  return members;
}

// A text over the limit is the answer wherever it stands, also where nothing was expected.
void EventReading::refuse_long_texts(const JsonNode& node, const Path& path) {
  std::size_t index = 0;
  const JsonNode* child = document_.first_child(node);
  for (; child != nullptr; child = document_.next(*child), ++index) {
    const Path child_path =
        node.type == JsonNode::Type::object ? Path(path, child->key) : Path(path, index);
    if (child->text.size() > kFieldBytesMax) {
      detail::check_text(schema::Format::TEXT, child->text, child_path, faults_);
    }
    refuse_long_texts(*child, child_path);
  }
}

const KindTable* EventReading::kind_of(const JsonNode* type) {
  const Path path(root_, "type");
  if (type == nullptr) {
    faults_.add(Errc::missing_field, path, "expected the event's kind");
    return nullptr;
  }
  if (!fields_.is(*type, JsonNode::Type::text, path)) return nullptr;
  const KindTable* kind = schema_table().find(type->text);
  if (kind == nullptr) {
    faults_.add(Errc::unknown_type, path, core::quoted(type->text) + " is no kind of event");
  }
  return kind;
}

void EventReading::read_data(const KindTable& kind, const Members& members,
                             schema::Event::Builder event) {
  const Path path(root_, "data");
  auto data = capnp::DynamicStruct::Builder(event).init(kind.member);
  if (members.data == nullptr) {
    faults_.add(Errc::missing_field, path, "expected the fields of " + kind.name);
  } else {
    fields_.object(*kind.data, *members.data, data.as<capnp::DynamicStruct>(), path, std::nullopt);
  }
  detail::check_event(event, event.hasAction(), faults_);
}

void EventReading::read_provenance(const JsonNode& node, Submission& submission) {
  capnp::MallocMessageBuilder message;
  auto provenance = message.initRoot<schema::Provenance>();
  fields_.object(*schema_table().provenance, node, provenance, Path(root_, "provenance"),
                 std::nullopt);
  submission.provenance =
      Provenance{std::string(view(provenance.getFile())), std::string(view(provenance.getSha256())),
                 provenance.getRow()};
}

void EventReading::read_signature(const JsonNode& node, Submission& submission) {
  capnp::MallocMessageBuilder message;
  auto signature = message.initRoot<schema::Signature>();
  fields_.object(*schema_table().signature, node, signature, Path(root_, "signature"),
                 std::nullopt);
  submission.signature =
      Signature{std::string(view(signature.getKey())), std::string(view(signature.getValue()))};
}

core::Result<JsonDocument> parse_event(std::string_view text) {
  if (text.size() > kEventBytesMax) {
    return core::fail(Errc::too_large, "found an event of " + std::to_string(text.size()) +
                                           " bytes, expected at most " +
                                           std::to_string(kEventBytesMax));
  }
  return JsonDocument::parse(text);
}

tl::unexpected<core::Error> fail_at(core::Error error, std::size_t index) {
  error.line = index + 1;
  return core::fail(std::move(error));
}

core::Result<std::vector<Submission>> read_batch(std::string_view text) {
  const auto elements = detail::split_json_list(text, kBatchEventsMax);
  if (!elements) return core::fail(elements.error());
  // What is not JSON is refused before anything is said about what the JSON says.
  std::vector<JsonDocument> documents;
  documents.reserve(elements->size());
  for (const std::string_view element : *elements) {
    core::Result<JsonDocument> document = parse_event(element);
    if (!document) return fail_at(document.error(), documents.size());
    documents.push_back(std::move(*document));
  }
  std::vector<Submission> batch;
  batch.reserve(documents.size());
  for (const JsonDocument& document : documents) {
    core::Result<Submission> submission = EventReading(document).run();
    if (!submission) return fail_at(submission.error(), batch.size());
    batch.push_back(std::move(*submission));
  }
  return batch;
}

}  // namespace

core::Result<Submission> submission_from_json(std::string_view text) {
  const core::Result<JsonDocument> document = parse_event(detail::trimmed_json(text));
  if (!document) return core::fail(document.error());
  return EventReading(*document).run();
}

core::Result<std::vector<Submission>> batch_from_json(std::string_view text) {
  const std::string_view trimmed = detail::trimmed_json(text);
  if (!trimmed.empty() && trimmed.front() == '[') return read_batch(trimmed);
  core::Result<Submission> submission = submission_from_json(trimmed);
  if (!submission) return core::fail(submission.error());
  std::vector<Submission> batch;
  batch.push_back(std::move(*submission));
  return batch;
}

}  // namespace planledger::events
