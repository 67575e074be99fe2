// Sheets with bytes changed at random: whatever they are, they are read or refused, and what passed
// the check of the whole file can be read to its end.
#include "tests/tools/sheets/packed_sheet.h"
#include "tools/sheets/sheet_file.h"

#include <catch2/catch.hpp>

#include <random>

namespace planledger::sheets {
namespace {

// Pieces that mean something to one reader or another.
const std::vector<std::string> kPieces{"\"",
                                       "\"\"",
                                       ";",
                                       ",",
                                       "\r\n",
                                       "\n",
                                       "\t",
                                       "#",
                                       "<c>",
                                       "</row>",
                                       "<row r=\"1\">",
                                       "<f>",
                                       "<v>",
                                       "&lt;",
                                       "&a;",
                                       "<!",
                                       "]]>",
                                       "r=",
                                       "t=\"s\"",
                                       "1E9",
                                       "-",
                                       "9999999999",
                                       "\xff",
                                       "\xc3",
                                       std::string(1, '\0'),
                                       "A1:XFD1048576",
                                       "mergeCell",
                                       "Bedrag",
                                       "Actie"};

std::string spoilt(std::string bytes, std::mt19937_64& random) {
  for (std::uint64_t change = 1 + random() % 6; change > 0; --change) {
    const std::size_t place = random() % (bytes.size() + 1);
    const std::string& piece = kPieces[random() % kPieces.size()];
    switch (random() % 5) {
      case 0:
        bytes.insert(place, piece);
        break;
      case 1:
        bytes.erase(place, random() % 40);
        break;
      case 2:
        bytes.insert(place, bytes.substr(random() % (bytes.size() + 1), random() % 200));
        break;
      case 3:
        if (place < bytes.size()) bytes[place] = static_cast<char>(random());
        break;
      default:
        bytes.resize(random() % 50 == 0 ? place : bytes.size());
        break;
    }
  }
  return bytes;
}

struct Counts {
  std::size_t refused = 0;
  std::size_t read = 0;
  std::size_t events = 0;
  std::size_t faulty_rows = 0;
};

void read_all(const std::string& path, Counts& counts) {
  Reading reading;
  reading.kind = "SubsidyGranted";
  const auto nothing = [](std::uint64_t) {};
  const auto file = SheetFile::check(path, reading, nothing);
  if (!file) {
    CHECK_FALSE(file.error().message.empty());
    ++counts.refused;
    return;
  }
  const core::Status done = file->read(
      [&](const Row& row) -> core::Status {
        ++(file->event(row) ? counts.events : counts.faulty_rows);
        return {};
      },
      nothing);
  CAPTURE(done ? "" : done.error().message);
  CHECK(done.has_value());
  ++counts.read;
}

constexpr int kRounds = 1'500;

TEST_CASE("a spoilt .csv is read or refused", "[sheets][fuzz]") {
  std::string good = "Actie;Beleidsdomein;Ingangsdatum;Subsidie;Begunstigde;Bedrag;Munt;Van\r\n";
  for (int row = 0; row < 12; ++row) {
    good += "4.1;KB;1 maart 2016;g-" + std::to_string(row) +
            ";\"Stad \"\"Vilvoorde\"\"; en\nGent\";85.000,00;EUR;2016-03\r\n";
  }
  std::mt19937_64 random(3);
  Counts counts;
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryFile file(spoilt(good, random), ".csv");
    read_all(file.path(), counts);
  }
  CHECK(counts.refused > 100);
  CHECK(counts.read > 100);
  CHECK(counts.events > 1'000);
  CHECK(counts.faulty_rows > 100);
}

TEST_CASE("a spoilt .xlsx is read or refused", "[sheets][fuzz]") {
  std::string rows = "<sheetData><row r=\"1\">";
  for (const std::string heading : {"Actie", "Beleidsdomein", "Ingangsdatum", "Subsidie",
                                    "Begunstigde", "Bedrag", "Munt", "Van"}) {
    rows += "<c t=\"inlineStr\"><is><t>" + heading + "</t></is></c>";
  }
  rows += "</row>";
  for (int row = 2; row < 8; ++row) {
    const std::string number = std::to_string(row);
    rows += "<row r=\"" + number + "\"><c r=\"A" + number +
            "\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1" +
            "</v></c><c s=\"1\"><v>42430</v></c><c t=\"str\"><v>g-" + number +
            "</v></c><c t=\"s\"><v>2</v></c><c><v>85000.100000000006</v></c><c t=\"s\"><v>3</v></c>"
            "<c s=\"2\"><v>42430</v></c></row>";
  }
  const PackedParts good = parts_with(
      rows + "</sheetData>",
      "<si><t>4.1</t></si><si><t>KB</t></si><si><t>Stad Gent</t></si><si><t>EUR</t></si>");
  std::mt19937_64 random(4);
  Counts counts;
  for (int round = 0; round < kRounds; ++round) {
    PackedParts parts = good;
    auto part = parts.begin();
    // The sheet as often as all others together.
    if (random() % 2 == 0) {
      part = parts.find("xl/worksheets/sheet1.xml");
    } else {
      std::advance(part, random() % parts.size());
    }
    part->second = spoilt(part->second, random);
    read_all(packed(parts)->path(), counts);
  }
  // The bytes of the file itself too.
  const auto file = packed(good);
  std::string bytes;
  if (std::FILE* const in = std::fopen(file->path().c_str(), "rb")) {
    for (int each = std::fgetc(in); each != EOF; each = std::fgetc(in)) {
      bytes += static_cast<char>(each);
    }
    static_cast<void>(std::fclose(in));
  }
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryFile broken(spoilt(bytes, random), ".xlsx");
    read_all(broken.path(), counts);
  }
  CHECK(counts.refused > 500);
  CHECK(counts.read > 100);
  CHECK(counts.events > 300);
}

}  // namespace
}  // namespace planledger::sheets
