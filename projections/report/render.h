// The report's formats. Each writes all that the document, or the model, holds.
#pragma once

#include "projections/report/document.h"
#include "projections/report/model.h"
#include "projections/report/output.h"

namespace planledger::projections::report {

// One self-contained page, HTML 5.
void render_html(const Document& document, Output& output);
// CommonMark with GitHub's tables.
void render_markdown(const Document& document, Output& output);
// The model itself, amounts and dates as the contract's answers have them; ends with a newline.
void render_json(const Model& model, Output& output);

}  // namespace planledger::projections::report
