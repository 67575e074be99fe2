"""C2SP's signed notes, checkpoints and cosignatures, read by the published pages and with the package
`cryptography` alone: https://c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature.
"""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def split_note(note):
    """The text that was signed, and each signature as (name, key id, signature)."""
    text, lines = note.rsplit("\n\n", 1)
    signatures = []
    for line in lines.splitlines():
        dash, name, encoded = line.split(" ")
        assert dash == "\u2014"
        data = base64.b64decode(encoded, validate=True)
        signatures.append((name, data[:4], data[4:]))
    return text + "\n", signatures


class Verifier:
    """A verifier key, NAME+ID+BASE64: the kind of key in one byte, then the Ed25519 key."""

    def __init__(self, text, kind=LOG):
        self.name, key_id, encoded = text.strip().split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        assert data[0] == kind and len(data) == 33
        self.id = sha256(self.name.encode(), b"\n", data)[:4]
        assert self.id.hex() == key_id
        self.key = Ed25519PublicKey.from_public_bytes(data[1:])

    def _signature(self, signatures):
        for name, key_id, signature in signatures:
            if name == self.name and key_id == self.id:
                return signature
        raise InvalidSignature("no signature of this key")

    def checkpoint(self, note):
        """Size and root in a note that this log's key signed."""
        text, signatures = split_note(note)
        self.key.verify(self._signature(signatures), text.encode())
        origin, size, root = text.splitlines()[:3]
        assert origin == self.name
        return int(size), base64.b64decode(root, validate=True)

    def cosigned_at(self, note):
        """The second since 1970 at which this witness's key cosigned the note."""
        text, signatures = split_note(note)
        signature = self._signature(signatures)
        assert len(signature) == 8 + 64
        time = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{text}"
        self.key.verify(signature[8:], message.encode())
        return time
