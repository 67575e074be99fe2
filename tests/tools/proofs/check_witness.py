#!/usr/bin/env python3
"""Follows a ledger with a witness, takes back what the ledger held, and sees the witness find it.

check_witness.py PLANLEDGER PLANLEDGERD data|server makes a ledger in a temporary directory with
those programs; the witness asks its directory, or a server on it. Notes are read back by notes.py,
which shares no code with the programs. Any assertion that fails is a failure of the programs.
"""

import base64
import contextlib
import json
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

from notes import WITNESS, Verifier, sha256

# Far more than any command needs on a slow machine: reached only by one that hangs.
PATIENCE_SECONDS = 300


class ReservedPort:
    """A port of this machine that nobody else is given: bound, but not listened on."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]


@contextlib.contextmanager
def serving(daemon, ledger, address="127.0.0.1:0"):
    with tempfile.TemporaryFile() as log, subprocess.Popen(
            [daemon, "--data", str(ledger), "--listen", address, "--http", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL) as process:
        try:
            yield json.loads(process.stdout.readline())
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()


class Following:
    """`planledger witness --every 1`, as it runs; its lines come within a bounded time."""

    def __init__(self, arguments):
        # Without a buffer, so that what select() looks at is all that has not been read.
        self.process = subprocess.Popen(list(map(str, arguments)), bufsize=0,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    @staticmethod
    def line(stream):
        line = b""
        while not line.endswith(b"\n"):
            assert select.select([stream], [], [], PATIENCE_SECONDS)[0], "it says nothing more"
            byte = stream.read(1)
            assert byte, ("it has ended", line)
            line += byte
        return line.decode()

    def note(self):
        """Three lines of text, an empty one, the log's signature and the witness's."""
        return "".join(self.line(self.process.stdout) for _ in range(6))

    def wait_for_warning(self):
        while "cannot be asked" not in self.line(self.process.stderr):
            pass

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


class Bench:
    def __init__(self, place, program, daemon, way):
        self.place, self.program, self.daemon, self.way = place, program, daemon, way
        self.ledger, self.state = place / "ledger", place / "witness"
        made = json.loads(self.run("init", self.ledger, "--coordinator", "KB").stdout)
        self.key_text = made["verifierKey"]
        self.key = Verifier(self.key_text)

    def run(self, *arguments, status=0):
        done = subprocess.run([self.program, *map(str, arguments), "--format", "json"],
                              capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def append(self, codes):
        """Registers departments of these codes; "KB" must come first of all."""
        lines = [json.dumps({"id": str(uuid.uuid4()), "type": "DepartmentRegistered",
                             "department": "KB", "effective": "2018",
                             "data": {"code": code, "name": "Department " + code}}) + "\n"
                 for code in codes]
        (self.place / "events.jsonl").write_text("".join(lines))
        answer = json.loads(self.run("import", self.place / "events.jsonl", "--data", self.ledger).stdout)
        assert answer == {"appended": len(lines), "unchanged": 0, "refused": []}

    def asked(self):
        """The options that lead to the ledger, while they do."""
        if self.way == "data":
            return contextlib.nullcontext(["--data", self.ledger])
        return self.asked_by_server()

    @contextlib.contextmanager
    def asked_by_server(self):
        with serving(self.daemon, self.ledger) as said:
            yield ["--server", said["listening"]]

    def witness(self, *options, status=0, state=None):
        with self.asked() as way:
            return self.run("witness", state or self.state, *way, *options, status=status)

    def keep_copy(self, name):
        shutil.copytree(self.ledger, self.place / name)

    def put_back(self, name):
        shutil.rmtree(self.ledger)
        shutil.copytree(self.place / name, self.ledger)

    def latest(self):
        return (self.state / "latest").read_text()

    def witness_key(self):
        return Verifier((self.state / "witness.pub").read_text(), WITNESS)


def base64_root(note):
    return note.splitlines()[2]


def check_cosigned(bench, note, size, began):
    """The log signed it and the witness cosigned it, between `began` and now."""
    assert bench.key.checkpoint(note)[0] == size
    assert began <= bench.witness_key().cosigned_at(note) <= int(time.time())
    assert bench.latest() == note


def first_contact(bench):
    bench.append(["KB"] + [f"D{number}" for number in range(1, 30)])
    refused = bench.witness(status=2)
    assert "unknownOrigin" in refused.stderr or "--ledger-key" in refused.stderr, refused.stderr
    assert not (bench.state / "latest").exists()
    # The key of a ledger that is not this one.
    other = json.loads(bench.run("init", bench.place / "other").stdout)["verifierKey"]
    bench.witness("--ledger-key", other, status=2)
    # Another's key under the name of this one.
    data = base64.b64decode(other.split("+", 2)[2])
    key_id = sha256(bench.key.name.encode(), b"\n", data)[:4].hex()
    forged = f"{bench.key.name}+{key_id}+{base64.b64encode(data).decode()}"
    refused = bench.witness("--ledger-key", forged, status=1)
    assert "badSignature" in refused.stderr, refused.stderr
    assert not (bench.state / "latest").exists()

    began = int(time.time())
    note = bench.witness("--ledger-key", bench.ledger / "keys/ledger.pub", "--once").stdout
    check_cosigned(bench, note, 30, began)
    assert (bench.state / "key.pem").stat().st_mode & 0o777 == 0o600


def grows(bench):
    bench.keep_copy("older")
    bench.append([f"E{number}" for number in range(20)])
    began = int(time.time())
    note = bench.witness().stdout
    check_cosigned(bench, note, 50, began)
    bench.keep_copy("grown")
    return note


def auditors_check(bench, note):
    """`verify --witness` demands the cosignature of each witness that is named."""
    (bench.place / "plain").write_text(bench.run("checkpoint", "--data", bench.ledger).stdout)
    # Some other witness's time in the place of this one's.
    other = bench.place / "second"
    bench.witness("--trust-on-first-use", "--name", "witness.example/second", state=other)
    assert bench.key_text in (other / "trusted.pub").read_text()
    keys = [bench.state / "witness.pub", other / "witness.pub"]

    def verify(kept, *witnesses, status=0):
        options = [option for key in witnesses for option in ("--witness", key)]
        return bench.run("verify", "--checkpoint", kept, *options, "--data", bench.ledger,
                         status=status)

    verified = verify(bench.state / "latest", keys[0])
    assert json.loads(verified.stdout)["holds"]
    assert "cosigned by " + bench.witness_key().name in verified.stderr
    verify(bench.state / "latest", keys[0].read_text().strip())
    verify(bench.state / "latest", *keys, status=1)
    verify(bench.place / "plain", keys[0], status=1)
    # Both cosigned the same text: their lines stand together.
    lines = (other / "latest").read_text().splitlines(keepends=True)
    (bench.place / "both").write_text(note + lines[-1])
    verify(bench.place / "both", *keys)
    # A cosignature of other words.
    (bench.place / "changed").write_text(note.replace("\n50\n", "\n49\n"))
    verify(bench.place / "changed", keys[0], status=1)
    verify(bench.state / "latest", bench.key_text, status=2)


def goes_back(bench, note):
    """An older copy is put back: refused, and nothing is cosigned."""
    bench.put_back("older")
    refused = bench.witness(status=1)
    assert "older" in refused.stderr and base64_root(note) in refused.stderr, refused.stderr
    assert bench.latest() == note
    assert not list(bench.state.glob("fork-*"))


def goes_another_way(bench, note):
    """Other events follow on the older copy: a fork, at the same size and beyond it."""
    kept = set()
    for count, size, word in ((20, 50, "fork"), (5, 55, "badProof")):
        bench.append([f"X{size}-{number}" for number in range(count)])
        shown = bench.run("checkpoint", "--data", bench.ledger).stdout
        for _ in range(2):
            refused = bench.witness(status=1)
            assert word in refused.stderr, refused.stderr
            assert base64_root(note) in refused.stderr and base64_root(shown) in refused.stderr
        assert refused.stdout == "" and bench.latest() == note
        new = set(bench.state.glob("fork-*")) - kept
        kept |= new
        both = {path.suffix: path.read_text() for path in new}
        assert set(both) == {".seen", ".shown"} and len(new) == 2
        assert both[".shown"] == shown
        assert bench.key.checkpoint(both[".seen"]) == bench.key.checkpoint(note)
        assert bench.key.checkpoint(both[".shown"])[0] == size
        assert bench.key.checkpoint(both[".shown"])[1] != bench.key.checkpoint(note)[1]
    # The ledger as it was is still good.
    bench.put_back("grown")
    began = int(time.time())
    check_cosigned(bench, bench.witness().stdout, 50, began)


def is_killed(bench):
    """Killed anywhere, it goes on from what it had cosigned."""
    arguments = [bench.program, "witness", str(bench.state), "--data", str(bench.ledger)]
    began = time.monotonic()
    subprocess.run(arguments, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    whole = time.monotonic() - began
    kills = 12
    for number in range(kills):
        bench.append([f"K{number}"])
        with subprocess.Popen(arguments, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.2 * whole * number / kills)
            process.kill()
            said = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
        [last] = bench.state.glob("last-*.note")
        remembered = bench.key.checkpoint(last.read_text())
        assert remembered[0] >= bench.key.checkpoint(bench.latest())[0]
        if said:
            assert bench.key.checkpoint(said) == remembered
    began = int(time.time())
    check_cosigned(bench, bench.witness().stdout, 50 + kills, began)


def gets_another_key(bench):
    bench.run("keys", "renew-ledger", "--data", bench.ledger)
    refused = bench.witness(status=1)
    assert "badSignature" in refused.stderr, refused.stderr
    new = (bench.ledger / "keys/ledger.pub").read_text().splitlines()[-1]
    bench.key = Verifier(new)
    began = int(time.time())
    check_cosigned(bench, bench.witness("--ledger-key", new).stdout, 62, began)


def is_followed_by_data(bench):
    """The ledger's directory is away while a server has it."""
    arguments = ["witness", bench.state, "--data", bench.ledger]
    with contextlib.ExitStack() as stack:
        with serving(bench.daemon, bench.ledger):
            following = stack.enter_context(Following([bench.program, *arguments, "--every", "1"]))
            following.wait_for_warning()
            in_use = bench.run(*arguments, status=4)
            assert "inUse" in in_use.stderr, in_use.stderr
        assert bench.key.checkpoint(following.note())[0] == 62
        assert following.stop() == 0


def is_followed_by_server(bench):
    port = ReservedPort()
    arguments = ["witness", bench.state, "--server", port.address, "--timeout", "1"]
    with Following([bench.program, *arguments, "--every", "1"]) as following:
        following.wait_for_warning()
        with serving(bench.daemon, bench.ledger, port.address):
            assert bench.key.checkpoint(following.note())[0] == 62
            in_use = bench.run(*arguments, status=4)
            assert "inUse" in in_use.stderr, in_use.stderr
        following.wait_for_warning()
        bench.append(["LAST"])
        with serving(bench.daemon, bench.ledger, port.address):
            note = following.note()
            assert bench.key.checkpoint(note)[0] == 63
            bench.witness_key().cosigned_at(note)
        assert following.stop() == 0


def main():
    program, daemon, way = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="planledger-witness-") as directory:
        bench = Bench(pathlib.Path(directory), program, daemon, way)
        first_contact(bench)
        note = grows(bench)
        auditors_check(bench, note)
        goes_back(bench, note)
        goes_another_way(bench, note)
        is_killed(bench)
        gets_another_key(bench)
        {"data": is_followed_by_data, "server": is_followed_by_server}[way](bench)
        bench.witness()
    print("the witness cosigns what grows, and nothing else")


main()
