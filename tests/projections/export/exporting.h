// An export of a test's ledger as text, and what other programs say of it.
#pragma once

#include "tests/projections/fixture.h"
#include "tests/projections/store/temporary_directory.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace planledger::tests {

struct Exported {
  std::string text;
  std::vector<std::string> notes;
  std::string error;  // The code of a refusal.
};

inline Exported export_of(const core::EventLog& log, const projections::Views& views,
                          const std::string& format, const std::string& as_of,
                          const std::string& known_at = "now", bool name_persons = false) {
  Exported exported;
  const FixedClock clock;
  const auto answered =
      projections::answer(log, views, clock,
                          {.subject = projections::Subject::exported,
                           .as_of = as_of,
                           .known_at = known_at,
                           .format = format,
                           .name_persons = name_persons},
                          [&](std::string_view piece) -> core::Status {
                            PLANLEDGER_CHECK(piece.size() <= 65'536, "a piece is small");
                            exported.text += piece;
                            return {};
                          });
  if (answered) {
    exported.notes = answered->notes;
  } else {
    exported.error = core::name(answered.error().code);
  }
  return exported;
}

inline Exported export_of(AdmissionFixture& ledger, const std::string& format,
                          const std::string& as_of, const std::string& known_at = "now",
                          bool name_persons = false) {
  const auto views = projections::ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  return export_of(ledger.log(), *views, format, as_of, known_at, name_persons);
}

inline boost::json::value budget_of(AdmissionFixture& ledger, const std::string& as_of,
                                    const std::string& known_at = "now") {
  const auto views = projections::ReplayedViews::of(ledger.log(), ledger.log().head()).value();
  return boost::json::parse(
      ask(ledger.log(), *views,
          {.subject = projections::Subject::budget, .as_of = as_of, .known_at = known_at}));
}

inline std::string write_file(const projections::store::TemporaryDirectory& directory,
                              const std::string& name, const std::string& text) {
  const std::string path = directory.path() + "/" + name;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  PLANLEDGER_CHECK(file.good(), "a test's file is written");
  return path;
}

struct Ran {
  int status = 0;
  std::string output;  // Standard output and error.
};

// Runs a command of this test's own making through the shell.
inline Ran run(const std::string& command) {
  Ran ran;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  PLANLEDGER_CHECK(pipe != nullptr, "a command can be run");
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    ran.output.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

// Runs a Python script of this folder.
inline Ran run_script(const std::string& script, const std::string& arguments) {
  return run(PLANLEDGER_PYTHON " " + std::string(PLANLEDGER_EXPORT_SCRIPTS_DIR) + "/" + script +
             " " + arguments);
}

// A ledger with what exports must get right: odd names, currencies of other digits, a person, a
// reversal, a reduction, an extension, an allocation, funding, a total, meetings.
inline void fill_odd_ledger(AdmissionFixture& ledger) {
  ledger.make_plan();
  const auto put = [&](const EventText& event) {
    const std::string code = ledger.code(event);
    PLANLEDGER_CHECK(code == "accepted", event.type + " " + event.data + ": " + code);
  };
  put({"SubsidyGranted", "1.1", "KB", "2016-03-01",
       R"({"grant":"g1","beneficiary":{"name":"Stad; \"X\" | <A&B>\u0001","id":"BE-1"},)"
       R"("amount":"100.10","currency":"EUR","period":{"from":"2016","to":"2016-06"},)"
       R"("project":"Een project, met \"komma's\"\nen regels",)"
       R"("funding":[{"source":"Vlaams  Actieplan: deel;1","amount":"60.05"},)"
       R"({"source":"a\u00a0b","amount":"40.05"}]})"});
  put({"SubsidyGranted", "1.1", "OV", "2016",
       R"({"grant":"g2","beneficiary":{"name":"Jan Peeters","kind":"person","place":"Gent"},)"
       R"("amount":"5000","currency":"JPY","purpose":"opleiding"})"});
  put({"SubsidyGranted", "1.2", "KB", "2017-01-15",
       R"({"grant":"g3","beneficiary":{"name":"Aalst"},"currency":"EUR"})"});
  put({"ActionDefined", "4.1", "KB", "2020", R"({"goal":"1","title":"later","departments":[]})"});
  put({"SubsidyGranted", "4.1", "KB", "2017-01-15",
       R"({"grant":"g4","beneficiary":{"name":"Aalst"},"amount":"1.234","currency":"TND"})"});
  put({"GrantExtended", "1.1", "KB", "2016-05-01",
       R"({"grant":"g1","until":"2017-12-31","added":"0.02","note":"verlengd"})"});
  put({"GrantReduced", "1.1", "KB", "2016-06-01",
       R"({"grant":"g1","by":"50.01","reason":"minder"})"});
  put({"GrantExtended", "1.1", "KB", "2016-07-01", R"({"grant":"g1","added":"999"})", 900});
  put({"EventReversed", "1.1", "KB", "2016-07-02",
       R"({"event":")" + id_of(900) + R"(","reason":"nooit gebeurd"})"});
  put({"BudgetAllocated", "1.2", "OV", "2016-09",
       R"({"what":"werking","amount":"7.00","currency":"EUR","period":{"from":"2016-09"}})"});
  put({"TotalStated", "1.1", "KB", "2018", R"({"amount":"51.00","currency":"EUR","of":["g1"]})"});
  put({"MeetingHeld", "1.1", "KB", "2016-10",
       R"({"title":"overleg","participants":["An Claes"],"attendance":3})"});
  put({"MeetingPlanned", "1.1", "KB", "2016-11", R"({"title":"later","on":"2030"})"});
  put({"StatusChanged", "1.1", "KB", "2016-10", R"({"to":"started"})"});
  put({"StatusChanged", "1.1", "KB", "2017-10", R"({"to":"completed"})"});
  put({"PeriodClosed", "", "KB", "2018", R"({"period":"2017","reportingDate":"2017-12-31"})"});
}

}  // namespace planledger::tests
