//! The web server: who gets in, how much, how long.

use crate::runtime::stage::{ANN, HOURS, LIPSTICK, PAGE, Stage, VERIFY, signature};
use crate::support::scripted::APP_SECRET;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flowbell::engine::Timestamp;
use flowbell::runtime::Limits;
use flowbell::store::Arrival;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
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

/// Samples of everything that Messenger sends, damaged: the bot says 200 or 400 and nothing
/// else, and 403 to each that is not signed for itself. `FLOWBELL_RUNS=100000` is the long form.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_calls_never_make_the_bot_fail() {
    let told = std::env::var("FLOWBELL_RUNS").ok();
    let n_runs: usize = told.and_then(|it| it.parse().ok()).unwrap_or(400);
    let mut stage = Stage::new(&[LIPSTICK, HOURS]).await;
    stage.stop().await;
    // The Page of the samples.
    stage.page = crate::webhook::PAGE.to_owned();
    stage.start().await;
    let client = reqwest::Client::new();
    let url = stage.url("/webhook");
    let post = async |body: Vec<u8>, signature: String| {
        let call = client.post(&url).header("x-hub-signature-256", signature);
        call.body(body).send().await.unwrap().status().as_u16()
    };
    let samples = crate::webhook::samples();
    let mut random = fastrand::Rng::with_seed(3);
    let mut counts = BTreeMap::new();
    let mut signed_before = signature(b"another body");
    for _ in 0..n_runs {
        let mut body = samples[random.usize(..samples.len())].1.clone();
        let other = &samples[random.usize(..samples.len())].1;
        for _ in 0..random.usize(1..5) {
            crate::webhook::mutate(&mut body, other, &mut random);
        }
        let right = signature(&body);
        let before = std::mem::replace(&mut signed_before, right.clone());
        if before != right {
            assert_eq!(post(body.clone(), before).await, 403);
        }
        let status = post(body.clone(), right).await;
        *counts.entry(status).or_insert(0) += 1;
        assert!(
            status == 200 || status == 400,
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
    }
    println!("{n_runs} damaged calls: {counts:?}; as many forged ones: 403");
    assert!(counts.len() == 2, "{counts:?}");
    stage.settle().await;
    stage.store().check().await.unwrap();
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
    // The same id on another Page of the store, with a bot of its own.
    let elsewhere = Arrival {
        page: "999".to_owned(),
        person: ANN.to_owned(),
        key: "elsewhere".to_owned(),
        at: Timestamp::from_millis(stage.now()),
        body: String::new(),
    };
    let kept = stage.store().accept(vec![elsewhere], stage.clock.now());
    kept.await.unwrap();
    assert_eq!(ask(signed("other")).await.0, 403);
    assert!(stage.store().person(PAGE, ANN).await.unwrap().is_some());
    let (status, body) = ask(signed(APP_SECRET)).await;
    assert_eq!(status, 200);
    let answer: Value = serde_json::from_str(&body).unwrap();
    let code = answer["confirmation_code"].as_str().unwrap();
    let url = answer["url"].as_str().unwrap();
    assert_eq!(url, format!("https://bot.example/data-deletion/{code}"));
    assert!(!code.contains(ANN));
    for page in [PAGE, "999"] {
        assert!(stage.store().person(page, ANN).await.unwrap().is_none());
    }
    assert_eq!(
        get(stage.url(&format!("/data-deletion/{code}"))).await.0,
        200
    );
}
