// Checks a proof far from any ledger: with what the proof holds and a public key.
#include "core/base64.h"
#include "core/ledger_key.h"
#include "net/proofs.h"
#include "projections/answer_json.h"
#include "projections/json_writer.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace planledger::net {
namespace {

using core::Errc;
using core::fail;
using projections::Answered;

constexpr std::size_t kProofBytesMax = 4U << 20U;
constexpr std::size_t kHashesMax = 128;
constexpr std::int64_t kFormat = 1;

tl::unexpected<core::Error> no_proof(std::string_view why) {
  return fail(Errc::not_proven, fmt::format("not a proof: {}", why));
}

// What a proof was found to show.
struct Shown {
  core::Checkpoint to;
  std::optional<core::Checkpoint> from;   // Of a proof that the log has only grown.
  std::optional<events::Recorded> event;  // Of a proof that an event is in it.
};

class ProofFile {
 public:
  ProofFile(const boost::json::object& members, std::span<const core::VerifierKey> keys)
      : members_(members), keys_(keys) {}

  [[nodiscard]] core::Result<Shown> check() const {
    const auto kind = proof_kind();
    if (!kind) return fail(kind.error());
    if (*kind == "inclusion") return check_inclusion();
    if (*kind == "consistency") return check_consistency();
    return no_proof("its kind is neither inclusion nor consistency");
  }

  [[nodiscard]] core::Result<Growth> growth() const {
    const auto kind = proof_kind();
    if (!kind) return fail(kind.error());
    if (*kind != "consistency") return no_proof("its kind is not consistency");
    const auto bytes = text("checkpoint");
    if (!bytes) return fail(bytes.error());
    auto note = core::Note::parse(*bytes);
    if (!note) return no_proof("checkpoint: " + note.error().message);
    auto proof = hashes();
    if (!proof) return fail(proof.error());
    return Growth{*std::move(note), *std::move(proof)};
  }

 private:
  [[nodiscard]] core::Result<std::string> proof_kind() const {
    const boost::json::value* const format = members_.if_contains("format");
    if (format == nullptr || !format->is_int64() || format->get_int64() != kFormat) {
      return no_proof("it is not of format 1");
    }
    return text("proof");
  }

  [[nodiscard]] core::Result<std::string> text(std::string_view name) const {
    const boost::json::value* const found = members_.if_contains(name);
    if (found == nullptr || !found->is_string()) {
      return no_proof(fmt::format("the text '{}' is missing", name));
    }
    return std::string(found->get_string());
  }

  [[nodiscard]] core::Result<core::Checkpoint> checkpoint(std::string_view name) const {
    const auto bytes = text(name);
    if (!bytes) return fail(bytes.error());
    const auto note = core::Note::parse(*bytes);
    if (!note) return no_proof(fmt::format("{}: {}", name, note.error().message));
    core::Result<core::Checkpoint> checkpoint = no_proof("no key is given");
    for (const core::VerifierKey& key : keys_) {
      checkpoint = core::verified_checkpoint(*note, key.name, {&key, 1});
      if (checkpoint) break;
    }
    return checkpoint;
  }

  [[nodiscard]] core::Result<core::Proof> hashes() const {
    const boost::json::value* const found = members_.if_contains("hashes");
    if (found == nullptr || !found->is_array() || found->get_array().size() > kHashesMax) {
      return no_proof("the list 'hashes' is missing");
    }
    core::Proof proof;
    for (const boost::json::value& each : found->get_array()) {
      const auto bytes =
          each.is_string() ? core::of_base64(std::string_view(each.get_string())) : std::nullopt;
      const auto hash = bytes ? core::Hash::of_bytes(*bytes) : std::nullopt;
      if (!hash) return no_proof("one of 'hashes' is no SHA-256 hash in base64");
      proof.push_back(*hash);
    }
    return proof;
  }

  [[nodiscard]] core::Result<Shown> check_inclusion() const {
    const boost::json::value* const seq = members_.if_contains("seq");
    if (seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) {
      return no_proof("the number 'seq' is missing");
    }
    const auto place = static_cast<core::Sequence>(seq->get_int64());
    const auto id = text("event");
    if (!id) return fail(id.error());
    const auto encoded = text("record");
    if (!encoded) return fail(encoded.error());
    const auto record = core::of_base64(*encoded);
    if (!record) return no_proof("the record is no base64");
    const auto proof = hashes();
    if (!proof) return fail(proof.error());
    const auto to = checkpoint("checkpoint");
    if (!to) return fail(to.error());
    core::Sha256 sha;
    const core::Status included = core::verify_inclusion(
        place - 1, to->size, core::leaf_hash(sha, *record), to->root, *proof);
    if (!included) return fail(included.error());
    auto event = events::Recorded::decode(place, *record);
    if (!event) return fail(Errc::not_proven, event.error().message);
    if (core::to_string(event->id()) != *id) {
      return fail(Errc::not_proven, "the record is that of the event " +
                                        core::to_string(event->id()) + ", not of " + *id);
    }
    return Shown{*to, std::nullopt, *std::move(event)};
  }

  [[nodiscard]] core::Result<Shown> check_consistency() const {
    const auto from = checkpoint("from");
    if (!from) return fail(from.error());
    const auto to = checkpoint("checkpoint");
    if (!to) return fail(to.error());
    const auto proof = hashes();
    if (!proof) return fail(proof.error());
    const core::Status grown =
        core::verify_consistency(from->size, from->root, to->size, to->root, *proof);
    if (!grown) return fail(grown.error());
    return Shown{*to, *from, std::nullopt};
  }

  const boost::json::object& members_;
  const std::span<const core::VerifierKey> keys_;
};

core::Result<boost::json::value> parse_object(std::string_view proof) {
  if (proof.size() > kProofBytesMax) return no_proof("it is longer than 4 MiB");
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(proof, error);
  if (error || !parsed.is_object()) return no_proof("it is no JSON object");
  return parsed;
}

core::Result<Shown> check_proof(std::string_view proof, std::span<const core::VerifierKey> keys) {
  const auto parsed = parse_object(proof);
  if (!parsed) return fail(parsed.error());
  try {
    return ProofFile(parsed->get_object(), keys).check();
  } catch (const kj::Exception& exception) {
    return fail(Errc::not_proven,
                std::string("the record cannot be read: ") + exception.getDescription().cStr());
  }
}

void put_checkpoint(projections::JsonWriter& writer, const core::Checkpoint* checkpoint) {
  if (checkpoint == nullptr) {
    writer.null();
    return;
  }
  writer.begin_object().member("origin", checkpoint->origin);
  writer.key("size").number(checkpoint->size);
  writer.member("root", core::to_base64(checkpoint->root.view())).end_object();
}

// As `tail` gives it. It was recorded under the root that was signed, but not checked any further.
std::string line_of(const events::Recorded& event) {
  try {
    return projections::event_line(event);
  } catch (const kj::Exception&) {
    return "null";
  }
}

}  // namespace

core::Result<Answered> verify_proof(std::string_view proof, std::span<const core::VerifierKey> keys,
                                    const projections::Sink& sink) {
  const auto shown = check_proof(proof, keys);
  projections::JsonWriter writer(sink);
  writer.begin_object().key("format").number(1).key("holds").boolean(shown.has_value());
  writer.key("checkpoint");
  put_checkpoint(writer, shown ? &shown->to : nullptr);
  writer.key("from");
  put_checkpoint(writer, shown && shown->from ? &*shown->from : nullptr);
  writer.key("event").json(shown && shown->event ? line_of(*shown->event) : "null");
  writer.key("fault");
  if (shown) {
    writer.null();
  } else {
    writer.begin_object().key("seq").null().member("message", shown.error().message).end_object();
  }
  writer.end_object();
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{shown.has_value()};
}

core::Result<Growth> read_growth(std::string_view proof) {
  const auto parsed = parse_object(proof);
  if (!parsed) return fail(parsed.error());
  return ProofFile(parsed->get_object(), {}).growth();
}

}  // namespace planledger::net
