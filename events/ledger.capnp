# The events of a plan, as they are stored, sent and signed.
#
# An event's *content* is an `Event` in canonical encoding (one segment, no segment table; see
# capnproto.org, "Canonicalization"): the same content is the same bytes on every machine. The
# ledger stores it inside a `Record`, which holds what the ledger itself adds.
#
# How this schema grows:
#   - Fields and union members are only ever added, with the next free number. None is removed,
#     renumbered or given another type; old bytes stay readable and keep their meaning.
#   - Any addition raises `schemaVersion` below. A program refuses content written with a newer
#     version than it knows, since it could not check the fields that it does not see.
#   - A new kind needs its struct, its union member, and its rules: the compiler names each place
#     that decides by kind.
#
# The annotations say what the contract says of each field; the JSON codec, the checks of form, the
# command line's flags and the comparison of contents all follow them.

@0xd2a5c0f4b3e19a67;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("planledger::events::schema");

const schemaVersion :UInt16 = 2;
# 1: the contract's kinds. 2: keys.

enum Format {
  # What a field holds beyond its type. A `Text` without one is free text.
  text @0;
  partialDate @1;        # UInt32: year << 16 | month or season << 8 | day; 0 is absent
  fullDate @2;           # the same, a full date only
  amount @3;             # Int64, minor units of the `currency` beside it; 0 is absent
  grantAmount @4;        # Decimal, in the currency of the grant that the event names
  currency @5;           # Text, ISO 4217
  departmentCode @6;
  grantId @7;
  number @8;             # Text, the number of a line or goal
  actionNumber @9;
  period @10;            # Text, YYYY, YYYY-H1, YYYY-Q3
  sha256 @11;            # Text, 64 hexadecimal digits
  language @12;          # Text, BCP 47
  decimal @13;           # Text, a decimal as written, which may be negative
  fullTimeEquivalent @14;  # Text, a decimal of at most two digits after the point
  publicKey @15;         # Text, base64 of the 32 bytes of an Ed25519 public key
}

annotation required @0xc3f1f0a2c47d5b10 (field) :Void;
annotation format @0xa7d4b1c9e0f35821 (field) :Format;
annotation level @0xe1b6d2f7a8c94035 (field) :Level;
# On a member of Event's union: the stream that the kind belongs to.

enum Level { action @0; plan @1; }

struct Uuid {
  high @0 :UInt64;
  low @1 :UInt64;
}

struct WholeNumber { value @0 :UInt64; }

struct Decimal {
  # unscaled / 10^scale, with the smallest scale: 85000.00 is {85000, 0}.
  unscaled @0 :Int64;
  scale @1 :UInt8;
}

struct Span {
  # A period with open bounds.
  from @0 :UInt32 $format(partialDate);
  to @1 :UInt32 $format(partialDate);
}

struct Event {
  # The content that an id stands for. In canonical encoding.
  id @0 :Uuid $required;
  action @1 :Text $format(actionNumber);
  department @2 :Text $required $format(departmentCode);
  effective @3 :UInt32 $required $format(partialDate);
  union {
    departmentRegistered @4 :DepartmentRegistered $level(plan);
    planAdopted @5 :PlanAdopted $level(plan);
    policyLineDefined @6 :PolicyLineDefined $level(plan);
    goalDefined @7 :GoalDefined $level(plan);
    actionDefined @8 :ActionDefined;
    actionAmended @9 :ActionAmended;
    statusChanged @10 :StatusChanged;
    meetingHeld @11 :MeetingHeld;
    meetingPlanned @12 :MeetingPlanned;
    milestoneReached @13 :MilestoneReached;
    figureReported @14 :FigureReported;
    staffAllocated @15 :StaffAllocated;
    subsidyGranted @16 :SubsidyGranted;
    grantExtended @17 :GrantExtended;
    grantReduced @18 :GrantReduced;
    grantMentioned @19 :GrantMentioned;
    budgetAllocated @20 :BudgetAllocated;
    narrativeReported @21 :NarrativeReported;
    totalStated @22 :TotalStated;
    eventReversed @23 :EventReversed;
    # Of its target's level: `action` is present when the target is an action's event.
    periodClosed @24 :PeriodClosed $level(plan);
    periodReopened @25 :PeriodReopened $level(plan);
    keyAdmitted @26 :KeyAdmitted $level(plan);
    keyRevoked @27 :KeyRevoked $level(plan);
  }
}

struct DepartmentRegistered {
  code @0 :Text $required $format(departmentCode);
  name @1 :Text $required;
  nameNl @2 :Text;
}

struct PlanAdopted {
  # Again for a revision: the latest in force gives the plan its title.
  title @0 :Text $required;
  titleNl @1 :Text;
  decidedOn @2 :UInt32 $format(partialDate);
  note @3 :Text;
  reference @4 :Text;
  documentSha256 @5 :Text $format(sha256);
}

struct PolicyLineDefined {
  no @0 :Text $required $format(number);
  title @1 :Text $required;
  titleNl @2 :Text;
}

struct GoalDefined {
  no @0 :Text $required $format(number);
  line @1 :Text $required $format(number);
  title @2 :Text $required;
  titleNl @3 :Text;
}

enum Role { coordinating @0; participating @1; }

struct ActionDepartment {
  code @0 :Text $required $format(departmentCode);
  role @1 :Role $required;
}

struct ActionDefined {
  goal @0 :Text $required $format(number);
  title @1 :Text $required;
  titleNl @2 :Text;
  description @3 :Text;
  ministers @4 :List(Text);
  departments @5 :List(ActionDepartment) $required;
  otherParties @6 :List(Text);
  competences @7 :List(Text);
}

struct ActionAmended {
  # The fields given replace the old ones; an empty list clears.
  goal @0 :Text $format(number);
  title @1 :Text;
  titleNl @2 :Text;
  description @3 :Text;
  ministers @4 :List(Text);
  departments @5 :List(ActionDepartment);
  otherParties @6 :List(Text);
  competences @7 :List(Text);
}

enum ActionStatus { toStart @0; started @1; ongoing @2; completed @3; stopped @4; }

struct StatusChanged {
  to @0 :ActionStatus $required;
  reason @1 :Text;
}

struct MeetingHeld {
  title @0 :Text $required;
  body @1 :Text;
  place @2 :Text;
  participants @3 :List(Text);
  attendance @4 :WholeNumber;
  outcome @5 :Text;
  until @6 :UInt32 $format(partialDate);  # Its last day; `effective` is its first.
  planned @7 :Uuid;                       # The MeetingPlanned that came about.
}

struct MeetingPlanned {
  title @0 :Text $required;
  on @1 :UInt32 $required $format(partialDate);
  body @2 :Text;
  place @3 :Text;
}

struct MilestoneReached { title @0 :Text $required; }

struct FigureReported {
  what @0 :Text $required;
  value @1 :Text $required $format(decimal);
  unit @2 :Text;
  period @3 :Span;
}

struct StaffAllocated {
  what @0 :Text $required;
  fte @1 :Text $required $format(fullTimeEquivalent);
  period @2 :Span;
}

enum BeneficiaryKind { notStated @0; organisation @1; person @2; }

struct Beneficiary {
  name @0 :Text $required;
  id @1 :Text;
  place @2 :Text;
  kind @3 :BeneficiaryKind;
}

struct FundingShare {
  source @0 :Text $required;
  amount @1 :Int64 $required $format(amount);  # In the grant's currency.
}

struct SubsidyGranted {
  grant @0 :Text $required $format(grantId);
  beneficiary @1 :Beneficiary $required;
  amount @2 :Int64 $format(amount);
  currency @3 :Text $required $format(currency);
  project @4 :Text;
  competence @5 :Text;
  funding @6 :List(FundingShare);
  period @7 :Span;
  decidedOn @8 :UInt32 $format(partialDate);
  purpose @9 :Text;
  reference @10 :Text;
  documentSha256 @11 :Text $format(sha256);
}

struct GrantExtended {
  # At least one of `until` and `added`.
  grant @0 :Text $required $format(grantId);
  until @1 :UInt32 $format(partialDate);
  added @2 :Decimal $format(grantAmount);
  decidedOn @3 :UInt32 $format(partialDate);
  note @4 :Text;
  reference @5 :Text;
  documentSha256 @6 :Text $format(sha256);
}

struct GrantReduced {
  grant @0 :Text $required $format(grantId);
  by @1 :Decimal $required $format(grantAmount);
  reason @2 :Text $required;
  reference @3 :Text;
  documentSha256 @4 :Text $format(sha256);
}

struct GrantMentioned {
  grant @0 :Text $required $format(grantId);
  note @1 :Text;
}

struct BudgetAllocated {
  what @0 :Text $required;
  amount @1 :Int64 $required $format(amount);
  currency @2 :Text $required $format(currency);
  competence @3 :Text;
  period @4 :Span;
  reference @5 :Text;
}

struct NarrativeReported {
  text @0 :Text $required;
  language @1 :Text $required $format(language);
  competences @2 :List(Text);
  period @3 :Text $format(period);
  references @4 :List(Text) $format(actionNumber);
}

struct TotalStated {
  amount @0 :Int64 $required $format(amount);
  currency @1 :Text $required $format(currency);
  of @2 :List(Text) $required $format(grantId);
  scope @3 :Text;
}

struct EventReversed {
  event @0 :Uuid $required;
  reason @1 :Text $required;
}

struct PeriodClosed {
  period @0 :Text $required $format(period);
  reportingDate @1 :UInt32 $required $format(fullDate);
}

struct PeriodReopened {
  period @0 :Text $required $format(period);
  reason @1 :Text $required;
}

struct KeyAdmitted {
  # From here on the key speaks for a department, or lets an auditor read. Exactly one of `holder`
  # and `auditor`.
  key @0 :Text $required $format(publicKey);
  holder @1 :Text $format(departmentCode);
  auditor @2 :Text;  # Who it is.
  note @3 :Text;
}

struct KeyRevoked {
  # From here on the key speaks for nobody. What it signed before stays valid.
  key @0 :Text $required $format(publicKey);
  reason @1 :Text $required;
}

struct Provenance {
  # Where an import read the event: kept and shown, no part of the content.
  file @0 :Text $required;
  sha256 @1 :Text $required $format(sha256);
  row @2 :UInt64 $required;
}

struct Signature {
  # The department's, over the content's bytes (events/signatures.h).
  key @0 :Text $required $format(publicKey);
  value @1 :Text $required;
}

struct Submission {
  # An event on its way in.
  content @0 :Data;
  schema @1 :UInt16;
  provenance @2 :Provenance;
  signature @3 :Signature;
  digits @4 :UInt8;
  # The digits after the point with which a `grantAmount` was written, held against the currency of
  # the grant once that is known. The content itself is by value.
}

struct Record {
  # An event as the log keeps it. In canonical encoding.
  seq @0 :UInt64;
  version @1 :UInt64;
  recordedAt @2 :Int64;   # Microseconds since 1970-01-01T00:00:00Z.
  schema @3 :UInt16;
  content @4 :Data;
  provenance @5 :Provenance;
  signature @6 :Signature;
  grantCurrency @7 :Text;
  # Of a GrantExtended or GrantReduced: the currency of its grant, as the ledger found it.
}
