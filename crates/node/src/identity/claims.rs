//! What an ID token says of somebody, read after its signature held: the library knows the claims of the standard, and
//! the one that is a person's number here may be any.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::Standing;

/// Longest token that is looked at, in bytes.
pub const TOKEN_LEN_MAX: usize = 64 << 10;
/// Longest subject and number, in bytes (OpenID Connect Core, 2).
const VALUE_LEN_MAX: usize = 255;

/// What is wanted of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// By what the provider knows the person for ever.
    pub subject: String,
    /// The person's number here.
    pub number: String,
    /// Whether it saw a second factor that stands for ours.
    pub is_whole: bool,
}

fn word(claims: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match claims.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        // Numbers of people are often written without quotes.
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.len() <= VALUE_LEN_MAX).then_some(text)
}

/// Reads the claims of a token in compact form whose signature held; `None` where it names no subject or no number.
pub fn read(token: &str, claim: &str, second: &Standing) -> Option<Said> {
    if token.len() > TOKEN_LEN_MAX {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&payload).ok()?;
    let class = word(&claims, "acr");
    let means = claims.get("amr").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let has = |list: &[String], found: &str| list.iter().any(|wanted| wanted == found);
    let is_whole = class.is_some_and(|class| has(&second.acr, &class))
        || means.iter().filter_map(Value::as_str).any(|means| has(&second.amr, means));
    Some(Said { subject: word(&claims, "sub")?, number: word(&claims, claim)?, is_whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(claims: &str) -> Option<Said> {
        let second = Standing { acr: vec!["gold".to_owned()], amr: vec!["otp".to_owned(), "mfa".to_owned()] };
        read(&format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)), "number", &second)
    }

    #[test]
    fn a_token_names_a_subject_and_a_number() {
        let whole = |claims| said(claims).map(|said| (said.number, said.is_whole));
        let yes = |number: &str, is_whole| Some((number.to_owned(), is_whole));
        assert_eq!(whole(r#"{"sub":"a","number":" 0042 "}"#), yes("0042", false));
        assert_eq!(whole(r#"{"sub":"a","number":42,"acr":"gold"}"#), yes("42", true));
        assert_eq!(whole(r#"{"sub":"a","number":"1","amr":["pwd","otp"]}"#), yes("1", true));
        assert_eq!(whole(r#"{"sub":"a","number":"1","amr":"otp","acr":"silver"}"#), yes("1", false));
        let long = format!(r#"{{"sub":"a","number":"{}"}}"#, "1".repeat(VALUE_LEN_MAX + 1));
        for none in [r#"{"sub":"a"}"#, r#"{"number":"1"}"#, r#"{"sub":"a","number":[]}"#, "[]", "{", &long] {
            assert_eq!(said(none), None, "{none}");
        }
        for token in ["", "a", "a.b", "e30.*.x"] {
            assert_eq!(read(token, "sub", &Standing::default()), None);
        }
    }
}
