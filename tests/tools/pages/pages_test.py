"""The report's pages before a rule book of HTML and, in a browser, one of accessibility.
Usage: pages_test.py PLANLEDGER SAMPLE_DIRECTORY NODE_MODULES CHROMIUM

Of axe-core every rule holds, those of WCAG 2.1 A and AA among them.
"""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PLANLEDGER, SAMPLES, MODULES, CHROMIUM = sys.argv[1:5]
BROWSER_SECONDS_MAX = 300
RULES = {"root": True, "extends": ["html-validate:standard", "html-validate:a11y"],
         "rules": {"valid-id": ["error", {"relaxed": True}]}}
# Writes what axe found where the page was, so that the browser's dump of the page holds it.
RUN = """
axe.run(document).then(found => {
  const page = document.createElement("html");
  const pre = document.createElement("pre");
  pre.textContent = "axe:" + JSON.stringify({violations: found.violations,
      incomplete: found.incomplete, passes: found.passes.length});
  page.append(pre);
  document.replaceChild(page, document.documentElement);
});
"""


def run(*arguments):
    done = subprocess.run([PLANLEDGER, *map(str, arguments)], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done


def found_by_axe(page, scratch):
    script = (pathlib.Path(MODULES) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    script = (script + RUN).replace("</script", "<\\/script")
    text = page.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>")
    watched = scratch / "watched.html"
    watched.write_text(text, encoding="utf-8")
    shown = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={scratch}/user",
         f"--virtual-time-budget={BROWSER_SECONDS_MAX}000", "--dump-dom", watched.as_uri()],
        capture_output=True, check=True, timeout=BROWSER_SECONDS_MAX, encoding="utf-8")
    found = re.search(r"<pre>axe:(.*?)</pre>", shown.stdout, re.DOTALL)
    assert found, shown.stderr[-2000:]
    return json.loads(html.unescape(found[1]))


class Pages(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.held = tempfile.TemporaryDirectory()
        cls.scratch = pathlib.Path(cls.held.name)
        ledger = cls.scratch / "ledger"
        run("init", ledger, "--coordinator", "KB")
        run("--data", ledger, "import", *pathlib.Path(SAMPLES).glob("plan-2018.jsonl"),
            *pathlib.Path(SAMPLES).glob("invented-2019.jsonl"))
        cls.pages = {}
        for language in ("nl", "en"):
            # A sealed one that restates an earlier report, and one at a point.
            for name, which in (("sealed", ("2018-H2",)),
                                ("at a point", ("2019-H1", "--known-at", "now"))):
                page = cls.scratch / f"{name}.{language}.html"
                run("--data", ledger, "report", "--period", *which, "--lang", language, "-o", page)
                cls.pages[name, language] = page

    @classmethod
    def tearDownClass(cls):
        cls.held.cleanup()

    def test_the_pages_keep_to_the_rules_of_html(self):
        rules = self.scratch / "rules.json"
        rules.write_text(json.dumps(RULES), encoding="utf-8")
        checked = subprocess.run(
            ["node", pathlib.Path(MODULES) / "html-validate" / "bin" / "html-validate.js",
             "--config", rules, "--formatter", "text", *self.pages.values()],
            capture_output=True, check=False, encoding="utf-8")
        self.assertEqual((checked.returncode, checked.stdout[-3000:]), (0, ""), checked.stderr)

    def test_the_pages_keep_to_the_rules_of_accessibility(self):
        for (name, language), page in self.pages.items():
            with self.subTest(page=name, language=language):
                found = found_by_axe(page, self.scratch)
                self.assertGreater(found["passes"], 30)
                self.assertEqual([(rule["id"], rule["help"], rule["nodes"][0]["html"][:300])
                                  for rule in found["violations"]], [])
                # What a text lies on in a picture, or in a cell of several rows, axe does not say.
                self.assertEqual(
                    [(rule["id"], node["target"], node["html"][:300])
                     for rule in found["incomplete"] for node in rule["nodes"]
                     if not node["html"].startswith("<text")
                     and "[rowspan=" not in node["target"][0]], [])

    def test_a_page_that_breaks_the_rules_is_found(self):
        page = self.scratch / "broken.html"
        text = self.pages["sealed", "nl"].read_text(encoding="utf-8")
        page.write_text(text.replace("--quiet:#565656", "--quiet:#d0d0d0")
                        .replace('<html lang="nl">', "<html>"), encoding="utf-8")
        found = {rule["id"] for rule in found_by_axe(page, self.scratch)["violations"]}
        self.assertLessEqual({"color-contrast", "html-has-lang"}, found)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
