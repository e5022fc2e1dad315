//! Folders of Polis exports: versions, missing files, votes that change or point nowhere.

use hutong::input::{ReadError, Refused, VoteOrder};
use hutong_analysis::input::{Moderation, Vote};

use super::{opinions, problems, read_folder};

const COMMENTS: &str = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n\
    1,x,0,5,1,1,1,Build the road\n2,x,1,6,1,1,0,\"Mend, the school\"\n3,x,10,5,0,0,-1,Rude words\n";

fn votes(reading: &hutong::input::Reading) -> Vec<(String, String, i8)> {
    let input = &reading.input;
    let name = |vote: &Vote| {
        let (person, statement) =
            (&input.participants[vote.participant as usize], &input.statements[vote.statement as usize]);
        (person.id.clone(), statement.id.clone(), vote.value)
    };
    input.votes.iter().map(name).collect()
}

#[test]
fn a_whole_export() {
    let reading = read_folder(&[
        ("comments.csv", COMMENTS),
        ("votes.csv", "timestamp,datetime,comment-id,voter-id,vote\n100,x,0,5,1\n101,x,1,5,-1\n102,x,0,6,0\n"),
        ("participants.csv", "voter-id,body,tier\n5,sichuan,member\n6,chongqing,open\n9,sichuan,member\n"),
        ("summary.csv", "topic,What shall we build?\nurl,x\n"),
    ])
    .unwrap();
    assert_eq!(reading.title, "What shall we build?");
    assert_eq!(opinions(&reading), ["0 |  | Build the road", "1 |  | Mend, the school"]);
    assert_eq!((reading.withheld, reading.vote_order), (1, Some(VoteOrder::Time)));
    assert_eq!(reading.input.statements[2].moderation, Moderation::Rejected);
    assert_eq!(reading.input.statements[0].body, "sichuan");
    assert_eq!(reading.input.participants[1].tier, "open");
    let expected = [("5", "0", 1), ("5", "1", -1), ("6", "0", 0)].map(|(p, s, v)| (p.to_owned(), s.to_owned(), v));
    assert_eq!(votes(&reading), expected);
    assert_eq!(problems(&reading), [""; 0]);
}

#[test]
fn the_latest_vote_counts_and_of_equal_times_the_smaller() {
    let rows = ["200,0,5,1", "300,0,5,-1", "100,0,5,0", "50,1,5,1", "50,1,5,-1"];
    for shift in 0..rows.len() {
        let mut turned = rows;
        turned.rotate_left(shift);
        let text = format!("timestamp,comment-id,voter-id,vote\n{}\n", turned.join("\n"));
        let reading = read_folder(&[("comments.csv", COMMENTS), ("votes.csv", &text)]).unwrap();
        let expected = [("5", "0", -1), ("5", "1", -1)].map(|(p, s, v)| (p.to_owned(), s.to_owned(), v));
        assert_eq!(votes(&reading), expected, "turned by {shift}");
    }
}

#[test]
fn without_times_the_later_row_counts_and_it_is_told() {
    let reading =
        read_folder(&[("comments.csv", COMMENTS), ("votes.csv", "comment-id,voter-id,vote\n0,5,1\n0,5,-1\n")]).unwrap();
    assert_eq!(votes(&reading), [("5".to_owned(), "0".to_owned(), -1)]);
    assert_eq!(reading.vote_order, Some(VoteOrder::Row));
    assert_eq!(problems(&reading), ["- times-missing"]);
}

#[test]
fn votes_that_cannot_count() {
    let text =
        "timestamp,comment-id,voter-id,vote\n1,0,5,1\n2,77,5,1\n3,,5,1\n4,0,,1\n5,0,6,2\nsoon,1,6,1\n7,1,7,agree\n";
    let reading = read_folder(&[("comments.csv", COMMENTS), ("votes.csv", text)]).unwrap();
    assert_eq!(votes(&reading).len(), 3);
    assert_eq!(
        problems(&reading),
        ["3 statement-unknown", "4 statement-missing", "5 voter-missing", "6 vote", "7 time"]
    );
}

#[test]
fn the_matrix_stands_in_for_the_list() {
    let matrix = "participant,xid,group-id,n-votes,0,1,10,99\n5,,0,2,1,-1,,1\n6,,1,1,,0,,\n7,,,0,,,,\n";
    let reading = read_folder(&[("comments.csv", COMMENTS), ("participants-votes.csv", matrix)]).unwrap();
    let expected = [("5", "0", 1), ("5", "1", -1), ("6", "1", 0)].map(|(p, s, v)| (p.to_owned(), s.to_owned(), v));
    assert_eq!(votes(&reading), expected);
    assert_eq!(problems(&reading), ["1 statement-unknown"]);
}

#[test]
fn missing_files_are_told() {
    let reading = read_folder(&[("comments.csv", COMMENTS)]).unwrap();
    assert_eq!(problems(&reading), ["- file-missing"]);
    let reading = read_folder(&[("votes.csv", "timestamp,comment-id,voter-id,vote\n1,0,5,1\n2,3,5,1\n")]).unwrap();
    assert_eq!(reading.input.statements.len(), 2);
    assert_eq!(problems(&reading), ["- file-missing"]);
    let refused = read_folder(&[("notes.txt", "x")]).unwrap_err();
    assert!(matches!(refused, ReadError::Refused(Refused::NoExport { .. })));
}

#[test]
fn an_empty_list_of_votes_leaves_the_opinions() {
    let reading = read_folder(&[("comments.csv", COMMENTS), ("votes.csv", "")]).unwrap();
    assert_eq!(opinions(&reading).len(), 2);
    assert_eq!(problems(&reading), ["- empty"]);
}

#[test]
fn headings_of_other_versions_and_bad_marks() {
    let comments = "Comment ID,Statement Text,Moderated,is_meta\n0,Build,1,true\n1,School,maybe,\n1,Other,1,\n";
    let reading =
        read_folder(&[("comments.csv", comments), ("votes.csv", "tid,pid,vote,modified\n0,1,1,5\n")]).unwrap();
    assert!(reading.input.statements[0].meta);
    assert_eq!(opinions(&reading), ["0 |  | Build", "1 |  | Other", "1#2 |  | School"]);
    assert_eq!(problems(&reading), ["3 id-repeated", "3 moderation"]);
}

#[test]
fn a_statement_without_words_keeps_its_votes() {
    let reading = read_folder(&[
        ("comments.csv", "comment-id,comment-body\n0,\n1,Fine\n"),
        ("votes.csv", "timestamp,comment-id,voter-id,vote\n1,0,5,1\n"),
    ])
    .unwrap();
    assert_eq!(votes(&reading), [("5".to_owned(), "0".to_owned(), 1)]);
    assert_eq!(problems(&reading), ["2 text-missing"]);
}

#[test]
fn a_participant_listed_twice_differently() {
    let people = "voter-id,body,tier\n5,b,open\n5,a,open\n5,a,open\n";
    let reading = read_folder(&[
        ("comments.csv", COMMENTS),
        ("votes.csv", "timestamp,comment-id,voter-id,vote\n1,0,5,1\n"),
        ("participants.csv", people),
    ])
    .unwrap();
    assert_eq!(reading.input.participants[0].body, "a");
    assert_eq!(problems(&reading), ["2 participant"]);
}
