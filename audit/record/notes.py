"""Verifier keys, signed notes, checkpoints (§1)."""
import hashlib
import re

from . import ed25519
from .spelling import b64, decimal, need

NOTE_LEN_MAX, SIGNATURES_MAX = 64 << 10, 32


class Key:
    """A verifier key `name+hex+base64`."""

    def __init__(self, text):
        self.name, _, rest = text.partition("+")
        short, _, material = rest.partition("+")
        raw = b64(material)
        need(len(raw) == 33 and raw[0] in (1, 4), f"{self.name}: not an Ed25519 verifier key of type 0x01 or 0x04")
        need(re.fullmatch(r"[^\s+\x00-\x1f\x7f]{1,255}", self.name), f"{self.name!r} cannot be a key name")
        self.type, self.public, self.text = raw[0], raw[1:], text
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        need(self.id.hex() == short, f"{self.name}: the key id does not fit; copy the whole verifier key again")
        need(ed25519.decode(self.public), f"{self.name}: the public key is not usable")

    def verify(self, text, signature):
        if self.type == 1:
            return ed25519.verify(self.public, text, signature)
        time = int.from_bytes(signature[:8], "big")
        message = b"cosignature/v1\ntime %d\n" % time + text
        return len(signature) == 72 and time < 1 << 63 and ed25519.verify(self.public, message, signature[8:])


class Checkpoint:
    """Origin, size and root, with the known keys that signed them; any bad line of a known key rejects it whole."""

    def __init__(self, data, keys):
        need(len(data) <= NOTE_LEN_MAX, "longer than 64 KiB")
        try:
            note = data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            need(False, "not UTF-8")
        need(not re.search("[\x00-\x09\x0b-\x1f]", note), "a control character stands in it")
        text, gap, lines = note.rpartition("\n\n")
        need(gap and lines.endswith("\n"), "it has no signature lines")
        body, lines = text.split("\n"), lines.split("\n")[:-1]
        need(len(body) == 3, "a checkpoint has exactly three lines")
        need(len(lines) <= SIGNATURES_MAX, "more than 32 signature lines")
        self.origin, self.size, self.root = body[0], decimal(body[1]), b64(body[2], 32)
        need(0 < len(self.origin.encode()) <= 255, "an origin has 1 to 255 bytes")
        self.signed, self.unknown = [], []
        for line in lines:
            self._read_line(line, (text + "\n").encode(), keys)

    def _read_line(self, line, text, keys):
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(parts, f"{line[:60]!r} is not a signature line")
        raw = b64(parts[2])
        need(len(raw) > 4, "a signature line is too short")
        known = [key for key in keys if (key.name, key.id) == (parts[1], raw[:4])]
        good = [key for key in known if key.verify(text, raw[4:])]
        need(good or not known, f"the signature of {parts[1]} does not verify")
        self.signed += good
        self.unknown += [] if known else [parts[1]]


def open_checkpoint(data, log_keys, cosigners):
    """A checkpoint signed by its log under one of `log_keys`, and by every one of `cosigners`."""
    checkpoint = Checkpoint(data, log_keys + cosigners)
    signed = {key.text for key in checkpoint.signed}
    vouching = [key for key in log_keys if key.type == 1 and key.name == checkpoint.origin and key.text in signed]
    need(vouching, f"the log {checkpoint.origin} has not signed it under any of the given keys")
    for key in cosigners:
        need(key.text in signed, f"{key.name} has not cosigned it")
    return checkpoint
