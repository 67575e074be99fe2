#include "tools/planledger/witness_round.h"

#include "core/quote.h"
#include "net/proofs.h"
#include "tools/planledger/input.h"
#include "tools/planledger/output.h"

#include <fmt/format.h>

namespace planledger::tools {
namespace {

using core::Errc;
using core::fail;
using projections::Question;
using projections::Subject;

// The whole answer, bounded: the ledger is not trusted here.
core::Result<std::string> asked(net::Connection& connection, const Question& question) {
  std::string text;
  const auto answered = connection.ask(question, [&](std::string_view piece) -> core::Status {
    if (text.size() + piece.size() > kInputBytesMax) {
      return fail(Errc::protocol, "the ledger's answer is longer than 4 MiB");
    }
    text += piece;
    return {};
  });
  if (!answered) return fail(answered.error());
  return text;
}

core::Result<core::Note> ask_checkpoint(net::Connection& connection) {
  const auto text = asked(connection, {.subject = Subject::checkpoint});
  if (!text) return fail(text.error());
  auto note = core::Note::parse(*text);
  if (!note) return fail(Errc::not_proven, "the ledger's checkpoint: " + note.error().message);
  return note;
}

core::Result<net::Growth> ask_growth(net::Connection& connection, const core::Note& last) {
  Question question{.subject = Subject::prove};
  question.checkpoint = core::to_string(last);
  const auto text = asked(connection, question);
  if (!text) return fail(text.error());
  return net::read_growth(*text);
}

// The key that the ledger tells as its present one, where that signed the note.
core::Status trust_what_is_told(net::Connection& connection, core::Witness& witness,
                                const core::Note& note, const std::string& origin) {
  Question question{.subject = Subject::checkpoint};
  question.format = net::kFormatOfKeys;
  const auto lines = asked(connection, question);
  if (!lines) return fail(lines.error());
  const std::string_view told =
      std::string_view(*lines).substr(0, lines->find_last_not_of('\n') + 1);
  const auto key = core::VerifierKey::parse(told.substr(told.rfind('\n') + 1));
  if (!key || key->name != origin || key->kind != core::KeyKind::signature) {
    return fail(Errc::not_proven, "the ledger tells no verifier key of its own");
  }
  if (core::Status is_signed = note.verify({&*key, 1}); !is_signed) return is_signed;
  print_note("trusted from now on, since the ledger says so: " + core::to_string(*key));
  return witness.trust({&*key, 1});
}

core::Result<core::Note> judged(const core::Result<core::Verdict>& verdict,
                                const std::string& said_by_ledger = {}) {
  if (!verdict) return fail(verdict.error());
  if (const auto* note = std::get_if<core::Note>(&*verdict)) return *note;
  const auto& refused = std::get<core::Refused>(*verdict);
  const std::string said =
      said_by_ledger.empty() ? "" : "; the ledger itself says: " + said_by_ledger;
  if (refused.reason == core::Refusal::unknown_origin) {
    return fail(Errc::usage, refused.message + ": give it with --ledger-key" + said);
  }
  return fail(Errc::not_proven,
              fmt::format("{}: {}{}", core::name(refused.reason), refused.message, said));
}

}  // namespace

core::Result<core::Note> witness_round(net::Connection& connection, core::Witness& witness,
                                       bool trust_on_first_use) {
  auto shown = ask_checkpoint(connection);
  if (!shown) return shown;
  const auto checkpoint = core::Checkpoint::parse(shown->text);
  if (!checkpoint) return fail(Errc::not_proven, checkpoint.error().message);
  if (trust_on_first_use && !witness.trusts(checkpoint->origin)) {
    const core::Status trusted =
        trust_what_is_told(connection, witness, *shown, checkpoint->origin);
    if (!trusted) return fail(trusted.error());
  }
  const auto last = witness.last(checkpoint->origin);
  if (!last) return fail(last.error());
  if (!*last) return judged(witness.consider(*shown, 0, {}));
  const auto before = core::Checkpoint::parse((*last)->text);
  if (!before) return fail(before.error());
  const auto growth = ask_growth(connection, **last);
  if (growth) return judged(witness.consider(growth->to, before->size, growth->hashes));
  if (growth.error().code != Errc::not_proven) return fail(growth.error());
  // The ledger has no proof: what it shows is held against the last checkpoint as it stands.
  return judged(witness.consider(*shown, before->size, {}), growth.error().message);
}

}  // namespace planledger::tools
