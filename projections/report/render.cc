#include "projections/report/render.h"

#include "projections/report/compose.h"

#include <iterator>

namespace planledger::projections::report {
namespace {

constexpr std::string_view kNames[] = {"html", "pdf", "md", "json", "csv", "xlsx", "fodt", "fods"};

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<Format>(i);
  }
  return std::nullopt;
}

std::string_view name(Format format) { return kNames[static_cast<std::size_t>(format)]; }

const std::vector<Format>& all_formats() {
  static const std::vector<Format> formats = [] {
    std::vector<Format> all;
    for (std::size_t i = 0; i < std::size(kNames); ++i) all.push_back(static_cast<Format>(i));
    return all;
  }();
  return formats;
}

std::string format_names() {
  std::string names;
  for (const std::string_view& name : kNames) {
    if (!names.empty()) names += &name == std::end(kNames) - 1 ? " or " : ", ";
    names += name;
  }
  return names;
}

core::Status render(const Model& model, Format format, Output& output) {
  if (format == Format::json) return render_json(model, output);
  const Document document = compose(model, name(format));
  switch (format) {
    case Format::html:
      return render_html(document, output);
    case Format::pdf:
      return render_pdf(document, output);
    case Format::md:
      return render_markdown(document, output);
    case Format::csv:
      return render_csv(document, output);
    case Format::xlsx:
      return render_xlsx(document, output);
    case Format::fodt:
      return render_fodt(document, output);
    case Format::fods:
      return render_fods(document, output);
    case Format::json:
      break;
  }
  return {};
}

}  // namespace planledger::projections::report
