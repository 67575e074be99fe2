#include "tests/tools/process/departments.h"

#include "events/json.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace planledger::tests {
namespace {

const std::vector<std::string> kPlan = {
    R"({"id":"00000000-0000-0000-0000-0000000def01","type":"DepartmentRegistered",)"
    R"("department":"KB","effective":"2015","data":{"code":"KB","name":"Chancellery"}})",
    R"({"id":"00000000-0000-0000-0000-0000000def02","type":"PolicyLineDefined",)"
    R"("department":"KB","effective":"2015","data":{"no":"1","title":"The only line"}})",
    R"({"id":"00000000-0000-0000-0000-0000000def03","type":"GoalDefined",)"
    R"("department":"KB","effective":"2015","data":{"no":"1","line":"1","title":"The goal"}})"};

void append_all(net::Connection& connection, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    auto batch = events::batch_from_json(line);
    if (!batch) throw std::runtime_error(batch.error().message);
    const auto receipts = connection.append({std::move(*batch), {}, {}});
    if (!receipts) throw std::runtime_error(receipts.error().message);
  }
}

}  // namespace

LogRead read_log(net::Connection& connection) {
  LogRead log;
  const auto visit = [&](core::Sequence seq, std::string_view line) -> core::Status {
    const auto id =
        core::Uuid::parse(boost::json::parse(boost::json::string_view(line.data(), line.size()))
                              .at("id")
                              .as_string());
    const bool is_new = log.places.emplace(id.value(), seq).second;
    if (seq != ++log.count || !is_new) {
      log.problem =
          fmt::format("event {} stands at {}, after {} others{}", core::to_string(id.value()), seq,
                      log.count - 1, is_new ? "" : ", and earlier too");
      return core::fail(core::Errc::damaged, log.problem);
    }
    return {};
  };
  const core::Status read = connection.tail({}, visit);
  if (!read && log.problem.empty()) log.problem = read.error().message;
  return log;
}

Departments::Departments(const Daemon& daemon, std::uint64_t seed,
                         std::chrono::milliseconds timeout) {
  std::vector<std::string> definitions = kPlan;
  for (unsigned number = 1; number <= kCount; ++number) {
    for (const std::string& line : DepartmentClient::definitions(number)) {
      definitions.push_back(line);
    }
  }
  append_all(*daemon.client(), definitions);
  definitions_ = definitions.size();
  for (unsigned number = 1; number <= kCount; ++number) {
    clients_.push_back(std::make_unique<DepartmentClient>(number, seed, daemon.client(timeout)));
  }
}

void Departments::allow(std::uint64_t requests_each, unsigned which, std::uint64_t answers_more) {
  DepartmentClient& client = *clients_.at(which);
  // Counted before anybody sends: afterwards all of them may have been answered.
  const std::uint64_t answered = client.requests_answered();
  for (const auto& each : clients_) each->allow(requests_each);
  if (!client.wait_for_answers(answered + answers_more)) {
    throw std::runtime_error("expected that a department's requests are answered in time");
  }
}

void Departments::finish() {
  for (const auto& client : clients_) client->finish();
}

std::vector<std::vector<Acknowledged>> Departments::acknowledged() const {
  std::vector<std::vector<Acknowledged>> all;
  for (const auto& client : clients_) all.push_back(client->acknowledged());
  return all;
}

std::uint64_t Departments::events_sent() const {
  std::uint64_t sum = definitions_;
  for (const auto& client : clients_) sum += client->events_sent();
  return sum;
}

std::uint64_t Departments::events_acknowledged() const {
  std::uint64_t sum = definitions_;
  for (const auto& of_one : acknowledged()) sum += of_one.size();
  return sum;
}

std::uint64_t Departments::requests_turned_away() const {
  std::uint64_t sum = 0;
  for (const auto& client : clients_) sum += client->requests_turned_away();
  return sum;
}

std::vector<std::string> Departments::complaints() const {
  std::vector<std::string> all;
  for (const auto& client : clients_) {
    for (const std::string& each : client->complaints()) all.push_back(each);
  }
  return all;
}

std::string first_broken_promise(const LogRead& log,
                                 const std::vector<std::vector<Acknowledged>>& acknowledged) {
  if (!log.problem.empty()) return log.problem;
  for (const auto& of_one : acknowledged) {
    core::Sequence last = 0;
    for (const Acknowledged& each : of_one) {
      const auto place = log.places.find(each.id);
      const std::string name = core::to_string(each.id);
      if (place == log.places.end()) return name + " was acknowledged and is not there";
      if (place->second != each.seq) {
        return fmt::format("{} was acknowledged at {} and stands at {}", name, each.seq,
                           place->second);
      }
      if (each.seq <= last) {
        return fmt::format("{} was acknowledged after the event at {} and stands at {}", name, last,
                           each.seq);
      }
      last = each.seq;
    }
  }
  return "";
}

std::string replay_difference(net::Connection& connection) {
  std::string answer;
  projections::Question question;
  question.subject = projections::Subject::replay;
  question.as_of = "9998-12-31";
  const auto answered = connection.ask(question, [&](std::string_view piece) -> core::Status {
    answer += piece;
    return {};
  });
  if (!answered) return answered.error().message;
  return answered->holds ? "" : answer;
}

}  // namespace planledger::tests
