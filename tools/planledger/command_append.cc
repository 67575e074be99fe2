// planledger append: one event from flags, a sub-command for each kind, or a batch from JSON.
//
// The flags follow the schema: a field's name in kebab case, a struct's fields behind its own name
// (--period-from), lists by repeating the flag.
#include "events/detail/schema_table.h"
#include "tools/planledger/append_events.h"
#include "tools/planledger/commands.h"
#include "tools/planledger/flag_help.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>

namespace planledger::tools {
namespace {

using events::detail::FieldTable;
using events::detail::Shape;
using events::detail::StructTable;

// What the command line gave for one field; a struct's fields stand under its own.
struct Given {
  const FieldTable* field = nullptr;
  std::vector<std::string> values;
  std::vector<std::unique_ptr<Given>> inner;
};

struct Options {
  std::optional<std::string> id;
  std::string action;
  std::string department;
  std::string effective;
  std::optional<std::string> expected_version;
  std::vector<std::string> cleared;
  std::vector<std::unique_ptr<Given>> data;
};

bool is_list(Shape shape) { return shape == Shape::text_list || shape == Shape::structure_list; }

void add_fields(CLI::App& command, const StructTable& table, const std::string& prefix,
                bool required, std::vector<std::unique_ptr<Given>>& out) {
  for (const FieldTable& field : table.fields) {
    out.push_back(std::make_unique<Given>());
    Given& given = *out.back();
    given.field = &field;
    const std::string flag = prefix + kebab(field.name);
    if (field.shape == Shape::structure) {
      add_fields(command, *field.inner, flag + "-", required && field.required, given.inner);
      continue;
    }
    CLI::Option* option = command.add_option("--" + flag, given.values, describe_flag(flag, field));
    // One value a flag, as it stands: extra ones would also make two of the text "[a,b]".
    option->expected(1)->allow_extra_args(false);
    if (is_list(field.shape)) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (required && field.required) option->required();
  }
}

// "KB:coordinating" and "AMIF=75000.00": the two texts of a list's struct.
boost::json::value pair_of(const FieldTable& field, const std::string& text) {
  const bool is_funding = field.name == "funding";
  const auto cut = is_funding ? text.rfind('=') : text.rfind(':');
  boost::json::object object;
  const auto& names = field.inner->fields;
  object[names[0].name] = text.substr(0, cut);
  if (cut != std::string::npos) object[names[1].name] = text.substr(cut + 1);
  return object;
}

boost::json::value value_of(const FieldTable& field, const std::string& text) {
  if (field.shape != Shape::whole_number) return boost::json::string(text);
  try {
    return boost::json::parse(text);
  } catch (const std::exception&) {
    return boost::json::string(text);  // The check of form says what is wrong with it.
  }
}

boost::json::object object_of(const std::vector<std::unique_ptr<Given>>& fields) {
  boost::json::object object;
  for (const auto& given : fields) {
    const FieldTable& field = *given->field;
    if (field.shape == Shape::structure) {
      boost::json::object inner = object_of(given->inner);
      if (!inner.empty()) object[field.name] = std::move(inner);
    } else if (is_list(field.shape) && !given->values.empty()) {
      boost::json::array list;
      for (const std::string& value : given->values) {
        list.push_back(field.shape == Shape::text_list ? boost::json::value(value)
                                                       : pair_of(field, value));
      }
      object[field.name] = std::move(list);
    } else if (!given->values.empty()) {
      object[field.name] = value_of(field, given->values.front());
    }
  }
  return object;
}

std::string event_json(const Context& context, const events::detail::KindTable& kind,
                       const Options& options) {
  boost::json::object data = object_of(options.data);
  for (const std::string& name : options.cleared) data[name] = boost::json::array();
  boost::json::object event;
  event["id"] = options.id.value_or(core::to_string(core::random_uuid(context.entropy)));
  event["type"] = kind.name;
  if (!options.action.empty()) event["action"] = options.action;
  event["department"] = options.department;
  event["effective"] = options.effective;
  event["data"] = std::move(data);
  return boost::json::serialize(event);
}

void add_kind(CLI::App& append, Context& context, const events::detail::KindTable& kind) {
  CLI::App& command = *append.add_subcommand(kind.name, "Appends a " + kind.name);
  command.alias(kebab(kind.name));
  command.footer("Examples:\n  " + example_of(kind));
  const auto options = std::make_shared<Options>();
  command.add_option("--id", options->id, "The event's id, a UUID (a new one where not given)");
  if (!kind.plan_level) {
    auto* action = command.add_option("--action", options->action, "The action's number");
    if (!events::detail::is_of_either_level(kind.kind)) action->required();
  }
  command.add_option("--department", options->department, "In whose name it is appended")
      ->required();
  command
      .add_option("--effective", options->effective,
                  "When it holds; YYYY, YYYY-MM, YYYY-MM-DD, or a season YYYY-21 to YYYY-24")
      ->required();
  if (kind.kind == events::Kind::ACTION_AMENDED) {
    command.add_option("--clear", options->cleared,
                       "A list to make empty, such as ministers; may be given several times");
  }
  add_fields(command, *kind.data, "", true, options->data);
  add_expected_version(command, options->expected_version);
  on_call(command, context, [&context, &kind, options] {
    return append_and_print(context, event_json(context, kind, *options),
                            options->expected_version);
  });
}

tl::unexpected<core::Error> cannot_read(const std::string& path, int error) {
  return core::fail(core::Errc::cannot_read, "cannot read " + path + ": " + std::strerror(error));
}

core::Result<std::string> read_text(const std::string& path) {
  std::FILE* const file = path == "-" ? stdin : std::fopen(path.c_str(), "re");
  if (file == nullptr) return cannot_read(path, errno);
  std::string text;
  std::array<char, 65536> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file)) {
    text.append(piece.data(), count);
  }
  const int error = std::ferror(file) != 0 ? errno : 0;
  if (file != stdin) static_cast<void>(std::fclose(file));
  if (error != 0) return cannot_read(path, error);
  return text;
}

}  // namespace

void add_append(CLI::App& app, Context& context) {
  CLI::App& append = *app.add_subcommand("append", "Appends an event, or a batch of them");
  append.footer(
      "Examples:\n"
      "  planledger append StatusChanged --action 4.1 --department KB --effective 2018-10-26 "
      "--to ongoing\n"
      "  planledger append --json batch.json --expect-version 12\n"
      "  planledger append SubsidyGranted --help");
  append.require_subcommand(0, 1);
  const auto path = std::make_shared<std::string>();
  const auto expected = std::make_shared<std::optional<std::string>>();
  append.add_option("--json", *path,
                    "A file with one event or an array of them; - is standard input");
  add_expected_version(append, *expected);
  for (const events::detail::KindTable& kind : events::detail::schema_table().kinds) {
    add_kind(append, context, kind);
  }
  on_call(append, context, [&context, path, expected]() -> core::Result<int> {
    if (path->empty()) {
      return core::fail(core::Errc::usage, "append needs a kind of event or --json FILE");
    }
    core::Result<std::string> text = read_text(*path);
    if (!text) return core::fail(text.error());
    return append_and_print(context, *text, *expected);
  });
}

}  // namespace planledger::tools
