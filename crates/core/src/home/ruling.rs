//! A moderator's decision before it is carried out: held back for some seconds, so that it can be undone without the
//! record ever having said it.

use crate::{
    canonical::{self, BadField, NotCanonical, Object, Value, parse_object, write_object},
    command::Ask,
    consultation::{
        item::words,
        moderation::{Merge, Split, Withhold},
    },
    ids::{Code, Origin, Place},
};

/// Seconds for which a decision is held back.
pub const HOLD_S: u64 = 10;

words! {
    /// What a moderator decides about items.
    Verdict {
        /// 通过.
        Publish = "publish",
        /// 不公开.
        Withhold = "withhold",
        /// 归并.
        Merge = "merge",
        /// 拆分.
        Split = "split",
    }
}

/// A decision about one item, or about several that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Publish them.
    Publish(Vec<Place>),
    /// Withhold each, with the same words to its author.
    Withhold(Vec<Withhold>),
    /// Merge each into the same one.
    Merge(Vec<Merge>),
    /// Take one apart.
    Split(Split),
}

/// Why kept bytes are no ruling.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRuling {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

impl Ruling {
    /// Which kind of decision.
    pub fn verdict(&self) -> Verdict {
        match self {
            Ruling::Publish(_) => Verdict::Publish,
            Ruling::Withhold(_) => Verdict::Withhold,
            Ruling::Merge(_) => Verdict::Merge,
            Ruling::Split(_) => Verdict::Split,
        }
    }

    /// The items that it decides about.
    pub fn items(&self) -> Vec<&Place> {
        match self {
            Ruling::Publish(items) => items.iter().collect(),
            Ruling::Withhold(all) => all.iter().map(|w| &w.item).collect(),
            Ruling::Merge(all) => all.iter().map(|m| &m.item).collect(),
            Ruling::Split(split) => vec![&split.item],
        }
    }

    /// The commands that carry it out, in order.
    pub fn asks(&self) -> Vec<Ask> {
        match self {
            Ruling::Publish(items) => vec![Ask::PublishItems(items.clone())],
            Ruling::Withhold(all) => all.iter().cloned().map(Ask::WithholdItem).collect(),
            Ruling::Merge(all) => all.iter().cloned().map(Ask::MergeItem).collect(),
            Ruling::Split(split) => vec![Ask::SplitItem(split.clone())],
        }
    }

    /// The canonical bytes under which it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        let items = self.items().into_iter().map(write_place).collect();
        let object = Object::new().text("verdict", self.verdict().word()).with("items", Value::List(items));
        let object = match self {
            Ruling::Publish(_) => object,
            Ruling::Withhold(all) => match all.first() {
                Some(first) => object.text("code", first.code.as_str()).text("reason", &*first.reason),
                None => object,
            },
            Ruling::Merge(all) => match all.first() {
                Some(first) => object.with("into", write_place(&first.into)),
                None => object,
            },
            Ruling::Split(split) => {
                object.with("arguments", Value::List(split.arguments.iter().map(Value::text).collect()))
            }
        };
        write_object(&object)
    }

    /// Reads what [`Ruling::bytes`] wrote.
    ///
    /// # Errors
    /// [`BadRuling`].
    pub fn read(bytes: &[u8]) -> Result<Ruling, BadRuling> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let verdict = Verdict::from_word(o.need_text("verdict")?);
        let places = o.need_list("items")?.iter().map(read_place);
        let items = places.collect::<Option<Vec<Place>>>().ok_or_else(|| BadField::new("items", "places"))?;
        Ok(match verdict.ok_or_else(|| BadField::new("verdict", "a verdict"))? {
            Verdict::Publish => Ruling::Publish(items),
            Verdict::Withhold => {
                let code = Code::new(o.need_text("code")?).map_err(|_| BadField::new("code", "a code"))?;
                let reason = o.need_text("reason")?.to_owned();
                let one = |item| Withhold { item, code: code.clone(), reason: reason.clone() };
                Ruling::Withhold(items.into_iter().map(one).collect())
            }
            Verdict::Merge => {
                let into = o.get("into").and_then(read_place).ok_or_else(|| BadField::new("into", "a place"))?;
                Ruling::Merge(items.into_iter().map(|item| Merge { item, into: into.clone() }).collect())
            }
            Verdict::Split => {
                let texts = o.need_list("arguments")?.iter().map(|a| a.as_text().map(str::to_owned));
                let arguments = texts.collect::<Option<_>>().ok_or_else(|| BadField::new("arguments", "texts"))?;
                let item = items.into_iter().next().ok_or_else(|| BadField::new("items", "one place"))?;
                Ruling::Split(Split { item, arguments })
            }
        })
    }
}

fn write_place(place: &Place) -> Value<'_> {
    let index = i64::try_from(place.index).unwrap_or(canonical::INTEGER_MAX);
    Value::List(vec![Value::text(place.origin.as_str()), Value::Int(index)])
}

fn read_place(value: &Value<'_>) -> Option<Place> {
    match value.as_list()? {
        [origin, index] => Some(Place { origin: Origin::new(origin.as_text()?).ok()?, index: index.as_int()? }),
        _ => None,
    }
}
