"""What the leaves of one log add up to (§7): items with their numbers and states, what erasures took, reports against them."""
from . import leaves
from .spelling import b64, need
from .trees import leaf_hash, root_of


class Fold:
    """Takes known leaves by ascending index; `hashes` are the leaf hashes of all entries before them."""

    def __init__(self, origin, hashes):
        self.origin, self.hashes = origin, hashes
        self.items, self.numbers, self.parts, self.parts_of = {}, {}, {}, {}

    def take(self, index, leaf):
        """Takes a leaf; raises Bad where it is at fault, after what it does nevertheless."""
        for name, commitment in leaf.get("parts", []) if leaf["t"] in leaves.WITH_PARTS else []:
            part = {"index": index, "name": name, "erased": None}
            self.parts[b64(commitment)] = part
            self.parts_of.setdefault(index, []).append(part)
        kind = leaf["t"]
        need((kind == "genesis") == (index == 0), "a log has one genesis, its entry 0")
        if kind == "genesis":
            need(leaf["origin"] == self.origin, f"the genesis is of {leaf['origin']}")
        if kind == "item.accept":
            # It begins whatever it refers to.
            key = (leaf["c"], leaf["kind"])
            self.numbers[key] = self.numbers.get(key, 0) + 1
            item = {"c": leaf["c"], "kind": leaf["kind"], "number": self.numbers[key]}
            self.items[index] = {**item, "state": "pending", "leaves": [index]}
        target = self.follow(index, leaf["ref"]) if "ref" in leaf and kind in leaves.WITH_REF else None
        if kind in ("item.revise", "item.state", "erase") and target is not None and "o" not in leaf["ref"]:
            self.change(index, leaf, target)
        elif kind in ("consult.close", "report"):
            self.check_counts(leaf)
        if kind == "item.state" and "into" in leaf:
            self.follow(index, leaf["into"])

    def follow(self, index, ref):
        """The earlier entry of this log that a reference names; None when it points into another log."""
        if ref.get("o", self.origin) != self.origin:
            return None
        need(ref["i"] < index and self.hashes[ref["i"]] == b64(ref["h"]), f"its ref to {ref['i']} contradicts the log")
        return ref["i"]

    def change(self, index, leaf, target):
        item = self.items.get(target)
        if leaf["t"] == "item.revise" and item:
            item["leaves"].append(index)
        elif leaf["t"] == "item.state" and item and item["state"] != "erased":
            item["state"] = leaf["to"]
        elif leaf["t"] == "erase":
            for part in (p for at in (item["leaves"] if item else [target]) for p in self.parts_of.get(at, [])):
                if part["name"] in leaf["parts"] and part["erased"] is None:
                    part["erased"] = index
            if item and item["kind"] not in ("support", "cosign") and "text" in leaf["parts"]:
                item["state"] = "erased"

    def dispositions(self, consultation):
        """(index, state) of every counted item, by index."""
        counted = [(n, i) for n, i in self.items.items() if i["c"] == consultation and i["kind"] not in leaves.UNCOUNTED]
        return [(index, item["state"]) for index, item in counted]

    def check_counts(self, leaf):
        items = self.dispositions(leaf["c"])
        states = [state for _, state in items]
        for name, n in {"accepted": len(items), **{state: states.count(state) for state in leaves.STATES}}.items():
            need(name in leaf["counts"], f"its counts lack {name}")
            need(leaf["counts"][name] == n, f"it counts {leaf['counts'][name]} {name}, the log {n}")
        if leaf["t"] == "report":
            need("pending" not in states, "a report was issued while items were pending")
            root = root_of(leaf_hash(b'[%d,"%s"]' % (index, state.encode())) for index, state in items)
            need(root == b64(leaf["disposition_root"]), "disposition_root is not that of the items")
