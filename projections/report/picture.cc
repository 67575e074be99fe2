#include "projections/report/picture.h"

#include "projections/report/odf.h"

#include <fmt/format.h>

namespace planledger::projections::report {
namespace {

std::string svg_of(const Picture::Box& box) {
  return fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="#{:06x}"/>)", box.x, box.y,
                     box.width, box.height, box.colour);
}

std::string svg_of(const Picture::Words& words) {
  constexpr const char* kAnchors[] = {"", R"( text-anchor="middle")", R"( text-anchor="end")"};
  return fmt::format(R"(<text x="{}" y="{}"{}>{}</text>)", words.x, words.y,
                     kAnchors[static_cast<std::size_t>(words.align)], xml_escaped(words.text));
}

}  // namespace

std::string to_svg(const Picture& picture, const std::string& named_by) {
  std::string out = fmt::format(
      R"(<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}" font-size="{}" fill="#1a1a1a">)",
      Picture::kWidth, picture.height, named_by, Picture::kWordsSize);
  for (const Picture::Shape& shape : picture.shapes) {
    out += std::visit([](const auto& of) { return svg_of(of); }, shape);
  }
  return out + "</svg>";
}

}  // namespace planledger::projections::report
