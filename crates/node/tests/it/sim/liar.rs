//! The partner that lies: everything that RECORD §9 expects of a partner, and worse, in the middle of honest answers.

use std::rc::Rc;

use hutong_log::{
    checkpoint::Checkpoint,
    hash::{Hash, leaf_hash, sha256},
    key::{KeyType, SigningKey},
    tile::BUNDLE_LEN_MAX,
    witness::AddCheckpoint,
};

use super::{
    disk::{Head, Log, at},
    network::{Ask, Body, Found, Reply},
    serve::answer_from,
    settle::sign_head,
    world::World,
};

/// Every lie; each must have been told in some run.
pub const LIES: [&str; 23] = [
    "wrong root",
    "rollback",
    "size 2^63",
    "many lines",
    "million lines",
    "another key",
    "no checkpoint",
    "short bundle",
    "long bundle",
    "flipped bundle",
    "endless body",
    "bomb",
    "bad tile",
    "short tile",
    "split view",
    "stale heads",
    "flipped cosignature",
    "flipped mirror bundle",
    "other content",
    "other words given back",
    "bad proof",
    "leaf that is not canonical",
    "garbage for a cosignature",
];

impl World {
    fn told(&mut self, lie: &'static str) {
        self.tally.add("lie", lie);
        self.tell(|| format!("the liar: {lie}"));
    }

    /// A lie in place of an answer, if it is time for one.
    pub fn lie(&mut self, n: usize, to: usize, ask: &Ask) -> Option<Reply> {
        if self.liar != Some(n) || self.is_calm {
            return None;
        }
        if let Some(reply) = self.show_fork(n, to, ask) {
            return Some(reply);
        }
        if !self.dice.chance(self.lies_of_1000) {
            return None;
        }
        let honest = self.nodes[n].process.as_ref().and_then(|p| p.head.clone())?;
        match ask {
            Ask::Checkpoint => Some(self.lie_about_checkpoint(n, to, &honest)),
            Ask::Bundle(_) | Ask::MirrorBundle(..) => self.lie_about_bundle(n, &honest, ask),
            Ask::Tiles(_) => {
                let Reply::Tiles(mut tiles) = answer_from(&self.nodes[n].store.seen.logs[n], Some(&honest), ask) else {
                    return None;
                };
                let short = self.dice.chance(500);
                if let Some(Some(body)) = tiles.first_mut() {
                    let mut bytes = body.bytes.to_vec();
                    if short {
                        bytes.pop();
                    } else {
                        bytes[3] ^= 1;
                    }
                    *body = Body::of(bytes);
                }
                self.told(if short { "short tile" } else { "bad tile" });
                Some(Reply::Tiles(tiles))
            }
            Ask::HeadsOf(of) => self.lie_about_heads(n, *of),
            Ask::Contents(wanted) => {
                let mut found = self.open_contents(n, to, wanted);
                for one in &mut found {
                    if let Found::Open(_, bytes) = one {
                        *bytes = Rc::from(&b"other words"[..]);
                    }
                }
                self.told("other content");
                Some(Reply::Contents(found))
            }
            Ask::Back(wanted) => {
                let mut found = self.give_back(n, to, wanted);
                for ((index, name), one) in wanted.iter().zip(&mut found) {
                    // It keeps what it should have forgotten, and garbles what it should keep.
                    match (self.chronicle.erased.get(&(to, *index, name.clone())), &one) {
                        (Some((salt, bytes)), _) => *one = Found::Open(*salt, bytes.clone()),
                        (None, Found::Open(salt, _)) => *one = Found::Open(*salt, Rc::from(&b"other words"[..])),
                        (None, _) => {}
                    }
                }
                self.told("other words given back");
                Some(Reply::Contents(found))
            }
            Ask::AddCheckpoint(_) => {
                self.told("garbage for a cosignature");
                let body = [&b"\xe2\x80\x94 nobody AAAA\n"[..], b"99999999999999999999\n", b"0\n"][self.dice.below(3)];
                let status = [200, 409, 200][self.dice.below(3)];
                Some(Reply::Added(status, Body::of(body.to_vec())))
            }
            Ask::Hint => None,
        }
    }

    fn lie_about_checkpoint(&mut self, n: usize, to: usize, honest: &Head) -> Reply {
        let keys = &self.nodes[n].keys;
        let name = keys.origin.as_str();
        let sign = |size: u64, root: Hash| Checkpoint::new(name, size, root).unwrap().sign(&keys.log).unwrap();
        let text = honest.signed.format();
        let body = |bytes: Vec<u8>| Reply::Body(Some(Body::of(bytes)));
        let other = sha256(&honest.size.to_be_bytes());
        let (lie, reply, signed) = match self.dice.below(9) {
            0 => {
                let head = Head::of(sign(honest.size + self.dice.below(3) as u64, other));
                ("wrong root", body(head.signed.format().into_bytes()), Some(head))
            }
            1 | 2 => {
                let size = honest.size.saturating_sub(1 + self.dice.below(5) as u64);
                let root = self.nodes[n].store.seen.logs[n].root_at(size);
                let head = Head::of(sign(size, root));
                ("rollback", body(head.signed.format().into_bytes()), Some(head))
            }
            3 => ("size 2^63", body(sign(1 << 63, other).format().into_bytes()), None),
            4 => {
                let line = text.lines().last().unwrap().to_owned();
                let many = format!("{text}{}", format!("{line}\n").repeat(400));
                ("many lines", body(many.into_bytes()), None)
            }
            5 => {
                // A million lines are some hundred megabytes: nobody reads beyond the limit.
                let len = 1_000_000 * 120;
                let long = Body { bytes: Rc::from(text.repeat(4).into_bytes()), len, packed: len };
                ("million lines", Reply::Body(Some(long)), None)
            }
            6 => {
                let key = SigningKey::from_seed(name, KeyType::Note, &[77; 32]).unwrap();
                let forged = Checkpoint::new(name, honest.size + 1, other).unwrap().sign(&key).unwrap();
                ("another key", body(forged.format().into_bytes()), None)
            }
            7 => ("no checkpoint", body(b"nonsense".to_vec()), None),
            _ => {
                // From now on, for a while, this partner is shown another history.
                let from = honest.size.saturating_sub(self.dice.below(4) as u64).max(12);
                self.forks.insert(to, from);
                return self.show_fork(n, to, &Ask::Checkpoint).unwrap_or(Reply::Unavailable);
            }
        };
        if let Some(head) = signed {
            self.chronicle.lied(n, &head);
        }
        self.told(lie);
        reply
    }

    fn lie_about_bundle(&mut self, n: usize, honest: &Head, ask: &Ask) -> Option<Reply> {
        let image = &self.nodes[n].store.seen;
        let (answer, is_mirror) = match ask {
            Ask::MirrorBundle(of, bundle) => {
                let head = image.mirrors.get(of).map(|(head, _)| head);
                (answer_from(&image.logs[*of], head, &Ask::Bundle(*bundle)), true)
            }
            _ => (answer_from(&image.logs[n], Some(honest), ask), false),
        };
        let Reply::Body(Some(body)) = answer else { return None };
        let mut bytes = body.bytes.to_vec();
        let end = bytes.len() - 1;
        let endless = BUNDLE_LEN_MAX as u64 * 1_000;
        let (lie, reply) = match self.dice.below(5) {
            _ if is_mirror => {
                bytes[end] ^= 1;
                ("flipped mirror bundle", Body::of(bytes))
            }
            0 => {
                bytes.truncate(end);
                ("short bundle", Body::of(bytes))
            }
            1 => {
                bytes.extend_from_slice(&[0, 2, b'{', b'}']);
                ("long bundle", Body::of(bytes))
            }
            2 => {
                bytes[end] ^= 1;
                ("flipped bundle", Body::of(bytes))
            }
            3 => ("endless body", Body { bytes: bytes.into(), len: endless, packed: endless }),
            _ => ("bomb", Body { bytes: bytes.into(), len: BUNDLE_LEN_MAX as u64, packed: 16_384 }),
        };
        self.told(lie);
        Some(Reply::Body(Some(reply)))
    }

    fn lie_about_heads(&mut self, n: usize, of: usize) -> Option<Reply> {
        let (head, _) = self.nodes[n].store.seen.mirrors.get(&of)?.clone();
        let first = self.nodes[n].backups.first()?.mirrors.get(&of)?.0.clone();
        let flips = self.dice.chance(500);
        let mut text = if flips { head.signed.format() } else { self.with_own_line(n, &first) };
        if flips {
            let at = text.len() - 6;
            let flipped = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            text.replace_range(at..=at, flipped);
        }
        self.told(if flips { "flipped cosignature" } else { "stale heads" });
        let body = Some(Body::of(text.into_bytes()));
        Some(Reply::Heads([body, None]))
    }

    fn with_own_line(&self, n: usize, head: &Head) -> String {
        let mut signed = (*head.signed).clone();
        signed.add(signed.checkpoint().cosign(1, &self.nodes[n].keys.mirror).unwrap()).unwrap();
        signed.format()
    }

    /// The whole log of the liar with one leaf that is another, for one partner alone.
    fn show_fork(&mut self, n: usize, to: usize, ask: &Ask) -> Option<Reply> {
        let from = *self.forks.get(&to)?;
        let size = self.nodes[n].process.as_ref()?.head.as_ref()?.size;
        if size <= from || !matches!(ask, Ask::Checkpoint | Ask::Bundle(_) | Ask::Tiles(_)) {
            return None;
        }
        if !self.fork_logs.contains_key(&(from, size)) {
            let mut fork = Log::default();
            for (index, leaf) in self.nodes[n].store.seen.logs[n].leaves[..at(size)].iter().enumerate() {
                let other: Rc<[u8]> = Rc::from(&br#"{"t":"x.other","v":1}"#[..]);
                let leaf = if index == at(from) { other } else { leaf.clone() };
                let hash = leaf_hash(&leaf);
                fork.push(leaf, hash);
            }
            self.fork_logs.insert((from, size), Rc::new(fork));
        }
        let fork = self.fork_logs[&(from, size)].clone();
        let head = sign_head(&self.nodes[n].keys, &fork);
        self.chronicle.forked(n, &head, &fork.hashes);
        self.told("split view");
        Some(answer_from(&fork, Some(&head), ask))
    }

    /// What the liar brings to a witness instead of its head.
    pub fn lie_about_head(&mut self, n: usize, of: usize, old: u64, head: &Head) -> Option<Vec<u8>> {
        if self.liar != Some(n) || self.is_calm || !self.dice.chance(self.lies_of_1000) {
            return None;
        }
        self.told("bad proof");
        let fork = self.forks.get(&of).and_then(|from| self.fork_logs.get(&(*from, head.size)).cloned());
        let (checkpoint, proof) = match fork {
            Some(fork) => {
                let head = sign_head(&self.nodes[n].keys, &fork);
                self.chronicle.forked(n, &head, &fork.hashes);
                ((*head.signed).clone(), fork.prove(old, head.size))
            }
            None => ((*head.signed).clone(), vec![head.root]),
        };
        Some(AddCheckpoint { old, proof, checkpoint }.format().into_bytes())
    }

    /// A leaf that is not as leaves are written.
    pub fn lie_in_the_log(&mut self) {
        if let Some(n) = self.liar.filter(|_| !self.is_calm) {
            let ours = self.nodes[n].store.seen.logs[n].leaves.clone();
            if let Some(leaf) = self.dice.pick(&ours).cloned()
                && leaf.first() == Some(&b'{')
            {
                let mut bytes = leaf.to_vec();
                bytes.insert(1, b' ');
                self.told("leaf that is not canonical");
                self.write_raw(n, bytes);
            }
        }
    }
}
