#include "tools/sheets/workbook.h"

#include "core/quote.h"
#include "tools/sheets/cannot_read.h"
#include "tools/sheets/sheet.h"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <map>
#include <optional>

namespace planledger::sheets {
namespace {

// A taker that only looks at what elements begin with.
class Beginnings final : public XmlTaker {
 public:
  using Take = std::function<void(std::string_view element, const Attributes& attributes)>;
  explicit Beginnings(Take take) : take_(std::move(take)) {}
  void begin(std::string_view element, const Attributes& attributes) override {
    take_(element, attributes);
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

 private:
  const Take take_;
};

core::Status visit_beginnings(const Package& package, const std::string& name,
                              Beginnings::Take take) {
  Beginnings taker(std::move(take));
  XmlPart xml(taker);
  return parse_part(package, name, xml);
}

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

int number_in(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

core::Status refuse_macros(const Package& package) {
  bool has_macros = package.has("xl/vbaProject.bin");
  core::Status read = visit_beginnings(
      package, "[Content_Types].xml", [&](std::string_view, const Attributes& attributes) {
        const std::string_view type = attributes.get("ContentType");
        has_macros = has_macros || type.find("macroEnabled") != std::string_view::npos ||
                     type.find("vbaProject") != std::string_view::npos;
      });
  if (read && has_macros) {
    return cannot_read("it has macros; save it as .xlsx, without them");
  }
  return read;
}

// "worksheets/sheet1.xml" as the workbook in xl/ refers to it, "/xl/worksheets/..." from the top.
std::string part_of(std::string_view folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  return std::string(folder).append(target);
}

std::string folder_of(const std::string& part) { return part.substr(0, part.rfind('/') + 1); }
std::string relations_of(const std::string& part) {
  const std::string folder = folder_of(part);
  return folder + "_rels/" + part.substr(folder.size()) + ".rels";
}

core::Result<std::string> workbook_part(const Package& package) {
  std::string part;
  const core::Status read =
      visit_beginnings(package, "_rels/.rels", [&](std::string_view, const Attributes& attributes) {
        if (attributes.get("Type").ends_with("/officeDocument")) {
          part = part_of("", attributes.get("Target"));
        }
      });
  if (!read) return core::fail(read.error());
  if (part.empty()) return cannot_read("it names no workbook");
  return part;
}

// Where the parts of a workbook are.
struct Relations {
  std::map<std::string, std::string, std::less<>> by_id;
  std::string texts;
  std::string styles;
};

core::Result<Relations> read_relations(const Package& package, const std::string& workbook) {
  Relations relations;
  const std::string folder = folder_of(workbook);
  const core::Status read = visit_beginnings(
      package, relations_of(workbook), [&](std::string_view, const Attributes& attributes) {
        const std::string target = part_of(folder, attributes.get("Target"));
        const std::string_view type = attributes.get("Type");
        if (type.ends_with("/sharedStrings")) relations.texts = target;
        if (type.ends_with("/styles")) relations.styles = target;
        const std::string_view id = attributes.get("Id");
        if (!id.empty()) relations.by_id.emplace(id, target);
      });
  if (!read) return core::fail(read.error());
  return relations;
}

struct SheetList {
  std::vector<std::string> names;
  std::string chosen_id;
  bool from_1904 = false;
};

core::Result<SheetList> read_sheet_list(const Package& package, const std::string& workbook,
                                        const std::string& wanted) {
  SheetList list;
  const core::Status read = visit_beginnings(
      package, workbook, [&](std::string_view element, const Attributes& attributes) {
        if (element == "workbookPr") list.from_1904 = is_true(attributes.get("date1904"));
        if (element != "sheet") return;
        const std::string_view name = attributes.get("name");
        const std::string_view state = attributes.get("state");
        const bool is_shown = state.empty() || state == "visible";
        list.names.emplace_back(name);
        if (list.chosen_id.empty() && (wanted.empty() ? is_shown : name == wanted)) {
          list.chosen_id = attributes.get("id");
        }
      });
  if (!read) return core::fail(read.error());
  return list;
}

tl::unexpected<core::Error> no_such_sheet(const SheetList& list, const std::string& wanted) {
  std::string names;
  for (const std::string& name : list.names) {
    names.append(names.empty() ? "" : ", ").append(core::quoted(name));
  }
  return cannot_read(wanted.empty()
                         ? "it has no sheet that is not hidden"
                         : fmt::format("it has no sheet {}, only {}", core::quoted(wanted), names));
}

// <si><t>..</t></si>, or runs of differently set text: <si><r><t>..</t></r>..</si>. What is in
// <rPh> says how a text is pronounced.
class SharedTexts final : public XmlTaker {
 public:
  explicit SharedTexts(Texts& texts) : texts_(texts) {}
  void stops(XmlPart& xml) { xml_ = &xml; }

  void begin(std::string_view element, const Attributes&) override {
    if (element == "si") text_.clear();
    if (element == "rPh") in_phonetic_ = true;
    in_text_ = element == "t" && !in_phonetic_;
  }
  void end(std::string_view element) override {
    in_text_ = false;
    if (element == "rPh") in_phonetic_ = false;
    if (element == "si" && !texts_.add(text_)) {
      xml_->stop(fmt::format("its texts are more than {} bytes", Texts::kBytesMax));
    }
  }
  void text(std::string_view piece) override {
    // What is over the bound of a cell is refused where a cell has it.
    if (in_text_ && text_.size() <= kCellBytesMax) text_.append(piece);
  }

 private:
  Texts& texts_;
  XmlPart* xml_ = nullptr;
  std::string text_;
  bool in_text_ = false;
  bool in_phonetic_ = false;
};

core::Status read_texts(const Package& package, const std::string& part, Texts& texts) {
  if (part.empty() || !package.has(part)) return {};
  SharedTexts taker(texts);
  XmlPart xml(taker);
  taker.stops(xml);
  return parse_part(package, part, xml);
}

// The formats that have a number and no code (ECMA-376, part 1, 18.8.30).
Shown shown_by_number(int format) {
  if (format >= 14 && format <= 16) return Shown::day;
  if (format == 17) return Shown::month;
  if (format == 22) return Shown::day;
  if ((format >= 18 && format <= 21) || (format >= 45 && format <= 47)) return Shown::time;
  if ((format >= 27 && format <= 31) || (format >= 50 && format <= 58) || format == 36) {
    return Shown::day;
  }
  return Shown::number;
}

core::Status read_styles(const Package& package, const std::string& part,
                         std::vector<Shown>& styles) {
  if (part.empty() || !package.has(part)) return {};
  constexpr std::size_t kStylesMax = 65'536;
  std::map<int, Shown> formats;
  bool in_cells = false;
  return visit_beginnings(
      package, part, [&](std::string_view element, const Attributes& attributes) {
        if (element == "numFmt" && formats.size() < kStylesMax) {
          formats.emplace(number_in(attributes.get("numFmtId")),
                          shown_by(attributes.get("formatCode")));
        }
        // <cellXfs> are the cells'; <cellStyleXfs> before it has <xf> too, <cellStyles> ends it.
        if (element.starts_with("cell")) in_cells = element == "cellXfs";
        if (element != "xf" || !in_cells || styles.size() >= kStylesMax) return;
        const int format = number_in(attributes.get("numFmtId"));
        const auto own = formats.find(format);
        styles.push_back(own != formats.end() ? own->second : shown_by_number(format));
      });
}

// A format's code without what is shown as it stands: "quoted", [bracketed], \x, _x and *x.
std::string plain_code(std::string_view code) {
  std::string plain;
  for (std::size_t place = 0; place < code.size() && code[place] != ';'; ++place) {
    const char each = code[place];
    if (each == '"' || each == '[') {
      place = std::min(code.find(each == '"' ? '"' : ']', place + 1), code.size());
    } else if (each == '\\' || each == '_' || each == '*') {
      ++place;
    } else {
      plain += static_cast<char>(each >= 'A' && each <= 'Z' ? each - 'A' + 'a' : each);
    }
  }
  return plain;
}

}  // namespace

Shown shown_by(std::string_view format_code) {
  const std::string code = plain_code(format_code);
  if (code == "general") return Shown::number;
  const auto has = [&](char letter) { return code.find(letter) != std::string::npos; };
  // Files of Dutch programs have j for the year where those kept what is shown.
  if (has('d')) return Shown::day;
  if (has('y') || has('j')) return has('m') ? Shown::month : Shown::year;
  if (has('h') || has('s') || has('m')) return Shown::time;
  return Shown::number;
}

bool Texts::add(std::string_view text) {
  if (bytes_.size() + text.size() + ends_.size() * sizeof(std::uint32_t) > kBytesMax) return false;
  bytes_.append(text);
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  return true;
}

std::string_view Texts::at(std::size_t place) const {
  const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
  return std::string_view(bytes_).substr(begin, ends_[place] - begin);
}

core::Status parse_part(const Package& package, const std::string& name, XmlPart& xml) {
  const auto part = package.part(name);
  if (!part) return core::fail(part.error());
  for (;;) {
    const auto piece = (*part)->read();
    if (!piece) return core::fail(piece.error());
    if (core::Status parsed = xml.parse(*piece); !parsed) {
      return cannot_read(fmt::format("part {}: {}", name, parsed.error().message));
    }
    if (piece->empty()) return {};
  }
}

core::Result<Workbook> read_workbook(const Package& package, const std::string& sheet) {
  if (core::Status good = refuse_macros(package); !good) return core::fail(good.error());
  const auto part = workbook_part(package);
  if (!part) return core::fail(part.error());
  const auto relations = read_relations(package, *part);
  if (!relations) return core::fail(relations.error());
  const auto list = read_sheet_list(package, *part, sheet);
  if (!list) return core::fail(list.error());
  const auto chosen = relations->by_id.find(list->chosen_id);
  if (chosen == relations->by_id.end()) return no_such_sheet(*list, sheet);

  Workbook workbook;
  workbook.sheet_part = chosen->second;
  workbook.from_1904 = list->from_1904;
  core::Status read = read_texts(package, relations->texts, workbook.texts);
  if (read) read = read_styles(package, relations->styles, workbook.styles);
  if (!read) return core::fail(read.error());
  return workbook;
}

}  // namespace planledger::sheets
