#include "projections/report/typesetter.h"

#include <algorithm>
#include <cmath>

namespace planledger::projections::report {
namespace {

constexpr double kLeading = 1.12;

struct FreeDescription {
  void operator()(PangoFontDescription* description) const {
    pango_font_description_free(description);
  }
};

// Characters that have no form become U+FFFD.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r') continue;
    if (c == '\t') {
      out += ' ';
    } else if ((byte < 0x20 && c != '\n') || byte == 0x7f) {
      out += "\xef\xbf\xbd";
    } else {
      out += c;
    }
  }
  return out;
}

Colour colour_of(const Text& text, const Look& look) {
  if (text.tone == Tone::warning) return kWarning;
  if (text.tone == Tone::quiet) return kQuiet;
  return text.link.empty() ? look.colour : kAccent;
}

void insert(PangoAttrList* attributes, PangoAttribute* attribute, std::size_t start,
            std::size_t end) {
  attribute->start_index = static_cast<guint>(start);
  attribute->end_index = static_cast<guint>(end);
  pango_attr_list_insert(attributes, attribute);
}

}  // namespace

const Laid::Span& Laid::span_at(int byte) const {
  const auto found = std::find_if(spans.begin(), spans.end(),
                                  [byte](const Span& span) { return byte < span.end; });
  return found == spans.end() ? spans.back() : *found;
}

Typesetter::Typesetter(const Fonts& fonts, Language language) : context_(fonts.context()) {
  pango_context_set_language(
      context_.get(), pango_language_from_string(language == Language::nl ? "nl-be" : "en-gb"));
  pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_WEAK_LTR);
}

std::vector<LaidLine> Typesetter::lay(const Line& line, const Look& look, double width) const {
  const auto laid = std::make_shared<Laid>();
  laid->layout.reset(pango_layout_new(context_.get()));
  PangoLayout* const layout = laid->layout.get();
  const std::unique_ptr<PangoFontDescription, FreeDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), "Liberation Sans, DejaVu Sans");
  pango_font_description_set_absolute_size(font.get(), look.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(),
                                    look.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  std::string words;
  PangoAttrList* const attributes = pango_attr_list_new();
  for (const Text& text : line) {
    const std::size_t start = words.size();
    words += printable(text.text);
    const std::size_t end = words.size();
    if (start == end) continue;
    // A difference that shows nowhere, so that each text is a run of its own.
    insert(attributes,
           pango_attr_foreground_alpha_new(
               static_cast<guint16>(laid->spans.size() % 2 == 0 ? 65535 : 65534)),
           start, end);
    if (text.tone == Tone::strong || text.tone == Tone::warning) {
      insert(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start, end);
    }
    if (!text.language.empty()) {
      insert(attributes, pango_attr_language_new(pango_language_from_string(text.language.c_str())),
             start, end);
    }
    laid->spans.push_back({static_cast<int>(end), colour_of(text, look), text.link});
  }
  if (laid->spans.empty()) laid->spans.push_back({0, look.colour, {}});
  pango_layout_set_text(layout, words.data(), static_cast<int>(words.size()));
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(layout,
                         width < 0 ? -1 : static_cast<int>(std::floor(width * PANGO_SCALE)));

  std::vector<LaidLine> lines;
  const int count = pango_layout_get_line_count(layout);
  for (int i = 0; i < count; ++i) {
    LaidLine made{laid, pango_layout_get_line_readonly(layout, i)};
    PangoRectangle logical;
    pango_layout_line_get_extents(made.line, nullptr, &logical);
    made.width = pango_units_to_double(logical.width);
    made.height = pango_units_to_double(logical.height) * kLeading;
    made.baseline = -pango_units_to_double(logical.y) +
                    pango_units_to_double(logical.height) * (kLeading - 1) / 2;
    lines.push_back(std::move(made));
  }
  return lines;
}

std::vector<LaidLine> Typesetter::lay(const std::vector<Line>& lines, const Look& look,
                                      double width) const {
  std::vector<LaidLine> out;
  for (const Line& line : lines) {
    for (LaidLine& made : lay(line, look, width)) out.push_back(std::move(made));
  }
  return out;
}

double Typesetter::natural_width(const std::vector<Line>& lines, const Look& look) const {
  double width = 0;
  for (const LaidLine& line : lay(lines, look, -1)) width = std::max(width, line.width);
  return width;
}

double height_of(const std::vector<LaidLine>& lines) {
  double height = 0;
  for (const LaidLine& line : lines) height += line.height;
  return height;
}

}  // namespace planledger::projections::report
