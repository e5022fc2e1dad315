//! Themes in a line each: who speaks of them. The machine's sorting, until people have named it.

use hutong_node::jobs::analyse::{AnalysisView, ThemeView};

use super::{Badge, lang_of};
use crate::{key, locale::Locale, web::places::Column};

/// Themes shown under each heading.
const SHOWN: usize = 3;

/// A theme.
pub struct ThemeLine {
    /// Its name.
    pub label: String,
    /// Language of its name.
    pub lang: &'static str,
    /// Where its opinions are listed.
    pub href: String,
    /// Opinions of each body.
    pub counts: Vec<(Badge, String)>,
    /// Whether the name is the machine's.
    pub is_machine: bool,
}

/// Themes of all bodies, and of one alone.
#[derive(Default)]
pub struct Themes {
    /// Both speak of these.
    pub shared: Vec<ThemeLine>,
    /// One alone speaks of these.
    pub single: Vec<ThemeLine>,
}

/// The largest themes under each heading. Where one body consults alone, all are its own and nothing is set apart.
pub fn themes(t: &Locale, column: &Column, here: &str, analysis: &AnalysisView) -> Themes {
    let hosts = column.charter.hosts.len();
    let top = analysis.themes.iter().filter(|theme| theme.parent.is_none());
    let (shared, single): (Vec<&ThemeView>, Vec<&ThemeView>) = top.partition(|theme| theme.bodies().len() == hosts);
    let lines =
        |themes: Vec<&ThemeView>| themes.into_iter().take(SHOWN).map(|theme| line(t, column, here, theme)).collect();
    Themes { shared: lines(shared), single: lines(single) }
}

/// Where a theme's opinions are listed.
pub fn href(here: &str, theme: &ThemeView) -> String {
    format!("{here}/opinions?theme={}", crate::web::pages::files::percent(&theme.id))
}

fn line(t: &Locale, column: &Column, here: &str, theme: &ThemeView) -> ThemeLine {
    let counts = column.charter.hosts.iter().enumerate().filter_map(|(at, host)| {
        let n: u64 = theme.counts.iter().filter(|((origin, _), _)| *origin == host.origin).map(|(_, n)| n).sum();
        let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
        (n > 0).then(|| (badge, t.say_with(key!("portal-count-items"), &[("n", n.into())])))
    });
    ThemeLine {
        lang: lang_of(&theme.label),
        label: theme.label.clone(),
        href: href(here, theme),
        counts: counts.collect(),
        is_machine: !theme.is_named_by_people,
    }
}
