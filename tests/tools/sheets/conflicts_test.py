"""Rows that changed since they were imported, and rows that were refused and mended.

conflicts_test.py PLANLEDGER SAMPLE
"""

import shlex
import sys

import openpyxl

import client

HEADINGS = ["Soort", "Actie", "Beleidsdomein", "Ingangsdatum", "Subsidie", "Begunstigde", "Bedrag",
            "Munt", "Van", "Tot en met"]
GRANT = ["subsidie", "1.1", "KB", "1 maart 2016", "g-1", "Stad Gent", "85.000,00", "EUR",
         "2016-03-01", "2017-02-28"]
PLAN = """\
{"id":"00000000-0000-0000-0000-000000000001","type":"DepartmentRegistered","department":"KB","effective":"2015","data":{"code":"KB","name":"Chancellery"}}
{"id":"00000000-0000-0000-0000-000000000002","type":"PolicyLineDefined","department":"KB","effective":"2015","data":{"no":"1","title":"Line"}}
{"id":"00000000-0000-0000-0000-000000000003","type":"GoalDefined","department":"KB","effective":"2015","data":{"no":"1","line":"1","title":"Goal"}}
{"id":"00000000-0000-0000-0000-000000000004","type":"ActionDefined","action":"1.1","department":"KB","effective":"2015","data":{"goal":"1","title":"Action","departments":[{"code":"KB","role":"coordinating"}]}}
"""


def new_ledger(program):
    ledger = client.Ledger(program)
    plan = ledger.path("plan.jsonl")
    plan.write_text(PLAN, encoding="utf-8")
    ledger.load(plan)
    return ledger


def changed(**cells):
    row = list(GRANT)
    for heading, value in cells.items():
        row[HEADINGS.index(heading.replace("_", " "))] = value
    return row


def follow(ledger, proposal):
    """Gives the commands that were proposed, as a person does who knows the date and the reason."""
    for command in proposal:
        if command.startswith("planledger import"):
            continue
        words = shlex.split(command.replace("DATE", "2018-01-01").replace("REASON", "'It was wrong'"))
        assert words[0] == "planledger", command
        ledger.run(*words[1:])


def check_proposals(program):
    cases = [
        (changed(Bedrag="90.000,00"), ["GrantExtended"], "unchanged"),
        (changed(Bedrag="80.000,50"), ["GrantReduced"], "unchanged"),
        (changed(Tot_en_met="31 december 2018"), ["GrantExtended"], "unchanged"),
        (changed(Bedrag="1.000,00", Tot_en_met="2019"), ["GrantExtended", "GrantReduced"], "unchanged"),
        (changed(Begunstigde="Stad Aalst"), ["EventReversed", "planledger import"], "appended"),
        (changed(Tot_en_met="2016"), ["EventReversed", "planledger import"], "appended"),
        (changed(Ingangsdatum="2 maart 2016"), ["EventReversed", "planledger import"], "appended"),
    ]
    for row, proposed, then in cases:
        ledger = new_ledger(program)
        sheet = ledger.path("grants.csv")
        client.write_csv(sheet, [HEADINGS, GRANT])
        assert ledger.load(sheet)["appended"] == 1
        client.write_csv(sheet, [HEADINGS, row])
        head = ledger.head()
        rehearsed = ledger.load("--dry-run", sheet, expect=(1,))
        outcome = ledger.load(sheet, expect=(3,))
        assert outcome == rehearsed, (outcome, rehearsed)
        assert ledger.head() == head, "a conflict appends nothing"
        refused = outcome["refused"][0]
        assert refused["line"] == 2 and refused["code"] == "idConflict", refused
        assert len(refused["proposal"]) == len(proposed), refused
        for command, part in zip(refused["proposal"], proposed):
            assert part in command, (command, part)
        follow(ledger, refused["proposal"])
        # The sheet as it is agrees with the ledger now, or its row comes in anew.
        settled = ledger.load("--dry-run", sheet)
        assert settled[then] == 1 and not settled["refused"], settled
        settled = ledger.load(sheet)
        assert settled[then] == 1 and not settled["refused"], settled
        assert ledger.load(sheet) == {"appended": 0, "unchanged": 1, "refused": []}
        grants = ledger.ask("show", "grants", "--as-of", "2030-01-01")["grants"]
        assert len(grants) == 1, grants
        client.remove(ledger)


def check_rows_of_one_sheet(program):
    """The same grant twice in a sheet: once is enough, and another content is a conflict."""
    ledger = new_ledger(program)
    sheet = ledger.path("twice.csv")
    client.write_csv(sheet, [HEADINGS, GRANT, GRANT, changed(Begunstigde="Stad Aalst")])
    outcome = ledger.load(sheet, expect=(3,))
    assert (outcome["appended"], outcome["unchanged"]) == (1, 1), outcome
    assert [(r["line"], r["code"]) for r in outcome["refused"]] == [(4, "idConflict")], outcome
    # Which of them holds nobody but the department knows: no reversal is proposed.
    (proposal,) = outcome["refused"][0]["proposal"]
    assert proposal.startswith("rows 2, 3, 4 of this sheet") and "Rijsleutel" in proposal, proposal
    client.write_csv(sheet, [HEADINGS, GRANT, changed(Begunstigde="Stad Aalst")])
    (proposal,) = ledger.load(sheet, expect=(3,))["refused"][0]["proposal"]
    assert proposal.startswith("rows 2, 3 of this sheet"), proposal
    # Two meetings of one title on one day, told apart by a key.
    headings = ["Soort", "Actie", "Beleidsdomein", "Ingangsdatum", "Titel", "Plaats"]
    meeting = ["overleg", "1.1", "KB", "2018-10-26", "Stuurgroep"]
    client.write_csv(sheet, [headings, meeting + ["Gent"], meeting + ["Aalst"]])
    assert ledger.load("--dry-run", sheet, expect=(1,))["refused"][0]["line"] == 3
    client.write_csv(sheet, [headings + ["Rijsleutel"], meeting + ["Gent", ""], meeting + ["Aalst", "namiddag"]])
    assert ledger.load(sheet)["appended"] == 2
    assert ledger.load(sheet)["unchanged"] == 2
    client.remove(ledger)


def check_given_ids(program):
    """A row whose sheet gives the id: once that event was reversed, the id stays with it."""
    ledger = new_ledger(program)
    sheet = ledger.path("ids.csv")
    given = "00000000-0000-0000-0000-0000000000aa"
    client.write_csv(sheet, [HEADINGS + ["Event id"], GRANT + [given]])
    assert ledger.load(sheet)["appended"] == 1
    ledger.run("append", "EventReversed", "--action", "1.1", "--department", "KB", "--effective", "2018",
               "--event", given, "--reason", "wrong")
    client.write_csv(sheet, [HEADINGS + ["Event id"], changed(Begunstigde="Stad Aalst") + [given]])
    refused = ledger.load(sheet, expect=(3,))["refused"]
    assert [r["code"] for r in refused] == ["idConflict"], refused
    client.remove(ledger)


def check_atomic(program):
    ledger = new_ledger(program)
    sheet = ledger.path("grants.csv")
    client.write_csv(sheet, [HEADINGS, GRANT, changed(Subsidie="g-2", Actie="9.9")])
    head = ledger.head()
    outcome = ledger.load("--atomic", sheet, expect=(3,))
    assert outcome["appended"] == 0 and ledger.head() == head, outcome
    assert outcome["refused"][0]["message"].startswith("cell B3 (Actie): "), outcome
    client.write_csv(sheet, [HEADINGS, GRANT, changed(Subsidie="g-2")])
    assert ledger.load("--atomic", sheet)["appended"] == 2
    client.remove(ledger)


MENDED = {"9.9": "1.1", "85.000": "85.000,00", "31/9/2018": "30/9/2018"}


def mend_csv(path):
    rows = client.read_csv(path)
    assert rows[0][-1].startswith("Refused because"), rows[0]
    assert all(row[-1] for row in rows[1:]), rows
    for row in rows[1:]:
        row[:-1] = [MENDED.get(cell, cell) for cell in row[:-1]]
    client.write_csv(path, rows)


def mend_xlsx(path):
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        assert row[-1].value, "each row says why"
        for cell in row[:-1]:
            cell.value = MENDED.get(cell.value, cell.value)
    book.save(path)


def check_refused_rows(program):
    good = [GRANT, changed(Subsidie="g-2", Ingangsdatum="najaar 2016"),
            changed(Subsidie="g-3", Tot_en_met="30/9/2018"), changed(Subsidie="g-4", Begunstigde='Een "vzw"; Gent\nen Aalst')]
    bad = [list(row) for row in good]
    bad[1][6] = "85.000"
    bad[2][9] = "31/9/2018"
    bad[3][1] = "9.9"
    expected = None
    for extension, mend in ((None, None), (".csv", mend_csv), (".xlsx", mend_xlsx)):
        ledger = new_ledger(program)
        sheet = ledger.path("grants.csv")
        refused = ledger.path(f"refused{extension}")
        if extension is None:
            client.write_csv(sheet, [HEADINGS] + good)
            assert ledger.load(sheet)["appended"] == 4
            expected = ledger.ask("show", "grants", "--as-of", "2030-01-01")["grants"]
        else:
            client.write_csv(sheet, [HEADINGS] + bad)
            outcome = ledger.load(sheet, "--refused", refused, expect=(3,))
            assert outcome["appended"] == 1, outcome
            assert [r["line"] for r in outcome["refused"]] == [3, 4, 5], outcome
            # Refused again as they are, into a sheet that keeps its one column of reasons.
            twice = ledger.path(f"twice{extension}")
            again = ledger.load(refused, "--refused", twice, expect=(3,))
            assert [r["code"] for r in again["refused"]] == [r["code"] for r in outcome["refused"]]
            assert len(again["refused"]) == 3 and again["appended"] == 0
            mend(twice)
            settled = ledger.load(twice, "--refused", ledger.path(f"none{extension}"))
            assert settled["appended"] == 3 and not settled["refused"], settled
            assert not ledger.path(f"none{extension}").exists(), "nothing was refused"
        found = ledger.ask("show", "grants", "--as-of", "2030-01-01")["grants"]
        strip = lambda grants: [{k: v for k, v in g.items() if k not in ("seq", "id", "event")} for g in grants]
        assert strip(found) == strip(expected), (found, expected)
        client.remove(ledger)


def main():
    program = sys.argv[1]
    check_proposals(program)
    check_rows_of_one_sheet(program)
    check_given_ids(program)
    check_atomic(program)
    check_refused_rows(program)


main()
