#!/usr/bin/env python3
"""Plays a session with the real programs from a `.ledger` file, with --data and with --server.

  Any line that is not indented is prose: it says what the session shows.

    $ planledger show action 9.9          a command line of sh
    > --as-of 2018-10-26                  its next line
    {"format":1,<any>}                    what it writes to standard output
    ! planledger: unknownAction: <any>    what it writes to standard error
    ? 3                                   its exit status, 0 where nothing is said
    @ /api/v1/actions/9.9                 the path at which HTTP answers the same bytes
    = golden plan-2018-10-26.json         the output is JSON and holds this golden answer

In what is expected <any> stands for any text of a line, <varies> for such that differs from run to
run, and <lines> on a line of its own for any lines. Times of recording are shown as <time>. A line
"Only: server" or "Only: data" names the one way in which a session makes sense.

A session has a directory of its own. Once there is a ledger in `ledger` there, PLANLEDGER_DATA
names it; or a server is started on it, PLANLEDGER_SERVER names that, and $HTTP its HTTP address.
$SAMPLE and $GOLDEN are the folders of those files. Both ways must give the same. The questions that
end a session are asked once more when its server has gone, with --data: the same bytes must come.

With PLANLEDGER_UPDATE_SCENARIOS=1 the file is rewritten with what came out; what was expected
already stays as it is.
"""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

# Far more than any command needs on a slow machine: reached only by one that hangs.
PATIENCE_SECONDS = 300
# With six decimals only a time of recording is written.
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
QUESTION = re.compile(r"planledger (show|diff|reconcile|replay|report|tail|export) [^|;&<>$]*")


class Step:
    def __init__(self, line, command):
        self.line, self.lines, self.command = line, 1, command
        self.output, self.errors, self.status = [], [], 0
        self.http = self.golden = None

    def varies(self):
        return any("<varies>" in line for line in self.output + self.errors)

    def add(self, line):
        mark, rest = line[:2], line[2:]
        if mark in ("> ", ">") and not self.output:
            self.command += "\n" + rest
        elif mark == "! ":
            self.errors.append(rest)
        elif mark == "? ":
            self.status = int(rest)
        elif mark == "@ ":
            self.http = rest
        elif line.startswith("= golden "):
            self.golden = line.removeprefix("= golden ")
        else:
            self.output.append(line)

    def text(self):
        lines = ["$ " + self.command.replace("\n", "\n  > ").replace("> \n", ">\n")] + self.output
        lines += ["! " + line for line in self.errors]
        lines += ["= golden " + self.golden] if self.golden else []
        lines += ["@ " + self.http] if self.http else []
        lines += [f"? {self.status}"] if self.status else []
        return "".join(f"  {line}\n" if line else "\n" for line in lines)


class Scenario:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.lines = file.read().split("\n")
        self.steps, self.ways = [], ["data", "server"]
        blank, in_step = 0, False
        for number, line in enumerate(self.lines, 1):
            if not line.strip():
                blank += 1
                continue
            if not line.startswith("  "):
                in_step = False
                if line.startswith("Only: "):
                    self.ways = [line.removeprefix("Only: ")]
            elif line.startswith("  $ "):
                in_step = True
                self.steps.append(Step(number, line[4:]))
            elif in_step:
                step = self.steps[-1]
                step.output += [""] * blank
                step.add(line[2:])
                step.lines = number + 1 - step.line
            blank = 0


class Played:
    """What a step came to; `problem` is what did not hold besides output, errors and status."""

    def __init__(self, raw_output, raw_errors, status):
        self.raw = (raw_output, raw_errors, status)
        self.output, self.errors = shown(raw_output), shown(raw_errors)
        self.status, self.problem = status, ""

    def same_as(self, other):
        return (self.output, self.errors, self.status) == (other.output, other.errors, other.status)


def shown(raw):
    # The lines of CSV end with CR LF: shown, they are lines like others.
    text = TIME.sub(b"<time>", raw).decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n") if text else []


def matches(expected, actual):
    """Whether the lines are those expected, wildcards counted in."""
    pattern = ""
    for line in expected:
        if line == "<lines>":
            pattern += r"(?:[^\n]*\n)*"
        else:
            parts = re.split(r"<any>|<varies>", line)
            pattern += r"[^\n]*".join(re.escape(part) for part in parts) + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def first_mismatch(expected, actual, path=""):
    """Every key of `expected` is in `actual` with the same value; lists have just these items."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key not in actual:
                return f"{path}.{key}: missing"
            mismatch = first_mismatch(value, actual[key], f"{path}.{key}")
            if mismatch:
                return mismatch
        return ""
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, value in enumerate(expected):
            mismatch = first_mismatch(value, actual[index], f"{path}[{index}]")
            if mismatch:
                return mismatch
        return ""
    return "" if expected == actual else f"{path}: {actual!r} instead of {expected!r}"


class Server:
    def __init__(self, daemon, ledger):
        # A file takes what it logs: nobody reads it before the end.
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [daemon, "--data", ledger, "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the server does not serve: " + self.said())
        self.address, self.http = json.loads(line)["listening"], json.loads(line)["http"]

    def said(self):
        self.log.seek(0)
        return self.log.read().decode()

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.http}{path}", timeout=60) as answer:
                return answer.read()
        except urllib.error.URLError as error:
            return f"no answer: {error}".encode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE_SECONDS)
        if status != 0:
            raise RuntimeError(f"the server ended with {status}: {self.said()}")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Session:
    def __init__(self, options, way, directory):
        self.options, self.way, self.directory = options, way, directory
        self.ledger = os.path.join(directory, "ledger")
        self.server = None

    def environment(self, way):
        programs = [os.path.dirname(self.options.planledger), os.path.dirname(self.options.planledgerd)]
        environment = dict(os.environ, SAMPLE=self.options.sample, GOLDEN=self.options.golden)
        environment["PATH"] = ":".join(programs + [os.environ.get("PATH", "/usr/bin:/bin")])
        environment["HTTP"] = self.server.http if self.server else ""
        environment["PLANLEDGER_IDENTITY"] = ""
        environment["PLANLEDGER_SERVER"] = self.server.address if self.server else ""
        direct = way == "data" and os.path.exists(self.ledger)
        environment["PLANLEDGER_DATA"] = "ledger" if direct else ""
        return environment

    def run(self, command, way):
        with subprocess.Popen(["/bin/sh", "-c", command], cwd=self.directory,
                              env=self.environment(way), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              start_new_session=True) as shell:
            try:
                output, errors = shell.communicate(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(shell.pid, signal.SIGKILL)
                raise
            return Played(output, errors, shell.returncode)

    def play(self, step):
        played = self.run(step.command, self.way)
        if step.golden:
            played.problem = self.golden_problem(step.golden, played.raw[0])
        if step.http and self.server:
            answer = self.server.get(step.http) + b"\n"
            if answer != played.raw[0]:
                played.problem = "HTTP answers otherwise: " + answer.decode()
        if self.way == "server" and not self.server and os.path.exists(self.ledger):
            self.server = Server(self.options.planledgerd, self.ledger)
        return played

    def golden_problem(self, name, output):
        with open(os.path.join(self.options.golden, name), encoding="utf-8") as file:
            expected = json.load(file)
        try:
            return first_mismatch(expected, json.loads(output))
        except ValueError:
            return "the output is no JSON"

    def end(self, steps, all_played):
        """Stops the server, and asks with --data what was asked of it since the last change."""
        if not self.server:
            return
        self.server.stop()
        self.server = None
        for step, played in reversed(list(zip(steps, all_played))):
            if not QUESTION.fullmatch(step.command):
                break
            direct = self.run(step.command, "data")
            if direct.raw != played.raw and not step.varies():
                played.problem = "with the server gone, --data gives other bytes"
        replayed = self.run("planledger replay --as-of 9998-12-31", "data")
        if replayed.status != 0:
            raise RuntimeError(f"replay: {replayed.output} {replayed.errors}")


def play(options, scenario, way):
    with tempfile.TemporaryDirectory(prefix="planledger-scenario-") as directory:
        session = Session(options, way, directory)
        try:
            played = [session.play(step) for step in scenario.steps]
            session.end(scenario.steps, played)
            return played
        finally:
            if session.server:
                session.server.kill()


def as_expected(step, played):
    return (played.status == step.status and not played.problem
            and (step.golden is not None or matches(step.output, played.output))
            and matches(step.errors, played.errors))


def updated(step, played):
    """The step with what came out as what is expected."""
    now = Step(step.line, step.command)
    now.http, now.golden = step.http, step.golden
    now.output = [] if step.golden else played.output
    now.errors, now.status = played.errors, played.status
    return now


def rewrite(path, scenario, played):
    lines, done = [], 0
    for step, came in zip(scenario.steps, played):
        if not as_expected(step, came):
            lines += scenario.lines[done:step.line - 1] + updated(step, came).text().split("\n")[:-1]
            done = step.line - 1 + step.lines
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines + scenario.lines[done:]))


def judge(path, scenario, by_way):
    failures = 0
    for index, step in enumerate(scenario.steps):
        for way, played in by_way.items():
            if not as_expected(step, played[index]):
                failures += 1
                print(f"{path}:{step.line}: not as expected with --{way}\n--- expected\n"
                      f"{step.text()}--- came\n{updated(step, played[index]).text()}"
                      f"{played[index].problem}")
        first, *others = [played[index] for played in by_way.values()]
        if not step.varies() and not all(first.same_as(other) for other in others):
            failures += 1
            print(f"{path}:{step.line}: the two ways differ")
            for way, played in by_way.items():
                print(f"--- with --{way}\n{updated(step, played[index]).text()}")
    print(f"{len(scenario.steps)} commands, {failures} differences")
    return failures


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.join(here, "..", "..", "..")
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("scenario", metavar="FILE.ledger")
    parser.add_argument("--planledger", required=True, help="the client's program")
    parser.add_argument("--planledgerd", required=True, help="the server's program")
    parser.add_argument("--sample", default=os.path.join(root, "tools", "sample"))
    parser.add_argument("--golden", default=os.path.join(root, "tests", "projections", "golden"))
    parser.add_argument("--way", choices=("data", "server"), help="one of the two ways alone")
    options = parser.parse_args()
    for name in ("planledger", "planledgerd", "sample", "golden"):
        setattr(options, name, os.path.abspath(getattr(options, name)))
    scenario = Scenario(options.scenario)
    ways = [way for way in scenario.ways if options.way in (None, way)]
    by_way = {way: play(options, scenario, way) for way in ways}
    if os.environ.get("PLANLEDGER_UPDATE_SCENARIOS"):
        rewrite(options.scenario, scenario, next(iter(by_way.values())))
    sys.exit(1 if judge(options.scenario, scenario, by_way) else 0)


if __name__ == "__main__":
    main()
