"""A log folder (§3), what its leaves say of it (§5d), what was opened beside it (§12).

Faults are collected, each with its place, so that one does not hide another.
"""
import base64
import hashlib
import os
import re

from . import canonical, leaves, life
from .fold import Fold
from .notes import NOTE_LEN_MAX, Checkpoint, Key, open_checkpoint
from .spelling import Bad, b64, list_folder, need, read_file
from .trees import leaf_hash, root_of, tile_name

BUNDLE_LEN_MAX, BLOB_LEN_MAX = 256 * 65537, 20 << 20
TILE = re.compile(r"tile/(entries|[0-7])/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


PARTNER = leaves.fields(origin=leaves.ORIGIN, log_vkey=leaves.TEXT, mirror_vkey=leaves.TEXT, witness_vkey=leaves.TEXT)
PARTNERS = leaves.ascending(leaves.list_of(PARTNER), lambda partner: partner["origin"])


def b64_of(key_id):
    """The characters that a signature line of this key begins with: the first three bytes of its id."""
    return base64.b64encode(key_id[:3]).decode()


class Log(Fold):
    def __init__(self, folder):
        super().__init__(None, [])
        self.folder, self.checkpoint, self.faults, self.notes = folder, None, [], []
        self.entries, self.readings, self.known, self.rows, self.mirrors = [], [], {}, {}, {}
        self.beyond, self.life = 0, None
        self.opened = {"parts": 0, "gone": 0, "documents": 0, "batches": 0, "rows": 0}

    def guard(self, place, check, *arguments):
        """What the check gives; None when it found a fault, which is kept with its place."""
        try:
            return check(*arguments)
        except Bad as bad:
            self.faults.append(f"{place}: {bad}")
            return None

    def file(self, name, len_max):
        return read_file(os.path.join(self.folder, *name.split("/")), len_max)

    def verify(self, log_keys, cosigners, others=()):
        """Verifies the folder as the log of `log_keys`; `others` are keys of logs that may be mirrored in it."""
        self.checkpoint = self.guard("checkpoint", self.read_checkpoint, log_keys, cosigners)
        if not self.checkpoint:
            return
        for at in range((self.checkpoint.size + 255) // 256):
            self.guard(f"tile/entries/{tile_name(at)}", self.read_bundle, at)
            if len(self.entries) < min(self.checkpoint.size, 256 * (at + 1)):
                return
        self.guard("root", self.check_root)
        self.check_tiles()
        self.origin = self.checkpoint.origin
        for index, data in enumerate(self.entries):
            self.fold(index, data)
        self.guard("entry 0 (genesis)", self.check_genesis, log_keys)
        self.guard("checkpoint", self.check_life)
        self.guard("record.json", self.check_record_file)
        self.check_others(others)
        for recipient, path in list_folder(os.path.join(self.folder, "for")):
            for kind, check in (("parts", self.check_part), ("votes", self.check_votes)):
                for name, file in list_folder(os.path.join(path, kind)):
                    self.guard(f"for/{recipient}/{kind}/{name}", check, name, file)

    # -- bundles, root, tiles

    def read_checkpoint(self, log_keys, cosigners):
        data = self.file("checkpoint", NOTE_LEN_MAX)
        need(data is not None, "there is no checkpoint")
        try:
            return open_checkpoint(data, log_keys, cosigners)
        except Bad:
            # Perhaps the key changed since it was given: then the entries say which one signs this size.
            key = self.key_by_entries(data, log_keys)
            if key is None:
                raise
            return open_checkpoint(data, [key], cosigners)

    def key_by_entries(self, data, log_keys):
        """The key that must have signed a checkpoint, if one of those given is of the same log."""
        self.checkpoint = Checkpoint(data, [])
        try:
            for at in range((self.checkpoint.size + 255) // 256):
                self.read_bundle(at)
        except Bad:
            return None
        finally:
            entries, size = self.entries, self.checkpoint.size
            self.checkpoint, self.entries, self.hashes = None, [], []
        told = ((index, leaves.read(entry)[1]) for index, entry in enumerate(entries) if b'"t":"' in entry)
        said = life.fold((index, leaf) for index, leaf in told if leaf and leaf["t"] in life.KINDS)
        given = {key.text for key in log_keys}
        return said.log_key_at(size) if said and given & {key.text for key in said.keys("log")} else None

    def read_bundle(self, at):
        width, name = min(256, self.checkpoint.size - 256 * at), f"tile/entries/{tile_name(at)}"
        data, held = self.file(f"{name}.p/{width}", BUNDLE_LEN_MAX) if width < 256 else None, width
        if data is None:
            data, held = self.file(name, BUNDLE_LEN_MAX), 256
        need(data is not None, f"the bundle (width {width}) is missing")
        entries, begin = [], 0
        for n in range(held):
            end = begin + 2 + int.from_bytes(data[begin:begin + 2], "big")
            need(begin + 2 <= len(data) and end <= len(data), f"ends within entry {256 * at + n}")
            entries.append(data[begin + 2:end])
            begin = end
        need(begin == len(data), "goes on behind its last entry")
        self.entries += entries[:width]
        self.hashes += map(leaf_hash, entries[:width])

    def check_root(self):
        need(root_of(self.hashes) == self.checkpoint.root, "the entries lead to another root than the signed one")

    def check_tiles(self):
        """The tiles that this size needs are there, and every file under tile/ is what the entries give."""
        given = {"entries": [len(entry).to_bytes(2, "big") + entry for entry in self.entries]}
        level, hashes = 0, self.hashes
        while hashes:
            given[str(level)] = hashes
            for at in range((len(hashes) + 255) // 256):
                width, name = min(256, len(hashes) - 256 * at), f"tile/{level}/{tile_name(at)}"
                names = [name] if width == 256 else [f"{name}.p/{width}", name]
                if not any(os.path.isfile(os.path.join(self.folder, *n.split("/"))) for n in names):
                    self.faults.append(f"{name}: the tile (width {width}) is missing")
            hashes = [root_of(hashes[n:n + 256]) for n in range(0, len(hashes) - 255, 256)]
            level += 1
        for directory, _, names in sorted(os.walk(os.path.join(self.folder, "tile"))):
            for name in sorted(name for name in names if not name.endswith(".new")):
                path = os.path.relpath(os.path.join(directory, name), self.folder).replace(os.sep, "/")
                self.beyond += bool(self.guard(path, self.check_tile, path, given))
        if self.beyond:
            self.notes.append(f"{self.beyond} files under tile/ reach beyond this checkpoint; nothing signs what is there")

    def check_tile(self, path, given):
        """Whether the file reaches beyond the checkpoint; what the checkpoint covers of it must agree."""
        place = TILE.fullmatch(path)
        at, width = (int(re.sub("[x/]", "", place[2])), int(place[3] or 256)) if place else (0, 0)
        if not place or tile_name(at) != place[2] or (place[3] and width > 255):
            self.notes.append(f"{path} is not a file of a log")
            return False
        data, covered = self.file(path, BUNDLE_LEN_MAX), given.get(place[1], [])[256 * at:256 * at + width]
        need(place[1] == "entries" or len(data) == 32 * width, f"a tile of width {width} has {32 * width} bytes")
        begin = 0
        for n, piece in enumerate(covered):
            what = f"entry {256 * at + n}" if place[1] in ("0", "entries") else f"hash {n}"
            need(data[begin:begin + len(piece)] == piece, f"{what} differs from what the bundles give")
            begin += len(piece)
        need(len(covered) < width or len(data) == begin, "goes on behind its last entry")
        return len(covered) < width

    # -- what the leaves add up to

    def fold(self, index, data):
        reading, leaf, why = leaves.read(data)
        self.readings.append(reading)
        if leaf is None:
            self.notes.append(f"entry {index} is {reading}: {why}")
            return
        self.known[index] = leaf
        self.guard(f"entry {index} ({leaf['t']})", self.take, index, leaf)

    def check_genesis(self, log_keys):
        """One of the keys that were given is one of this log's (§5d)."""
        self.life = life.fold((index, leaf) for index, leaf in self.known.items() if leaf["t"] in life.KINDS)
        first = [self.known[0].get("log_vkey")] if 0 in self.known else []
        named = {key.text for key in self.life.keys("log")} if self.life else set(first)
        need(not first or named & {key.text for key in log_keys}, "the genesis names another log key, and none follows it")

    def check_life(self):
        """The key that the entries name signed this size; changes that were none are told."""
        if not self.life:
            return
        for index, why in self.life.void:
            self.notes.append(f"entry {index} ({self.known[index]['t']}) changes nothing: {why}")
        key = self.life.log_key_at(self.checkpoint.size)
        need(key.text in {signed.text for signed in self.checkpoint.signed}, f"the entries say that {key.text} signs this size")
        ended = self.life.ended
        need(ended is None or ended + 1 == self.checkpoint.size, f"entries follow entry {ended}, which ended the log")

    # -- other logs, as this body holds them

    def check_others(self, keys):
        """Mirrored logs whose key was given, cosigned by the mirror key of the genesis leaf; the same for the witness."""
        places = {hashlib.sha256(key.name.encode()).hexdigest(): key.name for key in keys}
        for role in ("mirror", "witness"):
            for name, path in list_folder(os.path.join(self.folder, role)):
                if name not in places or 0 not in self.known:
                    self.notes.append(f"{role}/{name} is not checked: no key of that log was given")
                    continue
                own = [key for key in keys if key.name == places[name]]
                check = self.check_mirror if role == "mirror" else self.check_witnessed
                self.guard(f"{role}/{name}", check, name, path, own)

    def check_mirror(self, name, path, keys):
        other = self.mirrors[name] = Log(path)
        other.verify(keys, self.cosigner("mirror", other.file("checkpoint", NOTE_LEN_MAX)))
        self.faults += [f"mirror/{name}/{fault}" for fault in other.faults]
        self.notes += [f"mirror/{name}/{note}" for note in other.notes]

    def check_witnessed(self, name, path, keys):
        data, mirror = read_file(os.path.join(path, "checkpoint"), NOTE_LEN_MAX), self.mirrors.get(name)
        need(data is not None, "there is no checkpoint")
        if mirror and mirror.life:
            keys = keys + [mirror.life.log_key_at(Checkpoint(data, []).size)]
        witnessed = open_checkpoint(data, keys, self.cosigner("witness", data))
        if mirror and mirror.is_whole():
            mirror.hold_against(witnessed)

    def cosigner(self, role, data):
        """The own key of a role that must have cosigned: one of those it ever had, the one in force if none of them did."""
        own = self.life.keys(role) if self.life else [Key(self.known[0][f"{role}_vkey"])]
        by = [key for key in own if data and f"— {key.name} {b64_of(key.id)}".encode() in data]
        return by[-1:] or own[-1:]

    def says_of(self, origin):
        """What a log says of itself (§5d), where this folder is its record, or holds a mirror of it; None where neither is."""
        for log in (self, *self.mirrors.values()):
            faults = [fault for fault in log.faults if not fault.startswith("mirror/")]
            named = log.checkpoint.origin if log.checkpoint else origin
            need(named != origin or not faults, "the record of that log beside it does not hold: leave it away, or bring one that does")
            if named == origin:
                return log.life
        return None

    def is_whole(self):
        return self.checkpoint is not None and len(self.entries) == self.checkpoint.size

    def hold_against(self, checkpoint):
        """Two signed heads of one log must be consistent: the smaller one's root follows from the entries here."""
        origin, size = self.checkpoint.origin, len(self.hashes)
        need(checkpoint.origin == origin, f"it is of the log {checkpoint.origin}, the folder of {origin}")
        if checkpoint.size > size:
            return f"newer than the folder ({checkpoint.size} > {size}): not compared"
        need(root_of(self.hashes[:checkpoint.size]) == checkpoint.root,
             f"SPLIT VIEW: the log signed another history of its first {checkpoint.size} entries; keep both files")
        return "consistent"

    # -- what was opened

    def check_record_file(self):
        data = self.file("record.json", NOTE_LEN_MAX)
        record = canonical.parse(data, canonical.RECORD_FILE) if data is not None else None
        if not record or 0 not in self.known:
            return
        said = {name: self.known[0][name] for name in ("origin",) + leaves.KEYS}
        if self.life:
            said.update({f"{role}_vkey": self.life.key(role).text for role in life.ROLES})
        for name, value in said.items():
            need(record.get(name) == value, f"{name} is not what the entries say is in force (the genesis leaf, if no key changed)")
        leaves.fields(v=leaves.INTEGER, prefix=leaves.TEXT, partners=PARTNERS)(record)
        need(record["v"] == 1 and record["prefix"] == "https://" + self.origin, "v or prefix is not that of §12")
        if self.life:
            former = [{"role": role, "until": until, "vkey": vkey} for role, vkey, until in self.life.former()]
            need(record.get("former", []) == former, "former is not what the entries say")
            ended = self.life.ended
            end = {} if ended is None else {"ended": {"index": ended, **({"next": self.life.next} if self.life.next else {})}}
            need(record.get("ended") == end.get("ended"), "ended is not what the entries say")

    def check_part(self, name, path):
        place = re.fullmatch(r"([0-9a-f]{64})(\.gone)?", name)
        need(place, "not the name of a part")
        part, data = self.parts.get(bytes.fromhex(place[1])), read_file(path, 32 + BLOB_LEN_MAX)
        if not part:
            return self.not_covered("no leaf under this checkpoint has this commitment", name)
        if place[2]:
            need(re.fullmatch(rb"(0|[1-9][0-9]{0,19})\n", data), "not a decimal and a line feed")
            erased = int(data)
            if erased >= len(self.entries):
                return self.not_covered(f"entry {erased} is not under this checkpoint", name)
            need(erased == part["erased"], f"entry {erased} does not erase this part")
            need(not os.path.exists(path[:-len(".gone")]), "stands beside the content that is said to be gone")
            self.opened["gone"] += 1
            return None
        leaf, content = self.known[part["index"]], data[32:]
        need(part["erased"] is None, f"entry {part['erased']} erased it, yet its content is still here")
        need(leaves.commit(data[:32], part["name"], leaf["id"], content).hex() == place[1],
             f"the content is not what entry {part['index']} committed to as {part['name']}")
        self.opened["parts"] += 1
        if leaf["t"] == "joint.propose" and part["name"] == "document":
            self.check_document(leaf, content)
        return None

    def not_covered(self, why, name):
        """A fault, unless the folder is seen while it is being written: entries beyond the checkpoint lie there too."""
        need(self.beyond, why)
        self.notes.append(f"{name}: {why}")

    def check_document(self, leaf, content):
        need(hashlib.sha256(content).hexdigest() == leaf["sha256"], "the document has another SHA-256 than its leaf says")
        document = canonical.parse(content, canonical.DOCUMENT)
        calls_itself = (f"{document.get('id')}/{document.get('doc')}", document.get("ver"))
        need(calls_itself == (leaf["doc_id"], leaf["ver"]), "the document calls itself %s version %s" % calls_itself)
        self.opened["documents"] += 1

    def check_votes(self, name, path):
        batches = [(i, x) for i, x in self.known.items() if x["t"] == "vote.batch" and b64(x["root"]).hex() == name]
        if not batches:
            return self.not_covered("no batch under this checkpoint has this root", name)
        (index, batch), data, begin, found = batches[0], read_file(path, 1 << 30), 0, []
        while begin < len(data):
            end = begin + 36 + int.from_bytes(data[begin + 32:begin + 36], "big")
            need(begin + 36 <= len(data) and end <= len(data), f"ends within row {len(found)}")
            row = data[begin + 36:end]
            self.follow(index, leaves.read_vote_row(row)["s"])
            found.append(leaves.commit(data[begin:begin + 32], "vote", batch["id"], row))
            begin = end
        need(found == sorted(set(found)), "rows are not in the order of their commitments")
        need(len(found) == batch["n"], f"{len(found)} rows, while the leaf says {batch['n']}")
        need(root_of(map(leaf_hash, found)).hex() == name, "the rows give another root")
        self.rows[index] = set(found)
        self.opened["batches"] += 1
        self.opened["rows"] += len(found)
        return None
