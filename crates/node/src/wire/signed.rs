//! Who asks: a request that a body's transport key signed, by the rules of RFC 9421 (HTTP Message Signatures) in one
//! spelling. What is signed names the log that is meant, so that nothing that one body was sent works at another.

use hutong_core::moment::Moment;
use hutong_log::{
    base64,
    hash::sha256,
    hex,
    key::{SignFault, Signature64, Signer, VerifierKey},
};

/// The label of the one signature.
const LABEL: &str = "hutong";
/// What a signature covers, in this order.
pub const COVERED: &str = "(\"@method\" \"@target-uri\" \"content-digest\")";
/// How the `tag` begins, before the origin of the log that is meant.
pub const TAG: &str = "hutong-fed/v1 ";
/// Hexadecimal digits of a nonce.
const NONCE_DIGITS: usize = 32;
/// Longest `Signature-Input` that is looked at, in bytes.
const INPUT_LEN_MAX: usize = 1024;

/// The three fields of a signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `Content-Digest`.
    pub digest: String,
    /// `Signature-Input`.
    pub input: String,
    /// `Signature`.
    pub signature: String,
}

/// What a `Signature-Input` says, once it is spelled as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The signature's parameters with what they cover.
    pub whole: &'a str,
    /// Seconds since 1970 at which it was signed.
    pub created: u64,
    /// Used once.
    pub nonce: &'a str,
    /// Name of the key.
    pub key_name: &'a str,
}

/// `Content-Digest` of a body (RFC 9530).
pub fn digest_of(body: &[u8]) -> String {
    format!("sha-256=:{}:", base64::encode(sha256(body).as_bytes()))
}

/// What is signed (RFC 9421 §2.5).
pub fn base_of(method: &str, uri: &str, digest: &str, whole: &str) -> String {
    format!(
        "\"@method\": {method}\n\"@target-uri\": {uri}\n\"content-digest\": {digest}\n\"@signature-params\": {whole}"
    )
}

/// Signs a request to the body of `recipient`.
///
/// # Errors
/// The key's [`SignFault`].
pub fn sign(
    key: &(dyn Signer + Send + Sync),
    recipient: &str,
    (method, uri): (&str, &str),
    body: &[u8],
    (now, nonce): (Moment, &[u8; 16]),
) -> Result<Signed, SignFault> {
    let whole = format!(
        "{COVERED};created={};nonce=\"{}\";keyid=\"{}\";alg=\"ed25519\";tag=\"{TAG}{recipient}\"",
        now.0,
        hex::encode(nonce),
        key.verifier().name()
    );
    let digest = digest_of(body);
    let signature = key.sign(base_of(method, uri, &digest, &whole).as_bytes())?;
    let signature = format!("{LABEL}=:{}:", base64::encode(signature.as_bytes()));
    Ok(Signed { digest, input: format!("{LABEL}={whole}"), signature })
}

/// Reads a `Signature-Input`; any other spelling, and one that is meant for another log, is refused.
pub fn read_claim<'a>(input: &'a str, recipient: &str) -> Option<Claim<'a>> {
    if input.len() > INPUT_LEN_MAX {
        return None;
    }
    let whole = input.strip_prefix(LABEL)?.strip_prefix('=')?;
    let rest = whole.strip_prefix(COVERED)?.strip_prefix(";created=")?;
    let (created, rest) = rest.split_once(";nonce=\"")?;
    let (nonce, rest) = rest.split_once("\";keyid=\"")?;
    let (key_name, rest) = rest.split_once("\";alg=\"ed25519\";tag=\"")?;
    let tag = rest.strip_suffix('"')?;
    let created: u64 = created.parse().ok().filter(|n: &u64| n.to_string() == created)?;
    let is_nonce = nonce.len() == NONCE_DIGITS && nonce.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_meant = tag.strip_prefix(TAG) == Some(recipient);
    let is_name = hutong_log::key::check_key_name(key_name).is_ok() && !key_name.contains('"');
    (is_nonce && is_meant && is_name).then_some(Claim { whole, created, nonce, key_name })
}

/// Whether a `Signature` over `base` is this key's.
pub fn holds(key: &VerifierKey, base: &str, signature: &str) -> bool {
    let text = signature.strip_prefix(LABEL).and_then(|rest| rest.strip_prefix("=:")?.strip_suffix(':'));
    let bytes = text.and_then(|text| base64::decode(text).ok());
    let signature = bytes.as_deref().and_then(Signature64::from_slice);
    signature.is_some_and(|signature| key.verify(base.as_bytes(), &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use hutong_log::key::{KeyType, SigningKey};

    use super::*;

    const TO: &str = "cq.example/zx/log/1";
    const URI: &str = "https://cq.example/fed/v1/blobs";

    fn key() -> SigningKey {
        SigningKey::from_seed("sc.example/zx/transport", KeyType::Note, &[7; 32]).unwrap()
    }

    fn signed(body: &[u8]) -> Signed {
        sign(&key(), TO, ("POST", URI), body, (Moment(1_700_000_000), &[9; 16])).unwrap()
    }

    #[test]
    fn what_is_signed_is_read_and_holds_and_nothing_else_does() {
        let s = signed(b"{}");
        let claim = read_claim(&s.input, TO).unwrap();
        assert_eq!((claim.created, claim.key_name), (1_700_000_000, "sc.example/zx/transport"));
        let base = base_of("POST", URI, &s.digest, claim.whole);
        assert!(holds(key().verifier(), &base, &s.signature));
        for other in [
            base_of("GET", URI, &s.digest, claim.whole),
            base_of("POST", "https://cq.example/fed/v1/hint", &s.digest, claim.whole),
            base_of("POST", URI, &digest_of(b"{} "), claim.whole),
        ] {
            assert!(!holds(key().verifier(), &other, &s.signature), "{other}");
        }
        let stranger = SigningKey::from_seed("sc.example/zx/transport", KeyType::Note, &[8; 32]).unwrap();
        assert!(!holds(stranger.verifier(), &base, &s.signature));
        assert!(read_claim(&s.input, "z.example/zx/log/1").is_none(), "meant for another body");
    }

    #[test]
    fn one_spelling_is_read_and_no_other() {
        let input = signed(b"{}").input;
        for (what, from, to) in [
            ("another order", "\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\""),
            ("fewer parts", " \"content-digest\"", ""),
            ("a number with a plus", "created=1", "created=+1"),
            ("a number with a zero", "created=1", "created=01"),
            ("a short nonce", "0909", "09"),
            ("a large digit", "0909", "0A09"),
            ("another algorithm", "ed25519", "rsa-v1_5-sha256"),
            ("something behind it", "log/1\"", "log/1\";expires=9"),
            ("another label", "hutong=(", "sig1=("),
            ("no key", "keyid=\"sc.example/zx/transport\"", "keyid=\"\""),
        ] {
            let other = input.replacen(from, to, 1);
            assert_ne!(other, input, "{what}");
            assert!(read_claim(&other, TO).is_none(), "{what}");
        }
    }
}
