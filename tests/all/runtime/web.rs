//! The web server: who gets in, how much, how long.

use crate::runtime::stage::{ANN, HOURS, LIPSTICK, PAGE, Stage, VERIFY, signature};
use crate::support::scripted::APP_SECRET;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flowbell::runtime::Limits;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn get(url: String) -> (u16, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_handshake_needs_the_verify_token() {
    let stage = Stage::new(&[]).await;
    let ask = |query: &str| get(stage.url(&format!("/webhook?{query}")));
    let right = format!("hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=4711");
    assert_eq!(ask(&right).await, (200, "4711".to_owned()));
    for wrong in [
        right.replace(VERIFY, "other"),
        right.replace(VERIFY, ""),
        right.replace("subscribe", "other"),
        "hub.challenge=4711".to_owned(),
        String::new(),
    ] {
        let (status, body) = ask(&wrong).await;
        assert_eq!(status, 403, "{wrong}");
        assert!(!body.contains("4711") && !body.contains(VERIFY));
    }
}

#[tokio::test]
async fn forged_and_unreadable_calls_are_refused() {
    let stage = Stage::new(&[]).await;
    let send = async |body: &str, header: Option<String>| {
        let mut call = reqwest::Client::new().post(stage.url("/webhook"));
        if let Some(header) = header {
            call = call.header("x-hub-signature-256", header);
        }
        let answer = call.body(body.to_owned()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let body = r#"{"object":"page","entry":[]}"#;
    let right = signature(body.as_bytes());
    assert_eq!(send(body, Some(right.clone())).await.0, 200);
    for header in [
        None,
        Some("sha256=00".to_owned()),
        Some(right.to_uppercase()),
        Some(signature(b"x")),
    ] {
        let (status, said) = send(body, header).await;
        assert_eq!(status, 403);
        assert!(!said.contains(&right[7..]));
    }
    let bomb = "[".repeat(100_000);
    assert_eq!(send(&bomb, Some(signature(bomb.as_bytes()))).await.0, 400);
    assert_eq!(send("", Some(signature(b""))).await.0, 400);
}

#[tokio::test]
async fn a_thousand_events_get_in_and_too_much_does_not() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let text = "é".repeat(400);
    let events: Vec<Value> = (0..1_000)
        .map(|n| {
            json!({ "sender": { "id": format!("{}", 5_000 + n) }, "recipient": { "id": PAGE },
                "timestamp": stage.now(), "read": { "watermark": n + 1 }, "x": text })
        })
        .collect();
    let call =
        json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": events }] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
    stage.settle().await;
    assert_eq!(stage.store().sizes().await.unwrap().n_people, 1_000);
    let large = format!("{{\"x\":\"{}\"}}", "y".repeat(5 << 20));
    assert_eq!(stage.post(&large).await, 413);
}

#[tokio::test]
async fn damaged_calls_never_make_the_bot_fail() {
    let stage = Stage::new(&[LIPSTICK, HOURS]).await;
    let base = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [
        { "sender": { "id": ANN }, "recipient": { "id": PAGE }, "timestamp": stage.now(),
          "message": { "mid": "m_1", "text": "hours", "quick_reply": { "payload": "fb1/reply/hours/ask/x" } } },
        { "sender": { "id": ANN }, "recipient": { "id": PAGE }, "timestamp": stage.now(),
          "optin": { "type": "one_time_notif_req", "payload": "p", "one_time_notif_token": "T" } }
    ] }] })
    .to_string();
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..200 {
        let mut body = base.clone().into_bytes();
        for _ in 0..random.usize(1..5) {
            let at = random.usize(..body.len());
            body[at] = random.u8(b' '..b'~');
        }
        let body = String::from_utf8(body).unwrap();
        let status = stage.post(&body).await;
        assert!(status == 200 || status == 400, "{status}: {body}");
    }
    stage.settle().await;
}

#[tokio::test]
async fn slow_clients_are_cut_off_and_others_served() {
    let limits = Limits {
        header_time: Duration::from_millis(300),
        body_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let stage = Stage::with(&[], limits).await;
    let address = stage.url("").replace("http://", "");
    let mut half_open = Vec::new();
    for _ in 0..100 {
        let mut socket = TcpStream::connect(&address).await.unwrap();
        socket.write_all(b"POST /webhook HT").await.unwrap();
        half_open.push(socket);
    }
    assert_eq!(get(stage.url("/health")).await.0, 200);
    for mut socket in half_open {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut rest));
        assert!(ended.await.is_ok(), "a half-open connection stays");
    }
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let head = "POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut said = [0; 16];
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_exact(&mut said));
    read.await.unwrap().unwrap();
    assert_eq!(&said[..12], b"HTTP/1.1 408");
}

#[tokio::test]
async fn health_and_counts_can_be_read() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let (status, body) = get(stage.url("/health")).await;
    assert_eq!((status, &*body), (200, r#"{"hold":"none","store":"ok"}"#));
    let (status, body) = get(stage.url("/metrics")).await;
    assert_eq!(status, 200);
    for line in [
        "flowbell_webhook_calls_total 1",
        "flowbell_events_total 1",
        "flowbell_turns_total 1",
        "flowbell_people 1",
        "flowbell_is_held 0",
    ] {
        assert!(
            body.lines().any(|it| it == line),
            "{line} is not in:\n{body}"
        );
    }
}

#[tokio::test]
async fn a_person_is_erased_when_facebook_asks_for_it() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let signed = |secret: &str| {
        let payload = json!({ "algorithm": "HMAC-SHA256", "user_id": ANN }).to_string();
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(payload.as_bytes());
        format!(
            "{}.{payload}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    };
    let ask = async |signed: String| {
        let call = reqwest::Client::new().post(stage.url("/data-deletion"));
        let answer = call
            .form(&[("signed_request", signed)])
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(ask(signed("other")).await.0, 403);
    assert!(stage.store().person(PAGE, ANN).await.unwrap().is_some());
    let (status, body) = ask(signed(APP_SECRET)).await;
    assert_eq!(status, 200);
    let answer: Value = serde_json::from_str(&body).unwrap();
    let code = answer["confirmation_code"].as_str().unwrap();
    let url = answer["url"].as_str().unwrap();
    assert_eq!(url, format!("https://bot.example/data-deletion/{code}"));
    assert!(!code.contains(ANN));
    assert!(stage.store().person(PAGE, ANN).await.unwrap().is_none());
    assert_eq!(
        get(stage.url(&format!("/data-deletion/{code}"))).await.0,
        200
    );
}
