// The report's formats. Each writes all that the document, or the model, holds, and is a function
// of it alone: no clock, no locale, nothing of the machine.
#pragma once

#include "projections/report/document.h"
#include "projections/report/model.h"
#include "projections/report/output.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planledger::projections::report {

enum class Format : std::uint8_t { html, pdf, md, json, csv, xlsx, fodt, fods };

[[nodiscard]] std::optional<Format> format_named(std::string_view name);
[[nodiscard]] std::string_view name(Format format);
[[nodiscard]] const std::vector<Format>& all_formats();
// "html, pdf, md, ... or fods".
[[nodiscard]] std::string format_names();

// Writes the model in the format. Fails where a view or a library does, and where `output` could
// write no more.
[[nodiscard]] core::Status render(const Model& model, Format format, Output& output);

// One self-contained page, HTML 5.
[[nodiscard]] core::Status render_html(const Document& document, Output& output);
// CommonMark with GitHub's tables.
[[nodiscard]] core::Status render_markdown(const Document& document, Output& output);
// The model itself, amounts and dates as the contract's answers have them; ends with a newline.
[[nodiscard]] core::Status render_json(const Model& model, Output& output);
// One table, a record a cell.
[[nodiscard]] core::Status render_csv(const Document& document, Output& output);
// OpenDocument in one file of XML: a text, and a spreadsheet.
[[nodiscard]] core::Status render_fodt(const Document& document, Output& output);
[[nodiscard]] core::Status render_fods(const Document& document, Output& output);
// Pages of A4, tagged. Set twice, as the table of contents names the pages of all that follows.
[[nodiscard]] core::Status render_pdf(const Document& document, Output& output);
// A workbook. It is made in a file without a name and written when it is whole.
[[nodiscard]] core::Status render_xlsx(const Document& document, Output& output);

}  // namespace planledger::projections::report
