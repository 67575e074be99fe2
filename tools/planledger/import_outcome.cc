#include "tools/planledger/import_outcome.h"

#include "events/json.h"
#include "tools/planledger/context.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::tools {
namespace {

void append_refused(std::string& text, const ImportOutcome::Refused& refused) {
  text += R"({"file":)";
  events::append_json_string(text, refused.file);
  text += fmt::format(R"(,"line":{},"code":)", refused.error.line.value_or(0));
  events::append_json_string(text, core::name(refused.error.code));
  text += R"(,"message":)";
  events::append_json_string(text, refused.error.message);
  if (!refused.proposal.empty()) {
    text += R"(,"proposal":[)";
    for (const std::string& command : refused.proposal) {
      if (&command != refused.proposal.data()) text += ',';
      events::append_json_string(text, command);
    }
    text += ']';
  }
  text += '}';
}

}  // namespace

void ImportOutcome::take(const std::string& file, std::uint64_t line,
                         const core::Result<events::Receipt>& result) {
  const std::lock_guard lock(mutex_);
  if (result) {
    ++(result->appended ? appended_ : unchanged_);
    return;
  }
  core::Error error = result.error();
  error.line = line;
  const int status = core::exit_status(error.code);
  if (!broken_ && (status == 4 || status == 6)) broken_ = error;
  refused_.push_back({file, std::move(error), {}});
}

void ImportOutcome::settle(const std::string& file, std::uint64_t line,
                           const core::Result<events::Receipt>& result,
                           std::vector<std::string> proposal) {
  const std::lock_guard lock(mutex_);
  const auto found = refused_.begin() + (find(file, line) - refused_.cbegin());
  if (result) {
    ++(result->appended ? appended_ : unchanged_);
    refused_.erase(found);
    return;
  }
  found->error = result.error();
  found->error.line = line;
  found->proposal = std::move(proposal);
}

std::optional<core::Error> ImportOutcome::broken() const {
  const std::lock_guard lock(mutex_);
  return broken_;
}

std::string ImportOutcome::json() const {
  std::string text =
      fmt::format(R"({{"appended":{},"unchanged":{},"refused":[)", appended_, unchanged_);
  for (const Refused& each : refused_) {
    if (text.back() == '}') text += ',';
    append_refused(text, each);
  }
  return text + "]}";
}

int ImportOutcome::exit_status(bool dry_run) const {
  if (refused_.empty()) return 0;
  if (dry_run) return kDoesNotHold;
  const int not_allowed = core::exit_status(core::Errc::not_authorised);
  const bool all_alike = std::all_of(refused_.begin(), refused_.end(), [&](const Refused& each) {
    return core::exit_status(each.error.code) == not_allowed;
  });
  return all_alike ? not_allowed : core::exit_status(core::Errc::invalid_field);
}

bool ImportOutcome::any_refused() const {
  const std::lock_guard lock(mutex_);
  return !refused_.empty();
}

std::optional<ImportOutcome::Refused> ImportOutcome::refusal_of(const std::string& file,
                                                                std::uint64_t line) const {
  const std::lock_guard lock(mutex_);
  const auto found = find(file, line);
  if (found == refused_.end() || found->file != file || found->error.line != line) {
    return std::nullopt;
  }
  return *found;
}

void ImportOutcome::sort_as_read(const std::vector<std::string>& files) {
  const std::lock_guard lock(mutex_);
  files_ = files;
  const auto place = [&](const Refused& each) {
    return std::pair(std::find(files.begin(), files.end(), each.file), each.error.line);
  };
  std::stable_sort(refused_.begin(), refused_.end(),
                   [&](const Refused& a, const Refused& b) { return place(a) < place(b); });
}

std::vector<ImportOutcome::Refused>::const_iterator ImportOutcome::find(const std::string& file,
                                                                        std::uint64_t line) const {
  const auto place_of = [&](const std::string& name) {
    return std::find(files_.begin(), files_.end(), name);
  };
  const std::pair wanted(place_of(file), std::optional(line));
  return std::lower_bound(refused_.begin(), refused_.end(), wanted,
                          [&](const Refused& each, const auto& sought) {
                            return std::pair(place_of(each.file), each.error.line) < sought;
                          });
}

}  // namespace planledger::tools
