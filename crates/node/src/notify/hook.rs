//! A signed call of a gateway that passes news on: short messages, an office messenger. Signed as Standard Webhooks 1.0
//! says (<https://www.standardwebhooks.com>): whoever has the secret can tell that the call is ours, whole and fresh.

use http_body_util::Full;
use hutong_core::moment::Moment;
use hutong_log::{base64, hash::hmac_sha256};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    header::{CONTENT_TYPE, USER_AGENT},
};
use serde_json::json;

use super::{Composed, Envelope, SendFault, config::HookTo};
use crate::outside::{Target, call};

/// Answers that say that this call is never taken: the person is gone there, or cannot be written to.
const NEVER: [StatusCode; 2] = [StatusCode::GONE, StatusCode::UNPROCESSABLE_ENTITY];

/// The signature of a call: `v1,` and HMAC-SHA256 over id, time and body, with full stops between, in base64.
pub fn signature(secret: &[u8], id: &str, at: Moment, body: &[u8]) -> String {
    let hash = hmac_sha256(secret, &[id.as_bytes(), b".", at.0.to_string().as_bytes(), b".", body]);
    format!("v1,{}", base64::encode(hash.as_bytes()))
}

/// Calls the gateway.
///
/// # Errors
/// [`SendFault`].
pub(super) async fn send(to: &HookTo, envelope: &Envelope<'_>, letter: &Composed) -> Result<(), SendFault> {
    let unreached = |e: Box<dyn std::error::Error + Send + Sync>| SendFault::Unreached(e);
    let request = write(to, envelope, letter).map_err(|e| unreached(Box::new(e)))?;
    let target = Target { is_tls: to.is_tls, host: to.host.clone(), port: to.port };
    match call(&target, to.reach, request, 0).await.map_err(|e| unreached(Box::new(e)))?.status {
        status if status.is_success() => Ok(()),
        status if NEVER.contains(&status) => Err(SendFault::Refused(format!("the gateway answered {status}"))),
        // Also where it leads on to another address: nothing is followed that was not configured.
        status => Err(SendFault::Later(format!("the gateway answered {status}"))),
    }
}

fn write(to: &HookTo, envelope: &Envelope<'_>, letter: &Composed) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let body = json!({
        "type": "hutong.news",
        "timestamp": letter.rfc3339,
        "data": {
            "to": envelope.address.0, "lang": envelope.lang, "subject": letter.subject, "text": letter.text,
            "link": letter.link, "stop": letter.stop,
        },
    });
    let body = body.to_string().into_bytes();
    Request::post(&to.path)
        .header(USER_AGENT, "hutong")
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", &envelope.id)
        .header("webhook-timestamp", envelope.now.0.to_string())
        .header("webhook-signature", signature(&to.secret.0, &envelope.id, envelope.now, &body))
        .body(Full::new(Bytes::from(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example of Standard Webhooks' own libraries.
        let secret = base64::decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed =
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", Moment(1_614_265_330), br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
