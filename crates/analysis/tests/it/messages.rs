//! A tiny reader of workbooks of citizens' messages, for tests and benches only: columns are taken by place.

use crate::shared;
use calamine::{Data, Reader, Xlsx};
use hutong_analysis::input::Opinion;
use std::path::Path;

/// The messages of a workbook: number, user, subject, time, words.
pub fn load(path: &Path) -> Vec<Opinion> {
    let mut workbook = Xlsx::new(std::io::Cursor::new(shared::read(path))).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let field = |row: &[Data], at: usize| row.get(at).map_or(String::new(), |cell| cell.to_string().trim().to_owned());
    let message = |row: &[Data]| Opinion {
        id: field(row, 0),
        author: field(row, 1),
        title: field(row, 2),
        submitted_at: field(row, 3),
        text: field(row, 4),
        ..Opinion::default()
    };
    sheet.rows().skip(1).map(message).filter(|opinion| !opinion.id.is_empty()).collect()
}
