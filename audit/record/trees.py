"""Hashes and proofs (§2), names of tiles (§3)."""
import hashlib
import re

from .spelling import need


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes):
    """Root over leaf hashes: neighbours are joined level by level, an odd one at the end moves up as it is."""
    level = list(hashes)
    while len(level) > 1:
        joined = [node_hash(a, b) for a, b in zip(level[::2], level[1::2])]
        level = joined + level[2 * len(joined):]
    return level[0] if level else hashlib.sha256(b"").digest()


def check_inclusion(leaf, index, size, path, root):
    need(index < size, f"there is no leaf {index} among {size}")
    f, s, r = index, size - 1, leaf
    for p in path:
        need(s > 0, "the proof is too long")
        if f & 1 or f == s:
            r = node_hash(p, r)
            while f and not f & 1:
                f, s = f >> 1, s >> 1
        else:
            r = node_hash(r, p)
        f, s = f >> 1, s >> 1
    need(s == 0 and r == root, "the proof leads to another root")


def check_consistency(old, new, path, old_root, new_root):
    """Whether the tree of `new` leaves begins with the one of `old` leaves (RFC 9162 §2.1.4.2)."""
    need(old <= new, f"a tree of {new} leaves does not continue one of {old}")
    if old in (0, new):
        first = new_root if old else root_of([])
        need(not path and old_root == first and (new or new_root == first), "the proof leads to another root")
        return
    # A complete old tree is itself the first step, and is left out.
    path = path if old & old - 1 else [old_root] + path
    need(path, "the proof is too short")
    f, s = old - 1, new - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    fr = sr = path[0]
    for p in path[1:]:
        need(s > 0, "the proof is too long")
        if f & 1 or f == s:
            fr, sr = node_hash(p, fr), node_hash(p, sr)
            while f and not f & 1:
                f, s = f >> 1, s >> 1
        else:
            sr = node_hash(sr, p)
        f, s = f >> 1, s >> 1
    need(s == 0 and fr == old_root and sr == new_root, "the proof leads to another root")


def tile_name(n):
    """1234067 → x001/x234/067."""
    groups = re.findall("...", str(n).zfill(-(-len(str(n)) // 3) * 3))
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
