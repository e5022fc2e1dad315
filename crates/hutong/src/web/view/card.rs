//! A receipt as a picture: drawn here, so that it can be kept from any telephone without a script.

use super::qr::{self, Qr};

/// Width of the picture, and of what stands in it, in units of the drawing.
const WIDTH: usize = 720;
const TEXT_WIDTH: usize = WIDTH - 2 * EDGE;
/// Blank edge.
const EDGE: usize = 48;
/// Side of the QR code.
const QR_SIDE: usize = 300;

/// What is said on it.
pub struct Said<'a> {
    /// Of which consultation.
    pub title: &'a str,
    /// Who received it.
    pub body: &'a str,
    /// "Received:".
    pub heading: &'a str,
    /// Registration number.
    pub number: &'a str,
    /// When.
    pub received: &'a str,
    /// "Short code".
    pub code_label: &'a str,
    /// The code in groups.
    pub code: &'a str,
    /// Address of the receipt.
    pub address: &'a str,
    /// What the picture is good for.
    pub note: &'a str,
    /// That the data are made up; empty where they are not.
    pub simulated: &'a str,
}

/// A line of text with its place.
pub struct Line {
    /// Distance of its foot from the top.
    pub y: usize,
    /// Height of its letters.
    pub size: usize,
    /// The class of its ink: `ink`, `soft`, `act`.
    pub ink: &'static str,
    /// Whether it is set in a face of fixed width.
    pub is_mono: bool,
    /// Its words.
    pub text: String,
}

/// The picture.
#[derive(askama::Template)]
#[template(path = "pieces/card.svg", escape = "xml")]
pub struct Card {
    width: usize,
    height: usize,
    edge: usize,
    title: String,
    lines: Vec<Line>,
    qr: Option<Qr>,
    qr_y: usize,
    qr_side: usize,
}

impl Card {
    /// Sets everything below each other.
    pub fn draw(said: &Said<'_>) -> Card {
        let mut y = EDGE;
        let mut lines = Vec::new();
        let mut set = |text: &str, size: usize, ink: &'static str, is_mono: bool, gap: usize, y: &mut usize| {
            // Letters of a face of fixed width are wider than half their height.
            let half = if is_mono { size * 3 / 5 } else { size * 11 / 20 };
            for text in broken(text, TEXT_WIDTH / half) {
                *y += size * 3 / 2;
                lines.push(Line { y: *y, size, ink, is_mono, text });
            }
            *y += gap;
        };
        set(said.body, 24, "soft", false, 0, &mut y);
        set(said.title, 30, "ink", false, 24, &mut y);
        set(&format!("{} {}", said.heading, said.number), 34, "act", false, 0, &mut y);
        set(said.received, 22, "soft", false, 24, &mut y);
        set(said.code_label, 22, "soft", false, 0, &mut y);
        set(said.code, 32, "ink", true, 24, &mut y);
        let qr_y = y;
        y += QR_SIDE;
        set(said.address, 20, "soft", true, 12, &mut y);
        set(said.note, 22, "soft", false, 0, &mut y);
        set(said.simulated, 22, "act", false, 0, &mut y);
        Card {
            width: WIDTH,
            height: y + EDGE,
            edge: EDGE,
            title: format!("{} {}", said.heading, said.number),
            lines,
            qr: qr::draw(said.address),
            qr_y,
            qr_side: QR_SIDE,
        }
    }
}

/// Whether a line may break on either side of it: ideographs, kana, and what is set as wide as they are.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{ffef}')
        || c >= '\u{20000}'
}

/// In widths of a narrow letter; ideographs are twice as wide, and so are a few broad letters.
fn width(c: char) -> usize {
    if is_ideograph(c) || "mwMW—…".contains(c) { 2 } else { 1 }
}

/// A text in lines of at most so many half widths: broken behind blanks, between ideographs, and anywhere if need be; no
/// line begins with a mark that closes.
fn broken(text: &str, wide: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used, mut may_break) = (String::new(), 0, None::<usize>);
    for c in text.chars() {
        let closes = "，。、；：！？）》」』”’%,.;:!?)".contains(c);
        if !line.is_empty()
            && !closes
            && (is_ideograph(c) || line.ends_with([' ', '-', '/']) || line.ends_with(is_ideograph))
        {
            may_break = Some(line.len());
        }
        line.push(c);
        used += width(c);
        // One mark that closes may hang over the edge.
        if used > wide && !closes {
            let at = may_break.unwrap_or(line.len() - c.len_utf8());
            let rest = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            used = rest.chars().map(width).sum();
            (line, may_break) = (rest, None);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_not_before_a_mark_that_closes() {
        assert_eq!(broken("Plant willows along the bank", 16), ["Plant willows", "along the bank"]);
        assert_eq!(broken("两地怎么共建，怎么共享？", 14), ["两地怎么共建，", "怎么共享？"]);
        assert_eq!(broken("https://town.example/r/ABCDEFGH", 16).concat(), "https://town.example/r/ABCDEFGH");
        assert_eq!(broken("", 12), Vec::<String>::new());
        for text in ["aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "两地两地两地两地两地两地两地"] {
            assert!(broken(text, 10).iter().all(|line| line.chars().map(width).sum::<usize>() <= 10), "{text}");
        }
    }
}
