//! Joint documents of the sample in the record's own form: charters, theme trees, the report with its sources.
//! Sample ids become references to leaves, quotations become character ranges.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Cosigning, Host, Prompt, Review},
        item::{Audience, Module, Tier},
        report::{Claim, Recommendation, Report, Section, Source},
        theme::{Theme, ThemeTree},
    },
    ids::{Code, ConsultationId, Origin, PromptId, Ref},
    record::Counts,
};

use super::{
    calendar::Calendar,
    ledger::Ledger,
    sample::{
        Both, CharterFile, ClaimFile, Consultation, RecommendationFile, ReportFile, Sample, SampleFault, Sentences,
        ThemeFile, ThemesFile,
    },
};

/// Which names the themes of a tree carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// Those of the machine, with its mistakes.
    Machine,
    /// Those that people gave or kept.
    People,
}

pub(super) fn word<T>(kind: &'static str, name: &str, read: fn(&str) -> Option<T>) -> Result<T, SampleFault> {
    read(name).ok_or_else(|| SampleFault::Unknown { kind, name: name.to_owned() })
}

pub(super) fn bilingual(both: &Both) -> Bilingual {
    Bilingual { zh: both.zh.clone(), en: both.en.clone() }
}

fn joined(sentences: &Sentences) -> Bilingual {
    Bilingual { zh: sentences.zh.join("\n"), en: sentences.en.join("\n") }
}

/// The charter of a file; its days count from the calendar's today.
///
/// # Errors
/// [`SampleFault`] when a word of the file means nothing to the record.
pub fn charter(file: &CharterFile, sample: &Sample, calendar: &Calendar) -> Result<Charter, SampleFault> {
    let hosts = sample.bodies.iter().map(|b| {
        let name = Bilingual { zh: b.name_zh.clone(), en: b.name_en.clone() };
        Ok(Host { origin: Origin::new(&b.origin)?, code: b.code.clone(), name })
    });
    let prompts = file.prompts.iter().map(|p| {
        let title = Bilingual { zh: p.title_zh.clone(), en: p.title_en.clone() };
        Ok(Prompt { id: PromptId::new(&p.id)?, title, audience: word("audience", &p.audience, Audience::from_word)? })
    });
    let tiers = file.tiers.iter().map(|t| Ok((word("tier", &t.tier, Tier::from_word)?, Code::new(&t.assurance)?)));
    Ok(Charter {
        consultation: ConsultationId::new(&file.id)?,
        ver: file.ver,
        code: file.code.clone(),
        year: calendar.year(file.opens_day),
        title: bilingual(&file.title),
        question: bilingual(&file.question),
        hosts: hosts.collect::<Result<_, SampleFault>>()?,
        prompts: prompts.collect::<Result<_, SampleFault>>()?,
        tiers: tiers.collect::<Result<_, SampleFault>>()?,
        // Modules that the record does not have (map, survey, …) are none of the record's business.
        modules: file.modules.iter().filter(|(_, on)| **on).filter_map(|(m, _)| Module::from_word(m)).collect(),
        review: if file.review == "before" { Review::Before } else { Review::After },
        // Where nobody votes there are no rows to open.
        vote_rows_open: file.modules.get(Module::Stance.word()).copied().unwrap_or_default()
            && file.data_policy.rules.iter().any(|r| r.kind == "statement" && r.part == "vote"),
        cosign: file.cosign.as_ref().map(|c| Cosigning { needed: c.needed, days: c.days }),
        opens: calendar.at(file.opens_day, 0),
        closes: calendar.at(file.closes_day + 1, 0),
        rules: joined(&file.moderation_rules),
        reason: file.public_reason.as_ref().map(bilingual).unwrap_or_default(),
        simulated: true,
    })
}

/// A theme tree whose items are where the ledger says.
///
/// # Errors
/// [`SampleFault`] when an opinion has no place.
pub fn theme_tree(
    consultation: &ConsultationId,
    ver: u64,
    file: &ThemesFile,
    labels: Labels,
    ledger: &Ledger,
) -> Result<ThemeTree, SampleFault> {
    let themes = file.themes.iter().map(|t| {
        let items = opinions_of(t, file, labels).into_iter().map(|id| ledger.reference(id));
        Ok(Theme {
            id: Code::new(&t.id)?,
            parent: t.parent.as_deref().map(Code::new).transpose()?,
            label: if labels == Labels::Machine { t.machine_label.clone() } else { t.label_zh.clone() },
            machine_label: t.machine_label.clone(),
            items: items.collect::<Result<_, _>>()?,
        })
    });
    let unthemed = file.unthemed.iter().map(|u| Ok((ledger.reference(&u.id)?, u.reason_zh.clone())));
    Ok(ThemeTree {
        consultation: consultation.clone(),
        ver,
        themes: themes.collect::<Result<_, SampleFault>>()?,
        unthemed: unthemed.collect::<Result<_, SampleFault>>()?,
    })
}

/// The opinions of a theme; under the machine's names, what people moved out is where the machine had put it.
fn opinions_of<'f>(theme: &'f ThemeFile, file: &'f ThemesFile, labels: Labels) -> Vec<&'f str> {
    let own = theme.opinions.iter().map(String::as_str);
    if labels == Labels::People {
        return own.collect();
    }
    let moved = |t: &'f ThemeFile| t.correction.iter().flat_map(|c| &c.moved_out).map(|m| m.id.as_str());
    let all_moved: Vec<&str> = file.themes.iter().flat_map(moved).collect();
    own.filter(|id| !all_moved.contains(id)).chain(moved(theme)).collect()
}

/// What a report says beside its words: the pinned logs and their counters.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Size of each log it rests on.
    pub pins: Vec<(Origin, u64)>,
    /// Counters of each log.
    pub counts: BTreeMap<String, Counts>,
}

/// The report of a consultation, every claim with its sources.
///
/// # Errors
/// [`SampleFault`] when an opinion has no place, or a quotation is not in its text.
pub fn report(
    consultation: &Consultation,
    file: &ReportFile,
    standing: Standing,
    sample: &Sample,
    ledger: &Ledger,
) -> Result<Report, SampleFault> {
    let sections = file.themes.iter().map(|s| {
        let mut counts = Counts::new();
        for id in &s.opinions {
            *counts.entry(ledger.place(id)?.origin.to_string()).or_default() += 1;
        }
        let recommendations = s.recommendations.iter().map(|r| recommendation(r, sample, ledger));
        Ok(Section { label: s.label_zh.clone(), counts, recommendations: recommendations.collect::<Result<_, _>>()? })
    });
    Ok(Report {
        consultation: ConsultationId::new(&consultation.charter.id)?,
        ver: 1,
        title: bilingual(&file.title),
        pins: standing.pins,
        counts: standing.counts,
        sections: sections.collect::<Result<_, SampleFault>>()?,
        simulated: true,
    })
}

/// A recommendation with the name of whoever spoke for it, as such reports have.
fn recommendation(file: &RecommendationFile, sample: &Sample, ledger: &Ledger) -> Result<Recommendation, SampleFault> {
    let speaker = sample.person(&file.speaker)?;
    let claims = file.claims.iter().map(|c| claim(c, ledger)).collect::<Result<_, _>>()?;
    Ok(Recommendation { text: format!("{}({})", file.text_zh, speaker.name), claims })
}

fn claim(file: &ClaimFile, ledger: &Ledger) -> Result<Claim, SampleFault> {
    let quoted = file.quotes.iter().map(|q| {
        let quote = find_quote(ledger.text(&q.opinion)?, &q.text)?;
        Ok(Source { item: ledger.reference(&q.opinion)?, quote: Some(quote) })
    });
    let is_quoted = |id: &String| file.quotes.iter().any(|q| q.opinion == *id);
    let whole = file.sources.iter().filter(|id| !is_quoted(id)).map(|id| {
        let item: Ref = ledger.reference(id)?;
        Ok(Source { item, quote: None })
    });
    Ok(Claim { text: file.text_zh.clone(), sources: quoted.chain(whole).collect::<Result<_, SampleFault>>()? })
}

/// Characters from (inclusive) and to (exclusive) of a passage in a text.
fn find_quote(text: &str, passage: &str) -> Result<(u64, u64), SampleFault> {
    let unknown = || SampleFault::Unknown { kind: "quotation", name: passage.to_owned() };
    let at = text.find(passage).ok_or_else(unknown)?;
    let from = text[..at].chars().count() as u64;
    Ok((from, from + passage.chars().count() as u64))
}
