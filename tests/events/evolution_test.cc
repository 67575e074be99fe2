// Old bytes stay readable; what a newer schema added is refused, since nobody here could check it.

#include "events/event.h"
#include "events/form.h"
#include "tests/events/evolution.capnp.h"

#include <capnp/message.h>
#include <catch2/catch.hpp>

namespace planledger::tests {
namespace {

using core::Errc;

template <class Event>
typename Event::Builder start(capnp::MallocMessageBuilder& message) {
  auto event = message.initRoot<Event>();
  event.initId().setLow(5);
  event.setAction("4.1");
  event.setDepartment("KB");
  event.setEffective(2018U << 16U);
  return event;
}

template <class Event>
core::Status checked(Event event) {
  const kj::Array<capnp::word> content = capnp::canonicalize(event.asReader());
  return events::check_content(content);
}

}  // namespace

TEST_CASE("what an older schema wrote reads as it was meant", "[events][evolution]") {
  capnp::MallocMessageBuilder message;
  auto older = start<evolution::OlderEvent>(message);
  older.initActionAmended().setTitle("a title");
  const kj::Array<capnp::word> content = capnp::canonicalize(older.asReader());
  REQUIRE(events::check_content(content));
  const events::Content read(content);
  REQUIRE(read.event().isActionAmended());
  CHECK(events::view(read.event().getActionAmended().getTitle()) == "a title");
  CHECK_FALSE(read.event().getActionAmended().hasCompetences());

  // And today's program writes the same bytes for the same content.
  capnp::MallocMessageBuilder today;
  auto event = start<events::schema::Event>(today);
  event.initActionAmended().setTitle("a title");
  CHECK(capnp::canonicalize(event.asReader()).asBytes() == content.asBytes());
}

TEST_CASE("a newer schema's kinds, fields and values are refused", "[events][evolution]") {
  capnp::MallocMessageBuilder message;
  auto newer = start<evolution::NewerEvent>(message);
  auto milestone = newer.initMilestoneReached();
  milestone.setTitle("t");
  CHECK(checked(newer));  // It says nothing new.

  milestone.setNote("n");
  CHECK(checked(newer).error().code == Errc::unknown_field);
  newer.initMilestoneReached().setTitle("t");
  newer.getMilestoneReached().setCount(1);
  CHECK(checked(newer).error().code == Errc::unknown_field);
  newer.initMilestoneReached().setTitle("t");
  newer.setChannel("c");
  CHECK(checked(newer).error().code == Errc::unknown_field);

  capnp::MallocMessageBuilder other;
  newer = start<evolution::NewerEvent>(other);
  newer.initMilestoneMissed().setTitle("t");
  CHECK(checked(newer).error().code == Errc::unknown_type);
  newer.initStatusChanged().setTo(4);
  CHECK(checked(newer));
  newer.initStatusChanged().setTo(5);
  CHECK(checked(newer).error().code == Errc::invalid_field);
}

TEST_CASE("a newer field in the free part of a known word is seen", "[events][evolution]") {
  capnp::MallocMessageBuilder message;
  auto newer = start<evolution::NewerEvent>(message);
  auto planned = newer.initMeetingPlanned();
  planned.setTitle("t");
  planned.setOn(2018U << 16U);
  CHECK(checked(newer));
  planned.setRoom(1);
  CHECK(checked(newer).error().code == Errc::unknown_field);
}

TEST_CASE("a submission of a newer version of the schema is refused", "[events][evolution]") {
  capnp::MallocMessageBuilder message;
  auto event = start<events::schema::Event>(message);
  event.initMilestoneReached().setTitle("t");
  events::Submission submission;
  submission.content = capnp::canonicalize(event.asReader());
  CHECK(events::check_submission(submission));
  submission.schema = events::schema::SCHEMA_VERSION + 1;
  CHECK(events::check_submission(submission).error().code == Errc::unknown_field);
}

}  // namespace planledger::tests
