#!/usr/bin/env python3
"""What long work tells on a terminal, and that it tells nothing elsewhere."""
import argparse
import json
import os
import pty
import select
import signal
import subprocess
import tempfile
import time
import unittest

arguments = argparse.Namespace()
WIPE = b"\r\x1b[K"
DEADLINE_SECONDS = 60


class OnTerminal:
    """A program whose standard error is a terminal."""

    def __init__(self, *words):
        self.terminal, side = pty.openpty()
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=side)
        os.close(side)
        self.told = b""

    def read_until(self, text):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text is None or text not in self.told:
            ready, _, _ = select.select([self.terminal], [], [],
                                        max(0, deadline - time.monotonic()))
            assert ready, f"{text} did not come, but {self.told}"
            try:
                piece = os.read(self.terminal, 4096)
            except OSError:  # Nobody has the other side open any more.
                return
            self.told += piece

    def finish(self):
        answer = self.process.stdout.read()
        self.read_until(None)
        self.process.stdout.close()
        os.close(self.terminal)
        return self.process.wait(), answer


class Progress(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.ledger = os.path.join(folder.name, "ledger")
        self.sample = os.path.join(arguments.sample, "plan-2018.jsonl")
        subprocess.run([arguments.planledger, "init", self.ledger], check=True,
                       stdout=subprocess.DEVNULL)

    def test_an_import_shows_how_far_it_is_and_wipes_it_away(self):
        program = OnTerminal(arguments.planledger, "import", self.sample, "--data", self.ledger)
        status, answer = program.finish()
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(answer)["appended"], 899)
        self.assertIn(b"\r[" + b"#" * 20 + b" " * 20 + b"]  50 %", program.told)
        self.assertIn(b"#] 100 %  ", program.told)
        self.assertTrue(program.told.endswith(WIPE), program.told[-40:])

    def test_waiting_for_a_server_is_told(self):
        server = subprocess.Popen(
            [arguments.planledgerd, "--data", self.ledger, "--listen", "127.0.0.1:0", "--http",
             "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        address = json.loads(server.stdout.readline())["listening"]
        server.send_signal(signal.SIGSTOP)
        program = OnTerminal(arguments.planledger, "show", "plan", "--server", address)
        program.read_until(b"connecting to " + address.encode() + b": 2 s")
        server.send_signal(signal.SIGCONT)
        status, answer = program.finish()
        self.assertEqual(status, 0)
        self.assertIsNone(json.loads(answer)["plan"])
        self.assertTrue(program.told.endswith(WIPE), program.told[-40:])

    def test_nothing_is_told_where_no_terminal_is(self):
        done = subprocess.run([arguments.planledger, "import", self.sample, "--data", self.ledger],
                              capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--planledger", required=True)
    parser.add_argument("--planledgerd", required=True)
    parser.add_argument("--sample", required=True)
    parser.parse_args(namespace=arguments)
    unittest.main(argv=["progress_test"], verbosity=1)
