#include "net/messages.h"

#include "net/frame.h"
#include "net/protocol.capnp.h"

#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>

namespace planledger::net {
namespace {

using events::view;

constexpr std::size_t kFirstSegmentWords = 512;

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string string_of(capnp::Text::Reader value) { return std::string(view(value)); }

// Absent texts stay absent.
template <class SetText>
void set_text(const std::string& value, const SetText& set) {
  if (!value.empty()) {
    set(capnp::Text::Reader(value.c_str(), value.size()));
  }
}

void put_submission(const events::Submission& from, events::schema::Submission::Builder to) {
  const auto bytes = from.content.asBytes();
  to.setContent(capnp::Data::Reader(bytes.begin(), bytes.size()));
  to.setSchema(from.schema);
  to.setDigits(from.digits);
  if (from.provenance) {
    auto provenance = to.initProvenance();
    provenance.setFile(from.provenance->file.c_str());
    provenance.setSha256(from.provenance->sha256.c_str());
    provenance.setRow(from.provenance->row);
  }
  if (from.signature) {
    auto signature = to.initSignature();
    signature.setKey(from.signature->key.c_str());
    signature.setValue(from.signature->value.c_str());
  }
}

core::Result<events::Submission> take_submission(events::schema::Submission::Reader from) {
  const auto content = from.getContent();
  if (content.size() % sizeof(capnp::word) != 0) {
    return core::fail(core::Errc::protocol, "the content of an event is " +
                                                std::to_string(content.size()) +
                                                " bytes, which is not a whole number of words");
  }
  events::Submission to;
  to.content = kj::heapArray<capnp::word>(content.size() / sizeof(capnp::word));
  if (content.size() > 0) {
    std::memcpy(to.content.begin(), content.begin(), content.size());
  }
  to.schema = from.getSchema();
  to.digits = from.getDigits();
  if (from.hasProvenance()) {
    const auto provenance = from.getProvenance();
    to.provenance = events::Provenance{string_of(provenance.getFile()),
                                       string_of(provenance.getSha256()), provenance.getRow()};
  }
  if (from.hasSignature()) {
    const auto signature = from.getSignature();
    to.signature =
        events::Signature{string_of(signature.getKey()), string_of(signature.getValue())};
  }
  return to;
}

void put_question(const projections::Question& from, wire::Question::Builder to) {
  to.setSubject(static_cast<wire::Subject>(from.subject));
  set_text(from.as_of, [&](auto value) { to.setAsOf(value); });
  set_text(from.known_at, [&](auto value) { to.setKnownAt(value); });
  set_text(from.action, [&](auto value) { to.setAction(value); });
  to.setRunning(from.running);
  set_text(from.from, [&](auto value) { to.setFrom(value); });
  set_text(from.to, [&](auto value) { to.setTo(value); });
  set_text(from.from_known, [&](auto value) { to.setFromKnown(value); });
  set_text(from.to_known, [&](auto value) { to.setToKnown(value); });
  set_text(from.period, [&](auto value) { to.setPeriod(value); });
  set_text(from.language, [&](auto value) { to.setLanguage(value); });
  set_text(from.format, [&](auto value) { to.setFormat(value); });
  set_text(from.event, [&](auto value) { to.setEvent(value); });
  set_text(from.checkpoint, [&](auto value) { to.setCheckpoint(value); });
  to.setNamePersons(from.name_persons);
  set_text(from.publisher, [&](auto value) { to.setPublisher(value); });
  set_text(from.closing, [&](auto value) { to.setClosing(value); });
  to.setAgain(from.again);
  set_text(from.department, [&](auto value) { to.setDepartment(value); });
  set_text(from.key, [&](auto value) { to.setKey(value); });
  to.setDays(from.days);
  set_text(from.projection, [&](auto value) { to.setProjection(value); });
}

// The enumerators of the wire and of the program stand in the same order.
static_assert(static_cast<int>(wire::Subject::PLAN) ==
              static_cast<int>(projections::Subject::plan));
static_assert(static_cast<int>(wire::Subject::REBUILD) ==
              static_cast<int>(projections::Subject::rebuild));

core::Result<projections::Question> take_question(wire::Question::Reader from) {
  if (from.getSubject() > wire::Subject::REBUILD) {
    return core::fail(core::Errc::protocol,
                      "a question about a subject that this server does "
                      "not know: the client is newer");
  }
  projections::Question to;
  to.subject = static_cast<projections::Subject>(from.getSubject());
  to.as_of = string_of(from.getAsOf());
  to.known_at = string_of(from.getKnownAt());
  to.action = string_of(from.getAction());
  to.running = from.getRunning();
  to.from = string_of(from.getFrom());
  to.to = string_of(from.getTo());
  to.from_known = string_of(from.getFromKnown());
  to.to_known = string_of(from.getToKnown());
  to.period = string_of(from.getPeriod());
  to.language = string_of(from.getLanguage());
  to.format = string_of(from.getFormat());
  to.event = string_of(from.getEvent());
  to.checkpoint = string_of(from.getCheckpoint());
  to.name_persons = from.getNamePersons();
  to.publisher = string_of(from.getPublisher());
  to.closing = string_of(from.getClosing());
  to.again = from.getAgain();
  to.department = string_of(from.getDepartment());
  to.key = string_of(from.getKey());
  to.days = from.getDays();
  to.projection = string_of(from.getProjection());
  return to;
}

void put_append(const Append& from, wire::Append::Builder to) {
  auto list = to.initEvents(static_cast<unsigned>(from.events.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    put_submission(from.events[i], list[i]);
  }
  to.setHasExpected(from.expected_version.has_value());
  to.setExpectedVersion(from.expected_version.value_or(0));
}

core::Result<Append> take_append(wire::Append::Reader from) {
  Append to;
  to.events.reserve(from.getEvents().size());
  for (const auto& each : from.getEvents()) {
    auto submission = take_submission(each);
    if (!submission) {
      core::Error error = std::move(submission).error();
      error.line = to.events.size() + 1;
      return core::fail(std::move(error));
    }
    to.events.push_back(std::move(*submission));
  }
  if (from.getHasExpected()) {
    to.expected_version = from.getExpectedVersion();
  }
  return to;
}

void put_subscribe(const Subscribe& from, wire::Subscribe::Builder to) {
  to.setAfter(from.options.after);
  to.setFollow(from.options.follow);
  set_text(from.options.type, [&](auto value) { to.setType(value); });
  set_text(from.options.action, [&](auto value) { to.setAction(value); });
  set_text(from.options.department, [&](auto value) { to.setDepartment(value); });
  to.setCredit(from.credit);
}

Subscribe take_subscribe(wire::Subscribe::Reader from) {
  Subscribe to;
  to.options.after = from.getAfter();
  to.options.follow = from.getFollow();
  to.options.type = string_of(from.getType());
  to.options.action = string_of(from.getAction());
  to.options.department = string_of(from.getDepartment());
  to.credit = from.getCredit();
  return to;
}

void put_receipt(const events::Receipt& from, wire::Receipt::Builder to) {
  auto id = to.initId();
  id.setHigh(from.id.high());
  id.setLow(from.id.low());
  to.setSeq(from.seq);
  to.setVersion(from.version);
  to.setRecordedAt(from.recorded_at.time_since_epoch().count());
  to.setAppended(from.appended);
}

events::Receipt take_receipt(wire::Receipt::Reader from) {
  return {.id = events::to_uuid(from.getId()),
          .seq = from.getSeq(),
          .version = from.getVersion(),
          .recorded_at = core::Instant(std::chrono::microseconds(from.getRecordedAt())),
          .appended = from.getAppended()};
}

void put_receipts(const std::vector<events::Receipt>& from, wire::Response::Builder response) {
  auto list = response.initAppended(static_cast<unsigned>(from.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    put_receipt(from[i], list[i]);
  }
}

Appended take_receipts(capnp::List<wire::Receipt>::Reader from) {
  Appended to;
  to.receipts.reserve(from.size());
  for (const auto& each : from) {
    to.receipts.push_back(take_receipt(each));
  }
  return to;
}

void put_refusal(const core::Error& from, wire::Refusal::Builder to) {
  to.setCode(std::string(core::name(from.code)).c_str());
  to.setMessage(from.message.c_str());
  to.setLine(from.line.value_or(0));
}

Refused take_refusal(wire::Refusal::Reader from) {
  core::Error error{core::Errc::protocol, string_of(from.getMessage()), std::nullopt};
  if (const auto code = core::errc_named(view(from.getCode()))) {
    error.code = *code;
  } else {
    error.message = string_of(from.getCode()) + ": " + error.message;
  }
  if (from.getLine() != 0) {
    error.line = from.getLine();
  }
  return {std::move(error)};
}

void put_trials(const Tried& from, wire::Response::Builder response) {
  auto list = response.initTried(static_cast<unsigned>(from.results.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    if (from.results[i]) {
      put_receipt(*from.results[i], list[i].initReceipt());
    } else {
      put_refusal(from.results[i].error(), list[i].initRefusal());
    }
  }
}

Tried take_trials(capnp::List<wire::Trial>::Reader from) {
  Tried to;
  to.results.reserve(from.size());
  for (const auto& each : from) {
    if (each.isReceipt()) {
      to.results.emplace_back(take_receipt(each.getReceipt()));
    } else {
      to.results.emplace_back(core::fail(take_refusal(each.getRefusal()).error));
    }
  }
  return to;
}

void put_answered(const projections::Answered& from, wire::Answered::Builder to) {
  to.setHolds(from.holds);
  auto notes = to.initNotes(static_cast<unsigned>(from.notes.size()));
  for (unsigned i = 0; i < notes.size(); ++i) {
    notes.set(i, from.notes[i].c_str());
  }
}

projections::Answered take_answered(wire::Answered::Reader from) {
  projections::Answered to{from.getHolds()};
  for (const auto note : from.getNotes()) {
    to.notes.push_back(string_of(note));
  }
  return to;
}

void put_events(const Events& from, wire::Events::Builder to) {
  auto list = to.initLines(static_cast<unsigned>(from.lines.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setSeq(from.lines[i].seq);
    list[i].setLine(from.lines[i].line.c_str());
  }
  to.setLooked(from.looked);
}

Events take_events(wire::Events::Reader from) {
  Events to;
  to.lines.reserve(from.getLines().size());
  for (const auto& each : from.getLines()) {
    to.lines.push_back({each.getSeq(), string_of(each.getLine())});
  }
  to.looked = from.getLooked();
  return to;
}

core::Result<Request> take_request(wire::Request::Reader from) {
  Request to;
  to.correlation = from.getCorrelation();
  switch (from.which()) {
    case wire::Request::HELLO:
      to.body = Hello{from.getHello().getVersion()};
      return to;
    case wire::Request::APPEND: {
      auto append = take_append(from.getAppend());
      if (!append) {
        return core::fail(std::move(append).error());
      }
      to.body = std::move(*append);
      return to;
    }
    case wire::Request::READ:
      to.body = Read{from.getRead().getFrom(), from.getRead().getCount()};
      return to;
    case wire::Request::ASK: {
      auto question = take_question(from.getAsk());
      if (!question) {
        return core::fail(std::move(question).error());
      }
      to.body = Ask{std::move(*question)};
      return to;
    }
    case wire::Request::SUBSCRIBE:
      to.body = take_subscribe(from.getSubscribe());
      return to;
    case wire::Request::CREDIT:
      to.body = Credit{from.getCredit().getCount()};
      return to;
    case wire::Request::CANCEL:
      to.body = Cancel{};
      return to;
    case wire::Request::PING:
      to.body = Ping{};
      return to;
    case wire::Request::TRY_APPEND: {
      auto append = take_append(from.getTryAppend());
      if (!append) {
        return core::fail(std::move(append).error());
      }
      to.body = TryAppend{std::move(*append)};
      return to;
    }
  }
  return core::fail(core::Errc::protocol,
                    "a request of a kind that this server does not know: the client is newer");
}

core::Result<Response> take_response(wire::Response::Reader from) {
  Response to;
  to.correlation = from.getCorrelation();
  switch (from.which()) {
    case wire::Response::HELLO:
      to.body = Welcome{from.getHello().getVersion(), events::to_uuid(from.getHello().getLedger())};
      return to;
    case wire::Response::APPENDED:
      to.body = take_receipts(from.getAppended());
      return to;
    case wire::Response::REFUSED:
      to.body = take_refusal(from.getRefused());
      return to;
    case wire::Response::PIECE: {
      const auto bytes = from.getPiece();
      to.body = Piece{std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size())};
      return to;
    }
    case wire::Response::ANSWERED:
      to.body = take_answered(from.getAnswered());
      return to;
    case wire::Response::EVENTS:
      to.body = take_events(from.getEvents());
      return to;
    case wire::Response::ENDED:
      to.body = Ended{};
      return to;
    case wire::Response::PONG:
      to.body = Pong{};
      return to;
    case wire::Response::TRIED:
      to.body = take_trials(from.getTried());
      return to;
  }
  return core::fail(core::Errc::protocol,
                    "a response of a kind that this client does not know: the server is newer");
}

// What Cap'n Proto throws about broken bytes becomes an error.
template <class Take>
auto guarded(const Take& take) -> decltype(take()) {
  try {
    return take();
  } catch (const kj::Exception& error) {
    return core::fail(core::Errc::protocol, std::string("a message that cannot be read: ") +
                                                error.getDescription().cStr());
  } catch (const std::exception& error) {
    return core::fail(core::Errc::protocol,
                      std::string("a message that cannot be read: ") + error.what());
  }
}

}  // namespace

std::uint16_t protocol_version() { return wire::PROTOCOL_VERSION; }

void encode(const Request& request, std::string& out) {
  capnp::MallocMessageBuilder message(kFirstSegmentWords);
  auto root = message.initRoot<wire::Request>();
  root.setCorrelation(request.correlation);
  std::visit(Overloaded{
                 [&](const Hello& body) { root.initHello().setVersion(body.version); },
                 [&](const Append& body) { put_append(body, root.initAppend()); },
                 [&](const Read& body) {
                   auto read = root.initRead();
                   read.setFrom(body.from);
                   read.setCount(body.count);
                 },
                 [&](const Ask& body) { put_question(body.question, root.initAsk()); },
                 [&](const Subscribe& body) { put_subscribe(body, root.initSubscribe()); },
                 [&](const Credit& body) { root.initCredit().setCount(body.count); },
                 [&](const Cancel&) { root.setCancel(); },
                 [&](const Ping&) { root.setPing(); },
                 [&](const TryAppend& body) { put_append(body.append, root.initTryAppend()); },
             },
             request.body);
  append_frame(message, out);
}

void encode(const Response& response, std::string& out) {
  capnp::MallocMessageBuilder message(kFirstSegmentWords);
  auto root = message.initRoot<wire::Response>();
  root.setCorrelation(response.correlation);
  std::visit(
      Overloaded{
          [&](const Welcome& body) {
            auto hello = root.initHello();
            hello.setVersion(body.version);
            auto id = hello.initLedger();
            id.setHigh(body.ledger.high());
            id.setLow(body.ledger.low());
          },
          [&](const Appended& body) { put_receipts(body.receipts, root); },
          [&](const Refused& body) { put_refusal(body.error, root.initRefused()); },
          [&](const Piece& body) {
            root.setPiece(capnp::Data::Reader(reinterpret_cast<const kj::byte*>(body.bytes.data()),
                                              body.bytes.size()));
          },
          [&](const projections::Answered& body) { put_answered(body, root.initAnswered()); },
          [&](const Events& body) { put_events(body, root.initEvents()); },
          [&](const Ended&) { root.setEnded(); },
          [&](const Pong&) { root.setPong(); },
          [&](const Tried& body) { put_trials(body, root); },
      },
      response.body);
  append_frame(message, out);
}

void encode_piece(Correlation correlation, std::string_view piece, std::string& out) {
  capnp::MallocMessageBuilder message(kFirstSegmentWords);
  auto root = message.initRoot<wire::Response>();
  root.setCorrelation(correlation);
  root.setPiece(capnp::Data::Reader(reinterpret_cast<const kj::byte*>(piece.data()), piece.size()));
  append_frame(message, out);
}

core::Result<Request> decode_request(kj::ArrayPtr<const capnp::word> frame,
                                     Correlation& correlation) {
  return guarded([&]() -> core::Result<Request> {
    capnp::FlatArrayMessageReader message(frame, reader_options(frame.size()));
    const auto root = message.getRoot<wire::Request>();
    correlation = root.getCorrelation();
    return take_request(root);
  });
}

core::Result<Response> decode_response(kj::ArrayPtr<const capnp::word> frame) {
  return guarded([&]() -> core::Result<Response> {
    capnp::FlatArrayMessageReader message(frame, reader_options(frame.size()));
    return take_response(message.getRoot<wire::Response>());
  });
}

}  // namespace planledger::net
