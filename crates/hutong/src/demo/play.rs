//! The orchestrator: takes one cue after another to the node of the body whose cue it is, and lets the bodies read
//! each other's folders whenever one of them needs to know what the other did.

use std::collections::BTreeMap;

use hutong_core::{ids::ConsultationId, moment::Moment};
use hutong_log::hash::sha256;
use indicatif::ProgressBar;

use super::{
    acts::{self, Acts},
    calendar::Calendar,
    fault::PlayFault,
    follow::{self, Actions},
    introduction,
    ledger::Ledger,
    papers::{self, Labels, Standing},
    plans,
    sample::{Act, Consultation, Deed, FollowDeed, Sample, SampleFault},
    script::{Cue, Paper, What},
    side::{self, Side, form_key},
    stances, votes,
};
use crate::admin::wire::{ActorWire, AskWire, HomeWire, Request};

/// A finding of one body over pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Digest of what went in.
    pub input: String,
    /// Digest of what came out.
    pub output: String,
}

/// The play while it goes on.
pub struct Player<'a> {
    /// The sample.
    pub sample: &'a Sample,
    /// Its days.
    pub calendar: &'a Calendar,
    /// The bodies, in the sample's order.
    pub sides: Vec<Side>,
    /// Who keeps and witnesses both records, once called.
    pub witness: Option<Side>,
    /// Where items are.
    pub ledger: Ledger,
    /// Where actions of the follow-up are.
    pub actions: Actions,
    /// Bytes of joint documents, by consultation and kind.
    pub papers: BTreeMap<(usize, Paper), Vec<u8>>,
    /// Findings, by consultation and body.
    pub findings: BTreeMap<(usize, usize), Found>,
    /// Pins of findings, by consultation.
    pub pins: BTreeMap<usize, Vec<(String, u64)>>,
    /// Slips of votes, by body.
    pub slips: Vec<Vec<String>>,
    /// Shows how far it is.
    pub bar: ProgressBar,
    /// Counts acts of both bodies.
    acts: u64,
    /// The last act of each body.
    last: Vec<u64>,
    /// The act at which an item was published.
    published: BTreeMap<String, u64>,
    /// The act up to which both have read each other.
    read: u64,
}

impl<'a> Player<'a> {
    /// A play that has not begun.
    pub fn new(sample: &'a Sample, calendar: &'a Calendar, sides: Vec<Side>, bar: ProgressBar) -> Player<'a> {
        Player {
            sample,
            calendar,
            slips: vec![Vec::new(); sides.len()],
            last: vec![0; sides.len()],
            read: 0,
            sides,
            witness: None,
            ledger: Ledger::default(),
            actions: Actions::new(),
            papers: BTreeMap::new(),
            findings: BTreeMap::new(),
            pins: BTreeMap::new(),
            bar,
            acts: 0,
            published: BTreeMap::new(),
        }
    }

    /// The two operators introduce their nodes to each other, and put their people on file.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn introduce(&mut self, start: Moment) -> Result<(), PlayFault> {
        for at in 0..self.sides.len() {
            let key = &self.sample.bodies[at].key;
            let people = self.sample.people.iter().filter(|p| p.body == *key && p.tier != "open");
            let people = people.map(acts::on_file).collect();
            let side = &mut self.sides[at];
            side.set_clock(start).await?;
            let key = form_key(&["demo/people"]);
            side.submit_home(ActorWire::Node, key, HomeWire::AddPeople { people }).await?;
        }
        for (one, other) in [(0, 1), (1, 0)] {
            // Both operators sit at one table here; elsewhere they compare fingerprints by telephone.
            let pin = introduction::read(&self.sides[other].url).await?;
            self.sides[one].submit_home(ActorWire::Node, form_key(&["demo/partner"]), pin).await?;
        }
        self.exchange(start).await
    }

    /// A library keeps and witnesses both records from now on.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn call_witness(&mut self, mut witness: Side) -> Result<(), PlayFault> {
        let pin = introduction::read(&witness.url).await?;
        for side in &mut self.sides {
            let other = introduction::read(&side.url).await?;
            witness.submit_home(ActorWire::Node, form_key(&["demo/partner", &side.url]), other).await?;
            side.submit_home(ActorWire::Node, form_key(&["demo/witness"]), pin.clone()).await?;
        }
        self.witness = Some(witness);
        Ok(())
    }

    /// Everybody writes what they publish into their folder.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn publish(&mut self) -> Result<(), PlayFault> {
        for side in &mut self.sides {
            side.publish().await?;
        }
        Ok(())
    }

    /// Plays one cue.
    ///
    /// # Errors
    /// [`PlayFault`]; the sample's own rules and the record's agree, so a refusal is an error here.
    pub async fn play(&mut self, cue: &Cue) -> Result<(), PlayFault> {
        let c = &self.sample.consultations[cue.consultation];
        self.sides[cue.body].set_clock(cue.at).await?;
        match &cue.what {
            What::Act(n) => self.act(cue, c, &c.acts[*n]).await?,
            What::Vote => return self.vote(cue, c).await,
            What::Find => self.find(cue, c).await?,
            What::Draft(paper) | What::Check(paper) | What::Propose(paper) | What::Accept(paper) => {
                self.sign(cue, c, *paper).await?;
            }
            What::Reject(paper) => self.reject(cue, c, *paper).await?,
            What::Follow(n) => self.follow(cue, c, *n).await?,
            What::FreezeRoll | What::Open | What::Deliberate | What::Close | What::Issue => {
                self.turn(cue, c).await?;
            }
        }
        self.bar.inc(1);
        Ok(())
    }

    fn key(&self, cue: &Cue, word: &str) -> String {
        form_key(&["demo/cue", &self.sample.consultations[cue.consultation].key, word])
    }

    /// Somebody of a body who has a role.
    fn officer(&self, body: usize, role: &str) -> Result<ActorWire, PlayFault> {
        let key = &self.sample.bodies[body].key;
        let found = self.sample.people.iter().find(|p| p.body == *key && p.roles.iter().any(|r| r == role));
        let unknown = || SampleFault::Unknown { kind: "role", name: role.to_owned() };
        Ok(acts::actor(found.ok_or_else(unknown)?))
    }

    /// Both bodies read each other, and the witness both: whatever one did before, the others know afterwards.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub async fn exchange(&mut self, at: Moment) -> Result<(), PlayFault> {
        for side in self.witness.iter_mut().chain(&mut self.sides) {
            side.set_clock(at).await?;
        }
        for side in self.witness.iter_mut().chain(&mut self.sides) {
            side.pull().await?;
        }
        self.read = self.acts;
        Ok(())
    }

    fn count(&mut self, body: usize) {
        self.acts += 1;
        self.last[body] = self.acts;
    }

    /// Reads the other body if it has done anything since the last time.
    async fn hear(&mut self, cue: &Cue) -> Result<(), PlayFault> {
        let spoke = self.last.iter().enumerate().any(|(body, last)| body != cue.body && *last > self.read);
        if spoke { self.exchange(cue.at).await } else { Ok(()) }
    }

    /// Reads the other body if one of these items has changed there since the last time.
    async fn catch_up(&mut self, cue: &Cue, ids: &[&str]) -> Result<(), PlayFault> {
        let home = &self.sides[cue.body].origin;
        let mut is_behind = false;
        for id in ids {
            let elsewhere = self.ledger.place(id)?.origin != *home;
            is_behind |= elsewhere && self.published.get(*id).is_some_and(|n| *n > self.read);
        }
        if is_behind { self.exchange(cue.at).await } else { Ok(()) }
    }

    async fn act(&mut self, cue: &Cue, c: &Consultation, act: &Act) -> Result<(), PlayFault> {
        self.catch_up(cue, &acts::about(&act.deed)).await?;
        let form = Acts { sample: self.sample, calendar: self.calendar }.form(c, act, &self.ledger)?;
        let side = &mut self.sides[cue.body];
        for (key, piece) in form.staged {
            side.submit_home(form.by.clone(), key, piece).await?;
        }
        let Some(ask) = form.ask else { return Ok(()) };
        let leaves = side.submit(form.by, form.key, ask).await?;
        let origin = side.origin.clone();
        self.count(cue.body);
        if let (Some(entry), Some(first)) = (acts::entry(&act.deed), leaves.first()) {
            self.ledger.enter(entry.id, &origin, first.index, first.hash, entry.text);
        }
        match &act.deed {
            Deed::Correct { of, text } => self.ledger.revise(of, text)?,
            // What a body asks is published with its first leaf.
            Deed::Survey { id, .. } => {
                self.published.insert(id.clone(), self.acts);
            }
            Deed::Publish { of } => of.iter().for_each(|id| {
                self.published.insert(id.clone(), self.acts);
            }),
            _ => {}
        }
        Ok(())
    }

    /// A step of the follow-up; whoever takes it has read what the other body did before.
    async fn follow(&mut self, cue: &Cue, c: &Consultation, n: usize) -> Result<(), PlayFault> {
        self.hear(cue).await?;
        let file = &c.follow_up[n];
        let ask = follow::ask(c, file, self.sample, self.calendar, &self.actions)?;
        let by = acts::actor(self.sample.person(&file.by)?);
        let key = form_key(&["demo/follow", &c.key, &file.n.to_string()]);
        let side = &mut self.sides[cue.body];
        let leaves = side.submit(by, key, ask).await?;
        if let (FollowDeed::Send { id, .. }, Some(first)) = (&file.deed, leaves.first()) {
            let place = hutong_core::ids::Place { origin: side.origin.clone(), index: first.index };
            self.actions.insert(id.clone(), place);
        }
        self.count(cue.body);
        Ok(())
    }

    async fn vote(&mut self, cue: &Cue, c: &Consultation) -> Result<(), PlayFault> {
        let Some(parameters) = &c.stances else { return Ok(()) };
        let statements: Vec<&str> = c.statements.iter().map(|s| s.id.as_str()).collect();
        self.catch_up(cue, &statements).await?;
        let drawn = stances::draw(parameters, &self.sample.bodies, &c.statements)?;
        let own: Vec<_> = drawn.iter().filter(|s| s.body == cue.body).collect();
        let places = statements.iter().map(|id| acts::place(&self.ledger, id)).collect::<Result<Vec<_>, _>>()?;
        let side = &mut self.sides[cue.body];
        let slips = votes::cast(side, &c.charter.id, &own, &places, &self.bar).await?;
        self.slips[cue.body].extend(slips);
        let seal = AskWire::SealVotes { consultation: c.charter.id.clone() };
        let key = form_key(&["demo/seal", &c.key]);
        // What the last full batch left over; nothing is left when the number of votes divides evenly.
        match self.sides[cue.body].submit(ActorWire::Node, key, seal).await {
            Err(PlayFault::Answered { code, .. }) if code == "nothing-to-seal" => {}
            other => {
                other?;
            }
        }
        self.count(cue.body);
        Ok(())
    }

    /// Steps of the node's own timer and of its officers that have no words.
    async fn turn(&mut self, cue: &Cue, c: &Consultation) -> Result<(), PlayFault> {
        let consultation = c.charter.id.clone();
        self.hear(cue).await?;
        let word = format!("{:?}", cue.what);
        let (by, ask) = match cue.what {
            What::FreezeRoll => {
                let by = self.officer(cue.body, "administrator")?;
                let side = &mut self.sides[cue.body];
                side.ask("freeze-roll", &Request::FreezeRoll { by, consultation }).await?;
                self.count(cue.body);
                return Ok(());
            }
            What::Open => (ActorWire::Node, AskWire::OpenConsultation { consultation }),
            What::Deliberate => (ActorWire::Node, AskWire::BeginDeliberation { consultation }),
            What::Close => (ActorWire::Node, AskWire::CloseConsultation { consultation }),
            _ => {
                let document = format!("{consultation}/report");
                (self.officer(cue.body, "signatory")?, AskWire::IssueReport { document })
            }
        };
        let key = self.key(cue, &word);
        self.sides[cue.body].submit(by, key, ask).await?;
        self.count(cue.body);
        Ok(())
    }

    /// One step of a joint document: drafted and checked at home, signed towards the other body.
    async fn sign(&mut self, cue: &Cue, c: &Consultation, paper: Paper) -> Result<(), PlayFault> {
        self.hear(cue).await?;
        let (document, ver) = document_of(c, paper);
        let bytes = self.bytes_of(cue, c, paper).await?;
        let (hash, text) = (sha256(&bytes).to_hex(), String::from_utf8_lossy(&bytes).into_owned());
        let key = self.key(cue, &format!("{:?}", cue.what));
        let role = match cue.what {
            What::Draft(_) => "drafter",
            What::Check(_) => "checker",
            _ => "signatory",
        };
        let by = self.officer(cue.body, role)?;
        let side = &mut self.sides[cue.body];
        match cue.what {
            What::Draft(_) => side.submit_home(by, key, HomeWire::DraftDocument { document, text }).await?,
            What::Check(_) => {
                let comment = String::new();
                let check = HomeWire::CheckDraft { document, sha256: hash, passes: true, comment };
                side.submit_home(by, key, check).await?;
            }
            What::Propose(_) => {
                side.submit(by, key, AskWire::ProposeDocument { document, text }).await?;
            }
            _ => {
                side.submit(by, key, AskWire::AcceptDocument { document, ver, sha256: hash }).await?;
            }
        }
        self.count(cue.body);
        Ok(())
    }

    /// The other body's proposal is answered with the reason that the sample gives for its correction.
    async fn reject(&mut self, cue: &Cue, c: &Consultation, paper: Paper) -> Result<(), PlayFault> {
        self.exchange(cue.at).await?;
        let (document, ver) = document_of(c, paper);
        let bytes = self.bytes_of(cue, c, paper).await?;
        let corrections = c.themes.iter().flat_map(|t| &t.themes).filter_map(|t| {
            let correction = t.correction.as_ref()?;
            Some(format!("“{}”应为“{}”:{}", t.machine_label, t.label_zh, correction.reason_zh))
        });
        let comment = corrections.collect::<Vec<_>>().join("\n");
        let by = self.officer(cue.body, "signatory")?;
        let ask = AskWire::RejectDocument { document, ver, sha256: sha256(&bytes).to_hex(), comment };
        let key = self.key(cue, "reject");
        self.sides[cue.body].submit(by, key, ask).await?;
        self.count(cue.body);
        Ok(())
    }

    /// The bytes of a document: written by whoever drafts it first, the same for whoever signs it later.
    async fn bytes_of(&mut self, cue: &Cue, c: &Consultation, paper: Paper) -> Result<Vec<u8>, PlayFault> {
        if let Some(bytes) = self.papers.get(&(cue.consultation, paper)) {
            return Ok(bytes.clone());
        }
        let id = ConsultationId::new(&c.charter.id)?;
        let missing = || SampleFault::Unknown { kind: "document", name: format!("{paper:?} of {}", c.key) };
        let tree = |ver, labels| -> Result<Vec<u8>, PlayFault> {
            let file = c.themes.as_ref().ok_or_else(missing)?;
            Ok(papers::theme_tree(&id, ver, file, labels, &self.ledger)?.bytes())
        };
        let bytes = match paper {
            Paper::Plan | Paper::NextPlan => {
                let at = usize::from(paper == Paper::NextPlan);
                let file = c.plans.get(at).ok_or_else(missing)?;
                plans::plan(c, file, self.sample, self.calendar, &self.ledger)?.bytes()
            }
            Paper::Charter => papers::charter(&c.charter, self.sample, self.calendar)?.bytes(),
            Paper::NextCharter => {
                let file = c.charter_pending.as_ref().ok_or_else(missing)?;
                papers::charter(file, self.sample, self.calendar)?.bytes()
            }
            Paper::MachineThemes => tree(1, Labels::Machine)?,
            Paper::Themes => tree(document_of(c, paper).1, Labels::People)?,
            Paper::Report => {
                let standing = self.standing(cue.consultation, c).await?;
                let file = c.report.as_ref().ok_or_else(missing)?;
                papers::report(c, file, standing, self.sample, &self.ledger)?.bytes()
            }
        };
        self.papers.insert((cue.consultation, paper), bytes.clone());
        Ok(bytes)
    }

    /// What a report rests on: the pins of the joint analysis, and each body's own counters.
    async fn standing(&mut self, at: usize, c: &Consultation) -> Result<Standing, PlayFault> {
        let mut standing = Standing::default();
        for side in &mut self.sides {
            let request = Request::Counters { consultation: c.charter.id.clone() };
            let answer = side.ask("counters", &request).await?;
            let shape = || PlayFault::Shape { what: "counters".to_owned(), member: "counters" };
            let counters = answer["counters"].as_object().ok_or_else(shape)?;
            let counts = counters.iter().filter_map(|(name, n)| Some((name.clone(), n.as_u64()?))).collect();
            standing.counts.insert(side.origin.to_string(), counts);
        }
        for (origin, size) in self.pins.get(&at).into_iter().flatten() {
            standing.pins.push((hutong_core::ids::Origin::new(origin)?, *size));
        }
        Ok(standing)
    }

    /// Each body runs the joint analysis over the same pins by itself and records what came out.
    async fn find(&mut self, cue: &Cue, c: &Consultation) -> Result<(), PlayFault> {
        if !self.pins.contains_key(&cue.consultation) {
            self.exchange(cue.at).await?;
            let mut pins = Vec::new();
            for side in &mut self.sides {
                pins.push((side.origin.to_string(), side.size().await?));
            }
            pins.sort();
            self.pins.insert(cue.consultation, pins);
        }
        let pins = self.pins[&cue.consultation].clone();
        let request = Request::Finding { consultation: c.charter.id.clone(), pins };
        let answer = self.sides[cue.body].ask("finding", &request).await?;
        let found = Found {
            input: side::text(&answer, "finding", "input")?,
            output: side::text(&answer, "finding", "output")?,
        };
        self.findings.insert((cue.consultation, cue.body), found);
        self.count(cue.body);
        Ok(())
    }
}

/// Id and version of a document.
fn document_of(c: &Consultation, paper: Paper) -> (String, u64) {
    let id = |kind: &str| format!("{}/{kind}", c.charter.id);
    match paper {
        Paper::Charter => (id("charter"), c.charter.ver),
        Paper::NextCharter => (id("charter"), c.charter_pending.as_ref().map_or(c.charter.ver + 1, |n| n.ver)),
        Paper::MachineThemes => (id("themes"), 1),
        // Where the machine's names were put forward first, people's corrections are the second version.
        Paper::Themes => (id("themes"), if c.is_finished { 1 } else { 2 }),
        Paper::Report => (id("report"), 1),
        Paper::Plan => (id("plan"), 1),
        Paper::NextPlan => (id("plan"), 2),
    }
}
