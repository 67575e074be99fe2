"""Reads an export the way its own community would, and holds it against the ledger's answers.

Usage: check_export.py FORMAT PATH BUDGET

FORMAT is csv, sqlite, 360giving, ocds or iati; BUDGET is the JSON of `planledger show budget` at the
same dates. Checks what the format's standard asks for (required fields, order, types, keys,
checksums) and that what each action comes to is exactly what the ledger answers. Prints what is
wrong, a line each; exit status 1 where there is something.
"""
import csv
import datetime
import decimal
import hashlib
import json
import os
import re
import sqlite3
import sys
import xml.etree.ElementTree
from collections import defaultdict

Decimal = decimal.Decimal
wrong = []


def expect(condition, message):
    if not condition:
        wrong.append(message)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=Decimal, parse_int=Decimal)


class Sums:
    """Amounts by action and currency."""

    def __init__(self):
        self.by_action = defaultdict(dict)

    def add(self, action, currency, amount):
        sums = self.by_action[action]
        sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)

    def plain(self):
        return {action: {c: a for c, a in sums.items() if a != 0}
                for action, sums in self.by_action.items() if any(sums.values())}


def answered(budget, money):
    """What the ledger answers: all money of an action, its grants, or its grants with an amount."""
    sums = Sums()
    for action in budget["actions"]:
        if money == "all":
            for currency, amount in action["total"].items():
                sums.add(action["no"], currency, amount)
            continue
        for grant in action["grants"]:
            if money == "grants" or grant["amount"] is not None:
                sums.add(action["no"], grant["currency"], grant["total"])
    return sums.plain()


def check_sums(sums, budget, money):
    found, expected = sums.plain(), answered(budget, money)
    expect(found == expected, f"sums: found {found}, expected {expected}")


def check_provenance(found):
    for name in ("ledger", "position", "root", "asOf", "recordedAt", "command"):
        expect(name in found, f"provenance has no {name}")
    expect(str(found.get("command", "")).startswith("planledger export --format "), "command")
    expect(re.fullmatch("[0-9a-f]{64}", found.get("root") or ""), "root")
    expect(f"--known-at seq:{found.get('position')}" in found.get("command", ""), "position")


def is_decimal(text):
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) is not None


def parses(parse, text):
    try:
        parse(text)
        return True
    except ValueError:
        return False


def fits(field, text):
    kind = field["type"]
    if kind == "integer":
        return re.fullmatch(r"0|[1-9][0-9]*", text) is not None
    if kind == "number":
        return is_decimal(text)
    if kind == "boolean":
        return text in ("true", "false")
    if kind == "date":
        return parses(datetime.date.fromisoformat, text)
    if kind == "datetime":
        return field["format"] == "any" and parses(
            lambda t: datetime.datetime.strptime(t, "%Y-%m-%dT%H:%M:%S.%fZ"), text)
    pattern = field["constraints"].get("pattern")
    return pattern is None or re.fullmatch(pattern, text) is not None


def read_resource(directory, resource):
    path = os.path.join(directory, resource["path"])
    with open(path, "rb") as file:
        content = file.read()
    name = resource["name"]
    expect(len(content) == resource["bytes"], f"{name}: size")
    expect("sha256:" + hashlib.sha256(content).hexdigest() == resource["hash"], f"{name}: hash")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    fields = resource["schema"]["fields"]
    expect(rows[0] == [field["name"] for field in fields], f"{name}: heading")
    expect(len(rows) - 1 == resource["rows"], f"{name}: number of rows")
    records = []
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(fields):
            wrong.append(f"{name} row {number}: {len(row)} cells")
            continue
        for field, cell in zip(fields, row):
            if cell == "":
                expect(not field["constraints"]["required"], f"{name} {number}: {field['name']}")
            else:
                expect(fits(field, cell), f"{name} {number}: {field['name']} is {cell!r}")
        records.append(dict(zip([field["name"] for field in fields], row)))
    keys = [tuple(r[column] for column in resource["schema"]["primaryKey"]) for r in records]
    expect(len(set(keys)) == len(keys), f"{name}: primary key")
    return records


def read_package(directory):
    package = load(os.path.join(directory, "datapackage.json"))
    expect(package["profile"] == "tabular-data-package", "profile")
    expect(re.fullmatch(r"[a-z0-9._/-]+", package["name"]) is not None, "name of the package")
    check_provenance(package["planledger"])
    expect(sorted(os.listdir(directory)) ==
           sorted([r["path"] for r in package["resources"]] + ["datapackage.json"]), "files")
    return package, {r["name"]: read_resource(directory, r) for r in package["resources"]}


def check_csv(path, budget):
    _, tables = read_package(path)
    totals, parts = Sums(), Sums()
    for row in tables["budget"]:
        totals.add(row["action"], row["currency"], row["total"])
    for row in tables["grants"]:
        parts.add(row["action"], row["currency"], row["total"])
    for row in tables["allocations"]:
        parts.add(row["action"], row["currency"], row["amount"])
    check_sums(totals, budget, "all")
    check_sums(parts, budget, "all")
    for row in tables["events"]:
        expect(isinstance(json.loads(row["data"]), dict), "data of an event")


def check_sqlite(path, budget):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    expect(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "integrity")
    check_provenance(dict(database.execute("SELECT name, value FROM provenance")))
    sums = Sums()
    query = ("SELECT action, currency, total, total_minor FROM grants UNION ALL "
             "SELECT action, currency, amount, amount_minor FROM allocations")
    for action, currency, amount, minor in database.execute(query):
        sums.add(action, currency, amount)
        expect(isinstance(minor, int) and str(minor) == re.sub(r"^0+(?=\d)", "", amount.replace(
            ".", "")), f"minor units of {amount}: {minor}")
    check_sums(sums, budget, "all")
    directory = os.path.join(os.path.dirname(path), "csv")
    if os.path.isdir(directory):
        check_same_tables(database, directory)


def check_same_tables(database, directory):
    package, tables = read_package(directory)
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        names = ", ".join(field["name"] for field in fields)
        booleans = {i for i, field in enumerate(fields) if field["type"] == "boolean"}
        rows = [["" if cell is None else ("false", "true")[cell] if i in booleans else str(cell)
                 for i, cell in enumerate(row)]
                for row in database.execute(f"SELECT {names} FROM {resource['name']}")]
        expect(sorted(rows) == sorted(list(row.values()) for row in tables[resource["name"]]),
               f"table {resource['name']} differs from its CSV file")


DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z"


def check_text(value, where):
    expect(isinstance(value, str) and value != "", f"{where}: expected a text, found {value!r}")


def check_360giving(path, budget):
    package = load(path)
    expect(package["version"] == "1.4", "version")
    check_text(package["publisher"]["name"], "publisher")
    check_provenance(package["planledger"])
    sums = Sums()
    for grant in package["grants"]:
        for name in ("id", "title", "description", "currency", "awardDate"):
            check_text(grant.get(name), name)
        where = grant["id"]
        expect(where.startswith("360G-"), where)
        expect(len(grant["title"]) <= 140, f"{where}: the title is too long")
        expect(isinstance(grant["amountAwarded"], Decimal), f"{where}: amountAwarded")
        expect(re.fullmatch(DATE, grant["awardDate"]), f"{where}: awardDate")
        recipients = grant.get("recipientOrganization") or [grant["recipientIndividual"]]
        for organisation in recipients + grant["fundingOrganization"]:
            check_text(organisation.get("id"), where)
            check_text(organisation.get("name"), where)
        committed = sum(t["value"] for t in grant["commitmentTransaction"])
        expect(committed == grant["amountAwarded"], f"{where}: commitments come to {committed}")
        for planned in grant.get("plannedDates", []):
            expect(all(re.fullmatch(DATE, date) for date in planned.values()), f"{where}: dates")
        sums.add(grant["grantProgramme"][0]["code"], grant["currency"], grant["amountAwarded"])
    expect(len({g["id"] for g in package["grants"]}) == len(package["grants"]), "ids")
    check_sums(sums, budget, "amounts")


def merge(target, release):
    """OCDS merging: objects by field, lists of objects by id, the later value wins."""
    for name, value in release.items():
        if isinstance(value, dict):
            merge(target.setdefault(name, {}), value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            items = target.setdefault(name, [])
            for item in value:
                known = next((each for each in items if each["id"] == item["id"]), None)
                if known is None:
                    known = {}
                    items.append(known)
                merge(known, item)
        else:
            target[name] = value


def latest(versioned):
    """The last value of each field of a versioned release."""
    if isinstance(versioned, dict):
        return {name: latest(value) for name, value in versioned.items()}
    if isinstance(versioned, list):
        if versioned and "releaseID" in versioned[0] and "value" in versioned[0]:
            return versioned[-1]["value"]
        return [latest(value) for value in versioned]
    return versioned


def check_release(release):
    for name in ("ocid", "id"):
        check_text(release.get(name), name)
    expect(re.fullmatch(TIME, release["date"]), f"{release['id']}: date")
    expect(set(release["tag"]) <= {"award", "awardUpdate", "compiled"}, f"{release['id']}: tag")
    expect(release["initiationType"] == "tender", f"{release['id']}: initiationType")
    for award in release["awards"]:
        check_text(award.get("id"), "award")
        for amendment in award.get("amendments", []):
            expect(re.fullmatch(TIME, amendment["date"]), "amendment")


def check_ocds(path, budget):
    package = load(path)
    for name in ("uri", "version", "publisher", "records"):
        expect(name in package, f"the package has no {name}")
    check_provenance(package["planledger"])
    sums = Sums()
    for record in package["records"]:
        merged = {}
        for release in record["releases"]:
            check_release(release)
            expect(release["ocid"] == record["ocid"], "ocid")
            merge(merged, {k: v for k, v in release.items() if k not in ("id", "date", "tag")})
        dates = [release["date"] for release in record["releases"]]
        expect(dates == sorted(dates), f"{record['ocid']}: order")
        compiled = record["compiledRelease"]
        check_release(compiled)
        expect(compiled["tag"] == ["compiled"] and compiled["date"] == dates[-1], "compiled")
        body = {k: v for k, v in compiled.items() if k not in ("id", "date", "tag")}
        expect(body == merged, f"{record['ocid']}: compiled {body}, merged {merged}")
        expect(latest(record["versionedRelease"]) == merged, f"{record['ocid']}: versioned")
        value = compiled["awards"][0].get("value")
        if value:
            sums.add(compiled["planning"]["budget"]["projectID"], value["currency"],
                     value["amount"])
    check_sums(sums, budget, "grants")


# The children of an activity that are written here, in the schema's order: (name, least, most).
MANY = 10 ** 9
ACTIVITY = [("iati-identifier", 1, 1), ("reporting-org", 1, 1), ("title", 1, 1),
            ("description", 1, MANY), ("participating-org", 1, MANY), ("activity-status", 1, 1),
            ("activity-date", 1, MANY), ("budget", 0, MANY), ("transaction", 0, MANY)]
TRANSACTION = [("transaction-type", 1, 1), ("transaction-date", 1, 1), ("value", 1, 1),
               ("description", 0, 1), ("provider-org", 0, 1), ("receiver-org", 0, 1)]
BUDGET = [("period-start", 1, 1), ("period-end", 1, 1), ("value", 1, 1)]


def check_sequence(element, allowed):
    names = [child.tag for child in element]
    order = [name for name, _, _ in allowed]
    expect(all(name in order for name in names), f"{element.tag}: {names}")
    expect(names == sorted(names, key=order.index), f"{element.tag}: the order is {names}")
    for name, least, most in allowed:
        expect(least <= names.count(name) <= most, f"{element.tag}: {names.count(name)} {name}")


def add_value(sums, action, element):
    value = element.find("value")
    expect(re.fullmatch(DATE, value.get("value-date")), "value-date")
    sums.add(action, value.get("currency"), value.text)


def check_iati(path, budget):
    root = xml.etree.ElementTree.parse(path).getroot()
    expect(root.tag == "iati-activities" and root.get("version") == "2.03", "root")
    ours = "{urn:planledger:export:1}"
    provenance = root.find(ours + "provenance")
    expect(root[-1] is provenance, "provenance stands last")
    facts = {child.tag.replace(ours, ""): child.text for child in provenance}
    check_provenance({"recordedAt": None, **facts})
    sums = Sums()
    for activity in root.findall("iati-activity"):
        check_sequence(activity, ACTIVITY)
        identifier = activity.find("iati-identifier").text
        organisation = activity.find("reporting-org")
        prefix = organisation.get("ref") + "-"
        expect(identifier.startswith(prefix) and organisation.get("type"), identifier)
        action = identifier[len(prefix):]
        expect(all(p.get("role") in "1234" for p in activity.findall("participating-org")), action)
        expect(activity.find("activity-status").get("code") in "123456", action)
        expect(all(re.fullmatch(DATE, d.get("iso-date")) for d in activity.findall(
            "activity-date")), action)
        for transaction in activity.findall("transaction"):
            check_sequence(transaction, TRANSACTION)
            expect(transaction.find("transaction-type").get("code") == "2", action)
            add_value(sums, action, transaction)
        for planned in activity.findall("budget"):
            check_sequence(planned, BUDGET)
            expect(planned.find("period-start").get("iso-date") <=
                   planned.find("period-end").get("iso-date"), f"{action}: budget's period")
            add_value(sums, action, planned)
        for narrative in activity.iter("narrative"):
            check_text(narrative.text, f"{action}: narrative")
    check_sums(sums, budget, "all")


CHECKS = {"csv": check_csv, "sqlite": check_sqlite, "360giving": check_360giving,
          "ocds": check_ocds, "iati": check_iati}


def main():
    kind, path, budget = sys.argv[1:]
    CHECKS[kind](path, load(budget))
    for message in wrong[:20]:
        print(message)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
