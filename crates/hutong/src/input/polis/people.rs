//! `participants.csv`: to which body and tier a voter belongs.

use std::collections::BTreeMap;
use std::path::Path;

use hutong_analysis::input::Participant;
use hutong_core::text::tidy;

use super::super::opinions::known_tier;
use super::super::problem::{Problems, What, excerpt};
use super::super::row::Row;
use super::super::{ReadError, Watch};
use super::columns::Sheet;

/// Bodies and tiers by voter.
#[derive(Clone, Debug, Default)]
pub struct People {
    by_id: BTreeMap<String, (String, String)>,
}

impl People {
    /// The person with this id, with whatever is known.
    pub fn participant(&self, id: &str) -> Participant {
        let (body, tier) = self.by_id.get(id).cloned().unwrap_or_default();
        Participant { id: id.to_owned(), body, tier }
    }
}

/// Reads the file. Of two rows for one voter the first in order of content stands.
pub fn read(path: &Path, watch: Watch<'_>, problems: &mut Problems) -> Result<People, ReadError> {
    let Some(mut sheet) = Sheet::open(path, watch, problems)? else { return Ok(People::default()) };
    let id_column = sheet.need(&["voterid", "participant", "participantid", "pid", "id"])?;
    let body_column = sheet.column(&["body", "主体", "单位", "政协"]);
    let tier_column = sheet.column(&["tier", "层级", "参与层级"]);
    let mut listed: Vec<(String, String, String, u64)> = Vec::new();
    let mut row = Row::default();
    while sheet.next_row(&mut row, problems)? {
        let cell = |column: Option<usize>| column.map_or_else(String::new, |column| tidy(row.cell(column)));
        let id = cell(Some(id_column));
        if id.is_empty() {
            problems.note_at(&sheet.name, row.line, What::VoterMissing);
            continue;
        }
        let given = cell(tier_column);
        let tier = known_tier(&given).map(str::to_owned).unwrap_or_else(|| {
            problems.note_at(&sheet.name, row.line, What::TierUnknown(excerpt(&given)));
            String::new()
        });
        listed.push((id, cell(body_column), tier, row.line));
    }
    listed.sort();
    let mut people = People::default();
    for (id, body, tier, line) in listed {
        match people.by_id.get(&id) {
            None => drop(people.by_id.insert(id, (body, tier))),
            Some(first) if *first == (body, tier) => {}
            Some(_) => problems.note_at(&sheet.name, line, What::ParticipantRepeated(excerpt(&id))),
        }
    }
    Ok(people)
}
