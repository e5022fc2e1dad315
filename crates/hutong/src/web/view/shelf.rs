//! What is recommended to read, as it stands beside a consultation and its form.

use hutong_node::pages::MaterialView;

use super::lang_of;
use crate::{locale::Locale, web::pages::opinion::size};

/// A material.
pub struct Line {
    /// Its heading.
    pub title: String,
    /// What it says.
    pub summary: String,
    /// Where it is: a file of ours, or a page elsewhere.
    pub link: String,
    /// To whose pages that leads; empty for a file of ours.
    pub host: String,
    /// What kind of file it is and how long; empty for a page elsewhere.
    pub file: String,
    /// Where the file is from, and to whose pages that leads.
    pub from: Option<(String, String)>,
    /// Language of heading and summary.
    pub lang: &'static str,
}

/// Materials as lines; `here` is the path of their consultation.
pub fn lines(t: &Locale, here: &str, shelf: Vec<MaterialView>) -> Vec<Line> {
    let host = |link: &str| link.split('/').nth(2).unwrap_or_default().to_owned();
    let line = |MaterialView { material, file }: MaterialView| {
        let elsewhere = (material.link.clone(), host(&material.link));
        let (link, host, from) = match &file {
            Some(_) => {
                let from = Some(elsewhere).filter(|(link, _)| !link.is_empty());
                (format!("{here}/shelf/{}", material.id), String::new(), from)
            }
            None => (elsewhere.0, elsewhere.1, None),
        };
        let file = file.map(|file| {
            let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
            [ending.to_uppercase(), size(t, file.len)].join(" ").trim().to_owned()
        });
        Line {
            link,
            host,
            from,
            file: file.unwrap_or_default(),
            lang: lang_of(&material.summary),
            title: material.title,
            summary: material.summary,
        }
    };
    shelf.into_iter().map(line).collect()
}
