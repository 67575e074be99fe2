// An .xlsx file from the XML of its parts, good or bad.
#pragma once

#include "tests/tools/sheets/temporary_file.h"

#include <zip.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

namespace planledger::sheets {

using PackedParts = std::map<std::string, std::string>;

// The parts of a workbook whose only sheet has this between its <worksheet> tags.
inline PackedParts parts_with(const std::string& sheet, const std::string& texts = {}) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  return {
      {"[Content_Types].xml",
       R"(<Types><Default Extension="xml" ContentType="application/xml"/></Types>)"},
      {"_rels/.rels", R"(<Relationships><Relationship Id="rId1" Type=")" + office +
                          R"(officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
      {"xl/workbook.xml",
       R"(<workbook xmlns:r="r"><sheets><sheet name="Hidden" sheetId="1" state="hidden" r:id="rId9"/>)"
       R"(<sheet name="Blad1" sheetId="2" r:id="rId1"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="rId1" Type=")" + office +
           R"(worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type=")" + office +
           R"(sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type=")" +
           office + R"(styles" Target="styles.xml"/></Relationships>)"},
      {"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"},
      {"xl/styles.xml",
       R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="mm/yyyy"/></numFmts>)"
       R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
       R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)"},
      {"xl/worksheets/sheet1.xml", "<worksheet>" + sheet + "</worksheet>"},
  };
}

inline std::unique_ptr<TemporaryFile> packed(const PackedParts& parts) {
  auto file = std::make_unique<TemporaryFile>("", ".xlsx");
  zip* const archive = zip_open(file->path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) std::abort();
  for (const auto& [name, bytes] : parts) {
    zip_source* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    if (zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE) < 0) std::abort();
  }
  if (zip_close(archive) != 0) std::abort();
  return file;
}

}  // namespace planledger::sheets
