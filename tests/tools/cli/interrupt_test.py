#!/usr/bin/env python3
"""An output that is interrupted leaves nothing beside its name, and nothing under it."""
import argparse
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

arguments = argparse.Namespace()
DEADLINE_SECONDS = 60


class Interrupted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        # Takes connections and never says a word: the client waits with its output begun.
        self.silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.silent.close)

    def begin(self, words, ignored=None):
        ignore = None if ignored is None else lambda: signal.signal(ignored, signal.SIG_IGN)
        client = subprocess.Popen(
            [arguments.planledger, *words], cwd=self.folder, preexec_fn=ignore,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(client.wait)
        self.addCleanup(client.kill)
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not os.listdir(self.folder):
            self.assertIsNone(client.poll(), "it ended before it began to write")
            self.assertLess(time.monotonic(), deadline, "no output was begun")
            time.sleep(0.01)
        time.sleep(0.1)  # The name is there a moment before the program knows of it.
        return client

    def export(self, form, name):
        port = self.silent.getsockname()[1]
        return ["--server", f"127.0.0.1:{port}", "export", "--format", form, "-o", name]

    def check_removed(self, words):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(words[-3:], signal=number):
                client = self.begin(words)
                client.send_signal(number)
                self.assertEqual(client.wait(DEADLINE_SECONDS), -number)
                self.assertEqual(os.listdir(self.folder), [])

    def test_a_file_is_removed(self):
        self.check_removed(self.export("sqlite", "plan.sqlite"))

    def test_a_file_that_is_being_written_is_removed(self):
        self.check_removed(["generate", "--events", "10000000", "--seed", "1", "-o", "lines"])

    def test_a_directory_is_removed(self):
        self.check_removed(self.export("csv", "package"))

    def test_a_signal_that_was_ignored_stays_so(self):
        client = self.begin(self.export("csv", "package"), ignored=signal.SIGHUP)
        client.send_signal(signal.SIGHUP)
        with self.assertRaises(subprocess.TimeoutExpired):
            client.wait(0.5)
        self.assertEqual(len(os.listdir(self.folder)), 1)
        client.terminate()
        self.assertEqual(client.wait(DEADLINE_SECONDS), -signal.SIGTERM)
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--planledger", required=True)
    parser.parse_args(namespace=arguments)
    unittest.main(argv=["interrupt_test.py"])
