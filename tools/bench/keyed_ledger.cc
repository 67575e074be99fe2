#include "tools/bench/keyed_ledger.h"

#include "core/identity.h"
#include "events/signatures.h"
#include "net/messages.h"

#include <algorithm>
#include <filesystem>
#include <span>

namespace planledger::bench {
namespace {

std::string department_of(const events::Submission& event) {
  const events::Content content(event.content);
  return std::string(events::view(content.event().getDepartment()));
}

// In the order of their registration: the first coordinates the plan.
std::vector<std::string> departments_in(const Workload& workload) {
  std::vector<std::string> codes;
  for (const events::Submission& event : workload.plan) {
    const events::Content content(event.content);
    if (!content.event().isDepartmentRegistered()) continue;
    codes.emplace_back(events::view(content.event().getDepartmentRegistered().getCode()));
  }
  return codes;
}

core::Status append_plan_to(const Setting& setting, const Workload& workload,
                            const std::string& directory) {
  auto server = serve(setting.programs, directory);
  if (!server) return core::fail(server.error());
  if (core::Status done = append_plan(workload, server->address); !done) return done;
  return server->process->stop();
}

// The authority of a ledger bears the ledger's id in its name (core/certificate.h).
core::Result<core::Uuid> ledger_of(const core::Identity& identity) {
  return core::Uuid::parse(
      std::string_view(identity.authority.name).substr(std::string_view("planledger ").size()));
}

std::string signed_request(const Workload& workload, std::span<const std::size_t> places,
                           const core::SigningKey& key, const core::Uuid& ledger) {
  net::Append append;
  for (const std::size_t place : places) append.events.push_back(workload.events[place].clone());
  events::sign(key, ledger, append.events);
  std::string frame;
  net::encode(net::Request{places.front() + 1, std::move(append)}, frame);
  return frame;
}

}  // namespace

core::Result<std::unique_ptr<KeyedLedger>> KeyedLedger::make(const Setting& setting,
                                                             const Workload& workload) {
  std::unique_ptr<KeyedLedger> made(new KeyedLedger(setting.directory + "/keyed"));
  std::error_code ignored;
  std::filesystem::create_directories(made->place_, ignored);
  const auto departments = departments_in(workload);
  core::Status done = run_client(setting.programs, {"init", made->directory()});
  if (done) done = append_plan_to(setting, workload, made->directory());
  for (auto each = departments.begin(); done && each != departments.end(); ++each) {
    done = made->admit(setting, *each);
  }
  if (!done) return core::fail(done.error());
  return made;
}

core::Status KeyedLedger::admit(const Setting& setting, const std::string& department) {
  const std::string identity_path = identity(department);
  if (core::Status made = run_client(
          setting.programs, {"keys", "new", "--department", department, "-o", identity_path});
      !made) {
    return made;
  }
  std::vector<std::string> arguments{"keys",   "admit",     identity_path + "/request.pem",
                                     "--data", directory(), "--department"};
  if (coordinator_.empty()) {
    arguments.push_back(department);
  } else {
    arguments.insert(arguments.end(), {coordinator_, "--identity", identity(coordinator_)});
  }
  if (core::Status admitted = run_client(setting.programs, arguments); !admitted) return admitted;
  if (coordinator_.empty()) coordinator_ = department;
  return {};
}

core::Result<std::vector<Sender>> KeyedLedger::senders(const Workload& workload, std::size_t count,
                                                       std::size_t connections,
                                                       std::size_t batch) const {
  count = std::min(count, workload.events.size());
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t place = 0; place < count; ++place) {
    places[department_of(workload.events[place])].push_back(place);
  }
  std::vector<Sender> senders;
  std::size_t left = connections;
  std::size_t events_left = count;
  for (const auto& [department, of_department] : places) {
    const auto key = core::load_identity(identity(department), {});
    if (!key) return core::fail(key.error());
    const auto ledger = ledger_of(*key);
    if (!ledger) return core::fail(ledger.error());
    Sender& sender = senders.emplace_back();
    sender.identity = identity(department);
    sender.connections =
        std::max<std::size_t>(1, (left * of_department.size() + events_left / 2) / events_left);
    left -= std::min(left, sender.connections);
    events_left -= of_department.size();
    for (std::span<const std::size_t> rest(of_department); !rest.empty();) {
      const auto some = rest.first(std::min(batch, rest.size()));
      sender.requests.push_back(signed_request(workload, some, key->key, *ledger));
      rest = rest.subspan(some.size());
    }
  }
  return senders;
}

}  // namespace planledger::bench
