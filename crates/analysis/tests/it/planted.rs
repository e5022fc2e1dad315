//! Planted conversations: votes with known groups, bodies and kinds of statements, drawn from a fixed seed. The shapes
//! are those of docs/ANALYSIS.md §1b and §2.

use hutong_analysis::input::{Input, Participant, Statement, Vote};

/// Draws that are the same for the same seed (splitmix64).
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Draws(seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ 0x5851_F42D_4C95_7F2D)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.unit() * bound as f64) as usize
    }

    /// Index drawn with the chances given.
    pub fn pick(&mut self, chances: &[f64]) -> usize {
        let mut left = self.unit();
        chances
            .iter()
            .position(|chance| {
                (left - chance < 0.0) || {
                    left -= chance;
                    false
                }
            })
            .unwrap_or(chances.len() - 1)
    }

    /// Standard normal (Box & Muller).
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * libm::log(u)).sqrt() * libm::cos(std::f64::consts::TAU * v)
    }

    /// Gamma of unit scale (Marsaglia & Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = self.unit();
            return self.gamma(shape + 1.0) * libm::pow(u, 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()) * (1.0 + x / (9.0 * d).sqrt()) * (1.0 + x / (9.0 * d).sqrt());
            if v > 0.0 && libm::log(1.0 - self.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }
}

/// Size of a conversation.
#[derive(Clone, Copy)]
pub struct Size {
    pub participants: usize,
    pub statements: usize,
    pub density: f64,
}

/// People in groups of the given shares; 40 % of statements divide them, 12 % of votes are passes. With each person's
/// group.
pub fn plant_groups(shares: &[f64], size: Size, seed: u64) -> (Input, Vec<u32>) {
    let mut draws = Draws::new(seed);
    let truth: Vec<u32> = (0..size.participants).map(|_| draws.pick(shares) as u32).collect();
    let rates: Vec<Vec<f64>> = (0..size.statements)
        .map(|_| {
            let common = draws.beta(2.0, 1.3);
            let divides = draws.unit() < 0.4;
            shares.iter().map(|_| if divides { draws.beta(0.5, 0.5) } else { common }).collect()
        })
        .collect();
    let bodies = vec![0; size.participants];
    let rate = |person: usize, statement: usize| rates[statement][truth[person] as usize];
    let activity = Activity { spread: 0.7, density: size.density, least: 0.02, passes: 0.12 };
    (vote(&mut draws, &bodies, size.statements, &activity, rate), truth)
}

/// Kinds of statement in a conversation of two bodies with two camps in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Three quarters of everybody agree.
    Bridge,
    /// One camp agrees, the other does not.
    Camp(usize),
    /// One body agrees, the other does not.
    Body(usize),
    /// Half of everybody agree.
    Weak,
}

/// Two bodies (`share` of the people in the larger), two hidden camps in each (`camp_share` in the larger), 800 people,
/// 120 statements of which 20 bridge.
pub fn plant_bridging(share: f64, camp_share: f64, seed: u64) -> (Input, Vec<Kind>) {
    let mut draws = Draws::new(seed);
    let kinds: Vec<Kind> = [
        (Kind::Bridge, 20),
        (Kind::Camp(0), 30),
        (Kind::Camp(1), 15),
        (Kind::Body(0), 20),
        (Kind::Body(1), 15),
        (Kind::Weak, 20),
    ]
    .into_iter()
    .flat_map(|(kind, count)| std::iter::repeat_n(kind, count))
    .collect();
    let bodies: Vec<usize> = (0..800).map(|_| usize::from(draws.unit() > share)).collect();
    let camps: Vec<usize> = (0..800).map(|_| usize::from(draws.unit() > camp_share)).collect();
    let shifts: Vec<f64> = kinds.iter().map(|_| draws.unit() * 0.1 - 0.05).collect();
    let rate = |person: usize, statement: usize| {
        let base = match kinds[statement] {
            Kind::Bridge => 0.75,
            Kind::Weak => 0.5,
            Kind::Camp(own) if own == camps[person] => 0.93,
            Kind::Body(own) if own == bodies[person] => 0.93,
            _ => 0.25,
        };
        (base + shifts[statement]).clamp(0.02, 0.98)
    };
    let activity = Activity { spread: 0.6, density: 0.2, least: 0.03, passes: 0.1 };
    (vote(&mut draws, &bodies, kinds.len(), &activity, rate), kinds)
}

/// How much people vote.
struct Activity {
    /// Of the logarithm of each person's share of statements.
    spread: f64,
    density: f64,
    least: f64,
    passes: f64,
}

fn vote(
    draws: &mut Draws,
    bodies: &[usize],
    statements: usize,
    activity: &Activity,
    rate: impl Fn(usize, usize) -> f64,
) -> Input {
    let statement = |at: usize| Statement { id: at.to_string(), ..Statement::default() };
    let mut input = Input { statements: (0..statements).map(statement).collect(), ..Input::default() };
    for (person, body) in bodies.iter().enumerate() {
        let body = ["sichuan", "chongqing"][*body].to_string();
        input.participants.push(Participant { id: person.to_string(), body, ..Participant::default() });
        let active = (libm::exp(activity.spread * draws.normal()) * activity.density).clamp(activity.least, 1.0);
        for statement in 0..statements {
            if draws.unit() >= active {
                continue;
            }
            let agrees = draws.unit() < rate(person, statement);
            let value = if draws.unit() < activity.passes {
                0
            } else if agrees {
                1
            } else {
                -1
            };
            input.votes.push(Vote { participant: person as u32, statement: statement as u32, value });
        }
    }
    input
}

/// The same rows in another order, brought back into canonical order.
pub fn shuffle(input: &Input, seed: u64) -> Input {
    let mut draws = Draws::new(seed);
    let mut mix = |n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        (1..n).rev().for_each(|at| order.swap(at, draws.below(at + 1)));
        order
    };
    let people = mix(input.participants.len());
    let statements = mix(input.statements.len());
    let mut votes = input.votes.clone();
    let places = |order: &[usize]| {
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| places[old] = new as u32);
        places
    };
    let (person_at, statement_at) = (places(&people), places(&statements));
    for vote in &mut votes {
        vote.participant = person_at[vote.participant as usize];
        vote.statement = statement_at[vote.statement as usize];
    }
    let order = mix(votes.len());
    let opinions = mix(input.opinions.len());
    let mut shuffled = Input {
        participants: people.iter().map(|&at| input.participants[at].clone()).collect(),
        statements: statements.iter().map(|&at| input.statements[at].clone()).collect(),
        votes: order.iter().map(|&at| votes[at]).collect(),
        opinions: opinions.iter().map(|&at| input.opinions[at].clone()).collect(),
    };
    assert!(shuffled.votes != input.votes || input.votes.len() < 2);
    shuffled.sort();
    shuffled
}
