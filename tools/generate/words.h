// What generated events talk about: words of the field, and nobody's name.
#pragma once

#include <array>
#include <string_view>

namespace planledger::generate {

struct DepartmentName {
  std::string_view code;
  std::string_view name;
  std::string_view name_nl;
};

inline constexpr std::array<DepartmentName, 8> kDepartments{{
    {"KB", "Chancellery and Governance", "Kanselarij en Bestuur"},
    {"OV", "Education and Training", "Onderwijs en Vorming"},
    {"WVG", "Welfare, Public Health and Family", "Welzijn, Volksgezondheid en Gezin"},
    {"CJM", "Culture, Youth and Media", "Cultuur, Jeugd en Media"},
    {"WSE", "Work and Social Economy", "Werk en Sociale Economie"},
    {"IV", "International Flanders", "Internationaal Vlaanderen"},
    {"SPORT", "Sport Flanders", "Sport Vlaanderen"},
    {"MOW", "Mobility and Public Works", "Mobiliteit en Openbare Werken"},
}};

inline constexpr std::string_view kCoordinator = kDepartments[0].code;

inline constexpr std::array<std::string_view, 16> kPlaces{
    "Aalst",     "Antwerpen", "Brugge",    "Dendermonde", "Genk",     "Gent",
    "Hasselt",   "Kortrijk",  "Leuven",    "Maaseik",     "Mechelen", "Oostende",
    "Roeselare", "Turnhout",  "Vilvoorde", "Zaventem"};

inline constexpr std::array<std::string_view, 10> kSubjects{
    "support for municipalities", "training of front-line workers",
    "dialogue in schools",        "guidance of young people",
    "research on polarisation",   "cooperation with police zones",
    "parents' networks",          "work with prisons",
    "digital resilience",         "exchange of good practice"};

inline constexpr std::array<std::string_view, 6> kCompetences{
    "Binnenlands Bestuur", "Onderwijs", "Welzijn", "Jeugd", "Werk", "Sport"};

inline constexpr std::array<std::string_view, 5> kSources{
    "Vlaamse overheid", "Europees Sociaal Fonds", "Federale overheid", "Stad of gemeente",
    "Europese Unie"};

inline constexpr std::array<std::string_view, 5> kBodies{
    "steering group", "working group", "platform", "local consultation", "expert panel"};

inline constexpr std::array<std::string_view, 6> kSentences{
    "The municipalities were asked for their plans, and the answers were laid side by side.",
    "De opleiding werd opnieuw ingericht; de deelnemers beoordeelden ze gunstig.",
    "A first evaluation was made and discussed with everybody who takes part.",
    "Het overleg kwam drie keer samen en bereidde de volgende oproep voor.",
    "Two schools joined, one left; the material was adapted to younger pupils.",
    "De middelen werden toegekend na advies, en de eerste schijf werd aangevraagd."};

}  // namespace planledger::generate
