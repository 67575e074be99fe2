#!/usr/bin/env python3
"""Checks checkpoints and proofs of a ledger as somebody would who has none of its programs' code:
the notes by C2SP's pages (notes.py), the tree by RFC 9162.

check_proofs.py PLANLEDGER makes a ledger in a temporary directory with that program and reads back
what it says; any assertion that fails is a failure of the program.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidSignature

from notes import Verifier, sha256


def root_of_inclusion(record, index, size, hashes):
    """The root that an audit path leads to, by recursion over RFC 9162's definition of PATH."""
    if size == 1:
        assert not hashes
        return sha256(b"\x00", record)
    split = 1
    while 2 * split < size:
        split *= 2
    if index < split:
        return sha256(b"\x01", root_of_inclusion(record, index, split, hashes[:-1]), hashes[-1])
    right = root_of_inclusion(record, index - split, size - split, hashes[:-1])
    return sha256(b"\x01", hashes[-1], right)


def roots_of_consistency(old, new, hashes, old_root, whole=True):
    """Both roots that a consistency proof leads to, by recursion over SUBPROOF."""
    if old == new:
        if whole:
            assert not hashes
            return old_root, old_root
        assert len(hashes) == 1
        return hashes[0], hashes[0]
    split = 1
    while 2 * split < new:
        split *= 2
    if old <= split:
        first, second = roots_of_consistency(old, split, hashes[:-1], old_root, whole)
        return first, sha256(b"\x01", second, hashes[-1])
    first, second = roots_of_consistency(old - split, new - split, hashes[:-1], old_root, False)
    return sha256(b"\x01", hashes[-1], first), sha256(b"\x01", hashes[-1], second)


def decoded(hashes):
    return [base64.b64decode(text, validate=True) for text in hashes]


def check_inclusion(proof, verifier):
    size, root = verifier.checkpoint(proof["checkpoint"])
    record = base64.b64decode(proof["record"], validate=True)
    assert 1 <= proof["seq"] <= size
    assert root_of_inclusion(record, proof["seq"] - 1, size, decoded(proof["hashes"])) == root


def check_consistency(proof, verifier):
    old_size, old_root = verifier.checkpoint(proof["from"])
    size, root = verifier.checkpoint(proof["checkpoint"])
    assert old_size <= size
    assert roots_of_consistency(old_size, size, decoded(proof["hashes"]), old_root) == (old_root, root)


def refused(check, proof, verifier):
    try:
        check(proof, verifier)
    except (AssertionError, InvalidSignature, ValueError, IndexError):
        return True
    return False


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        ledger = place / "ledger"

        def run(*arguments, status=0):
            done = subprocess.run([program, *map(str, arguments), "--format", "json"],
                                  capture_output=True, text=True, timeout=600, check=False)
            assert done.returncode == status, (arguments, done.returncode, done.stderr)
            return done.stdout

        run("generate", "--events", "700", "--seed", "5", "-o", place / "events.jsonl")
        lines = (place / "events.jsonl").read_text().splitlines(keepends=True)
        made = json.loads(run("init", ledger))
        verifier = Verifier(made["verifierKey"])
        assert (ledger / "keys/ledger.pub").read_text().strip() == made["verifierKey"]

        checkpoints = [run("checkpoint", "--data", ledger)]
        assert verifier.checkpoint(checkpoints[0]) == (0, sha256())
        for first, last in ((0, 1), (1, 300), (300, 700)):
            (place / "part.jsonl").write_text("".join(lines[first:last]))
            run("import", place / "part.jsonl", "--data", ledger)
            checkpoints.append(run("checkpoint", "--data", ledger))
            assert verifier.checkpoint(checkpoints[-1])[0] == last

        for line in lines[::97] + lines[-1:]:
            proof = json.loads(run("prove", json.loads(line)["id"], "--data", ledger))
            check_inclusion(proof, verifier)
            assert refused(check_inclusion, dict(proof, seq=proof["seq"] + 1), verifier)
            assert refused(check_inclusion, dict(proof, record="AAAA"), verifier)
        for checkpoint in checkpoints[1:]:
            (place / "kept").write_text(checkpoint)
            proof = json.loads(run("prove", "--from", place / "kept", "--data", ledger))
            check_consistency(proof, verifier)
            if proof["hashes"]:
                assert refused(check_consistency, dict(proof, hashes=proof["hashes"][1:]), verifier)
            (place / "proof.json").write_text(json.dumps(proof))
            run("verify", "--proof", place / "proof.json", "--key", ledger / "keys/ledger.pub")
            assert json.loads(run("verify", "--checkpoint", place / "kept", "--data", ledger))["holds"]
        changed = dict(proof, checkpoint=proof["checkpoint"].replace("700", "701"))
        (place / "proof.json").write_text(json.dumps(changed))
        run("verify", "--proof", place / "proof.json", "--key", made["verifierKey"], status=1)
        print("checkpoints and proofs are what they say")


main()
