# Schemas of another time, to try reading across versions: an older program's, with fewer kinds and
# fields, and a newer one's, with more. What stands in both has the numbers of events/ledger.capnp.

@0x9f3b7a1d5c2e8846;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("planledger::tests::evolution");

struct Uuid { high @0 :UInt64; low @1 :UInt64; }

struct OlderAmended { goal @0 :Text; title @1 :Text; }

struct OlderEvent {
  id @0 :Uuid;
  action @1 :Text;
  department @2 :Text;
  effective @3 :UInt32;
  union {
    departmentRegistered @4 :AnyPointer;
    planAdopted @5 :AnyPointer;
    policyLineDefined @6 :AnyPointer;
    goalDefined @7 :AnyPointer;
    actionDefined @8 :AnyPointer;
    actionAmended @9 :OlderAmended;
  }
}

struct NewerMilestone {
  title @0 :Text;
  note @1 :Text;
  count @2 :UInt32;
}

struct NewerMeetingPlanned {
  title @0 :Text;
  on @1 :UInt32;
  body @2 :Text;
  place @3 :Text;
  room @4 :UInt16;  # In what the present schema leaves free of a word.
}

struct NewerStatusChanged { to @0 :UInt16; reason @1 :Text; }

struct NewerEvent {
  id @0 :Uuid;
  action @1 :Text;
  department @2 :Text;
  effective @3 :UInt32;
  union {
    departmentRegistered @4 :AnyPointer;
    planAdopted @5 :AnyPointer;
    policyLineDefined @6 :AnyPointer;
    goalDefined @7 :AnyPointer;
    actionDefined @8 :AnyPointer;
    actionAmended @9 :AnyPointer;
    statusChanged @10 :NewerStatusChanged;
    meetingHeld @11 :AnyPointer;
    meetingPlanned @12 :NewerMeetingPlanned;
    milestoneReached @13 :NewerMilestone;
    figureReported @14 :AnyPointer;
    staffAllocated @15 :AnyPointer;
    subsidyGranted @16 :AnyPointer;
    grantExtended @17 :AnyPointer;
    grantReduced @18 :AnyPointer;
    grantMentioned @19 :AnyPointer;
    budgetAllocated @20 :AnyPointer;
    narrativeReported @21 :AnyPointer;
    totalStated @22 :AnyPointer;
    eventReversed @23 :AnyPointer;
    periodClosed @24 :AnyPointer;
    periodReopened @25 :AnyPointer;
    keyAdmitted @26 :AnyPointer;
    keyRevoked @27 :AnyPointer;
    milestoneMissed @28 :NewerMilestone;
  }
  channel @29 :Text;
}
