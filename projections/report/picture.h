// A picture made of boxes and words, in whole points: what every format that has pictures paints.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace planledger::projections::report {

struct Picture {
  struct Box {
    int x = 0;  // From the left and from the top.
    int y = 0;
    int width = 0;
    int height = 0;
    std::uint32_t colour = 0;  // 0xRRGGBB
  };
  struct Words {
    enum class Align : std::uint8_t { start, middle, end };
    int x = 0;  // Where the words start, have their middle or end.
    int y = 0;  // Their base line.
    Align align = Align::start;
    std::string text;
  };
  using Shape = std::variant<Box, Words>;

  static constexpr int kWidth = 480;
  static constexpr int kWordsSize = 8;  // Points, of every text.

  int height = 0;
  std::vector<Shape> shapes;  // Later ones lie on earlier ones.
};

// An element `svg` of SVG 1.1 for a page of HTML, an image that is named by the element with the id
// `named_by`. Its words are not read out one by one.
[[nodiscard]] std::string to_svg(const Picture& picture, const std::string& named_by);

}  // namespace planledger::projections::report
