//! A disk without room, and clients that never finish what they say.

use crate::runtime::stage::{LIPSTICK, MINUTE, PAGE, Stage};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

#[tokio::test]
async fn a_full_disk_is_told_to_messenger_and_nothing_is_half_done() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.crash();
    stage.room = Some(700 << 10);
    stage.start().await;
    let now = stage.now();
    let call = |psid: usize| {
        let text = "much to say ".repeat(1_500);
        let event = json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE },
            "timestamp": now, "message": { "mid": format!("m{psid}"), "text": text } });
        json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [event] }] })
            .to_string()
    };
    let mut taken = 0;
    let refused = loop {
        let body = call(10_000 + taken);
        match stage.post(&body).await {
            200 => taken += 1,
            503 => break body,
            other => panic!("{other}"),
        }
        assert!(taken < 1_000, "the disk is never full");
    };
    assert!(taken > 0);
    assert_eq!(stage.store().sizes().await.unwrap().n_people, taken as u64);
    stage.store().check().await.unwrap();
    stage.crash();

    stage.room = None;
    stage.start().await;
    assert_eq!(stage.post(&refused).await, 200);
    // Turns that were under way when nothing could be written have a lease, and sends wait for
    // their echo.
    for _ in 0..5 {
        stage.later(2 * MINUTE);
        stage.settle().await;
    }
    let sizes = stage.store().sizes().await.unwrap();
    assert_eq!((sizes.n_people, sizes.n_unhandled), (taken as u64 + 1, 0));
    let calls = stage.facebook.calls();
    let answered: BTreeSet<&str> = calls
        .iter()
        .filter_map(|it| it["recipient"]["id"].as_str())
        .collect();
    assert_eq!(answered.len(), taken + 1);
    // What was acknowledged is not new when it comes again.
    assert_eq!(stage.post(&call(10_000)).await, 200);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), calls.len());
}

const A_HUNDRED: usize = 100;
const N_HUNDREDS: usize = 2;
const N_ROUNDS: usize = 4;

/// `FLOWBELL_SOCKETS=1000` is the long form; it needs 2,100 open files.
#[tokio::test]
async fn who_never_finishes_a_request_does_not_slow_the_others() {
    let told = std::env::var("FLOWBELL_SOCKETS").ok();
    let n_sockets: usize = told.and_then(|it| it.parse().ok()).unwrap_or(100);
    let stage = Stage::new(&[]).await;
    let address = stage.url("/webhook");
    let (mut alone, mut among) = (Vec::new(), Vec::new());
    let mut psids = 20_000..;
    // In turns, so that both meet the same machine.
    for _ in 0..N_ROUNDS {
        post_hundreds(&stage, &mut psids, &mut alone).await;
        let sockets = half_open(&address, n_sockets).await;
        post_hundreds(&stage, &mut psids, &mut among).await;
        for socket in &sockets {
            let read = socket.try_read(&mut [0]);
            let is_open = read.is_err_and(|it| it.kind() == ErrorKind::WouldBlock);
            assert!(is_open, "the bot ended a connection before its time");
        }
    }
    println!(
        "{n_sockets} half-open sockets: p99 of all {:?} alone, {:?} among them",
        p99(alone.concat()),
        p99(among.concat())
    );
    let (alone, among) = (usual_p99(alone), usual_p99(among));
    println!("p99 of the hundred in the middle: {alone:?} alone, {among:?} among them");
    assert!(among <= alone * 2, "{among:?} instead of {alone:?}");
}

/// Posts durable calls, some hundreds one after the other, and takes how long each took.
async fn post_hundreds(
    stage: &Stage,
    psids: &mut std::ops::RangeFrom<usize>,
    hundreds: &mut Vec<Vec<Duration>>,
) {
    for _ in 0..N_HUNDREDS {
        let mut times = Vec::with_capacity(A_HUNDRED);
        for psid in psids.by_ref().take(A_HUNDRED) {
            let body = hello(psid, stage.now());
            let began = Instant::now();
            assert_eq!(stage.post(&body).await, 200);
            times.push(began.elapsed());
        }
        hundreds.push(times);
    }
}

fn hello(psid: usize, at: i64) -> String {
    let event = json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE },
        "timestamp": at, "message": { "mid": format!("m{psid}"), "text": "hello" } });
    json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [event] }] })
        .to_string()
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100 - 1]
}

/// The p99 of each hundred, and of those the one in the middle: a machine that is busy with
/// something else takes the processor away for milliseconds and spoils some hundreds, not most.
fn usual_p99(hundreds: Vec<Vec<Duration>>) -> Duration {
    let mut each: Vec<Duration> = hundreds.into_iter().map(p99).collect();
    each.sort();
    each[each.len() / 2]
}

/// Sockets on which nothing is said, or half a head, or half a body.
async fn half_open(address: &str, n_sockets: usize) -> Vec<TcpStream> {
    let url = reqwest::Url::parse(address).unwrap();
    let host = url.socket_addrs(|| None).unwrap()[0];
    let mut sockets = Vec::with_capacity(n_sockets);
    for n in 0..n_sockets {
        let mut socket = TcpStream::connect(host).await.unwrap();
        let said = match n % 3 {
            0 => "",
            1 => "POST /webhook HTTP/1.1\r\nHost: x\r\n",
            _ => "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{",
        };
        socket.write_all(said.as_bytes()).await.unwrap();
        sockets.push(socket);
    }
    sockets
}
