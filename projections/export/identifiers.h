// By which identifiers do other standards know our organisations?
#pragma once

#include "projections/export/export.h"

#include <string>

namespace planledger::projections::exports {

struct Organisation {
  std::string id;
  std::string name;
};

// The identifiers that one export gives: `PREFIX` is its standard's own, "360G-abc" for instance.
class Identifiers {
 public:
  Identifiers(std::string prefix, const Privacy& privacy)
      : prefix_(std::move(prefix)), privacy_(privacy) {}

  [[nodiscard]] std::string of(std::string_view reference) const;
  [[nodiscard]] Organisation department(const std::string& code, const std::string& name) const;
  // The beneficiary's own id where it states one, else one made from its name, which is the same
  // for the same name and another for another. Of a person who is not named: one of the grant.
  [[nodiscard]] Organisation beneficiary(events::schema::SubsidyGranted::Reader grant) const;

 private:
  std::string prefix_;
  Privacy privacy_;
};

// "2016-03-01T00:00:00Z", or with the day's last second.
[[nodiscard]] std::string start_of(core::Date date);
[[nodiscard]] std::string end_of(core::Date date);

// At most `characters_max` characters of UTF-8 text, with an ellipsis as the last where it is cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters_max);

}  // namespace planledger::projections::exports
