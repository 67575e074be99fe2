#include "projections/export/export.h"

#include "core/quote.h"
#include "projections/export/giving.h"
#include "projections/export/hledger.h"
#include "projections/export/iati.h"
#include "projections/export/ocds.h"
#include "projections/export/table_stream.h"

#include <algorithm>

namespace planledger::projections {
namespace {

constexpr std::size_t kPublisherBytesMax = 64;
// As many digits of the ledger's id as tell one publisher from another.
constexpr std::size_t kLedgerDigits = 8;

bool is_publisher(const std::string& text) {
  const auto fits = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-';
  };
  return !text.empty() && text.size() <= kPublisherBytesMax &&
         std::all_of(text.begin(), text.end(), fits);
}

// A JSON text is one line of a file.
core::Result<Answered> with_line_end(core::Result<Answered> answered, const Sink& sink) {
  if (!answered) return answered;
  if (core::Status ended = sink("\n"); !ended) return core::fail(ended.error());
  return answered;
}

}  // namespace

core::Result<Answered> write_export(const core::EventLog& log, const Views& views,
                                    const Point& point, const Question& question,
                                    const Sink& sink) {
  core::Result<exports::Provenance> provenance = exports::provenance_of(log, point, question);
  if (!provenance) return core::fail(provenance.error());
  exports::Exporting from{.views = views,
                          .point = point,
                          .provenance = std::move(*provenance),
                          .privacy = exports::Privacy(question.name_persons),
                          .publisher = question.publisher};
  if (from.publisher.empty()) {
    from.publisher = core::to_string(log.settings().ledger).substr(0, kLedgerDigits);
  } else if (!is_publisher(from.publisher)) {
    return core::fail(core::Errc::invalid_question,
                      "publisher: expected at most 64 letters, digits and hyphens, found " +
                          core::quoted(from.publisher));
  }
  if (question.format == "hledger") return exports::write_hledger(from, sink);
  if (question.format == "360giving") return with_line_end(exports::write_giving(from, sink), sink);
  if (question.format == "ocds") return with_line_end(exports::write_ocds(from, sink), sink);
  if (question.format == "iati") return exports::write_iati(from, sink);
  if (question.format == "csv" || question.format == "sqlite") {
    return exports::write_tables(from, sink);
  }
  return core::fail(core::Errc::invalid_question,
                    "expected csv, sqlite, hledger, 360giving, ocds or iati as the format of an "
                    "export, found " +
                        core::quoted(question.format));
}

}  // namespace planledger::projections
