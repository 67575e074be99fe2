#include "projections/store/latest.h"

#include <algorithm>
#include <set>
#include <span>

namespace planledger::projections::store {
namespace {

// Entries in a block of the lowest level, and blocks in one of the next.
constexpr std::size_t kBlock = kPointsPerRow;

struct Entry {
  Latest::Label label = 0;
  Item item;
};

Entry decode_entry(core::Sequence seq, std::string_view row) {
  core::ByteReader reader(row);
  Entry entry;
  entry.item.reversed_at = reader.number();
  const std::string_view day = reader.raw(sizeof(DayNumber));
  entry.label = reader.number();
  if (!reader.good()) throw_damaged("an entry of a series of ends cannot be read");
  entry.item.place = {date_of_number(key32_at(day, 0)), seq};
  entry.item.payload = reader.rest();
  return entry;
}

// By label.
using FirstDays = std::vector<std::pair<Latest::Label, DayNumber>>;

struct Block {
  core::Sequence last = 0;
  FirstDays first_days;

  void add(Latest::Label label, DayNumber day) {
    const auto place = std::lower_bound(
        first_days.begin(), first_days.end(), label,
        [](const auto& entry, Latest::Label wanted) { return entry.first < wanted; });
    if (place == first_days.end() || place->first != label) {
      first_days.emplace(place, label, day);
    } else {
      place->second = std::min(place->second, day);
    }
  }
};
using Blocks = std::vector<Block>;  // From the oldest.

Block whole_of(const Blocks& blocks) {
  Block whole{.last = blocks.back().last, .first_days = {}};
  for (const Block& each : blocks) {
    for (const auto& [label, day] : each.first_days) whole.add(label, day);
  }
  return whole;
}

// Reads a row of blocks from its beginning. The first days of all of them lie in one place.
class BlockReader {
 public:
  struct Head {
    core::Sequence last = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  explicit BlockReader(std::string_view row) : reader_(row) {}

  [[nodiscard]] bool at_end() const { return !reader_.good() || reader_.rest().empty(); }
  [[nodiscard]] std::uint64_t number() { return reader_.number(); }
  [[nodiscard]] Head head() {
    Head head{.last = reader_.number(), .begin = first_days_.size(), .end = 0};
    for (std::uint64_t labels = reader_.number(); labels > 0 && reader_.good(); --labels) {
      const Latest::Label label = reader_.number();
      first_days_.emplace_back(label, static_cast<DayNumber>(reader_.number()));
    }
    head.end = first_days_.size();
    return head;
  }
  [[nodiscard]] Block block() {
    const Head read = head();
    return {read.last, FirstDays(first_days_.begin() + static_cast<std::ptrdiff_t>(read.begin),
                                 first_days_.end())};
  }
  [[nodiscard]] std::span<const FirstDays::value_type> first_days(const Head& head) const {
    return std::span(first_days_).subspan(head.begin, head.end - head.begin);
  }
  void check() const {
    if (!reader_.complete()) throw_damaged("the blocks of a series of ends cannot be read");
  }

 private:
  core::ByteReader reader_;
  FirstDays first_days_;
};

void write_block(core::ByteWriter& writer, const Block& block) {
  writer.number(block.last).number(block.first_days.size());
  for (const auto& [label, day] : block.first_days) writer.number(label).number(day);
}

// The labels of all blocks, so that a search ends when it has found each. Of a series with more
// than so many they are left out, and a search goes on to its oldest block.
constexpr std::size_t kLabelsMax = 64;
using Labels = std::vector<Latest::Label>;

Labels read_labels(BlockReader& reader) {
  Labels labels;
  for (std::uint64_t count = reader.number(); count > 0 && !reader.at_end(); --count) {
    labels.push_back(reader.number());
  }
  return labels;
}

// The row that stands after every block of the lowest level.
struct Lowest {
  core::Sequence upper = 0;
  Labels labels;
  Blocks blocks;

  [[nodiscard]] static Lowest decode(std::string_view row) {
    Lowest lowest;
    if (row.empty()) return lowest;
    BlockReader reader(row);
    lowest.upper = reader.number();
    lowest.labels = read_labels(reader);
    while (!reader.at_end()) lowest.blocks.push_back(reader.block());
    reader.check();
    return lowest;
  }
  [[nodiscard]] std::string encode() const {
    core::ByteWriter writer;
    writer.number(upper).number(labels.size());
    for (const Latest::Label label : labels) writer.number(label);
    for (const Block& block : blocks) write_block(writer, block);
    return std::move(writer).bytes();
  }
};

// The levels above the lowest, from it on.
using Levels = std::vector<Blocks>;

Levels decode_levels(std::string_view row) {
  Levels levels;
  BlockReader reader(row);
  while (!reader.at_end()) {
    Blocks& level = levels.emplace_back();
    for (std::uint64_t count = reader.number(); count > 0 && !reader.at_end(); --count) {
      level.push_back(reader.block());
    }
  }
  reader.check();
  return levels;
}

std::string encode(const Levels& levels) {
  core::ByteWriter writer;
  for (const Blocks& level : levels) {
    writer.number(level.size());
    for (const Block& block : level) write_block(writer, block);
  }
  return std::move(writer).bytes();
}

// A level that is full becomes a block of the next when another block comes, and not before: the
// row of its last entry then has all the blocks of which that one is made.
void add(Levels& levels, std::size_t level, Block block) {
  if (level == levels.size()) levels.emplace_back();
  if (levels[level].size() == kBlock) {
    add(levels, level + 1, whole_of(levels[level]));
    levels[level].clear();
  }
  levels[level].push_back(std::move(block));
}

std::string upper_key(const std::string& series, core::Sequence seq) {
  std::string key = series + '\0';
  append_key64(key, seq);
  return key;
}

// The blocks of a series as entries are added to it.
class Blocking {
 public:
  Blocking(const std::string& series, Reading& reading, Batch& batch, std::string_view row)
      : series_(series), batch_(batch), lowest_(Lowest::decode(row)) {
    know(lowest_.blocks);
    if (lowest_.upper == 0) return;
    const auto upper = reading.get(upper_key(series, lowest_.upper));
    if (!upper) throw_damaged("the upper blocks of a series of ends are missing");
    levels_ = decode_levels(*upper);
    for (const Blocks& level : levels_) know(level);
  }

  void take(core::Sequence seq, std::string_view bytes) {
    const Entry entry = decode_entry(seq, bytes);
    block_.add(entry.label, day_number(entry.item.place.day));
  }

  // The row that stands after the block of what was taken.
  [[nodiscard]] std::string row(core::Sequence seq) {
    Block block = std::exchange(block_, {});
    block.last = seq;
    if (lowest_.blocks.size() == kBlock) {
      lowest_.upper = lowest_.blocks.back().last;
      add(levels_, 0, whole_of(lowest_.blocks));
      batch_.put(upper_key(series_, lowest_.upper), encode(levels_));
      lowest_.blocks.clear();
    }
    for (const auto& [label, day] : block.first_days) labels_.insert(label);
    lowest_.blocks.push_back(std::move(block));
    lowest_.labels.clear();
    if (labels_.size() <= kLabelsMax) lowest_.labels.assign(labels_.begin(), labels_.end());
    return lowest_.encode();
  }

 private:
  void know(const Blocks& blocks) {
    for (const Block& block : blocks) {
      for (const auto& [label, day] : block.first_days) labels_.insert(label);
    }
  }

  const std::string& series_;
  Batch& batch_;
  Lowest lowest_;
  Levels levels_;
  std::set<Latest::Label> labels_;
  Block block_;
};

}  // namespace

// Looks for the newest entries in force.
class Latest::Search {
 public:
  Search(const std::string& series, const Carried& rows, Reading& reading, core::Date as_of,
         core::Sequence known_at)
      : series_(series),
        rows_(rows),
        reading_(reading),
        day_(day_number(as_of)),
        known_at_(known_at) {}

  // From the newest block to older ones.
  [[nodiscard]] Found find() {
    const auto segment =
        rows_.walk(reading_, known_at_,
                   [&](core::Sequence seq, std::string_view bytes) { consider(seq, bytes); });
    if (const core::Sequence upper = in_lowest(segment->carried)) in_upper(upper, kAllLevels);
    return std::move(found_);
  }

 private:
  void consider(core::Sequence seq, std::string_view bytes) {
    Entry entry = decode_entry(seq, bytes);
    if (day_number(entry.item.place.day) > day_ || entry.item.reversed_by(known_at_)) return;
    found_.try_emplace(entry.label, std::move(entry.item));
  }

  [[nodiscard]] bool may_have_more(std::span<const FirstDays::value_type> first_days) const {
    return std::any_of(first_days.begin(), first_days.end(), [&](const auto& entry) {
      return entry.second <= day_ && !found_.contains(entry.first);
    });
  }

  // Gives the seq of the row with the blocks of upper levels before these, 0 where there is none or
  // nothing is left to be found there.
  core::Sequence in_lowest(std::string_view row) {
    if (row.empty()) return 0;
    BlockReader reader(row);
    const core::Sequence upper = reader.number();
    const Labels labels = read_labels(reader);
    std::vector<BlockReader::Head> blocks;
    while (!reader.at_end()) blocks.push_back(reader.head());
    reader.check();
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
      if (!may_have_more(reader.first_days(*block))) continue;
      for (const auto& [seq, bytes] : rows_.points_to(reading_, block->last, known_at_)->points) {
        consider(seq, bytes);
      }
    }
    const auto is_found = [&](Label label) { return found_.contains(label); };
    const bool all_found = !labels.empty() && std::all_of(labels.begin(), labels.end(), is_found);
    return all_found ? 0 : upper;
  }

  // The blocks of the first `count` upper levels in the row of that seq.
  void in_upper(core::Sequence seq, std::size_t count) {
    const auto segment = Carried::lasting_row(reading_, upper_key(series_, seq));
    BlockReader reader(segment->carried);
    std::vector<std::vector<BlockReader::Head>> levels;
    while (!reader.at_end()) {
      auto& level = levels.emplace_back();
      for (std::uint64_t blocks = reader.number(); blocks > 0 && !reader.at_end(); --blocks) {
        level.push_back(reader.head());
      }
    }
    reader.check();
    for (std::size_t level = 0; level < std::min(count, levels.size()); ++level) {
      for (auto block = levels[level].rbegin(); block != levels[level].rend(); ++block) {
        if (may_have_more(reader.first_days(*block))) in_block(block->last, level);
      }
    }
  }

  // The row of its last entry has the blocks of which a block is made.
  void in_block(core::Sequence last, std::size_t level) {
    if (level == 0) {
      in_lowest(rows_.carried(reading_, last)->carried);
    } else {
      in_upper(last, level);
    }
  }

  static constexpr std::size_t kAllLevels = SIZE_MAX;

  const std::string& series_;
  const Carried& rows_;
  Reading& reading_;
  DayNumber day_;
  core::Sequence known_at_;
  Found found_;
};

void Latest::put(RowWriter& writer, Label label, const Item& entry) const {
  std::string row = core::ByteWriter().number(entry.reversed_at).bytes();
  append_key32(row, day_number(entry.place.day));
  row += core::ByteWriter().number(label).bytes();
  rows_.put(writer, entry.place.seq, row + entry.payload);
  if (entry.reversed_at == 0) writer.point_added(series_, &Latest::carry_forward);
}

Latest::Found Latest::find(Reading& reading, core::Date as_of, core::Sequence known_at) const {
  return Search(series_, rows_, reading, as_of, known_at).find();
}

CarryProgress Latest::carry_forward(const std::string& series, Reading& reading, Batch& batch) {
  return Carried(series).carry_forward(
      reading, batch, [&](std::string_view row) { return Blocking(series, reading, batch, row); });
}

}  // namespace planledger::projections::store
