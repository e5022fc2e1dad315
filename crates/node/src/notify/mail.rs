//! Mail: one letter to one person, over a connection of its own to the operator's server.

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls as Closed, TlsParameters},
        extension::ClientId,
    },
};

use super::{
    Composed, Envelope, SendFault,
    config::{MailTo, Tls},
};
use crate::outside::choose;

/// Longest wait for any answer of the server.
const ANSWER_WAIT: Duration = Duration::from_secs(15);
/// Replies that say that this mailbox takes nothing, whoever asks and whenever (RFC 5321, 4.2.3).
const NO_SUCH_MAILBOX: [u16; 3] = [550, 551, 553];

/// Sends a letter.
///
/// # Errors
/// [`SendFault`].
pub(super) async fn send(to: &MailTo, envelope: &Envelope<'_>, letter: &Composed) -> Result<(), SendFault> {
    let message = write(to, envelope, letter)?;
    let at = choose(&to.host, to.port, to.reach).await.map_err(|e| SendFault::Unreached(Box::new(e)))?;
    let closed = || TlsParameters::new(to.host.clone()).map_err(|e| SendFault::Unreached(Box::new(e)));
    let tls = match to.tls {
        Tls::AtOnce => Closed::Wrapper(closed()?),
        Tls::Starttls => Closed::Required(closed()?),
        Tls::None => Closed::None,
    };
    let domain = to.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain).to_owned();
    // The address that was judged is called; the certificate is held against the name.
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(at.ip().to_string())
        .port(at.port())
        .tls(tls)
        .hello_name(ClientId::Domain(domain))
        .timeout(Some(ANSWER_WAIT));
    if let Some((user, password)) = &to.login {
        transport = transport.credentials(Credentials::new(user.0.clone(), password.0.clone()));
    }
    transport.build().send(message).await.map(|_| ()).map_err(|error| {
        let code = error.status().map(u16::from);
        match code {
            Some(code) if NO_SUCH_MAILBOX.contains(&code) => SendFault::Refused(format!("the server said {code}")),
            // The server's own words may quote the address: its number is enough.
            Some(code) => SendFault::Later(format!("the server said {code}")),
            None => SendFault::Unreached(Box::new(error)),
        }
    })
}

fn write(to: &MailTo, envelope: &Envelope<'_>, letter: &Composed) -> Result<Message, SendFault> {
    let bad = |what: &str| SendFault::Refused(format!("{what} cannot be written into a letter"));
    let address = |text: &str| text.parse::<Address>().map_err(|_| bad("an address"));
    let raw = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let mut message = Message::builder()
        .from(Mailbox::new(Some(letter.sender.clone()), address(&to.from)?))
        .to(Mailbox::new(None, address(&envelope.address.0)?))
        .subject(letter.subject.clone())
        .date(UNIX_EPOCH + Duration::from_secs(envelope.now.0))
        .message_id(Some(format!("<{}@{}>", envelope.id, to.from.rsplit_once('@').map_or("localhost", |(_, d)| d))))
        // RFC 3834: no answering machine answers.
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(stop) = &letter.stop {
        // RFC 8058: a mail program's own button ends letters with one POST.
        message = message.raw_header(raw("List-Unsubscribe", format!("<{stop}>")));
        message = message.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    message.header(ContentType::TEXT_PLAIN).body(letter.text.clone()).map_err(|_| bad("a text"))
}
