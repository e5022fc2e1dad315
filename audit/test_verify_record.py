#!/usr/bin/env python3
"""Tests of the verifier: what holds is accepted, every flipped byte is found, each broken rule is named.

Run: python3 -m unittest discover -s audit
"""
import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import verify_record  # noqa: E402
import writer  # noqa: E402
from record import canonical, ed25519, leaves  # noqa: E402
from record.receipt import human_code  # noqa: E402
from record.spelling import Bad  # noqa: E402
from record.trees import leaf_hash, root_of  # noqa: E402
from writer import Body, b64  # noqa: E402

VECTORS = os.path.join(HERE, "..", "..", "shared", "vectors")
DOCUMENT = '{"doc":"charter","id":"water","title":{"en":"Water","zh":"水"},"ver":1}'.encode()
HANDLE = "0a" * 16


def counts(**n):
    return {**dict.fromkeys(("accepted",) + leaves.STATES, 0), **n}


def disposition_root(*items):
    return b64(root_of(leaf_hash(canonical.write(list(item), canonical.LEAF)) for item in items))


def full_body(partner, entries_min=0):
    """A log with every kind of leaf, an erased part, a split, a sealed batch, a report; then filled up with opinions."""
    body = Body()
    version = {"doc_id": "water/charter", "ver": 1, "sha256": hashlib.sha256(DOCUMENT).hexdigest()}
    head = {"origin": partner.origin, "size": len(partner.entries), "root": b64(root_of(partner.hashes()))}
    foreign = {**partner.ref(1), "o": partner.origin}
    body.put("anchor", None, **head)
    body.put("joint.propose", contents={"document": DOCUMENT}, **version)
    body.put("joint.accept", ref=foreign, **version)
    body.put("joint.reject", contents={"comment": b"no"}, ref=foreign, **{**version, "ver": 2})
    body.put("roll", n=0, root=b64(root_of([])))
    body.put("consult.open", **version)
    a = body.item("一江清水", prompt="p1")
    b = body.item("to be erased", src="behalf")
    body.put("item.revise", contents={"text": "一江清水,两岸共护".encode()}, ref=body.ref(a))
    body.state(a, "published")
    body.item("an argument", "argument", ref=body.ref(a))
    body.item("a reason", "shortlist", ref=body.ref(a))
    support = body.item("", "support", ref=foreign)
    statement = body.item("水费应当一样", "statement")
    body.state(statement, "published", reason_code="ok", parts=[])
    body.state(support, "withheld")
    body.put("consult.phase", phase="deliberating")
    rows = [{"h": HANDLE, "q": q, "s": body.ref(statement), "tier": "open", "v": v} for q, v in ((1, -1), (2, 0), (3, 1))]
    body.sealed(rows)
    questions = body.item("questions", "questions")
    body.state(questions, "published")
    survey = body.item("answers", "survey", ref=body.ref(questions), audience="own")
    body.state(survey, "published")
    note = body.item("seen", "note")
    proposal = body.item("analysis", "proposal", tier="member")
    cosign = body.item("", "cosign", tier="member", ref=body.ref(proposal))
    for item in (note, proposal, cosign):
        body.state(item, "published")
    body.put("tally", ref=body.ref(questions), counts={"o": 12, "o.1": 12})
    body.put("tally", ref=foreign, counts={"signatures": 1})
    filing = body.item("taken up", "filing", ref=body.ref(proposal))
    body.state(filing, "published")
    body.put("consult.close", counts=counts(accepted=8, pending=1, published=6, withheld=1))
    body.put("erase", ref=body.ref(b), parts=["text"], basis_code="author-request")
    body.put("erase.ack", ref=foreign)
    body.put("finding", method="joint", version="1", pins=[[body.origin, 20]], input="ab" * 32, output="cd" * 32)
    states = [(a, "published"), (b, "erased"), (support, "withheld"), (statement, "published"),
              (survey, "published"), (note, "published"), (proposal, "published"), (cosign, "published")]
    body.put("report", **{**version, "doc_id": "water/report"}, disposition_root=disposition_root(*states),
             counts=counts(accepted=8, published=6, withheld=1, erased=1, people=3))
    sent = body.put("followup", contents={"action": b"{}", "step": b"{}"}, ref=body.ref(len(body.entries) - 1), to="sent")
    body.put("followup", contents={"step": b"{}", "text": "已签收".encode()}, ref=body.ref(sent), to="received")
    body.turn("transport")
    body.put("policy", None, **body.policy(1, hashlib.sha256(b"policy").hexdigest()))
    body.put("evidence", None, kind="two-roots", sha256=hashlib.sha256(b"evidence").hexdigest())
    while len(body.entries) < entries_min:
        body.item(f"opinion {len(body.entries)}")
    return body


class Case(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = os.path.join(holder.name, "published")
        self.partner = Body("river")
        self.partner.item("theirs")
        self.partner.item("theirs too")

    def check(self, *words):
        """Runs the command; gives exit code and answer."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = verify_record.main([*words, "--json"])
            except SystemExit as usage:
                code = usage.code
        return code, json.loads(out.getvalue() or "{}")

    def check_folder(self, body, *words):
        return self.check(self.folder, "--vkey", body.keys["log"].vkey, "--vkey", self.partner.keys["log"].vkey, *words)

    def published(self, body):
        writer.publish(body, self.folder, self.partner)
        return body

    def saved(self, name, data):
        writer.write_file(os.path.dirname(self.folder), name, data)
        return os.path.join(os.path.dirname(self.folder), name)

    def assert_fault(self, body, words, *more):
        code, answer = self.check_folder(body, *more)
        self.assertEqual(code, 1, answer)
        self.assertTrue(any(re.search(words, fault) for fault in answer["faults"]), answer["faults"])


class Folders(Case):
    def test_a_whole_record_holds(self):
        body = self.published(full_body(self.partner, entries_min=700))
        cosigners = [word for role in ("witness", "mirror") for word in ("--cosigner", self.partner.keys[role].vkey)]
        code, answer = self.check_folder(body, *cosigners)
        self.assertEqual((code, answer["faults"], answer["notes"]), (0, [], []))
        log = answer["log"]
        self.assertEqual(log["readings"], {"known": 700})
        self.assertEqual(set(log["kinds"]), set(leaves.KINDS) - {"retire"}, "a log that ended takes nothing more")
        self.assertEqual(log["opened"]["documents"], 1)
        self.assertEqual(log["opened"]["gone"], 1)
        self.assertEqual((log["opened"]["batches"], log["opened"]["rows"]), (1, 3))
        self.assertEqual(log["highest_number"]["water support"], 1)
        self.assertEqual(list(log["mirrors"].values()), [f"{self.partner.origin} at 3"])

    def test_every_flipped_byte_is_found(self):
        body = self.published(full_body(self.partner))
        flips = 0
        for directory, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(directory, name)
                with open(path, "rb") as file:
                    data = file.read()
                step = max(1, len(data) // 6)
                for at in range(0, len(data), step):
                    # Keys of partners in record.json are a convenience that nothing signs.
                    if name == "record.json" and b'"partners"' in data[:at] and b'"root_vkey"' not in data[:at]:
                        continue
                    with open(path, "wb") as file:
                        file.write(data[:at] + bytes([data[at] ^ 4]) + data[at + 1:])
                    cosigners = [w for r in ("witness", "mirror") for w in ("--cosigner", self.partner.keys[r].vkey)]
                    code, answer = self.check_folder(body, *cosigners)
                    self.assertEqual(code, 1, f"{path} byte {at} passed")
                    flips += 1
                with open(path, "wb") as file:
                    file.write(data)
        self.assertGreater(flips, 100)
        self.assertEqual(self.check_folder(body)[0], 0)

    def test_a_changed_entry_is_named(self):
        body = self.published(full_body(self.partner, entries_min=300))
        path = os.path.join(self.folder, "tile", "entries", "000")
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(data.replace(b"withheld", b"Withheld", 1))
        self.assert_fault(body, r"tile/0/000: entry 1[0-9] differs")

    def test_missing_files_are_named(self):
        body = full_body(self.partner, entries_min=300)
        for name, words in (("checkpoint", "no checkpoint"), ("tile/entries/001.p/44", "bundle .* is missing"),
                            ("tile/0/000", r"tile/0/000: the tile"), ("tile/1/000.p/1", r"tile/1/000: the tile")):
            self.published(body)
            os.remove(os.path.join(self.folder, *name.split("/")))
            self.assert_fault(body, words)

    def test_older_partial_files_must_be_prefixes(self):
        body = self.published(full_body(self.partner, entries_min=300))
        writer.write_log(body, self.folder, 290)
        writer.write_log(body, self.folder, 12)
        writer.write_log(body, self.folder)
        self.assertEqual(self.check_folder(body)[0], 0)
        writer.write_file(self.folder, "tile/0/001.p/7", bytes(7 * 32))
        self.assert_fault(body, r"tile/0/001.p/7: entry 256 differs")

    def test_what_lies_beyond_the_checkpoint_is_noted(self):
        body = self.published(full_body(self.partner, entries_min=300))
        writer.write_file(self.folder, "checkpoint", body.checkpoint(256))
        code, answer = self.check_folder(body)
        self.assertEqual((code, answer["log"]["size"]), (0, 256))
        self.assertIn("beyond this checkpoint", " ".join(answer["notes"]))

    def test_a_full_tile_stands_for_a_partial_one(self):
        body = self.published(full_body(self.partner, entries_min=300))
        writer.write_file(self.folder, "checkpoint", body.checkpoint(250))
        self.assertEqual(self.check_folder(body)[0], 0)

    def test_an_empty_log_holds(self):
        body = Body()
        body.entries = []
        writer.write_log(body, self.folder)
        self.assertEqual(self.check_folder(body)[0], 0)

    def test_keys_decide(self):
        body, other = self.published(full_body(self.partner)), self.partner.keys["log"].vkey
        self.assertEqual(self.check(self.folder, "--vkey", other)[0], 1)
        self.assertEqual(self.check(self.folder, "--vkey", other[:-6] + "AAAAA=")[0], 2)
        self.assertEqual(self.check(self.folder)[0], 2)
        self.assertEqual(self.check("no such folder", "--vkey", other)[0], 2)
        self.assert_fault(body, "has not cosigned", "--cosigner", body.keys["witness"].vkey)

    def test_another_history_is_a_split_view(self):
        body = self.published(full_body(self.partner))
        good = self.saved("good", body.checkpoint(9))
        self.assertEqual(self.check_folder(body, "--against", good)[0], 0)
        forged = self.saved("forged", body.checkpoint(9, root=bytes(32)))
        self.assert_fault(body, "SPLIT VIEW", "--against", forged)
        recipient = hashlib.sha256(self.partner.origin.encode()).hexdigest()
        forged = self.partner.checkpoint(2, [body.keys["witness"]], root=bytes(32))
        writer.write_file(self.folder, f"witness/{recipient}/checkpoint", forged)
        self.assert_fault(body, "^witness/.*SPLIT VIEW")

    def test_opened_contents_are_held_to_the_leaves(self):
        body = self.published(full_body(self.partner))
        recipient = hashlib.sha256(self.partner.origin.encode()).hexdigest()
        parts = f"for/{recipient}/parts/"
        gone = next(n for n in os.listdir(os.path.join(self.folder, *parts.split("/"))) if n.endswith(".gone"))
        place = next(p for p, (c, _, _) in body.openings.items() if c.hex() == gone[:-5])
        _, salt, content = body.openings[place]
        writer.write_file(self.folder, parts + gone[:-5], salt + content)
        self.assert_fault(body, "erased it, yet its content is still here")
        os.remove(os.path.join(self.folder, *(parts + gone[:-5]).split("/")))
        writer.write_file(self.folder, parts + gone, b"7\n")
        self.assert_fault(body, "entry 7 does not erase")
        writer.write_file(self.folder, parts + gone, b"9999\n")
        self.assert_fault(body, "entry 9999 is not under this checkpoint")
        writer.write_file(self.folder, parts + "00" * 32, b"x" * 40)
        self.assert_fault(body, "no leaf under this checkpoint")

    def test_the_file_about_the_record_has_its_form(self):
        body = self.published(full_body(self.partner))
        path = os.path.join(self.folder, "record.json")
        with open(path, "rb") as file:
            good = json.loads(file.read())
        partner = good["partners"][0]
        for words, change in (("prefix is not", {"prefix": "https://elsewhere.example"}), ("prefix is not", {"v": 2}),
                              ("ascending", {"partners": [partner, partner]}), ("mirror_vkey is missing", {"partners": [{
                                  name: value for name, value in partner.items() if name != "mirror_vkey"}]})):
            writer.write_file(self.folder, "record.json", canonical.write({**good, **change}, canonical.RECORD_FILE))
            self.assert_fault(body, words)

    def test_vote_rows_are_held_to_their_batch(self):
        body = self.published(full_body(self.partner))
        recipient = hashlib.sha256(self.partner.origin.encode()).hexdigest()
        root, held = next(iter(body.rows.values()))
        rows = [salt + len(row).to_bytes(4, "big") + row for _, salt, row in held]
        at = next(n for n, row in enumerate(rows) if not row.endswith(b"-1}"))
        for broken, words in ((rows[::-1], "not in the order"), (rows[:2], "2 rows"), (rows + [b"x"], "ends within row"),
                              (rows[:at] + [rows[at][:-2] + b"2}"] + rows[at + 1:], "-1, 0 or 1"),
                              ([salt + (len(row) + 6).to_bytes(4, "big") + row[:-1] + b',"w":1}' for _, salt, row in held],
                               "other fields")):
            writer.write_file(self.folder, f"for/{recipient}/votes/{root.hex()}", b"".join(broken))
            self.assert_fault(body, words)


class Folds(Case):
    """One rule of §7 broken at a time, in a record that is otherwise well signed."""

    def assert_broken(self, words, change):
        body = Body()
        first = body.item()
        body.state(first, "published")
        change(body, first)
        self.published(body)
        self.assert_fault(body, words)

    def assert_holds(self, change):
        body = Body()
        first = body.item()
        change(body, first)
        self.published(body)
        code, answer = self.check_folder(body)
        self.assertEqual((code, answer["faults"]), (0, []))
        return answer

    def report(self, body, **fields):
        version = {"doc_id": "water/report", "ver": 1, "sha256": "ab" * 32}
        held = {"disposition_root": disposition_root((1, "published")), "counts": counts(accepted=1, published=1)}
        body.put("report", **{**version, **held, **fields})

    def test_reports(self):
        self.assert_broken("disposition_root", lambda body, _: self.report(body, disposition_root=disposition_root((1, "merged"))))
        self.assert_broken("counts 2 accepted", lambda body, _: self.report(body, counts=counts(accepted=2, published=2)))
        self.assert_broken("lack", lambda body, _: self.report(body, counts={"accepted": 1}))
        self.assert_broken("pending", lambda body, _: (body.item(), self.report(body, counts=counts(accepted=2, published=1, pending=1))))

    def test_closing_counts(self):
        self.assert_broken("counts 0 published", lambda body, _: body.put("consult.close", counts=counts(accepted=1)))

    def test_references(self):
        self.assert_broken("contradicts", lambda body, n: body.put("item.state", ref={"i": n, "h": b64(bytes(32))}, to="merged"))
        self.assert_broken("contradicts", lambda body, _: body.put("item.revise", ref={"i": 99, "h": b64(bytes(32))}, parts=[]))
        self.assert_broken("contradicts", lambda body, n: body.state(n, "merged", into={"i": 0, "h": b64(bytes(32))}))
        self.assert_broken("one genesis", lambda body, _: body.put("genesis", None, origin=body.origin, suite="s", **body.vkeys))

    def test_an_item_begins_whatever_it_refers_to(self):
        body = Body()
        body.item("", "support", ref={"i": 0, "h": b64(bytes(32))})
        body.put("consult.close", counts=counts(accepted=1, pending=1))
        self.published(body)
        code, answer = self.check_folder(body)
        self.assertEqual((code, len(answer["faults"]), answer["log"]["highest_number"]), (1, 1, {"water support": 1}))

    def test_erased_is_final(self):
        def change(body, first):
            body.put("erase", ref=body.ref(first), parts=["text"], basis_code="author-request")
            body.state(first, "published")
            body.put("consult.close", counts=counts(accepted=1, erased=1))
        self.assert_holds(change)

    def test_a_support_has_no_text_to_erase(self):
        def change(body, first):
            support = body.item("", "support", ref=body.ref(first))
            body.put("erase", ref=body.ref(support), parts=["text"], basis_code="author-request")
            body.put("consult.close", counts=counts(accepted=2, pending=2))
        self.assert_holds(change)

    def test_a_change_from_another_log_is_void(self):
        def change(body, first):
            body.put("item.state", ref={**self.partner.ref(1), "o": self.partner.origin}, to="withheld")
            body.put("consult.close", counts=counts(accepted=1, pending=1))
        self.assert_holds(change)


class Lives(Case):
    """Keys that change, logs that end (§5d)."""

    def setUp(self):
        super().setUp()
        self.body = Body()
        self.first = self.body.keys["log"].vkey
        self.early = self.body.item("early")
        self.early_receipt = self.body.item_receipt(self.early)

    def holds(self, vkey, *words):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.published(self.body)
        return self.check(self.folder, "--vkey", vkey, *words)

    def test_a_former_key_leads_to_the_present_one_with_the_root_key_beside_it(self):
        self.body.turn()
        second = self.body.keys["log"].vkey
        self.body.turn("mirror"), self.body.turn("witness"), self.body.turn("transport")
        self.body.turn(from_size=0)
        late = self.body.item("late")
        root = ("--vkey", self.body.vkeys["root_vkey"])
        for vkey in (self.first, second, self.body.keys["log"].vkey):
            code, answer = self.holds(vkey, *root)
            self.assertEqual((code, answer["faults"]), (0, []), vkey)
            # Anybody writes entries that name a well-known key, a root key of their own, and another key behind it.
            code, answer = self.holds(vkey)
            self.assertEqual(code, 0 if vkey == self.body.keys["log"].vkey else 1, vkey)
            self.assertTrue(code == 0 or "by --vkey" in answer["faults"][0], answer["faults"])
        for name, data in (("early", self.early_receipt), ("late", self.body.item_receipt(late))):
            code, answer = self.holds(self.first, *root, "--receipt", self.saved(name, data))
            self.assertEqual((code, answer["faults"]), (0, []), name)
        stranger = writer.Signer(self.body.origin, 1, b"x" * 32).vkey
        self.assertEqual(self.holds(stranger)[0], 1)

    def test_the_old_key_signs_no_later_size(self):
        old = self.body.keys["log"]
        self.body.turn()
        new, self.body.keys["log"], turns, self.body.turns = self.body.keys["log"], old, self.body.turns, []
        stolen = self.body.item_receipt(self.body.item("late"))
        for vkey in (old.vkey, new.vkey):
            self.assertEqual(self.holds(vkey)[0], 1, "the head")
        self.body.keys["log"], self.body.turns = new, turns
        code, answer = self.holds(self.first, "--receipt", self.saved("stolen", stolen))
        self.assertEqual(code, 1, answer)

    def test_forged_changes_change_nothing(self):
        for why, change in {
            "signature": {"by": writer.Signer(self.body.keys["root"].name, 1, b"y" * 32)}, "early": {"from_size": 1000}, "old": {"old": "another"},
            "new": {"new": self.body.vkeys["root_vkey"]},
        }.items():
            self.body = Body()
            index = self.body.turn(**change)
            code, answer = self.holds(self.first)
            self.assertEqual((code, answer["faults"]), (0, []), why)
            self.assertTrue(any(f"entry {index} (key) changes nothing: {why}" in note for note in answer["notes"]), answer["notes"])

    def test_nothing_follows_the_end(self):
        self.body.put("retire", None, next="zx.ink.example/ink/log/2")
        self.body.ended = {"index": len(self.body.entries) - 1, "next": "zx.ink.example/ink/log/2"}
        code, answer = self.holds(self.first)
        self.assertEqual((code, answer["faults"]), (0, []))
        self.body.item("too late")
        code, answer = self.holds(self.first)
        self.assertEqual(code, 1)
        self.assertTrue(any("ended the log" in fault for fault in answer["faults"]), answer["faults"])


class Leaves(unittest.TestCase):
    FIELDS = {"v": 1, "t": "item.accept", "ts": 60, "id": "0b" * 16, "c": "water", "kind": "opinion", "tier": "open",
              "audience": "public", "parts": []}

    def check(self, reading, *without, **changed):
        fields = {name: value for name, value in {**self.FIELDS, **changed}.items() if name not in without}
        self.assertEqual(leaves.read(writer.canonical_leaf(**fields))[0], reading, (without, changed))

    def test_readings(self):
        self.check("known")
        self.check("known", later="kept", ts=61)
        for name in ("id", "c", "tier", "parts", "ts", "v", "t"):
            self.check("quarantined", name)
        self.check("unrecognised", v=2)
        self.check("unrecognised", t="meeting.event")
        self.check("unrecognised", kind="petition")
        self.check("quarantined", "kind", tier="lord")
        self.check("unrecognised", "parts", tier="lord")
        self.check("quarantined", c="Water")
        self.check("quarantined", parts=[["text", b64(bytes(32))], ["author", b64(bytes(32))]])
        self.check("quarantined", parts=[["text", b64(bytes(31))]])
        self.check("quarantined", ref={"i": 0})
        self.check("known", ref={"i": 0, "h": b64(bytes(32)), "o": "a.example/log"})
        self.check("quarantined", ref={"i": 0, "h": b64(bytes(32)), "o": "a example"})

    def test_canonical(self):
        def check(good, text, profile=canonical.LEAF):
            try:
                canonical.parse(text if isinstance(text, bytes) else text.encode(), profile)
                self.assertTrue(good, text)
            except Bad:
                self.assertFalse(good, text)
        check(True, '{"a":"\\"\\\\","b":[1,9007199254740991],"c":{},"d":[]}')
        bad = ('{"b":1,"a":1}', '{"a":1,"a":1}', '{ "a":1}', '{"a":01}', '{"a":-1}', '{"a":-0}', '{"a":1.0}', '{"a":1e2}',
               '{"a":9007199254740992}', '{"a":true}', '{"a":null}', '{"a":"\\u0041"}', '{"a":"\\n"}', '{"a":"水"}',
               '[1]', '{"a":1}\n', '{"a":"\x7f"}', '{"a":[[[[]]]]}', '{"a":NaN}', '', '"a"', '{"a":"\\/"}', b'\xff{}')
        for text in bad:
            check(False, text)
        check(True, '{"a":[[[]]]}')
        check(True, '{"v":-1}', canonical.VOTE_ROW)
        check(False, '{"v":-2}', canonical.VOTE_ROW)
        check(True, '{"水":"一\\n二 \\"三\\""}', canonical.DOCUMENT)
        for text in ("e\u0301", "\u202e", "\u0085", "\t", "\\t", "\\u6c34", "\ufeff\\ud800"):
            check(False, '{"a":"%s"}' % text, canonical.DOCUMENT)
        check(False, '{"a":' * 40 + "1" + "}" * 40, canonical.DOCUMENT)
        check(False, b"[" * 100000, canonical.DOCUMENT)


class Receipts(Case):
    def check_receipt(self, body, data, *words):
        return self.check("--vkey", body.keys["log"].vkey, "--receipt", self.saved("r.tlog-proof", data), *words)

    def test_receipts_hold_with_and_without_folder(self):
        body = self.published(full_body(self.partner, entries_min=300))
        data = body.item_receipt(7, cosigners=[self.partner.keys["mirror"]])
        code, answer = self.check_receipt(body, data, "--cosigner", self.partner.keys["mirror"].vkey)
        self.assertEqual(code, 0, answer)
        code, answer = self.check_folder(body, "--receipt", self.saved("r", data))
        shown = next(iter(answer["receipts"].values()))
        self.assertEqual((code, shown["number"], shown["state"], shown["beside_folder"]), (0, 1, "published", "consistent"))
        self.assertEqual(shown["opened"]["text"], "一江清水")

    def test_votes_and_slips(self):
        body = self.published(full_body(self.partner))
        batch = next(iter(body.rows))
        for position in range(3):
            code, answer = self.check_receipt(body, body.vote_receipt(batch, position))
            self.assertEqual(code, 0, answer)
        _, salt, row = body.rows[batch][1][0]
        slip = {"v": "hutong-slip/v1", "batch": json.loads(body.entries[batch])["id"], "row": b64(row), "salt": b64(salt)}
        path = self.saved("slip", canonical.write(slip, canonical.RECEIPT))
        code, answer = self.check_folder(body, "--receipt", path)
        self.assertEqual((code, answer["receipts"][path]["sealed_in"], answer["receipts"][path]["row_found"]), (0, batch, True))
        path = self.saved("slip", canonical.write({**slip, "salt": b64(bytes(32))}, canonical.RECEIPT))
        self.assert_fault(body, "sealed without it", "--receipt", path)

    def test_every_flipped_byte_is_found(self):
        body = full_body(self.partner)
        for data in (body.item_receipt(7), body.vote_receipt(next(iter(body.rows)), 1)):
            for at in range(0, len(data), 5):
                code, _ = self.check_receipt(body, data[:at] + bytes([data[at] ^ 2]) + data[at + 1:])
                self.assertEqual(code, 1, f"byte {at} passed")

    def test_a_receipt_the_folder_does_not_have(self):
        body = self.published(full_body(self.partner))
        other = full_body(self.partner)
        other.item("never published")
        self.assertIn("newer", str(self.check_folder(body, "--receipt", self.saved("r", other.item_receipt(7)))[1]["receipts"]))
        forged = full_body(self.partner)
        forged.entries[7] = forged.entries[7].replace(b"open", b"member")
        data = forged.receipt(7, {"v": "hutong-receipt/v1", "leaf": b64(forged.entries[7]), "open": []})
        self.assert_fault(body, "SPLIT VIEW", "--receipt", self.saved("r", data))

    def test_a_receipt_of_every_leaf_holds(self):
        body = full_body(self.partner)
        kinds = set()
        for index, raw in enumerate(body.entries):
            extra = {"v": "hutong-receipt/v1", "leaf": b64(raw), "open": []}
            code, answer = self.check_receipt(body, body.receipt(index, extra))
            self.assertEqual(code, 0, answer)
            kinds.add(json.loads(raw)["t"])
        self.assertIn("erase", kinds)
        erase = next(i for i, raw in enumerate(body.entries) if json.loads(raw)["t"] == "erase")
        opens = {"v": "hutong-receipt/v1", "leaf": b64(body.entries[erase]), "open": [["text", b64(bytes(32)), ""]]}
        self.assertEqual(self.check_receipt(body, body.receipt(erase, opens))[0], 1)

    def test_long_parts_and_later_versions(self):
        body = full_body(self.partner)
        commitment, salt, _ = body.openings[7, "text"]
        extra = {"v": "hutong-receipt/v1", "leaf": b64(body.entries[7]), "open": [["text", b64(salt)]]}
        _, answer = self.check_receipt(body, body.receipt(7, extra))
        self.assertEqual(next(iter(answer["receipts"].values()))["check_against_the_file"], ["text"])
        body.entries[7] = body.entries[7].replace(b'"kind":"opinion"', b'"kind":"petition"')
        code, answer = self.check_receipt(body, body.item_receipt(7))
        self.assertEqual((code, next(iter(answer["receipts"].values()))["reading"]), (0, "unrecognised"))


class Signatures(unittest.TestCase):
    # RFC 8032 §7.1, tests 1 to 3.
    RFC = [("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
           ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
           ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]

    def test_rfc_8032(self):
        for public, message, signature in self.RFC:
            public, message, signature = map(bytes.fromhex, (public, message, signature))
            self.assertTrue(ed25519.verify(public, message, signature))
            self.assertFalse(ed25519.verify(public, message + b"x", signature))
            s = int.from_bytes(signature[32:], "little") + ed25519.Q
            self.assertFalse(ed25519.verify(public, message, signature[:32] + s.to_bytes(32, "little")))

    def test_weak_and_odd_points_are_refused(self):
        for raw in ((1).to_bytes(32, "little"), bytes(32), (ed25519.P + 1).to_bytes(32, "little"), (2).to_bytes(32, "little"),
                    (1 | 1 << 255).to_bytes(32, "little")):
            self.assertIsNone(ed25519.decode(raw))


class Page(unittest.TestCase):
    """The worked example of docs/RECORD.md §17 is what the page's own rules give."""

    def test_the_example_on_the_page(self):
        with open(os.path.join(HERE, "..", "docs", "RECORD.md"), encoding="utf-8") as file:
            block = file.read().split("```json\n")[1].split("```")[0]
        self.assertEqual(json.loads(block), worked_example())


def worked_example():
    body = Body("ink", seed=bytes(range(32)))
    body.draw = lambda n=32, it=iter(range(0x20, 0x100, 0x20)): bytes(x % 256 for x in range(next(it), 0x1000))[:n]
    item = body.item("一江清水,两岸共护")
    commitment, salt, content = body.openings[item, "text"]
    leaf = json.loads(body.entries[item])
    rows = [{"h": HANDLE, "q": q, "s": body.ref(item), "tier": "open", "v": v} for q, v in ((1, 1), (2, -1))]
    batch = body.sealed(rows)
    root, held = body.rows[batch]
    lines = body.checkpoint().decode().split("\n")
    path = writer.inclusion_path(body.hashes(), item)
    return {
        "log verifier key": body.keys["log"].vkey,
        "entry 0": body.entries[0].decode(),
        "part name": "text", "content": content.decode(), "salt b64": b64(salt), "leaf id": leaf["id"],
        "commitment b64": b64(commitment),
        "entry 1": body.entries[1].decode(),
        "rows, in the order of their commitments": [row.decode() for _, _, row in held],
        "salts of the rows b64": [b64(salt) for _, salt, _ in held],
        "commitments of the rows b64": [b64(c) for c, _, _ in held],
        "entry 2": body.entries[2].decode(),
        "leaf hashes b64": [b64(h) for h in body.hashes()],
        "inclusion proof of entry 1 b64": [b64(p) for p in path],
        "checkpoint, line by line": lines,
        "human code of entry 1": human_code(leaf_hash(body.entries[1])),
        "disposition_root of [[1,\"pending\"]] b64": disposition_root((1, "pending")),
        "name of tile 1234067": writer.tile_name(1234067),
        "folder of this origin": hashlib.sha256(body.origin.encode()).hexdigest(),
    }


class Vectors(Case):
    @unittest.skipUnless(os.path.isdir(VECTORS), "the shared vectors are not here")
    def test_the_vectors_of_the_format(self):
        with open(os.path.join(VECTORS, "vectors.json"), encoding="utf-8") as file:
            keys = json.load(file)
        log, vkey = os.path.join(VECTORS, "log"), ("--vkey", keys["log_vkey"])
        cosigners = ("--cosigner", keys["witness_vkey"], "--cosigner", keys["mirror_vkey"])
        receipt = os.path.join(VECTORS, "receipt-420.tlog-proof")
        code, answer = self.check(log, *vkey, *cosigners, "--receipt", receipt)
        self.assertEqual((code, answer["log"]["root"], answer["log"]["size"]), (0, keys["root"], 700))
        # Their leaves were written before `suite`, `tier` and `audience` existed: shown, and no fault.
        self.assertEqual(answer["log"]["readings"], {"quarantined": 700})
        self.assertIn("420", answer["receipts"][receipt]["opened"]["text"])
        code, answer = self.check(log, *vkey, "--against", os.path.join(VECTORS, "equivocation-b.checkpoint"))
        self.assertEqual(code, 1)
        self.assertIn("SPLIT VIEW", answer["faults"][0])
        copy = os.path.join(os.path.dirname(self.folder), "copy")
        shutil.copytree(log, copy, copy_function=shutil.copyfile)
        for directory, _, _ in os.walk(copy):
            os.chmod(directory, 0o755)
        for name in ("tile/entries/001", "tile/0/002.p/188", "tile/1/000.p/2", "checkpoint"):
            path = os.path.join(copy, *name.split("/"))
            with open(path, "rb") as file:
                data = file.read()
            for at in range(0, len(data), max(1, len(data) // 8)):
                with open(path, "wb") as file:
                    file.write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
                self.assertEqual(self.check(copy, *vkey, *cosigners)[0], 1, f"{name} byte {at} passed")
            with open(path, "wb") as file:
                file.write(data)


if __name__ == "__main__":
    if sys.argv[1:] == ["--example"]:
        print(json.dumps(worked_example(), ensure_ascii=False, indent=1))
    else:
        unittest.main()
