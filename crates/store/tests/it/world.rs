//! A made-up world: two or three logs whose leaves are written from a list of small numbers, void and odd ones
//! included, so that a failing list shrinks.

use hutong_core::{
    canonical::Object,
    commitment::{Salt, commit},
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        follow_up::Step,
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{Code, ConsultationId, DocumentId, LeafId, Origin, PartName, Place, PromptId, Ref},
    moment::Moment,
    record::{
        Counts, DocumentVersion, Event, Finding, Genesis, ItemAccepted, KeyChange, KeyRole, Leaf, LogHead, PolicySet,
        write,
    },
};
use hutong_log::{
    hash::{Hash, leaf_hash, sha256},
    key::Signature64,
};
use hutong_store::NewOpening;

/// One leaf to write: whose log, what, and numbers that fill in the rest.
#[derive(Clone, Copy, Debug)]
pub struct Op(pub u8, pub u8, pub u16, pub u16);

/// An event with its consultation and the contents of its parts; odd bytes without one.
type Made = (Option<Event>, Option<ConsultationId>, Vec<(&'static str, Vec<u8>)>);

/// A log under construction.
#[derive(Clone, Debug, Default)]
pub struct MadeLog {
    pub leaves: Vec<Vec<u8>>,
    pub openings: Vec<NewOpening>,
}

/// All logs.
#[derive(Clone, Debug)]
pub struct World {
    pub origins: Vec<Origin>,
    pub logs: Vec<MadeLog>,
    n: u64,
}

pub fn origin(n: usize) -> Origin {
    Origin::new(&format!("{}.example/log/1", ["b", "a", "c"][n])).unwrap()
}

pub fn consultation(n: u16) -> ConsultationId {
    ConsultationId::new(["city", "river"][usize::from(n) % 2]).unwrap()
}

pub fn document_ids() -> Vec<DocumentId> {
    ["city/charter", "city/themes", "city/report", "river/charter", "river/report", "odd/paper"]
        .map(|t| DocumentId::new(t).unwrap())
        .to_vec()
}

pub fn charter(c: &ConsultationId, ver: u64, hosts: &[Origin]) -> Charter {
    let both = |t: &str| Bilingual { zh: t.to_owned(), en: t.to_owned() };
    Charter {
        consultation: c.clone(),
        ver,
        code: "KXC".to_owned(),
        year: 2026,
        title: both("title"),
        question: both("question"),
        hosts: hosts.iter().map(|o| Host { origin: o.clone(), code: "SC".to_owned(), name: both("name") }).collect(),
        prompts: Vec::new(),
        tiers: vec![(Tier::Member, Code::new("roll").unwrap()), (Tier::Open, Code::new("none").unwrap())],
        modules: hutong_core::consultation::item::Module::ALL.iter().copied().collect(),
        review: Review::Before,
        vote_rows_open: true,
        cosign: Some(hutong_core::consultation::charter::Cosigning { needed: 3, days: 20 }),
        opens: Moment(0),
        closes: Moment(86_400),
        rules: both("rules"),
        reason: both("reason"),
        simulated: true,
    }
}

impl World {
    pub fn new(logs: usize) -> World {
        World { origins: (0..logs).map(origin).collect(), logs: vec![MadeLog::default(); logs], n: 0 }
    }

    pub fn write_all(ops: &[Op], logs: usize) -> World {
        let mut world = World::new(logs);
        for op in ops {
            world.write(*op);
        }
        world
    }

    fn fresh(&mut self) -> [u8; 32] {
        self.n += 1;
        sha256(&self.n.to_be_bytes()).to_bytes()
    }

    fn hash_at(&self, log: usize, index: u64) -> Hash {
        let leaf = usize::try_from(index).ok().and_then(|i| self.logs[log].leaves.get(i));
        leaf.map_or_else(|| sha256(b"nothing there"), |bytes| leaf_hash(bytes))
    }

    /// A reference from `log`: mostly sound, sometimes into the future, another log, or with a wrong hash.
    fn reference(&self, log: usize, a: u16, b: u16) -> Ref {
        let len = self.logs[log].leaves.len() as u64;
        let foreign = (log + 1 + usize::from(b) % 2) % self.logs.len();
        match b % 12 {
            0 => Ref { origin: None, index: len + u64::from(a % 3), hash: self.hash_at(log, 0) },
            1 => Ref { origin: None, index: u64::from(a) % len.max(1), hash: sha256(b"wrong") },
            2 => {
                let index = u64::from(a) % len.max(1);
                Ref { origin: Some(self.origins[log].clone()), index, hash: self.hash_at(log, index) }
            }
            3 => Ref { origin: Some(origin(2)), index: u64::from(a % 40), hash: sha256(b"unknown") },
            4..=7 => {
                let index = u64::from(a) % (self.logs[foreign].leaves.len() as u64 + 2);
                Ref { origin: Some(self.origins[foreign].clone()), index, hash: self.hash_at(foreign, index) }
            }
            _ => self.own(log, a),
        }
    }

    fn own(&self, log: usize, a: u16) -> Ref {
        let index = u64::from(a) % (self.logs[log].leaves.len() as u64).max(1);
        Ref { origin: None, index, hash: self.hash_at(log, index) }
    }

    /// What a step of the follow-up refers to: the last report of its log, or the last action of some log; now and then
    /// anything else.
    fn followed(&self, log: usize, step: Step, a: u16, b: u16) -> Ref {
        let last = |log: usize, words: &[&str]| {
            let fits = |bytes: &Vec<u8>| words.iter().all(|word| String::from_utf8_lossy(bytes).contains(word));
            self.logs[log].leaves.iter().rposition(fits).map(|at| at as u64)
        };
        let of = usize::from(b / 2) % self.logs.len();
        let found = match step {
            Step::Sent if !a.is_multiple_of(4) => last(log, &["\"t\":\"report\""]).map(|index| (log, index)),
            _ => last(of, &["\"t\":\"followup\"", "\"to\":\"sent\""]).map(|index| (of, index)),
        };
        match found.filter(|_| !b.is_multiple_of(8)) {
            Some((at, index)) => {
                let origin = (at != log).then(|| self.origins[at].clone());
                Ref { origin, index, hash: self.hash_at(at, index) }
            }
            None => self.reference(log, a, b),
        }
    }

    fn version(&self, log: usize, a: u16, b: u16) -> (DocumentVersion, Vec<u8>) {
        let id = document_ids()[usize::from(a) % 6].clone();
        let ver = u64::from(a / 6 % 3) + 1;
        let hosts = match b % 5 {
            0 => vec![self.origins[log].clone()],
            1 => vec![origin(0), origin(1)],
            2 => vec![origin(1), origin(2)],
            _ => self.origins.clone(),
        };
        let bytes = match hutong_core::consultation::document::split_id(&id) {
            Some((c, hutong_core::consultation::document::Kind::Charter)) => charter(&c, ver, &hosts).bytes(),
            _ if b.is_multiple_of(7) => charter(&consultation(0), ver, &hosts).bytes(),
            _ => format!("{{\"doc\":\"{id}\",\"n\":{}}}", b % 2).into_bytes(),
        };
        (DocumentVersion { id, ver, sha256: sha256(&bytes) }, bytes)
    }

    /// Writes the next leaf of a log.
    pub fn write(&mut self, Op(log, what, a, b): Op) {
        let log = usize::from(log) % self.logs.len();
        let c = Some(consultation(b / 16));
        let (event, c, parts) = self.event(log, what, a, b, c);
        let Some(event) = event else {
            let odd: &[&[u8]] =
                &[b"not canonical", b"{}", b"{\"t\":\"later\",\"v\":1}", b"{\"t\":\"genesis\",\"v\":9}"];
            self.logs[log].leaves.push(odd[usize::from(a) % odd.len()].to_vec());
            return;
        };
        let id: [u8; 16] = self.fresh()[..16].try_into().unwrap();
        self.push(log, event, c, LeafId(id), parts);
    }

    fn push(
        &mut self,
        log: usize,
        mut event: Event,
        c: Option<ConsultationId>,
        id: LeafId,
        parts: Vec<(&str, Vec<u8>)>,
    ) {
        let place = Place { origin: self.origins[log].clone(), index: self.logs[log].leaves.len() as u64 };
        let mut commitments = Vec::new();
        for (name, content) in parts {
            let name = PartName::new(name).unwrap();
            let salt = Salt(self.fresh());
            commitments.push((name.clone(), commit(&salt, &name, id, &content)));
            self.logs[log].openings.push(NewOpening { place: place.clone(), name, salt, content });
        }
        commitments.sort();
        match &mut event {
            Event::ItemAccepted(item) => item.parts = commitments,
            Event::ItemRevised { parts, .. }
            | Event::StateChanged { parts, .. }
            | Event::DocumentProposed { parts, .. }
            | Event::DocumentRejected { parts, .. }
            | Event::FollowedUp { parts, .. } => *parts = commitments,
            _ => assert!(commitments.is_empty()),
        }
        let leaf = Leaf { ts: 60 * self.n, consultation: c, id, event, extra: Object::new() };
        self.logs[log].leaves.push(write(&leaf));
    }

    fn event(&mut self, log: usize, what: u8, a: u16, b: u16, c: Option<ConsultationId>) -> Made {
        let n = self.n;
        let text = move |what: &str| format!("{what} {n} 互通 {}", "字".repeat(usize::from(b % 50))).into_bytes();
        let pick = |n: u16, of: usize| usize::from(n) % of;
        let event = match what % 25 {
            0..=8 => {
                let item = ItemAccepted {
                    kind: ItemKind::ALL[pick(a / 2, ItemKind::ALL.len())],
                    tier: Tier::ALL[pick(a / 3, 3)],
                    audience: Audience::ALL[pick(b, 4)],
                    prompt: (a.is_multiple_of(3)).then(|| PromptId::new("p1").unwrap()),
                    about: (a % 2 == 1).then(|| self.reference(log, a, b)),
                    source: (b.is_multiple_of(5)).then_some(Source::ALL[pick(b, Source::ALL.len())]),
                    parts: Vec::new(),
                };
                let mut parts = vec![("text", text("text")), ("author", text("author"))];
                if a.is_multiple_of(4) {
                    parts.push(("title", text("title")));
                }
                return (Some(Event::ItemAccepted(item)), c, parts);
            }
            9..=12 => {
                let item = if b.is_multiple_of(4) { self.reference(log, a, b) } else { self.own(log, a) };
                let to = State::ALL[pick(b / 4, State::ALL.len())];
                let into = (to == State::Merged).then(|| self.reference(log, b, a));
                let parts = if a.is_multiple_of(3) { vec![("reason", text("reason"))] } else { Vec::new() };
                let reason = (b.is_multiple_of(3)).then(|| Code::new("off-topic").unwrap());
                return (Some(Event::StateChanged { item, to, reason, into, parts: Vec::new() }), None, parts);
            }
            13 => {
                let event = Event::ItemRevised { item: self.own(log, a), parts: Vec::new() };
                return (Some(event), None, vec![("text", text("revised"))]);
            }
            14 => {
                let names = [vec!["text"], vec!["author"], vec!["text", "title"], vec!["document"], vec!["reason"]];
                let parts = names[pick(b, 5)].iter().map(|t| PartName::new(t).unwrap()).collect();
                let item = if b.is_multiple_of(8) { self.reference(log, a, b) } else { self.own(log, a) };
                Event::PartsErased { item, parts, basis: Code::new("author-request").unwrap() }
            }
            15 => Event::ErasureAcknowledged { erasure: self.reference(log, a, b | 4) },
            16 => match a % 5 {
                0 => Event::RollFrozen { n: 7, root: sha256(b"roll") },
                1 => Event::ConsultationOpened { charter: self.version(log, a, b).0 },
                2 => Event::PhaseEntered { phase: Phase::ALL[pick(b, Phase::ALL.len())] },
                3 => Event::ConsultationClosed { counts: Counts::new() },
                _ => Event::ReportIssued {
                    report: self.version(log, a, b).0,
                    disposition_root: sha256(b"dispositions"),
                    counts: Counts::from([("accepted".to_owned(), 3)]),
                },
            },
            17 | 18 => {
                let (document, bytes) = self.version(log, a, b);
                return (Some(Event::DocumentProposed { document, parts: Vec::new() }), c, vec![("document", bytes)]);
            }
            19 => Event::DocumentAccepted { document: self.version(log, a, b).0, proposal: self.reference(log, a, b) },
            20 => {
                let event = Event::DocumentRejected {
                    document: self.version(log, a, b).0,
                    proposal: self.reference(log, a, b),
                    parts: Vec::new(),
                };
                return (Some(event), c, vec![("comment", text("comment"))]);
            }
            21 => match a % 7 {
                0 => Event::VotesSealed { n: u64::from(a), root: sha256(b"votes") },
                1 => Event::LogAnchored(LogHead { origin: origin(pick(b, 3)), size: b.into(), root: sha256(b"root") }),
                2 => Event::KeyChanged(KeyChange {
                    role: KeyRole::Witness,
                    old: "w".to_owned(),
                    new: format!("w{b}"),
                    from_size: u64::from(b % 9),
                    root_sig: Signature64::from_bytes([b as u8; 64]),
                }),
                3 => Event::PolicySet(PolicySet {
                    version: u64::from(b % 4),
                    sha256: sha256(b"policy"),
                    root_sig: Signature64::from_bytes([7; 64]),
                }),
                4 => Event::EvidenceKept { kind: Code::new("two-roots").unwrap(), sha256: sha256(&b.to_be_bytes()) },
                // Not the last leaf of its log, as a rule: what comes behind it is there all the same.
                5 => Event::LogRetired { next: b.is_multiple_of(2).then(|| origin(2)) },
                _ => Event::FindingRecorded(Finding {
                    method: Code::new("themes").unwrap(),
                    version: Code::new("1").unwrap(),
                    pins: vec![(origin(0), 3)],
                    input: sha256(b"in"),
                    output: sha256(b"out"),
                }),
            },
            22 => Event::RecordBegun(Genesis {
                origin: self.origins[log].clone(),
                suite: "c2sp-sha256-ed25519".to_owned(),
                log_vkey: "l".to_owned(),
                witness_vkey: "w".to_owned(),
                mirror_vkey: "m".to_owned(),
                transport_vkey: "t".to_owned(),
                root_vkey: "r".to_owned(),
                prev: None,
            }),
            23 => Event::ItemTallied {
                item: self.reference(log, a, b),
                counts: Counts::from([("o".to_owned(), u64::from(a)), ("o.1".to_owned(), u64::from(b))]),
            },
            24 => {
                let step = if a.is_multiple_of(3) { Step::Sent } else { Step::ALL[pick(a, Step::ALL.len())] };
                let about = self.followed(log, step, a, b);
                let event = Event::FollowedUp { about, step, parts: Vec::new() };
                return (Some(event), c, vec![("step", text("step")), ("text", text("text"))]);
            }
            _ => return (None, None, Vec::new()),
        };
        (Some(event), c, Vec::new())
    }
}
