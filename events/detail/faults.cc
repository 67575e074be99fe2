#include "events/detail/faults.h"

namespace planledger::events::detail {

std::string Path::to_string() const {
  if (parent_ == nullptr) return {};
  std::string text = parent_->to_string();
  if (name_.empty()) return text + "[" + std::to_string(index_) + "]";
  if (!text.empty()) text += '.';
  return text.append(name_);
}

void Faults::add(core::Errc code, const Path& path, std::string_view what) {
  if (first_ && first_->code <= code) return;
  std::string message = path.to_string();
  if (!message.empty()) message += ": ";
  first_ = core::Error{code, message.append(what), std::nullopt};
}

void Faults::add(const core::Status& status, const Path& path) {
  if (!status) add(status.error().code, path, status.error().message);
}

core::Status Faults::status() const {
  if (!first_) return {};
  return core::fail(*first_);
}

}  // namespace planledger::events::detail
