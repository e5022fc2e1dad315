//! What the bodies' joint sums say together, on every page about results: the same, not yet, red, or what is missing; with
//! method, sizes and digests, and how to do the sum oneself.

use std::collections::BTreeMap;

use hutong_core::ids::Origin;
use hutong_node::{
    jobs::sums::{NotHere, Round, Verdict},
    pages::FindingView,
    reading::ItemsByPlace,
};

use crate::{
    admin::wire::Request,
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        places::Column,
        view::{Badge, quote::Stamp, shorten},
        visitor::Visitor,
    },
};

/// Items named one by one.
const NAMED_MAX: usize = 12;
/// Characters of an item's words beside its number.
const NAME_CHARS: usize = 40;

/// Something that is missing here.
pub struct MissingLine {
    /// Number and beginning of the words, or which batch of votes.
    pub name: String,
    /// Its page; empty for a batch.
    pub href: String,
    /// Not there yet, or erased since.
    pub why: String,
}

/// What one body found.
pub struct Found {
    /// Whose.
    pub badge: Badge,
    /// When; empty while it found nothing.
    pub when: String,
    /// Digest of the input.
    pub input: String,
    /// Digest of the result.
    pub output: String,
}

/// A round as it is shown.
pub struct Sum {
    /// The class that draws it.
    pub kind: &'static str,
    /// In two words.
    pub stamp: Stamp,
    /// In a sentence.
    pub sentence: String,
    /// What that means, where it is not plain.
    pub means: String,
    /// What is missing here.
    pub missing: Vec<MissingLine>,
    /// What is missing besides, without names.
    pub more: Option<String>,
    /// Method and version.
    pub method: String,
    /// Sizes of the logs.
    pub pins: Vec<String>,
    /// What each body found.
    pub found: Vec<Found>,
    /// The line by which a host does the sum again.
    pub request: String,
}

/// What is worth showing of a consultation's sums; nothing where one body alone hosts it, or nobody computed yet.
///
/// # Errors
/// A fault of the store.
pub async fn show(v: &Visitor, column: &Column) -> Result<Vec<Sum>, Trouble> {
    let node = v.app.node();
    let view = node.sums(&column.id, &column.charter).await?;
    let told = view.telling();
    let places: Vec<_> = told.iter().flat_map(|round| &round.not_here).map(|one| one.of.clone()).collect();
    let items = if places.is_empty() { None } else { Some(node.show_items(&places, v.audience()).await?) };
    Ok(told.into_iter().map(|round| sum(v, column, items.as_deref(), round)).collect())
}

/// The stamp of the newest answered round, the worst first: for lists.
///
/// # Errors
/// A fault of the store.
pub async fn stamp_of(v: &Visitor, column: &Column) -> Result<Option<Stamp>, Trouble> {
    let view = v.app.node().sums(&column.id, &column.charter).await?;
    let verdict = match view.is_red() {
        true => Some(Verdict::OutputDiffers),
        false => view.rounds.first().map(Round::verdict),
    };
    Ok(verdict.map(|verdict| stamp(v.locale(), verdict)))
}

fn stamp(t: &Locale, verdict: Verdict) -> Stamp {
    let (label, kind) = match verdict {
        Verdict::Same => (key!("sums-stamp-same"), "good"),
        Verdict::OutputDiffers => (key!("sums-stamp-red"), "bad"),
        Verdict::InputDiffers => (key!("sums-stamp-input"), "closed"),
        Verdict::Waits => (key!("sums-stamp-waits"), "closed"),
    };
    Stamp { label: t.say(label), kind }
}

fn sum(v: &Visitor, column: &Column, items: Option<&ItemsByPlace>, round: &Round) -> Sum {
    let t = v.locale();
    let verdict = round.verdict();
    let name = |origin: &Origin| {
        column.charter.host(origin).map_or_else(|| origin.to_string(), |host| host.name.for_lang(t.tag()).to_owned())
    };
    let waited: Vec<String> = round.by.iter().filter(|(_, found)| found.is_none()).map(|(of, _)| name(of)).collect();
    let is_here = round.not_here.is_empty();
    let (sentence, means) = match verdict {
        Verdict::Same => (t.say_with(key!("sums-same"), &[("n", round.by.len().into())]), String::new()),
        Verdict::OutputDiffers => (t.say(key!("sums-red")), t.say(key!("sums-red-means"))),
        Verdict::InputDiffers => {
            let means = if is_here { key!("sums-input-elsewhere") } else { key!("sums-input-here") };
            (t.say(key!("sums-input")), t.say(means))
        }
        Verdict::Waits => {
            let bodies = waited.join(&t.say(key!("portal-list-comma")));
            let means = if is_here { String::new() } else { t.say(key!("sums-waits-here")) };
            (t.say_with(key!("sums-waits"), &[("bodies", bodies.into())]), means)
        }
    };
    let (missing, more) = missing(v, column, items, &round.not_here);
    let pins = round
        .pins
        .iter()
        .map(|(origin, size)| t.say_with(key!("themes-pin"), &[("body", name(origin).into()), ("n", (*size).into())]));
    Sum {
        kind: stamp(t, verdict).kind,
        stamp: stamp(t, verdict),
        sentence,
        means,
        missing,
        more,
        method: format!("{} {}", round.method, round.version),
        pins: pins.collect(),
        found: round.by.iter().map(|(of, finding)| found(t, column, of, finding.as_ref())).collect(),
        request: request(t, column, round),
    }
}

fn found(t: &Locale, column: &Column, of: &Origin, found: Option<&FindingView>) -> Found {
    let at = column.side(of);
    let (name, code) = column.charter.host(of).map_or((of.as_str(), ""), |h| (h.name.for_lang(t.tag()), &h.code));
    let when = |found: &FindingView| {
        let values = [("when", dates::minute(t, found.ts).into()), ("index", found.place.index.into())];
        t.say_with(key!("sums-when"), &values)
    };
    Found {
        badge: Badge::new(name, code, at),
        when: found.map_or_else(|| t.say(key!("sums-not-yet")), when),
        input: found.map(|found| found.finding.input.to_hex()).unwrap_or_default(),
        output: found.map(|found| found.finding.output.to_hex()).unwrap_or_default(),
    }
}

/// Items by name as far as the visitor may read them, and how many there are besides.
fn missing(
    v: &Visitor,
    column: &Column,
    items: Option<&ItemsByPlace>,
    missing: &[NotHere],
) -> (Vec<MissingLine>, Option<String>) {
    let t = v.locale();
    let line = |one: &NotHere| {
        let why = t.say(if one.is_erased { key!("sums-erased") } else { key!("sums-not-here") });
        if one.is_batch {
            let body = column.charter.host(&one.of.origin).map(|h| h.name.for_lang(t.tag()).to_owned());
            let values = [("body", body.unwrap_or_default().into()), ("index", one.of.index.into())];
            return Some(MissingLine { name: t.say_with(key!("sums-batch"), &values), href: String::new(), why });
        }
        // What the visitor may not read is not named to them.
        let item = items?.get(&one.of)?;
        let words = item.title.as_deref().filter(|title| !title.is_empty()).or(item.text.as_deref());
        let number = item.registration.clone().or_else(|| column.word(&one.of)).unwrap_or_default();
        let name = match words.filter(|words| !words.is_empty()) {
            Some(words) => format!("{number} {}", shorten(words, NAME_CHARS)),
            None => number,
        };
        Some(MissingLine { name, href: column.path(&v.app, &one.of), why })
    };
    let lines: Vec<MissingLine> = missing.iter().filter_map(line).take(NAMED_MAX).collect();
    let more = missing.len() - lines.len();
    let more = (more > 0).then(|| t.say_with(key!("sums-more"), &[("n", more.into())]));
    (lines, more)
}

/// What a host asks its own node, to do the sum again without recording anything.
fn request(t: &Locale, column: &Column, round: &Round) -> String {
    let pins: BTreeMap<String, u64> = round.pins.iter().map(|(origin, size)| (origin.to_string(), *size)).collect();
    let request = Request::Analyse {
        consultation: column.id.to_string(),
        pins: pins.into_iter().collect(),
        out: "OUT".to_owned(),
        lang: t.tag().to_owned(),
    };
    serde_json::to_string(&request).unwrap_or_default()
}
