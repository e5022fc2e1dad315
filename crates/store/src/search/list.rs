//! A page of a list of items: what is asked for, in which order, from where on.
//!
//! Newest first means: within each log by index, between logs by time of entry. A log whose clock runs ahead cannot push
//! its old items before its newer ones, and a page never shifts when something new comes in.

use std::{collections::BTreeMap, fmt};

use hutong_core::{
    consultation::{
        charter::Charter,
        item::{Audience, ItemKind, State, Tier},
    },
    ids::{ConsultationId, Origin, PromptId},
};
use sqlx::SqliteConnection;

use super::{
    ItemSet, ListTotals, Search, Words,
    find::{Filter, Found},
};
use crate::{
    apply::load_items,
    fault::ReadFault,
    key,
    names::HOME,
    pages::{ItemView, PAGE_LEN_MAX, Page, is_visible},
};

/// Which items, in which order.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Who reads: published items of this audience and wider ones; at the desk ([`Audience::Own`]) in every state.
    pub reader: Audience,
    /// Of which kind.
    pub kind: ItemKind,
    /// In which state; `None` for all that the reader may see. Decided against, items are listed to everybody of their
    /// audience without their words.
    pub state: Option<State>,
    /// Of which body; `None` for all hosts.
    pub origin: Option<Origin>,
    /// By authors of which tier.
    pub tier: Option<Tier>,
    /// Under which prompt.
    pub prompt: Option<PromptId>,
    /// Only these, such as those of a theme.
    pub among: Option<ItemSet>,
    /// Only those with these words.
    pub words: Option<Words>,
    /// In which order.
    pub sort: Sort,
    /// Behind which item; `None` begins the list.
    pub after: Option<Cursor>,
    /// At most so many, cut to [`PAGE_LEN_MAX`].
    pub limit: u32,
}

impl ListQuery {
    /// All items of a kind that the reader may see, newest first.
    pub fn newest(consultation: ConsultationId, reader: Audience, kind: ItemKind) -> ListQuery {
        ListQuery {
            consultation,
            reader,
            kind,
            state: None,
            origin: None,
            tier: None,
            prompt: None,
            among: None,
            words: None,
            sort: Sort::Newest,
            after: None,
            limit: 20,
        }
    }
}

/// Orders of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// Most published supporters of all bodies first, then newest in its log.
    MostSupported,
    /// Best match first (BM25), of the newest matches of each log if there are very many; newest without words.
    Ranking,
}

/// A place in a list. Opaque to everybody but its own list: write it into the address of the next page, read it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor(pub(super) At);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum At {
    /// The last index shown of each log, by number.
    Heads(BTreeMap<i64, u64>),
    /// Supporters and place of the last item.
    Voices(u64, i64),
    /// Score and place of the last item.
    Score(f64, i64),
}

impl Cursor {
    /// Reads what a cursor was written as; `None` for anything else.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (kind, rest) = text.split_at_checked(1)?;
        let pair = |text: &str| {
            let (a, b) = text.split_once('.')?;
            Some((i64::from_str_radix(a, 36).ok()?, i64::from_str_radix(b, 36).ok().filter(|b| *b >= 0)?))
        };
        let at = match kind {
            "n" => {
                let heads = rest.split('_').map(|p| pair(p).map(|(log, index)| (log, index.unsigned_abs())));
                At::Heads(heads.collect::<Option<_>>()?)
            }
            "v" => pair(rest).map(|(n, place)| At::Voices(n.unsigned_abs(), place))?,
            "r" => pair(rest).map(|(bits, place)| At::Score(f64::from_bits(bits.cast_unsigned()), place))?,
            _ => return None,
        };
        Some(Cursor(at))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |a: i64, b: i64| format!("{}.{}", base36(a), base36(b));
        match &self.0 {
            At::Heads(heads) => {
                let heads: Vec<String> = heads.iter().map(|(log, index)| pair(*log, key::int(*index))).collect();
                write!(f, "n{}", heads.join("_"))
            }
            At::Voices(n, place) => write!(f, "v{}", pair(key::int(*n), *place)),
            At::Score(score, place) => write!(f, "r{}", pair(score.to_bits().cast_signed(), *place)),
        }
    }
}

fn base36(n: i64) -> String {
    let mut digits = Vec::new();
    let mut rest = n.unsigned_abs();
    loop {
        digits.push(char::from_digit((rest % 36) as u32, 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPage {
    /// Its items.
    pub items: Vec<ItemView>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
}

impl Search {
    /// A page of items of the consultation's hosts that the reader may see.
    ///
    /// Rows are reader data of the store; words, supporters and prompts are as new as the last step kept.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list(&self, query: &ListQuery) -> Result<ListPage, ReadFault> {
        Ok(self.list_counted(query).await?.0)
    }

    /// The same, and how many there are in all where finding the page has shown it: of a search that meets few.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_counted(&self, query: &ListQuery) -> Result<(ListPage, Option<ListTotals>), ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let Some(filter) = Filter::of(&page, &mut tx, query).await? else { return Ok(<_>::default()) };
        let limit = usize::try_from(query.limit.min(PAGE_LEN_MAX)).unwrap_or(usize::MAX);
        let sort = match query.sort {
            Sort::Ranking if query.words.is_none() => Sort::Newest,
            sort => sort,
        };
        let few = match (sort, &query.after) {
            (Sort::Newest, None) => filter.few(&mut tx).await?,
            _ => None,
        };
        let (found, next) = match sort {
            Sort::Newest => filter.newest(&mut tx, query.after.as_ref(), limit, few.as_deref()).await?,
            Sort::MostSupported => filter.most_supported(&mut tx, query.after.as_ref(), limit).await?,
            Sort::Ranking => filter.best(&mut tx, query.after.as_ref(), limit).await?,
        };
        let totals = few.map(|few| ListTotals::of(&page, &few));
        Ok((ListPage { items: show(&page, &mut tx, &found, query.reader).await?, next }, totals))
    }
}

/// Items in the order found.
pub(super) async fn show(
    page: &Page<'_>,
    conn: &mut SqliteConnection,
    found: &[Found],
    reader: Audience,
) -> Result<Vec<ItemView>, ReadFault> {
    let places: Vec<i64> = found.iter().map(|f| f.place).collect();
    let mut rows: BTreeMap<i64, _> =
        load_items(conn, &places).await?.into_iter().map(|(place, _, row)| (place, row)).collect();
    let rows = places.iter().filter_map(|place| Some((*place, rows.remove(place)?))).collect();
    let mut items = page.show(conn, rows, reader).await?;
    items.iter_mut().filter(|item| !is_visible(reader, &item.row)).for_each(ItemView::hide_words);
    Ok(items)
}

/// Numbers of the logs that a list of this consultation is made of: those of its hosts, for anybody can write the
/// consultation's id into a log of their own; without a charter the own log.
pub(super) fn logs_of(page: &Page<'_>, charter: Option<&Charter>, origin: Option<&Origin>) -> Vec<i64> {
    let is_host = |log: i64, origin: &Origin| charter.map_or(log == HOME, |charter| charter.host(origin).is_some());
    let logs = page.logs.iter().filter(|(log, own)| is_host(**log, own) && origin.is_none_or(|wanted| wanted == *own));
    logs.map(|(log, _)| *log).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        let all = [
            At::Heads([(1, 0), (2, 77_000)].into()),
            At::Voices(12, (3 << 40) + 5),
            At::Score(-3.25, 1 << 40),
            At::Score(1.5e-9, 7),
        ];
        for at in all {
            let cursor = Cursor(at);
            let text = cursor.to_string();
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')), "{text}");
            assert_eq!(Cursor::parse(&text), Some(cursor));
        }
        for bad in ["", "n", "x1.2", "v1", "n1.2_", "r1.-2", "v1.2.3 ", "中"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
