//! From sums to what pages show: ids become places, and counts of few people are withheld.

use std::{collections::BTreeMap, ops::Range};

use hutong_analysis::{
    bridging::{self, Bridging, Class, Standing},
    groups::{self, Method, OpinionGroups, Outcome, representative::Side, votes::Count},
    input::{Input, Opinion},
    near_duplicate::{self, Cluster, Duplicates},
    output::group_name,
    privacy::{FLOOR_MEMBERS, FLOOR_PUBLIC, MAP_VOTERS_MIN, Table},
    run,
    text::content,
    themes::{self, PreviousTheme, Theme, Themes},
};
use hutong_core::{
    consultation::item::{Audience, Tier},
    ids::{ConsultationId, Origin, Place},
};
use hutong_log::hash::Hash;

use super::{
    read::Reading,
    view::{
        AnalysisView, ClusterView, GroupView, MapView, PassageView, QuoteView, SpeaksView, StandingView, ThemeView,
        VoteCount, VotesView,
    },
};

/// Characters of a passage or quotation that are kept beside its place.
const WORDS_CHARS_MAX: usize = 300;

/// What the next run is told of this one, so that themes keep their ids.
pub(super) type Previous = Vec<PreviousTheme>;

/// Does the sums and makes the view. Takes seconds where there is much: not for a thread that others wait for.
pub(super) fn make(
    reading: &Reading,
    (consultation, audience): (ConsultationId, Audience),
    input: Hash,
    previous: Previous,
) -> (AnalysisView, Previous) {
    let duplicates = near_duplicate::find(&reading.input.opinions, &near_duplicate::Parameters::default());
    // Where both name an opinion's theme, the bodies' tree has the last word.
    let (named_by, agreed) = reading.names.clone().unzip();
    let agreed = agreed.unwrap_or_default();
    let is_agreed = |id: &str| agreed.iter().any(|theme| theme.id == id);
    let mut previous: Previous = previous.into_iter().filter(|theme| !is_agreed(&theme.id)).collect();
    previous.extend(agreed);
    let parameters = themes::Parameters { k: None, previous };
    let themes = themes::build(&reading.input.opinions, &duplicates, &parameters);
    let groups = (!reading.input.votes.is_empty()).then(|| groups::find(&reading.input, Method::Ours));
    let bridging = groups.as_ref().map(|groups| bridging::find(&reading.input, groups));
    let floor = if audience == Audience::Public { FLOOR_PUBLIC } else { FLOOR_MEMBERS };
    let making = Making { reading, input: &reading.input, floor };
    let next = making.previous(&themes);
    let doubled: usize = duplicates.clusters.iter().map(|cluster| cluster.members.len() - 1).sum();
    let mut view = AnalysisView {
        consultation,
        audience,
        method: run::METHOD.to_owned(),
        input,
        pins: reading.pins.clone(),
        named_by,
        opinions: reading.input.opinions.len() as u64,
        arguments: (reading.input.opinions.len() - doubled) as u64,
        clusters: Vec::new(),
        quotations: Vec::new(),
        themes: Vec::new(),
        unthemed: themes.unthemed.iter().filter_map(|u| Some((making.place(u.opinion)?, u.reason))).collect(),
        votes: VotesView::default(),
        theme_of: BTreeMap::new(),
        cluster_of: BTreeMap::new(),
        extremity: BTreeMap::new(),
    };
    making.duplicates(&duplicates, &mut view);
    making.themes(&themes, &mut view);
    if let (Some(groups), Some(bridging)) = (&groups, &bridging) {
        view.extremity = making.extremity(groups);
        view.votes = making.votes(groups, bridging);
    }
    (view, next)
}

struct Making<'a> {
    reading: &'a Reading,
    input: &'a Input,
    floor: u32,
}

impl Making<'_> {
    fn opinion(&self, at: u32) -> &Opinion {
        &self.input.opinions[at as usize]
    }

    fn place(&self, opinion: u32) -> Option<Place> {
        self.reading.places.get(&self.opinion(opinion).id).cloned()
    }

    fn statement(&self, at: usize) -> Option<Place> {
        self.reading.places.get(&self.input.statements[at].id).cloned()
    }

    fn body(&self, code: &str) -> Option<Origin> {
        self.reading.bodies.get(code).cloned()
    }

    fn words(&self, opinion: u32, bytes: &Range<usize>) -> String {
        let words = content(self.opinion(opinion)).get(bytes.clone()).unwrap_or_default();
        words.chars().take(WORDS_CHARS_MAX).collect()
    }

    fn previous(&self, themes: &Themes) -> Previous {
        let of = |theme: &Theme| PreviousTheme {
            id: theme.id.clone(),
            parent: theme.parent.clone(),
            label: None,
            members: theme.members.iter().map(|at| self.opinion(*at).id.clone()).collect(),
            pinned: Vec::new(),
        };
        themes.themes.iter().map(of).collect()
    }

    fn duplicates(&self, duplicates: &Duplicates, view: &mut AnalysisView) {
        for cluster in duplicates.clusters.iter().filter_map(|cluster| self.cluster(cluster)) {
            let at = view.clusters.len();
            view.cluster_of.extend(cluster.members.iter().map(|member| (member.clone(), at)));
            view.clusters.push(cluster);
        }
        view.quotations = duplicates.quotations.iter().filter_map(|cluster| self.cluster(cluster)).collect();
    }

    fn cluster(&self, cluster: &Cluster) -> Option<ClusterView> {
        let mut members: Vec<Place> = cluster.members.iter().filter_map(|at| self.place(*at)).collect();
        members.sort();
        let mut by_body = BTreeMap::new();
        for member in &members {
            *by_body.entry(member.origin.clone()).or_insert(0) += 1;
        }
        let passages = cluster.passages.iter().filter_map(|passage| {
            Some(PassageView {
                member: self.place(passage.member)?,
                bytes: passage.bytes.clone(),
                core_bytes: passage.core_bytes.clone(),
                words: self.words(passage.member, &passage.bytes),
            })
        });
        Some(ClusterView {
            id: cluster.id.clone(),
            kind: cluster.kind,
            core: self.place(cluster.core)?,
            members,
            voices: cluster.voices.into(),
            by_body,
            passages: passages.collect(),
        })
    }

    fn themes(&self, themes: &Themes, view: &mut AnalysisView) {
        for (at, theme) in themes.themes.iter().enumerate() {
            let members: Vec<Place> = theme.members.iter().filter_map(|member| self.place(*member)).collect();
            // Sub-themes follow the theme above them, so the deepest has the last word.
            view.theme_of.extend(members.iter().map(|member| (member.clone(), at)));
            let counts = theme.counts.iter().filter_map(|count| {
                Some(((self.body(&count.body)?, Tier::from_word(&count.tier)?), u64::from(count.opinions)))
            });
            let quotes = theme.quotes.iter().filter_map(|quote| {
                let words = self.words(quote.opinion, &quote.bytes);
                Some(QuoteView { item: self.place(quote.opinion)?, bytes: quote.bytes.clone(), words })
            });
            view.themes.push(ThemeView {
                id: theme.id.clone(),
                parent: theme.parent.clone(),
                label: theme.label.clone(),
                is_named_by_people: theme.label_by_people,
                phrases: theme.phrases.clone(),
                quotes: quotes.collect(),
                counts: counts.collect(),
                voices: theme.voices.into(),
                arguments: theme.arguments.into(),
                members: members.into_iter().collect(),
            });
        }
    }

    fn extremity(&self, groups: &OpinionGroups) -> BTreeMap<Place, f64> {
        let far = |(at, [x, y]): (usize, &[f64; 2])| Some((self.statement(at)?, (x * x + y * y).sqrt()));
        groups.map.statements.iter().enumerate().filter_map(far).collect()
    }

    fn votes(&self, groups: &OpinionGroups, bridging: &Bridging) -> VotesView {
        let voters = self.shown(&bridging.voters);
        let bodies = bridging.bodies.iter().zip(voters);
        let voters_all: u32 = bridging.voters.iter().sum();
        let map = if voters_all < MAP_VOTERS_MIN { MapView::default() } else { self.map(groups) };
        let sizes: Vec<u32> = groups.groups.iter().map(|group| group.members.len() as u32).collect();
        let is_shown = self.shown(&sizes);
        let named = if matches!(map, MapView::Groups { .. }) { is_shown.as_slice() } else { &[] };
        let mut standings: Vec<StandingView> = bridging
            .statements
            .iter()
            .enumerate()
            .filter_map(|(at, standing)| self.standing(at, standing.as_ref()?, &bridging.bodies, named))
            .collect();
        standings.sort_by(|a, b| {
            let rank =
                |s: &StandingView| if s.class == Class::CommonGround { s.score.unwrap_or(0.0) } else { s.spread };
            a.class.cmp(&b.class).then(rank(b).total_cmp(&rank(a))).then(a.statement.cmp(&b.statement))
        });
        let voters = bodies.filter_map(|(code, n)| Some((self.body(code)?, n))).collect();
        VotesView { voters, map, standings }
    }

    /// A row of counts of people as it may be shown: none for the small ones, and for those that would give them away.
    fn shown(&self, people: &[u32]) -> Vec<Option<u32>> {
        let published = Table::new(&[people.to_vec()]).suppress(self.floor);
        published.cells.into_iter().next().unwrap_or_default()
    }

    fn map(&self, groups: &OpinionGroups) -> MapView {
        let stability = groups.stability;
        let sizes: Vec<u32> = groups.groups.iter().map(|group| group.members.len() as u32).collect();
        match groups.outcome {
            Outcome::TooFewVoters { needed, .. } => MapView::TooFew { needed: needed.max(MAP_VOTERS_MIN) },
            Outcome::OneGroup => MapView::OneGroup { people: sizes.iter().sum(), stability },
            Outcome::Groups => {
                let shown = groups.groups.iter().zip(self.shown(&sizes)).enumerate();
                let views = shown.filter_map(|(number, (group, people))| {
                    let speaks = group.representative.iter().filter(|one| one.trials >= self.floor).filter_map(|one| {
                        Some(SpeaksView {
                            statement: self.statement(one.statement as usize)?,
                            side: one.side,
                            people: one.successes,
                            of: one.trials,
                        })
                    });
                    Some(GroupView {
                        number,
                        name: group_name(number),
                        people: people?,
                        area: group.area,
                        stability: group.stability,
                        speaks: speaks.collect(),
                    })
                });
                MapView::Groups { groups: views.collect(), stability }
            }
        }
    }

    /// A statement that enough people of some body voted on; `named` are the groups that are shown at all.
    fn standing(
        &self,
        at: usize,
        standing: &Standing,
        codes: &[String],
        named: &[Option<u32>],
    ) -> Option<StandingView> {
        let count = |counts: Vec<Count>| {
            let people: Vec<u32> = counts.iter().map(|count| count.voted()).collect();
            let shown = self.shown(&people).into_iter().zip(counts);
            let show = |(people, count): (Option<u32>, Count)| {
                people.map(|_| VoteCount { agree: count.agree, disagree: count.disagree, pass: count.pass })
            };
            shown.map(show).collect::<Vec<Option<VoteCount>>>()
        };
        let bodies = count(standing.bodies.iter().map(|rate| rate.count).collect());
        if bodies.iter().all(Option::is_none) {
            return None;
        }
        let groups = count(standing.groups.iter().map(|rate| rate.count).collect());
        let groups = groups.into_iter().zip(named).map(|(votes, size)| votes.filter(|_| size.is_some())).collect();
        let score = if standing.side == Some(Side::Disagree) { standing.disagree_score } else { standing.agree_score };
        Some(StandingView {
            statement: self.statement(at)?,
            class: standing.class,
            side: standing.side,
            score,
            spread: standing.spread,
            bodies: codes.iter().zip(bodies).filter_map(|(code, votes)| Some((self.body(code)?, votes))).collect(),
            groups,
        })
    }
}
