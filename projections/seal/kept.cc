#include "projections/seal/kept.h"

#include "core/ledger_key.h"
#include "projections/export/sha256.h"

#include <fmt/format.h>

namespace planledger::projections::seal {
namespace {

using core::Errc;

tl::unexpected<core::Error> damaged(core::Sequence closing, std::string_view what) {
  return core::fail(Errc::damaged, fmt::format("the seal of closing {}: {}", closing, what));
}

}  // namespace

core::Result<Seal> verified_seal(std::string_view note, const core::Uuid& ledger,
                                 std::span<const core::VerifierKey> keys) {
  const auto parsed = core::Note::parse(note);
  if (!parsed) return core::fail(parsed.error());
  if (core::Status is_signed = parsed->verify(keys); !is_signed) {
    return core::fail(is_signed.error());
  }
  auto seal = parse_seal(parsed->text);
  if (seal && seal->ledger != ledger) {
    return core::fail(Errc::not_proven,
                      fmt::format("the seal is of the ledger {}, expected was {}",
                                  core::to_string(seal->ledger), core::to_string(ledger)));
  }
  return seal;
}

core::Result<Kept> read_seal(const core::EventLog& log, const core::SealFiles& files,
                             core::Sequence closing) {
  auto note = files.read(closing, kSealName);
  if (!note) return core::fail(note.error());
  auto seal = verified_seal(*note, log.settings().ledger, log.settings().keys);
  if (!seal) return damaged(closing, seal.error().message);
  if (seal->closing != closing) {
    return damaged(closing, fmt::format("it is that of closing {}", seal->closing));
  }
  return Kept{*std::move(note), *std::move(seal)};
}

core::Result<std::string> checkpoint_of(const core::EventLog& log, const core::SealFiles& files,
                                        core::Sequence closing) {
  if (files.has(closing)) return files.read(closing, kCheckpointName);
  const auto note = core::signed_checkpoint(log, closing - 1);
  if (!note) return core::fail(note.error());
  return core::to_string(*note);
}

core::Status check_file(const core::SealFiles& files, core::Sequence closing, std::string_view name,
                        std::string_view sha256) {
  exports::Sha256 hash;
  const core::Status whole =
      files.stream(closing, name, [&hash](std::string_view piece) -> core::Status {
        hash.add(piece);
        return {};
      });
  if (!whole) return damaged(closing, whole.error().message);
  const std::string found = hash.hexadecimal();
  if (found == sha256) return {};
  return damaged(
      closing, fmt::format("its file {} has the SHA-256 {}, expected was {}", name, found, sha256));
}

core::Status send_report(const core::EventLog& log, const core::SealFiles& files,
                         core::Sequence closing, std::string_view language, std::string_view format,
                         const Sink& sink) {
  const auto kept = read_seal(log, files, closing);
  if (!kept) return core::fail(kept.error());
  const Seal::Report* const report = kept->seal.report(language, format);
  if (report == nullptr) {
    return core::fail(Errc::invalid_question,
                      fmt::format("the seal of closing {} has no report in {} and {}", closing,
                                  language, format));
  }
  const std::string name = report_name(language, format);
  return check_file(files, closing, name, report->sha256).and_then([&] {
    return files.stream(closing, name, sink);
  });
}

}  // namespace planledger::projections::seal
