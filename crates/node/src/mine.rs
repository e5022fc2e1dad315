//! What belongs to one person: their items, notices, drafts, and everything on file about them; and its erasure.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        erasure::{AUTHOR_REQUEST, Erase},
        item::{Audience, ItemKind},
        opinion::WithdrawByReceipt,
    },
    facts::Private,
    home::HomeAsk,
    ids::{Code, ConsultationId, FormKey, PartName, PersonId, Place},
    moment::Moment,
    receipt::Extra,
    refusal::Refusal,
};
use hutong_log::{hash::Sha256, proof::TlogProof};
use hutong_store::{
    ReadFault,
    pages::{
        ContactView, DraftWordsView, ItemView, MyCircular, MyGathering, NoticeView, OwnItem, PasskeyLine, PersonView,
        RequestView, SessionLine, TokenLine,
    },
};

use crate::{Node, answer::SubmitFault, cause::chain};

/// Most items of one look at what somebody handed in.
const OWN_ITEMS_MAX: u32 = 10_000;
/// Circulars and gatherings of one person that are counted: the latest.
const TOLD_MAX: u32 = 200;

/// An item of somebody's with how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyItem {
    /// What they did.
    pub own: OwnItem,
    /// The item as its author sees it, in every state.
    pub view: ItemView,
}

/// A notice with the item that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyNotice {
    /// What happened.
    pub notice: NoticeView,
    /// The item as its author sees it.
    pub view: Option<ItemView>,
}

/// Everything on file about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyFile {
    /// What was entered about them; nothing for a device.
    pub person: Option<PersonView>,
    /// Their sessions.
    pub sessions: Vec<SessionLine>,
    /// Their passkeys.
    pub passkeys: Vec<PasskeyLine>,
    /// Their tokens.
    pub tokens: Vec<TokenLine>,
    /// Through which trusted clients what they handed in came in, by index.
    pub through: BTreeMap<u64, String>,
    /// Devices that are linked to the account.
    pub devices: Vec<PersonId>,
    /// What they handed in.
    pub items: Vec<MyItem>,
    /// How many votes they cast, by consultation; which ones is known under pseudonyms alone.
    pub votes: BTreeMap<ConsultationId, u64>,
    /// Drafts.
    pub drafts: Vec<DraftWordsView>,
    /// Notices.
    pub notices: Vec<NoticeView>,
    /// What the secretariat wrote to them.
    pub circulars: Vec<MyCircular>,
    /// Gatherings to which they are asked.
    pub gatherings: Vec<MyGathering>,
    /// Where they want to be told of news.
    pub contacts: Vec<ContactView>,
    /// What they asked about their data.
    pub requests: Vec<RequestView>,
    /// When this was put together.
    pub at: Moment,
}

/// What became of an account's erasure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Items whose part `author` is erased now.
    pub names: Vec<Place>,
    /// Items that had to stay as they are, each with why.
    pub kept: Vec<(Place, Refusal)>,
}

impl Node {
    /// What somebody handed in, by themselves or with a linked device, the latest first, before an index of the own log.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn my_items(&self, person: &PersonId, before: Option<u64>, limit: u32) -> Result<Vec<MyItem>, ReadFault> {
        let own = self.store.own_items(person, before, limit).await?;
        let places: Vec<Place> = own.iter().map(|o| o.item.clone()).collect();
        let views = self.store.show_items(&places, Audience::Own).await?.into_iter();
        let mut views: BTreeMap<Place, ItemView> = views.map(|view| (view.place.clone(), view)).collect();
        let mine = own.into_iter().filter_map(|own| {
            let mut view = views.remove(&own.item)?;
            // Who entered it and from which file is the secretariat's.
            view.source = None;
            Some(MyItem { own, view })
        });
        Ok(mine.collect())
    }

    /// What became of what somebody handed in, the latest first, each with the item that it is about.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn my_notices(&self, person: &PersonId, limit: u32) -> Result<Vec<MyNotice>, ReadFault> {
        let notices = self.store.notices(person, limit).await?;
        let places: BTreeSet<Place> = notices.iter().map(|n| n.item.clone()).collect();
        let views = self.store.show_items(&Vec::from_iter(places), Audience::Own).await?.into_iter();
        // Who entered it and from which file is the secretariat's.
        let views = views.map(|view| (view.place.clone(), ItemView { source: None, ..view }));
        let views: BTreeMap<Place, ItemView> = views.collect();
        let whole = |notice: NoticeView| MyNotice { view: views.get(&notice.item).cloned(), notice };
        Ok(notices.into_iter().map(whole).collect())
    }

    /// How many notices somebody has not read, with circulars, gatherings and requests that wait for them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn unread(&self, person: &PersonId) -> Result<usize, ReadFault> {
        let notices = self.store.notices(person, u32::MAX).await?;
        let circulars = self.store.circulars_of(person, TOLD_MAX).await?;
        let open = circulars.iter().filter(|mine| mine.is_open()).count();
        let (gatherings, now) = (self.store.gatherings_of(person, TOLD_MAX).await?, self.clock.now());
        let open = open + gatherings.iter().filter(|mine| mine.is_open(now)).count();
        let asked = self.store.cosign_requests(person).await?.len();
        Ok(open + asked + notices.iter().filter(|notice| !notice.is_read).count())
    }

    /// What to ask for to take back the item of a receipt of this body, without the device or account that handed it in.
    ///
    /// # Errors
    /// [`Refusal::NotProven`] for a file that is no such receipt; whether it proves anything the rule decides.
    pub fn read_withdrawal(&self, file: &str) -> Result<WithdrawByReceipt, Refusal> {
        let proof = TlogProof::parse(file.as_bytes()).map_err(|_| Refusal::NotProven)?;
        let extra = proof.extra.as_deref().and_then(|bytes| Extra::read(bytes).ok());
        let Some(Extra::Receipt(extra)) = extra else { return Err(Refusal::NotProven) };
        if proof.checkpoint.checkpoint().origin() != self.origin().as_str() {
            return Err(Refusal::NotOurItem);
        }
        let author = extra.open.into_iter().find(|o| o.name.as_str() == PartName::AUTHOR);
        let item = Place { origin: self.origin().clone(), index: proof.index };
        Ok(WithdrawByReceipt { item, shown: author.ok_or(Refusal::NotProven)? })
    }

    /// Everything on file about a person or device.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn my_file(&self, person: &PersonId) -> Result<MyFile, ReadFault> {
        let now = self.clock.now();
        let items = self.my_items(person, None, OWN_ITEMS_MAX).await?;
        let leaves: Vec<u64> = items.iter().map(|mine| mine.own.item.index).collect();
        Ok(MyFile {
            person: self.store.person(person).await?,
            sessions: self.store.sessions_of(person, now).await?,
            passkeys: self.store.passkeys_of(person).await?,
            devices: self.store.linked_devices(person).await?,
            tokens: self.store.tokens_of(person, now).await?,
            through: self.store.came_through(&leaves).await?,
            items,
            votes: self.store.votes_of(person).await?,
            drafts: self.store.drafts(person).await?,
            notices: self.store.notices(person, u32::MAX).await?,
            circulars: self.store.circulars_of(person, u32::MAX).await?,
            gatherings: self.store.gatherings_of(person, u32::MAX).await?,
            contacts: self.store.contacts(person).await?,
            requests: self.store.requests(Some(person)).await?,
            at: now,
        })
    }

    /// Erases an account: first the part `author` of everything the person handed in, each erasure a leaf of its own as
    /// the record wants it; then what is on file, with the secret of their handles. What a report rests on keeps its
    /// author's part, and the answer says so. Words stay: taking them back or erasing them is asked for item by item.
    ///
    /// May be asked again after a fault: what is erased is passed over.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused to others than the person and whoever minds accounts.
    pub async fn erase_account(&self, by: Actor, person: &PersonId) -> Result<Erased, SubmitFault> {
        let faulted = |e: &dyn std::error::Error| SubmitFault::Faulted(chain(e));
        let is_own = matches!(&by, Actor::Person(id) if id == person);
        let mut erased = Erased::default();
        if is_own {
            let author = PartName::known(PartName::AUTHOR);
            let basis = Code::new(AUTHOR_REQUEST).map_err(|e| faulted(&e))?;
            for mine in self.my_items(person, None, OWN_ITEMS_MAX).await.map_err(|e| faulted(&e))? {
                // Whoever answers an appeal still has to know whose it is; it is erased with its item's words.
                if mine.view.author.is_none() || mine.view.row.kind == ItemKind::Appeal {
                    continue;
                }
                let item = mine.own.item;
                let ask =
                    Ask::EraseParts(Erase { item: item.clone(), parts: vec![author.clone()], basis: basis.clone() });
                let command = Command { actor: by.clone(), key: erasure_key(person, &item), ask };
                match self.submit(command).await {
                    Ok(_) => erased.names.push(item),
                    Err(SubmitFault::Refused(Refusal::NothingToErase)) => {}
                    Err(SubmitFault::Refused(refusal)) => erased.kept.push((item, refusal)),
                    Err(fault) => return Err(fault),
                }
            }
        }
        self.home_by(by, HomeAsk::EraseAccount(person.clone())).await?;
        Ok(erased)
    }
}

/// The same for the same item: an erasure that is asked for twice is done once.
fn erasure_key(person: &PersonId, item: &Place) -> FormKey {
    let hash = Sha256::new()
        .chain(b"hutong/erase-account/v1\0")
        .chain(person.as_str().as_bytes())
        .chain(b"\0")
        .chain(&item.index.to_be_bytes())
        .finish();
    let mut key = [0; 16];
    key.copy_from_slice(&hash.as_bytes()[..16]);
    FormKey(key)
}

impl MyFile {
    /// The person's name, for the head of the file.
    pub fn name(&self) -> Private<String> {
        self.person.as_ref().map(|p| p.person.name.clone()).unwrap_or_default()
    }
}
