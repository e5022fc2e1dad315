"""Receipts (§9): a leaf, its proof, a signed checkpoint; beside a folder if there is one."""
import hashlib

from . import canonical, leaves
from .notes import Checkpoint, open_checkpoint
from .spelling import b64, decimal, need
from .trees import check_inclusion, leaf_hash

RECEIPT_LEN_MAX, PROOF_MAX = 4 << 20, 64
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"


def check_receipt(data, log_keys, cosigners, logs):
    """Verifies a receipt and gives what it shows. `logs` are folders that were read whole, by origin."""
    need(len(data) <= RECEIPT_LEN_MAX, "longer than 4 MiB")
    if data.startswith(b"{"):
        return check_slip(data, logs)
    extra, index, checkpoint = check_proof(data, lambda rest: open_receipt(rest, log_keys, cosigners, logs))
    raw = b64(extra["leaf"])
    need(extra["v"] in INSIDE, f"the receipt is of the unknown kind {extra['v']!r}")
    leaf = canonical.parse(raw, canonical.LEAF)
    reading, _, why = leaves.read(raw)
    shows = {"origin": checkpoint.origin, "index": index, "size": checkpoint.size, "leaf": leaf, "reading": reading,
             "signed_by": [key.name for key in checkpoint.signed], "code": human_code(leaf_hash(raw))}
    if why:
        shows["because"] = why
    shows.update(INSIDE[extra["v"]](extra, leaf))
    log = logs.get(checkpoint.origin)
    if log:
        shows["beside_folder"] = log.hold_against(checkpoint)
        need(index >= len(log.entries) or log.entries[index] == raw, f"the folder has another leaf at {index}")
        if index in log.items:
            shows["number"], shows["state"] = log.items[index]["number"], log.items[index]["state"]
    return shows


def check_proof(data, open_head):
    """(extra, index, checkpoint) of a tlog-proof whose leaf is in the signed tree; `open_head` reads the checkpoint."""
    need(len(data) <= RECEIPT_LEN_MAX, "longer than 4 MiB")
    head, gap, rest = data.partition(b"\n\n")
    need(gap and head.isascii(), "no checkpoint follows the proof")
    lines = head.decode().split("\n")
    need(lines[0] == "c2sp.org/tlog-proof@v1", "not a tlog-proof file")
    need(len(lines) > 2 and lines[1].startswith("extra ") and lines[2].startswith("index "), "extra or index is missing")
    need(len(lines) <= 3 + PROOF_MAX, "more than 64 proof hashes")
    extra, index = canonical.parse(b64(lines[1][6:]), canonical.RECEIPT), decimal(lines[2][6:])
    leaves.fields(v=leaves.TEXT, leaf=leaves.TEXT)(extra)
    proof = [b64(line, 32) for line in lines[3:]]
    checkpoint = open_head(rest)
    check_inclusion(leaf_hash(b64(extra["leaf"])), index, checkpoint.size, proof, checkpoint.root)
    return extra, index, checkpoint


def open_receipt(data, log_keys, cosigners, logs):
    """Beside a folder of the log its entries say which key signs a receipt's size; without one any given key may."""
    log = logs.get(Checkpoint(data, []).origin)
    size = Checkpoint(data, []).size
    if log and log.life and size <= len(log.entries):
        return open_checkpoint(data, [log.life.log_key_at(size)], cosigners)
    return open_checkpoint(data, log_keys, cosigners)


def check_opened(extra, leaf):
    """Opened parts need nothing of the leaf but its id and commitments: a leaf of a later version opens as well."""
    leaves.fields(open=leaves.list_of(leaves.list_of(leaves.TEXT)))(extra)
    opened, unopened = {}, []
    if not extra["open"]:
        # In an `erase` leaf `parts` are names of what went, and commit to nothing.
        return {"opened": opened, "check_against_the_file": unopened}
    leaves.fields(id=leaves.LEAF_ID, parts_=leaves.PARTS)(leaf)
    stated = dict(leaf.get("parts", []))
    for part in extra["open"]:
        need(len(part) in (2, 3), "an opened part is [name, salt] or [name, salt, content]")
        need(part[0] in stated, f"the leaf has no part {part[0]}")
        salt = b64(part[1], 32)
        if len(part) == 2:
            unopened.append(part[0])
            continue
        content = b64(part[2])
        need(leaves.commit(salt, part[0], leaf["id"], content) == b64(stated[part[0]]),
             f"part {part[0]} is not what the leaf committed to")
        opened[part[0]] = content.decode("utf-8", "replace")
    return {"opened": opened, "check_against_the_file": unopened}


def check_vote(extra, leaf):
    leaves.fields(row=leaves.TEXT, salt=leaves.TEXT, pos=leaves.INTEGER, path=leaves.list_of(leaves.hash_text))(extra)
    need(leaf.get("t") == "vote.batch", "a vote receipt is about a vote.batch leaf")
    leaves.fields(id=leaves.LEAF_ID, n=leaves.INTEGER, root=leaves.hash_text)(leaf)
    row = b64(extra["row"])
    commitment = leaves.commit(b64(extra["salt"], 32), "vote", leaf["id"], row)
    path = [b64(text) for text in extra["path"]]
    check_inclusion(leaf_hash(commitment), extra["pos"], leaf["n"], path, b64(leaf["root"]))
    return {"vote": leaves.read_vote_row(row)}


def check_slip(data, logs):
    """A slip is a promise (§8): once its batch is sealed, and its rows are opened, the row must be among them."""
    slip = canonical.parse(data, canonical.RECEIPT)
    leaves.fields(v=leaves.TEXT, batch=leaves.LEAF_ID, row=leaves.TEXT, salt=leaves.TEXT)(slip)
    need(slip["v"] == "hutong-slip/v1", f"the slip is of the unknown kind {slip['v']!r}")
    row = b64(slip["row"])
    shows, commitment = {"vote": leaves.read_vote_row(row)}, leaves.commit(b64(slip["salt"]), "vote", slip["batch"], row)
    for log in logs.values():
        for index, leaf in log.known.items():
            if leaf["t"] == "vote.batch" and leaf["id"] == slip["batch"]:
                rows = log.rows.get(index)
                need(rows is None or commitment in rows, f"its batch was sealed without it (entry {index})")
                return {**shows, "sealed_in": index, "row_found": rows is not None}
    return {**shows, "sealed_in": None}


INSIDE = {"hutong-receipt/v1": check_opened, "hutong-vote/v1": check_vote}


def human_code(leaf):
    value = int.from_bytes(hashlib.sha256(b"hutong/code/v1" + leaf).digest()[:10], "big")
    return "".join(DIGITS[value >> 5 * n & 31] for n in range(15, -1, -1)) + DIGITS[value % 37]
