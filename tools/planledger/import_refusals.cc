#include "tools/planledger/import_refusals.h"

#include "tools/planledger/output.h"
#include "tools/sheets/conflict.h"
#include "tools/sheets/sheet_writer.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace planledger::tools {
namespace {

namespace json = boost::json;
using sheets::Cell;
using sheets::Conflict;
using sheets::Row;

// How often one row was recorded and reversed, at most.
constexpr unsigned kGenerationsMax = 100;

// The file of refused rows, made when the first one comes.
class RefusedRows {
 public:
  RefusedRows(std::string path, const sheets::SheetFile& file)
      : path_(std::move(path)), file_(file) {}

  core::Status add(const Row& row, const ImportOutcome::Refused& refused) {
    if (path_.empty()) return {};
    if (!writer_) {
      if (core::Status begun = begin(); !begun) return begun;
    }
    std::string reason = refused.error.message;
    for (const std::string& command : refused.proposal) reason.append("\n").append(command);
    return write(row, reason);
  }

  core::Status finish() {
    if (!writer_) return {};
    core::Status finished = writer_->finish();
    if (finished) finished = output_->finish();
    return finished;
  }

 private:
  core::Status begin() {
    auto output = FileOutput::create(path_);
    if (!output) return core::fail(output.error());
    output_ = std::make_unique<FileOutput>(*std::move(output));
    if (sheets::has_xlsx_name(path_)) {
      auto writer = sheets::xlsx_writer(output_->path_of_bytes());
      if (!writer) return core::fail(writer.error());
      writer_ = *std::move(writer);
    } else {
      writer_ = sheets::csv_writer([this](std::string_view text) { return output_->write(text); },
                                   file_.delimiter());
    }
    reason_column_ = column_of_reason();
    return write(file_.headings(), reason_heading());
  }

  // The one that the sheet has from the time before, else a new one at its end.
  [[nodiscard]] std::size_t column_of_reason() const {
    const auto& cells = file_.headings().cells;
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [](const Cell& cell) { return cell.text == reason_heading(); });
    return static_cast<std::size_t>(found - cells.begin());
  }

  static std::string reason_heading() {
    const auto& all = sheets::all_columns();
    return std::find_if(
               all.begin(), all.end(),
               [](const sheets::Column& column) { return column.path == sheets::kReasonPath; })
        ->heading();
  }

  core::Status write(const Row& row, const std::string& reason) {
    std::vector<Cell> cells = row.cells;
    for (Cell& cell : cells) {
      // What a cell held that cannot be read is not known any more; the reason says what it was.
      if (cell.kind == Cell::Kind::faulty) cell = {};
    }
    cells.resize(std::max(cells.size(), reason_column_ + 1));
    cells[reason_column_] = {Cell::Kind::text, reason};
    return writer_->row(cells);
  }

  const std::string path_;
  const sheets::SheetFile& file_;
  std::unique_ptr<FileOutput> output_;
  std::unique_ptr<sheets::SheetWriter> writer_;
  std::size_t reason_column_ = 0;
};

// Settles the refusals of one sheet.
class Settling {
 public:
  Settling(net::Connection& connection, const sheets::SheetFile& file, bool dry_run,
           ImportOutcome& outcome)
      : connection_(connection), file_(file), dry_run_(dry_run), outcome_(outcome) {}

  // Two rows that are one event by what names them: neither is a correction of the other.
  core::Status find_twins() {
    core::Status read = file_.read(
        [&](const Row& row) -> core::Status {
          const auto refused = outcome_.refusal_of(file_.path(), row.number);
          if (!refused || refused->error.code != core::Errc::id_conflict) return {};
          if (const auto event = file_.event(row)) twins_[id_of(*event)];
          return {};
        },
        [](std::uint64_t) {});
    if (!read || twins_.empty()) return read;
    return file_.read(
        [&](const Row& row) -> core::Status {
          const auto event = file_.event(row);
          const auto twin = event ? twins_.find(id_of(*event)) : twins_.end();
          if (twin != twins_.end()) twin->second.push_back(row.number);
          return {};
        },
        [](std::uint64_t) {});
  }

  core::Status settle(const Row& row, const ImportOutcome::Refused& refused) {
    core::Error error = refused.error;
    core::Uuid last_id;
    for (unsigned generation = 0; generation < kGenerationsMax; ++generation) {
      if (error.code != core::Errc::id_conflict && error.code != core::Errc::already_defined) break;
      const auto event = file_.event(row, generation);
      // A sheet that gives the ids itself has one for each row.
      if (!event || id_of(*event) == last_id) break;
      last_id = id_of(*event);
      if (const auto twins = twins_.find(last_id);
          twins != twins_.end() && twins->second.size() > 1) {
        outcome_.settle(file_.path(), row.number, core::fail(error), {told_apart(twins->second)});
        return {};
      }
      const auto history = history_of(*event);
      if (!history) return core::fail(history.error());
      const Conflict conflict = sheets::conflict_of(*event, **history);
      if (conflict.kind == Conflict::Kind::agrees) {
        outcome_.settle(file_.path(), row.number, events::Receipt{}, {});
        return {};
      }
      if (conflict.kind == Conflict::Kind::reversed) {
        const auto receipt = append(row, generation + 1);
        if (receipt) {
          outcome_.settle(file_.path(), row.number, *receipt, {});
          return {};
        }
        error = file_.placed(receipt.error(), row);
        continue;
      }
      outcome_.settle(file_.path(), row.number, core::fail(error), conflict.proposal);
      return {};
    }
    outcome_.settle(file_.path(), row.number, core::fail(error), {});
    return {};
  }

 private:
  static core::Uuid id_of(const events::Submission& event) {
    const events::Content content(event.content);
    return events::to_uuid(content.event().getId());
  }

  static std::string told_apart(const std::vector<std::uint64_t>& rows) {
    return fmt::format(
        "rows {} of this sheet are one event by what names them: leave one out, or tell them "
        "apart in a column Row key (Rijsleutel)",
        fmt::join(rows, ", "));
  }

  core::Result<events::Receipt> append(const Row& row, unsigned generation) {
    auto event = file_.event(row, generation);
    if (!event) return core::fail(event.error());
    events::AppendRequest request;
    request.events.push_back(*std::move(event));
    if (dry_run_) return connection_.try_append(std::move(request)).front();
    history_.reset();
    return connection_.append(std::move(request)).transform([](const auto& receipts) {
      return receipts.front();
    });
  }

  // Rows of one action often stand together, so the last history is kept.
  core::Result<const json::array*> history_of(const events::Submission& event) {
    const events::Content content(event.content);
    const std::string action(events::view(content.event().getAction()));
    if (!history_ || history_action_ != action) {
      projections::Question question;
      question.subject = projections::Subject::history;
      question.as_of = "9998-12-31";
      question.action = action;
      std::string text;
      const auto answered = connection_.ask(question, [&](std::string_view piece) {
        text.append(piece);
        return core::Status();
      });
      if (!answered) return core::fail(answered.error());
      json::value answer = json::parse(text);
      history_ = std::move(answer.at("events").get_array());
      history_action_ = action;
    }
    return &*history_;
  }

  net::Connection& connection_;
  const sheets::SheetFile& file_;
  const bool dry_run_;
  ImportOutcome& outcome_;
  // The rows of each id that is in conflict.
  std::map<core::Uuid, std::vector<std::uint64_t>> twins_;
  std::optional<json::array> history_;
  std::string history_action_;
};

}  // namespace

core::Status settle_refusals(net::Connection& connection, const sheets::SheetFile& file,
                             bool dry_run, ImportOutcome& outcome,
                             const std::string& refused_path) {
  Settling settling(connection, file, dry_run, outcome);
  RefusedRows rows(refused_path, file);
  core::Status read = settling.find_twins();
  if (!read) return read;
  read = file.read(
      [&](const Row& row) -> core::Status {
        const auto refused = outcome.refusal_of(file.path(), row.number);
        if (!refused) return {};
        if (core::Status settled = settling.settle(row, *refused); !settled) return settled;
        const auto still = outcome.refusal_of(file.path(), row.number);
        return still ? rows.add(row, *still) : core::Status();
      },
      [](std::uint64_t) {});
  if (read) read = rows.finish();
  return read;
}

}  // namespace planledger::tools
