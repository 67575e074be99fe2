#include "tools/sheets/columns.h"

#include "core/check.h"
#include "projections/report/words.h"

#include <algorithm>
#include <array>
#include <map>

namespace planledger::sheets {
namespace {

using events::Kind;
using events::detail::FieldTable;
using events::detail::KindTable;
using events::detail::schema_table;
using events::detail::Shape;
using events::detail::StructTable;
using projections::report::Language;

struct Heading {
  std::string_view path;
  std::string_view english;
  std::string_view dutch;
};

// By path, without the "data." in front. One heading stands for one path, whatever the kind.
constexpr std::array kHeadings{
    Heading{"type", "Kind", "Soort"},
    Heading{"id", "Event id", "Id van de gebeurtenis"},
    Heading{"key", "Row key", "Rijsleutel"},
    Heading{"reason-refused", "Refused because", "Geweigerd omdat"},
    Heading{"action", "Action", "Actie"},
    Heading{"department", "Department", "Beleidsdomein"},
    Heading{"effective", "Effective date", "Ingangsdatum"},
    Heading{"added", "Added amount", "Bijkomend bedrag"},
    Heading{"amount", "Amount", "Bedrag"},
    Heading{"attendance", "Attendance", "Aantal aanwezigen"},
    Heading{"beneficiary.name", "Beneficiary", "Begunstigde"},
    Heading{"beneficiary.id", "Beneficiary number", "Nummer begunstigde"},
    Heading{"beneficiary.place", "Beneficiary place", "Plaats begunstigde"},
    Heading{"beneficiary.kind", "Beneficiary kind", "Aard begunstigde"},
    Heading{"body", "Body", "Orgaan"},
    Heading{"by", "Reduced by", "Vermindering"},
    Heading{"code", "Code", "Code"},
    Heading{"competence", "Competence", "Bevoegdheid"},
    Heading{"competences", "Competences", "Bevoegdheden"},
    Heading{"currency", "Currency", "Munt"},
    Heading{"decidedOn", "Decided on", "Beslist op"},
    Heading{"departments[].code", "Domain", "Domein"},
    Heading{"departments[].role", "Role of domain", "Rol van domein"},
    Heading{"description", "Description", "Omschrijving"},
    Heading{"documentSha256", "Document SHA-256", "SHA-256 van het document"},
    Heading{"fte", "Full-time equivalents", "Voltijdse equivalenten"},
    Heading{"funding[].source", "Funding source", "Financieringsbron"},
    Heading{"funding[].amount", "Funding amount", "Bedrag van bron"},
    Heading{"goal", "Goal", "Doelstelling"},
    Heading{"grant", "Grant", "Subsidie"},
    Heading{"language", "Language", "Taal"},
    Heading{"line", "Policy line", "Beleidslijn"},
    Heading{"ministers", "Ministers", "Ministers"},
    Heading{"name", "Name", "Naam"},
    Heading{"nameNl", "Name in Dutch", "Naam in het Nederlands"},
    Heading{"no", "Number", "Nummer"},
    Heading{"note", "Note", "Opmerking"},
    Heading{"of", "Grants counted", "Getelde subsidies"},
    Heading{"on", "Planned for", "Gepland op"},
    Heading{"otherParties", "Other parties", "Andere betrokkenen"},
    Heading{"outcome", "Outcome", "Resultaat"},
    Heading{"participants", "Participants", "Deelnemers"},
    Heading{"period", "Reporting period", "Rapportageperiode"},
    Heading{"period.from", "From", "Van"},
    Heading{"period.to", "To", "Tot en met"},
    Heading{"place", "Place", "Plaats"},
    Heading{"planned", "Planned meeting's id", "Id van het geplande overleg"},
    Heading{"project", "Project", "Project"},
    Heading{"purpose", "Purpose", "Doel"},
    Heading{"reason", "Reason", "Reden"},
    Heading{"reference", "Reference", "Referentie"},
    Heading{"references", "References to actions", "Verwijzingen naar acties"},
    Heading{"scope", "Scope", "Reikwijdte"},
    Heading{"text", "Text", "Tekst"},
    Heading{"title", "Title", "Titel"},
    Heading{"titleNl", "Title in Dutch", "Titel in het Nederlands"},
    Heading{"to", "New status", "Nieuwe status"},
    Heading{"unit", "Unit", "Eenheid"},
    Heading{"until", "Until", "Einddatum"},
    Heading{"value", "Value", "Waarde"},
    Heading{"what", "What", "Wat"},
};

Column column_at(std::string_view path, const FieldTable* field, bool required) {
  const std::string_view own = path.starts_with("data.") ? path.substr(5) : path;
  const auto* const heading = std::find_if(kHeadings.begin(), kHeadings.end(),
                                           [&](const Heading& each) { return each.path == own; });
  PLANLEDGER_CHECK(heading != kHeadings.end(), "each field has its headings");
  return {std::string(path),
          std::string(heading->english),
          std::string(heading->dutch),
          field,
          required,
          path.find("[]") != std::string_view::npos};
}

void add_fields(const StructTable& table, const std::string& prefix, bool required,
                std::vector<Column>& columns) {
  for (const FieldTable& field : table.fields) {
    const std::string path = prefix + std::string(field.name);
    const bool needed = required && field.required;
    if (field.shape == Shape::structure) {
      add_fields(*field.inner, path + ".", needed, columns);
    } else if (field.shape == Shape::structure_list) {
      add_fields(*field.inner, path + "[].", false, columns);
    } else {
      columns.push_back(column_at(path, &field, needed));
    }
  }
}

std::vector<Column> make_columns(const KindTable& kind) {
  std::vector<Column> columns{column_at(kKindPath, nullptr, true)};
  const StructTable& event = *schema_table().event;
  if (!kind.plan_level) columns.push_back(column_at("action", event.find("action"), true));
  columns.push_back(column_at("department", event.find("department"), true));
  columns.push_back(column_at("effective", event.find("effective"), true));
  add_fields(*kind.data, "data.", true, columns);
  columns.push_back(column_at(kIdPath, nullptr, false));
  columns.push_back(column_at(kKeyPath, nullptr, false));
  return columns;
}

std::vector<Column> make_all_columns() {
  std::vector<Column> columns;
  for (const KindTable& kind : schema_table().kinds) {
    if (!may_be_in_sheet(kind.kind)) continue;
    for (const Column& column : columns_of(kind.kind)) {
      const bool known = std::any_of(columns.begin(), columns.end(),
                                     [&](const Column& each) { return each.path == column.path; });
      if (!known) columns.push_back(column);
    }
  }
  columns.push_back(column_at(kReasonPath, nullptr, false));
  return columns;
}

struct EnumWord {
  std::string_view name;
  std::string_view english;
  std::string_view dutch;
};
constexpr std::array kEnumWords{
    EnumWord{"organisation", "organisation", "organisatie"},
    EnumWord{"person", "person", "persoon"},
    EnumWord{"coordinating", "coordinating", "coördinerend"},
    EnumWord{"participating", "participating", "deelnemend"},
    EnumWord{"toStart", "to start", "op te starten"},
    EnumWord{"started", "started", "opgestart"},
    EnumWord{"ongoing", "ongoing", "lopende"},
    EnumWord{"completed", "completed", "afgerond"},
    EnumWord{"stopped", "stopped", "stopgezet"},
};

}  // namespace

std::string Column::heading(std::size_t place) const {
  const std::string number = listed ? " " + std::to_string(place + 1) : "";
  if (english == dutch) return english + number;
  return english + number + " / " + dutch + number;
}

bool may_be_in_sheet(Kind kind) {
  switch (kind) {
    case Kind::EVENT_REVERSED:
    case Kind::PERIOD_CLOSED:
    case Kind::PERIOD_REOPENED:
    case Kind::KEY_ADMITTED:
    case Kind::KEY_REVOKED:
      return false;
    default:
      return true;
  }
}

const std::vector<Column>& columns_of(Kind kind) {
  static const std::map<Kind, std::vector<Column>> columns = [] {
    std::map<Kind, std::vector<Column>> made;
    for (const KindTable& each : schema_table().kinds) {
      if (may_be_in_sheet(each.kind)) made.emplace(each.kind, make_columns(each));
    }
    return made;
  }();
  const auto found = columns.find(kind);
  PLANLEDGER_CHECK(found != columns.end(), "the kind may be in a sheet");
  return found->second;
}

const std::vector<Column>& all_columns() {
  static const std::vector<Column> columns = make_all_columns();
  return columns;
}

std::optional<Kind> kind_of_word(std::string_view word) {
  // Each row of a sheet asks.
  static const std::map<std::string, Kind> kinds = [] {
    std::map<std::string, Kind> made;
    for (const KindTable& kind : schema_table().kinds) {
      if (!may_be_in_sheet(kind.kind)) continue;
      made.emplace(folded(kind.name), kind.kind);
      for (const Language language : {Language::en, Language::nl}) {
        made.emplace(folded(projections::report::kind_word(language, kind.kind)), kind.kind);
      }
    }
    return made;
  }();
  const auto found = kinds.find(folded(word));
  if (found == kinds.end()) return std::nullopt;
  return found->second;
}

std::string name_of_word(const FieldTable& field, std::string_view word) {
  const std::string wanted = folded(word);
  for (const std::string_view name : field.names) {
    if (folded(name) == wanted) return std::string(name);
    for (const EnumWord& each : kEnumWords) {
      if (each.name == name && (each.english == wanted || each.dutch == wanted)) {
        return std::string(name);
      }
    }
  }
  return std::string(word);
}

std::vector<std::string> choices_of(const FieldTable& field) {
  std::vector<std::string> choices;
  for (std::size_t place = field.required ? 0 : 1; place < field.names.size(); ++place) {
    choices.emplace_back(field.names[place]);
  }
  return choices;
}

std::string folded(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char each : text) {
    if (each == ' ' || each == '\t' || each == '\n' || each == '\r') {
      space = !out.empty();
      continue;
    }
    if (std::exchange(space, false)) out += ' ';
    out += each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  }
  return out;
}

}  // namespace planledger::sheets
