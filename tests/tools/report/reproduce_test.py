"""The same report from a restored copy whose projections and seals are made anew, by this build or
by another: equal bytes. Usage: reproduce_test.py PLANLEDGER OTHER_PLANLEDGER SAMPLE_DIRECTORY"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PLANLEDGER, OTHER, SAMPLES = sys.argv[1:4]
FORMATS = ("html", "pdf", "md", "json", "csv", "xlsx", "fodt", "fods")


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Reproduced(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = tempfile.TemporaryDirectory()
        cls.top = pathlib.Path(cls.held.name)
        cls.ledger, cls.copy = cls.top / "ledger", cls.top / "copy"
        run(PLANLEDGER, "init", cls.ledger, "--coordinator", "KB")
        run(PLANLEDGER, "--data", cls.ledger, "import", f"{SAMPLES}/plan-2018.jsonl",
            f"{SAMPLES}/invented-2019.jsonl")
        run(PLANLEDGER, "--data", cls.ledger, "show", "periods", "--seals")
        shutil.copytree(cls.ledger, cls.copy)
        for made_anew in ("projections", "seals"):
            shutil.rmtree(cls.copy / made_anew)

    @classmethod
    def tearDownClass(cls):
        cls.held.cleanup()

    def test_a_report_at_a_point_is_the_same(self):
        for language in ("nl", "en"):
            for form in FORMATS:
                with self.subTest(language=language, form=form):
                    asked = ("report", "--period", "2019-H1", "--known-at", "seq:925",
                             "--as-of", "2019-06-30", "--lang", language, "--format", form)
                    one = run(PLANLEDGER, "--data", self.ledger, *asked)
                    self.assertGreater(len(one), 10_000)
                    self.assertEqual(run(OTHER, "--data", self.copy, *asked), one)

    def test_what_a_closing_seals_is_the_same(self):
        run(OTHER, "--data", self.copy, "show", "periods", "--seals")
        kept = sorted(path.relative_to(self.ledger) for path in self.ledger.glob("seals/**/*")
                      if path.is_file())
        self.assertGreater(len(kept), 3 * len(FORMATS))
        for path in kept:
            self.assertEqual((self.copy / path).read_bytes(), (self.ledger / path).read_bytes(),
                             path)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
