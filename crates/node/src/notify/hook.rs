//! A signed call of a gateway that passes news on: short messages, an office messenger. Signed as Standard Webhooks 1.0
//! says (<https://www.standardwebhooks.com>): whoever has the secret can tell that the call is ours, whole and fresh.

use std::{sync::Arc, time::Duration};

use http_body_util::Full;
use hutong_core::moment::Moment;
use hutong_log::{base64, hash::hmac_sha256};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use super::{Composed, Envelope, SendFault, address::connect, config::HookTo};

/// Longest that a call takes altogether.
const CALL_WAIT: Duration = Duration::from_secs(20);
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
    match timeout(CALL_WAIT, call(to, envelope, letter)).await {
        Ok(answered) => answered,
        Err(late) => Err(SendFault::Unreached(Box::new(late))),
    }
}

async fn call(to: &HookTo, envelope: &Envelope<'_>, letter: &Composed) -> Result<(), SendFault> {
    fn unreached(e: impl std::error::Error + Send + Sync + 'static) -> SendFault {
        SendFault::Unreached(Box::new(e))
    }
    let stream = connect(&to.host, to.port, to.reach).await.map_err(unreached)?;
    let request = write(to, envelope, letter).map_err(unreached)?;
    let status = if to.is_tls {
        let name = ServerName::try_from(to.host.clone()).map_err(unreached)?;
        let connector = TlsConnector::from(Arc::new(trust().map_err(unreached)?));
        ask(connector.connect(name, stream).await.map_err(unreached)?, request).await
    } else {
        ask(stream, request).await
    };
    match status.map_err(unreached)? {
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
    let is_usual = to.port == if to.is_tls { 443 } else { 80 };
    let host = if is_usual { to.host.clone() } else { format!("{}:{}", to.host, to.port) };
    Request::post(&to.path)
        .header(HOST, host)
        .header(USER_AGENT, "hutong")
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", &envelope.id)
        .header("webhook-timestamp", envelope.now.0.to_string())
        .header("webhook-signature", signature(&to.secret.0, &envelope.id, envelope.now, &body))
        .body(Full::new(Bytes::from(body)))
}

/// Sends one request over a connection of its own; its answer's status.
async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the sender, or with the other side.
    let talk = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map(|answer| answer.status());
    talk.abort();
    answer
}

/// Trusts whom the machine trusts: a body's own authority is the operator's to add there.
fn trust() -> Result<ClientConfig, tokio_rustls::rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(builder.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
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
