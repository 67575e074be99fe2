#include "core/note.h"

#include "core/base64.h"
#include "core/check.h"
#include "core/detail/hexadecimal.h"
#include "core/quote.h"
#include "core/signers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace planledger::core {
namespace {

constexpr std::string_view kSignatureBegin = "\u2014 ";
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kTimeBytes = 8;
// The last second of the year 9999.
constexpr std::uint64_t kTimeMax = 253'402'300'799;
constexpr std::size_t kKeyIdDigits = 2 * kKeyIdBytes;

std::string big_endian(std::uint64_t number, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t place = size; place > 0; --place, number >>= 8U) {
    bytes[place - 1] = static_cast<char>(number & 0xffU);
  }
  return bytes;
}

std::uint64_t of_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte <= ' ' || byte == '+' || byte == 0x7f;
  });
}

std::string_view view(const PublicKey& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// What a witness signs: the time beside the text, so that neither can be changed.
std::string cosigned_message(std::uint64_t seconds, std::string_view text) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

// The signer where the signature is the key's own over the text, none where it is not.
std::optional<Signer> signer_of(const NoteSignature& signature, const VerifierKey& key,
                                std::string_view text) {
  const std::string_view bytes = signature.bytes;
  if (key.kind == KeyKind::signature) {
    if (!is_signed_by(key.key, text, bytes)) return std::nullopt;
    return Signer{key, std::nullopt};
  }
  if (bytes.size() != kTimeBytes + kSignatureBytes) return std::nullopt;
  const std::uint64_t time = of_big_endian(bytes.substr(0, kTimeBytes));
  if (time > kTimeMax) return std::nullopt;
  if (!is_signed_by(key.key, cosigned_message(time, text), bytes.substr(kTimeBytes))) {
    return std::nullopt;
  }
  return Signer{key,
                std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(time)))};
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kSignatureBegin)) return std::nullopt;
  line.remove_prefix(kSignatureBegin.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_name(line.substr(0, space))) return std::nullopt;
  const auto bytes = of_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return std::nullopt;
  return NoteSignature{
      std::string(line.substr(0, space)),
      static_cast<std::uint32_t>(of_big_endian(std::string_view(*bytes).substr(0, kKeyIdBytes))),
      bytes->substr(kKeyIdBytes)};
}

tl::unexpected<Error> no_note(std::string_view why) {
  return fail(Errc::invalid_field, fmt::format("not a signed note: {}", why));
}

tl::unexpected<Error> no_checkpoint(std::string_view why) {
  return fail(Errc::invalid_field, fmt::format("not a checkpoint: {}", why));
}

// The next line without its end, none where there is no more or no end.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> size_in(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  const auto refuse = [text] {
    return fail(Errc::invalid_field,
                fmt::format("{} is no verifier key: expected NAME+ID+BASE64 of an Ed25519 key",
                            quoted(text)));
  };
  const std::size_t name_end = text.find('+');
  if (name_end == std::string_view::npos || !is_name(text.substr(0, name_end))) return refuse();
  const std::string_view rest = text.substr(name_end + 1);
  if (rest.size() <= kKeyIdDigits || rest[kKeyIdDigits] != '+') return refuse();
  const auto id = detail::of_hexadecimal(rest.substr(0, kKeyIdDigits));
  const auto bytes = of_base64(rest.substr(kKeyIdDigits + 1));
  VerifierKey key;
  if (!id || !bytes || bytes->size() != 1 + key.key.size()) return refuse();
  key.kind = static_cast<KeyKind>(bytes->front());
  if (key.kind != KeyKind::signature && key.kind != KeyKind::cosignature) return refuse();
  key.name = std::string(text.substr(0, name_end));
  std::copy(bytes->begin() + 1, bytes->end(), key.key.begin());
  if (of_big_endian(*id) != key.id()) return refuse();
  return key;
}

std::uint32_t VerifierKey::id() const {
  const char kind_byte = static_cast<char>(kind);
  const std::string named = name + '\n' + kind_byte;
  const Hash hash = Sha256()(named, view(key));
  return static_cast<std::uint32_t>(of_big_endian(hash.view().substr(0, kKeyIdBytes)));
}

std::string to_string(const VerifierKey& key) {
  std::string bytes(1, static_cast<char>(key.kind));
  bytes += view(key.key);
  return fmt::format("{}+{:08x}+{}", key.name, key.id(), to_base64(bytes));
}

Result<Note> Note::parse(std::string_view bytes) {
  if (bytes.size() > kBytesMax) return no_note("it is longer than 64 KiB");
  const std::size_t text_end = bytes.rfind("\n\n");
  if (text_end == std::string_view::npos) {
    return no_note("an empty line between text and signatures is missing");
  }
  Note note;
  note.text = std::string(bytes.substr(0, text_end + 1));
  std::string_view rest = bytes.substr(text_end + 2);
  while (const auto line = take_line(rest)) {
    auto signature = parse_signature(*line);
    if (!signature) return no_note(fmt::format("{} is no line of a signature", quoted(*line)));
    note.signatures.push_back(*std::move(signature));
    if (note.signatures.size() > kSignaturesMax) return no_note("it has more than 64 signatures");
  }
  if (!rest.empty()) return no_note("its last line has no end");
  if (note.signatures.empty()) return no_note("it has no signature");
  return note;
}

void Note::sign(const std::string& name, const SigningKey& key) {
  const VerifierKey verifier{name, KeyKind::signature, key.public_key()};
  signatures.push_back({name, verifier.id(), key.sign(text)});
}

void Note::cosign(const std::string& name, const SigningKey& key, Instant seen_at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(seen_at).time_since_epoch().count();
  PLANLEDGER_CHECK(seconds >= 0, "notes are seen after 1970");
  const auto time = static_cast<std::uint64_t>(seconds);
  const VerifierKey verifier{name, KeyKind::cosignature, key.public_key()};
  signatures.push_back(
      {name, verifier.id(), big_endian(time, kTimeBytes) + key.sign(cosigned_message(time, text))});
}

Result<std::vector<Signer>> signers_of(const Note& note, std::span<const VerifierKey> keys) {
  std::vector<Signer> found;
  for (const NoteSignature& signature : note.signatures) {
    for (const VerifierKey& key : keys) {
      if (signature.name != key.name || signature.key_id != key.id()) continue;
      auto signer = signer_of(signature, key, note.text);
      if (!signer) {
        return fail(Errc::not_proven,
                    fmt::format("the signature of {} is not over this text", key.name));
      }
      found.push_back(*std::move(signer));
    }
  }
  return found;
}

Status Note::verify(std::span<const VerifierKey> keys) const {
  const auto found = signers_of(*this, keys);
  if (!found) return fail(found.error());
  if (!found->empty()) return {};
  return fail(
      Errc::not_proven,
      fmt::format("none of its {} signatures is by a key that is trusted here", signatures.size()));
}

std::string to_string(const Note& note) {
  std::string bytes = note.text + '\n';
  for (const NoteSignature& signature : note.signatures) {
    bytes += fmt::format("{}{} {}\n", kSignatureBegin, signature.name,
                         to_base64(big_endian(signature.key_id, kKeyIdBytes) + signature.bytes));
  }
  return bytes;
}

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  const auto origin = take_line(text);
  if (!origin || origin->empty()) return no_checkpoint("its first line names no log");
  const auto size_line = take_line(text);
  const auto size = size_line ? size_in(*size_line) : std::nullopt;
  if (!size) return no_checkpoint("its second line is no number of events");
  const auto root_line = take_line(text);
  const auto bytes = root_line ? of_base64(*root_line) : std::nullopt;
  const auto root = bytes ? Hash::of_bytes(*bytes) : std::nullopt;
  if (!root) return no_checkpoint("its third line is no SHA-256 hash in base64");
  while (!text.empty()) {
    const auto extension = take_line(text);
    if (!extension || extension->empty()) return no_checkpoint("it has an empty line");
  }
  return Checkpoint{std::string(*origin), *size, *root};
}

std::string to_string(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                     to_base64(checkpoint.root.view()));
}

}  // namespace planledger::core
