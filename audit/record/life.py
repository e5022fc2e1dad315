"""What a log says of itself (§5d): which key signs which size, the policy, its end."""
from . import ed25519
from .notes import Key
from .spelling import Bad, b64, need

ROLES = {"log": 1, "witness": 4, "mirror": 4, "transport": 1}
KINDS = ("genesis", "key", "policy", "retire")


class Life:
    def __init__(self, genesis):
        """From the first leaf; raises Bad where it names no keys that can be read."""
        self.origin, self.root = genesis["origin"], Key(genesis["root_vkey"])
        self.terms = {role: [(0, Key(genesis[f"{role}_vkey"]))] for role in ROLES}
        for role, kind in ROLES.items():
            if self.terms[role][0][1].type != kind:
                raise Bad(f"{role}_vkey is of another type")
        if self.terms["log"][0][1].name != self.origin:
            raise Bad("log_vkey is named otherwise than the log")
        self.policy, self.ended, self.next, self.void = None, None, None, []

    def key(self, role):
        return self.terms[role][-1][1]

    def keys(self, role):
        return [key for _, key in self.terms[role]]

    def log_key_at(self, size):
        """The key that signs heads of this size: the last one whose leaf lies below it."""
        return [key for index, key in self.terms["log"] if index < max(size, 1)][-1]

    def vouched(self, size, given):
        """The key in force at a size, if it was given, or the root key was that announced it (§13b)."""
        key, texts = self.log_key_at(size), {key.text for key in given}
        need(key.text in texts or self.root.text in texts,
             f"heads of size {size} are signed by {key.text}, which is not among the given keys: give it, or the root key "
             f"that announced it ({self.root.text}), by --vkey")
        return key

    def former(self):
        replaced = [(role, old[1].text, new[0]) for role, terms in self.terms.items() for old, new in zip(terms, terms[1:])]
        return sorted(replaced, key=lambda one: one[2])

    def signed(self, leaf, *lines):
        text = "".join(f"{line}\n" for line in lines).encode()
        return ed25519.verify(self.root.public, text, b64(leaf["root_sig"], 64))

    def take(self, index, leaf):
        why = {"key": self.take_key, "policy": self.take_policy, "retire": self.take_end}[leaf["t"]](index, leaf)
        if why:
            self.void.append((index, why))

    def take_key(self, index, leaf):
        role, now = leaf["role"], self.key(leaf["role"])
        if self.ended is not None:
            return "ended"
        if leaf["old"] != now.text:
            return "old"
        try:
            new = Key(leaf["new"])
        except Bad:
            return "new"
        used = {key.public for keys in self.terms.values() for _, key in keys} | {self.root.public}
        if (new.name, new.type) != (now.name, now.type) or new.public in used:
            return "new"
        if leaf["from_size"] > index + 1:
            return "early"
        lines = ("hutong/key/v1", self.origin, role, leaf["old"], leaf["new"], leaf["from_size"])
        if not self.signed(leaf, *lines):
            return "signature"
        self.terms[role].append((index, new))
        return None

    def take_policy(self, index, leaf):
        if self.ended is not None:
            return "ended"
        if leaf["version"] <= (self.policy or (0,))[0]:
            return "old"
        if not self.signed(leaf, "hutong/policy/v1", self.origin, leaf["version"], leaf["sha256"]):
            return "signature"
        self.policy = (leaf["version"], leaf["sha256"], index)
        return None

    def take_end(self, index, leaf):
        if self.ended is not None:
            return "ended"
        self.ended, self.next = index, leaf.get("next")
        return None


def fold(entries):
    """The life of a log from (index, leaf), ascending; None where its first leaf gives none."""
    life = None
    for index, leaf in entries:
        if leaf["t"] == "genesis" and index == 0:
            try:
                life = Life(leaf)
            except Bad:
                return None
        elif life and leaf["t"] in KINDS and leaf["t"] != "genesis":
            life.take(index, leaf)
    return life
