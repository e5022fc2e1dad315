//! Themes: planted matters are found and named in their own words, people's edits survive, issues are concrete.

use crate::planted::Draws;
use crate::shared;
use hutong_analysis::input::Opinion;
use hutong_analysis::near_duplicate::{self, Duplicates};
use hutong_analysis::text::content;
use hutong_analysis::themes::{Parameters, PreviousTheme, Reason, Theme, Themes, build};
use std::collections::BTreeSet;

/// Three matters, each with words of its own; the last words belong to none.
const MATTERS: [[&str; 6]; 3] = [
    ["公交车", "站台", "线路", "班次", "换乘", "司机"],
    ["医院", "门诊", "挂号", "医生", "病人", "药房"],
    ["幼儿园", "老师", "孩子", "食堂", "校车", "家长"],
];
const TALK: [&str; 6] = ["晚上", "春天", "邻居", "故事", "颜色", "声音"];

/// `count` opinions, the matter of number n being n % 3.
fn plant(count: usize) -> Vec<Opinion> {
    let mut draws = Draws::new(7);
    let mut opinion = |n: usize| {
        let mut word = |list: &[&'static str; 6]| list[draws.below(6)];
        let own = &MATTERS[n % 3];
        let text = format!(
            "{}和{}都不如从前，{}更是少了{}，{}的{}也一样。",
            word(own),
            word(own),
            word(own),
            word(own),
            word(&TALK),
            word(own)
        );
        Opinion {
            id: n.to_string(),
            text,
            author: format!("p{n}"),
            body: ["川", "渝"][n % 2].into(),
            ..Opinion::default()
        }
    };
    (0..count).map(&mut opinion).collect()
}

fn find(opinions: &[Opinion], parameters: &Parameters) -> Themes {
    let duplicates = near_duplicate::find(opinions, &near_duplicate::Parameters::default());
    let themes = build(opinions, &duplicates, parameters);
    check_shape(opinions, &duplicates, &themes);
    themes
}

/// What holds for every result.
fn check_shape(opinions: &[Opinion], duplicates: &Duplicates, themes: &Themes) {
    let tops: Vec<&Theme> = themes.themes.iter().filter(|theme| theme.parent.is_none()).collect();
    let mut seen: Vec<u32> = tops.iter().flat_map(|theme| theme.members.iter().copied()).collect();
    seen.extend(themes.unthemed.iter().map(|unthemed| unthemed.opinion));
    seen.sort_unstable();
    assert_eq!(seen, (0..opinions.len() as u32).collect::<Vec<_>>(), "every opinion once");
    let ids: BTreeSet<&str> = themes.themes.iter().map(|theme| theme.id.as_str()).collect();
    assert_eq!(ids.len(), themes.themes.len(), "an id is one theme's");
    let doubled: usize = duplicates.clusters.iter().map(|cluster| cluster.members.len() - 1).sum();
    for theme in &themes.themes {
        assert_eq!(theme.counts.iter().map(|count| count.opinions as usize).sum::<usize>(), theme.members.len());
        assert!(
            theme.arguments as usize + doubled >= theme.members.len()
                && theme.arguments as usize <= theme.members.len()
        );
        for phrase in &theme.phrases {
            let stands = |&member: &u32| content(&opinions[member as usize]).contains(phrase.as_str());
            assert!(theme.members.iter().any(stands), "{phrase} is verbatim");
        }
        for quote in &theme.quotes {
            assert!(theme.members.contains(&quote.opinion), "a theme quotes its own");
            assert!(!content(&opinions[quote.opinion as usize])[quote.bytes.clone()].trim().is_empty());
        }
        if let Some(parent) = &theme.parent {
            let above = tops.iter().find(|top| top.id == *parent).unwrap();
            assert!(theme.members.iter().all(|member| above.members.contains(member)));
        }
    }
}

fn tops(themes: &Themes) -> Vec<&Theme> {
    themes.themes.iter().filter(|theme| theme.parent.is_none()).collect()
}

#[test]
fn planted_matters_are_themes_named_in_their_words() {
    let opinions = plant(90);
    let themes = find(&opinions, &Parameters { k: Some(3), ..Parameters::default() });
    let tops = tops(&themes);
    assert_eq!(tops.len(), 3);
    for theme in tops {
        let matter = theme.members[0] as usize % 3;
        let right = theme.members.iter().filter(|&&member| member as usize % 3 == matter).count();
        assert!(right * 10 >= theme.members.len() * 9, "{right} of {}", theme.members.len());
        assert!(!theme.phrases.is_empty() && theme.label == theme.phrases.join(" · "));
        for phrase in &theme.phrases {
            assert!(MATTERS[matter].iter().any(|word| phrase.contains(word)), "{phrase} names matter {matter}");
        }
        let quoted: BTreeSet<u32> = theme.quotes.iter().map(|quote| quote.opinion).collect();
        assert!(quoted.len() == theme.quotes.len() && (1..=3).contains(&quoted.len()));
    }
}

#[test]
fn a_large_theme_is_divided() {
    let opinions = plant(300);
    let themes = find(&opinions, &Parameters { k: Some(2), ..Parameters::default() });
    let divided = themes.themes.iter().filter(|theme| theme.parent.is_some()).count();
    assert!(divided >= 2, "two matters in one theme are its sub-themes");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let opinions = plant(120);
    let named = |opinions: &[Opinion]| -> Vec<(String, String, Vec<String>)> {
        let ids = |theme: &Theme| theme.members.iter().map(|&m| opinions[m as usize].id.clone()).collect();
        find(opinions, &Parameters::default()).themes.iter().map(|t| (t.id.clone(), t.label.clone(), ids(t))).collect()
    };
    let mut reversed = opinions.clone();
    reversed.reverse();
    assert_eq!(named(&opinions), named(&reversed));
}

#[test]
fn what_people_named_and_pinned_survives_more_opinions() {
    let asked = Parameters { k: Some(3), ..Parameters::default() };
    let before = plant(60);
    let first = find(&before, &asked);
    let members = |theme: &Theme| theme.members.iter().map(|&m| before[m as usize].id.clone()).collect::<Vec<_>>();
    let mut previous: Vec<PreviousTheme> = tops(&first)
        .iter()
        .map(|theme| PreviousTheme { id: theme.id.clone(), members: members(theme), ..PreviousTheme::default() })
        .collect();
    previous[0].label = Some("出行".into());
    let guest = first.themes.iter().find(|theme| theme.id == previous[1].id).unwrap().members[0];
    previous[0].pinned = vec![before[guest as usize].id.clone()];
    previous.push(PreviousTheme { id: "t-own".into(), pinned: vec!["5".into()], ..PreviousTheme::default() });
    let after = plant(90);
    let second = find(&after, &Parameters { k: Some(3), previous: previous.clone() });
    for known in &previous {
        assert!(second.themes.iter().any(|theme| theme.id == known.id), "{} lives on", known.id);
    }
    let kept = second.themes.iter().find(|theme| theme.id == previous[0].id).unwrap();
    assert!(kept.label_by_people && kept.label == "出行");
    assert!(kept.members.contains(&guest), "pinned opinions stay where people put them");
    let own = second.themes.iter().find(|theme| theme.id == "t-own").unwrap();
    assert_eq!(own.members, vec![5]);
}

#[test]
fn opinions_without_a_theme_say_why() {
    let mut opinions = plant(60);
    let mut add =
        |text: &str| opinions.push(Opinion { id: opinions.len().to_string(), text: text.into(), ..Opinion::default() });
    add("！！！😀");
    add("魑魅魍魉");
    let themes = find(&opinions, &Parameters::default());
    let reason =
        |at: u32| themes.unthemed.iter().find(|unthemed| unthemed.opinion == at).map(|unthemed| unthemed.reason);
    assert_eq!((reason(60), reason(61)), (Some(Reason::Wordless), Some(Reason::NoSharedWord)));
    assert_eq!(Reason::UnlikeAny.name(), "unlike-any");
    assert!(find(&[], &Parameters::default()).themes.is_empty());
}

#[test]
fn an_issue_is_one_place_and_one_trouble_of_several_voices() {
    let mut opinions = plant(120);
    for n in 0..6 {
        let text =
            format!("丽景小区旁边的搅拌站{}点还在开工，灰尘进屋，噪音吵得老人睡不着，这已经是第{n}次来信。", n + 1);
        opinions.push(Opinion {
            id: (1000 + n).to_string(),
            text,
            author: format!("q{n}"),
            submitted_at: format!("2026/3/{}", n + 7),
            ..Opinion::default()
        });
    }
    let themes = find(&opinions, &Parameters::default());
    let issue = themes.hot.iter().find(|issue| issue.members == (120..126).collect::<Vec<u32>>()).unwrap();
    assert_eq!((issue.voices, issue.span.0.as_str(), issue.span.1.as_str()), (6, "2026/3/7", "2026/3/12"));
    assert!(issue.phrases.iter().any(|phrase| phrase.contains("搅拌站") || phrase.contains("丽景")), "{}", issue.label);
    opinions.iter_mut().for_each(|opinion| opinion.author = "one and the same".into());
    assert!(find(&opinions, &Parameters::default()).hot.is_empty(), "one voice is no issue, however often it speaks");
}

#[test]
fn labels_are_no_half_words_and_no_bare_qualities() {
    let matters = ["wages", "homes", "assets", "firms", "shares", "farms"];
    let places = ["river", "station", "school", "bridge", "market", "harbour"];
    let tax = matters.iter().map(|what| format!("A capital gains tax is important where {what} are concerned."));
    let lane = places.iter().map(|place| format!("The cycle lane by the {place} ends at the kerb."));
    let opinions: Vec<Opinion> =
        (0..).zip(tax.chain(lane)).map(|(n, text)| Opinion { id: n.to_string(), text, ..Opinion::default() }).collect();
    let themes = find(&opinions, &Parameters { k: Some(2), ..Parameters::default() });
    let labels: Vec<&str> = themes.themes.iter().map(|theme| theme.label.as_str()).collect();
    assert_eq!(labels.len(), 2);
    assert!(labels.iter().any(|label| label.starts_with("capital gains tax")), "{labels:?}");
    assert!(labels.iter().any(|label| label.starts_with("cycle lane")), "{labels:?}");
    for phrase in themes.themes.iter().flat_map(|theme| &theme.phrases) {
        assert!(!["capital", "gains", "tax", "cycle", "lane"].contains(&phrase.as_str()), "{phrase} is half a name");
        assert!(!phrase.contains(" is ") && !phrase.contains(" at "), "{phrase}");
    }
}

#[test]
fn real_questions_fall_into_their_intents() {
    let Some(folder) = shared::folder("data/questions-en") else { return };
    let bytes = shared::read(&folder.join("banking77_test.csv"));
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<(String, String)> =
        reader.records().map(|row| row.unwrap()).map(|row| (row[0].into(), row[1].into())).collect();
    let opinions: Vec<Opinion> = rows
        .iter()
        .enumerate()
        .map(|(n, (text, _))| Opinion { id: n.to_string(), text: text.clone(), ..Opinion::default() })
        .collect();
    let themes = find(&opinions, &Parameters { k: Some(77), ..Parameters::default() });
    let mut right = 0;
    for theme in tops(&themes) {
        let mut counts = std::collections::BTreeMap::new();
        theme.members.iter().for_each(|&member| *counts.entry(rows[member as usize].1.as_str()).or_insert(0) += 1);
        right += counts.values().max().unwrap();
    }
    let purity = f64::from(right) / opinions.len() as f64;
    println!("purity {purity:.3} over {} questions", opinions.len());
    assert!(purity > 0.4, "{purity}");
}
