//! Trust policies: what a file may say, and when a quorum is met.

use hutong_log::checkpoint::Cosigned;
use hutong_log::key::{KeyType, Signer, SigningKey, VerifierKey};
use hutong_log::policy::{LineProblem, POLICY_LEN_MAX, Policy, PolicyRefusal};

use crate::common::{log_key, witness_key};

fn witness(n: u8) -> VerifierKey {
    SigningKey::from_seed(&format!("w{n}.example"), KeyType::Cosignature, &[100 + n; 32]).unwrap().verifier().clone()
}

/// The structure of the example in C2SP tlog-policy.
fn example() -> String {
    let mut text = format!("# 政策 policy\n\n\tlog {} https://log.example/ \n", log_key().verifier());
    for n in 1..=6 {
        let letter = if n <= 3 { 'X' } else { 'Y' };
        text.push_str(&format!("witness  {letter}{n}\t{}\n", witness(n)));
    }
    text + "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y4 Y5 Y6\ngroup X-and-Y all X-witnesses Y-witnesses\n  # end\nquorum X-and-Y\n"
}

fn check(text: &str, line: usize, problem: LineProblem) {
    assert_eq!(Policy::parse(text.as_bytes()), Err(PolicyRefusal::Line { line, problem }), "{text}");
}

#[test]
fn the_published_example_asks_for_two_and_one() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().count(), policy.asks_nobody()), (1, 6, false));
    // (who cosigned, enough?)
    let table: [(&[u8], bool); 8] = [
        (&[], false),
        (&[1, 2], false),
        (&[4, 5, 6], false),
        (&[1, 4], false),
        (&[1, 2, 4], true),
        (&[3, 1, 6], true),
        (&[1, 1, 4], false),
        (&[1, 2, 3, 4, 5, 6], true),
    ];
    for (who, enough) in table {
        let cosigned: Vec<Cosigned> = who.iter().map(|n| Cosigned { key: witness(*n), time: 1 }).collect();
        assert_eq!(policy.check_quorum(&cosigned).is_ok(), enough, "{who:?}");
    }
}

#[test]
fn a_single_witness_or_nobody_may_be_the_quorum() {
    let nobody = Policy::parse(b"quorum none\n").unwrap();
    assert!(nobody.asks_nobody());
    nobody.check_quorum(&[]).unwrap();
    let one = Policy::parse(format!("witness w {}\nquorum w\n", witness(1)).as_bytes()).unwrap();
    assert_eq!(one.check_quorum(&[]).unwrap_err().quorum, "w");
    one.check_quorum(&[Cosigned { key: witness(1), time: 0 }]).unwrap();
    one.check_quorum(&[Cosigned { key: witness(2), time: 0 }]).unwrap_err();
}

#[test]
fn names_are_opaque_bytes() {
    let line = |name: &[u8]| [b"witness ", name, format!(" {}\nquorum ", witness(1)).as_bytes(), name, b"\n"].concat();
    Policy::parse(&line(b"\xff\xfe")).unwrap();
    // K and the Kelvin sign are two names.
    let text = format!("witness K {}\nquorum \u{212a}\n", witness(1));
    check(&text, 2, LineProblem::UnknownName);
}

#[test]
fn every_rule_of_the_file_is_enforced_by_line() {
    let (log, w1, w2) = (log_key().verifier().to_string(), witness(1), witness(2));
    check("quorum\n", 1, LineProblem::Form);
    check("quorum a b\n", 1, LineProblem::Form);
    check("witness a\n", 1, LineProblem::Form);
    check("logs x\n", 1, LineProblem::Form);
    check(&format!("log {log} url more\n"), 1, LineProblem::Form);
    check(&format!("log {w1}\n"), 1, LineProblem::KeyType);
    check(&format!("witness a {log}\n"), 1, LineProblem::KeyType);
    check(&format!("log {log}\nlog {log}\n"), 2, LineProblem::DuplicateKey);
    check(&format!("witness a {w1}\nwitness b {w1}\n"), 2, LineProblem::DuplicateKey);
    // The same public key under another name is the same key.
    let renamed = VerifierKey::new("other", KeyType::Cosignature, w1.public()).unwrap();
    check(&format!("witness a {w1}\nwitness b {renamed}\n"), 2, LineProblem::DuplicateKey);
    check(&format!("witness a {w1}\nwitness a {w2}\n"), 2, LineProblem::NameTaken);
    check(&format!("witness none {w1}\n"), 1, LineProblem::NameTaken);
    check(&format!("witness a {w1}\ngroup a any a\n"), 2, LineProblem::NameTaken);
    check("quorum a\n", 1, LineProblem::UnknownName);
    check(&format!("quorum a\nwitness a {w1}\n"), 1, LineProblem::UnknownName);
    check("group g any none\n", 1, LineProblem::UnknownName);
    check("group g any g\n", 1, LineProblem::UnknownName);
    check(&format!("witness a {w1}\ngroup g all a a\n"), 2, LineProblem::MemberTwice);
    check(&format!("witness a {w1}\ngroup g any a\ngroup h any a\n"), 3, LineProblem::MemberTwice);
    for threshold in ["0", "2", "-1", "01", "most", "18446744073709551616"] {
        check(&format!("witness a {w1}\ngroup g {threshold} a\n"), 2, LineProblem::Threshold);
    }
    check("group g all\n", 1, LineProblem::Threshold);
    check("group g any\n", 1, LineProblem::Threshold);
    check("quorum none\nquorum none\n", 2, LineProblem::SecondQuorum);
    assert!(matches!(
        Policy::parse(b"log nonsense\n"),
        Err(PolicyRefusal::Line { line: 1, problem: LineProblem::Key(_) })
    ));
}

#[test]
fn the_file_itself_has_a_form() {
    assert_eq!(Policy::parse(b""), Err(PolicyRefusal::NoQuorum));
    assert_eq!(Policy::parse(b"# nothing\n"), Err(PolicyRefusal::NoQuorum));
    assert_eq!(Policy::parse(b"quorum none"), Err(PolicyRefusal::Character(1)));
    assert_eq!(Policy::parse(b"\nquorum none\r\n"), Err(PolicyRefusal::Character(2)));
    assert_eq!(Policy::parse(b"#\x7f\nquorum none\n"), Err(PolicyRefusal::Character(1)));
    assert_eq!(Policy::parse(&vec![b'#'; POLICY_LEN_MAX + 1]), Err(PolicyRefusal::TooLong(POLICY_LEN_MAX + 1)));
    let mixed = format!("witness a {}\nlog {}\nquorum none\n", witness_key().verifier(), log_key().verifier());
    Policy::parse(mixed.as_bytes()).unwrap();
}
