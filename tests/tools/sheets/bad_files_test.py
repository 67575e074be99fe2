"""Files that are no sheets, or try to be too much: each has a clear error, and nothing is appended.

bad_files_test.py PLANLEDGER SAMPLE [SANITIZER]

Of a program under ThreadSanitizer, which keeps several bytes of its own for each of the program's, the memory
is not looked at.
"""

import os
import sys
import zipfile

import openpyxl

import client

HEADINGS = ["Soort", "Actie", "Beleidsdomein", "Ingangsdatum", "Subsidie", "Begunstigde", "Bedrag", "Munt"]
GRANT = ["subsidie", "4.1", "KB", "2016-03-01", "g-1", "Stad Gent", "85.000,00", "EUR"]

# More than this over what a small import takes is no bounded memory: the bombs unpack to half a
# gigabyte.
KILOBYTES_MAX = 320 << 10


def book_with(path, change=None, rows=1):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    for row in range(rows):
        sheet.append(GRANT[:4] + [f"g-{row}"] + GRANT[5:])
    if change is not None:
        change(sheet)
    book.save(path)


def repacked(path, part, make):
    """The same file with a part that `make` writes in pieces."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, data in parts.items():
            if name != part:
                new.writestr(name, data)
        with new.open(part, "w", force_zip64=True) as out:
            for piece in make(parts.get(part, b"")):
                out.write(piece)


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def before_end(data, tag, pieces):
    head, end = data.split(tag, 1)
    yield head
    yield from pieces
    yield tag + end


def much_of(piece):
    """Half a gigabyte, which packs to half a megabyte."""
    block = piece * ((1 << 20) // len(piece))
    for _ in range(512):
        yield block


def main():
    program, sample = sys.argv[1], sys.argv[2]
    own_memory = sys.argv[3:] != ["thread"]
    # Of a sanitizer's quarantine nothing is said here.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=8"
    ledger = client.Ledger(program)
    ledger.load(f"{sample}/plan-2018.jsonl")
    head = ledger.head()
    usual = client.peak_kilobytes()

    def refused(name, *expected, options=(), status=(2, 3)):
        done = ledger.run("import", ledger.path(name), *options, "--format", "json", expect=status)
        said = done.stderr + done.stdout
        for part in expected:
            assert part in said, (name, part, said)
        assert ledger.head() == head, f"{name} appended something"
        peak = client.peak_kilobytes() - usual
        assert not own_memory or peak < KILOBYTES_MAX, (name, peak)

    def text(name, data):
        ledger.path(name).write_bytes(data)

    # CSV.
    good = (";".join(HEADINGS) + "\r\n" + ";".join(GRANT) + "\r\n").encode()
    text("latin1.csv", good + "subsidie;4.1;KB;2016;g-2;Liège;1,50;EUR\r\n".encode("latin-1"))
    refused("latin1.csv", "cell F3 is not UTF-8", "CSV UTF-8")
    text("utf16.csv", good.decode().encode("utf-16"))
    refused("utf16.csv", "UTF-16")
    text("open.csv", good + b'subsidie;4.1;KB;2016;g-2;"Gent;1,50;EUR\r\n')
    refused("open.csv", "row 3", "quotation mark")
    text("empty.csv", b"")
    refused("empty.csv", "it is empty")
    text("unknown.csv", good.replace(b"Munt", b"Geld"))
    refused("unknown.csv", "cell H1", "Geld")
    text("missing.csv", b"Actie;Beleidsdomein\r\n")
    refused("missing.csv", "--kind")
    refused("missing.csv", "needs a column", options=("--kind", "SubsidyGranted"))
    refused("nowhere.csv", "No such file")
    os.mkdir(ledger.path("folder.csv"))
    refused("folder.csv", "plain file")
    # One value of half a gigabyte, and a line of nothing but separators.
    with open(ledger.path("long.csv"), "wb") as out:
        out.write(good + b'"')
        for piece in much_of(b"x"):
            out.write(piece)
    refused("long.csv", "row 3", "quotation mark not closed")
    text("wide.csv", good + b";" * 100_000)
    refused("wide.csv", "row 3", "16384 columns")

    # XLSX.
    book_with(ledger.path("good.xlsx"))
    data = ledger.path("good.xlsx").read_bytes()
    text("cut.xlsx", data[:-200])
    refused("cut.xlsx", "cannot be unpacked")
    text("password.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024))
    refused("password.xlsx", "password")
    for name in ("old.xls", "macros.xlsm", "open.ods"):
        text(name, data)
        refused(name, "save it as .xlsx or .csv")
    for place in range(40, len(data), max(1, len(data) // 60)):
        text("flipped.xlsx", data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1:])
        ledger.run("import", "--dry-run", ledger.path("flipped.xlsx"), expect=(0, 1, 2, 3))
        assert ledger.head() == head

    book_with(ledger.path("merged.xlsx"), lambda sheet: sheet.merge_cells("F2:F3"), rows=5)
    refused("merged.xlsx", "F2:F3", "merged")

    def formula(sheet):
        sheet["G2"] = "=1+1"
    book_with(ledger.path("formula.xlsx"), formula)
    refused("formula.xlsx", "cell G2 (Bedrag): found a formula", status=(3,))

    book_with(ledger.path("macros.xlsx"))
    with zipfile.ZipFile(ledger.path("macros.xlsx"), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"code")
    refused("macros.xlsx", "macros")

    book_with(ledger.path("doctype.xlsx"))
    repacked(ledger.path("doctype.xlsx"), SHEET, lambda data: [
        b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'">' +
        b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(8)) +
        b"]>" + data[data.index(b"<worksheet"):]])
    refused("doctype.xlsx", "document type")

    # Packed a thousand to one: a text, the texts that are shared, tags and attributes.
    bombs = [
        (SHEET, b"</sheetData>", "a text of more than",
         lambda: [b'<row r="9"><c r="A9" t="str"><v>subsidie</v></c><c r="G9" t="str"><v>', *much_of(b"x"), b"</v></c></row>"]),
        (TEXTS, b"</sst>", "its texts are more than",
         lambda: much_of(b"<si><t>%s</t></si>" % (b"x" * 1000))),
        (TEXTS, b"</sst>", "its texts are more than", lambda: much_of(b"<si/>")),
        (SHEET, b"</sheetData>", "tag of more than a megabyte",
         lambda: [b'<row a="', *much_of(b"x"), b'"></row>']),
        (SHEET, b"</sheetData>", "nested too deeply", lambda: much_of(b"<a>")),
    ]
    for part, tag, expected, pieces in bombs:
        path = ledger.path("bomb.xlsx")
        if part == TEXTS:
            # The other library puts its texts into the cells.
            ledger.run("template", "--kind", "SubsidyGranted", "-o", path, data=False)
        else:
            book_with(path)
        repacked(path, part, lambda data: before_end(data, tag, pieces()))
        refused("bomb.xlsx", expected, options=("--atomic",))

    # What is large and no fault: a million rows with nothing in them, behind those that have.
    path = ledger.path("rows.xlsx")
    book_with(path, rows=3)
    repacked(path, SHEET, lambda data: before_end(
        data, b"</sheetData>",
        (b"".join(b'<row r="%d"><c r="A%d" s="0"/><c r="H%d"/></row>' % (n, n, n)
                  for n in range(first, min(first + 1000, 1_048_577)))
         for first in range(5, 1_048_577, 1000))))
    outcome = ledger.load("--dry-run", path)
    assert outcome == {"appended": 3, "unchanged": 0, "refused": []}, outcome
    peak = client.peak_kilobytes() - usual
    assert not own_memory or peak < KILOBYTES_MAX, peak
    client.remove(ledger)


main()
