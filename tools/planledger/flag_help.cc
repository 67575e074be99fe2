#include "tools/planledger/flag_help.h"

#include <algorithm>
#include <cctype>

namespace planledger::tools {
namespace {

using events::detail::FieldTable;
using events::detail::KindTable;
using events::detail::Shape;
using events::detail::StructTable;
using events::schema::Format;

struct Words {
  std::string_view flag;
  std::string_view about;
  std::string_view example;
};

constexpr Words kWords[] = {
    {"added", "What it adds to the grant, in the grant's currency", "5000.00"},
    {"amount", "The amount", "85000.00"},
    {"attendance", "How many were there", "42"},
    {"auditor", "The auditor whom the key lets read", "'Court of Audit'"},
    {"beneficiary-id", "The beneficiary's number in a register", "0207.500.123"},
    {"beneficiary-kind", "What the beneficiary is", "organisation"},
    {"beneficiary-name", "Who receives it", "'Stad Vilvoorde'"},
    {"beneficiary-place", "Where the beneficiary is", "Vilvoorde"},
    {"body", "The body that meets", "'Steering group'"},
    {"by", "What it takes off the grant, in the grant's currency", "1500.00"},
    {"code", "The department's code", "KB"},
    {"competence", "The competence that it is for", "Youth"},
    {"competences", "A competence that is concerned", "Youth"},
    {"currency", "The currency of the amounts", "EUR"},
    {"decided-on", "When it was decided", "2018-07-13"},
    {"departments", "A department of the action with its role", "KB:coordinating"},
    {"description", "What the action comes to", "'Training for local authorities'"},
    {"document-sha256", "The SHA-256 of the document that says so", ""},
    {"event", "The event that never should have been", "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11"},
    {"fte", "Full-time equivalents", "0.5"},
    {"funding", "A source of the amount and its share", "AMIF=75000.00"},
    {"goal", "The number of its goal", "4"},
    {"grant", "The grant's id", "4.1-vilvoorde"},
    {"holder", "The department that the key speaks for", "OV"},
    {"key", "The Ed25519 public key", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="},
    {"language", "The language of the text", "nl"},
    {"line", "The number of its policy line", "2"},
    {"ministers", "A minister who answers for it", "'Minister of Youth'"},
    {"name", "The department's name", "'Youth and Media'"},
    {"name-nl", "The department's name in Dutch", "'Jeugd en Media'"},
    {"no", "Its number in the plan", "4"},
    {"note", "What else there is to say", "'At the request of the city'"},
    {"of", "A grant of this action that the total counts", "4.1-vilvoorde"},
    {"on", "When it is to take place", "2019-02"},
    {"other-parties", "Another party that takes part", "'Cities and municipalities'"},
    {"outcome", "What came of it", "'A joint programme'"},
    {"participants", "An organisation that took part", "'Stad Vilvoorde'"},
    {"period", "The reporting period", "2018-H2"},
    {"period-from", "The first day", "2018-01-01"},
    {"period-to", "The last day", "2018-12-31"},
    {"place", "Where", "Brussels"},
    {"planned", "The MeetingPlanned that came about, of the same action",
     "5b0c3a52-6a55-4b1e-9f0e-8d1f0a3f4c11"},
    {"project", "The project that it pays for", "'Neighbourhood fathers'"},
    {"purpose", "What it is for", "'Two street workers'"},
    {"reason", "Why", "'Entered twice'"},
    {"reference", "The reference of the decision", "VR-2018-0713"},
    {"references", "The number of an action that the text speaks of", "6.2"},
    {"reporting-date", "The state of affairs on this date is what the report shows", "2018-10-26"},
    {"scope", "What the source says that the total covers", "'All local projects'"},
    {"text", "The text itself", "'The training was given in four cities.'"},
    {"title", "Its title", "'Training for street workers'"},
    {"title-nl", "Its title in Dutch", "'Vorming voor straathoekwerkers'"},
    {"to", "The status from then on", "ongoing"},
    {"unit", "The unit of the value", "participants"},
    {"until", "Its last day", "2019-06-30"},
    {"value", "The figure", "120"},
    {"what", "What is counted or paid", "'Street workers'"},
};

const Words* words_of(std::string_view flag) {
  const auto* const found = std::find_if(std::begin(kWords), std::end(kWords),
                                         [&](const Words& words) { return words.flag == flag; });
  return found == std::end(kWords) ? nullptr : found;
}

std::string_view form_of_text(Format format) {
  switch (format) {
    case Format::CURRENCY:
      return "ISO 4217, such as EUR";
    case Format::DEPARTMENT_CODE:
      return "1 to 16 of A-Z, 0-9 and -";
    case Format::GRANT_ID:
      return "1 to 64 of A-Z, a-z, 0-9, ., _ and -";
    case Format::NUMBER:
      return "such as 4";
    case Format::ACTION_NUMBER:
      return "such as 4.1";
    case Format::PERIOD:
      return "YYYY, YYYY-H1, YYYY-H2, YYYY-Q1 to YYYY-Q4";
    case Format::SHA256:
      return "64 hexadecimal digits";
    case Format::LANGUAGE:
      return "BCP 47, such as nl";
    case Format::DECIMAL:
      return "a decimal, such as 12.5";
    case Format::PUBLIC_KEY:
      return "the base64 of 32 bytes";
    case Format::FULL_TIME_EQUIVALENT:
      return "a decimal of at most 2 digits after the point, such as 0.5";
    default:
      return "";
  }
}

std::string one_of(const FieldTable& field) {
  std::string text = "one of";
  for (std::size_t i = field.required ? 0 : 1; i < field.names.size(); ++i) {
    text.append(text.ends_with("of") ? " " : ", ").append(field.names[i]);
  }
  return text;
}

std::string form_of(const FieldTable& field) {
  switch (field.shape) {
    case Shape::date:
      if (field.format == Format::FULL_DATE) return "YYYY-MM-DD";
      return "YYYY, YYYY-MM, YYYY-MM-DD, or a season YYYY-21 to YYYY-24";
    case Shape::amount:
    case Shape::decimal:
      return "such as 85000.00";
    case Shape::uuid:
      return "the id of an event";
    case Shape::whole_number:
      return "a whole number";
    case Shape::enumeration:
      return one_of(field);
    case Shape::structure_list:
      return field.name == "funding" ? "SOURCE=AMOUNT"
                                     : "CODE:ROLE, where ROLE is coordinating or participating";
    default:
      return std::string(form_of_text(field.format));
  }
}

void add_required(std::string& command, const StructTable& table, const std::string& prefix) {
  for (const FieldTable& field : table.fields) {
    if (!field.required) continue;
    const std::string flag = prefix + kebab(field.name);
    if (field.shape == Shape::structure) {
      add_required(command, *field.inner, flag + "-");
    } else if (const Words* words = words_of(flag)) {
      command.append(" --").append(flag).append(" ").append(words->example);
    }
  }
}

}  // namespace

std::string kebab(std::string_view name) {
  std::string out;
  for (const char letter : name) {
    if (std::isupper(static_cast<unsigned char>(letter)) != 0) {
      if (!out.empty()) out += '-';
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    } else {
      out += letter;
    }
  }
  return out;
}

std::string describe_field(std::string_view flag, const FieldTable& field) {
  const Words* words = words_of(flag);
  std::string text(words == nullptr ? std::string_view() : words->about);
  const std::string form = form_of(field);
  if (!form.empty()) text.append(text.empty() ? "" : "; ").append(form);
  return text;
}

std::string describe_flag(std::string_view flag, const FieldTable& field) {
  const bool is_list = field.shape == Shape::text_list || field.shape == Shape::structure_list;
  return describe_field(flag, field) + (is_list ? "; may be given several times" : "");
}

std::string example_value(std::string_view flag) {
  const Words* words = words_of(flag);
  return words == nullptr ? std::string() : std::string(words->example);
}

std::string example_of(const KindTable& kind) {
  std::string command = "planledger append " + kind.name;
  if (!kind.plan_level) command += " --action 4.1";
  command += " --department KB --effective 2018-10-26";
  add_required(command, *kind.data, "");
  // Of these no flag is needed by itself, but one is.
  if (kind.kind == events::Kind::ACTION_AMENDED) command += " --title 'Training for teachers'";
  if (kind.kind == events::Kind::GRANT_EXTENDED) command += " --until 2019-06-30";
  if (kind.kind == events::Kind::KEY_ADMITTED) command += " --holder OV";
  return command;
}

}  // namespace planledger::tools
