// planledger keys: who may speak for a department, and the keys that a ledger is trusted by.
#include "core/identity.h"
#include "core/ledger_authority.h"
#include "core/ledger_key.h"
#include "events/json.h"
#include "events/signatures.h"
#include "net/access_log.h"
#include "net/certificates.h"
#include "tools/planledger/append_events.h"
#include "tools/planledger/ask.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/input.h"
#include "tools/planledger/key_list.h"
#include "tools/planledger/output.h"
#include "tools/planledger/signer.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <filesystem>

namespace planledger::tools {
namespace {

namespace json = boost::json;

core::Status check_directory_given(const Context& context, std::string_view what) {
  if (!context.data.empty() && context.server.empty()) return {};
  return core::fail(core::Errc::usage, std::string(what) +
                                           " lies in the ledger's directory: expected --data DIR "
                                           "alone");
}

core::Status print(const Context& context, const json::object& answer) {
  return print_json(context, "keys", json::serialize(answer));
}

struct NewOptions {
  std::string department;
  std::string auditor;
  std::string output;
};

core::Result<int> make_new(const Context& context, const NewOptions& options) {
  if (options.department.empty() == options.auditor.empty()) {
    return core::fail(core::Errc::usage, "expected one of --department and --auditor");
  }
  const auto passphrase = read_passphrase(context);
  if (!passphrase) return core::fail(passphrase.error());
  const std::string& name = options.auditor.empty() ? options.department : options.auditor;
  if (!options.department.empty()) {
    if (auto good = core::check_department_code(name); !good) return core::fail(good.error());
  }
  const auto request = core::make_identity(options.output, name, *passphrase, context.entropy);
  if (!request) return core::fail(request.error());
  const auto parsed = core::CertificateRequest::parse(*request);
  if (!parsed) return core::fail(parsed.error());
  return print(context, {{"key", events::to_text(parsed->key)},
                         {"name", name},
                         {"request", options.output + "/request.pem"}})
      .transform([] { return 0; });
}

struct AdmitOptions {
  std::string request;
  std::string department;
  std::string output;
  std::uint32_t days = net::kCertificateDays;
  bool auditor = false;
  bool certificate_only = false;
};

core::Status append_admission(const Context& context, const AdmitOptions& options,
                              const core::CertificateRequest& request) {
  json::object event;
  event["id"] = core::to_string(core::random_uuid(context.entropy));
  event["type"] = "KeyAdmitted";
  event["department"] = options.department;
  event["effective"] = core::to_string(std::chrono::floor<std::chrono::days>(context.clock.now()));
  event["data"] = json::object{{"key", events::to_text(request.key)},
                               {options.auditor ? "auditor" : "holder", request.name}};
  return append_quietly(context, json::serialize(event));
}

core::Status write_file(const std::string& path, std::string_view text) {
  auto file = FileOutput::create(path);
  if (!file) return core::fail(file.error());
  if (core::Status written = file->write(text); !written) return written;
  return file->finish();
}

// The directory that was named, which is made where it is absent, or that of the request.
core::Result<std::filesystem::path> place_of_certificate(const AdmitOptions& options) {
  if (options.output.empty()) {
    const auto beside = std::filesystem::path(options.request).parent_path();
    return beside.empty() ? "." : beside;
  }
  std::error_code error;
  std::filesystem::create_directories(options.output, error);
  if (error) {
    return core::fail(core::Errc::cannot_write,
                      "cannot make " + options.output + ": " + error.message());
  }
  return std::filesystem::path(options.output);
}

struct Certified {
  std::string name;
  std::string certificate;
  std::string authority;
};

// Whoever holds the ledger issues it. Fails with protocol where it is not what was asked for.
core::Result<Certified> ask_certificate(const Context& context, const std::string& key,
                                        std::uint32_t days) {
  const auto connection = connect(context);
  if (!connection) return core::fail(connection.error());
  projections::Question question{.subject = projections::Subject::certificate};
  question.key = key;
  question.days = days;
  std::string answer;
  const auto answered = ask_waiting(**connection, question, [&answer](std::string_view piece) {
    answer += piece;
    return core::Status();
  });
  if (!answered) return core::fail(answered.error());
  const json::value parsed = json::parse(answer);
  const auto text = [&parsed](const char* name) {
    return std::string(parsed.at(name).as_string());
  };
  Certified certified{text("name"), text("certificate"), text("authority")};
  const auto certificate = core::Certificate::parse(certified.certificate);
  if (certificate && events::to_text(certificate->key) == key) return certified;
  return core::fail(core::Errc::protocol, "the certificate that came is not one of this key");
}

// The event first, then the certificate that follows from it; both can be had again.
core::Result<int> admit(const Context& context, const AdmitOptions& options) {
  const auto text = read_input(options.request);
  if (!text) return core::fail(text.error());
  const auto request = core::CertificateRequest::parse(*text);
  if (!request) return core::fail(request.error());
  const auto place = place_of_certificate(options);
  if (!place) return core::fail(place.error());
  if (!options.certificate_only) {
    const auto appended = append_admission(context, options, *request);
    if (!appended) return core::fail(appended.error());
  }
  const std::string key = events::to_text(request->key);
  const auto certified = ask_certificate(context, key, options.days);
  if (!certified) return core::fail(certified.error());
  const std::string certificate_path = *place / core::kIdentityCertificateName;
  const std::string authority_path = *place / core::kIdentityAuthorityName;
  return write_file(certificate_path, certified->certificate)
      .and_then([&] { return write_file(authority_path, certified->authority); })
      .and_then([&] {
        return print(context, {{"key", key},
                               {"name", certified->name},
                               {"certificate", certificate_path},
                               {"authority", authority_path}});
      })
      .transform([] { return 0; });
}

struct RevokeOptions {
  std::string key;
  std::string department;
  std::string reason;
};

// A key as the ledger writes it, or a file with a request or a certificate for it.
core::Result<std::string> key_named(const std::string& given) {
  if (events::public_key_of(given)) return given;
  const auto text = read_input(given);
  if (!text) return core::fail(text.error());
  if (const auto certificate = core::Certificate::parse(*text)) {
    return events::to_text(certificate->key);
  }
  const auto request = core::CertificateRequest::parse(*text);
  if (request) return events::to_text(request->key);
  return core::fail(core::Errc::invalid_field,
                    given + " is neither a key nor the file of a certificate or a request");
}

core::Result<int> revoke(const Context& context, const RevokeOptions& options) {
  const auto key = key_named(options.key);
  if (!key) return core::fail(key.error());
  json::object event;
  event["id"] = core::to_string(core::random_uuid(context.entropy));
  event["type"] = "KeyRevoked";
  event["department"] = options.department;
  event["effective"] = core::to_string(std::chrono::floor<std::chrono::days>(context.clock.now()));
  event["data"] = json::object{{"key", *key}, {"reason", options.reason}};
  return append_and_print(context, json::serialize(event), std::nullopt);
}

core::Result<int> renew_ledger(const Context& context) {
  if (auto there = check_directory_given(context, "the ledger's own key"); !there) {
    return core::fail(there.error());
  }
  const core::SigningKey key = core::SigningKey::make(context.entropy);
  const auto renewed = core::renew_ledger_key(context.data, key);
  if (!renewed) return core::fail(renewed.error());
  net::AccessLog(context.data, context.clock).renewed("ledger");
  return print(context, {{"verifierKey", core::to_string(*renewed)}}).transform([] { return 0; });
}

core::Result<int> renew_authority(const Context& context) {
  if (auto there = check_directory_given(context, "the authority that signs certificates");
      !there) {
    return core::fail(there.error());
  }
  const auto renewed = core::renew_certificate_authority(
      context.data, core::SigningKey::make(context.entropy), context.clock.now(), context.entropy);
  if (!renewed) return core::fail(renewed.error());
  net::AccessLog(context.data, context.clock).renewed("authority");
  return print(context, {{"authority", context.data + "/keys/ca.pem"}}).transform([] { return 0; });
}

void add_new(CLI::App& keys, Context& context) {
  CLI::App& command = *keys.add_subcommand("new", "Makes a private key and a request to admit it");
  command.footer(
      "The directory is what --identity names from then on. Send its request.pem to the\n"
      "coordinator and put the certificate.pem and ca.pem that come back beside it. The private\n"
      "key stays where it is; --passphrase-file encrypts it.\n"
      "Examples:\n"
      "  planledger keys new --department OV -o ov.identity\n"
      "  planledger keys new --auditor 'Court of Audit' -o audit.identity --passphrase-file pass");
  const auto options = std::make_shared<NewOptions>();
  command.add_option("--department", options->department, "The department that it speaks for");
  command.add_option("--auditor", options->auditor, "The auditor that it lets read");
  command.add_option("-o,--output", options->output, "The directory to make")->required();
  on_call(command, context, [&context, options] { return make_new(context, *options); });
}

void add_admit(CLI::App& keys, Context& context) {
  CLI::App& command =
      *keys.add_subcommand("admit", "Records a key in the ledger and issues its certificate");
  command.footer(
      "From a department's first key on, its events must be signed, by every way in. Give the\n"
      "coordinator two keys and keep one offline: with its only key lost nobody can be admitted.\n"
      "Compare the key with its holder by a way that does not pass through the request's sender.\n"
      "Examples:\n"
      "  planledger keys admit kb.identity/request.pem --department KB --data plan.ledger\n"
      "  planledger keys admit ov.pem --department KB --identity kb.identity -o to-ov \\\n"
      "    --server ledger.example.org:7411");
  const auto options = std::make_shared<AdmitOptions>();
  command.add_option("REQUEST", options->request, "The request.pem of the key; - for input")
      ->required();
  command
      .add_option("--department", options->department, "In whose name: the coordinator of the plan")
      ->required();
  command.add_flag("--auditor", options->auditor, "The key is an auditor's, not a department's");
  command.add_flag("--certificate-only", options->certificate_only,
                   "The key is admitted already: issue its certificate again");
  command.add_option("--days", options->days, "How long the certificate holds")
      ->check(CLI::Range(1U, net::kCertificateDaysMax))
      ->capture_default_str();
  command.add_option("-o,--output", options->output,
                     "Where certificate.pem and ca.pem go (beside the request where not given)");
  on_call(command, context, [&context, options] { return admit(context, *options); });
}

void add_revoke(CLI::App& keys, Context& context) {
  CLI::App& command = *keys.add_subcommand("revoke", "From here on the key speaks for nobody");
  command.footer(
      "What it signed before stays valid.\n"
      "Examples:\n"
      "  planledger keys revoke ov.identity/certificate.pem --reason 'a laptop was lost' \\\n"
      "    --department KB --identity kb.identity --data plan.ledger");
  const auto options = std::make_shared<RevokeOptions>();
  command.add_option("KEY", options->key, "The key, or the file of its certificate or request")
      ->required();
  command.add_option("--reason", options->reason, "Why")->required();
  command
      .add_option("--department", options->department, "In whose name: the coordinator of the plan")
      ->required();
  on_call(command, context, [&context, options] { return revoke(context, *options); });
}

void add_list(CLI::App& keys, Context& context) {
  CLI::App& command = *keys.add_subcommand("list", "Every key that was ever admitted");
  command.footer("Examples:\n  planledger keys list --data plan.ledger");
  on_call(command, context, [&context] { return list_keys(context); });
}

void add_renewals(CLI::App& keys, Context& context) {
  CLI::App& ledger = *keys.add_subcommand(
      "renew-ledger", "Makes a new key for the ledger's checkpoints, where the old one was lost");
  ledger.footer(
      "Stop the server first. What the old key signed can still be checked with the old verifier\n"
      "key, and `planledger prove --from` an old checkpoint still shows that the ledger has only\n"
      "grown. Publish the new verifier key by a way that does not pass through this machine.\n"
      "Examples:\n  planledger keys renew-ledger --data plan.ledger");
  on_call(ledger, context, [&context] { return renew_ledger(context); });
  CLI::App& authority = *keys.add_subcommand(
      "renew-authority", "Makes a new authority for certificates, where the old one was lost");
  authority.footer(
      "Stop the server first. Every key that holds needs a certificate of the new authority:\n"
      "`planledger keys admit --certificate-only`.\n"
      "Examples:\n  planledger keys renew-authority --data plan.ledger");
  on_call(authority, context, [&context] { return renew_authority(context); });
}

}  // namespace

void add_keys(CLI::App& app, Context& context) {
  CLI::App& keys =
      *app.add_subcommand("keys", "Who may speak for a department, and with which key");
  keys.require_subcommand(1);
  keys.footer(
      "Examples:\n"
      "  planledger keys new --department OV -o ov.identity\n"
      "  planledger keys admit ov.identity/request.pem --department KB --data plan.ledger\n"
      "  planledger keys list --data plan.ledger");
  add_new(keys, context);
  add_admit(keys, context);
  add_revoke(keys, context);
  add_list(keys, context);
  add_renewals(keys, context);
}

}  // namespace planledger::tools
