//! What a signature is judged by: the message that was signed and the signature, which together are the token again.

use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// The two halves of a token. It prints nothing, cannot be serialised, and is wiped when it is dropped.
pub struct Signed {
    message: Secret,
    signature: Secret,
}

impl Signed {
    /// Splits a token; `None` where there is no signature to judge.
    #[must_use]
    pub fn of(token: &Secret) -> Option<Self> {
        let text = token.expose();
        if text.len() > super::LONGEST {
            return None;
        }
        let (message, signature) = text.rsplit_once('.')?;
        Some(Self {
            message: Secret::new(message),
            signature: Secret::new(signature),
        })
    }

    /// What was signed, as it stands in the token (RFC 7515 §5.1).
    #[must_use]
    pub fn message(&self) -> &Secret {
        &self.message
    }

    /// The signature as it stands in the token.
    #[must_use]
    pub fn signature(&self) -> &Secret {
        &self.signature
    }

    /// The bytes of the signature, for `crypto.subtle.verify`; `None` where it is not base64url.
    #[must_use]
    pub fn signature_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = URL_SAFE_NO_PAD.decode(self.signature.expose()).ok()?;
        Some(Zeroizing::new(bytes))
    }
}

impl core::fmt::Debug for Signed {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Signed(…)")
    }
}
