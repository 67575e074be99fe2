#include "projections/export/table_stream.h"

#include "events/json.h"
#include "projections/report/output.h"

#include <boost/json.hpp>

namespace planledger::projections::exports {
namespace {

// An event's data may be written with every byte as an escape of six, and stands in a cell.
constexpr std::size_t kLineBytesMax = 16 * events::kEventBytesMax;

core::Status write_beginnings(std::size_t& begun, std::size_t until, report::Output& output) {
  while (begun < until) {
    const Table& table = tables()[begun++];
    std::string line = R"({"table":)";
    events::append_json_string(line, table.name);
    line += R"(,"columns":)";
    char separator = '[';
    for (const Column& column : table.columns) {
      line += separator;
      events::append_json_string(line, column.name);
      separator = ',';
    }
    output.write(line + "]}\n");
  }
  return output.status();
}

tl::unexpected<core::Error> no_stream(std::string_view found) {
  return core::fail(
      core::Errc::protocol,
      "the tables of this export are not those that this program knows: " + std::string(found));
}

bool begins(const boost::json::object& line, const Table& table) {
  const auto* const name = line.if_contains("table");
  const auto* const columns = line.if_contains("columns");
  if (name == nullptr || columns == nullptr || !name->is_string() || !columns->is_array()) {
    return false;
  }
  const boost::json::array& names = columns->get_array();
  if (std::string(name->get_string()) != table.name || names.size() != table.columns.size()) {
    return false;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].is_string() || std::string(names[i].get_string()) != table.columns[i].name) {
      return false;
    }
  }
  return true;
}

std::string text_of(const boost::json::value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return std::string(value.get_string());
  return boost::json::serialize(value);
}

}  // namespace

core::Result<Answered> write_tables(const Exporting& from, const Sink& sink) {
  JsonWriter head(sink);
  head.begin_object().key("planledger");
  put_provenance(head, from.provenance);
  head.end_object();
  if (core::Status written = head.finish(); !written) return core::fail(written.error());

  report::Output output(sink);
  output.write("\n");
  std::size_t begun = 0;
  std::string line;
  const auto take = [&](std::size_t table, std::span<const Cell> row) -> core::Status {
    if (core::Status written = write_beginnings(begun, table + 1, output); !written) {
      return written;
    }
    line = "[";
    for (const Cell& cell : row) {
      if (line.size() > 1) line += ',';
      if (cell) {
        events::append_json_string(line, *cell);
      } else {
        line += "null";
      }
    }
    output.write(line + "]\n");
    return output.status();
  };
  if (core::Status read = read_tables(from, take); !read) return core::fail(read.error());
  if (core::Status rest = write_beginnings(begun, tables().size(), output); !rest) {
    return core::fail(rest.error());
  }
  if (core::Status written = output.finish(); !written) return core::fail(written.error());
  return Answered{};
}

core::Status TableStreamReader::take(std::string_view piece) {
  for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
    line_ += piece.substr(0, end);
    piece.remove_prefix(end + 1);
    if (core::Status taken = take_line(line_); !taken) return taken;
    line_.clear();
  }
  if (line_.size() + piece.size() > kLineBytesMax) return no_stream("a line is too long");
  line_ += piece;
  return {};
}

core::Status TableStreamReader::take_line(std::string_view line) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({line.data(), line.size()}, error);
  if (error) return no_stream(error.message());
  if (!has_provenance_) {
    const auto* object = value.if_object();
    const auto* from = object != nullptr ? object->if_contains("planledger") : nullptr;
    if (from == nullptr || !from->is_object()) return no_stream("it does not say where it is from");
    has_provenance_ = true;
    std::vector<std::pair<std::string, std::string>> facts;
    for (const auto& [name, fact] : from->get_object()) {
      facts.emplace_back(std::string(name), text_of(fact));
    }
    return taker_.provenance(boost::json::serialize(*from), facts);
  }
  if (const auto* object = value.if_object()) {
    if (tables_ == tables().size() || !begins(*object, tables()[tables_])) {
      return no_stream(line);
    }
    return taker_.begin(tables()[tables_++]);
  }
  const auto* cells = value.if_array();
  if (cells == nullptr || tables_ == 0 || cells->size() != tables()[tables_ - 1].columns.size()) {
    return no_stream("a row does not fit its table");
  }
  row_.clear();
  for (const boost::json::value& cell : *cells) {
    if (cell.is_null()) {
      row_.emplace_back();
    } else if (cell.is_string()) {
      row_.emplace_back(std::string(cell.get_string()));
    } else {
      return no_stream("a cell is no text");
    }
  }
  return taker_.row(row_);
}

core::Status TableStreamReader::finish() {
  if (line_.empty() && has_provenance_ && tables_ == tables().size()) return {};
  return no_stream("it ends before its last table");
}

}  // namespace planledger::projections::exports
