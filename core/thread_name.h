// What is a thread called where the system lists threads (`top -H`, a debugger, a profile)?
#pragma once

namespace planledger::core {

// Names the calling thread. `name` has at most 15 bytes (pthread_setname_np(3)).
void name_thread(const char* name);

}  // namespace planledger::core
