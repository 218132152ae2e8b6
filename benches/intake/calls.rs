//! Webhook calls as Messenger sends them, signed before anything is measured.

use flowbell::engine::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

pub const PAGE: &str = "1234567890";
pub const APP_SECRET: &str = "a0secret0of0the0benchmark";
/// Different people who write.
const N_PEOPLE: usize = 20_000;
/// What happens while this runs happens now, or nobody's window would be open.
static NOW: LazyLock<i64> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
});

/// A call that is ready for the wire.
pub struct Call {
    pub body: String,
    pub request: Vec<u8>,
}

/// Calls with one event each, all different.
pub struct Calls(Vec<Call>);

impl Calls {
    pub fn new(n: usize) -> Self {
        Self((0..n).map(|n| call(PAGE, vec![event(n)])).collect())
    }

    /// Some calls about a Page that nobody here is the bot of.
    pub fn of_another_page(&self) -> Self {
        let n = self.0.len().min(20_000);
        Self((0..n).map(|n| call("9876543210", vec![event(n)])).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn body(&self, n: usize) -> &str {
        &self.0[n].body
    }

    pub fn request(&self, n: usize) -> &[u8] {
        &self.0[n].request
    }
}

pub fn of_many(first: usize, n: usize) -> Call {
    call(PAGE, (first..first + n).map(event).collect())
}

pub fn at() -> Timestamp {
    Timestamp::from_millis(*NOW)
}

pub fn person(n: usize) -> String {
    format!("{:017}", n.wrapping_mul(48_271) % N_PEOPLE + 1)
}

pub fn mid(n: usize) -> String {
    format!("m_{:086}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A typed text of about 590 bytes in all, as Messenger wraps it.
fn event(n: usize) -> Value {
    json!({ "sender": { "id": person(n) }, "recipient": { "id": PAGE }, "timestamp": *NOW,
        "message": { "mid": mid(n), "text": "Is the lipstick in Rosewood back in stock? ".repeat(7).trim() } })
}

fn call(page: &str, events: Vec<Value>) -> Call {
    let body =
        json!({ "object": "page", "entry": [{ "id": page, "time": *NOW, "messaging": events }] });
    let body = body.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let request = format!(
        "POST /webhook HTTP/1.1\r\nhost: bot.example\r\nuser-agent: facebookexternalua\r\n\
         accept: */*\r\ncontent-type: application/json\r\nx-hub-signature-256: sha256={}\r\n\
         content-length: {}\r\n\r\n{body}",
        hex::encode(mac.finalize().into_bytes()),
        body.len()
    );
    Call {
        body,
        request: request.into_bytes(),
    }
}
