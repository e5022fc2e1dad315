"""Canonical JSON (§4): read with Python's parser, written again by the page's rules, compared byte by byte."""
import json
import re
import unicodedata

from .spelling import Bad, need

INTEGER_MAX = (1 << 53) - 1
ASCII = re.compile("[ -~]*")
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

LEAF = {"depth": 4, "length": 8192}
VOTE_ROW = {"depth": 2, "length": 1024, "minus_one": True}
RECEIPT = {"depth": 4, "length": 32 << 20}
DOCUMENT = {"depth": 16, "length": 20 << 20, "unicode": True}
RECORD_FILE = {"depth": 4, "length": 64 << 10}


def write(value, profile, depth=1):
    if isinstance(value, str):
        if profile.get("unicode"):
            need(not FORBIDDEN.search(value) and unicodedata.is_normalized("NFC", value), "a text breaks the text rule")
        else:
            need(ASCII.fullmatch(value), "a text is not printable ASCII")
        return ('"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"').encode()
    if type(value) is int:
        need(0 <= value <= INTEGER_MAX or (value == -1 and profile.get("minus_one")), "an integer is out of range")
        return b"%d" % value
    need(isinstance(value, (list, dict)), "only texts, integers, lists and objects are canonical")
    need(depth <= profile["depth"], "nested too deep")
    if isinstance(value, list):
        return b"[" + b",".join(write(inner, profile, depth + 1) for inner in value) + b"]"
    fields = sorted(value.items(), key=lambda field: field[0].encode())
    inner = (write(key, profile, depth + 1) + b":" + write(held, profile, depth + 1) for key, held in fields)
    return b"{" + b",".join(inner) + b"}"


def parse(data, profile):
    """The object of canonical bytes."""
    def unique(pairs):
        need(len({key for key, _ in pairs}) == len(pairs), "a key stands twice")
        return dict(pairs)
    need(len(data) <= profile["length"], f"longer than {profile['length']} bytes")
    try:
        value = json.loads(data.decode("utf-8", "strict"), object_pairs_hook=unique)
        need(isinstance(value, dict), "the top value is not an object")
        need(write(value, profile) == data, "not canonical: written again it has other bytes")
    except (ValueError, RecursionError):
        raise Bad("not JSON") from None
    return value
