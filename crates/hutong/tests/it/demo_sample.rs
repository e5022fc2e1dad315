//! The embedded sample: readable as described, and its stances are those that its own files expect.

use hutong::demo::{sample::Sample, stances};

#[test]
fn the_sample_is_what_its_description_says() {
    let sample = Sample::read().expect("a readable sample");
    let shape: Vec<_> = sample
        .consultations
        .iter()
        .map(|c| (c.key.as_str(), c.acts.len(), c.statements.len(), c.charter.prompts.len(), c.report.is_some()))
        .collect();
    assert_eq!(
        shape,
        [("Y", 27, 0, 1, false), ("C", 154, 14, 3, true), ("B", 755 + 155 + 22, 66, 7, false), ("A", 36, 0, 1, false)]
    );
    assert!(sample.people.iter().all(|p| sample.body(&p.body).is_ok()));
    for act in sample.consultations.iter().flat_map(|c| &c.acts) {
        let person = sample.person(&act.by).expect("a person on file");
        assert_eq!(person.body, act.body, "act {} goes through its own body's node", act.n);
    }
}

#[test]
fn stances_are_those_that_the_sample_expects() {
    let sample = Sample::read().expect("a readable sample");
    let mut drawn = 0;
    for c in &sample.consultations {
        let Some(parameters) = &c.stances else { continue };
        let votes = stances::draw(parameters, &sample.bodies, &c.statements).expect("parameters for everything");
        assert_eq!(votes.len(), parameters.expect.votes, "{}", c.key);
        assert_eq!(stances::digest(&votes, &c.statements), parameters.expect.sha256, "{}", c.key);
        drawn += 1;
    }
    assert_eq!(drawn, 2, "C and B have stances");
}
