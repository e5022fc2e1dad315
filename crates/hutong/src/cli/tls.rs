//! The certificate that a site shows by itself, where nothing in front of it does.

use std::{path::PathBuf, sync::Arc};

use hutong_node::{cause::chain, tls::Certificate};

use crate::{edge::Stop, key, locale::Notice};

/// Certificate and key, both or neither.
#[derive(Clone, Debug, Default, clap::Args)]
// Its name would be that of the arguments that it stands among.
#[group(skip)]
pub struct Arguments {
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

impl Arguments {
    /// What was named, read and tried.
    ///
    /// # Errors
    /// A refusal that names the file and the remedy.
    pub fn read(&self) -> Result<Option<Arc<Certificate>>, Stop> {
        let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) else { return Ok(None) };
        let refuse = |fault| Stop::Refusal(Notice::new(key!("serve-certificate")).with("why", chain(&fault)));
        Ok(Some(Arc::new(Certificate::read(certificate, key).map_err(refuse)?)))
    }
}
