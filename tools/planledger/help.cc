#include "tools/planledger/help.h"

#include <string>

namespace planledger::tools {
namespace {

class Help final : public CLI::Formatter {
 public:
  explicit Help(const CLI::App& app) : app_(app) {}

  std::string make_footer(const CLI::App* command) const override {
    std::string footer = Formatter::make_footer(command);
    return command == &app_ ? footer : shared_options(*command) + footer;
  }

 private:
  [[nodiscard]] std::string shared_options(const CLI::App& command) const {
    std::string names;
    for (const CLI::Option* option : app_.get_options()) {
      const std::string name = option->get_name();
      if (option->get_group() != kSharedOptions) continue;
      if (command.get_option_no_throw(name) != nullptr) continue;
      names += (names.empty() ? "" : ", ") + name;
    }
    return std::string(kSharedOptions) + " (planledger --help):\n  " + names + "\n\n";
  }

  const CLI::App& app_;
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter(const CLI::App& app) {
  return std::make_shared<Help>(app);
}

}  // namespace planledger::tools
