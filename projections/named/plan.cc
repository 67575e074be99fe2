// The projection `plan`: everything that the contract's section 5 asks for.
#include "projections/named/named.h"
#include "projections/store/event_rows.h"

namespace planledger::projections::named {
namespace {

class Plan final : public Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return kPlanProjection; }
  // Of the layout in store/layout.h.
  [[nodiscard]] std::string_view version() const override { return "5"; }
  [[nodiscard]] std::unique_ptr<store::Applier> applier(store::RowWriter& writer,
                                                        const core::EventLog& log) const override {
    return std::make_unique<store::EventRows>(writer, log);
  }
};

}  // namespace

const Projection& plan() {
  static const Plan one;
  return one;
}

}  // namespace planledger::projections::named
