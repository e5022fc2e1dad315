//! From tickets to one batch: each command meets its facts, each decision becomes entries and home rows. Pure but for
//! the dice.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask, Command},
    commitment::Salt,
    consultation::{
        item::Tier,
        note,
        opinion::{self, Staged},
        vote::{BATCH_ROWS, Row, batch_root},
    },
    decide::{Decision, decide},
    facts::{Base, Needs, Private, Roles, Standing},
    home::{self, HomeAsk, NewPerson, Profile, StageChunk, account::is_staff, staff_act::StaffAct},
    ids::{ConsultationId, EntryIndex, FormKey, LeafId, PersonId},
    moment::Moment,
    receipt::{ReceiptExtra, Slip},
    record::{Draft, Event, encode, may_be_about_log},
    refusal::Refusal,
};
use hutong_log::hash::Hash;
use hutong_store::{
    Answer as Earlier, DeskChange, HomeRows, NewEntry, OwnChange,
    home::{
        answers::Given,
        drafts::{DraftStep, Taken},
        people::Person,
        votes::NewVote,
    },
};

use super::house;
use crate::{
    answer::Placed,
    dice::{DiceFault, Pool},
    intake::{Asked, Ticket},
    receipts,
};

/// Days for which an answer is kept after its consultation closes (RECORD §6).
const ANSWER_KEPT_DAYS: i64 = 30;

/// Attachments staged under a form, by form key and actor.
pub(super) type StagedForms = BTreeMap<(FormKey, String), Staged>;

/// A piece of an attachment, with what is drawn for it.
pub(super) struct NewChunk {
    pub actor: String,
    pub chunk: StageChunk,
    pub leaf_id: LeafId,
    pub salt: Salt,
}

/// What a ticket will be told once the batch stands.
pub(super) enum Outcome {
    Refused(Refusal),
    /// The answer to an earlier sending of the same form.
    Repeat(Earlier),
    Kept,
    Slip(Slip),
    Leaves {
        placed: Vec<Placed>,
        /// Which of them the receipt is of.
        shown: usize,
        extra: ReceiptExtra,
    },
}

/// A batch in the making.
pub(super) struct Composed {
    first: EntryIndex,
    now: Moment,
    /// Whether the log has ended.
    has_ended: bool,
    pub entries: Vec<NewEntry>,
    pub home: HomeRows,
    pub chunk: Option<NewChunk>,
    pub outcomes: Vec<Outcome>,
}

/// The text under which an actor's form keys are kept.
pub(crate) fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Person(id) => format!("person:{id}"),
        Actor::Device(id) => format!("device:{id}"),
        Actor::Node => "node".to_owned(),
    }
}

/// Forms whose attachments may have been staged.
pub(super) fn forms_with_files(tickets: &[Ticket]) -> Vec<(String, FormKey)> {
    let has_files = |t: &&Ticket| match &t.asked {
        Asked::Recorded(command) => matches!(command.ask, Ask::SubmitOpinion(_) | Ask::SubmitNote(_)),
        _ => false,
    };
    tickets.iter().filter(has_files).map(|t| (actor_text(t.asked.actor()), t.asked.key())).collect()
}

/// What to load for a ticket.
pub(super) fn needs_of(asked: &Asked, needs: &mut Needs) {
    match asked {
        Asked::Recorded(command) => command.needs(needs),
        Asked::Home { actor, ask, .. } => ask.needs(actor, needs),
    }
}

impl Composed {
    pub(super) fn new(first: EntryIndex, now: Moment, has_ended: bool) -> Composed {
        let (entries, home, outcomes) = (Vec::new(), HomeRows::default(), Vec::new());
        Composed { first, now, has_ended, entries, home, chunk: None, outcomes }
    }

    /// Whether a leaf says something of the log itself.
    pub(super) fn is_about_log(&self) -> bool {
        self.entries.iter().any(|entry| may_be_about_log(entry.bytes()))
    }

    pub(super) fn writes_anything(&self) -> bool {
        !(self.entries.is_empty() && self.home.is_empty() && self.chunk.is_none())
    }

    /// Takes the next ticket in.
    pub(super) fn take(
        &mut self,
        asked: &Asked,
        earlier: Option<&Earlier>,
        staged: &StagedForms,
        base: &mut Base,
        dice: &mut Pool,
    ) -> Result<(), DiceFault> {
        let digest = match asked {
            Asked::Recorded(command) => command.digest(),
            Asked::Home { actor, ask, .. } => ask.digest(actor),
        };
        let outcome = match earlier {
            Some(before) if before.command == digest => Outcome::Repeat(before.clone()),
            Some(_) => Outcome::Refused(Refusal::KeyReused),
            None => self.settle_one(asked, digest, staged, base, dice)?,
        };
        self.outcomes.push(outcome);
        Ok(())
    }

    fn settle_one(
        &mut self,
        asked: &Asked,
        digest: Hash,
        staged: &StagedForms,
        base: &mut Base,
        dice: &mut Pool,
    ) -> Result<Outcome, DiceFault> {
        match asked {
            Asked::Home { actor, key, ask } => match home::decide(actor, ask, base) {
                Err(refusal) => Ok(Outcome::Refused(refusal)),
                Ok(()) => {
                    if let HomeAsk::SaveDraft(_) | HomeAsk::KeepForm(_) = ask {
                        self.meet_device(actor, base, dice)?;
                    }
                    self.keep_home(actor, *key, ask, dice)?;
                    let is_staff = actor.person().is_none_or(|p| base.people.get(p).is_some_and(is_staff));
                    self.note_staff_act(actor, ask.name(), ask.staff_about().filter(|_| is_staff));
                    if !ask.is_light() {
                        self.keep_answer(actor, *key, digest, Given::Done, base);
                    }
                    Ok(Outcome::Kept)
                }
            },
            Asked::Recorded(_) if self.has_ended => Ok(Outcome::Refused(Refusal::LogEnded)),
            Asked::Recorded(command) => {
                self.meet_device(&command.actor, base, dice)?;
                let linked = link_files(command, staged);
                match decide(linked.as_ref().unwrap_or(command), base) {
                    Err(refusal) => Ok(Outcome::Refused(refusal)),
                    Ok(decision) => {
                        self.tidy_up(command, base);
                        self.carry_out(command, digest, decision, base, dice)
                    }
                }
            }
        }
    }

    fn keep_home(&mut self, actor: &Actor, key: FormKey, ask: &HomeAsk, dice: &mut Pool) -> Result<(), DiceFault> {
        let step = |taken| DraftStep { person: actor.person().cloned(), at: self.now, taken };
        match ask {
            HomeAsk::AddPeople(people) => {
                for person in people {
                    self.home.people.push(Person { person: person.clone(), key: Private(dice.secret()?) });
                }
            }
            HomeAsk::DraftDocument(draft) => self.home.drafts.push(step(Taken::Drafted(draft.clone()))),
            HomeAsk::CheckDraft(check) => self.home.drafts.push(step(Taken::Checked(check.clone()))),
            HomeAsk::CountersignDraft(ask) => self.home.drafts.push(step(Taken::Countersigned(ask.clone()))),
            HomeAsk::PinPartner(pin) => self.home.partners.push(pin.clone()),
            HomeAsk::StageChunk(chunk) => {
                let (leaf_id, salt) = (dice.leaf_id()?, dice.salt()?);
                self.chunk = Some(NewChunk { actor: actor_text(actor), chunk: chunk.clone(), leaf_id, salt });
            }
            HomeAsk::AnswerRequest(reply) => {
                self.home.replies.push((actor.person().cloned(), self.now, reply.clone()));
            }
            other => {
                let account = house::account_change(actor, other).map(|change| (self.now, change));
                self.home.accounts.extend(account);
                self.home.programs.extend(house::program_change(actor, other).map(|change| (self.now, change)));
                let own = house::own_change(other).zip(actor.person());
                self.home.own.extend(own.map(|(change, person)| (person.clone(), self.now, change)));
                self.home.telling.extend(house::telling_change(actor, other).map(|change| (self.now, change)));
                let by = || actor.person().cloned();
                self.home.circulars.extend(house::circular_change(other).map(|change| (by(), self.now, change)));
                self.home.gatherings.extend(house::gathering_change(other).map(|change| (by(), self.now, change)));
                let desk = house::desk_change(key, other, self.now);
                self.home.desk.extend(desk.map(|change| (by(), self.now, change)));
            }
        }
        Ok(())
    }

    /// A line in the log of staff acts, where the act is one.
    fn note_staff_act(&mut self, actor: &Actor, what: &str, about: Option<String>) {
        let by = actor.person().cloned();
        let act = about.map(|about| StaffAct { by, at: self.now, what: what.to_owned(), about });
        self.home.staff_acts.extend(act);
    }

    /// What a recorded command leaves behind at the desk and with its author: nobody holds what is decided, and the
    /// draft of what is handed in is gone, by the same transaction.
    fn tidy_up(&mut self, command: &Command, base: &Base) {
        let by = command.actor.person();
        if by.is_some_and(|p| base.people.get(p).is_some_and(is_staff)) {
            self.note_staff_act(&command.actor, command.ask.name(), command.ask.staff_about());
        }
        let decided: Vec<_> = command.ask.decided_items().into_iter().cloned().collect();
        if !decided.is_empty() {
            self.home.desk.push((by.cloned(), self.now, DeskChange::Decided(decided)));
        }
        if let (Ask::SubmitOpinion(_), Some(person)) = (&command.ask, by) {
            self.home.own.push((person.clone(), self.now, OwnChange::DraftGone(command.key)));
        }
    }

    /// An answer is kept until some time after every consultation it may be about has closed.
    fn keep_answer(&mut self, actor: &Actor, key: FormKey, command: Hash, given: Given, base: &Base) {
        let closes = base.consultations.values().filter_map(|c| c.charter.as_ref()).map(|(c, _)| c.closes);
        let kept_until = closes.fold(self.now, Moment::max).plus_days(ANSWER_KEPT_DAYS);
        self.home.answers.push(Earlier { actor: actor_text(actor), key, command, given, kept_until });
    }

    /// A device that nobody has seen gets its secret now, so that its handles can be made.
    fn meet_device(&mut self, actor: &Actor, base: &mut Base, dice: &mut Pool) -> Result<(), DiceFault> {
        let Actor::Device(id) = actor else { return Ok(()) };
        if !base.people.contains_key(id) {
            let standing = Standing {
                tier: Some(Tier::Open),
                roles: Roles::default(),
                scoped: Vec::new(),
                key: Private(dice.secret()?),
                name: Private(String::new()),
                affiliations: Private(Vec::new()),
            };
            let person = NewPerson {
                id: id.clone(),
                tier: standing.tier,
                roles: standing.roles,
                name: standing.name.clone(),
                affiliations: standing.affiliations.clone(),
                protocol_order: None,
                profile: Profile::default(),
            };
            self.home.people.push(Person { person, key: standing.key.clone() });
            base.people.insert(id.clone(), standing);
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        command: &Command,
        digest: Hash,
        decision: Decision,
        base: &mut Base,
        dice: &mut Pool,
    ) -> Result<Outcome, DiceFault> {
        if let (Some(row), Ask::CastVote(cast), Some(person)) = (decision.vote, &command.ask, command.actor.person()) {
            let slip = self.keep_vote(&cast.consultation, person, row, base, dice)?;
            self.keep_answer(&command.actor, command.key, digest, Given::Slip(slip.clone()), base);
            return Ok(Outcome::Slip(slip));
        }
        let person = decision.author.clone().or_else(|| command.actor.person().cloned());
        if let Some(facts) = decision.drafts.iter().find_map(sealing).and_then(|c| base.consultations.get_mut(&c)) {
            facts.open_votes = None;
        }
        let first = self.first + self.entries.len() as u64;
        let (placed, shown, extra) = self.write(decision.drafts, person.as_ref(), dice)?;
        let given = Given::Leaves { first, n: placed.len() as u64 };
        self.keep_answer(&command.actor, command.key, digest, given, base);
        Ok(Outcome::Leaves { placed, shown, extra })
    }

    /// Encodes the drafts of one decision behind the entries before them.
    fn write(
        &mut self,
        drafts: Vec<Draft>,
        person: Option<&PersonId>,
        dice: &mut Pool,
    ) -> Result<(Vec<Placed>, usize, ReceiptExtra), DiceFault> {
        let mut placed: Vec<(EntryIndex, Hash)> = Vec::with_capacity(drafts.len());
        let mut shown: Option<(usize, ReceiptExtra)> = None;
        let drafts_n = drafts.len();
        for (at, draft) in drafts.into_iter().enumerate() {
            let salts = (0..draft.salts_n()).map(|_| dice.salt()).collect::<Result<Vec<_>, _>>()?;
            let has_words = !draft.contents.is_empty();
            let encoded = encode(draft, dice.leaf_id()?, &salts, &placed, self.now);
            placed.push((self.first + self.entries.len() as u64, encoded.hash));
            if shown.is_none() && (has_words || at + 1 == drafts_n) {
                shown = Some((at, receipts::extra_of(&encoded)));
            }
            self.entries.push(NewEntry::own(encoded, person.cloned()));
        }
        let placed: Vec<Placed> = placed.into_iter().map(|(index, hash)| Placed { index, hash }).collect();
        let (shown, extra) = shown.unwrap_or((0, ReceiptExtra { leaf: Vec::new(), open: Vec::new() }));
        Ok((placed, shown, extra))
    }

    /// Puts a vote into the open batch, and seals the batch when it is full.
    fn keep_vote(
        &mut self,
        consultation: &ConsultationId,
        person: &PersonId,
        row: Row,
        base: &mut Base,
        dice: &mut Pool,
    ) -> Result<Slip, DiceFault> {
        let fresh = dice.leaf_id()?;
        // The rule has just seen the consultation in these very facts.
        let open = base.consultations.get_mut(consultation).map(|f| f.open_votes.get_or_insert((fresh, Vec::new())));
        let mut alone = (fresh, Vec::new());
        let (batch, commitments) = open.unwrap_or(&mut alone);
        let slip = Slip { batch: *batch, row: row.bytes(), salt: dice.salt()? };
        commitments.push(slip.commitment());
        let is_full = commitments.len() >= BATCH_ROWS;
        base.votes_n.insert((person.clone(), consultation.clone()), row.q);
        let (consultation_id, now) = (consultation.clone(), self.now);
        let vote = NewVote { consultation: consultation_id, person: person.clone(), row, slip: slip.clone(), now };
        self.home.votes.push(vote);
        if is_full {
            self.seal(consultation, base, dice)?;
        }
        Ok(slip)
    }

    /// Seals the open batch: its leaf joins the entries, the next vote opens another.
    fn seal(&mut self, consultation: &ConsultationId, base: &mut Base, dice: &mut Pool) -> Result<(), DiceFault> {
        let open = base.consultations.get_mut(consultation).and_then(|facts| facts.open_votes.take());
        let Some((batch, commitments)) = open else { return Ok(()) };
        let event = Event::VotesSealed { n: commitments.len() as u64, root: batch_root(&commitments) };
        let mut draft = Draft::plain(Some(consultation), event);
        draft.leaf_id = Some(batch);
        self.write(vec![draft], None, dice).map(|_| ())
    }
}

/// The consultation whose votes a draft seals.
fn sealing(draft: &Draft) -> Option<ConsultationId> {
    matches!(draft.event, Event::VotesSealed { .. }).then(|| draft.consultation.clone()).flatten()
}

/// An opinion or note whose attachments were staged under the same form key carries them.
fn link_files(command: &Command, staged: &StagedForms) -> Option<Command> {
    let files = || staged.get(&(command.key, actor_text(&command.actor))).cloned();
    let ask = match &command.ask {
        Ask::SubmitOpinion(submit) => Ask::SubmitOpinion(opinion::Submit { files: Some(files()?), ..submit.clone() }),
        Ask::SubmitNote(submit) => Ask::SubmitNote(note::Submit { files: Some(files()?), ..submit.clone() }),
        _ => return None,
    };
    Some(Command { ask, ..command.clone() })
}
