//! Times themes: `cargo bench -p hutong-analysis --bench themes -- IN.csv [--k N] [--out OUT.csv] [--hot HOT.csv] [--print]`.
//! IN: `id,text[,title,author,submitted_at]` or a Polis `comments.csv`; OUT: `id,theme,label` (top-level theme).
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench reads files, measures time, prints")]

use hutong_analysis::input::Opinion;
use hutong_analysis::themes::{Parameters, Quote, Themes, build};
use hutong_analysis::{near_duplicate, text};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let after = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let opinions = match arguments.first() {
        Some(path) => read(path)?,
        None => Vec::new(),
    };
    let k = after("--k").map(|k| k.parse()).transpose()?;
    let start = Instant::now();
    text::segment::load_dictionary();
    let dictionary_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let duplicates = near_duplicate::find(&opinions, &near_duplicate::Parameters::default());
    let duplicates_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let themes = build(&opinions, &duplicates, &Parameters { k, ..Parameters::default() });
    let themes_s = start.elapsed().as_secs_f64();
    println!(
        "{} opinions: dictionary {dictionary_s:.3} s, duplicates {duplicates_s:.3} s, themes {themes_s:.3} s; {} themes, {} unthemed, {} clusters, {} quotations",
        opinions.len(),
        themes.themes.len(),
        themes.unthemed.len(),
        duplicates.clusters.len(),
        duplicates.quotations.len(),
    );
    if arguments.iter().any(|a| a == "--print") {
        print(&opinions, &themes);
    }
    if let Some(path) = after("--out") {
        let mut out = csv::Writer::from_path(path)?;
        out.write_record(["id", "theme", "label"])?;
        for theme in themes.themes.iter().filter(|theme| theme.parent.is_none()) {
            for &member in &theme.members {
                out.write_record([opinions[member as usize].id.as_str(), &theme.id, &theme.label])?;
            }
        }
        out.flush()?;
    }
    if let Some(path) = after("--hot") {
        let mut out = csv::Writer::from_path(path)?;
        out.write_record(["id", "issue", "label"])?;
        for issue in &themes.hot {
            for &member in &issue.members {
                out.write_record([opinions[member as usize].id.as_str(), &issue.id, &issue.label])?;
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn print(opinions: &[Opinion], themes: &Themes) {
    let quote = |quote: &Quote| {
        let opinion = &opinions[quote.opinion as usize];
        println!("      “{}” ({})", &text::content(opinion)[quote.bytes.clone()], opinion.id);
    };
    for theme in &themes.themes {
        let indent = if theme.parent.is_some() { "    " } else { "" };
        println!(
            "{indent}{} [{}] {} opinions, {} arguments, {} voices",
            theme.label,
            theme.id,
            theme.members.len(),
            theme.arguments,
            theme.voices
        );
        theme.quotes.iter().for_each(quote);
    }
    println!("-- unthemed: {}", themes.unthemed.len());
    for unthemed in themes.unthemed.iter().take(8) {
        let shown: String = text::content(&opinions[unthemed.opinion as usize]).chars().take(80).collect();
        println!("   {}: {shown}", unthemed.reason.name());
    }
    println!("-- hot issues");
    for issue in &themes.hot {
        println!(
            "{} [{}] {} voices, {} opinions, {} to {}",
            issue.label,
            issue.id,
            issue.voices,
            issue.members.len(),
            issue.span.0,
            issue.span.1
        );
        issue.quotes.iter().take(2).for_each(quote);
    }
}

fn read(path: &str) -> Outcome<Vec<Opinion>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let headers = reader.headers()?.clone();
    let column = |names: &[&str]| headers.iter().position(|h| names.contains(&h));
    let id = column(&["id", "comment-id"]).ok_or("no column id")?;
    let words = column(&["text", "comment-body"]).ok_or("no column text")?;
    let (title, author, moderated) = (column(&["title"]), column(&["author", "author-id"]), column(&["moderated"]));
    let time = column(&["submitted_at"]);
    let mut opinions = Vec::new();
    for row in reader.records() {
        let row = row?;
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").to_string();
        if field(moderated) == "-1" {
            continue;
        }
        let (id, text) = (field(Some(id)), field(Some(words)));
        let (title, author, submitted_at) = (field(title), field(author), field(time));
        opinions.push(Opinion { id, text, title, author, submitted_at, ..Opinion::default() });
    }
    Ok(opinions)
}
