//! Which waiting commands may be settled together: no two of a batch may rely on each other's facts.

use std::collections::{BTreeSet, VecDeque};

use hutong_core::{
    command::{Actor, Ask},
    facts::Touches,
    ids::{PersonId, Place},
};

use crate::intake::{Asked, Ticket};

/// Most commands of one batch: bounds the time a person waits behind others and the size of a transaction.
pub(super) const BATCH_LEN_MAX: usize = 256;

/// What the commands of a batch touch so far.
#[derive(Default)]
struct Taken {
    people: BTreeSet<PersonId>,
    reads: BTreeSet<Place>,
    writes: BTreeSet<Place>,
    alone: bool,
}

impl Taken {
    /// Whether a command can join; if so it is counted in.
    fn admit(&mut self, asked: &Asked, is_first: bool) -> bool {
        let (touches, alone) = match asked {
            Asked::Recorded(command) => {
                let touches = command.touches();
                let alone = touches.alone;
                (touches, alone)
            }
            // Home commands change facts of other kinds (people, drafts, uploads): they go by themselves.
            Asked::Home { .. } => (Touches::default(), true),
        };
        let person = asked.actor().person().filter(|_| counts_person(asked));
        let fits = is_first
            || (!alone
                && !self.alone
                && person.is_none_or(|p| !self.people.contains(p))
                && touches.reads.iter().all(|p| !self.writes.contains(p))
                && touches.writes.iter().all(|p| !self.writes.contains(p) && !self.reads.contains(p)));
        if fits {
            self.alone |= alone;
            self.people.extend(person.cloned());
            self.reads.extend(touches.reads);
            self.writes.extend(touches.writes);
        }
        fits
    }
}

/// Whether the command's facts are about what its actor did just before: vote counters, supports, first contact.
fn counts_person(asked: &Asked) -> bool {
    match asked {
        Asked::Recorded(command) => {
            matches!(command.actor, Actor::Device(_)) || matches!(command.ask, Ask::CastVote(_) | Ask::SupportItem(_))
        }
        Asked::Home { .. } => false,
    }
}

/// Takes the next batch from the front of the queue: whatever waits, in order, up to the first command that must
/// see another's effects. Stopping there, rather than skipping it, keeps everybody's order.
pub(super) fn next_batch(waiting: &mut VecDeque<Ticket>) -> Vec<Ticket> {
    let mut taken = Taken::default();
    let mut batch = Vec::new();
    while batch.len() < BATCH_LEN_MAX
        && waiting.front().is_some_and(|ticket| taken.admit(&ticket.asked, batch.is_empty()))
    {
        batch.extend(waiting.pop_front());
    }
    batch
}

#[cfg(test)]
mod tests {
    use hutong_core::{
        command::Command,
        ids::{ConsultationId, FormKey, Origin},
    };

    use super::*;

    fn ticket(person: &str, ask: Ask) -> Ticket {
        let actor = Actor::Person(PersonId::new(person).unwrap());
        let command = Command { actor, key: FormKey([0; 16]), ask };
        Ticket { asked: Asked::Recorded(command), answer: tokio::sync::oneshot::channel().0 }
    }

    fn place(index: u64) -> Place {
        Place { origin: Origin::new("a.example/log").unwrap(), index }
    }

    #[track_caller]
    fn check(tickets: Vec<Ticket>, batch_lens: &[usize]) {
        let mut waiting: VecDeque<_> = tickets.into();
        let lens: Vec<usize> =
            std::iter::from_fn(|| (!waiting.is_empty()).then(|| next_batch(&mut waiting).len())).collect();
        assert_eq!(lens, batch_lens);
    }

    #[test]
    fn commands_that_rely_on_each_other_are_settled_apart() {
        let support = |p: &str, i| ticket(p, Ask::SupportItem(place(i)));
        let withdraw = |p: &str, i| ticket(p, Ask::WithdrawItem(place(i)));
        let close = |p: &str| ticket(p, Ask::CloseConsultation(ConsultationId::new("c").unwrap()));
        check(vec![support("a", 1), support("b", 1), support("c", 2)], &[3]);
        check(vec![support("a", 1), support("a", 2)], &[1, 1]);
        check(vec![withdraw("a", 1), support("b", 1)], &[1, 1]);
        check(vec![support("b", 1), withdraw("a", 1)], &[1, 1]);
        check(vec![support("a", 1), close("s"), support("b", 2)], &[1, 1, 1]);
    }

    #[test]
    fn a_batch_is_bounded() {
        let many = (0..600).map(|n| ticket(&format!("p{n}"), Ask::SupportItem(place(1)))).collect();
        check(many, &[256, 256, 88]);
    }
}
