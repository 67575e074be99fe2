"""The report in all its formats: the same totals in each, the same bytes everywhere, and each taken
by a reader of its own. Usage: formats_test.py PLANLEDGER SAMPLE_DIRECTORY"""

import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

import jsonschema
import openpyxl

import readers

PLANLEDGER, SAMPLES = sys.argv[1:3]
FORMATS = ("html", "pdf", "md", "json", "csv", "xlsx", "fodt", "fods")
WORDS = {
    "nl": {"by_line": "Middelen naar beleidslijn en doelstelling", "goal": "Doelstelling",
           "by_department": "Middelen naar beleidsdomein", "total": "Totaal",
           "by_source": "Toegekende subsidies naar financieringsbron", "none": "niet vermeld",
           "paid": "toegekend (niet uitbetaald)",
           "restated": "Herziening: tweede halfjaar van 2018, peildatum 26 oktober 2018",
           "known": "zoals nu gekend"},
    "en": {"by_line": "Money by policy line and goal", "goal": "Goal",
           "by_department": "Money by policy domain", "total": "Total",
           "by_source": "Grants awarded by funding source", "none": "not stated",
           "paid": "committed (not paid)",
           "restated": "Restatement: second half of 2018, reporting date 26 October 2018",
           "known": "as known now"},
}

# Recorded after the closings of the invented half-year, in effect before them.
LATE = """
{"id":"00000000-0000-4000-8000-0000000000a1","type":"SubsidyGranted","action":"4.1","department":"KB","effective":"2018-05-02","data":{"grant":"4.1-late","beneficiary":{"name":"Stad Vilvoorde"},"amount":"1000.00","currency":"EUR"}}
{"id":"00000000-0000-4000-8000-0000000000a2","type":"GrantReduced","action":"4.1","department":"KB","effective":"2018-06","data":{"grant":"4.1-zele","by":"500.50","reason":"late"}}
"""


def run(*arguments, **options):
    return subprocess.run([PLANLEDGER, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, **options)


def euro(totals):
    return readers.exact(totals.get("EUR", "0.00"))


class Ledger:
    """A ledger of the samples, and the reports of one period and date made from it."""

    def __init__(self, directory, samples, period, as_of):
        self.directory, self.period, self.as_of = directory, period, as_of
        self.data = directory / "ledger"
        assert run("init", self.data, "--coordinator", "KB").returncode == 0
        for sample in samples:
            made = run("--data", self.data, "import", pathlib.Path(SAMPLES) / sample)
            assert made.returncode == 0, made.stderr
        self.reports = {}

    def report(self, form, language):
        if (form, language) not in self.reports:
            path = self.directory / f"report.{language}.{form}"
            made = self.make(form, language, path)
            assert made.returncode == 0, made.stderr
            self.reports[form, language] = path
        return self.reports[form, language]

    def make(self, form, language, path, **options):
        return run("--data", self.data, "report", "--period", self.period, "--as-of", self.as_of,
                   "--lang", language, "--format", form, "-o", path, **options)

    def show(self, *what):
        shown = run("--data", self.data, "--format", "json", "show", *what, "--as-of", self.as_of)
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    def totals(self):
        """What every format must say, from show budget and show plan alone."""
        budget, plan = self.show("budget"), self.show("plan")
        of_action = {action["no"]: euro(action["total"]) for action in budget["actions"]}
        lines, goals = {}, {}
        for line in plan["lines"]:
            for goal in line["goals"]:
                goals[goal["no"]] = sum(of_action.get(no, 0) for no in goal["actions"])
            lines[line["no"]] = sum(goals[goal["no"]] for goal in line["goals"])
        return {"line": lines, "goal": goals, "total": euro(budget["total"]),
                "department": {row["department"]: euro(row["total"])
                               for row in budget["byDepartment"]},
                "source": {row["source"]: euro(row["total"])
                           for row in budget["byFundingSource"]}}


def totals_of_json(path):
    summary = json.loads(path.read_text(encoding="utf-8"))["summary"]

    def by(rows, key):
        return {row[key]: euro(row["total"]) for row in rows}

    return {"line": by(summary["byLine"], "line"), "goal": by(summary["byGoal"], "goal"),
            "total": euro(summary["total"]),
            "department": by(summary["byDepartment"], "department"),
            "source": by(summary["byFundingSource"], "source")}


def totals_of_tables(tables, language):
    say = WORDS[language]
    rows = {key: tables[f"{say[key]}, {say['paid']}"]
            for key in ("by_line", "by_department", "by_source")}
    found = {"line": {}, "goal": {}, "department": {}, "source": {}}
    for label, amount in rows["by_line"]:
        if line := re.match(r"(\d+)\. ", label):
            found["line"][line[1]] = amount
        elif goal := re.match(say["goal"] + r" (\d+):", label):
            found["goal"][goal[1]] = amount
        elif label == say["total"]:
            found["total"] = amount
    for label, amount in rows["by_department"]:
        if label != say["total"]:
            found["department"][label.split(" – ")[0]] = amount
    for label, amount in rows["by_source"]:
        if label != say["total"]:
            found["source"]["" if label == say["none"] else label] = amount
    return found


class Formats(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        top = pathlib.Path(cls.scratch.name)
        (top / "plan").mkdir()
        (top / "later").mkdir()
        (top / "late.jsonl").write_text(LATE, encoding="utf-8")
        cls.ledgers = (
            Ledger(top / "plan", ["plan-2018.jsonl"], "2018-H2", "2018-10-26"),
            Ledger(top / "later", ["plan-2018.jsonl", "invented-2019.jsonl",
                                   top / "late.jsonl"], "2019-H1",
                   "2019-06-30"))

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def each(self, formats):
        for ledger in self.ledgers:
            for language in WORDS:
                for form in formats:
                    with self.subTest(period=ledger.period, language=language, form=form):
                        yield ledger, language, ledger.report(form, language), form

    def test_every_format_states_the_totals_of_the_budget(self):
        for ledger, language, path, form in self.each(FORMATS):
            expected = ledger.totals()
            self.assertGreater(expected["total"], 0)
            found = (totals_of_json(path) if form == "json"
                     else totals_of_tables(readers.tables(path, form), language))
            self.assertEqual(found, expected)

    def test_every_format_holds_every_narrative_and_grant(self):
        for ledger, language, path, form in self.each(FORMATS):
            if form == "json":
                continue
            report = json.loads(ledger.report("json", language).read_text(encoding="utf-8"))
            text = readers.words(path, form)
            actions = [action for line in report["lines"] for goal in line["goals"]
                       for action in goal["actions"]]
            self.assertGreaterEqual(len(actions), 62)
            for action in actions:
                for competence in action["competences"]:
                    for narrative in competence["narratives"]:
                        start = re.sub(r"[\s\\]+", "", narrative["text"])[:30]
                        self.assertIn(start, text, action["no"])
            for grant in report["grants"]:
                self.assertIn(grant["grant"], text)

    def test_every_format_bridges_what_was_reported_and_what_is_known(self):
        ledger = self.ledgers[1]
        answer = json.loads(run("--data", ledger.data, "restate", "--period", "2018-H2").stdout)
        changed = [figure for figure in answer["figures"] if figure["changes"]]
        amounts = [[readers.exact(figure["reported"])]
                   + [readers.exact(change["amount"]) for change in figure["changes"]]
                   + [readers.exact(figure["known"])] for figure in changed]
        self.assertIn([100000, 100000], [bridge[1:] for bridge in amounts])
        self.assertIn([100000, -50050], [bridge[1:-1] for bridge in amounts])
        for of, language, path, form in self.each(FORMATS):
            if of is not ledger:
                continue
            if form == "json":
                report = json.loads(path.read_text(encoding="utf-8"))
                # The period's own report was sealed before the late events, too.
                bridges = {bridge["period"]: bridge for bridge in report["restatements"]}
                self.assertEqual(list(bridges), ["2018-H2", "2019-H1"])
                self.assertEqual(bridges["2018-H2"]["figures"], changed)
                self.assertEqual(bridges["2018-H2"]["events"], answer["events"])
                continue
            if form == "pdf":
                known = re.sub(r"\s", "", WORDS[language]["known"])
                self.assertGreaterEqual(readers.words(path, form).count(known), len(changed))
                continue
            rows = iter(readers.tables(path, form)[WORDS[language]["restated"]])
            for bridge in amounts:
                of_total = [next(rows) for _ in bridge]
                self.assertEqual(len({label for label, _ in of_total}), 1)
                self.assertEqual([amount for _, amount in of_total], bridge)
                self.assertEqual(sum(bridge[:-1]), bridge[-1])
            self.assertEqual(list(rows), [])

    def test_bytes_do_not_depend_on_where_and_when(self):
        elsewhere = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "nl_BE.UTF-8",
                     "LANG": "nl_BE.UTF-8", "FONTCONFIG_FILE": "/dev/null"}
        for ledger, language, path, form in self.each(FORMATS):
            other = ledger.directory / "other"
            made = ledger.make(form, language, other, env=elsewhere, cwd="/")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual(other.read_bytes(), path.read_bytes())

    def test_every_format_names_the_version_of_its_renderer(self):
        for _, language, path, form in self.each(FORMATS):
            text = readers.words(path, form)
            version = {"nl": "Versievandeopmaak", "en": "Versionoftherenderer"}[language]
            self.assertRegex(text, '"renderer":5,' if form == "json" else version + r":?\W*5")

    def test_every_format_can_be_verified_and_none_when_a_byte_is_another(self):
        for ledger, language, path, form in self.each(FORMATS):
            if language != "nl":
                continue
            claim = self.verify(ledger, path, 0)
            self.assertEqual((claim["period"], claim["asOf"], claim["language"],
                              claim["reportFormat"], claim["bytes"], claim["firstDifference"]),
                             (ledger.period, ledger.as_of, language, form, path.stat().st_size,
                              None))
            if ledger is not self.ledgers[0]:
                continue
            content = path.read_bytes()
            middle = len(content) // 2
            changes = [(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:],
                        middle)]
            if form == "md":
                changes += [(b"\0" + content, 0), (content + b"\n", len(content))]
            changed = ledger.directory / "changed"
            for other, place in changes:
                changed.write_bytes(other)
                self.assertEqual(self.verify(ledger, changed, 1)["firstDifference"], place)

    def verify(self, ledger, path, status):
        checked = run("--data", ledger.data, "--format", "json", "verify", path)
        self.assertEqual(checked.returncode, status, checked.stderr)
        answer = json.loads(checked.stdout)
        self.assertEqual(answer["holds"], status == 0)
        return answer

    def test_the_json_keeps_to_its_schema(self):
        schema = json.loads(run("report", "--schema").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for _, _, path, _ in self.each(["json"]):
            report = json.loads(path.read_text(encoding="utf-8"))
            self.assertEqual([error.message for error in validator.iter_errors(report)], [])
            report["summary"]["total"]["EUR"] = 1
            self.assertFalse(validator.is_valid(report))

    def test_the_csv_is_one_table_of_strict_records(self):
        for _, _, path, _ in self.each(["csv"]):
            text = path.read_bytes().decode("utf-8")
            self.assertEqual(text.count("\r"), text.count("\r\n"))
            self.assertTrue(text.endswith("\r\n"))
            with open(path, newline="", encoding="utf-8") as file:
                records = list(csv.reader(file, strict=True))
            self.assertEqual({len(record) for record in records}, {9})
            self.assertEqual({record[4] for record in records[1:]} - {"text", "amount", "number",
                                                                      "date", "time"}, set())

    def test_the_workbook_has_types_filters_and_no_clock(self):
        for ledger, _, path, _ in self.each(["xlsx"]):
            book = openpyxl.load_workbook(path)
            self.assertEqual(book.properties.created.date().isoformat(), ledger.as_of)
            self.assertGreater(len(book.sheetnames), 10)
            kinds = set()
            for sheet in book:
                self.assertEqual(sheet.freeze_panes, "A3", sheet.title)
                self.assertTrue(sheet.auto_filter.ref.startswith("A2:"), sheet.title)
                self.assertEqual(sheet.print_title_rows, "$1:$2")
                kinds |= {"date" if cell.is_date else cell.data_type
                          for row in sheet.iter_rows(min_row=3) for cell in row
                          if cell.value is not None}
            self.assertEqual(kinds, {"n", "s", "date"})
            with zipfile.ZipFile(path) as parts:
                self.assertEqual({part.date_time for part in parts.infolist()},
                                 {(1980, 1, 1, 0, 0, 0)})

    def test_the_opendocument_files_are_well_formed_and_say_their_language(self):
        for _, language, path, _ in self.each(["fods", "fodt"]):
            subprocess.run(["xmllint", "--noout", path], check=True)
            text = path.read_text(encoding="utf-8")
            self.assertIn(f'fo:language="{language}"', text)
            self.assertIn(f"<dc:language>{language}</dc:language>", text)
            self.assertIn('office:version="1.3"', text)

    def test_the_pdf_is_tagged_titled_and_numbered(self):
        for _, language, path, _ in self.each(["pdf"]):
            info = dict(line.split(":", 1) for line in subprocess.run(
                ["pdfinfo", path], check=True, capture_output=True,
                encoding="utf-8").stdout.splitlines() if ":" in line)
            self.assertEqual(info["Tagged"].strip(), "yes")
            self.assertIn({"nl": "Voortgangsrapport", "en": "Progress report"}[language],
                          info["Title"])
            pages = int(info["Pages"])
            self.assertGreater(pages, 30)
            text = readers.pdf_text(path)
            footer = {"nl": "Pagina {} van {}", "en": "Page {} of {}"}[language]
            for page in (1, 3, pages):
                self.assertIn(footer.format(page, pages), text)
            language_tag = {"nl": b"/Lang (nl-BE)", "en": b"/Lang (en-GB)"}[language]
            self.assertIn(language_tag, path.read_bytes())
            outline = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", path], check=True,
                                     capture_output=True, encoding="utf-8").stdout
            self.assertGreater(outline.count("<item page="), 62 + 14 + 5)
            fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True,
                                   encoding="utf-8").stdout.splitlines()[2:]
            self.assertTrue(fonts)
            for font in fonts:
                self.assertRegex(font, r"\+(LiberationSans|DejaVuSans)")

    def test_another_format_is_refused_and_nothing_is_written(self):
        path = self.ledgers[0].directory / "report.docx"
        refused = self.ledgers[0].make("docx", "nl", path)
        self.assertNotEqual(refused.returncode, 0)
        for form in FORMATS:
            self.assertIn(form, refused.stderr.decode())
        self.assertFalse(path.exists())
        self.assertNotEqual(run("--data", self.ledgers[0].data, "report").returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
