//! What the bot is compared with: the least server that checks the signature, reads the JSON and
//! keeps the body durably before it says 200. One table, one writer thread, group commit.

use crate::calls::APP_SECRET;
use crate::stage::listen;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, params};
use serde_json::Value;
use sha2::Sha256;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Most calls in one transaction, as in the bot's store.
const GROUP: usize = 512;

struct Kept {
    mid: String,
    body: Bytes,
    done: oneshot::Sender<()>,
}

pub struct Bare {
    pub port: u16,
    folder: TempDir,
    server: JoinHandle<()>,
}

impl Bare {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bare.db");
        let (line, waiting) = mpsc::channel(4_096);
        std::thread::spawn(move || write(file, waiting));
        let listener = listen().await;
        let port = listener.local_addr().unwrap().port();
        let app = Router::new().route("/webhook", post(take)).with_state(line);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            port,
            folder,
            server,
        }
    }

    pub fn n_kept(&self) -> usize {
        let db = Connection::open(self.folder.path().join("bare.db")).unwrap();
        db.query_row("SELECT count(*) FROM inbox", [], |row| row.get(0))
            .unwrap()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(
    State(line): State<mpsc::Sender<Kept>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let signature = headers
        .get("x-hub-signature-256")
        .and_then(|it| it.to_str().ok());
    let signature = signature.and_then(|it| hex::decode(it.strip_prefix("sha256=")?).ok());
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
    mac.update(&body);
    if signature.is_none_or(|it| mac.verify_slice(&it).is_err()) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(call) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let mid = call["entry"][0]["messaging"][0]["message"]["mid"].as_str();
    let (done, is_done) = oneshot::channel();
    let kept = Kept {
        mid: mid.unwrap().to_owned(),
        body,
        done,
    };
    if line.send(kept).await.is_err() || is_done.await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}

fn write(file: PathBuf, mut waiting: mpsc::Receiver<Kept>) {
    let db = Connection::open(file).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE inbox (mid TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;",
    )
    .unwrap();
    let mut group = Vec::new();
    while let Some(first) = waiting.blocking_recv() {
        group.push(first);
        while group.len() < GROUP
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        db.prepare_cached("BEGIN IMMEDIATE")
            .unwrap()
            .execute([])
            .unwrap();
        for it in &group {
            db.prepare_cached("INSERT OR IGNORE INTO inbox (mid, body) VALUES (?1, ?2)")
                .unwrap()
                .execute(params![it.mid, &*it.body])
                .unwrap();
        }
        db.prepare_cached("COMMIT").unwrap().execute([]).unwrap();
        for it in group.drain(..) {
            let _ = it.done.send(());
        }
    }
}
