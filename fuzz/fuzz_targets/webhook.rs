//! Signed webhook calls with any body: no panic, and what was read survives the inbox.
#![no_main]

use flowbell::graph::Secret;
use flowbell::graph::webhook::{AppSecrets, Incoming, WebhookCall};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

fuzz_target!(|body: &[u8]| {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").unwrap();
    mac.update(body);
    let header = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    let secrets = AppSecrets::new(Secret::new("secret"), None).unwrap();
    let call = WebhookCall::check(&secrets, Some(&header), body).unwrap();
    if let Ok(reading) = call.read() {
        for it in reading.incoming {
            let text = serde_json::to_string(&it).unwrap();
            let back: Incoming = serde_json::from_str(&text).unwrap();
            assert!(back == it && !it.key().is_empty() && !it.page.is_empty());
        }
    }
});
