"""Hashes and inclusion proofs (§2), names of tiles (§3)."""
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


def tile_name(n):
    """1234067 → x001/x234/067."""
    groups = re.findall("...", str(n).zfill(-(-len(str(n)) // 3) * 3))
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
