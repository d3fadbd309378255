// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "sim/bench/report.hpp"

namespace srpnic::sim {
namespace {

constexpr int kRow = 18;
constexpr int kTop = 40;
constexpr int kNames = 330;  // width of the column of names
constexpr int kBar = 400;    // of a bar that reaches the limit
constexpr int kRight = 90;
constexpr int kBarHeight = 12;

const char* colour(Direction direction) {
  switch (direction) {
    case Direction::kRead:
      return "#3d74c2";
    case Direction::kWrite:
      return "#c2703d";
    case Direction::kBoth:
      return "#6a8f4e";
  }
  return "black";
}

}  // namespace

std::string to_svg(const std::vector<BenchResult>& results) {
  const int height = kTop + kRow * static_cast<int>(results.size()) + kRow;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" font-family=\"sans-serif\" "
      "font-size=\"11\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n"
      "<text x=\"10\" y=\"20\" font-size=\"14\">srpnic: share of the limit of a 100 Gb/s wire, card at 250 "
      "MHz</text>\n",
      kNames + kBar + kRight, height);
  int y = kTop;
  for (const BenchResult& result : results) {
    const double share = std::min(1.0, result.share_of_wire_limit);
    svg += fmt::format(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>"
        "<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>"
        "<text x=\"{:.1f}\" y=\"{}\">{:.1f} %</text>\n",
        kNames - 8, y + kBarHeight - 2, result.bench_case.name(), kNames, y, share * kBar, kBarHeight,
        colour(result.bench_case.shape.direction), kNames + share * kBar + 6, y + kBarHeight - 2,
        100 * result.share_of_wire_limit);
    y += kRow;
  }
  svg += fmt::format("<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\" stroke=\"black\"/>\n</svg>\n", kNames + kBar,
                     kTop - 6, y);
  return svg;
}

}  // namespace srpnic::sim
