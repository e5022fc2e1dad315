#!/usr/bin/env python3
"""Checks the sample: counts, references, causal order, lengths, quotations, planned likenesses, stances.

usage: check.py [--update-expect]     exit 0 when everything holds, 1 otherwise (every problem is listed)
--update-expect writes the digest of the generated stances back into stances.json after parameters were changed.
Needs the standard library only."""
import hashlib, json, os, re, sys, unicodedata
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
PROBLEMS = []
AUDIENCES = {"public", "members", "secretariats", "own"}
KINDS = {"common", "divergence", "one-sided-sichuan", "one-sided-chongqing", "camp0", "camp1", "neutral"}
PREFIX = {"sichuan": "sc", "chongqing": "cq"}
LABEL = ("演示数据,系虚构", "simulated")


def need(ok, *what):
    if not ok:
        PROBLEMS.append(" ".join(str(w) for w in what))
    return bool(ok)


def guarded(where, check, *arguments):
    """Runs one check; what stumbles over missing or ill-typed fields becomes a problem, and the others still run."""
    try:
        return check(*arguments)
    except (KeyError, AttributeError, TypeError, IndexError, ValueError) as e:
        need(False, where, "cannot be read:", type(e).__name__, e)


def path(*parts):
    return os.path.join(HERE, *parts)


def read(*parts):
    raw = open(path(*parts), "rb").read()
    need(b"\r" not in raw, parts, "has CR")
    need(not raw.startswith(b"\xef\xbb\xbf"), parts, "has a BOM")
    need(raw.endswith(b"\n"), parts, "does not end with LF")
    return raw.decode("utf-8")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from strings(k)
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def clean(where, value):
    for s in strings(value):
        need(unicodedata.normalize("NFC", s) == s, where, "not NFC:", s[:30])
        for c in s:
            o = ord(c)
            bad = (o < 32 and c != "\n") or 127 <= o < 160 or o in (0x061C, 0x200E, 0x200F, 0xFEFF) or 0x202A <= o <= 0x202E or 0x2066 <= o <= 0x2069
            need(not bad, where, "control character", hex(o), "in", s[:30])


def load_json(*parts):
    value = json.loads(read(*parts))
    clean("/".join(parts), value)
    return value


def load_lines(*parts):
    rows = []
    for n, line in enumerate(read(*parts).splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except ValueError as e:
            need(False, parts, "line", n, e)
    clean("/".join(parts), rows)
    return rows


def minutes(act):
    h, m = act["time"].split(":")
    return act["day"] * 1440 + int(h) * 60 + int(m)


def grams(text, n=4):
    s = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(c)[0] in "LN")
    return {s[i:i + n] for i in range(len(s) - n + 1)}


def jaccard(a, b):
    return len(a & b) / max(1, len(a | b))


# ---- people and charter ------------------------------------------------------------------------

def check_people(sample):
    people = load_json("people.json")["people"]
    by_id = {p["id"]: p for p in people}
    need(len(by_id) == len(people), "people: duplicate id")
    names = [p["name"] for p in people if "name" in p]
    need(len(set(names)) == len(names), "people: duplicate name")
    for p in people:
        need(p["body"] in PREFIX and p["id"].startswith(PREFIX[p["body"]] + "-"), p["id"], "prefix and body differ")
        need((p["tier"] == "open") == ("name" not in p), p["id"], "open has no name, everybody else has one")
        need("name" not in p or p["name"].startswith("示例"), p["id"], "name must be visibly invented")
        primary = Counter(a["kind"] for a in p["affiliations"] if a["primary"])
        need(all(v == 1 for v in primary.values()), p["id"], "more than one primary affiliation of a kind")
    for b in sample["bodies"]:
        mine = [p for p in people if p["body"] == b["key"]]
        roles = Counter(r for p in mine for r in p["roles"])
        need(roles == {"moderator": 3, "clerk": 1, "drafter": 1, "checker": 1, "signatory": 1, "administrator": 1, "observer": 1}, b["key"], "staff", dict(roles))
        order = sorted(p["protocol_order"] for p in mine if p["tier"] == "member")
        need(order == list(range(1, len(order) + 1)) and len(order) >= 45, b["key"], "protocol order of members")
        print(f"people   {b['key']:<10} {dict(Counter(p['tier'] for p in mine))}")
    return by_id


def check_charter(folder, charter, people, name):
    where = f"{folder}/{name}"
    need((charter["label_zh"], charter["label_en"]) == LABEL, where, "label")
    need(re.fullmatch(r"[a-z0-9-]{1,64}", charter["id"]) and re.fullmatch(r"[A-Z]{2,4}", charter["code"]), where, "id or code")
    need(charter["closes_day"] - charter["opens_day"] + 1 == charter["days"], where, "days")
    need(set(charter["hosts"]) == set(PREFIX), where, "hosts")
    need(all(p["audience"] in AUDIENCES and p["title_zh"] and p["title_en"] for p in charter["prompts"]), where, "prompts")
    need(charter["review"] in ("before", "after"), where, "review")
    for text in ("title", "question", "background", "naming"):
        need(charter[text]["zh"] and charter[text]["en"], where, text)
    check_signing(where, charter["signing"], people)
    done = {s["body"] for s in charter["signing"] if s["step"] == "sign"}
    need(done == set(PREFIX) or charter.get("awaiting", {}).get("body") in set(PREFIX) - done, where, "signatures")


def check_signing(where, steps, people):
    last = None
    for s in steps:
        now = minutes(s)
        need(last is None or now > last, where, "signing out of order", s)
        last = now
        p = people[s["by"]]
        role = {"draft": "drafter", "check": "checker", "sign": "signatory"}[s["step"]]
        need(p["body"] == s["body"] and role in p["roles"], where, "signing role", s)


# ---- acts ----------------------------------------------------------------------------------------

class Replay:
    """A strict reading of one acts.jsonl: each act is checked against what went before."""

    def __init__(self, folder, charter, people):
        self.folder, self.charter, self.people = folder, charter, people
        self.items, self.derived, self.appeals = {}, {}, {}
        self.count, self.codes, self.last = Counter(), defaultdict(Counter), None
        self.supports, self.published_at, self.listed = set(), {}, set()
        self.acts = load_lines(folder, "acts.jsonl")
        for n, act in enumerate(self.acts, 1):
            self.where = f"{folder} act {n}"
            guarded(self.where, self.step, act, n)

    def step(self, a, n):
        need(a["n"] == n, self.where, "n")
        self.clock(a)
        do = a["do"]
        if not need(do in self.__class__.RULES, self.where, "unknown act", do):
            return
        person = self.people.get(a["by"])
        if need(person, self.where, "unknown person", a["by"]):
            need(person["body"] == a["body"], self.where, "acts through another body's node")
        self.count[do] += 1
        self.__class__.RULES[do](self, a)

    def clock(self, a):
        if "hours_ago" in a:
            need(a["do"] == "opinion" and 0 < a["hours_ago"] <= 5, self.where, "hours_ago")
            now = -a["hours_ago"] / 24 * 1440 + 1440
        else:
            now = minutes(a)
            need(now <= -1 * 1440 + 18 * 60, self.where, "later than 18:00 of yesterday")
            need(self.charter["opens_day"] <= a["day"], self.where, "before opening")
            if a["do"] in ("opinion", "reply", "support", "statement", "correct"):
                need(a["day"] <= self.charter["closes_day"], self.where, "after closing")
        need(self.last is None or now >= self.last, self.where, "out of order")
        self.last = now

    def role(self, a, *roles):
        need(set(roles) & set(self.people[a["by"]]["roles"]), self.where, "needs role", roles)

    def item(self, ref, own=None, state=None):
        it = self.items.get(ref)
        if not need(it, self.where, "unknown item", ref):
            return None
        if own:
            need(it["body"] == own, self.where, ref, "belongs to the other body")
        if state:
            need(it["state"] in state, self.where, ref, "is", it["state"], "not", state)
        return it

    def add(self, a, kind, text):
        need(a["id"] not in self.items, self.where, "duplicate id", a["id"])
        self.items[a["id"]] = {**a, "kind": kind, "text": text, "first": text, "state": "pending", "n": a["n"]}

    def length(self, a, text):
        low, high = 50, 1200 if a.get("lang") == "en" else 400
        need(low <= len(text) <= high, self.where, a.get("id", a.get("of")), "length", len(text))

    def opinion(self, a):
        code = {"sichuan": "SC", "chongqing": "CQ"}[a["body"]]
        own = [i for i in self.items.values() if i["kind"] == "opinion" and i["body"] == a["body"]]
        width = len(a["id"].rsplit("-", 1)[1])
        need(a["id"] == f"{self.folder[0].upper()}-{code}-{len(own) + 1:0{width}}", self.where, "ids follow the order of entry", a["id"])
        need(a["prompt"] in {p["id"] for p in self.charter["prompts"]}, self.where, "prompt", a["prompt"])
        need(a["audience"] in AUDIENCES and a["lang"] in ("zh-CN", "zh-Hant", "en"), self.where, "audience or lang")
        self.length(a, a["text"])
        author = a["by"]
        if "on_behalf" in a:
            o = a["on_behalf"]
            author = o["for"]
            need(o["clerk"] == a["by"] and o["received_day"] <= a["day"] and o["received_day"] >= self.charter["opens_day"], self.where, "on behalf")
            need(self.people[author]["body"] == a["body"], self.where, "on behalf of the other body's person")
            self.role(a, "clerk")
        else:
            need(self.people[author]["tier"] != "staff", self.where, "staff hand in on behalf only")
        need(not (a["named"] and self.people[author]["tier"] == "open"), self.where, "open is never named")
        for f in a.get("attachments", []):
            need(f["name"] and f["mime"].startswith("text/") and 0 < len(f["text"].encode()) < 4096, self.where, "attachment")
        self.add(a, "opinion", a["text"])
        self.items[a["id"]]["author"] = author

    def correct(self, a):
        it = self.item(a["of"], a["body"], {"pending"})
        if it:
            need(it["author"] == a["by"], self.where, "only the author corrects")
            need(it["text"] != a["text"], self.where, "corrects nothing")
            self.length(it, a["text"])
            it["text"] = a["text"]

    def supplement(self, a):
        it = self.item(a["of"], a["body"], {"published"})
        need(it and it["author"] == a["by"] and len(a["text"]) <= 400, self.where, "supplement")
        self.add(a, "supplement", a["text"])

    def withdraw(self, a):
        it = self.item(a["of"], a["body"], {"pending", "published"})
        if need(it and it["author"] == a["by"], self.where, "only the author withdraws"):
            it["state"] = "withdrawn"

    def reply(self, a):
        it = self.item(a["of"], None, {"published"})
        need(it and it["kind"] == "opinion" and it["audience"] == "public", self.where, "reply to what is not public")
        need(5 <= len(a["text"]) <= 200, self.where, "reply length", len(a["text"]))
        need(not (a["named"] and self.people[a["by"]]["tier"] == "open"), self.where, "open is never named")
        self.add(a, "reply", a["text"])

    def support(self, a):
        it = self.item(a["of"], None, {"published"})
        need(it and it["kind"] == "opinion" and it["audience"] == "public", self.where, "support of what is not public")
        need((a["by"], a["of"]) not in self.supports and it and it.get("author") != a["by"], self.where, "twice, or one's own")
        self.supports.add((a["by"], a["of"]))

    def statement(self, a):
        need(len(a["text"]) <= 80, self.where, "statement length")
        if "from" in a:
            it = self.item(a["from"], None, {"published"})
            need(it and it["audience"] == "public", self.where, "statement from what is not public")
        self.add(a, "statement", a["text"])

    def publish(self, a):
        self.role(a, "moderator")
        for ref in a["of"]:
            it = self.item(ref, a["body"], {"pending"})
            if it:
                it["state"] = "published"
                self.published_at[ref] = a["n"]

    def withhold(self, a):
        self.role(a, "moderator")
        need(a["reason_code"] and a["reason_zh"] and a["reason_en"], self.where, "reason")
        it = self.item(a["of"], a["body"], {"pending", "published"})
        it["state"], it["withheld_by"] = "withheld", a["by"]

    def appeal(self, a):
        it = self.item(a["of"], a["body"], {"withheld"})
        need(it["author"] == a["by"], self.where, "only the author appeals")
        need(a["id"] not in self.appeals, self.where, "duplicate appeal")
        need(all(p["of"] != a["of"] for p in self.appeals.values()), self.where, "appealed before")
        self.appeals[a["id"]] = {"of": a["of"], "answered": False}

    def answer_appeal(self, a):
        appeal = self.appeals.get(a["appeal"], {"of": None, "answered": True})
        need(appeal["of"] == a["of"] and not appeal["answered"], self.where, "no open appeal")
        need(self.items[a["of"]]["withheld_by"] != a["by"], self.where, "answered by who decided")
        self.role(a, "moderator")
        appeal["answered"] = True
        if a["uphold"]:
            self.items[a["of"]]["state"] = "published"

    def split(self, a):
        self.role(a, "moderator")
        it = self.item(a["of"], a["body"], {"published"})
        for part in a["into"]:
            need(part["text"] in it["text"], self.where, "part is not verbatim")
            need(part["id"] not in self.items and part["id"] not in self.derived, self.where, "duplicate id")
            self.derived[part["id"]] = {**part, "of": a["of"]}
        need(len(a["into"]) >= 2, self.where, "split into one")

    def merge(self, a):
        self.role(a, "moderator")
        it = self.item(a["of"], a["body"], {"pending", "published"})
        self.item(a["into"], None, {"published"})
        it["state"] = "merged"

    def erase(self, a):
        it = self.item(a["of"], a["body"])
        need(a["by"] == it["author"] and a["basis"] == "author-request", self.where, "an author erases their own")
        if "text" in a["parts"]:
            it["state"] = "erased"

    def shortlist(self, a):
        self.role(a, "drafter")
        self.item(a["of"], state=("published",))
        need((a["body"], a["of"]) not in self.listed, self.where, "on the shortlist already")
        self.listed.add((a["body"], a["of"]))
        clean(self.where, a["reason_zh"])

    RULES = dict(opinion=opinion, correct=correct, supplement=supplement, withdraw=withdraw, reply=reply, support=support, statement=statement, publish=publish,
                 withhold=withhold, appeal=appeal, answer_appeal=answer_appeal, split=split, merge=merge, erase=erase, shortlist=shortlist)

    def opinions(self, **where):
        return [i for i in self.items.values() if i["kind"] == "opinion" and all(i.get(k) == v for k, v in where.items())]

    def dispositions(self, **where):
        return Counter(i["state"] for i in self.opinions(**where))


# ---- likeness -----------------------------------------------------------------------------------

def check_likeness(replays, themes_b):
    texts = {i: it["text"] for r in replays.values() for i, it in r.items.items() if it["kind"] == "opinion"}
    shingles = {i: grams(t) for i, t in texts.items()}
    letter, same, repeat = set(themes_b["campaign"]["ids"]), set(themes_b["same_text"]), set(themes_b["repeat"])
    need(len(letter) == 41, "campaign has", len(letter))
    b = replays["B"]
    need(len({b.items[i]["author"] for i in letter}) == 41, "campaign: 41 different people")
    need(all(b.people[b.items[i]["author"]]["tier"] == "open" for i in letter), "campaign: open tier")
    need(len({texts[i] for i in same}) == 1 and len({b.items[i]["body"] for i in same}) == 2, "same text from both bodies")
    need(len({texts[i] for i in letter}) == 41, "campaign letters are not identical")
    ids, low, high_elsewhere = sorted(texts), 1.0, (0.0, "", "")
    for x, i in enumerate(ids):
        for j in ids[x + 1:]:
            v = jaccard(shingles[i], shingles[j])
            if i in letter and j in letter:
                low = min(low, v)
            elif {i, j} not in (same, repeat) and v > high_elsewhere[0]:
                high_elsewhere = (v, i, j)
    need(low >= 0.4, "campaign: least Jaccard of a pair", low)
    need(high_elsewhere[0] < 0.12, "unplanned likeness", high_elsewhere)
    print(f"likeness campaign pairs >= {low:.2f}; likest pair that was not planned {high_elsewhere[0]:.3f} {high_elsewhere[1]} {high_elsewhere[2]}; repeat {jaccard(*(shingles[i] for i in repeat)):.2f}")
    per = Counter(b.items[i]["body"] for i in letter)
    print(f"campaign {dict(per)}")
    need(max(per.values()) >= 35, "campaign: mostly one body")


# ---- stances ------------------------------------------------------------------------------------

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, n):
        return ((self.next() >> 32) * n) >> 32


def generate_stances(statements, par, bodies):
    """Yields (voter id, body, camp, statement, vote in -1, 0, 1); the algorithm is written out in README.md."""
    rng = SplitMix64(par["seed"])
    shift = [rng.below(2 * par["shift_max"] + 1) - par["shift_max"] for _ in statements]
    for body in bodies:
        for tier, short in (("member", "m"), ("verified", "v"), ("open", "open")):
            lo, hi = par["activity"][tier]
            for n in range(1, par["voters"][body][tier] + 1):
                camp = 0 if rng.below(1000) < par["camp0"][body] else 1
                a = rng.below(1000)
                activity = lo + (hi - lo) * a * a // 1_000_000
                for s, d in zip(statements, shift):
                    kind, side = par["kinds"][s["kind"]], "own" if s["body"] == body else "other"
                    if rng.below(1_000_000) >= activity * kind["exposure"][side]:
                        continue
                    if rng.below(1000) < kind["pass"]:
                        vote = 0
                    else:
                        p = min(max(kind["agree"][side][camp] + d, par["clamp"][0]), par["clamp"][1])
                        vote = 1 if rng.below(1000) < p else -1
                    yield f"{PREFIX[body]}-{short}-{n:03}", body, camp, s, vote


def check_stances(folder, replay, bodies, people, update):
    statements = load_lines(folder, "statements.jsonl")
    par = load_json(folder, "stances.json")
    played = {i: it for i, it in replay.items.items() if it["kind"] == "statement"}
    need([s["id"] for s in statements] == sorted(played), folder, "statements differ from acts")
    for s in statements:
        it = played[s["id"]]
        need((s["text"], s["body"], s["by"], s["from"]) == (it["text"], it["body"], it["by"], it.get("from")), folder, s["id"], "differs from its act")
        need(s["kind"] in KINDS and s["kind"] in par["kinds"], folder, s["id"], "kind")
        need(not s["kind"].startswith("one-sided") or s["kind"].endswith(s["body"]), folder, s["id"], "one-sided kind and body")
        need(it["state"] == "published", folder, s["id"], "not published")
    for b in bodies:
        for tier, n in par["voters"][b].items():
            have = sum(p["body"] == b and p["tier"] == tier for p in people.values())
            need(n <= have, folder, "more voters than people", b, tier)
    votes = list(generate_stances(statements, par, bodies))
    digest = hashlib.sha256("".join(f"{v},{s['id']},{x}\n" for v, _, _, s, x in votes).encode()).hexdigest()
    expect = {"votes": len(votes), "sha256": digest}
    if update:
        par["expect"] = expect
        with open(path(folder, "stances.json"), "w", encoding="utf8", newline="\n") as f:
            json.dump(par, f, ensure_ascii=False, indent=1)
            f.write("\n")
    need(par["expect"] == expect, folder, "stances: expected", par["expect"], "got", expect)
    check_structure(folder, statements, votes, bodies)
    print(f"stances  {folder:<24} {len(statements)} statements {dict(Counter(s['kind'] for s in statements))}")
    print(f"         {len(votes)} votes of {len({v for v, *_ in votes})} people, sha256 {digest}")
    return statements


def check_structure(folder, statements, votes, bodies):
    cell = defaultdict(Counter)
    for _, body, camp, s, x in votes:
        cell[s["id"], body, camp][x] += 1
        cell[s["id"], body, "all"][x] += 1
    rate = lambda c: c[1] / max(1, sum(c.values()))
    for s in statements:
        a, b = (cell[s["id"], x, "all"] for x in bodies)
        if s["kind"] == "common":
            need(all(rate(cell[s["id"], x, c]) > .65 for x in bodies for c in (0, 1)), folder, s["id"], "is not common ground")
        if s["kind"] == "divergence":
            need(abs(rate(a) - rate(b)) >= .3, folder, s["id"], "does not diverge", rate(a), rate(b))
        if s["kind"].startswith("one-sided"):
            need(min(sum(a.values()), sum(b.values())) == 0, folder, s["id"], "is not one-sided")


# ---- themes and report --------------------------------------------------------------------------

def check_themes(folder, replay, themes):
    nodes = {t["id"]: t for t in themes["themes"]}
    need(len(nodes) == len(themes["themes"]), folder, "themes: duplicate id")
    placed = [o for t in nodes.values() for o in t["opinions"]] + [u["id"] for u in themes["unthemed"]]
    need(len(placed) == len(set(placed)), folder, "themes: an opinion has two")
    public = {i["id"] for i in replay.opinions(state="published", audience="public")}
    need(set(placed) == public, folder, "themes: unaccounted", set(placed) ^ public)
    below = defaultdict(list)
    for t in nodes.values():
        need(t["parent"] is None or t["parent"] in nodes, folder, t["id"], "parent")
        up = t["id"]
        while up:
            below[up] += t["opinions"]
            up = nodes[up]["parent"]
    for t in nodes.values():
        for word in t["machine_label"].split(" · "):
            need(any(word in replay.items[o]["text"] for o in below[t["id"]] if o in replay.items), folder, t["id"], "machine label not verbatim:", word)
        for move in t.get("correction", {}).get("moved_out", []):
            need(move["id"] in nodes[move["to"]]["opinions"], folder, t["id"], "moved out, but not arrived", move)
    print(f"themes   {folder:<24} {len(nodes)} nodes, {len(placed)} opinions placed, {len(themes['unthemed'])} unthemed, {sum('correction' in t for t in nodes.values())} corrected")
    return below


def check_report(folder, replay, themes, people):
    report = load_json(folder, "report.json")
    below = check_themes(folder, replay, themes)
    states = replay.dispositions()
    total = {"accepted": sum(states.values()), **{s: states[s] for s in ("pending", "published", "withheld", "merged", "withdrawn", "erased")}}
    need(report["disposition"] == total and total["pending"] == 0, folder, "report: disposition", total)
    for body in PREFIX:
        own = replay.dispositions(body=body)
        need(report["disposition_by_body"][body] == {"accepted": sum(own.values()), **{s: own[s] for s in report["disposition_by_body"][body] if s != "accepted"}}, folder, "report by body", body)
    claims = quotes = 0
    cited = set()
    for theme in report["themes"]:
        need(sorted(theme["opinions"]) == sorted(below[theme["theme"]]), folder, "report theme", theme["theme"])
        for rec in theme["recommendations"]:
            need(rec["speaker"] is None or people[rec["speaker"]]["tier"] == "member", folder, rec["id"], "speaker")
            need(rec["sources"] == sorted({s for c in rec["claims"] for s in c["sources"]}) and rec["sources"], folder, rec["id"], "sources")
            for claim in rec["claims"]:
                claims += 1
                need(claim["sources"], folder, rec["id"], "claim without source")
                for s in claim["sources"]:
                    cited.add(s)
                    need(s in replay.items and replay.items[s]["state"] == "published", folder, rec["id"], "cites", s)
                    need(s in theme["opinions"], folder, rec["id"], "cites outside its theme", s)
                for q in claim["quotes"]:
                    quotes += 1
                    need(q["opinion"] in claim["sources"] and q["text"] in replay.items[q["opinion"]]["text"], folder, rec["id"], "quotation not verbatim", q)
    check_signing(folder + "/report", report["signing"], people)
    need({s["body"] for s in report["signing"] if s["step"] == "sign"} == set(PREFIX), folder, "report adopted by both")
    print(f"report   {folder:<24} {sum(len(t['recommendations']) for t in report['themes'])} recommendations, {claims} claims, {quotes} quotations, {len(cited)} opinions cited")


# ---- the year's joint plan -----------------------------------------------------------------------

FORMS = {"remote", "meeting", "written", "field"}
PROGRESS = {"planned", "preparing", "running", "done", "postponed", "dropped"}
STEPS = ["draft", "check", "countersign", "sign"]


def check_joint_plan(folder, name, ver, replay, people, keys):
    plan = load_json(folder, name)
    where = f"{folder}/{name}"
    need((plan["label_zh"], plan["label_en"]) == LABEL, where, "label")
    need((plan["doc"], plan["ver"], plan["consultation"]) == ("plan", ver, replay.charter["id"]), where, "doc, version or consultation")
    need(replay.charter["modules"].get("topics") is True, where, "the consultation is no call for topics")
    need(ver == 1 or all(plan["public_reason"][x] for x in ("zh", "en")), where, "a changed plan says why")
    numbers = [row["no"] for row in plan["rows"]]
    need(numbers == sorted(set(numbers)), where, "numbers")
    for row in plan["rows"]:
        here = f"{where} row {row['no']}"
        need(row["topic_zh"] and row["topic_en"] and row["form"] in FORMS and row["progress"] in PROGRESS, here, "topic, form or progress")
        need(row["leads"] and set(row["leads"]) <= set(PREFIX), here, "leads")
        need("held" not in row or row["held"] in keys, here, "held")
        need(row["from"], here, "came from nothing")
        for ref in row["from"]:
            item = replay.items.get(ref, {})
            need(item.get("kind") == "opinion" and item.get("state") == "published", here, "came from", ref)
        for body in PREFIX:
            own = [a for a in row["approvals"] if a["body"] == body]
            need([STEPS.index(a["step"]) for a in own] == sorted(STEPS.index(a["step"]) for a in own), here, "steps out of order")
            need([minutes(a) for a in own] == sorted(minutes(a) for a in own), here, "steps out of time")
            need(bool(own) == (body in row["leads"]), here, "whoever leads has approved, nobody else")
        need(all(a["who_zh"] for a in row["approvals"]), here, "who")
    check_signing(where, plan["signing"], people)
    need({s["body"] for s in plan["signing"] if s["step"] == "sign"} == set(PREFIX), where, "adopted by both")
    print(f"plan     {where:<24} {len(plan['rows'])} rows, {sum(len(r['from']) for r in plan['rows'])} suggestions, {sum(len(r['approvals']) for r in plan['rows'])} steps")
    return plan


def check_plans(folder, con, replay, people, keys):
    first = check_joint_plan(folder, con["plan"], 1, replay, people, keys)
    if "plan_next" in con:
        second = check_joint_plan(folder, con["plan_next"], 2, replay, people, keys)
        need(first["rows"] != second["rows"], folder, "both versions of the plan say the same")


# ---- follow-up ------------------------------------------------------------------------------------

NEXT = {None: "sent", "sent": "instructed dispatched working answered supervised", "instructed": "dispatched supervised", "dispatched": "received returned supervised",
        "received": "returned working answered supervised", "returned": "dispatched supervised", "working": "returned working answered supervised",
        "answered": "satisfied dissatisfied reviewed supervised", "satisfied": "reviewed", "dissatisfied": "dispatched working answered supervised", "reviewed": "reviewed working supervised"}
MUST_SAY = {"returned", "working", "answered", "dissatisfied", "supervised"}


def check_follow_up(folder, name, people):
    report = load_json(folder, "report.json")
    recommendations = {r["id"] for t in report["themes"] for r in t["recommendations"]}
    issued = max(minutes(s) for s in report["signing"]) + 1440
    actions, lanes, last = {}, {}, None
    rows = load_lines(folder, name)
    for n, a in enumerate(rows, 1):
        where = f"{folder}/{name} {n}"
        need(a["n"] == n, where, "n")
        need(minutes(a) > issued and (last is None or minutes(a) >= last) and minutes(a) < 0, where, "out of time")
        last = minutes(a)
        step = "sent" if a["do"] == "send" else a["step"]
        ref = a["id"] if a["do"] == "send" else a["of"]
        role = "signatory" if step == "sent" else "drafter"
        need(people[a["by"]]["body"] == a["body"] and role in people[a["by"]]["roles"], where, "role")
        if a["do"] == "send":
            need(ref not in actions and a["rec"] in recommendations, where, "id or recommendation")
            need(a["addressee"] in {"own", "both", "national", "enterprise", "university"} and a["days"] in ("working", "calendar"), where, "addressee or days")
            need(a["units"] and all(u["body"] in PREFIX and u["part"] in ("lead", "assisting", "separate") and u["name"] for u in a["units"]), where, "units")
            actions[ref] = a
        if not need(ref in actions, where, "unknown action", ref):
            continue
        lane = lanes.setdefault((ref, a["body"]), [])
        stands = [s for s in lane if s["step"] != "supervised"]
        need(step in NEXT[stands[-1]["step"] if stands else None].split(), where, step, "does not follow")
        need(step not in MUST_SAY or a["text"], where, step, "says nothing")
        need((step == "answered") == ("code" in a), where, "outcome code")
        lane.append({**a, "step": step})
    stand = {k: [s for s in lane if s["step"] != "supervised"][-1] for k, lane in lanes.items()}
    settled = {r for r in actions if all(s["step"] == "satisfied" for (x, _), s in stand.items() if x == r)}
    need(len(actions) == 8, folder, "actions", len(actions))
    need(len(settled) == 2 and all(sum(x == r for x, _ in stand) == 2 for r in settled), folder, "two are done on both sides", settled)
    need(len({x for (x, _), s in stand.items() if "review_day" in s}) == 1, folder, "one is to be looked at again")
    need([x for (x, _), s in stand.items() if s["step"] == "returned"] == ["C-F-5"], folder, "one is returned")
    need([x for (x, _), s in stand.items() if s["step"] == "dissatisfied"] == ["C-F-7"], folder, "one leaves its authors dissatisfied")
    need([r for r, a in actions.items() if a["addressee"] == "national"] == ["C-F-6"], folder, "one goes to a national authority")
    open_ = {x for (x, _), s in stand.items() if s["step"] in ("sent", "instructed", "dispatched", "received", "working")}
    need({r for r in open_ if actions[r].get("due_day", 0) < 0} == {"C-F-4"}, folder, "one is overdue")
    need({r for r in open_ if actions[r].get("due_day", 0) > 7} == {"C-F-8"}, folder, "one is on time")
    print(f"follow-up {folder:<23} {len(actions)} actions, {len(rows)} steps, {len(stand)} lanes, {dict(Counter(s['step'] for s in stand.values()))}")


# ---- the numbers asked for ------------------------------------------------------------------------

def check_plan(replays):
    a, b, c = replays["A"], replays["B"], replays["C"]
    need(len(a.opinions()) == 9, "A has", len(a.opinions()))
    state = b.dispositions()
    need(len(b.opinions()) >= 240, "B has", len(b.opinions()))
    pending = b.opinions(state="pending")
    need(len(pending) == 23 and all("hours_ago" in i for i in pending) and max(i["hours_ago"] for i in pending) == 5, "pending", len(pending))
    need(sum(i.get("hours_ago") == 5 for i in pending) == 1, "exactly one is the oldest")
    need((state["withheld"], state["withdrawn"], state["erased"], state["merged"]) == (1, 1, 1, 1), "B states", dict(state))
    need(b.count["split"] == 1 and len(b.appeals) == 1 and all(p["answered"] for p in b.appeals.values()), "split or appeal")
    behalf = [i for i in b.opinions() if "on_behalf" in i]
    need(len(behalf) == 12 and all((i["on_behalf"]["channel"], i["on_behalf"]["channel_zh"]) == ("wechat", "微信") for i in behalf), "on behalf", len(behalf))
    langs = Counter(i["lang"] for i in b.opinions())
    need(langs["en"] == 6 and langs["zh-Hant"] == 2, "languages", dict(langs))
    need(b.count["supplement"] == 2 and b.count["correct"] >= 4, "supplements, corrections")
    need(sum("attachments" in i for i in b.opinions()) == 2, "attachments")
    cross = {do: sum(x["do"] == do and b.items.get(x["of"], x)["body"] != x["body"] for x in b.acts) for do in ("reply", "support")}
    need(all(cross.values()), "replies and supports across", cross)
    for key, r in replays.items():
        left = [i["id"] for i in r.items.values() if i["kind"] != "opinion" and i["state"] != "published"]
        need(not left, key, "replies, statements or supplements never published", left)
    need({i["prompt"] for i in b.opinions()} == {f"p{n}" for n in range(1, 8)}, "seven prompts")
    phone = [i["id"] for i in b.opinions() if re.search(r"\d{3}-?\d{4}-?\d{4}", i["text"])]
    need(phone == [i["id"] for i in b.opinions(state="withheld")], "telephone number outside the withheld text", phone)
    need(c.dispositions()["pending"] == 0 and 20 <= len(c.opinions()) <= 30, "C all disposed")
    for key, r in sorted(replays.items()):
        print(f"{key} acts   {len(r.acts)} {dict(r.count)}")
        for body in PREFIX:
            own = r.opinions(body=body)
            tiers = Counter(r.people[i["author"]]["tier"] for i in own)
            print(f"  {body:<10} {len(own)} opinions of {len({i['author'] for i in own})} people, {dict(tiers)}, {dict(r.dispositions(body=body))}")
        print(f"  prompts    {dict(sorted(Counter(i['prompt'] for i in r.opinions()).items()))}")
    print(f"B        pending {len(pending)}, on behalf {len(behalf)}, languages {dict(langs)}, across bodies {cross}")
    sizes = sorted(len(i["text"]) for i in b.opinions() if i["lang"] != "en")
    print(f"         lengths {sizes[0]} to {sizes[-1]}, median {sizes[len(sizes) // 2]}; {sum(sizes)} characters; audiences {dict(Counter(i['audience'] for i in b.opinions()))}")


VOICES = {"group", "survey", "answer", "tally", "note", "publish", "proposal", "cosign"}


def check_questions(where, words):
    """Questions in the notation of the desk: kind, number of options, condition."""
    kinds, questions = {"单选": "one", "多选": "many", "打分": "scale", "简答": "text"}, []
    for line in words.split("\n")[1:]:
        head = next((k for k in kinds if line.startswith(k)), None)
        if head:
            questions.append({"kind": kinds[head], "needed": line[len(head)] == "*", "options": 0, "if": None})
        elif line.startswith("- "):
            questions[-1]["options"] += 1
        elif line.startswith("若 "):
            questions[-1]["if"] = tuple(int(n) for n in line[2:].split("="))
        else:
            need(not questions, where, "a line that says nothing", line)
        need("|" in line or line.startswith("若 "), where, "both languages", line)
    need(all((q["kind"] == "text") == (q["options"] == 0) for q in questions), where, "options")
    return questions


def check_answer(where, questions, a):
    picked, words = dict(map(tuple, ((n, tuple(o)) for n, o in a["picked"]))), dict(map(tuple, a.get("words", [])))
    for n, q in enumerate(questions, 1):
        asked = q["if"] is None or q["if"][1] in picked.get(q["if"][0], ())
        given = n in picked or n in words
        need(asked or not given, where, a["n"], "answers what is not asked", n)
        need(not (asked and q["needed"]) or given, where, a["n"], "leaves out", n)
        if n in picked:
            need(picked[n] and all(1 <= o <= q["options"] for o in picked[n]), where, a["n"], "options of", n)
            need(q["kind"] == "many" or len(picked[n]) == 1, where, a["n"], "one of", n)
        need(n not in words or (q["kind"] == "text" and 0 < len(words[n]) <= 500), where, a["n"], "words of", n)


def check_voices(folder, name, charter, people):
    """Surveys, research groups, field notes, proposals: B holds one survey, three notes, a proposal two signatures short."""
    where, acts = f"{folder}/{name}", load_lines(folder, name)
    need([a["n"] for a in acts] == list(range(1001, 1001 + len(acts))), where, "n")
    need([(a["day"], a["time"]) for a in acts] == sorted((a["day"], a["time"]) for a in acts), where, "order")
    groups, items, published, surveys, closed, answered, signed = {}, {}, set(), {}, set(), set(), {}
    for a in acts:
        who, do = people.get(a["by"]), a["do"]
        if not need(who and who["body"] == a["body"] and do in VOICES, where, a["n"], "who or what"):
            continue
        if do in ("group", "survey", "tally", "publish"):
            need("moderator" in who["roles"], where, a["n"], "role")
        if do == "group":
            need(all(people[m]["body"] == a["body"] and people[m]["tier"] != "staff" for m in a["members"]), where, a["n"])
            groups[a["body"], a["id"]] = a["members"]
        elif do == "survey":
            surveys[a["id"]] = check_questions(where, a["words"])
        elif do == "answer":
            need(a["of"] in surveys and (a["body"], a["of"]) not in closed, where, a["n"], "survey")
            need((a["by"], a["of"]) not in answered and who["tier"] != "staff", where, a["n"], "answers once")
            answered.add((a["by"], a["of"]))
            check_answer(where, surveys[a["of"]], a)
        elif do == "tally":
            closed.add((a["body"], a["of"]))
        elif do == "note":
            need(a["by"] in groups.get((a["body"], a["group"]), ()), where, a["n"], "is in the group")
            need(a["findings"] and a["evidence"] and a["place"] and a["seen_day"] <= a["day"], where, a["n"], "note")
            items[a["id"]] = a["body"]
        elif do == "proposal":
            need(who["tier"] == "member" and a["title"] and a["analysis"] and a["advice"], where, a["n"], "proposal")
            items[a["id"]], signed[a["id"]] = a["body"], {a["by"]}
        elif do == "publish":
            need(all(items.get(i) == a["body"] for i in a["of"]), where, a["n"], "own items")
            published.update(a["of"])
        elif do == "cosign":
            need(a["of"] in published and who["tier"] == "member" and a["by"] not in signed[a["of"]], where, a["n"], "signs")
            signed[a["of"]].add(a["by"])
        for value in strings(a):
            clean(where, value)
    notes = [i for i in items if i not in signed]
    short = {i: charter["cosign"]["needed"] - len(by) for i, by in signed.items()}
    need(len(surveys) == 1 and len(notes) == 3 and list(short.values()) == [2], where, "what is planned", surveys.keys(), notes, short)
    need({i for i in items} == published, where, "everything is published")
    print(f"voices   {len(answered)} answers, {len(notes)} notes, signatures missing {short}")


def check_house(folder, name, people):
    """The shelf, circulars and a gathering of each body: home matter of B, before anybody comes together."""
    where, acts = f"{folder}/{name}", load_lines(folder, name)
    need([a["n"] for a in acts] == list(range(2001, 2001 + len(acts))), where, "n")
    need([(a["day"], a["time"]) for a in acts] == sorted((a["day"], a["time"]) for a in acts), where, "order")
    asked, answered = {}, set()
    for a in acts:
        who, do = people[a["by"]], a["do"]
        need(who["body"] == a["body"], where, a["n"], "who")
        if do in ("material", "circular", "gathering"):
            need("moderator" in who["roles"] and a["title"], where, a["n"], "role and title")
        if do == "material":
            need(("link" in a) != ("file" in a) and a["summary"], where, a["n"], "a link or a file")
            need("link" not in a or a["link"].startswith("https://example.org/"), where, a["n"], "leads to nobody")
        elif do in ("circular", "gathering"):
            need(all(people[m]["body"] == a["body"] and people[m]["tier"] == "member" for m in a["to"]), where, a["n"])
            asked[a["body"], do, a["id"]] = a["to"]
            if do == "gathering":
                times = (a["until_day"], a["until"]), (a["starts_day"], a["starts"]), (a["starts_day"], a["ends"])
                need(0 < times[0][0] and times[0] < times[1] < times[2], where, a["n"], "still ahead, in order")
        elif do == "seen":
            need(a["by"] in asked[a["body"], "circular", a["id"]], where, a["n"], "was written to")
        elif do == "attend":
            need(a["by"] in asked[a["body"], "gathering", a["of"]] and a["by"] not in answered, where, a["n"], "was asked")
            need((a["reply"] == "leave") == bool(a["reason"]), where, a["n"], "leave has a reason")
            answered.add(a["by"])
        else:
            need(False, where, a["n"], "what", do)
        for value in strings(a):
            clean(where, value)
    print(f"house    {len(acts)} acts, {len(answered)} answers to {sum(1 for k in asked if k[1] == 'gathering')} gatherings")


def main():
    update = "--update-expect" in sys.argv[1:]
    sample = load_json("sample.json")
    need((sample["label_zh"], sample["label_en"]) == LABEL, "label")
    bodies = [b["key"] for b in sample["bodies"]]
    people = check_people(sample)
    replays, themes_b = {}, None
    for con in sample["consultations"]:
        folder = con["folder"]
        charter = load_json(folder, con["charter"])
        check_charter(folder, charter, people, con["charter"])
        if "charter_pending" in con:
            pending = load_json(folder, con["charter_pending"])
            check_charter(folder, pending, people, con["charter_pending"])
            need(pending["ver"] == charter["ver"] + 1 and pending["public_reason"]["zh"] and pending["awaiting"], folder, "pending charter")
        replays[con["key"]] = replay = Replay(folder, charter, people)
        if "voices" in con:
            guarded(folder + "/voices", check_voices, folder, con["voices"], charter, people)
        if "house" in con:
            guarded(folder + "/house", check_house, folder, con["house"], people)
        if "statements" in con:
            guarded(folder + "/stances", check_stances, folder, replay, bodies, people, update)
        if "themes" in con:
            themes = load_json(folder, con["themes"])
            if "report" in con:
                guarded(folder + "/report", check_report, folder, replay, themes, people)
            else:
                guarded(folder + "/themes", check_themes, folder, replay, themes)
            themes_b = themes if con["key"] == "B" else themes_b
        if "follow_up" in con:
            guarded(folder + "/follow-up", check_follow_up, folder, con["follow_up"], people)
        if "plan" in con:
            guarded(folder + "/plan", check_plans, folder, con, replay, people, {c["key"] for c in sample["consultations"]})
    guarded("plan", check_plan, replays)
    guarded("likeness", check_likeness, replays, themes_b)
    for p in PROBLEMS[:80]:
        print("PROBLEM", p)
    print(f"{len(PROBLEMS)} problems")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
