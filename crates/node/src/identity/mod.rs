//! Signing in by the identity provider of the body (OpenID Connect Core 1.0, authorisation code flow). What the operator
//! says of it is read in every build; the talk with it is in a program that was built with the feature `oidc`.

pub mod claims;
mod config;
#[cfg(feature = "oidc")]
mod provider;
#[cfg(feature = "oidc")]
mod talk;

pub use config::{IDENTITY_FILE, IdentityFileFault, ProviderAt, Standing};
#[cfg(feature = "oidc")]
pub use provider::{IdentityFault, Provider, Reply};

/// Whether this program can talk to a provider.
pub const IS_BUILT_IN: bool = cfg!(feature = "oidc");
