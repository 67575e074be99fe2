#include "net/proofs.h"

#include "core/base64.h"
#include "core/ledger_key.h"
#include "events/audit.h"
#include "projections/json_writer.h"
#include "projections/seal/check_seals.h"

#include <fmt/format.h>

#include <filesystem>

namespace planledger::net {
namespace {

using core::Errc;
using core::fail;
using projections::Answered;
using projections::JsonWriter;
using projections::Question;
using projections::Sink;
using projections::Subject;

constexpr std::string_view kScratchName = "/verify";

void put_hashes(JsonWriter& writer, const core::Proof& proof) {
  writer.key("hashes").begin_array();
  for (const core::Hash& hash : proof) writer.text(core::to_base64(hash.view()));
  writer.end_array();
}

core::Result<Answered> finished(JsonWriter& writer, bool holds = true) {
  if (core::Status written = writer.finish(); !written) return fail(written.error());
  return Answered{holds};
}

// The verifier keys of the ledger, one a line, the present one last: as in its file ledger.pub.
core::Result<Answered> answer_keys(const core::EventLog& log, const Sink& sink) {
  std::string lines;
  for (const core::VerifierKey& key : log.settings().keys) lines += core::to_string(key) + '\n';
  if (core::Status written = sink(lines); !written) return fail(written.error());
  return Answered{};
}

core::Result<Answered> answer_checkpoint(const core::EventLog& log, const Question& question,
                                         const Sink& sink) {
  if (question.format == kFormatOfKeys) return answer_keys(log, sink);
  if (!question.format.empty()) {
    return fail(Errc::invalid_question, "format: a checkpoint has none but keys");
  }
  const auto note = core::signed_checkpoint(log, log.head());
  if (!note) return fail(note.error());
  if (core::Status written = sink(core::to_string(*note)); !written) return fail(written.error());
  return Answered{};
}

core::Result<Answered> prove_event(const core::EventLog& log, const Question& question,
                                   const Sink& sink) {
  const auto id = core::Uuid::parse(question.event);
  if (!id) return fail(Errc::invalid_question, "event: " + id.error().message);
  const core::Sequence size = log.head();
  const auto seq = log.find(*id);
  if (!seq) return fail(seq.error());
  if (!*seq || **seq > size) {
    return fail(Errc::unknown_event, "no event has the id " + core::to_string(*id));
  }
  const auto record = log.read(**seq);
  if (!record) return fail(record.error());
  const auto proof = log.inclusion(**seq - 1, size);
  if (!proof) return fail(proof.error());
  const auto note = core::signed_checkpoint(log, size);
  if (!note) return fail(note.error());
  JsonWriter writer(sink);
  writer.begin_object().key("format").number(1).member("proof", "inclusion");
  writer.member("event", core::to_string(*id)).key("seq").number(**seq);
  writer.member("record", core::to_base64(*record));
  put_hashes(writer, *proof);
  writer.member("checkpoint", core::to_string(*note)).end_object();
  return finished(writer);
}

// A checkpoint that somebody kept, held against the log: its own when the log still begins so.
core::Result<core::Checkpoint> own_checkpoint(const core::EventLog& log, std::string_view kept) {
  const auto note = core::Note::parse(kept);
  if (!note) return fail(note.error());
  auto checkpoint = core::verified_checkpoint(*note, core::checkpoint_origin(log.settings().ledger),
                                              log.settings().keys);
  if (!checkpoint) return checkpoint;
  const core::Sequence head = log.head();
  if (checkpoint->size > head) {
    return fail(Errc::not_proven,
                fmt::format("the checkpoint was signed over {} events, but the log ends with event "
                            "{}: event {} and what follows it are gone",
                            checkpoint->size, head, head + 1));
  }
  const auto root = log.root(checkpoint->size);
  if (!root) return fail(root.error());
  if (*root != checkpoint->root) {
    return fail(Errc::not_proven,
                fmt::format("the log is another one: over its first {} events the checkpoint has "
                            "the root {}, the log {}",
                            checkpoint->size, core::to_base64(checkpoint->root.view()),
                            core::to_base64(root->view())));
  }
  return checkpoint;
}

core::Result<Answered> prove_growth(const core::EventLog& log, const Question& question,
                                    const Sink& sink) {
  const auto from = own_checkpoint(log, question.checkpoint);
  if (!from) return fail(from.error());
  const core::Sequence size = log.head();
  const auto proof = log.consistency(from->size, size);
  if (!proof) return fail(proof.error());
  const auto note = core::signed_checkpoint(log, size);
  if (!note) return fail(note.error());
  JsonWriter writer(sink);
  writer.begin_object().key("format").number(1).member("proof", "consistency");
  writer.member("from", question.checkpoint);
  put_hashes(writer, *proof);
  writer.member("checkpoint", core::to_string(*note)).end_object();
  return finished(writer);
}

// The seqs of events that no department signed, from the first to the last of each span.
void put_spans(JsonWriter& writer,
               const std::vector<std::pair<core::Sequence, core::Sequence>>& spans) {
  writer.key("unsigned").begin_array();
  for (const auto& [first, last] : spans) {
    writer.begin_array().number(first).number(last).end_array();
  }
  writer.end_array();
}

// What is wrong, where anything is: of one event (seq), or of none of them.
struct Fault {
  std::optional<core::Sequence> seq;
  std::string message;
};

void put_fault(JsonWriter& writer, const std::optional<Fault>& fault) {
  writer.key("fault");
  if (!fault) {
    writer.null();
    return;
  }
  writer.begin_object().key("seq");
  fault->seq ? writer.number(*fault->seq) : writer.null();
  writer.member("message", fault->message).end_object();
}

void put_kept(JsonWriter& writer, const std::optional<core::Checkpoint>& kept) {
  writer.key("checkpoint");
  if (!kept) {
    writer.null();
    return;
  }
  writer.begin_object().key("size").number(kept->size);
  writer.member("root", core::to_base64(kept->root.view())).end_object();
}

core::Result<events::AuditResult> audit(const core::EventLog& log, core::Sequence size) {
  const std::string scratch = log.directory() + std::string(kScratchName);
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  return events::audit(log, size, scratch);
}

core::Result<Answered> answer_verify(const core::EventLog& log, const Question& question,
                                     const Sink& sink) {
  const core::Sequence size = log.head();
  auto audited = audit(log, size);
  if (!audited) return fail(audited.error());
  std::optional<Fault> fault;
  if (audited->fault) {
    fault = Fault{audited->fault->seq,
                  fmt::format("event {}: {}", audited->fault->seq, audited->fault->what)};
  }
  std::optional<core::Checkpoint> kept;
  if (!question.checkpoint.empty()) {
    const auto own = own_checkpoint(log, question.checkpoint);
    if (own) kept = *own;
    if (!own && !fault) fault = Fault{std::nullopt, own.error().message};
  }
  // Seals are held against a log that is whole.
  projections::seal::Checked seals;
  if (!audited->fault) {
    auto checked = projections::seal::check_seals(log);
    if (!checked) return fail(checked.error());
    seals = *std::move(checked);
    if (seals.fault && !fault) fault = Fault{std::nullopt, *seals.fault};
  }
  JsonWriter writer(sink);
  writer.begin_object().key("format").number(1).key("holds").boolean(!fault);
  writer.member("ledger", core::to_string(log.settings().ledger)).key("size").number(size);
  writer.member("root", core::to_base64(audited->root.view()));
  put_kept(writer, kept);
  put_fault(writer, fault);
  writer.key("seals").number(seals.seals);
  put_spans(writer, audited->unsigned_spans);
  writer.end_object();
  return finished(writer, !fault);
}

}  // namespace

bool is_about_proof(Subject subject) {
  return subject == Subject::checkpoint || subject == Subject::prove || subject == Subject::verify;
}

core::Result<Answered> answer_proof(const core::EventLog& log, const Question& question,
                                    const Sink& sink) {
  if (question.subject == Subject::checkpoint) return answer_checkpoint(log, question, sink);
  if (question.subject == Subject::verify) return answer_verify(log, question, sink);
  if (question.event.empty() == question.checkpoint.empty()) {
    return fail(Errc::invalid_question,
                "a proof is asked for an event or from a checkpoint: expected one of them");
  }
  return question.event.empty() ? prove_growth(log, question, sink)
                                : prove_event(log, question, sink);
}

core::Result<Answered> verify_directory(const std::string& directory, const Question& question,
                                        const Sink& sink) {
  const auto log = core::EventLog::open(directory);
  if (!log) return fail(log.error());
  return answer_verify(**log, question, sink);
}

}  // namespace planledger::net
