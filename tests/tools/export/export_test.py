"""The real `planledger export`, with --data and over the network: the same bytes, whole or not there.

Usage: export_test.py BIN_DIR SAMPLE_DIR CHECK_EXPORT
"""
import base64
import filecmp
import json
import os
import subprocess
import sys
import tempfile
import unittest

SECONDS_MAX = 240
FORMATS = ("hledger", "360giving", "ocds", "iati", "csv", "sqlite")
AT = ("--as-of", "2018-10-26", "--known-at", "seq:899")


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PLANLEDGER_")}


def planledger(*arguments):
    return subprocess.run([os.path.join(BIN_DIR, "planledger"), *arguments], capture_output=True,
                          timeout=SECONDS_MAX, env=clean_environment(), check=False)


class Server:
    """planledgerd on free loopback ports; ended by SIGTERM."""

    def __init__(self, directory):
        self.process = subprocess.Popen(
            [os.path.join(BIN_DIR, "planledgerd"), "--data", directory, "--listen", "127.0.0.1:0",
             "--http", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=clean_environment())
        self.address = json.loads(self.process.stdout.readline())["listening"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=SECONDS_MAX)
        self.process.stdout.close()


def make_ledger(directory, *files):
    made = planledger("init", directory)
    assert made.returncode == 0, made.stderr
    imported = planledger("import", "--data", directory, *files)
    assert imported.returncode == 0, imported.stderr


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="planledger-export-")
        cls.root = cls.temporary.name
        cls.ledger = os.path.join(cls.root, "ledger")
        make_ledger(cls.ledger, os.path.join(SAMPLE_DIR, "plan-2018.jsonl"))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def path(self, name):
        return os.path.join(self.root, name)

    def export(self, way, name, *arguments):
        ran = planledger("export", *way, "-o", self.path(name), *arguments)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran

    def assert_same(self, one, other):
        if os.path.isfile(one):
            self.assertTrue(filecmp.cmp(one, other, shallow=False), one)
            return
        names = sorted(os.listdir(one))
        self.assertEqual(names, sorted(os.listdir(other)))
        self.assertEqual(filecmp.cmpfiles(one, other, names, shallow=False)[1:], ([], []))

    def test_both_ways_give_the_same_bytes_that_add_up_to_the_budget(self):
        near = ("--data", self.ledger)
        budget = planledger("show", "budget", *near, *AT, "--format", "json")
        with open(self.path("budget.json"), "wb") as file:
            file.write(budget.stdout)
        notes = {}
        for kind in FORMATS:
            notes[kind] = self.export(near, "near-" + kind, "--format", kind, *AT).stderr
        with Server(self.ledger) as server:
            for kind in FORMATS:
                far = self.export(("--server", server.address), "far-" + kind, "--format", kind,
                                  *AT)
                self.assertEqual(far.stderr, notes[kind])
                self.assert_same(self.path("near-" + kind), self.path("far-" + kind))
        for kind in FORMATS[1:]:
            checked = subprocess.run([sys.executable, CHECK_EXPORT, kind,
                                      self.path("near-" + kind), self.path("budget.json")],
                                     capture_output=True, check=False)
            self.assertEqual((checked.returncode, checked.stdout), (0, b""), kind)
        self.assertRegex(notes["360giving"], rb"left out, as no amount is stated: [0-9]+ grant")

    def test_the_root_is_the_one_that_the_ledger_signs(self):
        note = planledger("checkpoint", "--data", self.ledger).stdout.decode().splitlines()
        ran = planledger("export", "--data", self.ledger, "--format", "ocds", *AT)
        found = json.loads(ran.stdout)["planledger"]
        self.assertEqual((str(found["position"]), found["root"]),
                         (note[1], base64.b64decode(note[2]).hex()))

    def test_standard_output_and_a_file_hold_the_same(self):
        for kind in ("hledger", "360giving", "ocds", "iati"):
            ran = planledger("export", "--data", self.ledger, "--format", kind, *AT)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.export(("--data", self.ledger), "out-" + kind, "--format", kind, *AT)
            with open(self.path("out-" + kind), "rb") as file:
                self.assertEqual(file.read(), ran.stdout, kind)

    def test_what_is_there_already_is_not_lost_and_nothing_half_is_left(self):
        taken = self.path("taken")
        os.mkdir(taken)
        with open(os.path.join(taken, "mine"), "w", encoding="utf-8") as file:
            file.write("mine")
        before = sorted(os.listdir(self.root))
        ran = planledger("export", "--data", self.ledger, "--format", "csv", "-o", taken)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn(b"is there already", ran.stderr)
        for kind in ("csv", "sqlite", "iati"):
            ran = planledger("export", "--data", self.ledger, "--format", kind, "--known-at",
                             "seq:999999", "-o", self.path("never"))
            self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertEqual(sorted(os.listdir(self.root)), before)
        self.assertEqual(os.listdir(taken), ["mine"])

    def test_what_cannot_be_exported_is_told(self):
        for arguments in (("--format", "csv"), ("--format", "sqlite"), ("--format", "xbrl"),
                          ("--format", "sqlite", "-o", "-"), ("--format", "iati", "--as-of", "x"),
                          ("--format", "jsonl", "--as-of", "2018-10-26")):
            ran = planledger("export", "--data", self.ledger, *arguments)
            self.assertEqual(ran.returncode, 2, ran.stderr)
        ran = planledger("export", "--data", self.ledger, "--format", "iati", "--publisher", "a b")
        self.assertIn(b"publisher", ran.stderr)
        self.assertNotEqual(ran.returncode, 0)
        self.assertEqual(ran.stdout, b"")

    def test_json_lines_in_an_empty_ledger_give_the_same_budget_and_tables(self):
        self.export(("--data", self.ledger), "events.jsonl", "--format", "jsonl")
        other = self.path("other")
        make_ledger(other, self.path("events.jsonl"))
        answers = [json.loads(planledger("show", "budget", "--data", ledger, "--as-of",
                                         "2018-10-26", "--format", "json").stdout)
                   for ledger in (self.ledger, other)]
        for answer in answers:
            del answer["knownAt"]
        self.assertEqual(*answers)
        for name, ledger in (("first", self.ledger), ("second", other)):
            self.export(("--data", ledger), name, "--format", "csv", *AT)
        for table in ("budget", "grants", "funding", "allocations", "actions", "meetings_held"):
            self.assert_same(self.path(f"first/{table}.csv"), self.path(f"second/{table}.csv"))


if __name__ == "__main__":
    BIN_DIR, SAMPLE_DIR, CHECK_EXPORT = sys.argv[1:4]
    unittest.main(argv=sys.argv[:1])
