//! What people prove themselves with: passwords, one-time passwords, codes. Slow hashing happens here, a few at a time.

use argon2::{Algorithm, Argon2, Params, Version};
use hutong_core::{facts::Private, home::account::RECOVERY_CODES};
use hutong_log::{
    base64,
    hash::{Hash, sha256},
};
use totp_rs::{Builder, Secret, Totp};

use crate::dice::{self, DiceFault};

/// Memory of argon2id in KiB.
pub const ARGON2_MEMORY_KIB: u32 = 19_456;
/// Passes over that memory.
pub const ARGON2_PASSES: u32 = 2;
/// Lanes.
pub const ARGON2_LANES: u32 = 1;
/// Most memory in KiB of a verifier that this program will compute: a changed row must not exhaust the machine.
const ARGON2_MEMORY_KIB_MAX: u32 = 1 << 20;
/// Most passes of such a verifier.
const ARGON2_PASSES_MAX: u32 = 20;
/// Least length of a password in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password in bytes.
pub const PASSWORD_LEN_MAX: usize = 1_024;
/// Bytes of the secret that an authenticator shares: 160 bits, as RFC 4226 recommends.
pub const SECOND_FACTOR_LEN: usize = 20;
/// Characters of a one-time code: five random bits each.
pub const CODE_CHARS: usize = 12;
/// Characters of a recovery code.
const RECOVERY_CHARS: usize = 16;

/// Crockford's base32: no letter that looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SALT_LEN: usize = 16;
const HASH_LEN: usize = 32;

/// Passwords that everybody tries first, as far as they are long enough.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "0123456789",
    "0987654321",
    "1111111111",
    "qwertyuiop",
    "1q2w3e4r5t",
    "password123",
    "password1234",
    "a123456789",
    "abc123456789",
    "woaini1314",
    "iloveyou123",
    "qwerty12345",
    "1qaz2wsx3edc",
];

/// Why a secret could not be made or compared.
#[derive(Debug, thiserror::Error)]
pub enum SecretFault {
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// The hash could not be computed: no memory.
    #[error("couldn't compute argon2id: {0}")]
    Argon2(String),
}

/// Whether a password will do: long enough, not a common one, not the name turned into one.
pub fn is_strong(password: &str, name: &str) -> bool {
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    password.chars().count() >= PASSWORD_CHARS_MIN
        && password.len() <= PASSWORD_LEN_MAX
        && !COMMON.contains(&lower.as_str())
        && !lower.chars().all(|c| Some(c) == first)
        && (name.is_empty() || lower.replace(&name.to_lowercase(), "").chars().count() >= PASSWORD_CHARS_MIN / 2)
}

/// The verifier of a password: `argon2id$m=…,t=…,p=…$salt$hash`.
///
/// # Errors
/// [`SecretFault`].
pub fn hash_password(password: &str) -> Result<Private<String>, SecretFault> {
    let salt = dice::bytes::<SALT_LEN>()?;
    let hash = argon2(password, &salt, (ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES))?;
    let head = format!("argon2id$m={ARGON2_MEMORY_KIB},t={ARGON2_PASSES},p={ARGON2_LANES}");
    Ok(Private(format!("{head}${}${}", base64::encode(&salt), base64::encode(&hash))))
}

/// Whether a password fits a verifier. Without one (nobody of that name, or no password) the same work is done, and the
/// answer is no.
///
/// # Errors
/// [`SecretFault`].
pub fn check_password(password: &str, verifier: Option<&str>) -> Result<bool, SecretFault> {
    let parsed = verifier.and_then(parse);
    let is_real = parsed.is_some() && password.len() <= PASSWORD_LEN_MAX;
    let nobody = ((ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES), [0; SALT_LEN], [0; HASH_LEN]);
    let (cost, salt, wanted) = parsed.unwrap_or(nobody);
    let password = if password.len() <= PASSWORD_LEN_MAX { password } else { "" };
    let found = argon2(password, &salt, cost)?;
    // Hashes of both are compared, so that where they differ first says nothing about them.
    Ok(is_real & (sha256(&found) == sha256(&wanted)))
}

type Cost = (u32, u32, u32);

fn parse(verifier: &str) -> Option<(Cost, [u8; SALT_LEN], [u8; HASH_LEN])> {
    let fields: Vec<&str> = verifier.split('$').collect();
    let ["argon2id", cost, salt, hash] = fields[..] else { return None };
    let numbers: Vec<u32> = cost
        .split(',')
        .zip(["m=", "t=", "p="])
        .filter_map(|(field, name)| field.strip_prefix(name)?.parse().ok())
        .collect();
    let [memory, passes, lanes] = numbers[..] else { return None };
    let is_bounded = memory <= ARGON2_MEMORY_KIB_MAX && passes <= ARGON2_PASSES_MAX && lanes <= 16;
    let salt = base64::decode(salt).ok()?.try_into().ok()?;
    let hash = base64::decode(hash).ok()?.try_into().ok()?;
    is_bounded.then_some(((memory, passes, lanes), salt, hash))
}

fn argon2(password: &str, salt: &[u8], (memory, passes, lanes): Cost) -> Result<[u8; HASH_LEN], SecretFault> {
    let fault = |e: argon2::Error| SecretFault::Argon2(e.to_string());
    let params = Params::new(memory, passes, lanes, Some(HASH_LEN)).map_err(fault)?;
    let mut out = [0; HASH_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut out)
        .map_err(fault)?;
    Ok(out)
}

/// The step of thirty seconds whose one-time password this is, if it is one of now, the step before or the next.
pub fn second_factor_step(secret: &[u8], typed: &str, now_s: u64) -> Option<u64> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    totp(secret).check(&digits, now_s)
}

/// What an authenticator with this secret shows at a moment: for whoever stands in for one, as a demo does.
pub fn second_factor_code(secret: &[u8], at_s: u64) -> String {
    totp(secret).generate(at_s).to_string()
}

/// RFC 6238 with SHA-1, six digits and thirty seconds: what every authenticator reads.
fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(Secret::from(secret)).build_noncompliant()
}

/// A secret for an authenticator, in base32 as it is typed in.
///
/// # Errors
/// [`SecretFault`].
pub fn draw_second_factor() -> Result<Private<String>, SecretFault> {
    let secret = dice::bytes::<SECOND_FACTOR_LEN>()?;
    Ok(Private(Secret::from(secret.as_slice()).to_base32()))
}

/// The bytes of such a secret; `None` for what is none.
pub fn read_second_factor(base32: &str) -> Option<Vec<u8>> {
    let secret = Secret::try_from_base32(base32).ok()?;
    Some(secret.as_ref().to_vec()).filter(|s: &Vec<u8>| s.len() == SECOND_FACTOR_LEN)
}

/// `otpauth://totp/…`: what an authenticator reads from a QR code.
pub fn second_factor_url(base32: &str, issuer: &str, name: &str) -> String {
    let (issuer, name) = (percent(issuer), percent(name));
    format!("otpauth://totp/{issuer}:{name}?secret={base32}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// Everything but unreserved characters (RFC 3986) as `%XX`.
pub fn percent(text: &str) -> String {
    let one = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Recovery codes, shown once.
///
/// # Errors
/// [`SecretFault`].
pub fn draw_recovery_codes() -> Result<Vec<Private<String>>, SecretFault> {
    (0..RECOVERY_CODES).map(|_| draw_code::<RECOVERY_CHARS>()).collect()
}

/// How a recovery code is kept.
pub fn recovery_hash(code: &str) -> Hash {
    sha256(format!("hutong/recovery/v1\0{}", plain_code(code)).as_bytes())
}

/// A code of `N` characters in groups of four.
///
/// # Errors
/// [`SecretFault`].
pub fn draw_code<const N: usize>() -> Result<Private<String>, SecretFault> {
    let bytes = dice::bytes::<N>()?;
    let mut code = String::with_capacity(N + N / 4);
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Ok(Private(code))
}

/// `N` letters of the same alphabet in one word.
///
/// # Errors
/// [`SecretFault`].
pub fn draw_letters<const N: usize>() -> Result<Private<String>, SecretFault> {
    Ok(Private(letters(&dice::bytes::<N>()?)))
}

/// A letter for each byte, by its lowest five bits.
pub fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// Whether a text is made of those letters alone.
pub fn are_letters(text: &str) -> bool {
    text.bytes().all(|b| ALPHABET.contains(&b))
}

/// A code as it is compared: without groups, and what looks like a digit is one.
pub fn plain_code(typed: &str) -> String {
    let one = |c: char| match c.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    };
    typed.chars().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_verifier_alone() {
        let verifier = hash_password("correct horse battery").unwrap().0;
        assert!(verifier.starts_with("argon2id$m=19456,t=2,p=1$"));
        assert!(check_password("correct horse battery", Some(&verifier)).unwrap());
        assert!(!check_password("correct horse batterz", Some(&verifier)).unwrap());
        assert!(!check_password("", None).unwrap());
        for broken in ["", "argon2id$m=19456,t=2$AA==$AA==", &verifier.replace("m=19456", "m=4294967295")] {
            assert!(!check_password("correct horse battery", Some(broken)).unwrap(), "{broken}");
        }
        assert_ne!(verifier, hash_password("correct horse battery").unwrap().0, "a salt of its own");
    }

    #[test]
    fn argon2id_gives_what_the_reference_implementation_gives() {
        // echo -n password | argon2 somesaltsomesalt -id -t 2 -k 19456 -p 1 -l 32 -r
        let hash = argon2("password", b"somesaltsomesalt", (ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES)).unwrap();
        let reference = "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1";
        assert_eq!(hutong_log::hex::encode(&hash), reference);
    }

    #[test]
    fn easy_passwords_are_told_from_others() {
        for weak in ["short", "1234567890", "PASSWORD123", "aaaaaaaaaaaa", "zhang-san1"] {
            assert!(!is_strong(weak, "zhang-san"), "{weak}");
        }
        for strong in ["七月的雨落在嘉陵江上", "correct horse", "zhang-san likes tea"] {
            assert!(is_strong(strong, "zhang-san"), "{strong}");
        }
        assert!(!is_strong(&"长".repeat(1_000), ""));
    }

    #[test]
    fn one_time_passwords_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(second_factor_step(secret, code, at), Some(at / 30));
            assert_eq!(second_factor_code(secret, at), code);
            assert_eq!(second_factor_step(secret, code, at + 30), Some(at / 30), "a late one");
            assert_eq!(second_factor_step(secret, code, at + 90), None);
        }
        let base32 = draw_second_factor().unwrap().0;
        assert_eq!(read_second_factor(&base32).unwrap().len(), SECOND_FACTOR_LEN);
        assert_eq!(read_second_factor("not base32!"), None);
        assert!(second_factor_url(&base32, "政协", "li").starts_with("otpauth://totp/%E6%94%BF%E5%8D%8F:li?secret="));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = draw_code::<CODE_CHARS>().unwrap().0;
        assert_eq!(code.len(), 14);
        assert_eq!(plain_code(&code).len(), 12);
        assert_eq!(plain_code(" abcd-efoi jl"), "ABCDEF01J1");
        assert_eq!(recovery_hash("ab-cd"), recovery_hash("ABCD"));
        assert_eq!(draw_recovery_codes().unwrap().len(), RECOVERY_CODES);
    }
}
