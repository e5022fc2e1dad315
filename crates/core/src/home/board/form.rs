//! The board's canonical bytes. Logs are named once, opinions by their index: ten thousand of them are a hundred kilobytes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Board, BoardTheme};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{
        document::BadDocument,
        theme::{THEMED_ITEMS_MAX, THEMES_MAX},
        wording,
    },
    home::working::{ACTS_MAX, read_act, write_act},
    ids::{Code, Origin, Place},
};

pub(super) fn write(board: &Board) -> Vec<u8> {
    let origins: BTreeSet<&Origin> = board.placed().into_iter().map(|place| &place.origin).collect();
    let at: BTreeMap<&Origin, i64> = origins.iter().copied().zip(0..).collect();
    // One list a log: its number, then the indexes.
    let items = |items: &BTreeSet<Place>| {
        let of = |(origin, n): (&&Origin, &i64)| {
            let own = items.iter().filter(|place| place.origin == **origin);
            let indexes: Vec<Value<'_>> = own.map(|place| int(place.index)).collect();
            (!indexes.is_empty()).then(|| Value::List([vec![Value::Int(*n)], indexes].concat()))
        };
        Value::List(at.iter().filter_map(of).collect())
    };
    let theme = |theme: &BoardTheme| {
        let mut o = Object::new()
            .text("id", theme.id.to_string())
            .text("label", theme.label.clone())
            .text("machine", theme.machine_label.clone())
            .int("touched", theme.touched)
            .with("items", items(&theme.items));
        if let Some(parent) = &theme.parent {
            o.set("parent", Value::text(parent.to_string()));
        }
        Value::Object(o)
    };
    let aside = board.aside.iter().map(|(place, why)| {
        let n = at.get(&place.origin).copied().unwrap_or_default();
        Value::List(vec![Value::Int(n), int(place.index), Value::text(&**why)])
    });
    write_object(
        &Object::new()
            .text("doc", "board")
            .int("n", board.n)
            .with("origins", Value::List(origins.iter().map(|origin| Value::text(origin.as_str())).collect()))
            .with("themes", Value::List(board.themes.iter().map(theme).collect()))
            .with("aside", Value::List(aside.collect()))
            .with("acts", Value::List(board.acts.iter().map(write_act).collect())),
    )
}

pub(super) fn read(bytes: &[u8]) -> Result<Board, BadDocument> {
    let o = parse_object(bytes, canonical::DOCUMENT)?;
    if o.need_text("doc")? != "board" {
        return Err(BadField::new("doc", "\"board\"").into());
    }
    let origin = |v: &Value<'_>| v.as_text().and_then(|t| Origin::new(t).ok());
    let origins: Option<Vec<Origin>> = o.need_list("origins")?.iter().map(origin).collect();
    let origins = origins.ok_or_else(|| BadField::new("origins", "a list of log names"))?;
    let themes = o.need_list("themes")?.iter().map(|v| read_theme(v, &origins)).collect::<Result<Vec<_>, _>>()?;
    let aside = o.need_list("aside")?.iter().map(|v| read_aside(v, &origins)).collect::<Option<Vec<_>>>();
    let aside = aside.ok_or_else(|| BadField::new("aside", "a list of [log, index, reason]"))?;
    let acts = o.need_list("acts")?.iter().map(read_act).collect::<Result<Vec<_>, _>>()?;
    let board = Board { n: o.need_int("n")?, themes, aside: aside.into_iter().collect(), acts };
    check(&board)?;
    Ok(board)
}

/// What the tree will be held to is held to here already, but that everything must have a place.
fn check(board: &Board) -> Result<(), BadField> {
    let count = board.themes.iter().map(|theme| theme.items.len()).sum::<usize>() + board.aside.len();
    if board.themes.len() > THEMES_MAX || count > THEMED_ITEMS_MAX || board.acts.len() > ACTS_MAX {
        return Err(BadField::new("themes", "at most 500 themes and 100,000 items"));
    }
    if board.placed().len() != count {
        return Err(BadField::new("items", "every item once"));
    }
    let ids: BTreeSet<&Code> = board.themes.iter().map(|theme| &theme.id).collect();
    let tops: BTreeSet<&Code> = board.themes.iter().filter(|t| t.parent.is_none()).map(|t| &t.id).collect();
    if ids.len() != board.themes.len() || board.themes.iter().flat_map(|t| &t.parent).any(|p| !tops.contains(p)) {
        return Err(BadField::new("themes", "themes with different ids, at most one above each"));
    }
    for theme in &board.themes {
        wording::check_line("label", &theme.label)?;
        if !theme.machine_label.is_empty() {
            wording::check_line("machine", &theme.machine_label)?;
        }
    }
    board.aside.values().try_for_each(|why| wording::check_line("aside", why))
}

fn read_theme(v: &Value<'_>, origins: &[Origin]) -> Result<BoardTheme, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("themes", "a list of objects"))?;
    let code = |text: &str| Code::new(text).map_err(|_| BadField::new("id", "a code"));
    let bad = || BadField::new("items", "lists of a log's number and indexes");
    let mut items = BTreeSet::new();
    for list in o.need_list("items")? {
        let (first, indexes) = list.as_list().and_then(<[_]>::split_first).ok_or_else(bad)?;
        let origin = first.as_int().and_then(|n| origins.get(usize::try_from(n).ok()?)).ok_or_else(bad)?;
        for index in indexes {
            items.insert(Place { origin: origin.clone(), index: index.as_int().ok_or_else(bad)? });
        }
    }
    Ok(BoardTheme {
        id: code(o.need_text("id")?)?,
        parent: o.get("parent").map(|_| code(o.need_text("parent")?)).transpose()?,
        label: o.need_text("label")?.to_owned(),
        machine_label: o.need_text("machine")?.to_owned(),
        items,
        touched: o.need_int("touched")?,
    })
}

fn read_aside(v: &Value<'_>, origins: &[Origin]) -> Option<(Place, String)> {
    let [n, index, why] = v.as_list()? else { return None };
    let origin = origins.get(usize::try_from(n.as_int()?).ok()?)?.clone();
    Some((Place { origin, index: index.as_int()? }, why.as_text()?.to_owned()))
}

fn int(n: u64) -> Value<'static> {
    Value::Int(i64::try_from(n).unwrap_or(canonical::INTEGER_MAX))
}
