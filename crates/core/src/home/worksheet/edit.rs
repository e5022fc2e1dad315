//! Changes of the worksheet, each of one sentence. Whoever writes over words that they have not seen is told.

use super::{LINES_MAX, Line, POINTS_MAX, Point, Quoted, Worksheet};
use crate::{
    consultation::charter::Bilingual,
    home::working::{self, Act, Hand},
    ids::{Code, Place},
};

/// A recommendation or a sentence, by its id.
pub type Target = u64;

/// A recommendation that the machine drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenPoint {
    /// Of which theme.
    pub theme: Code,
    /// Its words.
    pub text: String,
    /// Sentences with their sources.
    pub lines: Vec<(String, Vec<(Place, Quoted)>)>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Names the report.
    Title(Bilingual),
    /// Writes a recommendation for a theme.
    Point(Code, String),
    /// Writes a sentence below a recommendation, with sources or without.
    Line(Target, String, Vec<(Place, Quoted)>),
    /// Writes other words.
    Write(Target, String),
    /// Lays sources into a sentence's tray; one that is there gets another quotation.
    Cite(Target, Vec<(Place, Quoted)>),
    /// Takes a source out of it.
    Uncite(Target, Place),
    /// Moves it before its neighbour.
    Up(Target),
    /// Moves it behind its neighbour.
    Down(Target),
    /// Takes it away.
    Remove(Target),
    /// Takes over what the machine drafted.
    Take(Vec<TakenPoint>),
}

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// A colleague has written it anew, or taken it away.
    Changed,
    /// There is nothing to do.
    Nothing,
    /// There are too many.
    TooMany,
}

impl Edit {
    fn word(&self) -> &'static str {
        match self {
            Edit::Title(_) => "title",
            Edit::Point(..) => "point",
            Edit::Line(..) => "line",
            Edit::Write(..) => "write",
            Edit::Cite(..) => "cite",
            Edit::Uncite(..) => "uncite",
            Edit::Up(_) | Edit::Down(_) => "shift",
            Edit::Remove(_) => "remove",
            Edit::Take(_) => "take",
        }
    }
}

/// Where something stands: a recommendation, or a sentence of one.
enum At {
    Point(usize),
    Line(usize, usize),
}

impl Worksheet {
    /// Makes a change; whatever fails leaves the worksheet as it was.
    ///
    /// # Errors
    /// [`Stuck`].
    pub fn apply(&mut self, edit: &Edit, hand: Hand) -> Result<(), Stuck> {
        let mut next = self.clone();
        next.n += 1;
        let (count, about, into) = next.carry(edit, hand.seen)?;
        let act = Act { n: next.n, count, about, into, ..Act::of(hand, edit.word()) };
        working::remember(&mut next.acts, act);
        *self = next;
        Ok(())
    }

    fn carry(&mut self, edit: &Edit, seen: u64) -> Result<(u64, String, String), Stuck> {
        let n = self.n;
        Ok(match edit {
            Edit::Title(title) => {
                let before = std::mem::replace(&mut self.title, title.clone());
                (0, before.for_lang("zh-CN").to_owned(), title.for_lang("zh-CN").to_owned())
            }
            Edit::Point(theme, text) => {
                self.add(theme, text, n)?;
                (0, String::new(), text.clone())
            }
            Edit::Line(point, text, sources) => {
                let At::Point(at) = self.find(*point)? else { return Err(Stuck::Nothing) };
                let line = self.line(text, sources, n);
                self.points[at].lines.push(line);
                if self.points[at].lines.len() > LINES_MAX {
                    return Err(Stuck::TooMany);
                }
                (sources.len() as u64, String::new(), text.clone())
            }
            Edit::Write(target, text) => {
                let at = self.find(*target)?;
                let (words, touched) = self.words(&at);
                if *touched > seen {
                    return Err(Stuck::Changed);
                }
                *touched = n;
                let before = std::mem::replace(words, text.clone());
                (0, before, text.clone())
            }
            Edit::Cite(line, sources) => {
                let At::Line(point, at) = self.find(*line)? else { return Err(Stuck::Nothing) };
                if sources.is_empty() {
                    return Err(Stuck::Nothing);
                }
                let line = &mut self.points[point].lines[at];
                line.sources.extend(sources.iter().cloned());
                (sources.len() as u64, String::new(), line.text.clone())
            }
            Edit::Uncite(line, place) => {
                let At::Line(point, at) = self.find(*line)? else { return Err(Stuck::Nothing) };
                let line = &mut self.points[point].lines[at];
                line.sources.remove(place).ok_or(Stuck::Changed)?;
                (1, String::new(), line.text.clone())
            }
            Edit::Up(target) => self.shift(*target, true)?,
            Edit::Down(target) => self.shift(*target, false)?,
            Edit::Remove(target) => {
                let at = self.find(*target)?;
                let (words, touched) = self.words(&at);
                if *touched > seen {
                    return Err(Stuck::Changed);
                }
                let gone = std::mem::take(words);
                match at {
                    At::Point(at) => drop(self.points.remove(at)),
                    At::Line(point, at) => drop(self.points[point].lines.remove(at)),
                }
                (0, gone, String::new())
            }
            Edit::Take(points) => {
                for taken in points {
                    self.add(&taken.theme, &taken.text, n)?;
                    for (text, sources) in taken.lines.iter().take(LINES_MAX) {
                        let line = self.line(text, sources, n);
                        self.points.last_mut().into_iter().for_each(|point| point.lines.push(line.clone()));
                    }
                }
                if points.is_empty() {
                    return Err(Stuck::Nothing);
                }
                (points.len() as u64, String::new(), String::new())
            }
        })
    }

    fn add(&mut self, theme: &Code, text: &str, n: u64) -> Result<(), Stuck> {
        self.ids += 1;
        let (id, theme, text) = (self.ids, theme.clone(), text.to_owned());
        self.points.push(Point { id, theme, text, lines: Vec::new(), touched: n });
        if self.points.len() > POINTS_MAX { Err(Stuck::TooMany) } else { Ok(()) }
    }

    fn line(&mut self, text: &str, sources: &[(Place, Quoted)], n: u64) -> Line {
        self.ids += 1;
        Line { id: self.ids, text: text.to_owned(), sources: sources.iter().cloned().collect(), touched: n }
    }

    fn find(&self, id: Target) -> Result<At, Stuck> {
        for (p, point) in self.points.iter().enumerate() {
            if point.id == id {
                return Ok(At::Point(p));
            }
            if let Some(l) = point.lines.iter().position(|line| line.id == id) {
                return Ok(At::Line(p, l));
            }
        }
        Err(Stuck::Changed)
    }

    fn words(&mut self, at: &At) -> (&mut String, &mut u64) {
        match *at {
            At::Point(p) => {
                let point = &mut self.points[p];
                (&mut point.text, &mut point.touched)
            }
            At::Line(p, l) => {
                let line = &mut self.points[p].lines[l];
                (&mut line.text, &mut line.touched)
            }
        }
    }

    fn shift(&mut self, target: Target, up: bool) -> Result<(u64, String, String), Stuck> {
        let at = self.find(target)?;
        let text = self.words(&at).0.clone();
        let beside = |at: usize, len: usize, fits: &dyn Fn(usize) -> bool| {
            if up { (0..at).rev().find(|to| fits(*to)) } else { (at + 1..len).find(|to| fits(*to)) }
        };
        match at {
            At::Point(p) => {
                let is_of = |to: usize| self.points[to].theme == self.points[p].theme;
                let to = beside(p, self.points.len(), &is_of).ok_or(Stuck::Nothing)?;
                self.points.swap(p, to);
            }
            At::Line(p, l) => {
                let to = beside(l, self.points[p].lines.len(), &|_| true).ok_or(Stuck::Nothing)?;
                self.points[p].lines.swap(l, to);
            }
        }
        Ok((0, text, String::new()))
    }
}
