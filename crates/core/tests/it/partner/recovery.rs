//! What a directory owes whose lock is lost, older or ahead, and what its partners' words allow, row by row.

use hutong_core::partner::recovery::{Heard, Held, Next, Owes, owes, weigh};

const NO_LOCK: Owes = Owes::NoLock { stored: 30 };
const OLD_LOCK: Owes = Owes::OldLock { stored: 30, signed: 20 };
const MISSING: Owes = Owes::Missing { stored: 30, signed: 40 };

#[test]
fn what_is_owed_follows_from_sizes() {
    // stored, is there a lock, its size, was a backup put back
    let rows = [
        ((0, true, None, false), None),
        ((1, true, None, false), None),
        ((2, true, None, false), Some(Owes::NoLock { stored: 2 })),
        ((1, false, None, false), Some(Owes::NoLock { stored: 1 })),
        ((30, true, Some(30), false), None),
        ((30, true, Some(20), false), None),
        ((30, true, Some(30), true), None),
        ((30, true, Some(20), true), Some(OLD_LOCK)),
        ((30, true, Some(40), false), Some(MISSING)),
        ((30, true, Some(40), true), Some(MISSING)),
    ];
    for ((stored, has_lock, locked, is_restored), owed) in rows {
        assert_eq!(owes(stored, has_lock, locked, is_restored), owed, "{stored} {has_lock} {locked:?} {is_restored}");
    }
}

#[test]
fn where_nobody_here_knows_what_was_signed_every_partner_must_speak() {
    use Heard::{Diverged, Silent, Spoke};
    let mirror = |size| Held { by_mirror: true, size };
    let witness = |size| Held { by_mirror: false, size };
    let from = |mirrors: &[usize]| Next::TakeOver(mirrors.to_vec());
    let rows: Vec<(Owes, &[Heard], Vec<Held>, Next)> = vec![
        (NO_LOCK, &[], vec![], Next::Wait),
        (NO_LOCK, &[Silent], vec![], Next::Wait),
        (NO_LOCK, &[Diverged], vec![], Next::Wait),
        (NO_LOCK, &[Spoke], vec![], Next::Sign),
        (NO_LOCK, &[Spoke, Diverged], vec![mirror(30)], Next::Sign),
        // The one that is silent may hold more.
        (NO_LOCK, &[Spoke, Silent], vec![mirror(40)], Next::Wait),
        (OLD_LOCK, &[Spoke, Silent], vec![mirror(30)], Next::Wait),
        (OLD_LOCK, &[Spoke, Spoke], vec![mirror(30), mirror(10)], Next::Sign),
        (NO_LOCK, &[Spoke, Spoke], vec![mirror(35), mirror(40)], from(&[1])),
        (NO_LOCK, &[Spoke, Spoke], vec![mirror(40), witness(40), mirror(40)], from(&[0, 2])),
        (NO_LOCK, &[Spoke], vec![mirror(40), witness(41)], Next::Lacking),
        // The lock knows: one that has it is enough.
        (MISSING, &[Spoke, Silent], vec![mirror(40)], from(&[0])),
        (MISSING, &[Spoke, Silent], vec![mirror(39)], Next::Lacking),
        (MISSING, &[Spoke], vec![], Next::Lacking),
        (MISSING, &[Silent], vec![], Next::Wait),
        (MISSING, &[Spoke], vec![mirror(45)], from(&[0])),
    ];
    for (owed, heard, held, next) in rows {
        assert_eq!(weigh(&owed, heard, &held), next, "{owed:?} {heard:?} {held:?}");
    }
}
