"""Leaves (§5), commitments (§6), vote rows (§8): which fields, of which form, and what a reader makes of an entry."""
import hashlib
import hmac
import re

from . import canonical
from .spelling import Bad, b64, need


class Unknown(Exception):
    """A word of a later version: the entry is unrecognised, which is no fault."""


# A rule is a function that takes a value and raises.

def typed(kind):
    def check(value):
        need(type(value) is kind, f"expected {kind.__name__}, found {type(value).__name__}")
    return check


def pattern(rule):
    compiled = re.compile(rule)

    def check(value):
        need(isinstance(value, str) and compiled.fullmatch(value), f"{str(value)[:60]!r} does not match {rule}")
    return check


def words(*allowed):
    def check(value):
        typed(str)(value)
        if value not in allowed:
            raise Unknown(f"the word {value}")
    return check


def hash_text(value):
    typed(str)(value)
    b64(value, 32)


def signature_text(value):
    typed(str)(value)
    b64(value, 64)


def fields(**rules):
    """An object with these fields, looked at in this order; a name that ends in _ may be absent."""
    def check(value):
        typed(dict)(value)
        for name, rule in rules.items():
            if name.rstrip("_") in value:
                rule(value[name.rstrip("_")])
            else:
                need(name.endswith("_"), f"{name} is missing")
    return check


def list_of(rule):
    def check(value):
        typed(list)(value)
        for inner in value:
            rule(inner)
    return check


def pair(first, second):
    def check(value):
        need(isinstance(value, list) and len(value) == 2, "expected a pair")
        first(value[0]), second(value[1])
    return check


def ascending(rule, name=lambda value: value):
    def check(value):
        rule(value)
        names = [name(inner) for inner in value]
        need(names == sorted(set(names)), "names are not strictly ascending")
    return check


def counts(value):
    typed(dict)(value)
    for n in value.values():
        INTEGER(n)


TEXT, INTEGER, HEXHASH, LEAF_ID = typed(str), typed(int), pattern("[0-9a-f]{64}"), pattern("[0-9a-f]{32}")
CONSULTATION, PROMPT = pattern("[a-z0-9-]{1,64}"), pattern("[a-z0-9-]{1,32}")
DOCUMENT_ID, CODE, PART = pattern("[a-z0-9._/-]{1,96}"), pattern("[a-z0-9._/-]{1,48}"), pattern("[a-z0-9/._-]{1,32}")
ORIGIN = pattern(r"[!#-\[\]-~]{1,255}")
REF, HEAD = fields(h=hash_text, i=INTEGER, o_=ORIGIN), fields(origin=ORIGIN, size=INTEGER, root=hash_text)
PARTS = ascending(list_of(pair(PART, hash_text)), lambda part: part[0])
VERSION = {"doc_id": DOCUMENT_ID, "ver": INTEGER, "sha256": HEXHASH}
STATES = ("pending", "published", "withheld", "merged", "withdrawn", "erased")
STEPS = ("sent", "instructed", "dispatched", "received", "returned", "working", "answered", "satisfied", "dissatisfied", "supervised",
         "reviewed")
TIER = words("member", "verified", "open")
KEYS = ("log_vkey", "witness_vkey", "mirror_vkey", "transport_vkey", "root_vkey")

KINDS = {
    "genesis": fields(origin=ORIGIN, suite=TEXT, **{key: TEXT for key in KEYS}, prev_=HEAD),
    "consult.open": fields(**VERSION),
    "consult.phase": fields(phase=words("collecting", "deliberating", "closed")),
    "consult.close": fields(counts=counts),
    "roll": fields(n=INTEGER, root=hash_text),
    "item.accept": fields(
        kind=words("opinion", "supplement", "reply", "support", "statement", "argument", "appeal", "shortlist",
                   "questions", "survey", "note", "proposal", "cosign", "filing", "flag"),
        tier=TIER, audience=words("public", "members", "secretariats", "own"),
        prompt_=PROMPT, ref_=REF, src_=words("import", "behalf"), parts=PARTS),
    "item.revise": fields(ref=REF, parts=PARTS),
    "item.state": fields(ref=REF, to=words(*STATES), reason_code_=CODE, into_=REF, parts_=PARTS),
    "vote.batch": fields(n=INTEGER, root=hash_text),
    "tally": fields(ref=REF, counts=counts),
    "finding": fields(method=CODE, version=CODE, pins=list_of(pair(ORIGIN, INTEGER)), input=HEXHASH, output=HEXHASH),
    "report": fields(**VERSION, disposition_root=hash_text, counts=counts),
    "joint.propose": fields(**VERSION, parts=PARTS),
    "joint.accept": fields(**VERSION, ref=REF),
    "joint.reject": fields(**VERSION, ref=REF, parts_=PARTS),
    "anchor": HEAD,
    "erase": fields(ref=REF, parts=ascending(list_of(PART)), basis_code=CODE),
    "erase.ack": fields(ref=REF),
    "followup": fields(ref=REF, to=words(*STEPS), parts_=PARTS),
    "key": fields(role=words("log", "witness", "mirror", "transport"), old=TEXT, new=TEXT, from_size=INTEGER, root_sig=signature_text),
    "policy": fields(version=INTEGER, sha256=HEXHASH, root_sig=signature_text),
    "evidence": fields(kind=CODE, sha256=HEXHASH),
    "retire": fields(next_=ORIGIN),
}
UNCOUNTED = ("argument", "shortlist", "questions", "filing", "flag")
WITHOUT_C = ("genesis", "anchor", "item.revise", "item.state", "erase", "erase.ack", "key", "policy", "evidence", "retire")
# Elsewhere `parts` and `ref` are keys without meaning, or names instead of commitments (`erase`).
WITH_PARTS = ("item.accept", "item.revise", "item.state", "joint.propose", "joint.reject", "followup")
WITH_REF = ("item.accept", "item.revise", "item.state", "joint.accept", "joint.reject", "tally", "erase",
            "erase.ack", "followup")


def read(data):
    """(reading, leaf or None, why) by §5c; reading is known, unrecognised or quarantined."""
    try:
        leaf = canonical.parse(data, canonical.LEAF)
        fields(v=INTEGER, t=TEXT)(leaf)
        if leaf["v"] != 1:
            raise Unknown(f"version {leaf['v']}")
        fields(ts=INTEGER, c_=CONSULTATION)(leaf)
        if leaf["t"] not in KINDS:
            raise Unknown(f"the kind {leaf['t']}")
        KINDS[leaf["t"]](leaf)
        need("c" in leaf or leaf["t"] in WITHOUT_C, "c is missing")
        fields(id=LEAF_ID)(leaf)
        return "known", leaf, ""
    except Unknown as unknown:
        return "unrecognised", None, str(unknown)
    except Bad as bad:
        return "quarantined", None, str(bad)


def commit(salt, name, leaf_id, content):
    """Commitment to a part (§6)."""
    need(len(salt) == 32, "a salt has 32 bytes")
    message = b"hutong/part/v1\0" + len(name).to_bytes(2, "big") + name.encode() + bytes.fromhex(leaf_id)
    return hmac.new(salt, message + len(content).to_bytes(8, "big") + content, hashlib.sha256).digest()


def read_vote_row(data):
    row = canonical.parse(data, canonical.VOTE_ROW)
    try:
        fields(h=LEAF_ID, q=INTEGER, s=REF, tier=TIER, v=INTEGER)(row)
    except Unknown as unknown:
        raise Bad(f"a vote row has {unknown}") from None
    need(set(row) == {"h", "q", "s", "tier", "v"}, "a vote row has other fields than h, q, s, tier, v")
    need(row["q"] >= 1 and row["v"] in (-1, 0, 1), "a vote is -1, 0 or 1, counted from 1")
    return row
