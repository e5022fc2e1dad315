//! Any bytes at all, under any name, give a reading or a refusal: never a panic, never a silent loss of a row.

use proptest::prelude::*;

use super::{problems, read, read_folder};

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"id,text\n".to_vec()),
        Just("编号,内容\r\n".as_bytes().to_vec()),
        Just(b"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"{\"id\":1,\"text\":\"a\"}\n".to_vec()),
        Just(vec![0xFF, 0xFE]),
        Just(vec![0xEF, 0xBB, 0xBF]),
        Just(vec![0]),
        prop::collection::vec(any::<u8>(), 0..12),
        "[a-z路\u{202E}\u{200B}😀 ]{0,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_file(bytes in pieces()) {
        if let Ok(reading) = read("a.csv", &bytes) {
            let mut ids: Vec<&str> = reading.input.opinions.iter().map(|opinion| opinion.id.as_str()).collect();
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), count, "ids are unique");
            for opinion in &reading.input.opinions {
                prop_assert!(hutong_core::text::check_readable(&opinion.text).is_ok());
            }
        }
    }

    #[test]
    fn any_export(comments in "(comment-id,comment-body\n)?([0-9,a-z\"\n]{0,20}){0,8}", votes in "(comment-id,voter-id,vote\n)?([0-9,-]{0,8}\n){0,12}") {
        if let Ok(reading) = read_folder(&[("comments.csv", &comments), ("votes.csv", &votes)]) {
            let input = &reading.input;
            prop_assert!(input.votes.iter().all(|vote| (vote.participant as usize) < input.participants.len()));
            prop_assert!(input.votes.iter().all(|vote| (vote.statement as usize) < input.statements.len()));
            prop_assert!(input.votes.windows(2).all(|pair| (pair[0].participant, pair[0].statement) < (pair[1].participant, pair[1].statement)));
        }
    }

    #[test]
    fn every_row_is_counted_or_told(rows in prop::collection::vec(("[0-9]{0,2}", "[ab😀\u{202E} ]{0,3}"), 1..30)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "text"]).unwrap();
        for (id, text) in &rows {
            writer.write_record([id, text]).unwrap();
        }
        let given = rows.iter().filter(|(id, text)| !(id.is_empty() && text.trim().is_empty())).count();
        let Ok(reading) = read("a.csv", &writer.into_inner().unwrap()) else { return Ok(()) };
        let lost = ["text-missing", "text-invisible", "row-repeated"];
        let told = problems(&reading).iter().filter(|problem| lost.iter().any(|code| problem.ends_with(code))).count();
        prop_assert_eq!(reading.input.opinions.len() + told, given);
    }
}
