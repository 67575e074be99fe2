// What is a projection? A name, a version, rows that each event changes, and mostly an answer.
//
// Every projection has rows of its own and the position that they stand at in the same write. Those
// of another version are made again from the log, those that nobody registers are dropped
// (projections/README.md).
#pragma once

#include "core/log.h"
#include "projections/json_writer.h"
#include "projections/views.h"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace planledger::projections {

namespace store {
class Answering;
class Applier;
class RowWriter;
}  // namespace store

class Projection {
 public:
  Projection() = default;
  virtual ~Projection() = default;
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;

  // Of small letters; never given to another one.
  [[nodiscard]] virtual std::string_view name() const = 0;
  // Raised with any change of the rows that an event makes.
  [[nodiscard]] virtual std::string_view version() const = 0;
  // Makes the rows. Neither `writer` nor `log` is owned.
  [[nodiscard]] virtual std::unique_ptr<store::Applier> applier(
      store::RowWriter& writer, const core::EventLog& log) const = 0;
};

// One that answers by itself: `planledger show NAME`.
class ShownProjection : public Projection {
 public:
  // What it answers, in a few words.
  [[nodiscard]] virtual std::string_view description() const = 0;
  // Whether its answer can be that about one action (Question::action).
  [[nodiscard]] virtual bool takes_action() const { return false; }
  // Write the members of the answer that follow the point, from the rows and from every event up to
  // the point's known-at, of any day, in seq order (reversed_by: known by then). Both give the
  // same. The first throws StoreError.
  virtual void answer(store::Answering& answering, const Question& question,
                      JsonWriter& writer) const = 0;
  virtual void replay(const std::vector<HistoryRow>& events, const Point& point,
                      const Question& question, JsonWriter& writer) const = 0;
};

// The one that the questions of the contract's section 5 are answered from.
inline constexpr std::string_view kPlanProjection = "plan";

// Stands for all of them where a name is asked for.
inline constexpr std::string_view kAllProjections = {};

// All of them, in the order of named/registered.cc.
[[nodiscard]] std::span<const Projection* const> all_projections();
[[nodiscard]] const std::vector<const ShownProjection*>& shown_projections();
// Null where none has the name.
[[nodiscard]] const Projection* find_projection(std::string_view name);
[[nodiscard]] const ShownProjection* find_shown(std::string_view name);

}  // namespace planledger::projections
