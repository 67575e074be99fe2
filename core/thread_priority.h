// Which threads may wait when the cores are wanted?
#pragma once

namespace planledger::core {

// Lowers the priority of the calling thread for good: it keeps some tenth of a core that others
// want, and all of one that nobody wants (nice 10, which Linux has by thread).
void lower_thread_priority();

}  // namespace planledger::core
