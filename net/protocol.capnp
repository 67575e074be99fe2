# What a client and a server say to each other (net/protocol.md tells the conversation).
#
# Each message is one frame: a `Request` or a `Response` in Cap'n Proto's standard stream framing,
# not packed. A client numbers its requests (`correlation`); each response carries the number of the
# request that it answers, and answers to different requests may come in any order.
#
# How this schema grows: fields and union members are only ever added, with the next free number. A
# peer answers a request that it does not know with `refused` and the code `protocol`.

@0xb1f6a94f6e0d2c83;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("planledger::net::wire");
using Ledger = import "/events/ledger.capnp";

const protocolVersion :UInt16 = 1;

struct Request {
  correlation @0 :UInt64;
  # Chosen by the client. `credit` and `cancel` carry the number of the request that they are about;
  # any other request a number that no unfinished request of this connection has.

  union {
    hello @1 :Hello;
    # The first request of a connection. Answered with `hello`, or with `refused` and the end.

    append @2 :Append;
    # Answered with `appended` once the events are durable, or with `refused`: nothing was appended.

    read @3 :Read;
    # Events by position. Answered with one `events`, then `ended`.

    ask @4 :Question;
    # Answered with any number of `piece`, then `answered`; or with `refused`, also after pieces.

    subscribe @5 :Subscribe;
    # Answered with any number of `events`, then `ended` where it does not follow; with `refused`
    # when it cannot go on.

    credit @6 :Credit;
    # To a subscription: how many more events may be sent. No answer.

    cancel @7 :Void;
    # Of a question or a subscription. Answered with the `ended` of that request, or its last answer
    # where that was on its way.

    ping @8 :Void;
    # Answered at once with `pong`, whatever else is being done.

    tryAppend @9 :Append;
    # What would happen to each event on its own, after those before it that would be accepted.
    # Changes nothing. Answered with `tried`, one each, or with `refused`.
  }
}

struct Hello {
  version @0 :UInt16;
  # The newest version of this protocol that the client speaks.
}

struct Append {
  events @0 :List(Ledger.Submission);
  # All or nothing; each is checked against those before it.

  hasExpected @1 :Bool;
  expectedVersion @2 :UInt64;
  # With `hasExpected`: the version that the stream of these events must be at, 0 for none yet.
}

struct Read {
  from @0 :UInt64;   # The first seq wanted, from 1.
  count @1 :UInt32;  # How many at most; the server may give fewer.
}

enum Subject {
  # What a question is about, as the contract's `planledger show` and its other commands name it.
  plan @0;
  action @1;
  budget @2;
  grants @3;
  meetings @4;
  history @5;
  periods @6;
  diff @7;
  reconcile @8;
  report @9;
  replay @10;
  exportJsonl @11;
  stats @12;
  checkpoint @13;
  # The signed checkpoint of the whole log, as a note.
  prove @14;
  # That an event is in the log (`event`), or that the log has only grown since `checkpoint`.
  verify @15;
  # Checks the whole log, and that it has only grown since `checkpoint` where that is given.
  exported @16;
  # An export in the question's `format`, other than JSON lines.
  seals @17;
  # What is kept of each closing.
  readiness @18;
  # What is missing before a period can be closed.
  certificate @19;
  # A certificate of the ledger's authority for `key`, which was admitted and not revoked.
  restatement @20;
  # What became known of a closed period since its report, and which totals it moves.
  explanation @21;
  # Of which events each number about an action is made.
  shown @22;
  # What the `projection` of that name shows.
  rebuild @23;
  # Makes the rows of `projection` again, beside those that serve. Of the operator and the coordinator.
}

struct Question {
  # Texts as a person gives them; empty where not given.
  subject @0 :Subject;
  asOf @1 :Text;
  knownAt @2 :Text;
  action @3 :Text;
  running @4 :Bool;
  from @5 :Text;
  to @6 :Text;
  fromKnown @7 :Text;
  toKnown @8 :Text;
  period @9 :Text;
  language @10 :Text;
  format @11 :Text;
  event @12 :Text;
  checkpoint @13 :Text;
  # The text of a signed checkpoint, as it was kept.
  namePersons @14 :Bool;
  publisher @15 :Text;
  closing @16 :Text;
  again @17 :Bool;
  department @18 :Text;
  key @19 :Text;
  days @20 :UInt32;
  projection @21 :Text;
}

struct Subscribe {
  # Events after a position, in order of seq, without gap or repeat, that match each filter given.
  after @0 :UInt64;
  follow @1 :Bool;
  # Go on with live events; else it ends at the head of the moment at which it was asked.
  type @2 :Text;
  action @3 :Text;
  department @4 :Text;
  credit @5 :UInt32;
  # How many events may be sent before the first `credit`.
}

struct Credit {
  count @0 :UInt32;
}

struct Response {
  correlation @0 :UInt64;
  union {
    hello @1 :Welcome;
    appended @2 :List(Receipt);
    refused @3 :Refusal;
    piece @4 :Data;
    answered @5 :Answered;
    events @6 :Events;
    ended @7 :Void;
    pong @8 :Void;
    tried @9 :List(Trial);
  }
}

struct Trial {
  union {
    receipt @0 :Receipt;
    refusal @1 :Refusal;
  }
}

struct Welcome {
  version @0 :UInt16;
  # The version that this conversation is held in: not above the client's.
  ledger @1 :Ledger.Uuid;
  # Which ledger this is; the same for its whole life. A client that reconnects compares it before
  # it sends anything again.
}

struct Receipt {
  # Where an event stands. In the order of the request.
  id @0 :Ledger.Uuid;
  seq @1 :UInt64;
  version @2 :UInt64;
  recordedAt @3 :Int64;  # Microseconds since 1970-01-01T00:00:00Z.
  appended @4 :Bool;     # False: it was recorded before, and this is its first position.
}

struct Refusal {
  code @0 :Text;     # As the contract names it, "idConflict"; further codes in net/protocol.md.
  message @1 :Text;  # One line: what was found and what was expected.
  line @2 :UInt64;   # The 1-based place in the batch; 0 where there is none.
}

struct Answered {
  holds @0 :Bool;
  # False where something was checked and does not hold.

  notes @1 :List(Text);
  # What whoever asked should know about the answer and cannot read from it, one line each.
}

struct Events {
  lines @0 :List(EventLine);
  looked @1 :UInt64;
  # The seq up to which the log was looked through: where a subscription resumes after a break, also
  # when no event matched.
}

struct EventLine {
  seq @0 :UInt64;
  line @1 :Text;
  # A row of `show history` without `reversedBy`, as JSON on one line.
}
