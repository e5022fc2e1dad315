//! Who takes part and what they ask for: rules, encoding and fold are core's; what only a home node remembers is a model.

use std::rc::Rc;

use hutong_core::{
    command::{Actor, Ask, Command},
    commitment::Salt,
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        document::{Answer, Propose},
        item::{Module, Tier},
        opening::FreezeRoll,
    },
    decide::decide,
    facts::{Deed, Needs, Private, Roles, Standing},
    ids::{Code, ConsultationId, DocumentId, FormKey, LeafId, Origin, PartName, PersonId, Place},
    moment::Moment,
    projection::Projection,
    record::{Draft, Event, Genesis, LogHead, SUITE, encode},
    refusal::Refusal,
};
use hutong_log::hash::{Hash, sha256};

use super::{
    dice::Dice,
    disk::{Image, Log},
    node::Keys,
};

/// Stands in the names of people: no leaf and no answer may hold it, unless its owner wanted to be named (I10).
pub const PLANTED: &str = "姓名";

pub fn topic() -> ConsultationId {
    ConsultationId::new("rivers").unwrap()
}

pub fn person(word: &str) -> Actor {
    Actor::Person(PersonId::new(word).unwrap())
}

pub fn part(word: &str) -> PartName {
    PartName::new(word).unwrap()
}

pub fn code(word: &str) -> Code {
    Code::new(word).unwrap()
}

pub fn both(text: &str) -> Bilingual {
    Bilingual { zh: text.to_owned(), en: String::new() }
}

pub fn charter(ver: u64, hosts: &[Origin]) -> Charter {
    let host = |(n, origin): (usize, &Origin)| Host {
        origin: origin.clone(),
        code: format!("N{n}"),
        name: both(&format!("第{n}政协")),
    };
    let modules = [Module::Opinions, Module::Replies, Module::Support];
    Charter {
        consultation: topic(),
        ver,
        code: "HL".to_owned(),
        year: 2026,
        title: both("两江水质"),
        question: both("两江的水怎样更清？"),
        hosts: hosts.iter().enumerate().map(host).collect(),
        prompts: Vec::new(),
        tiers: vec![(Tier::Member, code("roll"))],
        modules: modules.into_iter().collect(),
        review: Review::Before,
        vote_rows_open: false,
        cosign: None,
        opens: Moment(1_000),
        closes: Moment(9_000),
        rules: both(""),
        reason: both(if ver > 1 { "改了日期" } else { "" }),
        simulated: true,
    }
}

fn standing(id: &PersonId) -> Option<Standing> {
    let (tier, role) = match id.as_str() {
        "m1" | "m2" | "m3" => (Some(Tier::Member), ""),
        "moderator" | "administrator" | "signatory" => (None, id.as_str()),
        _ => return None,
    };
    Some(Standing {
        tier,
        roles: Roles::from_words(Some(role).filter(|r| !r.is_empty())).unwrap(),
        scoped: Vec::new(),
        key: Private(*sha256(id.as_str().as_bytes()).as_bytes()),
        name: Private(format!("{PLANTED}{id}")),
        affiliations: Private(Vec::new()),
    })
}

/// A leaf that was decided and encoded, with what goes into the same transaction.
pub struct Written {
    pub bytes: Rc<[u8]>,
    pub hash: Hash,
    pub event: Event,
    pub parts: Vec<(PartName, Salt, Rc<[u8]>)>,
    pub deeds: Vec<(PersonId, Place, Deed)>,
}

/// Decides a command at a body. Mirrors `sequencer/compose.rs`: facts, rule, fresh ids and salts, bytes.
pub fn compose(
    view: &Projection,
    home: &Origin,
    image: &Image,
    heads: &[LogHead],
    command: &Command,
    dice: &mut Dice,
    now: Moment,
) -> Result<Vec<Written>, Refusal> {
    let mut needs = Needs { now, ..Needs::default() };
    command.needs(&mut needs);
    let mut base = view.facts(home, &needs, heads);
    base.people = needs.people.iter().filter_map(|id| Some((id.clone(), standing(id)?))).collect();
    let done = needs.deeds.iter().flat_map(|(person, place)| {
        let deeds = [Deed::Authored, Deed::Supported, Deed::Decided];
        deeds.map(|deed| (person.clone(), place.clone(), deed))
    });
    base.deeds = done.filter(|deed| image.deeds.contains(deed)).collect();
    if let Ask::ProposeDocument(propose) = &command.ask
        && let Some(facts) = base.documents.get_mut(&propose.document)
    {
        facts.checked.insert(sha256(&propose.bytes));
    }
    let decision = decide(command, &base)?;
    let mut earlier: Vec<(u64, Hash)> = Vec::new();
    let mut written = Vec::new();
    for draft in decision.drafts {
        let one = write(draft, dice, &earlier, now);
        let index = base.home_size + earlier.len() as u64;
        earlier.push((index, one.hash));
        let deeds = deeds_of(home, index, command.actor.person(), &one.event);
        written.push(Written { deeds, ..one });
    }
    Ok(written)
}

fn write(draft: Draft, dice: &mut Dice, earlier: &[(u64, Hash)], now: Moment) -> Written {
    let salts: Vec<Salt> = (0..draft.salts_n()).map(|_| Salt(dice.bytes())).collect();
    let encoded = encode(draft, LeafId(dice.bytes()), &salts, earlier, now);
    let opened = |p: hutong_core::record::Part| p.opening.map(|(salt, bytes)| (p.name, salt, Rc::from(bytes)));
    Written {
        bytes: encoded.bytes.into(),
        hash: encoded.hash,
        event: encoded.leaf.event,
        parts: encoded.parts.into_iter().filter_map(opened).collect(),
        deeds: Vec::new(),
    }
}

/// Whose deed a leaf is, as the home tables keep it.
fn deeds_of(home: &Origin, index: u64, who: Option<&PersonId>, event: &Event) -> Vec<(PersonId, Place, Deed)> {
    let (Some(who), Event::ItemAccepted(item)) = (who, event) else { return Vec::new() };
    let here = Place { origin: home.clone(), index };
    let supported = item.about.as_ref().filter(|_| item.kind == hutong_core::consultation::item::ItemKind::Support);
    let mut deeds = vec![(who.clone(), here, Deed::Authored)];
    deeds.extend(supported.map(|about| (who.clone(), about.place(home), Deed::Supported)));
    deeds
}

fn genesis(keys: &Keys) -> Event {
    let key = |role: &str| {
        let name = format!("{}/{role}", keys.origin);
        let kind = hutong_log::key::KeyType::Note;
        let key = hutong_log::key::SigningKey::from_seed(&name, kind, &[9; 32]).unwrap();
        hutong_log::key::Signer::verifier(&key).to_string()
    };
    Event::RecordBegun(Genesis {
        origin: keys.origin.clone(),
        suite: SUITE.to_owned(),
        log_vkey: keys.log_key().to_string(),
        witness_vkey: keys.witness_key().to_string(),
        mirror_vkey: keys.mirror_key().to_string(),
        transport_vkey: key("transport"),
        root_vkey: key("root"),
        prev: None,
    })
}

/// Bodies that hold one open consultation and have all of each other's leaves: what every run begins with. The fold, the
/// logs, and everything that is stored at each.
pub fn opened(keys: &[Keys], padding: usize, dice: &mut Dice) -> (Projection, Vec<Image>) {
    let mut opening = Opening { view: Projection::new(), images: vec![Image::default(); keys.len()], keys, dice };
    for (n, own) in keys.iter().enumerate() {
        let draft = Draft::plain(None, genesis(own));
        let one = write(draft, opening.dice, &[], Moment(0));
        opening.place(n, vec![one]);
    }
    let hosts: Vec<Origin> = keys.iter().map(|k| k.origin.clone()).collect();
    let document = DocumentId::new("rivers/charter").unwrap();
    let propose = Propose { document, bytes: charter(1, &hosts).bytes() };
    let proposal = opening.ask(0, person("signatory"), Ask::ProposeDocument(propose));
    let Some(Event::DocumentProposed { document, .. }) = proposal else { panic!("a proposal") };
    for n in 1..keys.len() {
        opening.ask(n, person("signatory"), Ask::AcceptDocument(Answer { document: document.clone() }));
    }
    for (n, own) in keys.iter().enumerate() {
        let roll = FreezeRoll { consultation: topic(), leaf_id: LeafId([8; 16]), n: 3, root: sha256(b"roll") };
        opening.ask(n, person("administrator"), Ask::FreezeRoll(roll));
        opening.ask(n, Actor::Node, Ask::OpenConsultation(topic()));
        for at in 0..padding {
            let bytes: Rc<[u8]> = format!(r#"{{"n":{at},"t":"x.padding","v":1}}"#).into_bytes().into();
            let hash = hutong_log::hash::leaf_hash(&bytes);
            opening.view.apply(&own.origin, &bytes);
            opening.images.iter_mut().for_each(|image| image.logs[n].push(bytes.clone(), hash));
        }
    }
    (opening.view, opening.images)
}

struct Opening<'a> {
    view: Projection,
    images: Vec<Image>,
    keys: &'a [Keys],
    dice: &'a mut Dice,
}

impl Opening<'_> {
    /// One command; what the last leaf says.
    fn ask(&mut self, n: usize, actor: Actor, ask: Ask) -> Option<Event> {
        let command = Command { actor, key: FormKey(self.dice.bytes()), ask };
        let heads: Vec<LogHead> = (0..self.keys.len())
            .filter(|of| *of != n)
            .map(|of| {
                let log = &self.images[n].logs[of];
                LogHead { origin: self.keys[of].origin.clone(), size: log.size(), root: log.range.root() }
            })
            .collect();
        let (home, image) = (&self.keys[n].origin, &self.images[n]);
        let written = compose(&self.view, home, image, &heads, &command, self.dice, Moment(1_700_000_000));
        let written = written.unwrap();
        let last = written.last().map(|w| w.event.clone());
        self.place(n, written);
        last
    }

    fn place(&mut self, n: usize, written: Vec<Written>) {
        for one in written {
            let index = self.images[n].logs.get(n).map_or(0, Log::size);
            self.view.apply(&self.keys[n].origin, &one.bytes);
            let documents = one.parts.iter().filter(|(name, ..)| name.as_str() == PartName::DOCUMENT);
            documents.for_each(|(_, _, bytes)| self.view.open_document(bytes));
            for image in &mut self.images {
                image.logs.resize_with(self.keys.len(), Log::default);
                image.logs[n].push(one.bytes.clone(), one.hash);
                for (name, salt, bytes) in &one.parts {
                    image.openings.insert((n, index, name.clone()), (*salt, bytes.clone()));
                }
            }
        }
    }
}
