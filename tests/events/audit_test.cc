#include "events/audit.h"

#include "core/detail/rows.h"
#include "tests/events/recorded_ledger.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

namespace planledger::events {
namespace {

using tests::RecordedLedger;

AuditResult audit_of(const RecordedLedger& ledger) {
  const auto log = ledger.open();
  const auto result = audit(*log, log->head(), ledger.path("scratch"));
  PLANLEDGER_CHECK(result.has_value(), result ? "" : result.error().message);
  CHECK_FALSE(std::filesystem::exists(ledger.path("scratch")));
  return *result;
}

core::Sequence first_fault(const RecordedLedger& ledger) {
  const AuditResult result = audit_of(ledger);
  return result.fault ? result.fault->seq : 0;
}

// Passes a log on, with one byte of one record changed.
class ChangedLog final : public core::EventLog {
 public:
  ChangedLog(const core::EventLog& log, core::Sequence seq, std::size_t place)
      : log_(log), seq_(seq), place_(place) {}

  const core::LedgerSettings& settings() const override { return log_.settings(); }
  const std::string& directory() const override { return log_.directory(); }
  core::Status write(std::span<const core::Entry>) override {
    return core::fail(core::Errc::storage_failed, "read only");
  }
  core::Status sync() override { return {}; }
  core::Sequence head() const override { return log_.head(); }
  core::Result<std::string> read(core::Sequence seq) const override {
    auto record = log_.read(seq);
    if (record && seq == seq_) record = changed(*record);
    return record;
  }
  core::Status scan(core::Sequence first, core::Sequence last, const Visit& visit) const override {
    return log_.scan(first, last, [&](core::Sequence seq, std::string_view record) {
      return seq == seq_ ? visit(seq, changed(record)) : visit(seq, record);
    });
  }
  core::Result<core::Hash> node(unsigned level, std::uint64_t index) const override {
    return log_.node(level, index);
  }
  core::Result<std::optional<core::Sequence>> find(const core::Uuid& id) const override {
    return log_.find(id);
  }
  core::Result<std::uint64_t> stream_version(std::string_view stream) const override {
    return log_.stream_version(stream);
  }
  core::Result<std::vector<core::Sequence>> read_stream(std::string_view stream,
                                                        std::uint64_t first,
                                                        std::size_t count) const override {
    return log_.read_stream(stream, first, count);
  }
  core::Sequence wait_after(core::Sequence, std::chrono::milliseconds) const override {
    return head();
  }
  std::shared_ptr<void> on_append(std::function<void(core::Sequence)>) override { return nullptr; }
  core::Result<core::Sequence> state_sequence() const override { return log_.state_sequence(); }
  core::Result<std::optional<std::string>> read_state(std::string_view key) const override {
    return log_.read_state(key);
  }
  core::Status write_state(std::span<const core::StateRow>, core::Sequence) override {
    return core::fail(core::Errc::storage_failed, "read only");
  }
  Figures figures() const override { return log_.figures(); }

 private:
  std::string changed(std::string_view record) const {
    std::string bytes(record);
    bytes.at(place_) = static_cast<char>(bytes.at(place_) ^ 0x04);
    return bytes;
  }

  const core::EventLog& log_;
  core::Sequence seq_;
  std::size_t place_;
};

TEST_CASE("a ledger that nobody touched is found whole", "[events][audit]") {
  const RecordedLedger ledger;
  const AuditResult result = audit_of(ledger);
  CHECK_FALSE(result.fault);
  CHECK(result.size == 128);
  CHECK(result.root == ledger.open()->root(128));
}

// All bytes of all records with PLANLEDGER_LONG=1, else each 211th of them; in parts, since each
// change is an audit of its own and takes the time of one.
TEMPLATE_TEST_CASE_SIG("a changed byte of any record is found, and its event named",
                       "[events][audit]", ((std::size_t part), part), 0, 1, 2, 3, 4, 5, 6, 7) {
  constexpr std::size_t kParts = 8;
  const RecordedLedger ledger;
  const auto log = ledger.open();
  const std::size_t step = kParts * (std::getenv("PLANLEDGER_LONG") != nullptr ? 1 : 211);
  std::size_t place = part * step / kParts;
  std::size_t changes = 0;
  for (core::Sequence seq = 1; seq <= log->head(); ++seq) {
    const std::size_t size = log->read(seq).value().size();
    for (; place < size; place += step) {
      const ChangedLog changed(*log, seq, place);
      const auto result = audit(changed, log->head(), ledger.path("scratch"));
      REQUIRE(result);
      CAPTURE(seq, place);
      REQUIRE(result->fault);
      CHECK(result->fault->seq == seq);
      CHECK_THAT(result->fault->what, Catch::Contains("hashes to"));
      ++changes;
    }
    place -= size;
  }
  CHECK(changes > 100 / kParts);
}

TEST_CASE("a record changed on the disk behind the ledger's back is found", "[events][audit]") {
  const RecordedLedger ledger;
  const auto seq = GENERATE(1U, 9U, 77U, 128U);
  ledger.rows().change("events", seq - 1,
                       [](std::string& record) { record[record.size() / 2] ^= 1; });
  CHECK(first_fault(ledger) == seq);
}

TEST_CASE("a changed hash of the tree is found", "[events][audit]") {
  const RecordedLedger ledger;
  ledger.rows().change("tree", 40, [](std::string& hashes) { hashes[7] ^= 1; });
  // The opening notices that the root is another than at the last clean close.
  const auto log = core::EventLog::open(ledger.path());
  REQUIRE_FALSE(log);
  CHECK(log.error().code == core::Errc::damaged);
  std::filesystem::remove(ledger.path() + "/HEAD");
  const auto without_head = core::EventLog::open(ledger.path());
  REQUIRE_FALSE(without_head);
  CHECK_THAT(without_head.error().message, Catch::Contains("event 41"));
}

TEST_CASE("a dropped record is found", "[events][audit]") {
  const RecordedLedger ledger;
  SECTION("in the middle") {
    ledger.rows().remove("events", 49);
    CHECK(first_fault(ledger) == 50);
  }
  SECTION("the first") {
    ledger.rows().remove("events", 0);
    CHECK(first_fault(ledger) == 1);
  }
  SECTION("the last: the ledger is not even opened") {
    ledger.rows().remove("events", 127);
    const auto log = core::EventLog::open(ledger.path());
    REQUIRE_FALSE(log);
    CHECK_THAT(log.error().message, Catch::Contains("ends with event 127"));
  }
}

TEST_CASE("records that changed places are found", "[events][audit]") {
  const RecordedLedger ledger;
  {
    auto rows = ledger.rows();
    const auto events = rows.rows("events");
    rows.put("events", events[59].first, events[60].second);
    rows.put("events", events[60].first, events[59].second);
  }
  CHECK(first_fault(ledger) == 60);
}

TEST_CASE("a record that stands twice is found", "[events][audit]") {
  const RecordedLedger ledger;
  {
    auto rows = ledger.rows();
    const auto events = rows.rows("events");
    rows.put("events", events[70].first, events[69].second);
  }
  CHECK(first_fault(ledger) == 71);
}

TEST_CASE("a record that was put in between, and all after it moved, is found", "[events][audit]") {
  const RecordedLedger ledger;
  {
    auto rows = ledger.rows();
    const auto events = rows.rows("events");
    // Those of one size with the log: the last one is gone.
    for (std::size_t place = 80; place < events.size(); ++place) {
      rows.put("events", events[place].first, events[place - 1].second);
    }
  }
  CHECK(first_fault(ledger) == 81);
}

TEST_CASE("an index that leads elsewhere is found", "[events][audit]") {
  const RecordedLedger ledger;
  const std::string family = GENERATE("ids", "streams");
  std::string seq;
  {
    auto rows = ledger.rows();
    const auto index = rows.rows(family);
    seq = index[20].second;
    rows.put(family, index[20].first, index[21].second);
  }
  const AuditResult result = audit_of(ledger);
  REQUIRE(result.fault);
  CHECK_THAT(result.fault->what, Catch::Contains("index") || Catch::Contains("id is that of"));
}

TEST_CASE("a list of the newest events that names another id is found", "[events][audit]") {
  const RecordedLedger ledger;
  // As a crash leaves the last two events: listed, and without rows in the indexes.
  std::vector<core::Entry> listed;
  core::Sequence first = 0;
  {
    const auto log = ledger.open();
    first = log->head() - 1;
    for (core::Sequence seq = first; seq <= log->head(); ++seq) {
      const Recorded event = Recorded::decode(seq, log->read(seq).value()).value();
      listed.push_back({event.id(), std::string(stream_of(event.event())), event.version(), ""});
    }
  }
  const bool spoilt = GENERATE(false, true);
  {
    auto rows = ledger.rows();
    for (const core::Entry& entry : listed) {
      rows.remove_key("ids", core::detail::id_key(entry.id));
      rows.remove_key("streams", core::detail::stream_key(entry.stream, entry.version));
    }
    if (spoilt) listed.front().id = core::Uuid(1, 2);
    rows.put("default", "indexed", core::detail::sequence_row(first - 1));
    rows.put("default", core::detail::recent_key(first), core::detail::recent_row(listed));
  }
  CHECK(first_fault(ledger) == (spoilt ? first : 0));
}

TEST_CASE("a stream's version that no event has is found", "[events][audit]") {
  const RecordedLedger ledger;
  {
    auto rows = ledger.rows();
    const auto [key, value] = rows.rows("streams").back();
    std::string next = key;
    ++next.back();
    rows.put("streams", next, value);
  }
  const AuditResult result = audit_of(ledger);
  REQUIRE(result.fault);
  CHECK_THAT(result.fault->what, Catch::Contains("versions of plan"));
}

// An event that went into the log past admission, with right hashes and indexes.
core::Entry smuggled(const core::EventLog& log, const std::string& text,
                     core::Instant recorded_at) {
  const Submission submission = submission_from_json(text).value();
  const Content content(submission.content);
  const std::string stream(stream_of(content.event()));
  const std::uint64_t version = log.stream_version(stream).value() + 1;
  std::optional<core::Currency> currency;
  if (content.event().isGrantExtended()) currency = core::Currency::parse("EUR").value();
  return {to_uuid(content.event().getId()), stream, version,
          Recorded::encode(log.head() + 1, version, recorded_at, submission, currency)};
}

TEST_CASE("an event that the rules would have refused is found", "[events][audit]") {
  const RecordedLedger ledger;
  tests::AdmissionFixture texts;
  auto log = ledger.open();
  const auto later = core::parse_instant("2030-01-01T00:00:00Z").value();
  const std::pair<tests::EventText, std::string> cases[] = {
      {{"GrantExtended", "1.1", "KB", "2018", R"({"grant":"none","added":"1"})", 9001},
       "unknownGrant"},
      {{"GrantReduced", "1.1", "KB", "2018-04", R"({"grant":"g-1","by":"9999","reason":"x"})",
        9002},
       "belowZero"},
      {{"MilestoneReached", "1.9", "KB", "2018", R"({"title":"x"})", 9003}, "unknownAction"},
      {{"MilestoneReached", "1.1", "XX", "2018", R"({"title":"x"})", 9004}, "unknownDepartment"}};
  const auto& [event, code] = cases[GENERATE(0U, 1U, 2U, 3U)];
  const std::string text = texts.json(event);
  REQUIRE(log->append(std::vector<core::Entry>{smuggled(*log, text, later)}));
  log.reset();
  const AuditResult result = audit_of(ledger);
  REQUIRE(result.fault);
  CHECK(result.fault->seq == 129);
  CHECK_THAT(result.fault->what, Catch::Contains(code));
}

TEST_CASE("an event recorded before the one before it is found", "[events][audit]") {
  const RecordedLedger ledger;
  tests::AdmissionFixture texts;
  auto log = ledger.open();
  const std::string text =
      texts.json({"MilestoneReached", "1.1", "KB", "2018", R"({"title":"x"})", 9001});
  REQUIRE(log->append(std::vector<core::Entry>{
      smuggled(*log, text, core::parse_instant("2015-01-01T00:00:00Z").value())}));
  log.reset();
  const AuditResult result = audit_of(ledger);
  REQUIRE(result.fault);
  CHECK(result.fault->seq == 129);
  CHECK_THAT(result.fault->what, Catch::Contains("recorded before"));
}

TEST_CASE("a record with more in it than an event is found", "[events][audit]") {
  const RecordedLedger ledger;
  tests::AdmissionFixture texts;
  auto log = ledger.open();
  const std::string text =
      texts.json({"MilestoneReached", "1.1", "KB", "2018", R"({"title":"x"})", 9001});
  core::Entry entry = smuggled(*log, text, core::parse_instant("2030-01-01T00:00:00Z").value());
  entry.record += GENERATE(std::string(8, '\0'), std::string(8, 'x'), std::string("x"));
  REQUIRE(log->append(std::vector<core::Entry>{entry}));
  log.reset();
  CHECK(first_fault(ledger) == 129);
}

TEST_CASE("an audit of an earlier size looks no further", "[events][audit]") {
  const RecordedLedger ledger;
  ledger.rows().change("events", 99, [](std::string& record) { record[9] ^= 1; });
  const auto log = ledger.open();
  const AuditResult result = audit(*log, 99, ledger.path("scratch")).value();
  CHECK_FALSE(result.fault);
  CHECK(result.root == log->root(99));
  CHECK(audit(*log, 100, ledger.path("scratch")).value().fault);
}

TEST_CASE("an audit keeps in its scratch what memory may not hold", "[events][audit]") {
  const RecordedLedger ledger;
  const auto log = ledger.open();
  const AuditResult result = audit(*log, log->head(), ledger.path("scratch"), 2).value();
  CHECK_FALSE(result.fault);
  CHECK(result.root == log->root(log->head()));
  CHECK_FALSE(std::filesystem::exists(ledger.path("scratch")));
  // Where it cannot be made, that is what the audit says.
  const auto refused = audit(*log, log->head(), ledger.path("ledger/FORMAT/scratch"), 2);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == core::Errc::cannot_write);
  CHECK(audit(*log, log->head(), ledger.path("ledger/FORMAT/scratch")));
}

TEST_CASE("an audit needs a scratch directory of its own", "[events][audit]") {
  const RecordedLedger ledger;
  const auto log = ledger.open();
  const auto result = audit(*log, log->head(), ledger.path());
  REQUIRE_FALSE(result);
  CHECK(result.error().code == core::Errc::cannot_write);
}

}  // namespace
}  // namespace planledger::events
