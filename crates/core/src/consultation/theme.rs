//! 主题树: the joint document that says which item belongs to which theme, and where people overruled the machine.

use std::collections::BTreeSet;

use super::{document::BadDocument, wording};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    ids::{Code, ConsultationId, Ref},
    record::{read_ref, write_ref},
};

/// Most themes of a tree.
pub const THEMES_MAX: usize = 500;
/// Most items of a tree; beyond it a tree is made per part of the consultation.
pub const THEMED_ITEMS_MAX: usize = 100_000;

/// A named group of opinions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Stays the same when opinions are added.
    pub id: Code,
    /// The theme above, in the same tree and earlier in it.
    pub parent: Option<Code>,
    /// The name people gave or kept.
    pub label: String,
    /// What the machine had proposed; shown in grey where it differs.
    pub machine_label: String,
    /// Its items; every reference names its log.
    pub items: Vec<Ref>,
}

/// A tree in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeTree {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Version, from 1.
    pub ver: u64,
    /// Themes, parents first.
    pub themes: Vec<Theme>,
    /// Items outside every theme, each with why.
    pub unthemed: Vec<(Ref, String)>,
}

impl ThemeTree {
    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<ThemeTree, BadDocument> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        if o.need_text("doc")? != "themes" {
            return Err(BadField::new("doc", "\"themes\"").into());
        }
        let c = ConsultationId::new(o.need_text("id")?).map_err(|_| BadField::new("id", "a consultation id"))?;
        let themes = o.need_list("themes")?.iter().map(read_theme).collect::<Result<Vec<_>, _>>()?;
        let unthemed = o.need_list("unthemed")?.iter().map(read_unthemed).collect::<Result<Vec<_>, _>>()?;
        let tree = ThemeTree { consultation: c, ver: o.need_int("ver")?, themes, unthemed };
        tree.check()?;
        if tree.bytes() == bytes { Ok(tree) } else { Err(BadField::new("themes", "without unknown fields").into()) }
    }

    fn check(&self) -> Result<(), BadField> {
        if self.ver == 0 {
            return Err(BadField::new("ver", "an integer from 1"));
        }
        let mut ids = BTreeSet::new();
        for theme in &self.themes {
            if theme.parent.as_ref().is_some_and(|p| !ids.contains(p)) {
                return Err(BadField::new("parent", "the id of an earlier theme"));
            }
            if !ids.insert(theme.id.clone()) {
                return Err(BadField::new("themes", "themes with different ids"));
            }
        }
        let mut seen = BTreeSet::new();
        let each_once = self.items().all(|r| seen.insert((r.origin.clone(), r.index)));
        if self.themes.len() > THEMES_MAX || seen.len() > THEMED_ITEMS_MAX {
            return Err(BadField::new("themes", "at most 500 themes and 100,000 items"));
        }
        if !each_once || self.items().any(|r| r.origin.is_none()) {
            return Err(BadField::new("items", "every item once, with its origin"));
        }
        for theme in &self.themes {
            wording::check_line("label", &theme.label)?;
            if !theme.machine_label.is_empty() {
                wording::check_line("machine_label", &theme.machine_label)?;
            }
        }
        self.unthemed.iter().try_for_each(|(_, why)| wording::check_line("unthemed", why))
    }

    /// Every item the tree accounts for.
    pub fn items(&self) -> impl Iterator<Item = &Ref> {
        self.themes.iter().flat_map(|t| &t.items).chain(self.unthemed.iter().map(|(r, _)| r))
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let unthemed = self.unthemed.iter().map(|(r, why)| Value::List(vec![write_ref(r), Value::text(why)]));
        write_object(
            &Object::new()
                .text("doc", "themes")
                .text("id", self.consultation.as_str())
                .int("ver", self.ver)
                .with("themes", Value::List(self.themes.iter().map(theme_value).collect()))
                .with("unthemed", Value::List(unthemed.collect())),
        )
    }
}

fn theme_value(t: &Theme) -> Value<'_> {
    let mut o = Object::new()
        .text("id", t.id.as_str())
        .text("label", &*t.label)
        .text("machine_label", &*t.machine_label)
        .with("items", Value::List(t.items.iter().map(write_ref).collect()));
    if let Some(parent) = &t.parent {
        o.set("parent", Value::text(parent.as_str()));
    }
    Value::Object(o)
}

fn read_theme(v: &Value<'_>) -> Result<Theme, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("themes", "a list of objects"))?;
    let code = |text: &str| Code::new(text).map_err(|_| BadField::new("id", "a code"));
    let items = o.need_list("items")?.iter().map(|r| read_ref(r).ok_or_else(|| BadField::new("items", "references")));
    Ok(Theme {
        id: code(o.need_text("id")?)?,
        parent: o.get("parent").map(|_| code(o.need_text("parent")?)).transpose()?,
        label: o.need_text("label")?.to_owned(),
        machine_label: o.need_text("machine_label")?.to_owned(),
        items: items.collect::<Result<_, _>>()?,
    })
}

fn read_unthemed(v: &Value<'_>) -> Result<(Ref, String), BadField> {
    let bad = || BadField::new("unthemed", "a list of [reference, reason]");
    let Some([r, why]) = v.as_list() else { return Err(bad()) };
    Ok((read_ref(r).ok_or_else(bad)?, why.as_text().ok_or_else(bad)?.to_owned()))
}
