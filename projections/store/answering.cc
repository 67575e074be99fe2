#include "projections/store/answering.h"

#include "projections/store/event_rows.h"
#include "projections/store/intervals.h"

namespace planledger::projections::store {

EventPtr Answering::event(core::Sequence seq) const {
  EventCache& known = reading_.events();
  if (EventPtr event = known.find(seq)) return event;
  EventPtr event = event_once(seq);
  known.keep(event);
  return event;
}

EventPtr Answering::event_once(core::Sequence seq) const {
  return std::make_shared<const events::Recorded>(read_event(log_, seq));
}

std::optional<Item> Answering::last(const Items& items) {
  return items.last(reading_, as_of_, known_at_);
}

void Answering::each(const Items& items, const Visit& visit) {
  items.each(reading_, kDayFirst, as_of_, known_at_, [&](const Item& item) {
    if (!item.reversed_by(known_at_)) visit(item);
    return true;
  });
}

std::vector<EventPtr> Answering::events(const Items& items) {
  std::vector<EventPtr> found;
  each(items, [&](const Item& item) { found.push_back(event(item.place.seq)); });
  return found;
}

Items Answering::of_kind(std::optional<std::string_view> action, events::Kind kind) {
  if (action) return {layout::action_kind(*action, kind), kSparse};
  return {layout::of_kind(kind), kDense};
}

std::vector<core::Sequence> Answering::planned(std::optional<std::string_view> action) {
  const Intervals intervals(action ? layout::action_planned(*action) : layout::kPlanned);
  std::vector<core::Sequence> found;
  for (const Item& item : intervals.on(reading_, as_of_, known_at_)) {
    const Items held(layout::held_for(item.place.seq), kSparse);
    if (!last(held)) found.push_back(item.place.seq);
  }
  return found;
}

std::optional<std::uint8_t> Answering::first_byte(const std::string& family, std::uint8_t from) {
  Cursor cursor(reading_);
  cursor.seek(family + static_cast<char>(from));
  if (!cursor.within(family)) return std::nullopt;
  if (cursor.key().size() == family.size()) throw_damaged("a series has no name");
  return static_cast<std::uint8_t>(cursor.key()[family.size()]);
}

void Answering::each_byte(const std::string& family,
                          const std::function<void(std::uint8_t)>& visit) {
  auto member = first_byte(family, 0);
  while (member) {
    visit(*member);
    if (*member == 0xff) return;
    member = first_byte(family, static_cast<std::uint8_t>(*member + 1));
  }
}

}  // namespace planledger::projections::store
