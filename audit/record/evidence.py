"""Files that convict a log: two histories (§14), lapses (§13a); and under which keys they do (§13b)."""
from . import canonical, leaves, life
from .fold import Fold
from .notes import Checkpoint, open_checkpoint
from .receipt import check_proof
from .spelling import Bad, b64, need
from .trees import check_consistency, leaf_hash, root_of

EVIDENCE_LEN_MAX, ENTRIES_MAX, ACKNOWLEDGE_S_MAX = 256 << 20, 1 << 21, 72 * 3600
HISTORIES = {"two-roots": ("kind", "one", "other", "v"),
             "not-continued": ("kind", "old_root", "one", "other", "proof", "v")}
LAPSES = {"report": ("checkpoint", "entry", "kind", "v"),
          "unconfirmed": ("checkpoint", "entry", "erasure", "kind", "v")}


def judge(data, keys, beside):
    """Whom a file convicts, of what, under which keys. `beside` gives what the record at hand says of a log, or None."""
    need(len(data) <= EVIDENCE_LEN_MAX, "longer than 256 MiB")
    end = data.find(b"\n")
    head = canonical.parse(data if end < 0 else data[:end], canonical.RECEIPT)
    if head.get("v") == "hutong-lapse/v1":
        return judge_lapse(shaped(head, LAPSES), data, len(data) if end < 0 else end + 1, keys)
    need(head.get("v") == "hutong-evidence/v1", f"evidence of the unknown kind {head.get('v')!r}")
    need(end < 0, "goes on behind its one line")
    return judge_histories(shaped(head, HISTORIES), keys, beside)


def shaped(head, kinds):
    """The first line, if it has the fields of its kind and no others."""
    leaves.fields(kind=leaves.TEXT)(head)
    need(head["kind"] in kinds, f"evidence of the unknown kind {head['kind']!r}")
    need(tuple(sorted(head)) == kinds[head["kind"]], f"the fields of {head['kind']} are others")
    texts = ("checkpoint", "one", "other", "erasure", "old_root")
    leaves.fields(**{f"{name}_": leaves.TEXT for name in texts}, entry_=leaves.INTEGER, proof_=leaves.list_of(leaves.hash_text))(head)
    return head


# -- whose key

def own_keys(origin, keys):
    own = [key for key in keys if key.name == origin]
    need(own, f"none of the given keys is one of {origin}")
    return own


def knows(told, own):
    return told is not None and bool({key.text for key in told.keys("log")} & {key.text for key in own})


def opened(data, keys):
    """A checkpoint that its log signed under one of these keys, and that key."""
    checkpoint = open_checkpoint(data, keys, [])
    return checkpoint, next(key.text for key in checkpoint.signed if key.type == 1 and key.name == checkpoint.origin)


# -- two histories

def judge_histories(head, keys, beside):
    heads = [b64(head["one"]), b64(head["other"])]
    stated = [Checkpoint(data, []) for data in heads]
    origin = stated[0].origin
    need(stated[1].origin == origin, "the checkpoints are of two logs")
    own, told = own_keys(origin, keys), beside(origin)
    counting = [[told.vouched(one.size, keys)] if told else own for one in stated]
    (one, by), (other, by_other) = (opened(data, those) for data, those in zip(heads, counting))
    if head["kind"] == "two-roots":
        need(one.size == other.size and one.root != other.root, "the two statements do not contradict each other")
    else:
        old_root = b64(head["old_root"], 32)
        need(old_root != one.root, "the two statements do not contradict each other")
        check_consistency(one.size, other.size, [b64(step) for step in head["proof"]], old_root, other.root)
    return {"origin": origin, "kind": head["kind"], "sizes": [one.size, other.size], "keys": [by, by_other],
            "by_record": told is not None}


# -- lapses

def judge_lapse(head, data, begin, keys):
    checkpoint, entries = b64(head["checkpoint"]), split(data, begin)
    stated = Checkpoint(checkpoint, [])
    own, hashes = own_keys(stated.origin, keys), [leaf_hash(entry) for entry in entries]
    need(len(entries) == stated.size and root_of(hashes) == stated.root, "its entries are not those that the checkpoint covers")
    told = life.fold((index, leaf) for index, leaf in known(entries, b'"t":"') if leaf["t"] in life.KINDS)
    by = opened(checkpoint, [told.vouched(stated.size, keys)] if knows(told, own) else own)[1]
    check = check_report if head["kind"] == "report" else check_unconfirmed
    return {"origin": stated.origin, "kind": head["kind"], "entry": head["entry"], "keys": [by],
            **check(head, stated.origin, entries, hashes, keys)}


def split(data, begin):
    entries = []
    while begin < len(data):
        need(len(entries) < ENTRIES_MAX, f"more than {ENTRIES_MAX} entries")
        end = begin + 2 + int.from_bytes(data[begin:begin + 2], "big")
        need(begin + 2 <= len(data) and end <= len(data), f"ends within entry {len(entries)}")
        entries.append(data[begin + 2:end])
        begin = end
    return entries


def known(entries, holding=b""):
    """(index, leaf) of the known ones."""
    for index, entry in enumerate(entries):
        leaf = leaves.read(entry)[1] if holding in entry else None
        if leaf is not None:
            yield index, leaf


def check_report(head, origin, entries, hashes, _):
    fold = Fold(origin, hashes)
    for index, leaf in known(entries[:head["entry"] + 1]):
        at = index == head["entry"]
        need(not at or leaf["t"] == "report", "the entry that it names is no report")
        if leaf["t"] in ("report", "consult.close") and not at:
            continue  # one is meant; to add up before each of many would take for ever
        try:
            fold.take(index, leaf)
        except Bad as bad:
            if at:
                return {"because": str(bad)}
    raise Bad("the entries show no such lapse")


def check_unconfirmed(head, origin, entries, _, keys):
    extra, index, checkpoint = check_proof(b64(head["erasure"]), lambda data: open_checkpoint(data, keys, []))
    need(extra["v"] == "hutong-receipt/v1" and extra.get("open") == [], "the erasure is not shown by its leaf alone")
    leaf = leaves.read(b64(extra["leaf"]))[1]
    need(leaf and leaf["t"] == "erase", "the other log's leaf erases nothing")
    need(checkpoint.origin != origin, "the erasure is of the same log")
    first = last = None
    for at, leaf in known(entries):
        last = (at, leaf["ts"])
        if leaf["t"] == "anchor" and leaf["origin"] == checkpoint.origin and leaf["size"] > index:
            first = first or last
        confirms = leaf["t"] == "erase.ack" and (leaf["ref"].get("o", origin), leaf["ref"]["i"]) == (checkpoint.origin, index)
        need(not confirms, f"entry {at} confirms the erasure")
    need(first and first[0] == head["entry"], "the entry that it names is not the first that knows of the erasure")
    need(last[1] - first[1] > ACKNOWLEDGE_S_MAX, "72 hours have not gone by in that log")
    return {"erasure": [checkpoint.origin, index], "hours": (last[1] - first[1]) // 3600}
