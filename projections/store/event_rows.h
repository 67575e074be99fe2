// Which rows does an event make, and which does its reversal write again?
#pragma once

#include "projections/store/applier.h"

namespace planledger::projections::store {

// Of the plan's projection. Owns nothing.
class EventRows final : public Applier {
 public:
  using Applier::Applier;

 private:
  void put(const Put& put) override;
  void put_kind(const Put& put);
  void put_by_kind(const Put& put, bool whole_ledger, const std::string& payload = {});
  void put_amendment(const Put& put);
  void put_status(const Put& put);
  void put_held(const Put& put);
  void put_planned(const Put& put);
  void put_granted(const Put& put);
  void put_extended(const Put& put);
  void put_reduced(const Put& put);
  void put_allocated(const Put& put);
  void put_narrative(const Put& put);
  void put_stated(const Put& put);
  void add_money(const Put& put, std::string_view currency, std::int64_t amount);
  void add_change(const Put& put, core::Sequence grant, std::int64_t added, std::int64_t reduced);
  // The SubsidyGranted that has the id now.
  [[nodiscard]] core::Sequence grant(std::string_view id);
};

// Measures of a grant's changes, and of an action's money and meetings.
inline constexpr std::size_t kAdded = 0;
inline constexpr std::size_t kReduced = 1;
inline constexpr std::size_t kAdditions = 2;
inline constexpr std::size_t kReductions = 3;
inline constexpr std::size_t kTotal = 0;
inline constexpr std::size_t kAmounts = 1;
inline constexpr std::size_t kMeetings = 0;

// The label of what a department changed of a grant, which is known by its seq.
[[nodiscard]] std::string change_label(core::Sequence grant, std::string_view department);
[[nodiscard]] std::pair<core::Sequence, std::string_view> decode_change_label(
    std::string_view label);
// Payload of a TotalStated: the seqs of its grants, each once.
[[nodiscard]] std::vector<core::Sequence> decode_grants(std::string_view payload);
// Payload of a narrative in the series of references: the numbers that it refers to.
[[nodiscard]] std::vector<std::string> decode_references(std::string_view payload);
// Payload that is a partial date.
[[nodiscard]] core::PartialDate decode_date(std::string_view payload);

}  // namespace planledger::projections::store
