"""The report's flat OpenDocument files in LibreOffice: every sheet arrives with its rows, its
amounts and their form, and the text becomes pages. Usage: office_test.py PLANLEDGER
SAMPLE_DIRECTORY SOFFICE"""

import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import readers

PLANLEDGER, SAMPLES, SOFFICE = sys.argv[1:4]
OFFICE_SECONDS_MAX = 300
# Every sheet as CSV in UTF-8, its cells as they are shown.
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
SHOWN = {"nl": r"-?[\d.]+,\d\d EUR", "en": r"-?EUR ?-?[\d,]+\.\d\d|-?[\d,]+\.\d\d EUR"}


def run(*arguments):
    done = subprocess.run([PLANLEDGER, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr


def cents(shown):
    digits = int(re.sub(r"\D", "", shown))
    return -digits if "-" in shown else digits


class Office(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = tempfile.TemporaryDirectory()
        cls.top = pathlib.Path(cls.held.name)
        run("init", cls.top / "ledger", "--coordinator", "KB")
        run("--data", cls.top / "ledger", "import", f"{SAMPLES}/plan-2018.jsonl",
            f"{SAMPLES}/invented-2019.jsonl")

    @classmethod
    def tearDownClass(cls):
        cls.held.cleanup()

    def report(self, form, language):
        path = self.top / f"report-{language}.{form}"
        run("--data", self.top / "ledger", "report", "--period", "2018-H2", "--lang", language,
            "--format", form, "-o", path)
        return path

    def convert(self, path, form):
        out = self.top / (path.name + ".out")
        subprocess.run([SOFFICE, f"-env:UserInstallation=file://{self.top}/user", "--headless",
                        "--convert-to", form, "--outdir", out, path], check=True,
                       capture_output=True, timeout=OFFICE_SECONDS_MAX)
        return out

    def test_every_sheet_arrives_with_its_amounts(self):
        for language, shown in SHOWN.items():
            path = self.report("fods", language)
            expected = {}
            for caption, rows in readers.of_fods(path).items():
                expected.setdefault(caption, []).extend(amount for _, amount in rows)
            found = {}
            for sheet in self.convert(path, SHEETS).glob("*.csv"):
                with open(sheet, newline="", encoding="utf-8") as file:
                    rows = list(csv.reader(file, strict=True))
                last = [row[-1] for row in rows[2:]]
                found.setdefault(rows[0][0], []).extend(
                    cents(cell) if re.fullmatch(shown, cell) else 0 for cell in last)
            for caption, amounts in expected.items():
                with self.subTest(language=language, sheet=caption):
                    # Two sheets may have one caption.
                    self.assertEqual(sorted(found[caption]), sorted(amounts))
            self.assertEqual(set(found), set(expected))
            self.assertGreater(sum(map(len, found.values())), 500)

    def test_the_text_becomes_pages(self):
        for language, total in (("nl", "11.665.280,86"), ("en", "11,665,280.86")):
            pages = self.convert(self.report("fodt", language), "pdf") / f"report-{language}.pdf"
            self.assertIn(total, readers.pdf_text(pages))
            self.assertGreater(readers.pdf_text(pages).count("\f"), 50)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
