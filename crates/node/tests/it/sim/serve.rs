//! What a node answers. Mirrors `wire/serve.rs`: made of stored rows when it is asked for, up to the published head.

use hutong_core::partner::pull::Input;

use super::{
    disk::{Head, Log},
    network::{Ask, Body, Reply},
    node::State,
    world::World,
};

impl World {
    pub fn serve(&mut self, n: usize, from: usize, id: u64, ask: Ask) {
        if let Some(lie) = self.lie(n, from, &ask) {
            return self.reply(n, from, id, lie);
        }
        match ask {
            Ask::AddCheckpoint(body) => self.add_checkpoint(n, from, id, &body),
            Ask::Hint => {
                if !matches!(self.nodes[n].process.as_ref().map(|p| &p.state), Some(State::Owing(_)) | None) {
                    self.step_pull(n, from, Input::Hint);
                }
            }
            Ask::Contents(wanted) => {
                let found = self.open_contents(n, from, &wanted);
                self.reply(n, from, id, Reply::Contents(found));
            }
            Ask::Back(wanted) => {
                let found = self.give_back(n, from, &wanted);
                self.reply(n, from, id, Reply::Contents(found));
            }
            Ask::HeadsOf(of) => {
                let heads = self.heads_of(n, of);
                if let [_, Some(by_witness)] = &heads {
                    self.promise(n, of, by_witness);
                }
                let bodies = heads.map(|head| head.map(|h| Body::of(h.signed.format().into_bytes())));
                self.reply(n, from, id, Reply::Heads(bodies));
            }
            Ask::Checkpoint | Ask::Bundle(_) | Ask::Tiles(_) => {
                let node = &self.nodes[n];
                let head = node.process.as_ref().and_then(|p| p.head.as_ref());
                let reply = answer_from(&node.store.seen.logs[n], head, &ask);
                self.reply(n, from, id, reply);
            }
            Ask::MirrorBundle(of, bundle) => {
                let image = &self.nodes[n].store.seen;
                let head = image.mirrors.get(&of).map(|(head, _)| head);
                let reply = answer_from(&image.logs[of], head, &Ask::Bundle(bundle));
                self.reply(n, from, id, reply);
            }
        }
    }

    /// What mirror and witness signed last of a log; a mirror's head is shown with its line.
    fn heads_of(&self, n: usize, of: usize) -> [Option<Head>; 2] {
        let node = &self.nodes[n];
        let mirror = node.store.seen.mirrors.get(&of).filter(|(_, is_cosigned)| *is_cosigned);
        let witness = node.lock.as_ref().and_then(|lock| lock.seen.witness.get(&of).cloned());
        [mirror.map(|(head, _)| head.clone()), witness]
    }
}

/// Files of a log under a head.
pub fn answer_from(log: &Log, head: Option<&Head>, ask: &Ask) -> Reply {
    let Some(head) = head else { return Reply::Body(None) };
    match ask {
        Ask::Checkpoint => Reply::Body(Some(Body::of(head.signed.format().into_bytes()))),
        Ask::Bundle(bundle) if bundle.first_leaf() + u64::from(bundle.width) <= head.size => {
            Reply::Body(log.bundle(*bundle).map(Body::of))
        }
        Ask::Tiles(coords) => {
            let tiles = coords.iter().map(|coord| log.tile(*coord).map(Body::of));
            Reply::Tiles(tiles.collect())
        }
        _ => Reply::Body(None),
    }
}
