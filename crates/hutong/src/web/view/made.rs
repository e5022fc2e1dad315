//! How an analysis was made: method, input, audience, sizes of the records; so that anybody can do the sum again.

use hutong_core::consultation::item::Audience;
use hutong_node::jobs::analyse::AnalysisView;

use super::quote;
use crate::{key, locale::Locale, web::places::Column};

/// The facts of an analysis.
pub struct Made {
    /// Method and version.
    pub method: String,
    /// SHA-256 over the canonical input, in hex.
    pub input: String,
    /// Of whose words it is made.
    pub audience: String,
    /// Sizes of the logs that were read.
    pub pins: Vec<String>,
}

/// The facts of an analysis, in words.
pub fn made(t: &Locale, column: &Column, analysis: &AnalysisView) -> Made {
    let audience = match analysis.audience {
        Audience::Public => t.say_with(key!("themes-audience-public"), &[("n", analysis.opinions.into())]),
        other => quote::audience(t, other),
    };
    let pins = analysis.pins.iter().map(|(origin, size)| {
        let name = column.charter.host(origin).map_or(origin.as_str(), |h| h.name.for_lang(t.tag()));
        t.say_with(key!("themes-pin"), &[("body", name.into()), ("n", (*size).into())])
    });
    Made { method: analysis.method.clone(), input: analysis.input.to_hex(), audience, pins: pins.collect() }
}
