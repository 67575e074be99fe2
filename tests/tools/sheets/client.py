"""The client and a ledger of its own, for tests of sheets."""

import csv
import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile


class Ledger:
    """A ledger in a new directory; `planledger` is asked with --data."""

    def __init__(self, program, folder=None):
        self.program = program
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="planledger-sheets-"))
        self.directory = tempfile.mkdtemp(prefix="ledger-", dir=self.folder)
        os.rmdir(self.directory)
        self.run("init", self.directory, "--coordinator", "KB", data=False)

    def run(self, *arguments, data=True, expect=(0,)):
        command = [self.program, *map(str, arguments)]
        if data:
            command += ["--data", self.directory]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode in expect, (command, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def ask(self, *arguments):
        return json.loads(self.run(*arguments, "--format", "json").stdout)

    def load(self, *arguments, expect=(0,)):
        """The outcome of an import."""
        return json.loads(self.run("import", *arguments, "--format", "json", expect=expect).stdout)

    def head(self):
        return self.ask("stats")["log"]["events"]

    def path(self, name):
        return self.folder / name


def write_csv(path, rows, delimiter=";"):
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)


def read_csv(path, delimiter=";"):
    with open(path, newline="", encoding="utf-8-sig") as text:
        return list(csv.reader(text, delimiter=delimiter))


def peak_kilobytes():
    """The most memory that any child has held so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def remove(ledger):
    shutil.rmtree(ledger.folder, ignore_errors=True)
