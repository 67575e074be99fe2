#include "tests/tools/process/department_client.h"

#include "events/json.h"
#include "tests/child_process.h"

#include <fmt/format.h>

namespace planledger::tests {
namespace {

// Ids of events to be refused have this bit, those of events to be kept do not.
constexpr std::uint64_t kRefusedBit = 1ULL << 63U;

bool is_turned_away(const core::Error& error) {
  return error.code == core::Errc::stopping || error.code == core::Errc::unreachable;
}

}  // namespace

DepartmentClient::DepartmentClient(unsigned number, std::uint64_t seed,
                                   std::unique_ptr<net::Connection> connection)
    : number_(number), random_(seed + number), connection_(std::move(connection)) {
  thread_ = std::thread([this] { work(); });
}

DepartmentClient::~DepartmentClient() { finish(); }

std::vector<std::string> DepartmentClient::definitions(unsigned number) {
  const auto id = [&](unsigned kind) {
    return core::to_string(core::Uuid(0xdef000 + kind, number));
  };
  return {fmt::format(R"({{"id":"{0}","type":"DepartmentRegistered","department":"D{1}",)"
                      R"("effective":"2015","data":{{"code":"D{1}","name":"Department {1}"}}}})",
                      id(0), number),
          fmt::format(R"({{"id":"{0}","type":"ActionDefined","department":"D{1}","action":"1.{1}",)"
                      R"("effective":"2015","data":{{"goal":"1","title":"Action {1}",)"
                      R"("departments":[{{"code":"D{1}","role":"coordinating"}}]}}}})",
                      id(1), number)};
}

void DepartmentClient::allow(std::uint64_t requests) {
  const std::lock_guard lock(mutex_);
  allowed_ += requests;
  changed_.notify_all();
}

bool DepartmentClient::wait_for_answers(std::uint64_t requests) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kChildPatience, [&] { return answered_ >= requests; });
}

void DepartmentClient::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

std::vector<Acknowledged> DepartmentClient::acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::uint64_t DepartmentClient::events_sent() const {
  const std::lock_guard lock(mutex_);
  return events_sent_;
}

std::uint64_t DepartmentClient::requests_answered() const {
  const std::lock_guard lock(mutex_);
  return answered_;
}

std::uint64_t DepartmentClient::requests_turned_away() const {
  const std::lock_guard lock(mutex_);
  return turned_away_;
}

std::vector<std::string> DepartmentClient::complaints() const {
  const std::lock_guard lock(mutex_);
  return complaints_;
}

void DepartmentClient::work() {
  while (wait_for_leave()) {
    const std::uint64_t dice = any(20);
    if (dice == 0) {
      send_refused_one();
    } else if (dice == 1) {
      send_again();
    } else {
      send_next();
    }
  }
  connection_->drain();
}

bool DepartmentClient::wait_for_leave() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_ || allowed_ > 0; });
  if (finished_) return false;
  --allowed_;
  return true;
}

void DepartmentClient::send_next() {
  const std::uint64_t count = any(3) == 0 ? 2 + any(15) : 1;
  std::string batch;
  for (std::uint64_t each = 0; each < count; ++each) {
    batch += (batch.empty() ? "[" : ",") + next_event();
  }
  batch += "]";
  {
    const std::lock_guard lock(mutex_);
    events_sent_ += count;
  }
  send(batch, [this](const events::Receipts& receipts) { note(receipts); });
}

void DepartmentClient::send_refused_one() {
  const std::string id = core::to_string(core::Uuid(number_, kRefusedBit | ++refused_made_));
  const std::string json =
      fmt::format(R"({{"id":"{}","type":"GrantExtended","action":"1.{}","department":"D{}",)"
                  R"("effective":"2018","data":{{"grant":"never-granted","added":"1"}}}})",
                  id, number_, number_);
  send(json, [this](const events::Receipts& receipts) {
    if (receipts) {
      complain("an extension of no grant was accepted");
    } else if (receipts.error().code != core::Errc::unknown_grant &&
               !is_turned_away(receipts.error())) {
      complain("an extension of no grant got: " + receipts.error().message);
    }
  });
}

// The very first event once more: its first position is the answer, however often.
void DepartmentClient::send_again() {
  const std::uint64_t made = std::exchange(events_made_, 0);
  const std::string first = event("MilestoneReached", R"({"title":"the first"})");
  events_made_ = std::max<std::uint64_t>(made, 1);
  if (made == 0) {
    const std::lock_guard lock(mutex_);
    ++events_sent_;
  }
  send(first, [this, is_new = made == 0](const events::Receipts& receipts) {
    if (is_new) {
      note(receipts);
    } else if (receipts) {
      const std::lock_guard lock(mutex_);
      if (acknowledged_.empty() || receipts->front().seq != acknowledged_.front().seq) {
        complaints_.emplace_back("the first event has another position now");
      }
    } else if (!is_turned_away(receipts.error())) {
      complain("the first event sent again got: " + receipts.error().message);
    }
  });
}

std::string DepartmentClient::next_event() {
  if (events_made_ == 0) return event("MilestoneReached", R"({"title":"the first"})");
  switch (any(4)) {
    case 0:
      return event("SubsidyGranted",
                   fmt::format(R"({{"grant":"D{0}-{1}","beneficiary":{{"name":"City {2}"}},)"
                               R"("amount":"{3}.25","currency":"EUR"}})",
                               number_, ++grants_made_, any(9), 1 + any(90'000)));
    case 1:
      // Refused if it came before the grant, as it would when a retry changed the order.
      if (grants_made_ > 0) {
        return event("GrantExtended", fmt::format(R"({{"grant":"D{}-{}","added":"{}"}})", number_,
                                                  grants_made_, 1 + any(99)));
      }
      [[fallthrough]];
    case 2:
      return event(
          "BudgetAllocated",
          fmt::format(R"({{"what":"material","amount":"{}","currency":"EUR"}})", 1 + any(5'000)));
    default:
      return event("MilestoneReached", fmt::format(R"({{"title":"step {}"}})", events_made_ + 1));
  }
}

std::string DepartmentClient::event(const std::string& kind, const std::string& data) {
  const std::string id = core::to_string(core::Uuid(number_, ++events_made_));
  return fmt::format(
      R"({{"id":"{}","type":"{}","action":"1.{}","department":"D{}","effective":"2018","data":{}}})",
      id, kind, number_, number_, data);
}

void DepartmentClient::send(const std::string& json, std::function<void(events::Receipts)> done) {
  auto batch = events::batch_from_json(json);
  if (!batch) {
    complain("the test made no event: " + batch.error().message);
    return;
  }
  events::AppendRequest request;
  request.events = std::move(*batch);
  const auto answered = [this, done = std::move(done)](const events::Receipts& receipts) {
    done(receipts);
    const std::lock_guard lock(mutex_);
    ++answered_;
    if (!receipts && is_turned_away(receipts.error())) {
      ++turned_away_;
      finished_ = true;
    }
    changed_.notify_all();
  };
  if (any(4) == 0) {
    answered(connection_->append(std::move(request)));
  } else {
    connection_->append_pipelined(std::move(request), answered);
  }
}

void DepartmentClient::note(const events::Receipts& receipts) {
  if (!receipts) {
    if (!is_turned_away(receipts.error())) complain("refused: " + receipts.error().message);
    return;
  }
  const std::lock_guard lock(mutex_);
  for (const events::Receipt& receipt : *receipts) {
    acknowledged_.push_back({receipt.id, receipt.seq});
  }
}

void DepartmentClient::complain(const std::string& what) {
  const std::lock_guard lock(mutex_);
  complaints_.push_back(what);
}

}  // namespace planledger::tests
