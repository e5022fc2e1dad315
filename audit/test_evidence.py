#!/usr/bin/env python3
"""Tests of evidence: what convicts does so under the right keys alone, and each broken rule convicts nobody."""
import copy
import hashlib
import os
import unittest

import writer
from record import evidence as judging
from record.spelling import Bad
from record.trees import check_consistency, leaf_hash, root_of
from test_verify_record import Case, counts, disposition_root
from writer import Body, Signer, b64


class Evidence(Case):
    def judged(self, data, *keys, folder=None):
        """(exit code, what is said about the file, faults)."""
        path = self.saved("file.evidence", data)
        vkeys = [word for key in keys for word in ("--vkey", key if isinstance(key, str) else key.vkey)]
        code, answer = self.check(*([folder] if folder else []), *vkeys, "--evidence", path)
        return code, answer.get("evidence", {}).get(path), answer.get("faults", [])

    def convicts(self, data, *keys, folder=None):
        code, said, faults = self.judged(data, *keys, folder=folder)
        self.assertEqual((code, faults), (0, []))
        return said

    def convicts_nobody(self, words, data, *keys, folder=None):
        code, said, faults = self.judged(data, *keys, folder=folder)
        self.assertEqual((code, said), (1, None), words)
        self.assertTrue(any(words in fault for fault in faults), (words, faults))


def forked(body, at, more):
    """The same log up to an entry, then another story."""
    fork = copy.deepcopy(body)
    del fork.entries[at:]
    for n in range(more):
        fork.item(f"another story {n}")
    return fork


class Histories(Evidence):
    def setUp(self):
        super().setUp()
        self.body = Body()
        for n in range(8):
            self.body.item(f"item {n}")
        self.key = self.body.keys["log"]
        self.stranger = Signer(self.body.origin, 1, b"z" * 32)

    def headed(self, size, root):
        text = f"{self.body.origin}\n{size}\n{b64(bytes([root]) * 32)}\n"
        return (text + "\n" + self.key.line(text.encode())).encode()

    def test_two_roots(self):
        one, other = self.body.checkpoint(5), self.body.checkpoint(5, root=bytes(32))
        said = self.convicts(writer.evidence("two-roots", one, other), self.key)
        self.assertEqual(said, {"origin": self.body.origin, "kind": "two-roots", "sizes": [5, 5],
                                "keys": [self.key.vkey] * 2, "by_record": False})
        for words, first, second in (
            ("do not contradict", one, one), ("do not contradict", one, self.body.checkpoint(6)),
            ("not signed it", one, b"".join(other.partition(b"\n\n")[:2]) + self.stranger.line(b"x").encode()),
            ("two logs", one, self.partner.checkpoint(3)), ("above 2^64 - 1", *(self.headed(1 << 64, n) for n in (1, 2))),
        ):
            self.convicts_nobody(words, writer.evidence("two-roots", first, second), self.key, self.partner.keys["log"])

    def test_only_given_keys_count(self):
        data = writer.evidence("two-roots", self.body.checkpoint(5), self.body.checkpoint(5, root=bytes(32)))
        self.convicts_nobody("none of the given keys", data, self.partner.keys["log"])
        self.convicts_nobody("not signed it", data, self.stranger)
        self.convicts(data, self.stranger, self.key)
        self.assertEqual(self.check("--evidence", self.saved("e", data))[0], 2, "no key at all is wrong use")
        # A cosigner is no log, and the record beside it names keys that nobody gave.
        self.published(self.body)
        path = self.saved("e", data)
        code, _ = self.check(self.folder, "--vkey", self.partner.keys["log"].vkey, "--evidence", path)
        self.assertEqual(code, 1)

    def test_a_history_that_is_not_continued(self):
        for old in range(9):
            for at in range(1, 9):
                fork = forked(self.body, at, 10 - at)
                data = writer.not_continued(self.body, fork, old)
                if 0 < old and old > at:
                    said = self.convicts(data, self.key)
                    self.assertEqual((said["kind"], said["sizes"]), ("not-continued", [old, 10]))
                else:
                    self.convicts_nobody("do not contradict", data, self.key)

    def test_a_proof_that_fails_is_evidence_of_nothing(self):
        fork = forked(self.body, 3, 7)
        one, other = self.body.checkpoint(6), fork.checkpoint()
        root, proof = b64(root_of(fork.hashes(6))), [b64(h) for h in writer.consistency_path(fork.hashes(), 6)]
        self.convicts(writer.evidence("not-continued", one, other, old_root=root, proof=proof), self.key)
        for change in ({"proof": proof[:-1]}, {"proof": proof + proof[:1]}, {"proof": proof[::-1]}, {"proof": []},
                       {"old_root": b64(bytes(32))}):
            data = writer.evidence("not-continued", one, other, **{"old_root": root, "proof": proof, **change})
            self.assertEqual(self.judged(data, self.key)[0], 1, change)
        data = writer.evidence("not-continued", other, one, old_root=root, proof=proof)
        self.convicts_nobody("does not continue", data, self.key)

    def test_the_form(self):
        one, other = self.body.checkpoint(5), self.body.checkpoint(5, root=bytes(32))
        good = writer.evidence("two-roots", one, other)
        for words, data in (
            ("the fields", writer.evidence("two-roots", one, other, more=1)), ("unknown kind", writer.evidence("three-roots", one, other)),
            ("the fields", writer.evidence("two-roots", one, other, proof=[])), ("goes on behind", good + b"\n"),
            ("not canonical", good.replace(b'":', b'": ', 1)), ("not JSON", good[:-1]), ("not JSON", b""),
            ("unknown kind", good.replace(b"evidence/v1", b"evidence/v2")),
        ):
            self.convicts_nobody(words, data, self.key)

    def test_every_flipped_byte_is_found(self):
        for data in (writer.evidence("two-roots", self.body.checkpoint(5), self.body.checkpoint(5, root=bytes(32))),
                     writer.not_continued(self.body, forked(self.body, 3, 7), 6)):
            for at in range(0, len(data), 3):
                code, said, _ = self.judged(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:], self.key)
                self.assertEqual((code, said), (1, None), f"byte {at} passed")

    def test_beside_a_record_the_key_in_force_convicts(self):
        first, root = self.body.keys["log"], self.body.keys["root"]
        self.body.turn()
        second, size = self.body.keys["log"], len(self.body.entries)
        self.published(self.body)

        def by(key):
            text = [f"{self.body.origin}\n{size}\n{b64(bytes([n]) * 32)}\n" for n in range(2)]
            return writer.evidence("two-roots", *((t + "\n" + key.line(t.encode())).encode() for t in text))
        for keys in ((first, root), (second,), (second, root)):
            said = self.convicts(by(second), *keys, folder=self.folder)
            self.assertEqual((said["keys"], said["by_record"]), ([second.vkey] * 2, True))
        # Anybody writes an entry that names a key of theirs: without the root key the change is only said.
        self.convicts_nobody("announced it (" + root.vkey, by(second), first, folder=self.folder)
        self.convicts_nobody("not signed it", by(first), first, root, folder=self.folder)
        self.convicts_nobody("not signed it", by(second), first)
        self.convicts(by(first), first)
        # The same where a partner mirrors the accused log; a mirror that does not hold says nothing.
        mirror = self.folder + "-partner"
        writer.publish(self.partner, mirror, self.body)
        partner = self.partner.keys["log"]
        self.assertTrue(self.convicts(by(second), partner, first, root, folder=mirror)["by_record"])
        self.convicts_nobody("not signed it", by(first), partner, first, root, folder=mirror)
        self.convicts_nobody("does not hold", by(self.stranger), partner, self.stranger, folder=mirror)
        self.convicts(by(self.stranger), self.stranger)
        name = hashlib.sha256(self.body.origin.encode()).hexdigest()
        os.remove(os.path.join(mirror, "mirror", name, "tile", "0", "000.p", str(size)))
        self.convicts_nobody("does not hold", by(second), partner, second, folder=mirror)

    def test_a_record_of_other_logs_does_not_matter(self):
        self.published(self.body)
        key, stranger = self.partner.keys["log"], Body("brook")
        for body, by_record in ((self.partner, True), (stranger, False)):
            data = writer.evidence("two-roots", body.checkpoint(1), body.checkpoint(1, root=bytes(32)))
            self.assertEqual(self.convicts(data, self.key, body.keys["log"], folder=self.folder)["by_record"], by_record)
        # A mirror at fault says nothing against the log that mirrors it.
        name = hashlib.sha256(self.partner.origin.encode()).hexdigest()
        os.remove(os.path.join(self.folder, "mirror", name, "tile", "0", "000.p", str(len(self.partner.entries))))
        data = writer.evidence("two-roots", self.body.checkpoint(5), self.body.checkpoint(5, root=bytes(32)))
        code, said, _ = self.judged(data, self.key, key, folder=self.folder)
        self.assertEqual((code, said["by_record"]), (1, True))

    def test_consistency_proofs_of_all_small_trees(self):
        hashes = [leaf_hash(b"%d" % n) for n in range(20)]
        for new in range(1, 20):
            for old in range(0, new + 1):
                path = writer.consistency_path(hashes[:new], old) if old else []
                roots = root_of(hashes[:old]), root_of(hashes[:new])
                check_consistency(old, new, path, *roots)
                for bad in (path + [roots[0]], path[:-1], [bytes(32)] + path[1:]):
                    with self.assertRaises(Bad, msg=(old, new)) if bad != path else self.subTest():
                        check_consistency(old, new, bad, *roots)
                with self.assertRaises(Bad):
                    check_consistency(old, new, path, bytes(32), roots[1])


class Lapses(Evidence):
    def setUp(self):
        super().setUp()
        self.body = Body()
        self.first, self.second = self.body.item("one"), self.body.item("two")
        self.key, self.other = self.body.keys["log"], self.partner.keys["log"]

    def report(self, *states, **fields):
        held = {"disposition_root": disposition_root(*enumerate(states, 1)), "counts": counts(
            accepted=len(states), **{state: states.count(state) for state in states})}
        return self.body.put("report", doc_id="water/report", ver=1, sha256="ab" * 32, **{**held, **fields})

    def test_a_report_that_does_not_add_up(self):
        self.body.state(self.first, "published"), self.body.state(self.second, "withheld")
        good, wrong = self.report("published", "withheld"), self.report("published", "published")
        lacks = self.report("published", "withheld", counts={"accepted": 2})
        root = self.report("published", "withheld", disposition_root=b64(bytes(32)))
        for entry, because in ((wrong, "2 published"), (lacks, "lack pending"), (root, "disposition_root")):
            said = self.convicts(writer.lapse(self.body, "report", entry), self.key)
            self.assertEqual((said["origin"], said["kind"], said["entry"], said["keys"]), (self.body.origin, "report", entry, [self.key.vkey]))
            self.assertIn(because, said["because"])
        self.convicts_nobody("no such lapse", writer.lapse(self.body, "report", good), self.key)
        self.convicts_nobody("is no report", writer.lapse(self.body, "report", self.first), self.key)
        self.convicts_nobody("no such lapse", writer.lapse(self.body, "report", 99), self.key)

    def test_a_report_while_something_is_pending(self):
        self.body.state(self.first, "published")
        entry = self.report("published", "pending")
        self.assertIn("pending", self.convicts(writer.lapse(self.body, "report", entry), self.key)["because"])

    def test_what_is_void_or_at_fault_elsewhere_does_not_convict(self):
        self.body.state(self.first, "published")
        # Another log's item; a leaf with another hash; words of what has none; an item with a wrong reference.
        self.body.put("item.state", ref={**self.partner.ref(1), "o": self.partner.origin}, to="withheld")
        self.body.put("item.state", ref={"i": self.first, "h": b64(bytes(32))}, to="withheld")
        self.body.state(self.second, "published", into={"i": 0, "h": b64(bytes(32))})
        third = self.body.item("", "support", ref={"i": 0, "h": b64(bytes(32))})
        self.body.state(third, "published")
        self.body.put("erase", ref=self.body.ref(third), parts=["text"], basis_code="author-request")
        states = [(self.first, "published"), (self.second, "published"), (third, "published")]
        entry = self.report(disposition_root=disposition_root(*states), counts=counts(accepted=3, published=3))
        self.convicts_nobody("no such lapse", writer.lapse(self.body, "report", entry), self.key)

    def owed(self, hours=73, confirms=None, known=None, **anchor):
        """The partner erases; this log knows, goes on for some hours, and may confirm."""
        item = self.partner.item("gone soon")
        erase = self.partner.put("erase", ref=self.partner.ref(item), parts=["text"], basis_code="author-request")
        head = {"origin": self.partner.origin, "root": b64(bytes(32))}
        self.body.put("anchor", None, size=999, **{**head, "origin": "zx.brook.example/brook/log/1"})
        self.body.put("anchor", None, size=erase, **head)
        entry = self.body.put("anchor", None, **{**head, "size": erase + 1, **anchor})
        if confirms:
            self.body.put("erase.ack", None, ref={"o": self.partner.origin, "i": erase, "h": b64(bytes(32)), **confirms})
        self.body.put("anchor", None, hours=hours, size=erase + 9, **head)
        leaf = {"v": "hutong-receipt/v1", "leaf": b64(self.partner.entries[erase]), "open": []}
        return entry, erase, self.partner.receipt(erase, leaf)

    def test_an_erasure_that_was_known_and_not_confirmed(self):
        entry, erase, proof = self.owed()
        data = writer.lapse(self.body, "unconfirmed", entry, proof)
        said = self.convicts(data, self.key, self.other)
        self.assertEqual(said, {"origin": self.body.origin, "kind": "unconfirmed", "entry": entry, "keys": [self.key.vkey],
                                "erasure": [self.partner.origin, erase], "hours": 73})
        self.convicts_nobody("has not signed it", data, self.key)
        self.convicts_nobody("none of the given keys", data, self.other)
        self.convicts_nobody("not the first", writer.lapse(self.body, "unconfirmed", entry - 1, proof), self.key, self.other)
        self.convicts_nobody("not the first", writer.lapse(self.body, "unconfirmed", entry + 1, proof), self.key, self.other)

    def test_what_was_done_in_time_convicts_nobody(self):
        entry, _, proof = self.owed(hours=72)
        self.convicts_nobody("72 hours", writer.lapse(self.body, "unconfirmed", entry, proof), self.key, self.other)
        entry, _, proof = self.owed(confirms={"h": b64(bytes(32))})
        self.convicts_nobody("confirms", writer.lapse(self.body, "unconfirmed", entry, proof), self.key, self.other)

    def test_a_confirmation_of_something_else_is_none(self):
        for confirms in ({"i": 0}, {"o": self.body.origin}, {"o": "a.example/log"}):
            entry, _, proof = self.owed(confirms=confirms)
            self.assertEqual(self.convicts(writer.lapse(self.body, "unconfirmed", entry, proof), self.key, self.other)["hours"], 73)
            self.body.entries, self.partner.entries = self.body.entries[:3], self.partner.entries[:3]

    def test_no_other_leaf_passes_for_an_erasure(self):
        entry, erase, proof = self.owed()

        def proven(index, **extra):
            leaf = {"v": "hutong-receipt/v1", "leaf": b64(self.partner.entries[index]), "open": [], **extra}
            return writer.lapse(self.body, "unconfirmed", entry, self.partner.receipt(index, leaf))
        self.convicts_nobody("erases nothing", proven(erase - 1), self.key, self.other)
        self.convicts_nobody("leaf alone", proven(erase, open=[["text", b64(bytes(32)), ""]]), self.key, self.other)
        self.convicts_nobody("leaf alone", proven(erase, v="hutong-vote/v1"), self.key, self.other)
        moved = self.partner.receipt(erase - 1, {"v": "hutong-receipt/v1", "leaf": b64(self.partner.entries[erase]), "open": []})
        self.convicts_nobody("another root", writer.lapse(self.body, "unconfirmed", entry, moved), self.key, self.other)
        own = self.body.put("erase", ref=self.body.ref(self.first), parts=["text"], basis_code="author-request")
        itself = self.body.receipt(own, {"v": "hutong-receipt/v1", "leaf": b64(self.body.entries[own]), "open": []})
        self.convicts_nobody("the same log", writer.lapse(self.body, "unconfirmed", entry, itself), self.key, self.other)

    def test_entries_are_those_of_the_head(self):
        entry = self.report("published")
        good = writer.lapse(self.body, "report", entry)
        self.convicts(good, self.key)
        entries = self.body.entries
        for other in (entries[:-1], entries + [b"more"], entries[:1] + [b"changed"] + entries[2:], []):
            self.convicts_nobody("not those that", writer.lapse(self.body, "report", entry, entries=other), self.key)
        text = f"{self.body.origin}\n{len(entries) + 1}\n{b64(root_of(self.body.hashes()))}\n"
        longer = (text + "\n" + self.key.line(text.encode())).encode()
        self.convicts_nobody("not those that", writer.lapse(self.body, "report", entry, checkpoint=b64(longer)), self.key)
        self.convicts_nobody("ends within entry", good[:-1], self.key)
        self.convicts_nobody("not those that", good[:good.index(b"\n")], self.key)
        begin = good.index(b"\n") + 1
        self.convicts_nobody("more than", good[:begin] + bytes(2 * judging.ENTRIES_MAX + 2), self.key)
        for changed in ({"kind": "late"}, {"more": 1}, {"erasure": b"x"}, {"kind": "unconfirmed"}, {"entry": "4"}):
            self.assertEqual(self.judged(writer.lapse(self.body, "report", entry, **changed), self.key)[0], 1, changed)

    def test_every_flipped_byte_is_found(self):
        entry, _, proof = self.owed()
        data = writer.lapse(self.body, "unconfirmed", entry, proof)
        for at in range(0, len(data), 3):
            code, said, _ = self.judged(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:], self.key, self.other)
            self.assertEqual((code, said), (1, None), f"byte {at} passed")

    def test_the_key_in_force_must_be_given_or_vouched_for(self):
        first, root = self.body.keys["log"], self.body.keys["root"]
        entry = self.report("published")
        self.body.turn()
        second, data = self.body.keys["log"], writer.lapse(self.body, "report", entry)
        for keys in ((first, root), (second,), (first, second)):
            self.assertEqual(self.convicts(data, *keys)["keys"], [second.vkey])
        self.convicts_nobody("announced it (" + root.vkey, data, first)
        self.convicts_nobody("none of the given keys", data, root)
        self.body.keys["log"], self.body.turns = first, []
        self.convicts_nobody("not signed it", writer.lapse(self.body, "report", entry), first, root)

    def test_files_are_not_read_beyond_their_limit(self):
        path = self.saved("long", b"")
        with open(path, "r+b") as file:
            file.truncate(judging.EVIDENCE_LEN_MAX + 1)
        code, answer = self.check("--vkey", self.key.vkey, "--evidence", path)
        self.assertEqual(code, 1)
        self.assertIn("longer than", answer["faults"][0])
        self.assertEqual(self.check("--vkey", self.key.vkey, "--evidence", path + "-not-there")[0], 1)


if __name__ == "__main__":
    unittest.main()
