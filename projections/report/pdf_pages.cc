#include "projections/report/pdf_pages.h"

namespace planledger::projections::report {
namespace {

// A name in the attributes of a tag of cairo.
std::string quoted(const std::string& name) {
  std::string out = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

Pages::Pages(const Typesetter& typesetter, cairo_surface_t* surface, const Found& found,
             Language language)
    : typesetter_(typesetter), surface_(surface), known_(found), language_(language) {
  if (surface_ != nullptr) cairo_ = cairo_create(surface_);
  found_.count = 1;
  y_ = frame_.top;
}

Pages::~Pages() {
  if (cairo_ != nullptr) cairo_destroy(cairo_);
}

void Pages::foot() {
  const std::string words = phrase(language_, Word::page_of,
                                   {std::to_string(found_.count), std::to_string(known_.count)});
  const Look look{8.5, false, kQuiet};
  for (const LaidLine& line : typesetter_.lay(report::line(words), look, -1)) {
    draw(line, frame_.left, frame_.height - 42, frame_.width - frame_.left);
  }
}

void Pages::new_page() {
  foot();
  if (cairo_ != nullptr) cairo_show_page(cairo_);
  ++found_.count;
  y_ = frame_.top;
}

void Pages::need(double height) {
  if (height > room() && !at_top()) new_page();
}

void Pages::open(const char* tag, const std::string& attributes) {
  if (cairo_ != nullptr) cairo_tag_begin(cairo_, tag, attributes.c_str());
}

void Pages::close(const char* tag) {
  if (cairo_ != nullptr) cairo_tag_end(cairo_, tag);
}

void Pages::anchor(const std::string& anchor) {
  found_.pages.emplace(anchor, found_.count);
  const std::string place = "name=" + quoted(anchor) +
                            " x=" + std::to_string(static_cast<int>(frame_.left)) +
                            " y=" + std::to_string(static_cast<int>(y_));
  open(CAIRO_TAG_DEST, place);
  close(CAIRO_TAG_DEST);
}

void Pages::outline(int level, const std::string& text, const std::string& anchor) {
  if (surface_ == nullptr) return;
  while (!outline_.empty() && outline_.back().first >= level) outline_.pop_back();
  const int parent = outline_.empty() ? CAIRO_PDF_OUTLINE_ROOT : outline_.back().second;
  const int id = cairo_pdf_surface_add_outline(surface_, parent, text.c_str(),
                                               ("dest=" + quoted(anchor)).c_str(),
                                               static_cast<cairo_pdf_outline_flags_t>(0));
  outline_.emplace_back(level, id);
}

std::string Pages::page_of(const std::string& anchor) const {
  const auto page = known_.pages.find(anchor);
  return page == known_.pages.end() ? std::string() : std::to_string(page->second);
}

void Pages::draw(const LaidLine& line, double x, double top, double right) {
  if (cairo_ == nullptr) return;
  if (right >= 0) x = right - line.width;
  const char* const words = pango_layout_get_text(line.text->layout.get());
  const std::string* open_link = nullptr;
  const auto end_link = [&] {
    if (open_link != nullptr) cairo_tag_end(cairo_, CAIRO_TAG_LINK);
    open_link = nullptr;
  };
  for (const GSList* at = line.line->runs; at != nullptr; at = at->next) {
    auto* const run = static_cast<PangoGlyphItem*>(at->data);
    const Laid::Span& span = line.text->span_at(run->item->offset);
    if (open_link != nullptr && open_link != &span.link) end_link();
    if (!span.link.empty() && open_link == nullptr) {
      cairo_tag_begin(cairo_, CAIRO_TAG_LINK, ("dest=" + quoted(span.link)).c_str());
      open_link = &span.link;
    }
    cairo_set_source_rgb(cairo_, span.colour.red, span.colour.green, span.colour.blue);
    cairo_move_to(cairo_, x, top + line.baseline);
    pango_cairo_show_glyph_item(cairo_, words, run);
    x += pango_units_to_double(pango_glyph_string_get_width(run->glyphs));
  }
  end_link();
}

void Pages::fill(double x, double top, double width, double height, const Colour& colour) {
  if (cairo_ == nullptr) return;
  cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
  cairo_rectangle(cairo_, x, top, width, height);
  cairo_fill(cairo_);
}

Found Pages::finish() {
  foot();
  if (cairo_ != nullptr) cairo_show_page(cairo_);
  return std::move(found_);
}

}  // namespace planledger::projections::report
