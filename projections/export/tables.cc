#include "projections/export/tables.h"

namespace planledger::projections::exports {
namespace {

constexpr auto kText = ColumnType::text;
constexpr auto kWhole = ColumnType::whole;
constexpr auto kDate = ColumnType::date;
constexpr auto kPartial = ColumnType::partial_date;
constexpr auto kAmount = ColumnType::amount;
constexpr auto kBoolean = ColumnType::boolean;
constexpr auto kTime = ColumnType::time;
constexpr auto kJson = ColumnType::json;
constexpr bool kOptional = false;

Table events_table() {
  return {"events",
          "Every event in force at the date or reversed since, in the order of effect",
          {{"seq", kWhole, "Its position in the ledger"},
           {"version", kWhole, "Its position in its action's stream, or the plan's"},
           {"id", kText, "Its UUID"},
           {"type", kText, "Its kind"},
           {"action", kText, "The action's number", kOptional},
           {"department", kText, "In whose name it was appended"},
           {"effective", kPartial, "When it holds, as given"},
           {"first_day", kDate, "The first day of effective"},
           {"last_day", kDate, "The last day of effective"},
           {"recorded_at", kTime, "When the ledger recorded it"},
           {"data", kJson, "The kind's own fields"},
           {"provenance_file", kText, "The file that it was imported from", kOptional},
           {"provenance_sha256", kText, "That file's SHA-256", kOptional},
           {"provenance_row", kWhole, "Its row there", kOptional},
           {"reversed_by", kText, "The id of the event that reversed it", kOptional}},
          {"seq"}};
}

std::vector<Table> plan_tables() {
  return {
      {"departments",
       "The departments registered",
       {{"code", kText, "Its code"},
        {"name", kText, "Its name"},
        {"name_nl", kText, "Its name in Dutch", kOptional}},
       {"code"}},
      {"plan",
       "The plan: one row, none before it is adopted",
       {{"title", kText, "Its title"},
        {"title_nl", kText, "Its title in Dutch", kOptional},
        {"adopted", kPartial, "When it was adopted"},
        {"revised", kPartial, "When it was last revised", kOptional}},
       {"title"}},
      {"lines",
       "The policy lines",
       {{"no", kText, "Its number"},
        {"title", kText, "Its title"},
        {"title_nl", kText, "Its title in Dutch", kOptional}},
       {"no"}},
      {"goals",
       "The goals of the policy lines",
       {{"no", kText, "Its number"},
        {"line", kText, "The number of its policy line"},
        {"title", kText, "Its title"},
        {"title_nl", kText, "Its title in Dutch", kOptional}},
       {"no"}},
      {"actions",
       "The actions in the plan",
       {{"no", kText, "Its number"},
        {"goal", kText, "The number of its goal"},
        {"title", kText, "Its title"},
        {"title_nl", kText, "Its title in Dutch", kOptional},
        {"status", kText, "toStart, started, ongoing, completed or stopped", kOptional},
        {"status_since", kPartial, "When that status began", kOptional},
        {"meetings", kWhole, "How many meetings were held"},
        {"last_meeting", kPartial, "When the last of them was", kOptional}},
       {"no"}},
      {"action_departments",
       "The departments of the actions",
       {{"action", kText, "The action's number"},
        {"position", kWhole, "Its place in the action's list, from 1"},
        {"department", kText, "The department's code"},
        {"role", kText, "coordinating or participating"}},
       {"action", "position"}},
      {"action_parties",
       "The ministers, other parties and competences of the actions",
       {{"action", kText, "The action's number"},
        {"list", kText, "ministers, otherParties or competences"},
        {"position", kWhole, "Its place in that list, from 1"},
        {"name", kText, "Who or what"}},
       {"action", "list", "position"}},
  };
}

std::vector<Table> money_tables() {
  return {
      {"budget",
       "What each action comes to, by currency",
       {{"action", kText, "The action's number"},
        {"currency", kText, "ISO 4217"},
        {"granted", kAmount, "The amounts of its grants"},
        {"added", kAmount, "What extensions added"},
        {"reduced", kAmount, "What reductions took away"},
        {"allocated", kAmount, "Money that is no grant"},
        {"total", kAmount, "Granted, added and allocated, less reduced"}},
       {"action", "currency"}},
      {"grants",
       "The grants",
       {{"id", kText, "Its id"},
        {"action", kText, "The action's number"},
        {"department", kText, "The department that made it"},
        {"beneficiary", kText, "Who receives it; none for a person who is not named", kOptional},
        {"beneficiary_kind", kText, "organisation or person", kOptional},
        {"currency", kText, "ISO 4217"},
        {"amount", kAmount, "As first granted; none where none is stated", kOptional},
        {"added", kAmount, "What extensions added"},
        {"reduced", kAmount, "What reductions took away"},
        {"total", kAmount, "Amount and added, less reduced"},
        {"from_date", kPartial, "The start of its period", kOptional},
        {"to_date", kPartial, "The latest end in force", kOptional},
        {"running", kBoolean, "Whether the date lies in its period"},
        {"project", kText, "What is funded", kOptional},
        {"purpose", kText, "What for", kOptional},
        {"reference", kText, "The reference of the decision", kOptional},
        {"event", kText, "The id of the event that made it"}},
       {"id"}},
      {"funding",
       "From which sources the amounts of grants come",
       {{"grant_id", kText, "The grant's id"},
        {"position", kWhole, "Its place in the grant's list, from 1"},
        {"source", kText, "The source's name"},
        {"currency", kText, "ISO 4217"},
        {"amount", kAmount, "Its share"}},
       {"grant_id", "position"}},
      {"allocations",
       "Money that is no grant",
       {{"event", kText, "The id of its event"},
        {"action", kText, "The action's number"},
        {"department", kText, "The department that allocated it"},
        {"what", kText, "What for"},
        {"currency", kText, "ISO 4217"},
        {"amount", kAmount, "How much"}},
       {"event"}},
      {"stated_totals",
       "Totals that a source states, held against what the ledger computes",
       {{"event", kText, "The id of its event"},
        {"action", kText, "The action's number"},
        {"currency", kText, "ISO 4217"},
        {"stated", kAmount, "What the source states"},
        {"computed", kAmount, "What the ledger computes"},
        {"difference", kAmount, "Computed less stated"}},
       {"event"}},
  };
}

std::vector<Table> meeting_tables() {
  return {
      {"meetings_held",
       "The meetings held",
       {{"event", kText, "The id of its event"},
        {"action", kText, "The action's number"},
        {"title", kText, "Its title"},
        {"on_date", kPartial, "Its first day"},
        {"until_date", kPartial, "Its last day", kOptional},
        {"body", kText, "Which body met", kOptional},
        {"place", kText, "Where", kOptional},
        {"participants", kJson, "Who took part, where they are named", kOptional},
        {"attendance", kWhole, "How many took part", kOptional},
        {"outcome", kText, "What came of it", kOptional}},
       {"event"}},
      {"meetings_planned",
       "The meetings still to come",
       {{"event", kText, "The id of its event"},
        {"action", kText, "The action's number"},
        {"title", kText, "Its title"},
        {"on_date", kPartial, "When it is to be"},
        {"body", kText, "Which body meets", kOptional},
        {"place", kText, "Where", kOptional}},
       {"event"}},
      {"periods",
       "The closings of reporting periods",
       {{"seq", kWhole, "The position of the closing"},
        {"period", kText, "The period"},
        {"reporting_date", kDate, "Its reporting date"},
        {"closed_at", kTime, "When the ledger recorded the closing"},
        {"reopened", kBoolean, "Whether it was opened again since"}},
       {"seq"}},
  };
}

}  // namespace

const std::vector<Table>& tables() {
  static const std::vector<Table> list = [] {
    std::vector<Table> all{events_table()};
    for (const auto& part : {plan_tables(), money_tables(), meeting_tables()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return list;
}

}  // namespace planledger::projections::exports
