#include "projections/report/words.h"

#include "core/check.h"
#include "projections/detail/json_members.h"

#include <array>

namespace planledger::projections::report {
namespace {

struct Entry {
  Word word;
  std::string_view nl;
  std::string_view en;
};

constexpr Entry kWords[] = {
    {Word::report_title, "Voortgangsrapport, {}", "Progress report, {}"},
    {Word::state_of, "Stand van zaken op {}", "State of {}"},
    {Word::skip_to_content, "Naar de inhoud", "Skip to the content"},
    {Word::contents, "Inhoud", "Contents"},
    {Word::situation, "Situering", "Background"},
    {Word::summary, "Samenvatting", "Summary"},
    {Word::period, "Rapportageperiode", "Reporting period"},
    {Word::reporting_date, "Peildatum", "Reporting date"},
    {Word::made_from, "Gemaakt uit", "Made from"},
    {Word::made_from_text,
     "de gebeurtenissen 1 tot en met {} van het grootboek, zoals gekend op {}",
     "events 1 to {} of the ledger, as known at {}"},
    {Word::made_from_nothing, "een grootboek zonder gebeurtenissen", "a ledger without events"},
    {Word::plan, "Actieplan", "Action plan"},
    {Word::plan_not_adopted, "Op deze datum is er nog geen actieplan.",
     "There is no action plan yet on this date."},
    {Word::adopted, "Goedgekeurd", "Adopted"},
    {Word::revised, "Herzien", "Revised"},
    {Word::policy_lines, "Beleidslijnen", "Policy lines"},
    {Word::reading_money,
     "Alle bedragen zijn toegekend (niet uitbetaald): wat beslist is, niet wat betaald is.",
     "All amounts are committed (not paid): what was decided, not what was paid out."},
    {Word::reading_regular_means,
     "Een actie waarvoor geen bedrag vermeld is, loopt binnen de reguliere middelen.",
     "An action for which no amount is stated runs within regular means."},
    {Word::no_actions, "Op deze datum staan er nog geen acties in het plan.",
     "The plan has no actions yet on this date."},
    {Word::actions_by_status, "Acties naar status", "Actions by status"},
    {Word::status, "Status", "Status"},
    {Word::number_of_actions, "Aantal acties", "Number of actions"},
    {Word::number, "Aantal", "Number"},
    {Word::total, "Totaal", "Total"},
    {Word::status_not_recorded_of, "Status niet vermeld", "Status not recorded"},
    {Word::money_by_line, "Middelen naar beleidslijn en doelstelling",
     "Money by policy line and goal"},
    {Word::money_by_department, "Middelen naar beleidsdomein", "Money by policy domain"},
    {Word::money_by_source, "Toegekende subsidies naar financieringsbron",
     "Grants awarded by funding source"},
    {Word::money_by_beneficiary, "Subsidies naar begunstigde", "Grants by beneficiary"},
    {Word::line_or_goal, "Beleidslijn of doelstelling", "Policy line or goal"},
    {Word::line, "Beleidslijn", "Policy line"},
    {Word::department, "Beleidsdomein", "Policy domain"},
    {Word::funding_source, "Financieringsbron", "Funding source"},
    {Word::source_not_stated, "niet vermeld", "not stated"},
    {Word::beneficiary, "Begunstigde", "Beneficiary"},
    {Word::amount, "Bedrag", "Amount"},
    {Word::committed_not_paid, "toegekend (niet uitbetaald)", "committed (not paid)"},
    {Word::nothing_stated, "geen bedrag vermeld", "no amount stated"},
    {Word::money_not_in_plan, "Middelen van acties die nog niet in het plan staan",
     "Money of actions not in the plan yet"},
    {Word::not_in_plan_yet, "nog niet in het plan", "not in the plan yet"},
    {Word::under_no_goal, "Acties zonder doelstelling in het plan",
     "Actions without a goal in the plan"},
    {Word::changes_by_source_note,
     "Zoals toegekend: latere bijkomende bedragen en verminderingen, en budgetten die geen "
     "subsidie zijn, zijn hier niet meegeteld.",
     "As awarded: later added amounts and reductions, and money that is no grant, are not counted "
     "here."},
    {Word::changes_since, "Wijzigingen sinds {}", "Changes since {}"},
    {Word::changes_since_text,
     "Wat na {} en ten laatste op de peildatum van kracht werd, zoals nu gekend.",
     "What took effect after {} and by the reporting date, as known now."},
    {Word::nothing_changed, "Er is niets gewijzigd.", "Nothing changed."},
    {Word::new_actions, "Nieuwe acties", "New actions"},
    {Word::status_changes, "Gewijzigde statussen", "Changed statuses"},
    {Word::previous_status, "Vorige status", "Previous status"},
    {Word::new_status, "Nieuwe status", "New status"},
    {Word::new_grants, "Nieuwe subsidies", "New grants"},
    {Word::grant_changes, "Verlengingen en verminderingen", "Extensions and reductions"},
    {Word::over_time, "In de tijd", "Over time"},
    {Word::chart_of, "Grafiek: {}. De cijfers staan in de tabel eronder.",
     "Chart: {}. The figures are in the table below it."},
    {Word::money_by_year, "Middelen naar beleidslijn en jaar waarin zij van kracht werden",
     "Money by policy line and year of taking effect"},
    {Word::earlier, "tot en met {}", "to {}"},
    {Word::statuses_over_time, "Status van de acties in de tijd",
     "Status of the actions over time"},
    {Word::statuses_note, "Op de laatste dag van elk halfjaar en op de peildatum, zoals nu gekend.",
     "On the last day of each half-year and on the reporting date, as known now."},
    {Word::grants_over_time, "Subsidies in de tijd", "Grants over time"},
    {Word::extended_part, "verlenging", "extension"},
    {Word::discrepancies, "Verschillen", "Discrepancies"},
    {Word::no_discrepancies,
     "Alle vermelde totalen kloppen en alle verwijzingen komen uit bij een actie van het plan.",
     "All stated totals hold, and all references lead to an action of the plan."},
    {Word::discrepancies_text,
     "Wat de bronnen vermelden, is gehouden tegen wat het grootboek berekent.",
     "What the sources state is held against what the ledger computes."},
    {Word::stated_totals, "Vermelde totalen die niet kloppen", "Stated totals that do not hold"},
    {Word::scope, "Waarover", "Scope"},
    {Word::stated, "Vermeld", "Stated"},
    {Word::computed, "Berekend", "Computed"},
    {Word::difference, "Verschil", "Difference"},
    {Word::dangling_references, "Verwijzingen naar een actie die niet in het plan staat",
     "References to an action that is not in the plan"},
    {Word::refers_to, "Verwijst naar", "Refers to"},
    {Word::dangling, "niet in het plan", "not in the plan"},
    {Word::late_events, "Laattijdige gebeurtenissen", "Late events"},
    {Word::no_late_events, "Er zijn geen laattijdige gebeurtenissen.", "There are no late events."},
    {Word::late_events_text,
     "Vastgelegd na de afsluiting van een periode, maar van kracht op of vóór de peildatum ervan.",
     "Recorded after a period was closed, but in effect on or before its reporting date."},
    {Word::what, "Wat", "What"},
    {Word::effective, "Van kracht", "Effective"},
    {Word::recorded, "Vastgelegd", "Recorded"},
    {Word::late_for, "Laattijdig voor", "Late for"},
    {Word::reversed_mark, "tegengeboekt", "reversed"},
    {Word::policy_line, "Beleidslijn {}", "Policy line {}"},
    {Word::goal, "Doelstelling {}", "Goal {}"},
    {Word::action, "Actie {}", "Action {}"},
    {Word::action_column, "Actie", "Action"},
    {Word::other_actions, "Andere acties", "Other actions"},
    {Word::status_of_action, "Status actie", "Status of the action"},
    {Word::since, "sinds {}", "since {}"},
    {Word::ministers, "Verantwoordelijke ministers", "Responsible ministers"},
    {Word::departments, "Beleidsdomeinen", "Policy domains"},
    {Word::coordination, "coördinatie", "coordination"},
    {Word::other_parties, "Andere betrokkenen", "Others involved"},
    {Word::none_stated, "niet vermeld", "not stated"},
    {Word::reporting, "Rapportage", "Reporting"},
    {Word::competences, "Bevoegdheden", "Competences"},
    {Word::description, "Beschrijving", "Description"},
    {Word::budget, "Budget", "Budget"},
    {Word::no_competence, "Geen bevoegdheid vermeld", "No competence stated"},
    {Word::no_narrative, "Geen beschrijving voor deze periode", "No description for this period"},
    {Word::narrative_of, "beschrijving uit een andere periode: {}",
     "description from another period: {}"},
    {Word::narrative_in, "in het {}", "in {}"},
    {Word::references, "Zie ook", "See also"},
    {Word::within_regular_means, "binnen de reguliere middelen", "within regular means"},
    {Word::amount_not_stated, "bedrag niet vermeld", "amount not stated"},
    {Word::grants_unstated_one, "1 subsidie zonder vermeld bedrag",
     "1 grant without a stated amount"},
    {Word::grants_unstated_many, "{} subsidies zonder vermeld bedrag",
     "{} grants without a stated amount"},
    {Word::rest_of_action, "Voor de hele actie (geen bevoegdheid vermeld)",
     "For the whole action (no competence stated)"},
    {Word::discrepancy_of_action, "Vermeld totaal {}, berekend {}: verschil {} (zie Verschillen).",
     "Stated total {}, computed {}: difference {} (see Discrepancies)."},
    {Word::grants, "Subsidies", "Grants"},
    {Word::grant, "Subsidie", "Grant"},
    {Word::beneficiary_and_project, "Begunstigde en project", "Beneficiary and project"},
    {Word::granted, "Toegekend", "Granted"},
    {Word::changes, "Wijzigingen", "Changes"},
    {Word::allocations, "Budgetten die geen subsidie zijn", "Money that is no grant"},
    {Word::mentioned_grants, "Vermelde subsidies, geteld bij hun eigen actie",
     "Grants mentioned, counted with their own action"},
    {Word::added, "bijkomend bedrag {}", "added {}"},
    {Word::reduced, "vermindering {}", "reduced by {}"},
    {Word::extended, "verlengd tot en met {}", "extended to {}"},
    {Word::decided, "beslissing van {}", "decided on {}"},
    {Word::reference, "referentie {}", "reference {}"},
    {Word::period_of_grant, "Periode", "Period"},
    {Word::running, "lopend", "running"},
    {Word::ended, "afgelopen", "ended"},
    {Word::not_begun, "nog niet begonnen", "not begun yet"},
    {Word::running_state, "Toestand", "State"},
    {Word::period_not_stated, "periode niet vermeld", "period not stated"},
    {Word::end_not_stated, "einde niet vermeld", "end not stated"},
    {Word::meetings_held, "Overleg", "Meetings"},
    {Word::meetings_planned, "Gepland overleg", "Planned meetings"},
    {Word::announced, "aangekondigd {}", "announced {}"},
    {Word::meeting, "Overleg", "Meeting"},
    {Word::date, "Datum", "Date"},
    {Word::milestones, "Mijlpalen", "Milestones"},
    {Word::figures, "Cijfers", "Figures"},
    {Word::staff, "Personeel", "Staff"},
    {Word::full_time_equivalents, "VTE", "FTE"},
    {Word::participants, "deelnemers: {}", "participants: {}"},
    {Word::attendance, "{} aanwezigen", "{} present"},
    {Word::outcome, "resultaat: {}", "outcome: {}"},
    {Word::annex_grants, "Bijlage: alle subsidies", "Annex: all grants"},
    {Word::annex_meetings, "Bijlage: alle overleg", "Annex: all meetings"},
    {Word::annex_planned, "Bijlage: gepland overleg", "Annex: planned meetings"},
    {Word::annex_corrections, "Bijlage: tegenboekingen", "Annex: reversals"},
    {Word::corrections_text,
     "Wat tegengeboekt is, telt in dit rapport niet mee. Hier staat wat het was, door wie het "
     "tegengeboekt is en waarom.",
     "What was reversed does not count in this report. Here is what it was, who reversed it and "
     "why."},
    {Word::correction_of, "Tegengeboekt", "Reversed"},
    {Word::corrected_by, "Door", "By"},
    {Word::reason, "Reden", "Reason"},
    {Word::annex_restatements, "Bijlage: herziening van eerdere rapporten",
     "Annex: restatement of earlier reports"},
    {Word::restatements_text,
     "Elk totaal dat wijzigde: zoals gerapporteerd, wat elke later vastgelegde gebeurtenis eraan "
     "wijzigde, en zoals nu gekend.",
     "Each total that changed: as reported, what every event recorded later changed in it, and as "
     "known now."},
    {Word::restatement_of, "Herziening: {}, peildatum {}", "Restatement: {}, reporting date {}"},
    {Word::total_of, "Totaal van", "Total of"},
    {Word::as_reported, "zoals gerapporteerd", "as reported"},
    {Word::as_known_now, "zoals nu gekend", "as known now"},
    {Word::reversal_of, "tegenboeking van ", "reversal of "},
    {Word::moves_no_total, "Zonder gevolg voor een totaal", "Without effect on any total"},
    {Word::all_money, "alle middelen", "all money"},
    {Word::competence_of_action, "actie {}, bevoegdheid {}", "action {}, competence {}"},
    {Word::no_competence_of_action, "actie {}, geen bevoegdheid vermeld",
     "action {}, no competence stated"},
    {Word::grant_of_action, "actie {}, subsidie {}", "action {}, grant {}"},
    {Word::source_named, "financieringsbron: {}", "funding source: {}"},
    {Word::beneficiary_named, "begunstigde: {}", "beneficiary: {}"},
    {Word::department_named, "beleidsdomein {}", "policy domain {}"},
    {Word::stated_of_action, "actie {}, verschil met een vermeld totaal",
     "action {}, difference from a stated total"},
    {Word::actions_with_status, "aantal acties, status: {}", "number of actions, status: {}"},
    {Word::colophon, "Colofon", "Colophon"},
    {Word::colophon_text,
     "Dit rapport is gemaakt uit het grootboek alleen. Dezelfde opdracht op hetzelfde grootboek "
     "geeft dezelfde bytes:",
     "This report was made from the ledger alone. The same command on the same ledger gives the "
     "same bytes:"},
    {Word::claim_text,
     "Wie dit bestand heeft, kan het nagaan met planledger verify; daarvoor staat hier waaruit "
     "het "
     "gemaakt is:",
     "Whoever has this file can check it with planledger verify; for that, this is what it was "
     "made "
     "from:"},
    {Word::checkpoint_text,
     "De periode is afgesloten. Dit ondertekende het grootboek toen over alles waaruit het rapport "
     "gemaakt is; wie de sleutel van het grootboek heeft, kan het nagaan:",
     "The period is closed. This is what the ledger signed then over all that the report was made "
     "from; whoever has the ledger's key can check it:"},
    {Word::closed_by, "Afgesloten met gebeurtenis", "Closed by event"},
    {Word::ledger_id, "Grootboek", "Ledger"},
    {Word::root_hash, "Wortel van de hashboom", "Root of the hash tree"},
    {Word::as_of, "Stand op", "As of"},
    {Word::known_at, "Gekend tot en met gebeurtenis", "Known up to event"},
    {Word::format, "Formaat", "Format"},
    {Word::renderer, "Versie van de opmaak", "Version of the renderer"},
    {Word::from, "Van", "From"},
    {Word::to, "Tot en met", "To"},
    {Word::report, "Rapport", "Report"},
    {Word::actions, "Acties", "Actions"},
    {Word::part, "Onderdeel", "Part"},
    {Word::title, "Titel", "Title"},
    {Word::name, "Naam", "Name"},
    {Word::words, "Tekst", "Text"},
    {Word::value, "Waarde", "Value"},
    {Word::page_of, "Pagina {} van {}", "Page {} of {}"},
};

static_assert(std::size(kWords) == static_cast<std::size_t>(Word::count));

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i].word != static_cast<Word>(i) || kWords[i].nl.empty() || kWords[i].en.empty()) {
      return false;
    }
  }
  return true;
}
static_assert(in_order(), "the table holds each word once, in the order of the enumeration");

struct LanguageName {
  std::string_view tag;
  std::string_view nl;
  std::string_view en;
};

constexpr LanguageName kLanguages[] = {
    {"nl", "Nederlands", "Dutch"}, {"en", "Engels", "English"},    {"fr", "Frans", "French"},
    {"de", "Duits", "German"},     {"ar", "Arabisch", "Arabic"},   {"tr", "Turks", "Turkish"},
    {"es", "Spaans", "Spanish"},   {"it", "Italiaans", "Italian"},
};

}  // namespace

std::optional<Language> language_named(std::string_view code) {
  if (code == "nl") return Language::nl;
  if (code == "en") return Language::en;
  return std::nullopt;
}

std::string_view code(Language language) { return language == Language::nl ? "nl" : "en"; }

std::string_view word(Language language, Word which) {
  PLANLEDGER_CHECK(which < Word::count, "a word of the table");
  const Entry& entry = kWords[static_cast<std::size_t>(which)];
  return language == Language::nl ? entry.nl : entry.en;
}

std::string phrase(Language language, Word which, std::initializer_list<std::string_view> values) {
  std::string_view rest = word(language, which);
  std::string out;
  for (const std::string_view value : values) {
    const std::size_t gap = rest.find("{}");
    PLANLEDGER_CHECK(gap != std::string_view::npos, "as many gaps as values");
    out += rest.substr(0, gap);
    out += value;
    rest.remove_prefix(gap + 2);
  }
  return out += rest;
}

std::string_view status_word(Language language, std::optional<Status> status) {
  const bool nl = language == Language::nl;
  if (!status) return nl ? "niet vermeld" : "not recorded";
  switch (*status) {
    case Status::TO_START:
      return nl ? "Op te starten" : "To start";
    case Status::STARTED:
      return nl ? "Opgestart" : "Started";
    case Status::ONGOING:
      return nl ? "Lopende" : "Ongoing";
    case Status::COMPLETED:
      return nl ? "Afgerond" : "Completed";
    case Status::STOPPED:
      return nl ? "Stopgezet" : "Stopped";
  }
  return nl ? "niet vermeld" : "not recorded";
}

std::string_view status_named(Language language, std::string_view name) {
  for (const Status status :
       {Status::TO_START, Status::STARTED, Status::ONGOING, Status::COMPLETED, Status::STOPPED}) {
    if (detail::status_name(status) == name) return status_word(language, status);
  }
  return status_word(language, std::nullopt);
}

std::string_view kind_word(Language language, events::Kind kind) {
  using events::Kind;
  const bool nl = language == Language::nl;
  switch (kind) {
    case Kind::DEPARTMENT_REGISTERED:
      return nl ? "beleidsdomein geregistreerd" : "policy domain registered";
    case Kind::PLAN_ADOPTED:
      return nl ? "plan goedgekeurd" : "plan adopted";
    case Kind::POLICY_LINE_DEFINED:
      return nl ? "beleidslijn" : "policy line";
    case Kind::GOAL_DEFINED:
      return nl ? "doelstelling" : "goal";
    case Kind::ACTION_DEFINED:
      return nl ? "actie" : "action";
    case Kind::ACTION_AMENDED:
      return nl ? "actie gewijzigd" : "action amended";
    case Kind::STATUS_CHANGED:
      return "status";
    case Kind::MEETING_HELD:
      return nl ? "overleg" : "meeting";
    case Kind::MEETING_PLANNED:
      return nl ? "gepland overleg" : "planned meeting";
    case Kind::MILESTONE_REACHED:
      return nl ? "mijlpaal" : "milestone";
    case Kind::FIGURE_REPORTED:
      return nl ? "cijfer" : "figure";
    case Kind::STAFF_ALLOCATED:
      return nl ? "personeel" : "staff";
    case Kind::SUBSIDY_GRANTED:
      return nl ? "subsidie" : "grant";
    case Kind::GRANT_EXTENDED:
      return nl ? "verlenging" : "extension";
    case Kind::GRANT_REDUCED:
      return nl ? "vermindering" : "reduction";
    case Kind::GRANT_MENTIONED:
      return nl ? "vermelding van een subsidie" : "mention of a grant";
    case Kind::BUDGET_ALLOCATED:
      return "budget";
    case Kind::NARRATIVE_REPORTED:
      return nl ? "beschrijving" : "description";
    case Kind::TOTAL_STATED:
      return nl ? "vermeld totaal" : "stated total";
    case Kind::EVENT_REVERSED:
      return nl ? "tegenboeking" : "reversal";
    case Kind::PERIOD_CLOSED:
      return nl ? "periode afgesloten" : "period closed";
    case Kind::PERIOD_REOPENED:
      return nl ? "periode heropend" : "period reopened";
    case Kind::KEY_ADMITTED:
      return nl ? "sleutel toegelaten" : "key admitted";
    case Kind::KEY_REVOKED:
      return nl ? "sleutel ingetrokken" : "key revoked";
  }
  return nl ? "gebeurtenis" : "event";
}

std::string language_word(Language language, std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  for (const LanguageName& name : kLanguages) {
    if (name.tag == primary) return std::string(language == Language::nl ? name.nl : name.en);
  }
  return std::string(tag);
}

}  // namespace planledger::projections::report
