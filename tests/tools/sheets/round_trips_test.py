"""The real plan's grants through sheets that departments fill in: the same budgets on the other side.

round_trips_test.py PLANLEDGER SAMPLE
"""

import json
import pathlib
import random
import sys

import openpyxl

import client

MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
          "oktober", "november", "december"]
SEASONS = {"21": "lente", "22": "zomer", "23": "herfst", "24": "winter"}
MONEY = ["SubsidyGranted", "GrantExtended", "GrantReduced"]
DATES = ["2015-12-31", "2016-03-01", "2016-12-31", "2017-06-30", "2017-12-31", "2018-01-01",
         "2018-06-30", "2018-10-26", "2019-01-01", "2030-01-01"]


def dutch_date(text):
    parts = text.split("-")
    if len(parts) == 3:
        return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"
    if len(parts) == 2:
        return f"{SEASONS.get(parts[1]) or MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return text


def dutch_amount(text):
    whole, _, cents = text.partition(".")
    return f"{int(whole):,}".replace(",", ".") + "," + (cents or "00")


def leaves(event):
    """The event's values by the path that a column has, "funding[1].amount" and all."""
    found = {"action": event["action"], "department": event["department"],
             "effective": event["effective"]}

    def walk(prefix, value):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else key, inner)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for place, inner in enumerate(value):
                for key, text in inner.items():
                    found[f"{prefix}[].{key}", place] = text
        elif isinstance(value, list):
            found[prefix] = "; ".join(value)
        else:
            found[prefix] = value

    walk("", event["data"])
    return found


def headings_of(ledger, kind):
    """The template's headings in their order."""
    path = ledger.path(f"headings-{kind}.csv")
    ledger.run("template", "--kind", kind, "-o", path, data=False)
    return client.read_csv(path)[0]


# The headings that are not plainly a field's own name; those of the template say the rest.
PATHS = {
    "Action": "action", "Department": "department", "Effective date": "effective", "Grant": "grant",
    "Beneficiary": "beneficiary.name", "Beneficiary number": "beneficiary.id",
    "Beneficiary place": "beneficiary.place", "Beneficiary kind": "beneficiary.kind",
    "Amount": "amount", "Currency": "currency", "Project": "project", "Competence": "competence",
    "From": "period.from", "To": "period.to", "Decided on": "decidedOn", "Purpose": "purpose",
    "Reference": "reference", "Document SHA-256": "documentSha256", "Until": "until",
    "Added amount": "added", "Note": "note", "Reduced by": "by", "Reason": "reason",
}


def value_for(heading, kind, event, with_ids):
    english = heading.split(" / ")[0]
    if english == "Kind":
        return kind
    if english == "Event id":
        return event["id"] if with_ids else ""
    if english == "Row key":
        return ""
    values = leaves(event)
    if english.startswith("Funding "):
        _, field, number = english.split()
        return values.get((f"funding[].{field}", int(number) - 1), "")
    return values.get(PATHS[english], "")


AMOUNTS = ("Amount", "Added amount", "Reduced by", "Funding amount")
DAYS = ("Effective date", "From", "To", "Decided on", "Until")


def is_one_of(heading, names):
    return any(heading.split(" / ")[0].startswith(name) and
               heading.split(" / ")[0].rstrip(" 0123456789") == name for name in names)


def fill_csv(ledger, kind, events, with_ids, path):
    """A sheet as a Dutch program exports it; columns in another order, one language each."""
    headings = headings_of(ledger, kind)
    order = list(range(len(headings)))
    random.Random(5).shuffle(order)
    rows = [[random.Random(place).choice(headings[place].split(" / ")) for place in order]]
    for event in events:
        row = []
        for place in order:
            value = value_for(headings[place], kind, event, with_ids)
            if value and is_one_of(headings[place], AMOUNTS):
                value = dutch_amount(value)
            elif value and is_one_of(headings[place], DAYS):
                value = dutch_date(value)
            row.append(value)
        rows.append(row)
    client.write_csv(path, rows)


def fill_xlsx(ledger, kind, events, with_ids, path):
    """The template itself, filled in by another program: numbers as numbers, days as days."""
    import datetime
    ledger.run("template", "--kind", kind, "-o", path, data=False)
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    headings = [cell.value for cell in sheet[1]]
    for number, event in enumerate(events, start=2):
        for column, heading in enumerate(headings, start=1):
            value = value_for(heading, kind, event, with_ids)
            if not value:
                continue
            cell = sheet.cell(row=number, column=column)
            if is_one_of(heading, AMOUNTS):
                value = float(value)
            elif is_one_of(heading, DAYS):
                parts = value.split("-")
                if len(parts) == 3:
                    value = datetime.date(*map(int, parts))
                    cell.number_format = "dd/mm/yyyy"
                elif len(parts) == 2 and int(parts[1]) <= 12:
                    value = datetime.date(int(parts[0]), int(parts[1]), 1)
                    cell.number_format = "mmmm yyyy"
                else:
                    value = int(value) if len(parts) == 1 else value
            cell.value = value
    book.save(path)


def answers(ledger):
    """What is asked of the money, without what tells one log from another."""
    found = []
    for date in DATES:
        for subject in ("budget", "grants"):
            answer = ledger.ask("show", subject, "--as-of", date)
            answer.pop("knownAt")
            found.append(answer)
    return found


def without_positions(value):
    if isinstance(value, dict):
        return {key: without_positions(inner) for key, inner in value.items()
                if key not in ("seq", "id", "recordedAt", "event", "version")}
    if isinstance(value, list):
        return [without_positions(inner) for inner in value]
    return value


def main():
    program, sample = sys.argv[1], pathlib.Path(sys.argv[2])
    events = [json.loads(line) for line in (sample / "plan-2018.jsonl").read_text(encoding="utf-8").splitlines()]
    money = {kind: [event for event in events if event["type"] == kind] for kind in MONEY}
    assert len(money["SubsidyGranted"]) > 70 and money["GrantExtended"], "the real plan has grants"

    original = client.Ledger(program)
    original.load(sample / "plan-2018.jsonl")
    expected = without_positions(answers(original))
    assert any(answer.get("totals") or answer.get("grants") for answer in expected)

    for extension, fill in ((".csv", fill_csv), (".xlsx", fill_xlsx)):
        for with_ids in (True, False):
            copy = client.Ledger(program, original.folder)
            rest = copy.path("rest.jsonl")
            # What has money as its subject comes after it, in the order that it had.
            after = ("GrantMentioned", "TotalStated", "EventReversed", "PeriodClosed", "PeriodReopened")
            first = [e for e in events if e["type"] not in MONEY and e["type"] not in after]
            rest.write_text("".join(json.dumps(event) + "\n" for event in first), encoding="utf-8")
            copy.load(rest)
            for kind in MONEY:
                if not money[kind]:
                    continue
                path = copy.path(f"{kind}-{with_ids}{extension}")
                fill(copy, kind, money[kind], with_ids, path)
                outcome = copy.load(path)
                assert outcome == {"appended": len(money[kind]), "unchanged": 0, "refused": []}, \
                    (kind, extension, outcome["appended"], outcome["refused"][:3])
                again = copy.load(path)
                assert again == {"appended": 0, "unchanged": len(money[kind]), "refused": []}, again
            last = [e for e in events if e["type"] in ("GrantMentioned", "TotalStated")]
            rest.write_text("".join(json.dumps(event) + "\n" for event in last), encoding="utf-8")
            copy.load(rest)
            found = without_positions(answers(copy))
            assert found == expected, (extension, with_ids)
            if with_ids:
                ids = {json.loads(line)["id"] for line in copy.run("tail").stdout.splitlines()}
                assert {event["id"] for event in money["SubsidyGranted"]} <= ids
    client.remove(original)


main()
