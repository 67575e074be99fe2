// The commands of `planledger`, one source file each: every function adds its command to `app`.
#pragma once

#include "tools/planledger/context.h"

namespace planledger::tools {

void add_init(CLI::App& app, Context& context);
void add_import(CLI::App& app, Context& context);
void add_template(CLI::App& app, Context& context);
void add_append(CLI::App& app, Context& context);
void add_period(CLI::App& app, Context& context);
void add_show(CLI::App& app, Context& context);
void add_diff(CLI::App& app, Context& context);
void add_explain(CLI::App& app, Context& context);
void add_readiness(CLI::App& app, Context& context);
void add_restate(CLI::App& app, Context& context);
void add_reconcile(CLI::App& app, Context& context);
void add_replay(CLI::App& app, Context& context);
void add_tail(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);
void add_generate(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_stats(CLI::App& app, Context& context);
void add_rebuild(CLI::App& app, Context& context);
void add_checkpoint(CLI::App& app, Context& context);
void add_prove(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_witness(CLI::App& app, Context& context);
void add_keys(CLI::App& app, Context& context);

}  // namespace planledger::tools
