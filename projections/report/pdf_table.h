// A table on pages: columns that fit their words, rows that break where they must, headings that
// come again on every page.
#pragma once

#include "projections/report/pdf_pages.h"

#include <vector>

namespace planledger::projections::report {

// The caption, the headings and the first row stay together.
void draw_table(const Typesetter& typesetter, Pages& pages, const Table& table);
// Names and what they stand for, as a table without headings.
void draw_facts(const Typesetter& typesetter, Pages& pages, const Facts& facts);
// How much of a page the beginning of it takes: what must fit below a heading.
[[nodiscard]] double lead_height(const Typesetter& typesetter, const Frame& frame,
                                 const Table& table);

}  // namespace planledger::projections::report
