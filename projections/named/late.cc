// The projection `late`: every event that is late in the contract's sense (section 3), with the
// periods that had been closed over its day before it was recorded.
//
//   "l" day seq           the late events                items
//   "a" action day seq    those of an action             items
//   "p" seq               a PeriodClosed: u32 reporting date, text period
#include "projections/detail/json_members.h"
#include "projections/named/named.h"
#include "projections/store/answering.h"
#include "projections/store/applier.h"
#include "projections/store/layout.h"

#include <algorithm>

namespace planledger::projections::named {
namespace {

using store::Items;

struct Closing {
  core::Sequence seq = 0;
  core::Date reporting_date;
  std::string period;
};
using Closings = std::vector<Closing>;

Closing closing_of(const events::Recorded& event) {
  const auto data = event.event().getPeriodClosed();
  const auto date = events::date_of(data.getReportingDate());
  if (!date) store::throw_damaged("a period closed without a reporting date");
  return {event.seq(), date->first_day(), std::string(events::view(data.getPeriod()))};
}

// The periods that an event of that day and seq is late for, each once, in the order of their
// closings; none: it is not late.
std::vector<std::string> periods_of(const Closings& closings, core::Date day, core::Sequence seq) {
  std::vector<std::string> periods;
  for (const Closing& closing : closings) {
    if (closing.seq >= seq || day > closing.reporting_date) continue;
    if (std::find(periods.begin(), periods.end(), closing.period) == periods.end()) {
      periods.push_back(closing.period);
    }
  }
  return periods;
}

Items all_late() { return {"l", store::kDense}; }
Items late_of(std::string_view action) {
  return {core::ByteWriter().raw("a").key_text(action).bytes(), store::kSparse};
}
std::string closing_key(core::Sequence seq) { return store::layout::of_sequence('p', seq); }

Closings read_closings(store::Reading& reading) {
  Closings closings;
  store::Cursor cursor(reading);
  for (cursor.seek("p"); cursor.within("p"); cursor.next()) {
    if (cursor.key().size() != closing_key(0).size() || cursor.value().size() < 4) {
      store::throw_damaged("a closing's row cannot be read");
    }
    core::ByteReader reader(cursor.value().substr(4));
    Closing closing{.seq = store::key64_at(cursor.key(), 1),
                    .reporting_date = store::date_of_number(store::key32_at(cursor.value(), 0)),
                    .period = std::string(reader.text())};
    if (!reader.complete()) store::throw_damaged("a closing's row cannot be read");
    closings.push_back(std::move(closing));
  }
  return closings;
}

class LateRows final : public store::Applier {
 public:
  LateRows(store::RowWriter& writer, const core::EventLog& log) : Applier(writer, log) {
    store::Reading reading(writer.rows());
    for (Closing& closing : read_closings(reading)) add(std::move(closing));
  }

 private:
  void put(const Put& put) override {
    if (put.event.isPeriodClosed()) {
      const Closing closing = closing_of(put.recorded);
      std::string value;
      store::append_key32(value, store::day_number(closing.reporting_date));
      value += core::ByteWriter().text(closing.period).bytes();
      writer().put(closing_key(closing.seq), value);
      add(closing);
    }
    if (put.place.day > latest_) return;  // Of most events, without a look at each closing.
    if (periods_of(closings_, put.place.day, put.place.seq).empty()) return;
    all_late().put(writer(), put.item());
    if (!put.action.empty()) late_of(put.action).put(writer(), put.item());
  }

  void add(Closing closing) {
    latest_ = std::max(latest_, closing.reporting_date);
    closings_.push_back(std::move(closing));
  }

  Closings closings_;
  core::Date latest_ = core::Date::min();  // Of the reporting dates.
};

void put_late(JsonWriter& writer, const HistoryRow& row, const std::vector<std::string>& periods) {
  writer.begin_object();
  detail::put_event_members(writer, *row.event);
  detail::put_texts(writer, "periods", periods);
  writer.key("reversedBy");
  row.reversed_by ? writer.text(core::to_string(row.reversed_by->id())) : writer.null();
  writer.end_object();
}

class Late final : public ShownProjection {
 public:
  [[nodiscard]] std::string_view name() const override { return "late"; }
  [[nodiscard]] std::string_view version() const override { return "1"; }
  [[nodiscard]] std::string_view description() const override {
    return "Events that were recorded after a closing and took effect by its reporting date";
  }
  [[nodiscard]] bool takes_action() const override { return true; }
  [[nodiscard]] std::unique_ptr<store::Applier> applier(store::RowWriter& writer,
                                                        const core::EventLog& log) const override {
    return std::make_unique<LateRows>(writer, log);
  }

  void answer(store::Answering& answering, const Question& question,
              JsonWriter& writer) const override {
    const Closings closings = read_closings(answering.reading());
    const Items items = question.action.empty() ? all_late() : late_of(question.action);
    writer.key("late").begin_array();
    items.each(answering.reading(), store::kDayFirst, answering.as_of(), answering.known_at(),
               [&](const store::Item& item) {
                 HistoryRow row{answering.event(item.place.seq), nullptr};
                 if (item.reversed_by(answering.known_at())) {
                   row.reversed_by = answering.event(item.reversed_at);
                 }
                 put_late(writer, row, periods_of(closings, item.place.day, item.place.seq));
                 return writer.status().has_value();
               });
    writer.end_array();
  }

  void replay(const std::vector<HistoryRow>& events, const Point& point, const Question& question,
              JsonWriter& writer) const override {
    Closings closings;
    std::vector<std::pair<HistoryRow, std::vector<std::string>>> late;
    for (const HistoryRow& row : events) {
      const core::Date day = events::first_day_of(row.event->event());
      std::vector<std::string> periods = periods_of(closings, day, row.event->seq());
      if (row.event->event().isPeriodClosed()) closings.push_back(closing_of(*row.event));
      const bool asked = question.action.empty() ||
                         events::view(row.event->event().getAction()) == question.action;
      if (day <= point.as_of && asked && !periods.empty()) {
        late.emplace_back(row, std::move(periods));
      }
    }
    std::stable_sort(late.begin(), late.end(), [](const auto& a, const auto& b) {
      return events::first_day_of(a.first.event->event()) <
             events::first_day_of(b.first.event->event());
    });
    writer.key("late").begin_array();
    for (const auto& [row, periods] : late) put_late(writer, row, periods);
    writer.end_array();
  }
};

}  // namespace

const ShownProjection& late() {
  static const Late one;
  return one;
}

}  // namespace planledger::projections::named
