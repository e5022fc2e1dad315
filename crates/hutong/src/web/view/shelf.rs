//! What is recommended to read, as it stands beside a consultation and its form.

use hutong_core::home::Material;

use super::lang_of;

/// A material.
pub struct Line {
    /// Its heading.
    pub title: String,
    /// What it says.
    pub summary: String,
    /// Where it is.
    pub link: String,
    /// To whose pages that leads.
    pub host: String,
    /// Language of heading and summary.
    pub lang: &'static str,
}

/// Materials as lines.
pub fn lines(shelf: Vec<Material>) -> Vec<Line> {
    let line = |material: Material| Line {
        host: material.link.split('/').nth(2).unwrap_or_default().to_owned(),
        lang: lang_of(&material.summary),
        title: material.title,
        summary: material.summary,
        link: material.link,
    };
    shelf.into_iter().map(line).collect()
}
