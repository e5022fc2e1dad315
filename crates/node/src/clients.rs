//! Trusted clients: a request that one of them signed, by the rules of RFC 9421 (HTTP Message Signatures) in one spelling.
//! What is signed says for which log it is meant, so that nothing that one node was sent works at another.

use hutong_core::{
    command::Actor,
    home::{
        HomeAsk, NoteVia, TokenScope, UseAssertion,
        client::{CLIENT_SKEW_S, NONCE_LEN, is_signed},
    },
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::{base64, hash::sha256, key::KEY_LEN};
use hutong_store::pages::ClientView;

pub use crate::wire::signed::digest_of;
use crate::{Node, answer::SubmitFault, cause::chain};

/// The label of the one signature.
const LABEL: &str = "hutong";
/// What a signature covers, in this order.
pub const COVERED: &str = "(\"@method\" \"@path\" \"content-digest\" \"hutong-member\" \"idempotency-key\")";
/// How the `tag` begins, before the origin of the log that is meant.
pub const TAG: &str = "hutong-client/v1 ";
/// How the DER of a public Ed25519 key begins (RFC 8410), before its 32 bytes.
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A request as it came in: what its signature is about. Printed by method and path alone: a member's number and words do
/// not belong into a log.
#[derive(Clone, Copy)]
pub struct SignedRequest<'a> {
    /// `POST`.
    pub method: &'a str,
    /// The path asked for, from the slash on.
    pub path: &'a str,
    /// `Content-Digest`.
    pub digest: &'a str,
    /// `Hutong-Member`: the member's number.
    pub member: &'a str,
    /// `Idempotency-Key`.
    pub key: &'a str,
    /// `Signature-Input`.
    pub input: &'a str,
    /// `Signature`.
    pub signature: &'a str,
    /// Everything behind the head.
    pub body: &'a [u8],
}

impl std::fmt::Debug for SignedRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// What a `Signature-Input` says, once it is spelled as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters<'a> {
    /// What it covers and how, as it stands: this is signed too.
    pub whole: &'a str,
    /// When it was signed, in seconds.
    pub created: u64,
    /// A word that no other request of this client has.
    pub nonce: &'a str,
    /// Whose key signed.
    pub client: Code,
}

/// Why a signed request is none.
#[derive(Debug, thiserror::Error)]
pub enum ClientFault {
    /// Its head is not spelled as it must be.
    #[error("{0}")]
    Spelling(&'static str),
    /// It does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// Signed too long ago, or in the time to come.
    #[error("the request was signed too long ago, or by a clock that is fast")]
    Clock,
    /// A rule said no, or our world failed.
    #[error(transparent)]
    Submit(#[from] SubmitFault),
}

/// What is signed: RFC 9421 §2.5, for what [`COVERED`] names. `whole` is the signature's parameters with what they cover.
pub fn base_of(request: &SignedRequest<'_>, whole: &str) -> String {
    let SignedRequest { method, path, digest, member, key, .. } = request;
    format!(
        "\"@method\": {method}\n\"@path\": {path}\n\"content-digest\": {digest}\n\"hutong-member\": {member}\n\
         \"idempotency-key\": {key}\n\"@signature-params\": {whole}"
    )
}

/// A public key as offices hand it over: PEM as `openssl pkey -pubout` writes it, or 32 bytes in base64.
pub fn read_public_key(text: &str) -> Option<[u8; KEY_LEN]> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let bytes = base64::decode(&lines.collect::<String>()).ok()?;
    let key = bytes.strip_prefix(&SPKI).unwrap_or(&bytes);
    let key: [u8; KEY_LEN] = key.try_into().ok()?;
    // A point that no honest signer has is refused before anybody trusts it.
    hutong_log::key::VerifierKey::new("client", hutong_log::key::KeyType::Note, &key).ok().map(|_| key)
}

/// Reads `hutong=(…);created=…;nonce="…";keyid="…";alg="ed25519";tag="hutong-client/v1 <origin>"`; `None` for any other
/// spelling, and for what is meant for another log.
pub fn read_input<'a>(input: &'a str, origin: &str) -> Option<Parameters<'a>> {
    let whole = input.strip_prefix(LABEL)?.strip_prefix('=')?;
    let rest = whole.strip_prefix(COVERED)?.strip_prefix(";created=")?;
    let (created, rest) = rest.split_once(";nonce=\"")?;
    let (nonce, rest) = rest.split_once("\";keyid=\"")?;
    let (client, rest) = rest.split_once("\";alg=\"ed25519\";tag=\"")?;
    let tag = rest.strip_suffix('"')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let number: u64 = created.parse().ok().filter(|n: &u64| n.to_string() == created)?;
    let is_nonce = NONCE_LEN.contains(&nonce.len()) && nonce.chars().all(is_plain);
    let is_meant = tag.strip_prefix(TAG) == Some(origin);
    let client = Code::new(client).ok()?;
    (is_nonce && is_meant).then_some(Parameters { whole, created: number, nonce, client })
}

impl Node {
    /// Checks a request that a client signed, and counts it: the same one is not taken twice, also after a restart. Gives
    /// the client and the member for whom it asks.
    ///
    /// # Errors
    /// [`ClientFault`].
    pub async fn take_signed(
        &self,
        request: &SignedRequest<'_>,
        scope: TokenScope,
        consultation: &ConsultationId,
    ) -> Result<(ClientView, PersonId), ClientFault> {
        let fault = |e: &dyn std::error::Error| ClientFault::Submit(SubmitFault::Faulted(chain(e)));
        let said = read_input(request.input, self.origin().as_str()).ok_or(ClientFault::Spelling(
            "Signature-Input is not spelled as the document says, or meant for another log",
        ))?;
        let signature =
            request.signature.strip_prefix(LABEL).and_then(|rest| rest.strip_prefix("=:")?.strip_suffix(':'));
        let signature = signature.and_then(|text| base64::decode(text).ok());
        let signature = signature.ok_or(ClientFault::Spelling("Signature is not spelled as the document says"))?;
        if request.digest != digest_of(request.body) {
            return Err(ClientFault::Spelling("Content-Digest is not the SHA-256 of what was sent"));
        }
        let now = self.clock.now();
        if said.created.abs_diff(now.0) > CLIENT_SKEW_S {
            return Err(ClientFault::Clock);
        }
        let client = self.store.client(&said.client).await.map_err(|e| fault(&e))?;
        // A client that nobody knows and a signature that does not hold are one answer.
        let client = client.ok_or(ClientFault::Signature)?;
        if !is_signed(&client.key, base_of(request, said.whole).as_bytes(), &signature) {
            return Err(ClientFault::Signature);
        }
        let member = PersonId::new(request.member).map_err(|_| SubmitFault::Refused(Refusal::UnknownPerson))?;
        let used = UseAssertion {
            client: said.client,
            key: client.key,
            member: member.clone(),
            scope,
            consultation: consultation.clone(),
            nonce: sha256(said.nonce.as_bytes()),
            created: Moment(said.created),
        };
        self.home_by(Actor::Node, HomeAsk::UseAssertion(Box::new(used))).await?;
        Ok((client, member))
    }

    /// Notes through which client an item came in. A crash before this leaves the item its author's, without the note.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn note_via(&self, index: u64, client: &Code) -> Result<(), SubmitFault> {
        self.home_by(Actor::Node, HomeAsk::NoteVia(NoteVia { index, client: client.clone() })).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(change: impl Fn(String) -> String) -> String {
        change(format!(
            "hutong={COVERED};created=1700000000;nonce=\"0123456789abcdef\";keyid=\"platform\";alg=\"ed25519\";\
             tag=\"hutong-client/v1 a.example/b/log/1\""
        ))
    }

    #[test]
    fn one_spelling_is_read_and_no_other() {
        let read = |text: &str| read_input(text, "a.example/b/log/1").is_some();
        assert!(read(&input(|s| s)));
        for (what, from, to) in [
            ("another order", "\"@method\" \"@path\"", "\"@path\" \"@method\""),
            ("fewer parts", " \"content-digest\"", ""),
            ("a number with a plus", "created=1", "created=+1"),
            ("a short nonce", "0123456789abcdef", "0123456789abcde"),
            ("a nonce with a quotation mark", "0123456789abcdef", "0123456789abcdef\\\""),
            ("another algorithm", "ed25519", "rsa-v1_5-sha256"),
            ("another log", "a.example", "z.example"),
            ("something behind it", "log/1\"", "log/1\";expires=9"),
            ("another label", "hutong=(", "sig1=("),
        ] {
            assert!(!read(&input(|s| s.replacen(from, to, 1))), "{what}");
        }
    }

    #[test]
    fn a_public_key_is_read_as_offices_send_it() {
        // RFC 8410 §10.1
        let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
        let key = read_public_key(pem).unwrap();
        assert_eq!(read_public_key(&base64::encode(&key)), Some(key));
        for no in ["", "-----BEGIN PUBLIC KEY-----", "AAAA", &base64::encode(&[0; 32]), &base64::encode(&[0; 44])] {
            assert_eq!(read_public_key(no), None, "{no}");
        }
    }
}
