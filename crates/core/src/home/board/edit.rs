//! Changes of the board. Each says what it was made on; where that is another by now, it is refused with what happened, and
//! nothing of either is lost.

use std::collections::BTreeSet;

use super::{Board, BoardTheme};
use crate::{
    home::working::{self, Act, Hand},
    ids::{Code, Place},
};

/// Where opinions stood when a form was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Nowhere yet: 未归类.
    Nowhere,
    /// In a theme.
    Theme(Code),
    /// Outside every theme, with a reason.
    Aside,
}

/// A theme that the machine proposes, with the opinions it would put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The theme on the board that it goes on; a new one where there is none of this id.
    pub id: Code,
    /// The theme above.
    pub parent: Option<Code>,
    /// What the machine calls it.
    pub label: String,
    /// Opinions; those that have a place by now stay there.
    pub items: Vec<Place>,
}

/// Opinions that somebody picked, and where they saw them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// The opinions.
    pub items: Vec<Place>,
    /// Where they stood.
    pub from: Spot,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Takes over what the machine proposes for opinions that have no place.
    Take(Vec<Taken>),
    /// Puts opinions into a theme.
    Move(Picked, Code),
    /// Takes opinions out of every theme, with a reason.
    Aside(Picked, String),
    /// Takes opinions back to those without a place.
    Back(Picked),
    /// Makes a theme of this id and name, of opinions or empty: what splits one, too.
    New(Picked, Code, String),
    /// Names a theme.
    Rename(Code, String),
    /// Puts a theme below another, or above all.
    Nest(Code, Option<Code>),
    /// Puts all of a theme into another.
    Merge(Code, Code),
    /// Moves a theme before its neighbour.
    Up(Code),
    /// Moves a theme behind its neighbour.
    Down(Code),
    /// Takes a theme away; its opinions have no place then.
    Remove(Code),
}

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Opinions are not where they were seen.
    Moved,
    /// The theme is another one by now, or gone.
    Changed,
    /// Themes have two levels.
    TooDeep,
    /// Nothing was picked.
    Nothing,
}

impl Edit {
    /// Its word, as changes are remembered under.
    fn word(&self) -> &'static str {
        match self {
            Edit::Take(_) => "take",
            Edit::Move(..) => "move",
            Edit::Aside(..) => "aside",
            Edit::Back(_) => "back",
            Edit::New(..) => "new",
            Edit::Rename(..) => "rename",
            Edit::Nest(..) => "nest",
            Edit::Merge(..) => "merge",
            Edit::Up(_) | Edit::Down(_) => "shift",
            Edit::Remove(_) => "remove",
        }
    }
}

impl Board {
    /// Makes a change; whatever fails leaves the board as it was.
    ///
    /// # Errors
    /// [`Clash`].
    pub fn apply(&mut self, edit: &Edit, hand: Hand) -> Result<(), Clash> {
        let mut next = self.clone();
        let (count, about, into) = next.carry(edit, hand.seen)?;
        next.n += 1;
        let act = Act { n: next.n, count, about, into, ..Act::of(hand, edit.word()) };
        working::remember(&mut next.acts, act);
        *self = next;
        Ok(())
    }

    fn carry(&mut self, edit: &Edit, seen: u64) -> Result<(u64, String, String), Clash> {
        let number = self.n + 1;
        let label = |board: &Board, id: &Code| board.theme(id).map(|t| t.label.clone()).unwrap_or_default();
        Ok(match edit {
            Edit::Take(all) => (self.take(all, number)?, String::new(), String::new()),
            Edit::Move(picked, to) => {
                self.position(to)?;
                self.lift(picked)?;
                let at = self.position(to)?;
                self.themes[at].items.extend(picked.items.iter().cloned());
                (picked.count(), self.label_of(&picked.from), label(self, to))
            }
            Edit::Aside(picked, why) => {
                self.lift(picked)?;
                self.aside.extend(picked.items.iter().map(|item| (item.clone(), why.clone())));
                (picked.count(), self.label_of(&picked.from), why.clone())
            }
            Edit::Back(picked) => {
                self.lift(picked)?;
                (picked.count(), self.label_of(&picked.from), String::new())
            }
            Edit::New(picked, id, label) => {
                if !picked.items.is_empty() {
                    self.lift(picked)?;
                }
                if self.theme(id).is_some() {
                    return Err(Clash::Changed);
                }
                // What is split off stands beside what it came from.
                let parent = match &picked.from {
                    Spot::Theme(of) if !picked.items.is_empty() => self.theme(of).and_then(|t| t.parent.clone()),
                    _ => None,
                };
                let (label, items) = (label.clone(), picked.items.iter().cloned().collect());
                let made =
                    BoardTheme { id: id.clone(), parent, label, machine_label: String::new(), items, touched: number };
                self.themes.push(made);
                (picked.count(), self.label_of(&picked.from), self.label_of(&Spot::Theme(id.clone())))
            }
            Edit::Rename(theme, label) => {
                let at = self.unchanged(theme, seen)?;
                let before = std::mem::replace(&mut self.themes[at].label, label.clone());
                self.themes[at].touched = number;
                (0, before, label.clone())
            }
            Edit::Nest(theme, parent) => {
                let at = self.unchanged(theme, seen)?;
                if let Some(parent) = parent {
                    let above = self.position(parent)?;
                    if self.themes[above].parent.is_some() || parent == theme || self.below(theme).next().is_some() {
                        return Err(Clash::TooDeep);
                    }
                }
                self.themes[at].parent.clone_from(parent);
                self.themes[at].touched = number;
                (0, label(self, theme), parent.as_ref().map(|id| label(self, id)).unwrap_or_default())
            }
            Edit::Merge(theme, into) => self.merge((theme, into), seen, number)?,
            Edit::Up(theme) => self.shift(theme, true)?,
            Edit::Down(theme) => self.shift(theme, false)?,
            Edit::Remove(theme) => {
                let at = self.unchanged(theme, seen)?;
                let gone = self.themes.remove(at);
                self.reparent(theme, gone.parent.as_ref(), number);
                (gone.items.len() as u64, gone.label, String::new())
            }
        })
    }

    fn merge(&mut self, (theme, into): (&Code, &Code), seen: u64, number: u64) -> Result<(u64, String, String), Clash> {
        if theme == into {
            return Err(Clash::Nothing);
        }
        self.unchanged(into, seen)?;
        let at = self.unchanged(theme, seen)?;
        let gone = self.themes.remove(at);
        // What was below it stands where it can: below the other, or beside it where that is a sub-theme itself.
        let at = self.position(into)?;
        let above = match self.themes[at].parent.clone() {
            Some(above) if above == *theme => {
                self.themes[at].parent = None;
                into.clone()
            }
            Some(above) => above,
            None => into.clone(),
        };
        self.reparent(theme, Some(&above), number);
        let at = self.position(into)?;
        let count = gone.items.len() as u64;
        self.themes[at].items.extend(gone.items);
        self.themes[at].touched = number;
        Ok((count, gone.label, self.themes[at].label.clone()))
    }

    fn shift(&mut self, theme: &Code, up: bool) -> Result<(u64, String, String), Clash> {
        let at = self.position(theme)?;
        let is_beside = |to: &usize| self.themes[*to].parent == self.themes[at].parent;
        let to = if up { (0..at).rev().find(is_beside) } else { (at + 1..self.themes.len()).find(is_beside) };
        let label = self.themes[at].label.clone();
        self.themes.swap(at, to.ok_or(Clash::Nothing)?);
        Ok((0, label, String::new()))
    }

    fn take(&mut self, all: &[Taken], number: u64) -> Result<u64, Clash> {
        let placed: BTreeSet<Place> = self.placed().into_iter().cloned().collect();
        let mut count = 0;
        for taken in all {
            let items: Vec<Place> = taken.items.iter().filter(|item| !placed.contains(*item)).cloned().collect();
            count += items.len() as u64;
            if let Ok(at) = self.position(&taken.id) {
                self.themes[at].items.extend(items);
                continue;
            }
            // Below a theme that is on the board, and is itself below none.
            let parent = taken.parent.clone().filter(|id| self.theme(id).is_some_and(|above| above.parent.is_none()));
            self.themes.push(BoardTheme {
                id: taken.id.clone(),
                parent,
                label: taken.label.clone(),
                machine_label: taken.label.clone(),
                items: items.into_iter().collect(),
                touched: number,
            });
        }
        if count == 0 { Err(Clash::Nothing) } else { Ok(count) }
    }

    /// Takes opinions from where they were seen; they must be there still.
    fn lift(&mut self, picked: &Picked) -> Result<(), Clash> {
        let mut items = picked.items.iter();
        if items.len() == 0 {
            return Err(Clash::Nothing);
        }
        let is_there = match &picked.from {
            Spot::Nowhere => {
                let placed = self.placed();
                items.all(|item| !placed.contains(item))
            }
            Spot::Aside => items.all(|item| self.aside.remove(item).is_some()),
            Spot::Theme(id) => {
                let at = self.position(id)?;
                items.all(|item| self.themes[at].items.remove(item))
            }
        };
        if is_there { Ok(()) } else { Err(Clash::Moved) }
    }

    fn label_of(&self, spot: &Spot) -> String {
        match spot {
            Spot::Theme(id) => self.theme(id).map(|theme| theme.label.clone()).unwrap_or_default(),
            Spot::Nowhere | Spot::Aside => String::new(),
        }
    }

    fn position(&self, id: &Code) -> Result<usize, Clash> {
        self.themes.iter().position(|theme| theme.id == *id).ok_or(Clash::Changed)
    }

    /// A theme that nobody has touched since it was seen.
    fn unchanged(&self, id: &Code, seen: u64) -> Result<usize, Clash> {
        let at = self.position(id)?;
        if self.themes[at].touched > seen { Err(Clash::Changed) } else { Ok(at) }
    }

    fn reparent(&mut self, of: &Code, to: Option<&Code>, number: u64) {
        for theme in self.themes.iter_mut().filter(|theme| theme.parent.as_ref() == Some(of)) {
            theme.parent = to.cloned();
            theme.touched = number;
        }
    }
}

impl Picked {
    fn count(&self) -> u64 {
        self.items.len() as u64
    }
}
