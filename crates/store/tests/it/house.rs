//! A body at work without a node: commands meet facts, rules decide, leaves and home rows go through the store.
//! Dice are a counter, the clock stands still unless it is moved.

use hutong_core::{
    command::{Actor, Ask, Command},
    commitment::Salt,
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        document::{self, Propose},
        item::{Module, Tier},
        opening::FreezeRoll,
        opinion::Submit,
    },
    decide::{Decision, decide},
    facts::{Base, Needs, Private, Roles},
    home::{CheckDraft, DraftDocument, NewPerson, Profile},
    ids::{Code, ConsultationId, DocumentId, EntryIndex, FormKey, LeafId, Origin, PersonId, Place},
    moment::Moment,
    receipt::Slip,
    record::{Encoded, encode},
    refusal::Refusal,
};
use hutong_log::{
    hash::{Hash, sha256},
    tile::TileEdge,
};
use hutong_store::{
    Answer, ApplyFault, CommitFault, DraftStep, Given, HomeRows, NewBatch, NewEntry, NewVote, Person, Store, Taken,
    Transaction, WriteFault,
};

/// Why a batch was not kept.
#[derive(Debug)]
#[allow(dead_code, reason = "what went wrong is read by whoever looks at the panic")]
pub enum NotKept {
    Apply(ApplyFault),
    Keep(WriteFault),
    Commit(CommitFault),
}

/// What a writer remembers between batches is what the tables say: asked twice, so that it has something to remember, and
/// once more after a step back, which leaves a writer that knows nothing.
pub async fn remembers_nothing_old(store: &Store, needs: &Needs) {
    let mut tx = store.begin().await.unwrap();
    let remembered = tx.facts(needs).await.unwrap();
    assert_eq!(remembered, tx.facts(needs).await.unwrap());
    let here = tx.savepoint().await.unwrap();
    tx.rollback_to(here).await.unwrap();
    assert_eq!(remembered, tx.facts(needs).await.unwrap());
    tx.roll_back().await.unwrap();
}

/// A body with its store and the edge of its own log.
pub struct House {
    pub store: Store,
    pub edge: TileEdge,
    pub now: Moment,
    n: u64,
}

pub fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

pub fn city() -> ConsultationId {
    ConsultationId::new("city").unwrap()
}

pub fn charter_of(hosts: &[&Origin], ver: u64, review: Review) -> Charter {
    let both = |t: &str| Bilingual { zh: t.to_owned(), en: t.to_owned() };
    Charter {
        consultation: city(),
        ver,
        code: "KXC".to_owned(),
        year: 2026,
        title: both("西部科学城"),
        question: both("怎样共建西部科学城？"),
        hosts: hosts
            .iter()
            .zip(["SC", "CQ"])
            .map(|(o, code)| Host { origin: (*o).clone(), code: code.to_owned(), name: both("主体") })
            .collect(),
        prompts: Vec::new(),
        tiers: vec![(Tier::Member, Code::new("roll").unwrap()), (Tier::Open, Code::new("none").unwrap())],
        modules: Module::ALL.iter().copied().collect(),
        review,
        vote_rows_open: true,
        cosign: Some(hutong_core::consultation::charter::Cosigning { needed: 3, days: 20 }),
        opens: Moment(0),
        closes: Moment(86_400),
        rules: both("rules"),
        reason: both("reason"),
        simulated: true,
    }
}

pub fn opinion(text: &str) -> Ask {
    Ask::SubmitOpinion(Submit {
        consultation: city(),
        prompt: None,
        audience: None,
        title: String::new(),
        text: text.to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    })
}

impl House {
    pub async fn create(dir: &std::path::Path, origin: &Origin) -> House {
        House::over(Store::create(dir, origin).await.unwrap()).await
    }

    pub async fn over(store: Store) -> House {
        let edge = store.edge(store.home()).await.unwrap();
        // Dice begin somewhere else whenever a house is opened, and differ between houses.
        let seed = sha256(format!("{}{}", store.home(), edge.size()).as_bytes());
        let n = u64::from_be_bytes(seed.as_bytes()[..8].try_into().unwrap()) >> 8;
        House { store, edge, now: Moment(1_800_000_000), n }
    }

    pub fn draw(&mut self) -> [u8; 32] {
        self.n += 1;
        sha256(&self.n.to_be_bytes()).to_bytes()
    }

    pub fn command(&mut self, actor: Actor, ask: Ask) -> Command {
        let key = FormKey(self.draw()[..16].try_into().unwrap());
        Command { actor, key, ask }
    }

    pub fn by(&mut self, name: &str, ask: Ask) -> Command {
        self.command(Actor::Person(person(name)), ask)
    }

    /// One command; its leaves as (first, n).
    pub async fn act(&mut self, name: &str, ask: Ask) -> Result<(EntryIndex, u64), Refusal> {
        let command = self.by(name, ask);
        let mut answers = self.settle(&[command]).await.unwrap();
        match answers.remove(0)? {
            Given::Leaves { first, n } => Ok((first, n)),
            other => panic!("{other:?}"),
        }
    }

    /// One command that must be allowed; the place of its first leaf.
    pub async fn done(&mut self, name: &str, ask: Ask) -> Place {
        let (index, _) = self.act(name, ask).await.unwrap();
        Place { origin: self.store.home().clone(), index }
    }

    /// A batch of commands in one transaction.
    pub async fn settle(&mut self, commands: &[Command]) -> Result<Vec<Result<Given, Refusal>>, NotKept> {
        let mut tx = self.store.begin().await.unwrap();
        let (answers, edge) = self.write(&mut tx, commands).await?;
        tx.commit().await.map_err(NotKept::Commit)?;
        self.edge = edge;
        let mut needs = Needs::default();
        commands.iter().for_each(|c| c.needs(&mut needs));
        remembers_nothing_old(&self.store, &needs).await;
        Ok(answers)
    }

    pub async fn write(
        &mut self,
        tx: &mut Transaction,
        commands: &[Command],
    ) -> Result<(Vec<Result<Given, Refusal>>, TileEdge), NotKept> {
        let mut needs = Needs::default();
        commands.iter().for_each(|c| c.needs(&mut needs));
        let mut base = tx.facts(&needs).await.unwrap();
        let mut edge = self.edge.clone();
        let (mut entries, mut home, mut answers) = (Vec::new(), HomeRows::default(), Vec::new());
        for command in commands {
            match decide(command, &base) {
                Err(refusal) => answers.push(Err(refusal)),
                Ok(decision) => {
                    let first = edge.size() + entries.len() as u64;
                    let given = self.carry_out(command, decision, first, &mut base, &mut entries, &mut home);
                    home.answers.push(Answer {
                        actor: format!("{:?}", command.actor),
                        key: command.key,
                        command: command.digest(),
                        given: given.clone(),
                        kept_until: Moment(self.now.0 + 1),
                    });
                    answers.push(Ok(given));
                }
            }
        }
        let batch = NewBatch::grow(self.store.home().clone(), &mut edge, entries);
        tx.apply(&batch).await.map_err(NotKept::Apply)?;
        tx.keep(&home).await.map_err(NotKept::Keep)?;
        Ok((answers, edge))
    }

    fn carry_out(
        &mut self,
        command: &Command,
        decision: Decision,
        first: EntryIndex,
        base: &mut Base,
        entries: &mut Vec<NewEntry>,
        home: &mut HomeRows,
    ) -> Given {
        let actor = command.actor.person().cloned();
        if let Some(row) = decision.vote {
            let Ask::CastVote(cast) = &command.ask else { panic!("a vote") };
            let person = actor.unwrap();
            *base.votes_n.entry((person.clone(), cast.consultation.clone())).or_default() += 1;
            let facts = base.consultations.get_mut(&cast.consultation).unwrap();
            let drawn = LeafId(self.draw()[..16].try_into().unwrap());
            let batch = facts.open_votes.get_or_insert((drawn, Vec::new())).0;
            let slip = Slip { batch, row: row.bytes(), salt: Salt(self.draw()) };
            facts.open_votes.as_mut().unwrap().1.push(slip.commitment());
            let vote =
                NewVote { consultation: cast.consultation.clone(), person, row, slip: slip.clone(), now: self.now };
            home.votes.push(vote);
            return Given::Slip(slip);
        }
        let author = decision.author.or(actor);
        let mut earlier: Vec<(EntryIndex, Hash)> = Vec::new();
        for draft in decision.drafts {
            let salts: Vec<Salt> = (0..draft.salts_n()).map(|_| Salt(self.draw())).collect();
            let id = LeafId(self.draw()[..16].try_into().unwrap());
            let encoded: Encoded = encode(draft, id, &salts, &earlier, self.now);
            earlier.push((first + earlier.len() as u64, encoded.hash));
            entries.push(NewEntry::own(encoded, author.clone()));
        }
        Given::Leaves { first, n: earlier.len() as u64 }
    }

    pub async fn add_people(&mut self, people: &[(&str, Option<Tier>)]) {
        let people = people.iter().map(|(name, tier)| self.new_person(name, *tier)).collect();
        let mut tx = self.store.begin().await.unwrap();
        tx.keep(&HomeRows { people, ..HomeRows::default() }).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub fn new_person(&mut self, name: &str, tier: Option<Tier>) -> Person {
        let staff = tier.is_none();
        let all = ["moderator", "drafter", "checker", "signatory", "administrator", "security"];
        let roles = if staff { Roles::from_words(all).unwrap() } else { Roles::default() };
        let affiliations = vec![("界别".to_owned(), "科技 \"界\"".to_owned())];
        Person {
            person: NewPerson {
                id: person(name),
                tier,
                roles,
                name: Private(format!("{name} 某")),
                affiliations: Private(affiliations),
                protocol_order: Some(1),
                profile: Profile::default(),
            },
            key: Private(self.draw()),
        }
    }

    /// Drafts, checks and proposes bytes as staff.
    pub async fn propose(&mut self, id: &DocumentId, bytes: Vec<u8>) -> Place {
        let draft = DraftDocument { document: id.clone(), bytes: bytes.clone() };
        let check = CheckDraft { document: id.clone(), sha256: draft.sha256(), passes: true, comment: String::new() };
        let step = |taken| DraftStep { person: Some(person("staff")), at: Moment(1), taken };
        let drafts = vec![step(Taken::Drafted(draft)), step(Taken::Checked(check))];
        let mut tx = self.store.begin().await.unwrap();
        tx.keep(&HomeRows { drafts, ..HomeRows::default() }).await.unwrap();
        tx.commit().await.unwrap();
        self.done("staff", Ask::ProposeDocument(Propose { document: id.clone(), bytes })).await
    }

    /// Staff and members on file, the charter in force, the roll frozen, the consultation open.
    pub async fn open_city(&mut self, review: Review) {
        self.add_people(&[("staff", None), ("clerk", None), ("li", Some(Tier::Member)), ("wang", Some(Tier::Member))])
            .await;
        let home = self.store.home().clone();
        let charter = charter_of(&[&home], 1, review);
        let id = document::document_id(&city(), document::Kind::Charter).unwrap();
        self.propose(&id, charter.bytes()).await;
        self.freeze_and_open().await;
    }

    /// With a charter in force: the roll frozen, the consultation open.
    pub async fn freeze_and_open(&mut self) {
        let leaf_id = LeafId(self.draw()[..16].try_into().unwrap());
        let roll = FreezeRoll { consultation: city(), leaf_id, n: 2, root: sha256(b"roll") };
        self.done("staff", Ask::FreezeRoll(roll)).await;
        self.done("staff", Ask::OpenConsultation(city())).await;
    }
}
