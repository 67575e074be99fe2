// The report for programs. `format` 1:
//   {"format","asOf","knownAt":{"seq","recordedAt"},"ledger","root","renderer","period","language","plan","departments",
//    "summary":{"counts","total","byLine","byGoal","byDepartment","byFundingSource",
//               "byBeneficiary","notInPlan","statusNotRecorded"},
//    "changes":{"since","newActions","statuses","grants","grantChanges","granted","added","reduced",
//               "meetings"},
//    "overTime":{"money","statuses"},
//    "discrepancies":{"totals","danglingReferences"},"late","corrections","restatements",
//    "lines":[{"no","title","titleNl","total","goals":[{...,"actions":[...]}]}],"otherActions",
//    "grants","meetings":{"held","planned"},"sealed":{"closing","checkpoint"},"command","claim"}
#include "projections/report/action_model.h"
#include "projections/report/claim.h"
#include "projections/report/compose.h"
#include "projections/report/json_writer.h"
#include "projections/report/render.h"

namespace planledger::projections::report {
namespace {

using events::view;

class Json {
 public:
  Json(const Model& model, Output& output) : model_(model), output_(output), json_(output) {}

  [[nodiscard]] core::Status write() {
    const Point& point = model_.subject.point;
    json_.object([&] {
      json_.key("format").raw("1");
      json_.key("asOf").text(core::to_string(point.as_of));
      json_.key("knownAt").object([&] {
        json_.key("seq").raw(std::to_string(point.known_at));
        json_.key("recordedAt");
        point.known_at_time ? json_.text(core::to_string(*point.known_at_time)) : json_.null();
      });
      json_.key("ledger").text(core::to_string(model_.subject.ledger));
      json_.key("root").text(model_.subject.root);
      json_.key("renderer").raw(std::to_string(kRendererVersion));
      json_.key("period").text(to_string(model_.subject.period));
      json_.key("language").text(code(model_.subject.language));
      json_.key("plan");
      plan();
      json_.key("departments").array(model_.departments, [&](const auto& department) {
        json_.object([&] {
          json_.key("code").text(department.first);
          json_.key("name").text(department.second.name);
          json_.key("nameNl").text(department.second.name_nl);
        });
      });
      json_.key("summary").object([&] { summary(); });
      json_.key("changes").object([&] { changes(); });
      json_.key("overTime").object([&] { over_time(); });
      json_.key("discrepancies").object([&] { discrepancies(); });
      json_.key("late").array(model_.late, [&](const Late& late) { late_event(late); });
      json_.key("corrections").array(model_.corrections, [&](const Correction& made) {
        json_.object([&] { correction(made); });
      });
      json_.key("restatements").array(model_.restatements, [&](const Restatement& made) {
        json_.object([&] { restatement(made); });
      });
      json_.key("lines").array(model_.lines, [&](const LinePart& part) { line(part); });
      json_.key("otherActions").array(model_.other_actions, [&](const ActionSummary& part) {
        action(part.no);
      });
      json_.key("grants").array(model_.grants,
                                [&](const GrantRow& row) { json_.object([&] { grant(row); }); });
      json_.key("meetings").object([&] { meetings(); });
      json_.key("sealed");
      sealed();
      json_.key("command").text(command(model_.subject, "json"));
      json_.key("claim").text(claim_line(model_.subject, "json"));
    });
    return status_;
  }

 private:
  void plan() {
    if (!model_.plan) {
      json_.null();
      return;
    }
    json_.object([&] {
      titles(model_.plan->title, model_.plan->title_nl);
      json_.key("adopted").date(model_.plan->adopted);
      json_.key("revised").date(model_.plan->revised);
    });
  }

  void sealed() {
    const auto& sealed_by = model_.subject.sealed_by;
    if (!sealed_by) {
      json_.null();
      return;
    }
    json_.object([&] {
      json_.key("closing").raw(std::to_string(sealed_by->closing));
      json_.key("checkpoint").text(sealed_by->checkpoint);
    });
  }

  void titles(const std::string& title, const std::optional<std::string>& title_nl) {
    json_.key("title").text(title);
    json_.key("titleNl").text(title_nl);
  }

  void summary() {
    json_.key("counts").object([&] { counts(model_.counts); });
    json_.key("total").totals(model_.budget.total);
    json_.key("byLine").array(
        model_.lines, [&](const LinePart& part) { named_total("line", part.no, part.total); });
    std::vector<const GoalPart*> goals;
    for (const LinePart& part : model_.lines) {
      for (const GoalPart& goal : part.goals) goals.push_back(&goal);
    }
    json_.key("byGoal").array(
        goals, [&](const GoalPart* part) { named_total("goal", part->no, part->total); });
    by("byDepartment", "department", model_.budget.by_department);
    by("byFundingSource", "source", model_.budget.by_funding_source);
    by("byBeneficiary", "beneficiary", model_.budget.by_beneficiary);
    json_.key("notInPlan").array(model_.not_in_plan, [&](const MoneyNotInPlan& row) {
      named_total("action", row.action, row.total);
    });
    json_.key("statusNotRecorded").texts(model_.status_not_recorded);
  }

  void counts(const StatusCounts& counts) {
    json_.key("notRecorded").raw(std::to_string(counts.not_recorded));
    json_.key("toStart").raw(std::to_string(counts.to_start));
    json_.key("started").raw(std::to_string(counts.started));
    json_.key("ongoing").raw(std::to_string(counts.ongoing));
    json_.key("completed").raw(std::to_string(counts.completed));
    json_.key("stopped").raw(std::to_string(counts.stopped));
  }

  void changes() {
    const Changes& changes = model_.changes;
    json_.key("since").text(core::to_string(changes.since));
    json_.key("newActions").texts(changes.new_actions);
    json_.key("statuses").array(changes.statuses, [&](const StatusMove& move) {
      json_.object([&] {
        json_.key("action").text(move.action);
        json_.key("from");
        status(move.from);
        json_.key("to");
        status(move.to);
      });
    });
    json_.key("grants").array(changes.grants,
                              [&](const GrantRow& row) { json_.object([&] { grant(row); }); });
    json_.key("grantChanges").array(changes.grant_changes, [&](const EventPtr& event) {
      json_.object([&] {
        json_.key("type").text(events::kind_name(event->kind()));
        json_.key("action").text(view(event->event().getAction()));
        event_fields(*event);
      });
    });
    json_.key("granted").totals(changes.granted);
    json_.key("added").totals(changes.added);
    json_.key("reduced").totals(changes.reduced);
    json_.key("meetings").raw(std::to_string(changes.meetings));
  }

  void over_time() {
    json_.key("money").array(model_.by_year, [&](const auto& year) {
      json_.object([&] {
        json_.key("year").raw(std::to_string(year.first));
        json_.key("total").totals(year.second);
        json_.key("byLine").array(model_.lines, [&](const LinePart& part) {
          json_.object([&] {
            json_.key("line").text(part.no);
            const auto money = part.by_year.find(year.first);
            json_.key("total").totals(money == part.by_year.end() ? core::Totals{} : money->second);
          });
        });
      });
    });
    json_.key("statuses").array(model_.statuses, [&](const StatusesOn& on) {
      json_.object([&] {
        json_.key("date").text(core::to_string(on.day));
        json_.key("counts").object([&] { counts(on.counts); });
      });
    });
  }

  EventPtr event_at(core::Sequence seq) { return read_event(model_.views, seq, status_); }

  void correction(const Correction& made) {
    const EventPtr reversed = event_at(made.reversed);
    const EventPtr by = event_at(made.reversal);
    if (!reversed || !by) return;
    const auto reversal = by->event();
    json_.key("seq").raw(std::to_string(by->seq()));
    json_.key("event").text(core::to_string(by->id()));
    json_.key("department").text(view(reversal.getDepartment()));
    json_.key("effective").date(events::effective_of(reversal));
    json_.key("recordedAt").text(core::to_string(by->recorded_at()));
    json_.key("reason").text(view(reversal.getEventReversed().getReason()));
    json_.key("reversed").object([&] {
      json_.key("seq").raw(std::to_string(reversed->seq()));
      json_.key("event").text(core::to_string(reversed->id()));
      json_.key("type").text(events::kind_name(reversed->kind()));
      json_.key("action").optional_text(reversed->event().getAction());
      json_.key("department").text(view(reversed->event().getDepartment()));
      json_.key("effective").date(events::effective_of(reversed->event()));
      json_.key("recordedAt").text(core::to_string(reversed->recorded_at()));
      json_.key("data").raw(events::data_to_json(*reversed));
    });
  }

  // As the answer of `restate`, without the totals that nothing changed.
  void restatement(const Restatement& made) {
    json_.key("period").text(made.closing.period);
    json_.key("closing").raw(std::to_string(made.closing.seq));
    json_.key("reportingDate").text(core::to_string(made.closing.reporting_date));
    std::string members;
    const Sink collect = [&](std::string_view piece) -> core::Status {
      members += piece;
      return {};
    };
    projections::JsonWriter writer(collect);
    writer.begin_object();
    put_restatement_members(writer, made);
    writer.end_object();
    static_cast<void>(writer.finish());  // The sink above never fails.
    json_.members_of(members);
  }

  void named_total(std::string_view key, const std::string& name, const core::Totals& total) {
    json_.object([&] {
      json_.key(key).text(name);
      json_.key("total").totals(total);
    });
  }

  void by(std::string_view list, std::string_view key,
          const std::map<std::string, core::Totals>& totals) {
    json_.key(list).array(totals,
                          [&](const auto& row) { named_total(key, row.first, row.second); });
  }

  void stated(const StatedRow& row) {
    json_.object([&] {
      json_.key("action").text(row.action);
      json_.key("event").text(core::to_string(row.event->id()));
      json_.key("scope").optional_text(row.event->event().getTotalStated().getScope());
      json_.key("stated").amount(row.stated, row.currency);
      json_.key("computed").amount(row.computed, row.currency);
      json_.key("difference").amount(row.difference(), row.currency);
      json_.key("currency").text(row.currency.code());
    });
  }

  void discrepancies() {
    json_.key("totals").array(model_.discrepancies, [&](const StatedRow& row) { stated(row); });
    json_.key("danglingReferences").array(model_.dangling, [&](const Dangling& row) {
      json_.object([&] {
        json_.key("action").text(row.action);
        json_.key("to").text(row.to);
        json_.key("events").array(row.events,
                                  [&](const core::Uuid& id) { json_.text(core::to_string(id)); });
      });
    });
  }

  void late_event(const Late& late) {
    const EventPtr of = event_at(late.event);
    if (!of) return;
    const auto event = of->event();
    json_.object([&] {
      json_.key("seq").raw(std::to_string(of->seq()));
      json_.key("event").text(core::to_string(of->id()));
      json_.key("type").text(events::kind_name(of->kind()));
      json_.key("action").optional_text(event.getAction());
      json_.key("department").text(view(event.getDepartment()));
      json_.key("effective").date(events::effective_of(event));
      json_.key("recordedAt").text(core::to_string(of->recorded_at()));
      json_.key("lateFor").texts(late.periods);
      json_.key("reversed").raw(late.reversed ? "true" : "false");
      json_.key("data").raw(events::data_to_json(*of));
    });
  }

  void line(const LinePart& part) {
    json_.object([&] {
      json_.key("no").text(part.no);
      titles(part.title, part.title_nl);
      json_.key("total").totals(part.total);
      json_.key("goals").array(part.goals, [&](const GoalPart& goal) {
        json_.object([&] {
          json_.key("no").text(goal.no);
          titles(goal.title, goal.title_nl);
          json_.key("total").totals(goal.total);
          json_.key("actions").array(goal.actions,
                                     [&](const ActionSummary& part) { action(part.no); });
        });
      });
    });
  }

  void action(const std::string& no) {
    if (status_) status_ = output_.status();
    if (!status_) return;
    if (const auto part = make_action(model_, no)) {
      action(*part);
    } else {
      status_ = core::fail(part.error());
    }
  }

  void action(const Action& part) {
    const ActionSummary& summary = part.detail.summary;
    json_.object([&] {
      json_.key("no").text(summary.no);
      json_.key("goal").text(summary.goal);
      titles(summary.title, summary.title_nl);
      json_.key("description").text(summary.description);
      json_.key("status");
      status(summary.status);
      json_.key("statusSince").date(summary.status_since);
      json_.key("ministers").texts(summary.ministers);
      json_.key("departments").array(summary.departments, [&](const DepartmentRole& role) {
        json_.object([&] {
          json_.key("code").text(role.code);
          json_.key("role").text(role.role == Role::COORDINATING ? "coordinating"
                                                                 : "participating");
        });
      });
      json_.key("otherParties").texts(summary.other_parties);
      json_.key("competences").array(part.competences, [&](const Competence& competence) {
        json_.object([&] { reporting(competence); });
      });
      json_.key("withoutCompetence").object([&] { money(part.whole); });
      json_.key("total").totals(summary.total);
      json_.key("withinRegularMeans").raw(summary.total.empty() ? "true" : "false");
      json_.key("discrepancies").array(part.discrepancies, [&](const StatedRow& row) {
        stated(row);
      });
      action_lists(part);
    });
  }

  void action_lists(const Action& part) {
    json_.key("grants").array(part.grants, [&](const Grant& made) {
      json_.object([&] {
        grant(made.row);
        json_.key("changes");
        events(made.changes);
      });
    });
    std::vector<EventPtr> allocations;
    for (const AllocationRow& row : part.detail.budget.allocations) {
      allocations.push_back(row.event);
    }
    json_.key("allocations");
    events(allocations);
    json_.key("mentioned").array(part.mentions, [&](const Mention& mention) {
      json_.object([&] {
        event_fields(*mention.event);
        json_.key("beneficiary").text(mention.beneficiary);
        json_.key("action");
        mention.home ? json_.text(mention.home->action) : json_.null();
      });
    });
    const auto list = [&](std::string_view key, const std::vector<EventPtr>& of) {
      json_.key(key);
      events(of);
    };
    list("held", part.detail.held);
    list("planned", part.detail.planned);
    list("milestones", part.detail.milestones);
    list("figures", part.detail.figures);
    list("staff", part.detail.staff);
  }

  void status(std::optional<Status> status) {
    constexpr std::string_view kNames[] = {"toStart", "started", "ongoing", "completed", "stopped"};
    const auto index = static_cast<std::size_t>(status.value_or(Status::TO_START));
    status&& index < std::size(kNames) ? json_.text(kNames[index]) : json_.null();
  }

  void money(const Money& money) {
    json_.key("total").totals(money.total);
    json_.key("grantsWithoutAmount").raw(std::to_string(money.grants_unstated));
  }

  void reporting(const Competence& competence) {
    json_.key("names").texts(competence.names);
    json_.key("narratives").array(competence.narratives, [&](const Narrative& narrative) {
      json_.object([&] {
        event_fields(*narrative.event);
        json_.key("otherPeriod").raw(narrative.other_period ? "true" : "false");
        json_.key("otherLanguage").raw(narrative.other_language ? "true" : "false");
        std::vector<std::string> dangling;
        for (const Reference& reference : narrative.references) {
          if (reference.dangling) dangling.push_back(reference.action);
        }
        json_.key("danglingReferences").texts(dangling);
      });
    });
    money(competence.money);
  }

  void grant(const GrantRow& row) {
    const auto body = row.event->event().getSubsidyGranted();
    json_.key("action").text(row.action);
    json_.key("grant").text(row.grant);
    json_.key("beneficiary").text(row.beneficiary);
    json_.key("place").optional_text(body.getBeneficiary().getPlace());
    json_.key("department").text(row.department);
    json_.key("project").optional_text(body.getProject());
    json_.key("purpose").optional_text(body.getPurpose());
    json_.key("competence").optional_text(body.getCompetence());
    json_.key("reference").optional_text(body.getReference());
    json_.key("decidedOn").date(events::date_of(body.getDecidedOn()));
    json_.key("currency").text(row.currency.code());
    json_.key("amount");
    row.amount ? json_.amount(*row.amount, row.currency) : json_.null();
    json_.key("added").amount(row.added, row.currency);
    json_.key("reduced").amount(row.reduced, row.currency);
    json_.key("total").amount(row.total(), row.currency);
    json_.key("from").date(row.from);
    json_.key("to").date(row.to);
    json_.key("running").raw(row.running ? "true" : "false");
    json_.key("funding").array(row.funding, [&](const FundingShare& share) {
      json_.object([&] {
        json_.key("source").text(share.source);
        json_.key("amount").amount(share.amount, row.currency);
      });
    });
  }

  // The event's own fields, then its data's.
  void event_fields(const events::Recorded& event) {
    json_.key("event").text(core::to_string(event.id()));
    json_.key("department").text(view(event.event().getDepartment()));
    json_.key("effective").date(events::effective_of(event.event()));
    json_.members_of(events::data_to_json(event));
  }

  void events(const std::vector<EventPtr>& list) {
    json_.array(list, [&](const EventPtr& event) { json_.object([&] { event_fields(*event); }); });
  }

  void meetings() {
    const Views::VisitEvent put = [&](const EventPtr& event) -> core::Status {
      json_.object([&] {
        json_.key("action").optional_text(event->event().getAction());
        event_fields(*event);
      });
      return output_.status();
    };
    const auto list = [&](std::string_view key, const Views::VisitEvent& held,
                          const Views::VisitEvent& planned) {
      json_.key(key).array([&] {
        if (!status_) return;
        status_ = model_.views.meetings(model_.subject.point, std::nullopt, held, planned);
      });
    };
    list("held", put, nullptr);
    list("planned", nullptr, put);
  }

  const Model& model_;
  Output& output_;
  JsonWriter json_;
  core::Status status_;
};

}  // namespace

core::Status render_json(const Model& model, Output& output) {
  core::Status written = Json(model, output).write();
  output.write("\n");
  return written;
}

}  // namespace planledger::projections::report
