#!/usr/bin/env python3
"""Checks a Hutong record from its bytes: a log folder, what was opened beside it, receipts, other checkpoints, evidence.

Python 3.9 or later and nothing else. The formats are in record/, written from docs/RECORD.md alone.
"""
import argparse
import base64
import json
import os
import sys
import tempfile
from collections import Counter

from record.evidence import EVIDENCE_LEN_MAX, judge
from record.folder import Log
from record.notes import Key, open_checkpoint
from record.receipt import RECEIPT_LEN_MAX, check_receipt
from record.site import bring, is_address
from record.spelling import Bad, need, read_file

NOTES_SHOWN_MAX = 20


def summarise(log):
    consultations = sorted({item["c"] for item in log.items.values()})
    states = {c: Counter(state for _, state in log.dispositions(c)) for c in consultations}
    return {
        "origin": log.checkpoint.origin, "size": log.checkpoint.size,
        "root": base64.b64encode(log.checkpoint.root).decode(),
        "signed_by": [key.name for key in log.checkpoint.signed], "signatures_not_checked": log.checkpoint.unknown,
        "readings": Counter(log.readings), "kinds": Counter(leaf["t"] for leaf in log.known.values()),
        "highest_number": {f"{c} {kind}": n for (c, kind), n in sorted(log.numbers.items())},
        "dispositions": states, "opened": log.opened,
        "mirrors": {place: f"{m.checkpoint.origin} at {m.checkpoint.size}" for place, m in log.mirrors.items() if m.checkpoint},
    }


def run(arguments):
    """Everything that was asked for, as one object; `faults` says what does not hold."""
    keys, cosigners = [Key(text) for text in arguments.vkey], [Key(text) for text in arguments.cosigner]
    own = [key for key in keys if key.name == keys[0].name]
    answer, logs = {"verified": False, "faults": [], "notes": []}, {}
    beside = lambda origin: None
    if arguments.folder:
        log = Log(arguments.folder)
        log.verify(own, cosigners, keys)
        if log.life and {key.text for key in log.life.keys("log")} & {key.text for key in own}:
            log.guard("checkpoint", log.life.vouched, log.checkpoint.size, keys)
        answer["faults"], answer["notes"] = log.faults, log.notes
        if log.checkpoint:
            answer["log"] = summarise(log)
        logs = {held.checkpoint.origin: held for held in (log, *log.mirrors.values()) if held.is_whole()}
        beside = log.says_of
    for path in arguments.receipt:
        check_file(answer, "receipts", path, lambda data: check_receipt(data, keys, cosigners, logs))
    for path in arguments.against:
        check_file(answer, "against", path, lambda data: check_against(data, keys, logs))
    for path in arguments.evidence:
        check_file(answer, "evidence", path, lambda data: judge(data, keys, beside), EVIDENCE_LEN_MAX)
    answer["verified"] = not answer["faults"]
    return answer


def check_file(answer, section, path, check, len_max=RECEIPT_LEN_MAX):
    try:
        data = read_file(path, len_max)
        need(data is not None, "there is no such file")
        answer.setdefault(section, {})[path] = check(data)
    except Bad as bad:
        answer["faults"].append(f"{path}: {bad}")


def check_against(data, keys, logs):
    checkpoint = open_checkpoint(data, keys, [])
    need(checkpoint.origin in logs, f"no log {checkpoint.origin} to hold it against was read whole")
    return logs[checkpoint.origin].hold_against(checkpoint)


def show(answer):
    for section in ("log", "receipts", "against", "evidence"):
        for name, value in answer.get(section, {}).items():
            print(f"{section:9}{name}: {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}")
    for note in answer["notes"][:NOTES_SHOWN_MAX]:
        print(f"note     {note}")
    if len(answer["notes"]) > NOTES_SHOWN_MAX:
        print(f"note     … and {len(answer['notes']) - NOTES_SHOWN_MAX} more (--json lists all)")
    for fault in answer["faults"]:
        print(f"FAULT    {fault}")
    print("VERIFIED" if answer["verified"] else f"NOT VERIFIED ({len(answer['faults'])} faults)")


def main(words=None):
    parser = argparse.ArgumentParser(
        description="Check a Hutong record from its bytes. Exit code 0: it holds; 1: it does not; 2: wrong use.")
    parser.add_argument("folder", nargs="?", metavar="FOLDER",
                        help="a published folder, a mirror in one, a copy, or the address of a log (https://…)")
    parser.add_argument("--vkey", action="append", required=True, metavar="LOGVKEY",
                        help="verifier key of the log, got by another way than the record itself; further ones for "
                             "logs whose mirrors in FOLDER, receipts or evidence are to be checked too")
    parser.add_argument("--cosigner", action="append", default=[], metavar="VKEY", help="a key that must have cosigned")
    parser.add_argument("--receipt", action="append", default=[], metavar="FILE", help="a .tlog-proof file, or the slip of a vote")
    parser.add_argument("--against", action="append", default=[], metavar="FILE",
                        help="another checkpoint of the same log, which must be consistent with the folder")
    parser.add_argument("--evidence", action="append", default=[], metavar="FILE",
                        help="a file that shows two histories or a lapse of a log; the keys of all logs in it by --vkey, and "
                             "the root key too where the accused log changed its key")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(words)
    if arguments.folder and is_address(arguments.folder):
        with tempfile.TemporaryDirectory() as copy:
            try:
                bring(arguments.folder, copy)
            except (Bad, OSError) as problem:
                print(f"verify_record.py: {problem}", file=sys.stderr)
                return 2
            arguments.folder = copy
            return check(arguments)
    if arguments.folder and not os.path.isdir(arguments.folder):
        parser.error(f"{arguments.folder} is not a folder")
    if not arguments.folder and (arguments.against or not arguments.receipt + arguments.evidence):
        parser.error("give a FOLDER, or a --receipt or --evidence to check by itself")
    return check(arguments)


def check(arguments):
    """Checks, tells, and gives the exit code."""
    try:
        answer = run(arguments)
    except (Bad, OSError) as problem:
        print(f"verify_record.py: {problem}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        show(answer)
    return 0 if answer["verified"] else 1


if __name__ == "__main__":
    sys.exit(main())
