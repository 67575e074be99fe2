#include "core/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace planledger::core {

void lower_thread_priority() {
  constexpr int kNice = 10;
  // Nobody is refused a lower one; a thread that kept its own would do no harm.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice));
}

}  // namespace planledger::core
