// The pages of the PDF: where the next thing goes, what is tagged as what, and on which page each
// anchor came to stand.
//
// Everything is set twice. The first time nothing is drawn; it finds the pages of the anchors and
// how many pages there are, which the second time writes into the table of contents and below each
// page. What is set never depends on those numbers, so both times the pages are the same.
#pragma once

#include "projections/report/typesetter.h"

#include <cairo-pdf.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {

struct Frame {
  double width = 595;  // A4, in points.
  double height = 842;
  double left = 56;
  double top = 56;
  double bottom = 64;  // Below it stands the number of the page.

  [[nodiscard]] double inner_width() const { return width - 2 * left; }
  [[nodiscard]] double inner_height() const { return height - top - bottom; }
};

// What the first time found.
struct Found {
  std::map<std::string, int> pages;  // By anchor.
  int count = 0;
};

class Pages {
 public:
  // Draws nothing where `surface` is null. `found` is of the first time.
  Pages(const Typesetter& typesetter, cairo_surface_t* surface, const Found& found,
        Language language);
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages();

  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] double y() const { return y_; }
  [[nodiscard]] double room() const { return frame_.height - frame_.bottom - y_; }
  [[nodiscard]] bool at_top() const { return y_ <= frame_.top; }

  void skip(double height) { y_ += at_top() ? 0 : height; }
  void advance(double height) { y_ += height; }
  // No tag may be open.
  void new_page();
  // Begins a page unless `height` fits on this one.
  void need(double height);

  void open(const char* tag, const std::string& attributes = {});
  void close(const char* tag);
  void anchor(const std::string& anchor);
  void outline(int level, const std::string& text, const std::string& anchor);
  [[nodiscard]] std::string page_of(const std::string& anchor) const;

  // The line at x and the given top; `right` is the edge that it ends at instead where not
  // negative.
  void draw(const LaidLine& line, double x, double top, double right = -1);
  void fill(double x, double top, double width, double height, const Colour& colour);

  // After the last page: what was found.
  [[nodiscard]] Found finish();

 private:
  void foot();

  const Typesetter& typesetter_;
  cairo_surface_t* surface_;
  cairo_t* cairo_ = nullptr;
  const Found& known_;
  Found found_;
  Language language_;
  Frame frame_;
  double y_ = 0;
  std::vector<std::pair<int, int>> outline_;  // Levels and ids of the open items.
};

}  // namespace planledger::projections::report
