"""Writes small records for the tests of the verifier: a signer, leaves of every kind, a published folder.

Not a node: it obeys docs/RECORD.md as a writer, and on request breaks one rule.
"""
import base64
import hashlib
import os

from record import canonical, ed25519, leaves
from record.trees import leaf_hash, node_hash, root_of, tile_name


def b64(raw):
    return base64.b64encode(raw).decode()


def encode_point(point):
    inverse = pow(point[2], ed25519.P - 2, ed25519.P)
    x, y = point[0] * inverse % ed25519.P, point[1] * inverse % ed25519.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Signer:
    """An Ed25519 key pair from a seed (RFC 8032 §5.1.5, §5.1.6)."""

    def __init__(self, name, kind, seed):
        h = hashlib.sha512(seed).digest()
        self.name, self.kind, self.prefix = name, kind, h[32:]
        self.secret = int.from_bytes(h[:32], "little") & ~7 & (1 << 255) - 1 & ~(1 << 255) | 1 << 254
        self.public = encode_point(ed25519.multiply(self.secret, ed25519.BASE))
        self.id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + self.public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([kind]) + self.public)}"

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ed25519.Q
        big_r = encode_point(ed25519.multiply(r, ed25519.BASE))
        k = int.from_bytes(hashlib.sha512(big_r + self.public + message).digest(), "little")
        return big_r + ((r + k * self.secret) % ed25519.Q).to_bytes(32, "little")

    def line(self, text, time=None):
        stamp = b"" if time is None else time.to_bytes(8, "big")
        message = text if time is None else b"cosignature/v1\ntime %d\n" % time + text
        return f"— {self.name} {b64(self.id + stamp + self.sign(message))}\n"


def inclusion_path(hashes, index):
    """Siblings from the leaf upwards, by the recursive definition of RFC 6962 §2.1.1."""
    if len(hashes) <= 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if index < k:
        return inclusion_path(hashes[:k], index) + [root_of(hashes[k:])]
    return inclusion_path(hashes[k:], index - k) + [root_of(hashes[:k])]


def consistency_path(hashes, old, whole=True):
    """SUBPROOF of RFC 6962 §2.1.2: how a tree continues its own first `old` leaves."""
    if old == len(hashes):
        return [] if whole else [root_of(hashes)]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if old <= k:
        return consistency_path(hashes[:k], old, whole) + [root_of(hashes[k:])]
    return consistency_path(hashes[k:], old - k, False) + [root_of(hashes[:k])]


def canonical_leaf(**fields):
    return canonical.write({name.rstrip("_"): value for name, value in fields.items()}, canonical.LEAF)


class Body:
    """A body with its keys and log. Random-looking bytes are hashes of counters: every run writes the same record."""

    def __init__(self, name="ink", seed=None):
        self.origin, base = f"zx.{name}.example/{name}/log/1", f"zx.{name}.example/{name}"
        seed = seed or hashlib.sha256(name.encode()).digest()
        roles = {"log": (self.origin, 1), "witness": (base + "/witness", 4), "mirror": (base + "/mirror", 4),
                 "transport": (base + "/transport", 1), "root": (base + "/root", 1)}
        self.keys = {role: Signer(name, kind, seed) for role, (name, kind) in roles.items()}
        self.vkeys = {f"{role}_vkey": key.vkey for role, key in self.keys.items()}
        self.entries, self.openings, self.rows, self.dice = [], {}, {}, 0
        self.turns, self.former, self.ended = [], [], None
        self.put("genesis", None, origin=self.origin, suite="c2sp-sha256-ed25519", **self.vkeys)

    def draw(self, n=32):
        self.dice += 1
        return hashlib.sha256(f"{self.origin} {self.dice}".encode()).digest()[:n]

    def put(self, kind, c="water", /, contents=(), leaf_id=None, hours=0, **fields):
        """Appends a leaf and keeps salt and content of its parts; gives its index."""
        leaf_id, parts = leaf_id or self.draw(16).hex(), []
        for name, content in sorted(dict(contents).items()):
            salt = self.draw()
            commitment = leaves.commit(salt, name, leaf_id, content)
            self.openings[len(self.entries), name] = (commitment, salt, content)
            parts.append([name, b64(commitment)])
        if contents or kind == "item.accept":
            fields["parts"] = parts
        common = {"v": 1, "t": kind, "ts": 1766361600 + 3600 * hours, "id": leaf_id, **({"c": c} if c else {})}
        self.entries.append(canonical_leaf(**common, **fields))
        return len(self.entries) - 1

    def ref(self, index):
        return {"i": index, "h": b64(leaf_hash(self.entries[index]))}

    def item(self, text="words", kind="opinion", **fields):
        return self.put("item.accept", contents={"text": text.encode()}, kind=kind, **{"tier": "open", "audience": "public", **fields})

    def state(self, index, to, **fields):
        return self.put("item.state", ref=self.ref(index), to=to, **fields)

    def turn(self, role="log", from_size=None, by=None, seed=b"next", **other):
        """A `key` leaf; from the size that covers it the new key signs."""
        old = self.keys[role]
        new = Signer(old.name, old.kind, hashlib.sha256(seed + role.encode() + old.public).digest())
        size = len(self.entries) if from_size is None else from_size
        text = f"hutong/key/v1\n{self.origin}\n{role}\n{old.vkey}\n{new.vkey}\n{size}\n"
        signature = b64((by or self.keys["root"]).sign(text.encode()))
        fields = {"role": role, "old": old.vkey, "new": new.vkey, "from_size": size, "root_sig": signature, **other}
        index = self.put("key", None, **fields)
        if by is None and not other and size <= index + 1:
            self.turns.append((index, role, old))
            self.former.append({"role": role, "until": index, "vkey": old.vkey})
            self.keys[role], self.vkeys[f"{role}_vkey"] = new, new.vkey
        return index

    def policy(self, version, sha256):
        text = f"hutong/policy/v1\n{self.origin}\n{version}\n{sha256}\n"
        return {"version": version, "sha256": sha256, "root_sig": b64(self.keys["root"].sign(text.encode()))}

    def log_key(self, size):
        later = [old for index, role, old in self.turns if role == "log" and index >= size]
        return later[0] if later else self.keys["log"]

    def sealed(self, rows, c="water"):
        """A `vote.batch` leaf over rows given as objects."""
        leaf_id = self.draw(16).hex()
        written = [(self.draw(), canonical.write(row, canonical.VOTE_ROW)) for row in rows]
        held = sorted((leaves.commit(salt, "vote", leaf_id, row), salt, row) for salt, row in written)
        root = root_of(leaf_hash(commitment) for commitment, _, _ in held)
        index = self.put("vote.batch", c, leaf_id=leaf_id, n=len(held), root=b64(root))
        self.rows[index] = (root, held)
        return index

    def hashes(self, size=None):
        return [leaf_hash(entry) for entry in self.entries[:size]]

    def checkpoint(self, size=None, cosigners=(), root=None):
        hashes = self.hashes(size)
        text = f"{self.origin}\n{len(hashes)}\n{b64(root or root_of(hashes))}\n"
        lines = [self.log_key(len(hashes)).line(text.encode())] + [key.line(text.encode(), 1766361700) for key in cosigners]
        return (text + "\n" + "".join(lines)).encode()

    def receipt(self, index, extra, size=None, cosigners=()):
        path = "".join(b64(p) + "\n" for p in inclusion_path(self.hashes(size), index))
        head = f"c2sp.org/tlog-proof@v1\nextra {b64(canonical.write(extra, canonical.RECEIPT))}\nindex {index}\n{path}\n"
        return head.encode() + self.checkpoint(size, cosigners)

    def item_receipt(self, index, **more):
        open_ = [[n, b64(salt), b64(content)] for (at, n), (_, salt, content) in self.openings.items() if at == index]
        return self.receipt(index, {"v": "hutong-receipt/v1", "leaf": b64(self.entries[index]), "open": open_}, **more)

    def vote_receipt(self, index, position, **more):
        _, held = self.rows[index]
        path = inclusion_path([leaf_hash(commitment) for commitment, _, _ in held], position)
        _, salt, row = held[position]
        return self.receipt(index, {"v": "hutong-vote/v1", "leaf": b64(self.entries[index]), "row": b64(row),
                                    "salt": b64(salt), "pos": position, "path": [b64(p) for p in path]}, **more)


def evidence(kind, one, other, **more):
    """Evidence of two histories (§14) from two signed checkpoints."""
    fields = {"v": "hutong-evidence/v1", "kind": kind, "one": b64(one), "other": b64(other), **more}
    return canonical.write(fields, canonical.RECEIPT)


def not_continued(body, fork, old):
    """A tree of `body` and a larger one of `fork`, which begins otherwise."""
    proof = [b64(step) for step in consistency_path(fork.hashes(), old)] if old else []
    return evidence("not-continued", body.checkpoint(old), fork.checkpoint(), old_root=b64(root_of(fork.hashes(old))), proof=proof)


def lapse(body, kind, entry, /, erasure=None, entries=None, **changed):
    """A lapse file (§13a) of everything in a log."""
    fields = {"v": "hutong-lapse/v1", "kind": kind, "entry": entry, "checkpoint": b64(body.checkpoint())}
    fields.update({"erasure": b64(erasure)} if erasure else {}, **changed)
    held = b"".join(len(entry).to_bytes(2, "big") + entry for entry in (body.entries if entries is None else entries))
    return canonical.write(fields, canonical.RECEIPT) + b"\n" + held


def write_file(folder, name, data):
    path = os.path.join(folder, *name.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def write_log(body, folder, size=None, cosigners=()):
    """Bundles, tiles of all levels, checkpoint."""
    entries, level, hashes = body.entries[:size], 0, body.hashes(size)
    for at in range(0, len(entries), 256):
        held = entries[at:at + 256]
        partial = f".p/{len(held)}" if len(held) < 256 else ""
        write_file(folder, f"tile/entries/{tile_name(at // 256)}{partial}", b"".join(len(e).to_bytes(2, "big") + e for e in held))
    while hashes:
        for at in range(0, len(hashes), 256):
            held = hashes[at:at + 256]
            partial = f".p/{len(held)}" if len(held) < 256 else ""
            write_file(folder, f"tile/{level}/{tile_name(at // 256)}{partial}", b"".join(held))
        level, hashes = level + 1, [root_of(hashes[n:n + 256]) for n in range(0, len(hashes) - 255, 256)]
    write_file(folder, "checkpoint", body.checkpoint(size, cosigners))


def publish(body, folder, partner):
    """The whole published folder of §12, everything opened to one partner whose log is mirrored and witnessed."""
    recipient = hashlib.sha256(partner.origin.encode()).hexdigest()
    erased = {}
    for index, entry in enumerate(body.entries):
        leaf = canonical.parse(entry, canonical.LEAF)
        if leaf["t"] == "erase":
            erased.update({(leaf["ref"]["i"], name): index for name in leaf["parts"]})
    for place, (commitment, salt, content) in body.openings.items():
        name = f"for/{recipient}/parts/{commitment.hex()}"
        gone = erased.get(place)
        write_file(folder, name + (".gone" if gone else ""), b"%d\n" % gone if gone else salt + content)
    for root, held in body.rows.values():
        rows = b"".join(salt + len(row).to_bytes(4, "big") + row for _, salt, row in held)
        write_file(folder, f"for/{recipient}/votes/{root.hex()}", rows)
    names = ("log_vkey", "mirror_vkey", "witness_vkey")
    partners = [{"origin": partner.origin, **{name: partner.vkeys[name] for name in names}}]
    record = {"v": 1, "origin": body.origin, "prefix": "https://" + body.origin, "partners": partners, **body.vkeys}
    if body.former:
        record["former"] = body.former
    if body.ended:
        record["ended"] = body.ended
    write_file(folder, "record.json", canonical.write(record, canonical.RECORD_FILE))
    write_log(partner, os.path.join(folder, "mirror", recipient), None, [body.keys["mirror"]])
    write_file(folder, f"witness/{recipient}/checkpoint", partner.checkpoint(2, [body.keys["witness"]]))
    write_log(body, folder, None, [partner.keys["witness"], partner.keys["mirror"]])
    return recipient
