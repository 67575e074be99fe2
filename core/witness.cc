#include "core/witness.h"

#include "core/base64.h"
#include "core/check.h"
#include "core/detail/witness_files.h"
#include "core/quote.h"

#include <fmt/format.h>

#include <algorithm>

namespace planledger::core {
namespace {

// "12 events with the root XcnaeacG..."
std::string extent(const Checkpoint& checkpoint) {
  return fmt::format("{} events with the root {}", checkpoint.size,
                     to_base64(checkpoint.root.view()));
}

// What is wrong with a checkpoint, seen from that cosigned last; none: nothing.
std::optional<Refused> weigh(const std::optional<Checkpoint>& last, const Checkpoint& shown,
                             std::uint64_t size_from, std::span<const Hash> proof) {
  const Checkpoint before = last.value_or(Checkpoint{shown.origin, 0, empty_root()});
  if (shown.size < before.size) {
    return Refused{
        Refusal::older,
        fmt::format("{} shows {}, but {} were cosigned before: this is an older "
                    "checkpoint, or the events from {} on are gone",
                    quoted(shown.origin), extent(shown), extent(before), shown.size + 1)};
  }
  if (shown.size == before.size && shown.root != before.root) {
    return Refused{Refusal::fork,
                   fmt::format("{} is a fork: it shows {}, but {} were cosigned before",
                               quoted(shown.origin), extent(shown), extent(before))};
  }
  if (size_from != before.size) {
    return Refused{Refusal::other_size,
                   fmt::format("the proof begins at {} events, but of {} {} were cosigned last",
                               size_from, quoted(shown.origin), before.size)};
  }
  const Status grown = verify_consistency(before.size, before.root, shown.size, shown.root, proof);
  if (grown) return std::nullopt;
  return Refused{
      Refusal::bad_proof,
      fmt::format("{} does not show that it has only grown, from {}, cosigned before, "
                  "to {}: {}",
                  quoted(shown.origin), extent(before), extent(shown), grown.error().message)};
}

bool is_evidence(Refusal reason) { return reason == Refusal::fork || reason == Refusal::bad_proof; }

// Without the signatures of anybody else: those were not checked.
Note signed_by(const Note& note, std::span<const VerifierKey> keys) {
  Note kept{note.text, {}};
  for (const NoteSignature& signature : note.signatures) {
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const VerifierKey& key) {
      return key.name == signature.name && key.id() == signature.key_id;
    });
    if (known && kept.signatures.size() + 1 < Note::kSignaturesMax) {
      kept.signatures.push_back(signature);
    }
  }
  return kept;
}

}  // namespace

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::malformed:
      return "malformed";
    case Refusal::unknown_origin:
      return "unknownOrigin";
    case Refusal::bad_signature:
      return "badSignature";
    case Refusal::older:
      return "older";
    case Refusal::fork:
      return "fork";
    case Refusal::other_size:
      return "otherSize";
    case Refusal::bad_proof:
      return "badProof";
  }
  return {};
}

struct Witness::State {
  // The keys of that log.
  [[nodiscard]] std::vector<VerifierKey> keys_of(std::string_view origin) const;
  // The checkpoint in a note that a trusted key of its log signed.
  [[nodiscard]] tl::expected<Checkpoint, Refused> checked(const Note& shown) const;
  // The refusal, with both notes kept where they are evidence.
  [[nodiscard]] Refused refused(Refused refused, const std::optional<Note>& last,
                                const Note& shown) const;

  std::string directory;
  detail::File lock;
  detail::WitnessKey key;
  std::vector<VerifierKey> trusted;
  const Clock* clock;
};

std::vector<VerifierKey> Witness::State::keys_of(std::string_view origin) const {
  std::vector<VerifierKey> keys;
  std::copy_if(trusted.begin(), trusted.end(), std::back_inserter(keys),
               [&](const VerifierKey& each) { return each.name == origin; });
  return keys;
}

tl::expected<Checkpoint, Refused> Witness::State::checked(const Note& shown) const {
  const auto refuse = [](Refusal reason, std::string message) {
    return tl::unexpected<Refused>(Refused{reason, std::move(message)});
  };
  auto checkpoint = Checkpoint::parse(shown.text);
  if (!checkpoint) return refuse(Refusal::malformed, checkpoint.error().message);
  if (checkpoint->size == 0 && checkpoint->root != empty_root()) {
    return refuse(Refusal::malformed, "not a checkpoint: no events have another root than this");
  }
  const std::vector<VerifierKey> keys = keys_of(checkpoint->origin);
  if (keys.empty()) {
    return refuse(Refusal::unknown_origin,
                  fmt::format("no verifier key of {} is trusted here", quoted(checkpoint->origin)));
  }
  if (Status is_signed = shown.verify(keys); !is_signed) {
    return refuse(Refusal::bad_signature,
                  fmt::format("the checkpoint of {}: {}", quoted(checkpoint->origin),
                              is_signed.error().message));
  }
  return *std::move(checkpoint);
}

Refused Witness::State::refused(Refused refused, const std::optional<Note>& last,
                                const Note& shown) const {
  if (!last || !is_evidence(refused.reason)) return refused;
  const auto kept = detail::keep_fork(directory, *last, shown, kForksMax);
  refused.message += kept ? fmt::format("; both notes are kept in {}.*", *kept)
                          : fmt::format("; the notes were not kept: {}", kept.error().message);
  return refused;
}

Witness::Witness(std::unique_ptr<State> state) : state_(std::move(state)) {}
Witness::Witness(Witness&&) noexcept = default;
Witness& Witness::operator=(Witness&&) noexcept = default;
Witness::~Witness() = default;

Result<Witness> Witness::open(const std::string& directory, std::string_view key_name,
                              const Clock& clock, Entropy& entropy) {
  auto lock = detail::take_witness_directory(directory);
  if (!lock) return fail(lock.error());
  auto key = detail::load_witness_key(directory, key_name, entropy);
  if (!key) return fail(key.error());
  auto trusted = detail::read_trusted_keys(directory);
  if (!trusted) return fail(trusted.error());
  return Witness(std::make_unique<State>(
      State{directory, *std::move(lock), *std::move(key), *std::move(trusted), &clock}));
}

const VerifierKey& Witness::verifier_key() const { return state_->key.verifier; }

bool Witness::trusts(std::string_view origin) const { return !state_->keys_of(origin).empty(); }

Status Witness::trust(std::span<const VerifierKey> keys) {
  const auto is_named = [&](const VerifierKey& trusted) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const VerifierKey& key) { return key.name == trusted.name; });
  };
  std::vector<VerifierKey> now;
  std::remove_copy_if(state_->trusted.begin(), state_->trusted.end(), std::back_inserter(now),
                      is_named);
  for (const VerifierKey& key : keys) {
    PLANLEDGER_CHECK(key.kind == KeyKind::signature, "a log signs, and does not cosign");
    now.push_back(key);
  }
  if (now == state_->trusted) return {};
  if (Status written = detail::write_trusted_keys(state_->directory, now); !written) {
    return written;
  }
  state_->trusted = std::move(now);
  return {};
}

Result<std::optional<Note>> Witness::last(std::string_view origin) const {
  return detail::read_last_note(state_->directory, origin);
}

Result<Verdict> Witness::consider(const Note& shown, std::uint64_t size_from,
                                  std::span<const Hash> proof) {
  const auto checkpoint = state_->checked(shown);
  if (!checkpoint) return checkpoint.error();
  Note cosigned = signed_by(shown, state_->keys_of(checkpoint->origin));
  const auto last_note = last(checkpoint->origin);
  if (!last_note) return fail(last_note.error());
  std::optional<Checkpoint> last_checkpoint;
  if (*last_note) {
    auto parsed = Checkpoint::parse((*last_note)->text);
    if (!parsed) return fail(parsed.error());
    last_checkpoint = *std::move(parsed);
  }
  if (auto refused = weigh(last_checkpoint, *checkpoint, size_from, proof)) {
    return state_->refused(*std::move(refused), *last_note, cosigned);
  }
  // Written anew also where it was written before: an earlier write may have failed half-way, and
  // be read all the same. Nothing is signed before this has succeeded.
  const Status durable = detail::write_last_note(state_->directory, checkpoint->origin, cosigned);
  if (!durable) return fail(durable.error());
  cosigned.cosign(verifier_key().name, state_->key.key, state_->clock->now());
  const Status given = detail::write_latest_note(state_->directory, cosigned);
  if (!given) return fail(given.error());
  return cosigned;
}

}  // namespace planledger::core
