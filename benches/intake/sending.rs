//! How fast messages leave when the Page's pace does not hold them: to a Messenger on this
//! machine that answers at once, and to one that takes 50 ms.

use crate::calls;
use crate::load;
use crate::stage::{Stage, listen};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Uri};
use axum::response::IntoResponse;
use flowbell::runtime::Limits;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[derive(Clone)]
struct Messenger {
    thinks: Duration,
    n_taken: Arc<AtomicUsize>,
}

pub async fn run(n_sends: usize) {
    for (millis, n_flying) in [(0, 15), (50, 15), (50, 256)] {
        let n_sends = if millis > 0 && n_flying == 15 {
            n_sends / 4
        } else {
            n_sends
        };
        let rate = rate(n_sends, Duration::from_millis(millis), n_flying).await;
        println!("sends, answered after {millis} ms, {n_flying} in flight: {rate:.0}/s");
    }
}

async fn rate(n_sends: usize, thinks: Duration, n_flying: usize) -> f64 {
    let messenger = Messenger {
        thinks,
        n_taken: Arc::default(),
    };
    let listener = listen().await;
    let graph = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(answer).with_state(messenger.clone());
    let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    // First everything that is to be said waits in the outbox.
    let limits = Limits {
        n_sends: 0,
        ..Limits::default()
    };
    let stage = Stage::start(limits, Some(&graph)).await;
    for first in (0..n_sends).step_by(1_000) {
        let call = calls::of_many(first, 1_000.min(n_sends - first));
        assert_eq!(load::post(stage.port(), &call.request).await, 200);
    }
    while stage.n_unhandled().await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let waiting = stage.store().sizes().await.unwrap().n_waiting_sends;
    assert_eq!(usize::try_from(waiting).unwrap(), n_sends);
    let folder = stage.stop().await;
    let limits = Limits {
        n_sends: n_flying,
        sends_per_second: 1_000_000,
        ..Limits::default()
    };
    let begun = Instant::now();
    let stage = Stage::in_folder(folder, limits, Some(&graph)).await;
    loop {
        let sizes = stage.store().sizes().await.unwrap();
        if sizes.n_waiting_sends == 0 && sizes.n_attempting == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = begun.elapsed();
    assert_eq!(messenger.n_taken.load(Ordering::Relaxed), n_sends);
    stage.stop().await;
    server.abort();
    n_sends as f64 / took.as_secs_f64()
}

async fn answer(State(messenger): State<Messenger>, method: Method, uri: Uri) -> impl IntoResponse {
    if method != Method::POST || !uri.path().ends_with("/messages") {
        // Who they are: the bot may not look.
        return ([(CONTENT_TYPE, "application/json")], "{}".to_owned());
    }
    tokio::time::sleep(messenger.thinks).await;
    let n = messenger.n_taken.fetch_add(1, Ordering::Relaxed);
    let answer = format!(r#"{{"recipient_id":"1","message_id":"m_{n}"}}"#);
    ([(CONTENT_TYPE, "application/json")], answer)
}
