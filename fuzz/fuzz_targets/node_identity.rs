//! What the operator's file says of an identity provider, and what a token of one says of somebody, after its signature
//! held. Descriptions, keys and signatures are the library's to read.
#![no_main]

use hutong_log::base64;
use hutong_node::identity::{ProviderAt, Standing, claims};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match ProviderAt::parse(text) {
        Ok((at, _)) => assert!(at.destinations().len() == at.servers.len() && !at.servers.is_empty()),
        Err(problem) => assert!(!problem.is_empty()),
    }
    let second = Standing { acr: vec!["gold".to_owned()], amr: vec!["otp".to_owned()] };
    let payload = base64::encode(bytes).replace('+', "-").replace('/', "_");
    let token = format!("e30.{}.c2ln", payload.trim_end_matches('='));
    for token in [text, &token] {
        if let Some(said) = claims::read(token, "number", &second) {
            assert!(!said.subject.is_empty() && !said.number.is_empty());
            assert_eq!(said.number.trim(), said.number);
        }
    }
});
