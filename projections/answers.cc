#include "projections/answers.h"

namespace planledger::projections {

void StatusCounts::count(std::optional<Status> status) {
  if (!status) {
    ++not_recorded;
    return;
  }
  switch (*status) {
    case Status::TO_START:
      ++to_start;
      return;
    case Status::STARTED:
      ++started;
      return;
    case Status::ONGOING:
      ++ongoing;
      return;
    case Status::COMPLETED:
      ++completed;
      return;
    case Status::STOPPED:
      ++stopped;
      return;
  }
}

}  // namespace planledger::projections
