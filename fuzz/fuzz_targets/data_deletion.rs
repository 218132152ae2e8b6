//! Requests to delete data, as they come and with a right signature over any payload.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flowbell::graph::Secret;
use flowbell::graph::webhook::{AppSecrets, DeletionRequest};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

fuzz_target!(|bytes: &[u8]| {
    let secrets = AppSecrets::new(Secret::new("secret"), None).unwrap();
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(DeletionRequest::check(&secrets, text).is_err());
    }
    let payload = URL_SAFE_NO_PAD.encode(bytes);
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(payload.as_bytes());
    let code = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    if let Ok(request) = DeletionRequest::check(&secrets, &format!("{code}.{payload}")) {
        assert!(!request.user_id.is_empty());
    }
});
