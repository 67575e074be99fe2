// A report is written as it is made: it ends where a view fails, and nothing is asked for that
// nobody takes.
#include "projections/report/render.h"
#include "projections/report/report.h"
#include "projections/report/spool.h"
#include "tests/projections/fixture.h"
#include "tests/projections/forwarding_views.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

namespace planledger::tests {
namespace {

using core::Errc;
using projections::EventPtr;
using projections::Point;
using projections::Question;
namespace report = projections::report;

// The views of a ledger, which fail once they were asked too much.
class FailingViews final : public ForwardingViews {
 public:
  using ForwardingViews::ForwardingViews;

  // Of which actions() so many answer; none: all.
  std::optional<std::size_t> actions_left;
  bool meetings_fail = false;
  bool events_fail = false;
  mutable std::size_t actions_asked = 0;

  [[nodiscard]] core::Result<projections::ActionDetail> action(const Point& point,
                                                               std::string_view no) const override {
    if (actions_left && actions_asked >= *actions_left) return core::fail(Errc::damaged, "broken");
    ++actions_asked;
    return ForwardingViews::action(point, no);
  }
  [[nodiscard]] core::Status meetings(const Point& point, std::optional<std::string_view> action,
                                      const VisitEvent& held,
                                      const VisitEvent& planned) const override {
    const VisitEvent broken = [](const EventPtr&) -> core::Status {
      return core::fail(Errc::damaged, "broken");
    };
    return ForwardingViews::meetings(point, action, meetings_fail && held ? broken : held, planned);
  }
  [[nodiscard]] core::Result<EventPtr> event(core::Sequence seq) const override {
    if (events_fail) return core::fail(Errc::damaged, "broken");
    return ForwardingViews::event(seq);
  }
};

class Sample {
 public:
  Sample() {
    append_sample(ledger_, "plan-2018.jsonl");
    views_ = projections::ReplayedViews::of(ledger_.log(), ledger_.log().head()).value();
  }

  [[nodiscard]] FailingViews views() const { return FailingViews(*views_); }
  [[nodiscard]] core::Status write(const projections::Views& views, report::Format format,
                                   const projections::Sink& sink) {
    Question question;
    question.subject = projections::Subject::report;
    question.period = "2018-H2";
    question.as_of = "2018-10-26";
    question.format = report::name(format);
    return projections::write_report(ledger_.log(), views, FixedClock(), question, sink);
  }

 private:
  AdmissionFixture ledger_;
  std::unique_ptr<projections::ReplayedViews> views_;
};

constexpr std::size_t kActions = 62;

core::Status take_all(std::string_view) { return {}; }

// The system's directory of temporary files for as long as it lives.
class TemporaryDirectoryIs {
 public:
  explicit TemporaryDirectoryIs(const char* path) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", path, 1);
  }
  TemporaryDirectoryIs(const TemporaryDirectoryIs&) = delete;
  TemporaryDirectoryIs& operator=(const TemporaryDirectoryIs&) = delete;
  ~TemporaryDirectoryIs() {
    before_ ? ::setenv("TMPDIR", before_->c_str(), 1) : ::unsetenv("TMPDIR");
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a report in any format fails where a view does in its middle",
          "[projections][report][stream]") {
  Sample sample;
  for (const report::Format format : report::all_formats()) {
    CAPTURE(report::name(format));
    FailingViews actions = sample.views();
    actions.actions_left = kActions / 2;
    const core::Status written = sample.write(actions, format, take_all);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == Errc::damaged);
    CHECK(actions.actions_asked == kActions / 2);

    FailingViews meetings = sample.views();
    meetings.meetings_fail = true;
    const core::Status annex = sample.write(meetings, format, take_all);
    REQUIRE_FALSE(annex);
    CHECK(annex.error().code == Errc::damaged);

    FailingViews events = sample.views();  // Extensions of grants are asked for one by one.
    events.events_fail = true;
    const core::Status extensions = sample.write(events, format, take_all);
    REQUIRE_FALSE(extensions);
    CHECK(extensions.error().code == Errc::damaged);
  }
}

TEST_CASE("of a report that nobody takes any more the rest is not made",
          "[projections][report][stream]") {
  Sample sample;
  for (const report::Format format :
       {report::Format::html, report::Format::md, report::Format::json}) {
    CAPTURE(report::name(format));
    const FailingViews views = sample.views();
    const core::Status written = sample.write(views, format, [](std::string_view) -> core::Status {
      return core::fail(Errc::too_large, "gone");
    });
    REQUIRE_FALSE(written);
    CHECK(written.error().code == Errc::too_large);
    CHECK(views.actions_asked < kActions);
  }
}

TEST_CASE("a report asks for each action once, or twice where a format must know the whole",
          "[projections][report][stream]") {
  Sample sample;
  for (const report::Format format : report::all_formats()) {
    CAPTURE(report::name(format));
    const FailingViews views = sample.views();
    REQUIRE(sample.write(views, format, take_all));
    using enum report::Format;
    const bool twice = format == pdf || format == csv || format == xlsx || format == fods;
    CHECK(views.actions_asked == (twice ? 2 : 1) * kActions);
  }
}

TEST_CASE("what is spooled comes back, out of memory and out of a file", "[report][stream]") {
  std::string written;
  report::Spool spool;
  for (const std::size_t bytes : {std::size_t{10}, std::size_t{300'000}, std::size_t{70'001}}) {
    std::string text(bytes, ' ');
    for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('a' + (i * 7 + bytes) % 26);
    spool.write(text);
    written += text;
    REQUIRE(spool.size() == written.size());
    std::string copied;
    const projections::Sink sink = [&](std::string_view piece) -> core::Status {
      copied += piece;
      return {};
    };
    report::Output output(sink);
    REQUIRE(spool.copy_to(output));
    REQUIRE(output.finish());
    REQUIRE(copied == written);
    const std::size_t middle = written.size() / 2;
    CHECK(spool.read(middle, 9).value() == written.substr(middle, 9));
    CHECK(spool.read(written.size() - 3, 100).value() == written.substr(written.size() - 3));
  }
  // Across the end of the file.
  CHECK(spool.read(300'000, 1000).value() == written.substr(300'000, 1000));
}

TEST_CASE("a spool that has no room says so, and keeps nothing", "[report][stream]") {
  const TemporaryDirectoryIs nowhere("/nonexistent");
  report::Spool spool;
  spool.write(std::string(300'000, 'x'));
  REQUIRE_FALSE(spool.status());
  CHECK(spool.status().error().code == Errc::cannot_write);
  const projections::Sink sink = take_all;
  report::Output output(sink);
  CHECK_FALSE(spool.copy_to(output));
  CHECK_FALSE(spool.read(0, 1));
}

TEST_CASE("a workbook needs a directory of temporary files", "[projections][report][stream]") {
  Sample sample;
  const TemporaryDirectoryIs nowhere("/nonexistent");
  const core::Status written = sample.write(sample.views(), report::Format::xlsx, take_all);
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Errc::cannot_write);
  CHECK(written.error().message.find("temporary") != std::string::npos);
}

}  // namespace planledger::tests
