#include "net/access_log.h"

#include "events/json.h"

#include <fmt/format.h>
#include <kj/exception.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <mutex>

namespace planledger::net {
namespace {

std::string who_is(const events::Actor& actor) {
  if (actor.department) return *actor.department;
  if (actor.auditor) return "auditor";
  return actor.nobody ? "nobody" : "operator";
}

bool is_about_administration(events::Kind kind) {
  switch (kind) {
    case events::Kind::KEY_ADMITTED:
    case events::Kind::KEY_REVOKED:
    case events::Kind::PERIOD_CLOSED:
    case events::Kind::PERIOD_REOPENED:
      return true;
    default:
      return false;
  }
}

std::string name_of(const std::optional<AppendTrace::Event>& event) {
  if (!event) return {};
  return fmt::format("{} {}", events::kind_name(event->kind), core::to_string(event->id));
}

// None where the bytes are no event, which nobody has looked at yet.
std::optional<AppendTrace::Event> event_in(const events::Submission& submission) {
  try {
    const events::Content content(submission.content);
    return AppendTrace::Event{content.event().which(), events::to_uuid(content.event().getId())};
  } catch (const kj::Exception&) {
    return std::nullopt;
  }
}

}  // namespace

AppendTrace trace_of(const events::AppendRequest& request) {
  AppendTrace trace{request.actor, {}, {}, false};
  for (const events::Submission& submission : request.events) {
    const auto event = event_in(submission);
    if (!event) continue;
    if (!trace.first) trace.first = event;
    if (event->kind == events::Kind::PERIOD_CLOSED) trace.closes = true;
    if (!trace.admin && is_about_administration(event->kind)) trace.admin = event;
  }
  return trace;
}

bool is_export(const projections::Question& question) {
  return question.subject == projections::Subject::exported ||
         question.subject == projections::Subject::export_jsonl;
}

std::string_view format_of_export(const projections::Question& question) {
  if (question.subject == projections::Subject::export_jsonl) return "jsonl";
  return question.format;
}

struct AccessLog::Line {
  std::string_view what;
  std::string_view who;
  std::string_view key;
  std::string_view code;
  std::string_view about;
};

// Opened with its first line, so that who only reads a directory makes nothing there.
class AccessLog::File {
 public:
  File(std::string path, std::size_t bytes_max, std::size_t files_max)
      : path_(std::move(path)), bytes_max_(bytes_max), files_max_(files_max) {}

  void write(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (broken_) return;
    try {
      if (!sink_) {
        sink_ = std::make_unique<spdlog::sinks::rotating_file_sink_st>(path_, bytes_max_,
                                                                       files_max_ - 1);
        sink_->set_pattern("%v");
      }
      sink_->log(spdlog::details::log_msg({}, spdlog::level::info, line));
      sink_->flush();
    } catch (const spdlog::spdlog_ex& error) {
      broken_ = true;
      fmt::print(stderr, "the access log is not kept any more: {}\n", error.what());
    }
  }

 private:
  const std::string path_;
  const std::size_t bytes_max_;
  const std::size_t files_max_;
  std::mutex mutex_;
  std::unique_ptr<spdlog::sinks::rotating_file_sink_st> sink_;
  bool broken_ = false;
};

AccessLog::AccessLog(std::string directory, const core::Clock& clock, std::size_t file_bytes_max,
                     std::size_t files_max)
    : clock_(clock),
      file_(std::make_unique<File>(std::move(directory) + "/access/access.log", file_bytes_max,
                                   files_max)) {}

AccessLog::~AccessLog() = default;

void AccessLog::write(const Line& line) {
  std::string json = fmt::format(R"({{"at":"{}")", core::to_string(clock_.now()));
  const auto member = [&json](std::string_view name, std::string_view value) {
    json += fmt::format(R"(,"{}":)", name);
    if (value.empty()) {
      json += "null";
    } else {
      events::append_json_string(json, value);
    }
  };
  member("what", line.what);
  member("who", line.who);
  member("key", line.key);
  member("code", line.code);
  member("about", line.about);
  file_->write(json + "}");
}

void AccessLog::login(std::string_view name, std::string_view key, const core::Error* refused) {
  const std::string_view code = refused == nullptr ? "" : core::name(refused->code);
  write({.what = "login", .who = name, .key = key, .code = code, .about = {}});
}

void AccessLog::append(const AppendTrace& trace, const events::Receipts& receipts) {
  if (receipts && !trace.admin) return;
  const std::string who = who_is(trace.actor);
  const std::string about = name_of(receipts ? trace.admin : trace.first);
  const std::string_view code = receipts ? "" : core::name(receipts.error().code);
  write({.what = receipts ? "admin" : "append",
         .who = who,
         .key = trace.actor.key,
         .code = code,
         .about = about});
}

void AccessLog::renewed(std::string_view which) {
  write({.what = "keys", .who = "operator", .key = {}, .code = {}, .about = which});
}

void AccessLog::rebuilt(const events::Actor& actor, std::string_view projection,
                        const core::Error* refused) {
  const std::string who = who_is(actor);
  const std::string_view code = refused == nullptr ? "" : core::name(refused->code);
  write({.what = "rebuild", .who = who, .key = actor.key, .code = code, .about = projection});
}

void AccessLog::exported(const events::Actor& actor, std::string_view format,
                         const core::Error* refused) {
  const std::string who = who_is(actor);
  const std::string_view code = refused == nullptr ? "" : core::name(refused->code);
  write({.what = "export", .who = who, .key = actor.key, .code = code, .about = format});
}

}  // namespace planledger::net
