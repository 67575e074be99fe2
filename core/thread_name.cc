#include "core/thread_name.h"

#include "core/check.h"

#include <pthread.h>

namespace planledger::core {

void name_thread(const char* name) {
  const int failed = ::pthread_setname_np(::pthread_self(), name);
  PLANLEDGER_CHECK(failed == 0, "a thread's name has at most 15 bytes");
}

}  // namespace planledger::core
