// How does a text break into lines of a width, and how high are they?
#pragma once

#include "projections/report/document.h"
#include "projections/report/fonts.h"

#include <memory>
#include <string>
#include <vector>

namespace planledger::projections::report {

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};
inline constexpr Colour kInk{0.10, 0.10, 0.10};
inline constexpr Colour kQuiet{0.30, 0.30, 0.30};
inline constexpr Colour kAccent{0.07, 0.25, 0.43};
inline constexpr Colour kWarning{0.56, 0.08, 0.08};

// How a text looks where it does not say itself.
struct Look {
  double size = 10;
  bool bold = false;
  Colour colour = kInk;
};

// A text that was laid out. Spans cover it whole, in order, by bytes.
struct Laid {
  struct Span {
    int end = 0;
    Colour colour;
    std::string link;
  };
  GlibPointer<PangoLayout> layout;
  std::vector<Span> spans;

  [[nodiscard]] const Span& span_at(int byte) const;
};

struct LaidLine {
  std::shared_ptr<const Laid> text;
  PangoLayoutLine* line = nullptr;  // Of `text`.
  double width = 0;
  double height = 0;
  double baseline = 0;  // From the line's top.
};

class Typesetter {
 public:
  // `fonts` must outlive it.
  Typesetter(const Fonts& fonts, Language language);

  // In lines of at most `width` points; any width where that is negative. A line without words
  // gives one empty line.
  [[nodiscard]] std::vector<LaidLine> lay(const Line& line, const Look& look, double width) const;
  [[nodiscard]] std::vector<LaidLine> lay(const std::vector<Line>& lines, const Look& look,
                                          double width) const;
  // The width that the lines would have without breaks.
  [[nodiscard]] double natural_width(const std::vector<Line>& lines, const Look& look) const;

 private:
  GlibPointer<PangoContext> context_;
};

[[nodiscard]] double height_of(const std::vector<LaidLine>& lines);

}  // namespace planledger::projections::report
