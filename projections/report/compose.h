// The report's model as a document in its language.
#pragma once

#include "projections/report/document.h"
#include "projections/report/model.h"

#include <string>
#include <string_view>

namespace planledger::projections::report {

// Written in every report. It goes up with every change of what a renderer writes: a report of
// another version may differ in its bytes, one of the same version may not.
inline constexpr int kRendererVersion = 5;

// `format` is the one that it is rendered in: the colophon names the command that makes it again.
// The model must outlive the document. Its blocks fail only where a view does.
[[nodiscard]] Document compose(const Model& model, std::string_view format);

// That command: `planledger report --period ... -o FILE`; of a sealed report it names the closing.
[[nodiscard]] std::string command(const Subject& subject, std::string_view format);

}  // namespace planledger::projections::report
