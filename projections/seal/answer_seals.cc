#include "projections/seal/answer_seals.h"

#include "core/quote.h"
#include "projections/answer_json.h"
#include "projections/seal/kept.h"

#include <fmt/format.h>

namespace planledger::projections::seal {
namespace {

using core::Errc;
using core::fail;

void put_seal(JsonWriter& writer, const Seal& seal) {
  writer.begin_object().key("size").number(seal.size).member("root", core::to_hex(seal.root));
  writer.key("renderer").number(static_cast<std::uint64_t>(seal.renderer));
  writer.key("answers").begin_object();
  for (const Seal::Answer& answer : seal.answers) writer.member(answer.subject, answer.sha256);
  writer.end_object().key("streams").begin_object().key("count").number(seal.streams);
  writer.member("sha256", seal.streams_sha256).end_object();
  writer.key("reports").begin_array();
  for (const Seal::Report& report : seal.reports) {
    writer.begin_object().member("language", report.language).member("format", report.format);
    writer.key("bytes").number(report.bytes).member("sha256", report.sha256).end_object();
  }
  writer.end_array().end_object();
}

core::Status put_period(JsonWriter& writer, const core::EventLog& log, const core::SealFiles& files,
                        const PeriodRow& row) {
  writer.begin_object();
  put_period_members(writer, row);
  writer.key("seal");
  if (files.has(row.seq)) {
    const auto kept = read_seal(log, files, row.seq);
    if (!kept) return fail(kept.error());
    put_seal(writer, kept->seal);
  } else {
    writer.null();
  }
  writer.end_object();
  return {};
}

core::Status keep_that_of(const Question& question, std::vector<PeriodRow>& rows) {
  if (question.closing.empty()) return {};
  std::erase_if(rows,
                [&](const PeriodRow& row) { return std::to_string(row.seq) != question.closing; });
  if (!rows.empty()) return {};
  return fail(Errc::unknown_period, fmt::format("closing: no period was closed by event {}",
                                                core::quoted(question.closing)));
}

core::Result<Answered> send_file(const core::EventLog& log, const core::SealFiles& files,
                                 core::Sequence closing, bool streams, const Sink& sink) {
  if (!files.has(closing)) {
    return fail(Errc::unknown_period, fmt::format("closing {} has no seal yet", closing));
  }
  const auto kept = read_seal(log, files, closing);
  if (!kept) return fail(kept.error());
  const core::Status sent =
      streams ? check_file(files, closing, kStreamsName, kept->seal.streams_sha256).and_then([&] {
        return files.stream(closing, kStreamsName, sink);
      })
              : sink(kept->note);
  if (!sent) return fail(sent.error());
  return Answered{};
}

}  // namespace

core::Result<Answered> answer_seals(const core::EventLog& log, const Views& views,
                                    const Point& point, const Question& question,
                                    const Sink& sink) {
  auto rows = views.periods(point);
  if (!rows) return fail(rows.error());
  if (core::Status found = keep_that_of(question, *rows); !found) return fail(found.error());
  const core::SealFiles files(log.directory());
  const bool streams = question.format == kStreamsName;
  if (streams || question.format == "note") {
    if (question.closing.empty()) {
      return fail(Errc::invalid_question, "closing: expected the seq of a PeriodClosed");
    }
    return send_file(log, files, rows->front().seq, streams, sink);
  }
  if (!question.format.empty()) {
    return fail(Errc::invalid_question, "format: seals have none but note and streams");
  }
  JsonWriter writer(sink);
  writer.begin_object();
  put_point(writer, point);
  writer.key("periods").begin_array();
  for (const PeriodRow& row : *rows) {
    if (core::Status put = put_period(writer, log, files, row); !put) return fail(put.error());
  }
  writer.end_array().end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{};
}

}  // namespace planledger::projections::seal
