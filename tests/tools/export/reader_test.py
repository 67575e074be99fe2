"""The CSV export before a reader of the Frictionless standard that is not ours.

Usage: reader_test.py PLANLEDGER SAMPLE_DIRECTORY NODE_MODULES
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PLANLEDGER, SAMPLES, MODULES = sys.argv[1:4]
READ = pathlib.Path(__file__).parent / "read_package.js"


def run(*arguments):
    done = subprocess.run([PLANLEDGER, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr


class Reader(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        scratch = pathlib.Path(held.name)
        run("init", scratch / "ledger", "--coordinator", "KB")
        run("--data", scratch / "ledger", "import", pathlib.Path(SAMPLES) / "plan-2018.jsonl",
            pathlib.Path(SAMPLES) / "invented-2019.jsonl")
        self.package = scratch / "csv"
        run("--data", scratch / "ledger", "export", "--format", "csv", "-o", self.package)
        self.descriptor = self.package / "datapackage.json"
        self.resources = json.loads(self.descriptor.read_text(encoding="utf-8"))["resources"]

    def read(self):
        return subprocess.run(["node", READ, MODULES, self.descriptor], capture_output=True,
                              check=False, encoding="utf-8")

    def test_it_reads_every_row_of_every_table(self):
        read = self.read()
        self.assertEqual((read.returncode, read.stderr[-3000:]), (0, ""))
        self.assertEqual([line.split() for line in read.stdout.splitlines()],
                         [[r["name"], str(r["rows"])] for r in self.resources])
        self.assertGreater(sum(r["rows"] for r in self.resources), 1000)

    def test_it_finds_a_cell_that_is_not_of_its_type(self):
        table = self.package / "events.csv"
        rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
        seq = rows[0].rstrip("\n").split(",").index("seq")
        cells = rows[1].split(",")
        cells[seq] = "first"
        rows[1] = ",".join(cells)
        table.write_text("".join(rows), encoding="utf-8")
        read = self.read()
        self.assertEqual(read.returncode, 1)
        self.assertRegex(read.stderr, 'events: .*"first"')

    def test_it_finds_a_descriptor_that_is_not_valid(self):
        package = json.loads(self.descriptor.read_text(encoding="utf-8"))
        del package["resources"][0]["schema"]["fields"][0]["name"]
        self.descriptor.write_text(json.dumps(package), encoding="utf-8")
        read = self.read()
        self.assertEqual(read.returncode, 1)
        self.assertRegex(read.stderr, '(?s)datapackage.json: .*"/resources/0/schema/fields/0"')


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
