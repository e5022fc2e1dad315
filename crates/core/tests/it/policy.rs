//! What may be opened to whom (RECORD §7): never anything about people but a consented byline.

use hutong_core::{
    consultation::{
        item::{Audience, ItemKind, State},
        policy::{OpeningFacts, may_open, may_open_joint, may_open_votes},
    },
    projection::hosts_of,
};

use crate::fixtures::{A, B, C, charter, origin, part};

const PARTS: [&str; 12] = [
    "text", "title", "field", "advice", "outcome", "author", "file/1", "file/10", "origin", "reason", "comment",
    "document",
];

#[test]
fn the_whole_table() {
    let charter = charter(1, &[A, B]);
    let mut open = 0;
    for recipient in [A, B, C] {
        for kind in ItemKind::ALL {
            for audience in Audience::ALL {
                for state in State::ALL {
                    for is_named in [false, true] {
                        for name in PARTS {
                            let recipient = origin(recipient);
                            let facts = OpeningFacts {
                                charter: &charter,
                                recipient: &recipient,
                                kind: *kind,
                                audience: *audience,
                                state: *state,
                                is_named,
                            };
                            let opens = may_open(&facts, &part(name));
                            let wanted = recipient.as_str() != C
                                && *state == State::Published
                                && *audience != Audience::Own
                                && !matches!(kind, ItemKind::Appeal | ItemKind::Survey)
                                && match name {
                                    "text" | "title" | "field" | "advice" | "outcome" | "file/1" | "file/10" => true,
                                    "author" => is_named && *kind != ItemKind::Support,
                                    _ => false,
                                };
                            assert_eq!(opens, wanted, "{recipient} {kind} {audience} {state} {is_named} {name}");
                            open += usize::from(opens);
                        }
                    }
                }
            }
        }
    }
    assert!(open > 0);
}

/// I10 at this level: whatever the rest, the part that tells who wrote leaves only with consent; how it came to us,
/// what a moderator wrote to the author, an appeal never leave.
#[test]
fn personal_data_stays() {
    let mut charter = charter(1, &[A, B, C]);
    charter.vote_rows_open = true;
    for recipient in [A, B, C] {
        for kind in ItemKind::ALL {
            let recipient = origin(recipient);
            let facts = OpeningFacts {
                charter: &charter,
                recipient: &recipient,
                kind: *kind,
                audience: Audience::Public,
                state: State::Published,
                is_named: false,
            };
            for private in ["author", "origin", "reason"] {
                assert!(!may_open(&facts, &part(private)), "{kind} {private}");
            }
            assert!(!may_open(&OpeningFacts { is_named: true, kind: ItemKind::Appeal, ..facts }, &part("text")));
        }
    }
}

#[test]
fn votes_open_only_where_the_charter_says_so() {
    let mut charter = charter(1, &[A, B]);
    assert!(may_open_votes(&charter, &origin(B)) && !may_open_votes(&charter, &origin(C)));
    charter.vote_rows_open = false;
    assert!(!may_open_votes(&charter, &origin(B)));
}

#[test]
fn joint_acts_open_to_cohosts() {
    let hosts = hosts_of(&charter(1, &[A, B]));
    for name in PARTS {
        let wanted = matches!(name, "document" | "comment");
        assert_eq!(may_open_joint(&hosts, &origin(B), &part(name)), wanted, "{name}");
        assert!(!may_open_joint(&hosts, &origin(C), &part(name)), "{name}");
    }
}
