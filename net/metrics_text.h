// The figures of a server in Prometheus' text format, version 0.0.4.
#pragma once

#include "net/metrics.h"
#include "net/service.h"

#include <string>

namespace planledger::net {

[[nodiscard]] std::string metrics_text(Service& service, const Metrics& metrics);

}  // namespace planledger::net
