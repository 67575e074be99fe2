#include "net/session.h"

#include "events/signatures.h"
#include "net/detail/hub.h"
#include "net/detail/session_work.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace planledger::net {

namespace asio = boost::asio;

namespace {
// An append of more than this is never committed on the io thread.
constexpr std::size_t kInlineBytesMax = 64U << 10U;
}  // namespace

Session::Session(std::shared_ptr<Hub> hub, std::unique_ptr<Stream> stream)
    : hub_(std::move(hub)),
      stream_(std::move(stream)),
      input_(hub_->options.limits.frame_bytes_max),
      output_(
          hub_->io.get_executor(), *stream_, hub_->options.limits.stall_time_max,
          [this] { made_progress(); }, [this] { close(); }),
      changed_(hub_->io.get_executor()) {}

Session::~Session() = default;

// Among the hub's sessions, however the conversation ends.
class Session::Listed {
 public:
  explicit Listed(Session& session) : session_(session) {
    session_.hub_->sessions.insert(&session_);
  }
  ~Listed() {
    session_.hub_->input_bytes -= session_.input_bytes_counted_;
    session_.hub_->sessions.erase(&session_);
    session_.hub_->left.notify();
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  Session& session_;
};

asio::awaitable<void> Session::run() {
  const auto self = shared_from_this();
  const Listed listed(*this);
  const bool welcomed = co_await welcome();
  bool go_on = welcomed;
  while (go_on) {
    co_await wait_for_room();
    go_on = co_await fill() && handle_frames();
  }
  cancel_all();
  co_await finish();
  if (!welcomed && !closed_) {
    co_await with_deadline(discard(), hub_->options.limits.linger_time_max);
  }
  close();
  while (has_work_under_way()) {
    co_await changed_.wait();
  }
}

asio::awaitable<bool> Session::welcome() {
  const auto peer =
      co_await with_deadline(stream_->handshake(), hub_->options.limits.frame_time_max);
  core::Result<events::Actor> actor = core::fail(core::Errc::timed_out, "no handshake in time");
  if (peer && *peer) {
    actor = co_await identify(**peer);
  } else if (peer) {
    actor = core::fail(peer->error());
  }
  note_login(peer && *peer ? **peer : Peer{}, actor);
  if (!actor) {
    refuse(0, actor.error());
    flush();
    hub_->logger->warn("a connection is refused: {}: {}", core::name(actor.error().code),
                       actor.error().message);
    co_return false;
  }
  actor_ = *std::move(actor);
  co_return true;
}

// An operator's connection, silence and noise are no logins.
void Session::note_login(const Peer& peer, const core::Result<events::Actor>& actor) {
  const bool refused = !actor && core::exit_status(actor.error().code) ==
                                     core::exit_status(core::Errc::not_authorised);
  if (!peer.key && !refused) {
    return;
  }
  hub_->service.access().login(peer.name, peer.key ? events::to_text(*peer.key) : "",
                               actor ? nullptr : &actor.error());
}

asio::awaitable<core::Result<events::Actor>> Session::identify(const Peer& peer) {
  if (!peer.key) {
    if (!hub_->options.require_identity) {
      co_return events::Actor{};
    }
    co_return core::fail(
        core::Errc::identity_required,
        "this server asks who is speaking, expected a connection with an identity");
  }
  key_ = peer.key;
  // The ledger answers between two groups of appends, which is nothing to wait for on this thread.
  auto ask = [](events::Ledger& ledger,
                core::PublicKey key) -> asio::awaitable<core::Result<events::Actor>> {
    co_return ledger.actor_of(key);
  };
  auto actor = co_await asio::co_spawn(hub_->tails, ask(hub_->service.ledger(), *peer.key),
                                       asio::use_awaitable);
  if (!actor) {
    actor.error().message = "\"" + peer.name + "\": " + actor.error().message;
  }
  co_return actor;
}

asio::awaitable<bool> Session::discard() {
  constexpr std::size_t kBytesMax = 64U << 10U;
  for (std::size_t total = 0; total < kBytesMax;) {
    const auto [error, count] = co_await stream_->read_some(input_.room());
    if (error) {
      break;
    }
    total += count;
  }
  co_return true;
}

asio::awaitable<void> Session::wait_for_room() {
  while (!closed_ && !may_read()) {
    part_began_.reset();
    if (hub_->append_bytes >= hub_->options.limits.append_bytes_max) {
      co_await hub_->room.wait();
    } else {
      co_await changed_.wait();
    }
  }
}

bool Session::may_read() const {
  const ServerLimits& limits = hub_->options.limits;
  return appends_in_flight_ < limits.appends_in_flight_max &&
         hub_->append_bytes < limits.append_bytes_max &&
         output_.bytes() < 2 * limits.output_bytes_max && reads_in_flight_ < limits.questions_max;
}

asio::awaitable<bool> Session::fill() {
  if (closed_) {
    co_return false;
  }
  const std::span<char> room = input_.room();
  if (!count_input()) {
    refuse(0, {core::Errc::too_large, "the server holds too many large requests at the moment"});
    flush();
    co_return false;
  }
  if (!greeted_ || input_.has_part()) {
    co_return co_await read_within(room);
  }
  const auto [error, count] = co_await stream_->read_some(room);
  input_.filled(count);
  co_return !error;
}

asio::awaitable<bool> Session::read_within(std::span<char> room) {
  const auto now = std::chrono::steady_clock::now();
  if (!part_began_) {
    part_began_ = now;
  }
  const auto left = *part_began_ + hub_->options.limits.frame_time_max - now;
  const auto read = co_await with_deadline(stream_->read_some(room), left);
  if (!read) {
    refuse(0, {core::Errc::timed_out, "a frame that had begun was not complete in time"});
    flush();
    co_return false;
  }
  input_.filled(std::get<1>(*read));
  co_return !std::get<0>(*read);
}

bool Session::count_input() {
  hub_->input_bytes += input_.capacity();
  hub_->input_bytes -= input_bytes_counted_;
  const bool grew = input_.capacity() > input_bytes_counted_ && input_bytes_counted_ > 0;
  input_bytes_counted_ = input_.capacity();
  return !grew || hub_->input_bytes <= hub_->options.limits.input_bytes_max;
}

bool Session::handle_frames() {
  bool go_on = true;
  appends_in_batch_ = 0;
  while (go_on && !closed_) {
    const auto frame = input_.next();
    if (!frame) {
      refuse(0, frame.error());
      go_on = false;
    } else if (frame->size() == 0) {
      break;
    } else {
      part_began_.reset();
      go_on = handle_frame(*frame);
    }
  }
  submit_held_append(true);
  hub_->deliver();
  flush();
  return go_on && !closed_;
}

bool Session::handle_frame(kj::ArrayPtr<const capnp::word> frame) {
  Correlation correlation = 0;
  auto request = decode_request(frame, correlation);
  if (!request) {
    refuse(correlation, std::move(request).error());
    return greeted_;
  }
  if (!greeted_) {
    return greet(*request);
  }
  handle(std::move(*request), frame.size() * sizeof(capnp::word));
  return true;
}

bool Session::greet(const Request& request) {
  const auto* hello = std::get_if<Hello>(&request.body);
  if (hello == nullptr || hello->version == 0) {
    refuse(request.correlation,
           {core::Errc::protocol, "the first request of a connection must be hello"});
    return false;
  }
  greeted_ = true;
  respond({request.correlation, Welcome{std::min(hello->version, protocol_version()),
                                        hub_->service.ledger().log().settings().ledger}});
  return true;
}

void Session::handle(Request request, std::size_t bytes) {
  const Correlation correlation = request.correlation;
  if (auto* append = std::get_if<Append>(&request.body)) {
    take_append(correlation, std::move(*append), bytes);
  } else if (const auto* read = std::get_if<Read>(&request.body)) {
    start_read(correlation, *read);
  } else if (auto* ask = std::get_if<Ask>(&request.body)) {
    start_question(correlation, std::move(*ask));
  } else if (auto* trial = std::get_if<TryAppend>(&request.body)) {
    start_trial(correlation, std::move(trial->append));
  } else if (auto* subscribe = std::get_if<Subscribe>(&request.body)) {
    start_subscription(correlation, std::move(*subscribe));
  } else if (const auto* credit = std::get_if<Credit>(&request.body)) {
    give_credit(correlation, *credit);
  } else if (std::holds_alternative<Cancel>(request.body)) {
    cancel(correlation);
  } else if (std::holds_alternative<Ping>(request.body)) {
    respond({correlation, Pong{}});
  } else {
    refuse(correlation, {core::Errc::protocol, "hello was said already"});
  }
}

void Session::take_append(Correlation correlation, Append append, std::size_t bytes) {
  submit_held_append(false);
  if (stopping_) {
    refuse(correlation, stopping_error());
    return;
  }
  held_ = HeldAppend{correlation, std::move(append), bytes};
  ++appends_in_batch_;
}

void Session::submit_held_append(bool last) {
  if (!held_) {
    return;
  }
  HeldAppend held = std::move(*held_);
  held_.reset();
  const bool alone =
      last && appends_in_batch_ == 1 && held.bytes <= kInlineBytesMax && hub_->is_alone(*this);
  ++appends_in_flight_;
  hub_->append(shared_from_this(), held.correlation, std::move(held.append), held.bytes, alone);
}

void Session::put_append_answer(Correlation correlation, events::Receipts receipts) {
  --appends_in_flight_;
  if (!closed_) {
    if (receipts) {
      respond({correlation, Appended{std::move(*receipts)}});
    } else {
      respond({correlation, Refused{std::move(receipts).error()}});
    }
  }
}

void Session::flush() {
  if (!closed_) {
    output_.flush(shared_from_this());
  }
  changed_.notify();
}

void Session::respond(const Response& response) {
  if (!closed_) {
    encode(response, output_.pending());
  }
}

void Session::refuse(Correlation correlation, core::Error error) {
  ++hub_->metrics.refusals_total;
  respond({correlation, Refused{std::move(error)}});
}

void Session::made_progress() {
  if (!questions_.empty()) {
    const std::lock_guard<std::mutex> lock(pieces_mutex_);
    unwritten_bytes_ = output_.bytes();
    pieces_written_.notify_all();
  }
  wake_subscriptions();
  changed_.notify();
}

bool Session::has_work_under_way() const {
  return appends_in_flight_ > 0 || reads_in_flight_ > 0 || !questions_.empty() ||
         !subscriptions_.empty();
}

asio::awaitable<void> Session::finish() {
  while (!closed_ && (has_work_under_way() || output_.bytes() > 0)) {
    co_await changed_.wait();
  }
  if (!closed_) {
    stream_->shutdown_send();
  }
}

void Session::stop() {
  stopping_ = true;
  wake_subscriptions();
  asio::co_spawn(hub_->io, linger(), asio::detached);
}

asio::awaitable<void> Session::linger() {
  const auto self = shared_from_this();
  co_await finish();
  // The peer reads its last answers and closes; a reset now could take them from it.
  asio::steady_timer timer(hub_->io, hub_->options.limits.linger_time_max);
  while (!closed_ && timer.expiry() > std::chrono::steady_clock::now()) {
    co_await with_deadline(wait_for_change(), timer.expiry() - std::chrono::steady_clock::now());
  }
  close();
}

asio::awaitable<bool> Session::wait_for_change() {
  co_await changed_.wait();
  co_return true;
}

void Session::close() {
  if (closed_) {
    return;
  }
  closed_ = true;
  stream_->close();
  cancel_all();
  changed_.notify();
  hub_->room.notify();
}

}  // namespace planledger::net
