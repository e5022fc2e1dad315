//! What receipts show: opened parts, sealed votes, slips. Any flipped bit is found.

use hutong_core::{
    canonical::Object,
    commitment::{Salt, commit},
    consultation::{
        item::{Audience, ItemKind, Tier},
        vote::{Choice, Row, batch_root},
    },
    ids::{Handle, LeafId, PartName, Ref},
    receipt::{BadReceipt, Extra, OPEN_LEN_MAX, Opened, ReceiptExtra, Slip, VoteExtra, vote_commitment},
    record::{Event, ItemAccepted, Leaf, Reading, write},
};
use hutong_log::{
    hash::{Hash, leaf_hash, sha256},
    proof::TlogProof,
    tree::{CompactRange, inclusion_nodes},
};
use proptest::prelude::*;

use crate::{
    fixtures::{B, origin, part, topic},
    shared,
};

const ID: LeafId = LeafId([0x42; 16]);

fn receipt() -> ReceiptExtra {
    let contents: [(&str, &[u8]); 3] =
        [("author", b"{}"), ("file/1", &[7; OPEN_LEN_MAX + 1]), ("text", "修一条路。".as_bytes())];
    let open: Vec<Opened> = contents
        .iter()
        .zip(1_u8..)
        .map(|((name, content), salt)| Opened {
            name: part(name),
            salt: Salt([salt; 32]),
            content: Some(content.to_vec()),
        })
        .collect();
    let parts =
        open.iter().map(|o| (o.name.clone(), commit(&o.salt, &o.name, ID, o.content.as_deref().unwrap()))).collect();
    let event = Event::ItemAccepted(ItemAccepted {
        kind: ItemKind::Opinion,
        tier: Tier::Member,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts,
    });
    let leaf = Leaf { ts: 60, consultation: Some(topic()), id: ID, event, extra: Object::new() };
    ReceiptExtra { leaf: write(&leaf), open }
}

fn rows(n: u64) -> Vec<Slip> {
    let statement = Ref { origin: Some(origin(B)), index: 5, hash: sha256(b"s") };
    (1..=n)
        .map(|q| {
            let row = Row {
                handle: Handle([1; 16]),
                q,
                statement: statement.clone(),
                tier: Tier::Open,
                choice: Choice::Pass,
            };
            Slip { batch: ID, row: row.bytes(), salt: Salt([u8::try_from(q).unwrap(); 32]) }
        })
        .collect()
}

/// The receipt into which the slip of row `at` is upgraded.
fn vote(n: u64, at: usize) -> VoteExtra {
    let slips = rows(n);
    let mut sorted: Vec<Hash> = slips.iter().map(Slip::commitment).collect();
    let event = Event::VotesSealed { n, root: batch_root(&sorted) };
    sorted.sort();
    let position = sorted.binary_search(&slips[at].commitment()).unwrap() as u64;
    let leaves: Vec<Hash> = sorted.iter().map(|c| leaf_hash(c.as_bytes())).collect();
    let plan = inclusion_nodes(position, n).unwrap();
    let hashes: Vec<Hash> = plan
        .nodes()
        .iter()
        .map(|node| {
            let mut range = CompactRange::new();
            let begin = (node.index << node.level) as usize;
            range.extend(leaves[begin..begin + (1 << node.level)].iter().copied());
            range.root()
        })
        .collect();
    let leaf = Leaf { ts: 60, consultation: Some(topic()), id: ID, event, extra: Object::new() };
    let slip = &slips[at];
    VoteExtra {
        leaf: write(&leaf),
        row: slip.row.clone(),
        salt: slip.salt,
        position,
        path: plan.fold(&hashes).unwrap(),
    }
}

#[test]
fn a_receipt_opens_its_parts() {
    let receipt = receipt();
    assert!(matches!(receipt.check_openings(), Ok(Reading::Known(_))));
    assert_eq!(receipt.check().unwrap().id, ID);
    let Extra::Receipt(read) = Extra::read(&receipt.bytes()).unwrap() else { panic!("a receipt") };
    assert_eq!(read.check().unwrap().id, ID);
    // The long part travels as a file beside the receipt.
    let file = &read.open[1];
    assert_eq!((file.name.as_str(), &file.content), ("file/1", &None));
    read.check_file(&part("file/1"), &[7; OPEN_LEN_MAX + 1]).unwrap();
    read.check_file(&part("text"), "修一条路。".as_bytes()).unwrap();
    for (name, bytes) in [("file/1", vec![7; OPEN_LEN_MAX]), ("file/2", vec![7; OPEN_LEN_MAX + 1]), ("text", vec![])] {
        assert_eq!(read.check_file(&part(name), &bytes), Err(BadReceipt::Commitment { part: part(name) }));
    }
}

#[test]
fn a_receipt_of_a_leaf_unknown_here_still_opens() {
    let receipt = receipt();
    let leaf = String::from_utf8(receipt.leaf.clone()).unwrap();
    for (from, to) in
        [("\"kind\":\"opinion\"", "\"kind\":\"petition\""), ("\"v\":1}", "\"v\":9}"), ("\"tier\":\"member\",", "")]
    {
        assert!(leaf.contains(from));
        let later = ReceiptExtra { leaf: leaf.replace(from, to).into_bytes(), ..receipt.clone() };
        assert!(!matches!(later.check_openings().unwrap(), Reading::Known(_)), "{to}");
        assert!(matches!(later.check(), Err(BadReceipt::Leaf(_))), "{to}");
        let mut wrong = later;
        wrong.open[0].content = Some(b"{ }".to_vec());
        assert_eq!(wrong.check_openings(), Err(BadReceipt::Commitment { part: part("author") }), "{to}");
    }
}

#[test]
fn a_receipt_of_a_leaf_without_parts_opens_nothing_and_holds() {
    let erased = Event::PartsErased {
        item: Ref { origin: None, index: 5, hash: sha256(b"s") },
        parts: vec![part("text")],
        basis: hutong_core::ids::Code::new("author-request").unwrap(),
    };
    for event in [Event::VotesSealed { n: 3, root: sha256(b"votes") }, erased] {
        let leaf = Leaf { ts: 60, consultation: Some(topic()), id: ID, event, extra: Object::new() };
        let whole = ReceiptExtra { leaf: write(&leaf), open: Vec::new() };
        assert_eq!(whole.check().unwrap(), leaf);
        let shown = ReceiptExtra { open: receipt().open, ..whole };
        assert!(shown.check_openings().is_err(), "what the leaf does not commit to is not opened by it");
    }
    let broken = ReceiptExtra { leaf: b"no leaf".to_vec(), open: Vec::new() };
    assert!(matches!(broken.check_openings(), Err(BadReceipt::NotCanonical(_))));
}

#[test]
fn a_part_that_the_leaf_does_not_name_is_refused() {
    let mut receipt = receipt();
    receipt.open.push(Opened { name: part("title"), salt: Salt([9; 32]), content: None });
    assert_eq!(receipt.check(), Err(BadReceipt::Commitment { part: part("title") }));
}

#[test]
fn every_vote_of_a_batch_has_its_receipt() {
    for n in [1, 2, 3, 7, 20] {
        for at in 0..n as usize {
            let vote = vote(n, at);
            vote.check().unwrap();
            assert_eq!(Extra::read(&vote.bytes()).unwrap(), Extra::Vote(vote));
        }
    }
}

#[test]
fn a_vote_in_another_leaf_or_place_is_refused() {
    let good = vote(7, 3);
    let wrong = [
        VoteExtra { position: good.position ^ 1, ..good.clone() },
        VoteExtra { position: 7, ..good.clone() },
        VoteExtra { path: good.path[1..].to_vec(), ..good.clone() },
        VoteExtra { row: vote(7, 4).row, ..good.clone() },
        VoteExtra { leaf: vote(6, 3).leaf, ..good.clone() },
        VoteExtra { leaf: receipt().leaf, ..good.clone() },
    ];
    for vote in wrong {
        assert_eq!(vote.check(), Err(BadReceipt::NotInBatch));
    }
}

#[test]
fn a_slip_says_which_batch_its_row_will_be_in() {
    let slip = rows(1).remove(0);
    assert_eq!(Slip::read(&slip.bytes()).unwrap(), slip);
    assert_eq!(slip.commitment(), vote_commitment(ID, &slip.salt, &slip.row));
    assert_eq!(slip.commitment(), commit(&slip.salt, &PartName::known("vote"), ID, &slip.row));
    assert!(Slip::read(&receipt().bytes()).is_err() && Extra::read(&slip.bytes()).is_err());
}

#[test]
fn the_shared_receipt_opens() {
    let Some(vectors) = shared::vectors() else { return };
    let proof = TlogProof::parse(&shared::read("receipt-420.tlog-proof")).unwrap();
    let extra = Extra::read(proof.extra.as_deref().unwrap()).unwrap();
    proof.verify(&leaf_hash(extra.leaf()), &[vectors.log_key]).unwrap();
    extra.check_openings().unwrap();
    let Extra::Receipt(receipt) = extra else { panic!("a receipt") };
    assert_eq!(receipt.open[0].content.as_deref(), Some("意见420：建议共建科技创新平台 / opinion 420".as_bytes()));
    assert_eq!(receipt.leaf, shared::field(&vectors.text, "leaf_420").into_bytes());
}

/// Whether what was read still proves what it proved: the leaf hash is what the log's proof is about.
fn proves(extra: &Extra, leaf: Hash) -> bool {
    leaf_hash(extra.leaf()) == leaf && extra.check_openings().is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_flipped_bit_of_a_receipt_is_found(at in any::<prop::sample::Index>()) {
        let mut receipt = receipt();
        receipt.open.remove(1);
        let (leaf, mut bytes) = (leaf_hash(&receipt.leaf), receipt.bytes());
        prop_assert!(proves(&Extra::read(&bytes).unwrap(), leaf));
        let bit = at.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(extra) = Extra::read(&bytes) {
            prop_assert!(!proves(&extra, leaf), "bit {}", bit);
        }
    }

    #[test]
    fn any_flipped_bit_of_a_vote_is_found(at in any::<prop::sample::Index>()) {
        let vote = vote(7, 3);
        let (leaf, mut bytes) = (leaf_hash(&vote.leaf), vote.bytes());
        prop_assert!(proves(&Extra::read(&bytes).unwrap(), leaf));
        let bit = at.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(extra) = Extra::read(&bytes) {
            prop_assert!(!proves(&extra, leaf), "bit {}", bit);
        }
    }
}
