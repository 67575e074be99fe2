// The report as a tagged PDF: an outline, a table of contents whose entries are links, page
// numbers.
#include "projections/report/compose.h"
#include "projections/report/pdf_pages.h"
#include "projections/report/pdf_table.h"
#include "projections/report/render.h"
#include "projections/report/spool.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {
namespace {

constexpr Look kTextLook{9.8, false, kInk};
constexpr Look kQuietLook{8.5, false, kQuiet};
constexpr Look kLabelLook{9.8, true, kInk};
constexpr Look kHeadingLooks[] = {
    {24, true, kAccent}, {17, true, kAccent}, {13.5, true, kAccent}, {11.5, true, kAccent}};
constexpr double kSpaceAbove[] = {150, 22, 20, 16};
constexpr double kIndent = 14;  // Of the items of a list.
constexpr double kSpaceBelow[] = {18, 10, 7, 5};

class Pdf {
 public:
  Pdf(const Typesetter& typesetter, Pages& pages, Language language)
      : typesetter_(typesetter), pages_(pages), language_(language) {}

  // A heading waits for what stands below it: both need room on one page.
  [[nodiscard]] core::Status write(const Document& document) {
    core::Status written = document.blocks([this](Block&& block) -> core::Status {
      const bool heading = std::holds_alternative<Heading>(block);
      waiting_.push_back(std::move(block));
      if (!heading) set_waiting();
      return {};
    });
    set_waiting();
    return written;
  }

  void operator()(const Heading& heading) {
    const std::size_t index = static_cast<std::size_t>(heading.level) - 1;
    if (begins_page(heading) && !pages_.at_top()) pages_.new_page();
    pages_.skip(kSpaceAbove[index]);
    pages_.need(lead_of(at_));
    if (heading.level == 1) pages_.advance(kSpaceAbove[index]);
    pages_.anchor(heading.anchor);
    pages_.outline(heading.level, heading.text, heading.anchor);
    const std::string tag = "H" + std::to_string(heading.level);
    flow(typesetter_.lay(line(heading.text), kHeadingLooks[index], width()), tag.c_str());
    pages_.advance(kSpaceBelow[index]);
  }

  void operator()(const Paragraph& paragraph) {
    pages_.skip(3);
    flow(typesetter_.lay(paragraph.line, kTextLook, width()), "P");
    pages_.advance(3);
  }

  void operator()(const Literal& literal) { (*this)(Paragraph{as_line(literal)}); }

  void operator()(const Bullets& bullets) {
    pages_.skip(8);
    pages_.need(4 * kTextLook.size);
    flow(typesetter_.lay(line(bullets.label), kLabelLook, width()), "P");
    pages_.open("L");
    for (const Line& item : bullets.lines)
      write_item(typesetter_.lay(item, kTextLook, width() - kIndent));
    pages_.close("L");
    pages_.advance(4);
  }

  void operator()(const Facts& facts) { draw_facts(typesetter_, pages_, facts); }
  void operator()(const Table& table) { draw_table(typesetter_, pages_, table); }

  void operator()(const Chart& chart) {
    pages_.skip(8);
    pages_.need(height_of_chart(chart));
    flow(typesetter_.lay(line(chart.title), kQuietLook, width()), "P");
    pages_.advance(4);
    pages_.open("Figure");
    for (const Picture::Shape& shape : chart.picture.shapes) {
      std::visit([this](const auto& of) { paint(of); }, shape);
    }
    pages_.close("Figure");
    pages_.advance(chart.picture.height + 4);
  }

  void operator()(const Contents& contents) {
    pages_.new_page();
    pages_.anchor("contents");
    const std::string heading(word(language_, Word::contents));
    pages_.outline(2, heading, "contents");
    flow(typesetter_.lay(line(heading), kHeadingLooks[1], width()), "H2");
    pages_.advance(6);
    pages_.open("TOC");
    for (const Contents::Entry& entry : contents.entries) write_entry(entry);
    pages_.close("TOC");
  }

 private:
  void set_waiting() {
    for (at_ = 0; at_ < waiting_.size(); ++at_) std::visit(*this, waiting_[at_]);
    waiting_.clear();
  }

  [[nodiscard]] double width() const { return pages_.frame().inner_width(); }

  [[nodiscard]] double height_of_chart(const Chart& chart) const {
    return height_of(typesetter_.lay(line(chart.title), kQuietLook, width())) + 4 +
           chart.picture.height;
  }

  void paint(const Picture::Box& box) {
    const auto part = [&](unsigned shift) { return (box.colour >> shift & 0xffU) / 255.0; };
    pages_.fill(pages_.frame().left + box.x, pages_.y() + box.y, box.width, box.height,
                {part(16), part(8), part(0)});
  }

  void paint(const Picture::Words& words) {
    using Align = Picture::Words::Align;
    const Look look{Picture::kWordsSize, false, kInk};
    const LaidLine laid = typesetter_.lay(line(words.text), look, -1).front();
    const double before = words.align == Align::start    ? 0
                          : words.align == Align::middle ? laid.width / 2
                                                         : laid.width;
    pages_.draw(laid, pages_.frame().left + words.x - before, pages_.y() + words.y - laid.baseline);
  }

  // Chapters begin a page, but for the short ones.
  static bool begins_page(const Heading& heading) {
    constexpr std::array<std::string_view, 4> kShort = {"over-time", "discrepancies", "late",
                                                        "colophon"};
    return heading.level == 2 &&
           std::find(kShort.begin(), kShort.end(), heading.anchor) == kShort.end();
  }

  // A text in lines under one tag, or one a page.
  void flow(const std::vector<LaidLine>& lines, const char* tag) {
    for (std::size_t i = 0; i < lines.size();) {
      const bool lone = lines.size() > 2 && i == 0 && lines[0].height * 2 > pages_.room();
      if (lone || lines[i].height > pages_.room()) pages_.new_page();
      pages_.open(tag);
      for (; i < lines.size() && lines[i].height <= pages_.room(); ++i) {
        pages_.draw(lines[i], pages_.frame().left, pages_.y());
        pages_.advance(lines[i].height);
      }
      pages_.close(tag);
    }
  }

  void write_item(const std::vector<LaidLine>& lines) {
    pages_.open("LI");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].height > pages_.room()) {
        if (i != 0) pages_.close("LBody");
        pages_.close("LI");
        pages_.close("L");
        pages_.new_page();
        pages_.open("L");
        pages_.open("LI");
        if (i != 0) pages_.open("LBody");
      }
      if (i == 0) {
        pages_.open("Lbl");
        pages_.draw(typesetter_.lay(line("•"), kTextLook, -1).front(), pages_.frame().left + 3,
                    pages_.y());
        pages_.close("Lbl");
        pages_.open("LBody");
      }
      pages_.draw(lines[i], pages_.frame().left + kIndent, pages_.y());
      pages_.advance(lines[i].height);
    }
    pages_.close("LBody");
    pages_.close("LI");
    pages_.advance(1.5);
  }

  // How much room the block at `index` needs before a page may end: a heading that of itself and
  // of the beginning of what follows it.
  [[nodiscard]] double lead_of(std::size_t index) const {
    if (index >= waiting_.size()) return 0;
    const Block& block = waiting_[index];
    if (const auto* heading = std::get_if<Heading>(&block)) {
      const std::size_t level = static_cast<std::size_t>(heading->level) - 1;
      return height_of(typesetter_.lay(line(heading->text), kHeadingLooks[level], width())) +
             kSpaceBelow[level] + (level == 0 ? 0 : kSpaceAbove[level]) + lead_of(index + 1);
    }
    if (const auto* chart = std::get_if<Chart>(&block)) return height_of_chart(*chart) + 8;
    if (const auto* table = std::get_if<Table>(&block)) {
      return lead_height(typesetter_, pages_.frame(), *table) + 10;
    }
    return 5 * kTextLook.size;
  }

  void write_entry(const Contents::Entry& entry) {
    constexpr double kStateWidth = 78;
    constexpr double kPageWidth = 30;
    const double indent = 14.0 * (entry.level - 2);
    const Look look{9.5, entry.level == 2, kInk};
    const auto lines = typesetter_.lay(Line{link(entry.text, entry.anchor)}, look,
                                       width() - indent - kStateWidth - kPageWidth);
    if (entry.level == 2) pages_.skip(6);
    if (height_of(lines) > pages_.room()) {
      pages_.close("TOC");
      pages_.new_page();
      pages_.open("TOC");
    }
    const double right = pages_.frame().left + width();
    pages_.open("TOCI");
    for (const LaidLine& laid : lines) {
      pages_.draw(laid, pages_.frame().left + indent, pages_.y());
      if (&laid == &lines.front()) {
        const Look quiet{8.5, false, kQuiet};
        pages_.draw(typesetter_.lay(line(entry.state), quiet, -1).front(), 0, pages_.y(),
                    right - kPageWidth);
        pages_.draw(
            typesetter_.lay(Line{link(pages_.page_of(entry.anchor), entry.anchor)}, look, -1)
                .front(),
            0, pages_.y(), right);
      }
      pages_.advance(laid.height);
    }
    pages_.close("TOCI");
    pages_.advance(1);
  }

  const Typesetter& typesetter_;
  Pages& pages_;
  Language language_;
  std::vector<Block> waiting_;
  std::size_t at_ = 0;
};

cairo_status_t append(void* spool, const unsigned char* bytes, unsigned int size) {
  auto& to = *static_cast<Spool*>(spool);
  to.write({reinterpret_cast<const char*>(bytes), size});
  return to.status() ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

void set_metadata(cairo_surface_t* surface, const Document& document) {
  const std::string day = core::to_string(document.reporting_date) + "T00:00:00Z";
  const std::string maker = "planledger, renderer " + std::to_string(kRendererVersion);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, maker.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, day.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, day.c_str());
}

// What follows `key` the last time, up to white space; empty where it is not there.
std::string_view value_after(std::string_view pdf, std::string_view key) {
  const std::size_t at = pdf.rfind(key);
  if (at == std::string_view::npos) return {};
  pdf.remove_prefix(at + key.size());
  return pdf.substr(0, pdf.find_first_of(" \n"));
}

// The text as comments of a PDF, a line each.
std::string comments(const std::string& text) {
  std::string out = "%";
  for (const char letter : text) {
    out += letter;
    if (letter == '\n') out += '%';
  }
  return out + '\n';
}

// cairo 1.16 does not say that what it tagged is tagged, nor in which language a document is, nor
// that its title is to be shown: an update of the catalogue behind the end of the file says it.
// The claim is a comment there, and the checkpoint of a sealed report, since a program finds
// nothing in the compressed pages.
core::Result<std::string> catalogue_update(const Spool& pdf, const Document& document) {
  constexpr std::uint64_t kTrailerBytes = 1024;
  constexpr std::uint64_t kCatalogueBytes = 64U << 10U;  // That lies right before the table.
  const std::uint64_t size = pdf.size();
  const auto trailer = pdf.read(size - std::min(size, kTrailerBytes), kTrailerBytes);
  if (!trailer) return core::fail(trailer.error());
  const std::string root(value_after(*trailer, "/Root "));
  const std::string info(value_after(*trailer, "/Info "));
  const std::string objects(value_after(*trailer, "/Size "));
  const std::string table(value_after(*trailer, "startxref\n"));
  std::uint64_t table_at = 0;
  std::from_chars(table.data(), table.data() + table.size(), table_at);
  const std::uint64_t from = table_at - std::min(table_at, kCatalogueBytes);
  const auto before = pdf.read(from, static_cast<std::size_t>(table_at - from));
  if (!before) return core::fail(before.error());
  const std::string begin = "\n" + root + " 0 obj\n<<";
  const std::size_t at = before->rfind(begin);
  const std::size_t end = before->find("endobj", at);
  if (root.empty() || info.empty() || objects.empty() || at == std::string::npos ||
      end == std::string::npos) {
    return core::fail(core::Errc::cannot_write, "the PDF has no catalogue where it should be");
  }
  const std::string rest = before->substr(at + begin.size(), end - at - begin.size());
  std::string update = root + " 0 obj\n<< /Lang (" +
                       (document.language == Language::nl ? "nl-BE" : "en-GB") +
                       ")\n   /MarkInfo << /Marked true >>\n   /ViewerPreferences << "
                       "/DisplayDocTitle true >>" +
                       rest + "endobj\n" + comments(document.claim);
  if (!document.checkpoint.empty()) update += comments(document.checkpoint);
  const std::uint64_t start = size + update.size();
  update += fmt::format(
      "xref\n{0} 1\n{1:010} 00000 n \ntrailer\n<< /Size {2}\n   /Root {0} 0 R\n   /Info {3} 0 R\n"
      "   /Prev {4}\n>>\nstartxref\n{5}\n%%EOF\n",
      root, size, objects, info, table, start);
  return update;
}

core::Status write_pages(const Typesetter& typesetter, const Document& document, const Found& found,
                         Spool& pdf) {
  const Frame frame;
  cairo_surface_t* const surface =
      cairo_pdf_surface_create_for_stream(append, &pdf, frame.width, frame.height);
  cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
  set_metadata(surface, document);
  core::Status written;
  {
    Pages pages(typesetter, surface, found, document.language);
    written = Pdf(typesetter, pages, document.language).write(document);
    static_cast<void>(pages.finish());
  }
  cairo_surface_finish(surface);
  const cairo_status_t status = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (!written) return written;
  if (!pdf.status()) return pdf.status();
  if (status != CAIRO_STATUS_SUCCESS) {
    return core::fail(core::Errc::cannot_write,
                      std::string("cannot write the PDF: ") + cairo_status_to_string(status));
  }
  return {};
}

}  // namespace

core::Status render_pdf(const Document& document, Output& output) {
  const auto fonts = Fonts::create();
  if (!fonts) return core::fail(fonts.error());
  const Typesetter typesetter(*fonts, document.language);
  Found found;
  {
    const Found nothing;
    Pages pages(typesetter, nullptr, nothing, document.language);
    core::Status set = Pdf(typesetter, pages, document.language).write(document);
    if (!set) return set;
    found = pages.finish();
  }
  Spool pdf;
  core::Status written = write_pages(typesetter, document, found, pdf);
  if (!written) return written;
  const auto update = catalogue_update(pdf, document);
  if (!update) return core::fail(update.error());
  if (core::Status copied = pdf.copy_to(output); !copied) return copied;
  output.write(*update);
  return output.status();
}

}  // namespace planledger::projections::report
