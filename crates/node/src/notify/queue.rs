//! What is new for whom: found from where the logs were read last, and once a day by asking everybody's notices, for what a
//! partner's entries only meant later. What was found before is not queued again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::{
    command::Actor,
    home::{HomeAsk, NewDelivery, Pace, QueueDeliveries, contact::DELIVERIES_MAX},
    ids::PersonId,
    moment::Moment,
};
use hutong_store::{
    ReadFault,
    pages::{ConsultationView, ContactView, MyCircular, NoticeView},
};

use super::{News, TellFault};
use crate::Node;

const DAY_S: u64 = 86_400;
const MINUTE_S: u64 = 60;
/// The hour at which a day's news goes out, in seconds behind midnight UTC: eight in the morning in Beijing, whose time all
/// of China keeps.
const DIGEST_AT_S: u64 = 0;
/// Notices of one person that are looked at: the latest.
const NOTICES_MAX: u32 = 200;
/// Seconds for which a circular or gathering is looked at in every look; older ones are met by the daily round.
const TOLD_S_MAX: u64 = 30 * DAY_S;
/// Circulars and gatherings of one person that are looked at: the latest.
const TOLD_MAX: u32 = 50;
/// People of one look of the daily round.
const PEOPLE_MAX: u32 = 100;

/// Up to whom the daily round went.
#[derive(Debug, Default)]
pub(super) struct Swept {
    day: u64,
    /// `None`: it is over for this day.
    at: Option<PersonId>,
}

/// Whether a delivery is the question whether an address is somebody's own.
pub(super) fn is_code(news: &str) -> bool {
    news.starts_with("code ")
}

/// The name of a notice: of its leaf and of the item that it is about.
fn name_of(notice: &NoticeView) -> String {
    format!("leaf {} {} {}", notice.leaf.origin, notice.leaf.index, notice.item.index)
}

/// When news of this moment goes to an address.
fn due(contact: &ContactView, now: Moment) -> Moment {
    match contact.pace {
        Pace::AtOnce => now,
        Pace::Daily => Moment((now.0.saturating_sub(DIGEST_AT_S) / DAY_S + 1) * DAY_S + DIGEST_AT_S),
    }
}

impl Node {
    /// Queues what is new; how much.
    pub(super) async fn queue_news(&self, swept: &Mutex<Swept>) -> Result<usize, TellFault> {
        let (mut people, read) = self.store.people_with_news().await?;
        let since = Moment(self.clock.now().0.saturating_sub(TOLD_S_MAX));
        people.extend(self.store.people_with_circulars(since).await?);
        people.extend(self.store.people_with_gatherings(since, self.clock.now()).await?);
        people.extend(self.store.people_with_requests(since).await?);
        people.extend(self.next_of_round(swept).await?);
        people.sort();
        people.dedup();
        let mut new = Vec::new();
        for person in &people {
            new.extend(self.new_for(person).await?);
        }
        let queued = new.len();
        // Up to where the logs were read is noted last: a crash between finds the same again, and queues it once.
        let mut rest = new.as_slice();
        while rest.len() > DELIVERIES_MAX {
            let (piece, behind) = rest.split_at(DELIVERIES_MAX);
            self.queue_all(QueueDeliveries { new: piece.to_vec(), read: Vec::new() }).await?;
            rest = behind;
        }
        if !rest.is_empty() || !read.is_empty() {
            self.queue_all(QueueDeliveries { new: rest.to_vec(), read }).await?;
        }
        Ok(queued)
    }

    async fn queue_all(&self, ask: QueueDeliveries) -> Result<(), TellFault> {
        Ok(self.home_by(Actor::Node, HomeAsk::QueueDeliveries(ask)).await?)
    }

    /// The next people of the daily round.
    async fn next_of_round(&self, swept: &Mutex<Swept>) -> Result<Vec<PersonId>, ReadFault> {
        let day = self.clock.now().0 / DAY_S;
        let (begins, after) = {
            let swept = swept.lock().unwrap_or_else(PoisonError::into_inner);
            (swept.day != day, swept.at.clone())
        };
        if !begins && after.is_none() {
            return Ok(Vec::new());
        }
        let after = after.filter(|_| !begins);
        let people = self.store.told_people(after.as_ref(), PEOPLE_MAX).await?;
        let mut swept = swept.lock().unwrap_or_else(PoisonError::into_inner);
        *swept = Swept { day, at: people.last().filter(|_| people.len() == PEOPLE_MAX as usize).cloned() };
        Ok(people)
    }

    /// What is to be told to somebody and was not queued before.
    async fn new_for(&self, person: &PersonId) -> Result<Vec<NewDelivery>, ReadFault> {
        let contacts = self.store.contacts(person).await?;
        let told: Vec<&ContactView> = contacts.iter().filter(|c| c.confirmed_at.is_some()).collect();
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let (now, queued) = (self.clock.now(), self.store.deliveries_of(person).await?);
        let mut new = Vec::new();
        for (news, at) in self.told_of(person).await? {
            for contact in &told {
                // What happened before somebody asked to be told is on their page. Leaves say minutes.
                let since = contact.confirmed_at.map_or(u64::MAX, |at| at.0 / MINUTE_S * MINUTE_S);
                let known = queued.contains(&(contact.channel, news.clone()));
                if at.0 >= since && !known {
                    let (person, channel) = (person.clone(), contact.channel);
                    new.push(NewDelivery { person, channel, news: news.clone(), due: due(contact, now) });
                }
            }
        }
        Ok(new)
    }

    /// What somebody is told and has not read yet, by name, with when it happened.
    async fn told_of(&self, person: &PersonId) -> Result<Vec<(String, Moment)>, ReadFault> {
        let notices = self.store.notices(person, NOTICES_MAX).await?;
        let unread = notices.iter().filter(|notice| !notice.is_read);
        let mut told: Vec<_> = unread.map(|notice| (name_of(notice), Moment(notice.ts))).collect();
        let circulars = self.store.circulars_of(person, TOLD_MAX).await?;
        let open = circulars.iter().filter(|mine| mine.is_open()).map(|mine| &mine.circular);
        told.extend(open.map(|circular| (circular.news(), circular.told_at())));
        let (gatherings, now) = (self.store.gatherings_of(person, TOLD_MAX).await?, self.clock.now());
        let open = gatherings.iter().filter(|mine| mine.is_open(now));
        told.extend(open.map(|mine| (mine.news(), mine.told_at())));
        let requests = self.store.cosign_requests(person).await?;
        told.extend(requests.iter().map(|request| (request.news(), request.at)));
        Ok(told)
    }

    /// The same, as letters say it.
    pub(super) async fn news_of(&self, person: &PersonId) -> Result<BTreeMap<String, News>, ReadFault> {
        let mut consultations: BTreeMap<_, Arc<ConsultationView>> = BTreeMap::new();
        let mut news = BTreeMap::new();
        for mine in self.store.circulars_of(person, TOLD_MAX).await?.into_iter().filter(MyCircular::is_open) {
            let circular = Box::new(mine.circular);
            let consultation = self.show_consultation(&circular.consultation).await?;
            news.insert(circular.news(), News::Circular { circular, consultation });
        }
        let (gatherings, now) = (self.store.gatherings_of(person, TOLD_MAX).await?, self.clock.now());
        for mine in gatherings.into_iter().filter(|mine| mine.is_open(now)) {
            let consultation = match &mine.gathering.about {
                Some(about) => Some(self.show_consultation(about).await?),
                None => None,
            };
            news.insert(mine.news(), News::Gathering { mine: Box::new(mine), consultation });
        }
        for request in self.store.cosign_requests(person).await? {
            let consultation = self.show_consultation(&request.consultation).await?;
            news.insert(request.news(), News::Cosign { request: Box::new(request), consultation });
        }
        for notice in self.my_notices(person, NOTICES_MAX).await? {
            if notice.notice.is_read {
                continue;
            }
            let id = &notice.notice.consultation;
            if !consultations.contains_key(id) {
                consultations.insert(id.clone(), self.show_consultation(id).await?);
            }
            let consultation = consultations[id].clone();
            news.insert(name_of(&notice.notice), News::Notice { notice: Box::new(notice), consultation });
        }
        Ok(news)
    }
}
