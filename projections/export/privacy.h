// Whom may an export name?
//
// A beneficiary that is a person and the participants of meetings are named where the question asks
// for it and nowhere else. Every writer of an export takes names from here.
#pragma once

#include "projections/answers.h"

#include <string>

namespace planledger::projections::exports {

inline constexpr std::string_view kNameWithheld = "(name withheld)";

[[nodiscard]] bool is_person(events::schema::SubsidyGranted::Reader grant);

class Privacy {
 public:
  explicit Privacy(bool names_persons) : names_persons_(names_persons) {}

  [[nodiscard]] bool names_persons() const { return names_persons_; }
  [[nodiscard]] bool withholds(events::schema::SubsidyGranted::Reader grant) const {
    return !names_persons_ && is_person(grant);
  }
  // The beneficiary's name, or kNameWithheld.
  [[nodiscard]] std::string beneficiary(events::schema::SubsidyGranted::Reader grant) const;
  // The `data` of an event as JSON. What is withheld of a beneficiary is its name, id and place, of
  // a meeting the list of its participants.
  [[nodiscard]] std::string data(const events::Recorded& event) const;

 private:
  bool names_persons_;
};

}  // namespace planledger::projections::exports
