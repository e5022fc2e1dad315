//! Times near-duplicate detection: `cargo bench -p hutong-analysis --bench near_duplicate -- IN.csv [OUT.csv]`.
//! Without a file it makes texts of its own. IN: `id,text[,title,author]`; OUT: `id,cluster,kind`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench reads files, measures time, prints")]

use hutong_analysis::input::Opinion;
use hutong_analysis::near_duplicate::{Parameters, find};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let start = Instant::now();
    let opinions = match arguments.first() {
        Some(path) => read(path)?,
        None => invent(20_000),
    };
    let reading_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let duplicates = find(&opinions, &Parameters::default());
    let seconds = start.elapsed().as_secs_f64();
    let clustered: usize = duplicates.clusters.iter().map(|c| c.members.len()).sum();
    println!(
        "{} texts: read {reading_s:.2} s, found in {seconds:.2} s ({:.0} texts/s); {} clusters with {clustered} texts, {} quotations, peak {} MiB",
        opinions.len(),
        opinions.len() as f64 / seconds,
        duplicates.clusters.len(),
        duplicates.quotations.len(),
        peak_mib(),
    );
    if let Some(path) = arguments.get(1) {
        let mut out = csv::Writer::from_path(path)?;
        out.write_record(["id", "cluster", "kind"])?;
        for cluster in &duplicates.clusters {
            for &member in &cluster.members {
                out.write_record([opinions[member as usize].id.as_str(), &cluster.id, cluster.kind.name()])?;
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<Opinion>, Box<dyn std::error::Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|h| h == name);
    let (id, text) = (column("id").ok_or("no column id")?, column("text").ok_or("no column text")?);
    let (title, author) = (column("title"), column("author"));
    let mut opinions = Vec::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").to_string();
        let (id, text) = (field(Some(id)), field(Some(text)));
        opinions.push(Opinion { id, text, title: field(title), author: field(author), ..Opinion::default() });
    }
    Ok(opinions)
}

/// Texts of nine phrases each; every fifth is a copy of another with one phrase exchanged.
fn invent(count: u64) -> Vec<Opinion> {
    let draw = |seed: u64| hutong_analysis::text::shingle::mix(seed);
    let phrase = |n: u64| {
        (0..6).map(|i| char::from_u32(0x4E00 + (draw(n * 8 + i) % 3000) as u32).unwrap_or('中')).collect::<String>()
    };
    let text = |n: u64| {
        let source = if n.is_multiple_of(5) { n / 50 } else { n };
        let phrases = (0..9).map(|i| if n.is_multiple_of(5) && i == n % 9 { draw(n) } else { draw(source * 16 + i) });
        phrases.map(|p| phrase(p % 50_000)).collect::<Vec<_>>().join("，")
    };
    (0..count)
        .map(|n| Opinion { id: n.to_string(), text: text(n), author: format!("p{n}"), ..Opinion::default() })
        .collect()
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
