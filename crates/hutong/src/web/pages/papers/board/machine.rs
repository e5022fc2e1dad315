//! What the machine proposes, beside what people decided. Its themes have no names that last: which theme of the board one
//! goes on is told by the opinions that they share.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    home::board::{Board, Taken},
    ids::{Code, Place},
    text::tidy,
};
use hutong_log::hash::sha256;
use hutong_node::jobs::analyse::{AnalysisView, ThemeView};

use super::Desk;
use crate::{key, locale::Locale, web::view::shorten};

/// Digits of a hash that make a code where the machine's own id is none.
const CODE_LEN: usize = 16;
/// Characters of the machine's label that are kept; a tree has room for 200.
const LABEL_CHARS: usize = 100;

/// The latest analysis beside the board.
pub(super) struct Machine<'a> {
    analysis: &'a AnalysisView,
    /// Opinions by theme of the machine and theme of the board.
    shared: BTreeMap<(&'a str, &'a Code), usize>,
}

impl<'a> Machine<'a> {
    pub fn new(analysis: &'a AnalysisView, board: &'a Board) -> Machine<'a> {
        let mut shared: BTreeMap<(&str, &Code), usize> = BTreeMap::new();
        for theme in &board.themes {
            for proposed in theme.items.iter().filter_map(|place| analysis.theme_of(place)) {
                *shared.entry((&proposed.id, &theme.id)).or_default() += 1;
            }
        }
        Machine { analysis, shared }
    }

    /// The theme of the machine that a theme of the board is most like, how many opinions they share, and how many it has.
    pub fn like(&self, id: &Code) -> Option<(&'a ThemeView, usize, usize)> {
        let of = self.shared.iter().filter(|((_, board), _)| *board == id);
        let ((proposed, _), n) = of.max_by_key(|((proposed, _), n)| (**n, std::cmp::Reverse(*proposed)))?;
        let theme = self.analysis.theme(proposed)?;
        Some((theme, *n, theme.members.len()))
    }

    /// The theme of the board that a theme of the machine goes on.
    fn goes_on(&self, board: &Board, theme: &ThemeView) -> Option<Code> {
        if let Some(known) = code_of(&theme.id).filter(|code| board.theme(code).is_some()) {
            return Some(known);
        }
        let of = self.shared.iter().filter(|((proposed, _), _)| *proposed == theme.id);
        of.max_by_key(|((_, id), n)| (**n, std::cmp::Reverse(*id))).map(|((_, id), _)| (*id).clone())
    }

    /// Where the machine would put an opinion.
    pub fn proposes(&self, place: &Place) -> Option<&'a ThemeView> {
        self.analysis.theme_of(place)
    }

    /// Position of that theme, for a list in which what is alike stands together; opinions without one come last.
    pub fn position(&self, place: &Place) -> usize {
        let id = self.proposes(place).map(|theme| &theme.id);
        let at = id.and_then(|id| self.analysis.themes.iter().position(|theme| theme.id == *id));
        at.unwrap_or(usize::MAX)
    }

    /// What it proposes for opinions that have no place, parents first.
    pub fn takes(&self, t: &Locale, desk: &Desk) -> Vec<Taken> {
        let mut by_theme: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
        for place in desk.unplaced() {
            if let Some(theme) = self.proposes(place) {
                by_theme.entry(&theme.id).or_default().push(place.clone());
            }
        }
        let wanted = self.analysis.themes.iter().filter(|theme| by_theme.contains_key(theme.id.as_str()));
        let wanted: BTreeSet<&str> =
            wanted.flat_map(|theme| [Some(theme.id.as_str()), theme.parent.as_deref()]).flatten().collect();
        let code = |theme: &ThemeView| self.goes_on(&desk.board, theme).or_else(|| code_of(&theme.id));
        let taken = |(theme, n): (&ThemeView, usize)| {
            Some(Taken {
                id: code(theme)?,
                parent: theme.parent.as_deref().and_then(|parent| code(self.analysis.theme(parent)?)),
                label: label(t, theme, n),
                items: by_theme.get(theme.id.as_str()).cloned().unwrap_or_default(),
            })
        };
        let themes = self.analysis.themes.iter().zip(1..);
        themes.filter(|(theme, _)| wanted.contains(theme.id.as_str())).filter_map(taken).collect()
    }
}

/// The machine's label on one line of a tree; where it found no words for a theme, its number.
fn label(t: &Locale, theme: &ThemeView, n: usize) -> String {
    match shorten(&tidy(&theme.label), LABEL_CHARS) {
        label if label.is_empty() => t.say_with(key!("board-unnamed"), &[("n", n.into())]),
        label => label,
    }
}

/// The machine's id as the tree may have it.
fn code_of(id: &str) -> Option<Code> {
    let hashed = || format!("m-{}", &sha256(id.as_bytes()).to_hex()[..CODE_LEN]);
    Code::new(id).ok().or_else(|| Code::new(&hashed()).ok())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn theme(label: &str) -> ThemeView {
        ThemeView {
            id: "t-SC-9".to_owned(),
            parent: None,
            label: label.to_owned(),
            is_named_by_people: false,
            phrases: Vec::new(),
            quotes: Vec::new(),
            members: std::iter::empty().collect(),
            counts: BTreeMap::new(),
            voices: 0,
            arguments: 0,
        }
    }

    #[test]
    fn every_theme_of_the_machine_fits_into_a_tree() {
        let all = Locale::all();
        let t = all.iter().find(|t| t.tag() == "en").expect("English");
        assert_eq!(label(t, &theme("weir · mill"), 1), "weir · mill");
        assert_eq!(label(t, &theme(" \n"), 3), "Theme without a name 3");
        assert!(label(t, &theme(&"long ".repeat(90)), 1).chars().count() <= 200);
        // Ids of the machine hold letters that codes have not.
        let code = code_of("t-SC-9").expect("a code");
        assert!(code.as_str().starts_with("m-") && code_of("t-SC-8") != Some(code.clone()));
        assert_eq!(code_of("t1").map(|code| code.to_string()).as_deref(), Some("t1"));
    }
}
