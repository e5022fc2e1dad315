//! Calls that leave the node for somebody else's server: which addresses may be called at all, and one request at a time.
//! Who is called is the operator's to say; what is said there is the caller's (`notify`, `identity`).

mod address;
mod call;
mod tls;

pub use address::{AddressFault, Reach, may_call};
pub(crate) use address::{choose, connect};
#[cfg(feature = "oidc")]
pub(crate) use call::CallFault;
pub(crate) use call::{Target, call, is_host};
pub(crate) use tls::connector;
