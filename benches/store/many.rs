//! A million people who each wait for a timer: what they cost the store, and what they cost the
//! real program, `flowbell serve`, which is started on their database.

use crate::{event, turn, with_deeds};
use flowbell::engine::{Deed, EffectId, Place, ReleaseId, Session, Stage, Timer, Timestamp};
use flowbell::model::{BlockId, Flow, file};
use flowbell::store::{Find, Options, Sort, Store};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const PAGE: &str = crate::PAGE;
const APP_SECRET: &str = "a0secret0of0the0benchmark";
/// People who write while the real program has all the others.
const N_WRITERS: usize = 2_000;

/// What they all wait in.
const FLOW: &str = r#"(
    format: 1, id: "lipstick", name: "Lipstick", language: "en", default_answer: "Sorry?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "lipstick")])),
        "wait-12-hours": (number: 1, kind: Wait(until: After("12h"))),
        "now": (number: 1, kind: Message(text: "It is later.")),
    },
    links: [
        (from: "start", exit: Next, to: "wait-12-hours"),
        (from: "wait-12-hours", exit: Next, to: "now"),
    ],
)"#;

pub fn run(runtime: &Runtime, n_people: u64) {
    let n_people = n_people / 1_000 * 1_000;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("bot.db");
    runtime.block_on(make(&database, n_people));
    let is_long = n_people >= 1_000_000;
    runtime.block_on(serve(folder.path(), is_long));
    let copy = folder.path().join("copy.db");
    fs::copy(&database, &copy).unwrap();
    runtime.block_on(ask(&copy, n_people));
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
}

/// The first timer is due in an hour, the others millisecond by millisecond after it.
async fn make(database: &Path, n_people: u64) {
    let store = Store::open(database, Options::default()).unwrap();
    let flow: Flow = file::read(FLOW.as_bytes()).unwrap().flow;
    let taken_at = "2026-11-22T08:00:00Z".parse().unwrap();
    let taken = store.take_release(PAGE, &flow.id, "Lipstick", FLOW, taken_at);
    let taken = taken.await.unwrap();
    let number = Some(taken.number);
    store.activate(PAGE, &flow.id, number).await.unwrap();
    let release = ReleaseId::new(&taken.hash);
    let begun = Instant::now();
    let came = now();
    for thousand in 0..n_people / 1_000 {
        let come = (0..1_000).map(|i| {
            let n = thousand * 1_000 + i;
            let mut arrival = event(1);
            arrival.person = format!("{n:017}");
            arrival.key = format!("{n}");
            arrival
        });
        store.accept(come.collect(), came).await.unwrap();
        let mut commits = JoinSet::new();
        for claimed in store.claim_turns("bench", came, 1_000).await.unwrap() {
            let (store, release) = (store.clone(), release.clone());
            commits.spawn(async move {
                let mut session = Session::new(claimed.person, release);
                let due = came.plus_millis(3_600_000 + i64::try_from(claimed.person).unwrap());
                session.opened = Some(came);
                session
                    .attributes
                    .insert("first_name".to_owned(), "Ann".to_owned());
                let id = EffectId {
                    session: claimed.person,
                    number: 0,
                };
                session.place = Place::At {
                    block: BlockId::new("wait-12-hours").unwrap(),
                    stage: Stage::Waiting,
                    timer: Some(Timer { id, at: due }),
                };
                let turn = with_deeds(&claimed, session, vec![Deed::SetTimer { at: due }]);
                store.commit_turn(turn, came).await.unwrap();
            });
        }
        commits.join_all().await;
    }
    assert_eq!(store.sizes().await.unwrap().n_timers, n_people);
    store.close().await.unwrap();
    println!(
        "{n_people} people with a timer each: made in {:.0} s, {} MiB",
        begun.elapsed().as_secs_f64(),
        fs::metadata(database).unwrap().len() >> 20
    );
}

/// The real program, and how it was started.
struct Program {
    child: Child,
    url: String,
    client: reqwest::Client,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Started, and awake: it has kept an event of somebody.
    async fn start(config: &Path, port: u16, name: &str) -> (Self, Duration) {
        let begun = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_flowbell"))
            .args(["serve", "--config"])
            .arg(config)
            .env("FLOWBELL_PAGE_TOKEN", "token")
            .env("FLOWBELL_APP_SECRET", APP_SECRET)
            .env("FLOWBELL_VERIFY_TOKEN", "verify")
            .env("FLOWBELL_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let program = Self {
            child: child.unwrap(),
            url: format!("http://127.0.0.1:{port}/webhook"),
            client: reqwest::Client::new(),
        };
        while !program.takes(name).await {
            assert!(begun.elapsed() < Duration::from_secs(60), "it never wakes");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (program, begun.elapsed())
    }

    /// Somebody writes something, and nothing is known of it before.
    async fn takes(&self, name: &str) -> bool {
        let body = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [
            { "sender": { "id": name }, "recipient": { "id": PAGE },
              "timestamp": now().millis(), "read": { "watermark": now().millis() } }] }] })
        .to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        let call = self.client.post(&self.url);
        let call = call.header("x-hub-signature-256", signature).body(body);
        call.send().await.is_ok_and(|it| it.status() == 200)
    }

    /// Resident memory in MiB: now, and at most since the start.
    fn memory(&self) -> (u64, u64) {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let text = text.unwrap_or_default();
        let kib = |name: &str| {
            let line = text.lines().find_map(|it| it.strip_prefix(name));
            let number = line.and_then(|it| it.trim().split(' ').next()?.parse().ok());
            number.unwrap_or(0_u64) / 1_024
        };
        (kib("VmRSS:"), kib("VmHWM:"))
    }

    /// Processor time that it has used, in ticks of 10 ms.
    fn ticks(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let text = text.unwrap_or_default();
        let fields: Vec<&str> = text.rsplit(") ").next().unwrap().split(' ').collect();
        let field = |n: usize| {
            fields
                .get(n)
                .and_then(|it| it.parse().ok())
                .unwrap_or(0_u64)
        };
        field(11) + field(12)
    }
}

fn config(folder: &Path, port: u16) -> PathBuf {
    let file = folder.join("bot.ron");
    let text = format!(
        "(page_id: \"{PAGE}\", listen: \"127.0.0.1:{port}\", database: \"bot.db\",
          graph_url: \"http://127.0.0.1:9\")"
    );
    fs::write(&file, text).unwrap();
    file
}

fn free_port() -> u16 {
    (0..100)
        .map(|_| fastrand::u16(20_000..32_000))
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap()
}

async fn serve(folder: &Path, is_long: bool) {
    let port = free_port();
    let config = config(folder, port);
    let (program, started) = Program::start(&config, port, "00000000000000077").await;
    let (awake, _) = program.memory();
    for n in 0..N_WRITERS {
        assert!(program.takes(&format!("{:017}", n * 487)).await);
    }
    let (busy, most) = program.memory();
    // Until every turn is taken.
    tokio::time::sleep(Duration::from_secs(if is_long { 5 } else { 1 })).await;
    let (secs, before) = (if is_long { 30 } else { 1 }, program.ticks());
    tokio::time::sleep(Duration::from_secs(secs)).await;
    let idle = program.ticks() - before;
    drop(program);
    let (again, woke) = Program::start(&config, port, "00000000000000078").await;
    let (_, after) = again.memory();
    drop(again);
    println!(
        "flowbell serve: awake after {:.0} ms with {awake} MiB; {busy} MiB after {N_WRITERS} had \
         written, {most} MiB at most; {idle} ticks of 10 ms in {secs} s with nothing to do; after \
         a kill awake again in {:.0} ms, {after} MiB at most",
        started.as_secs_f64() * 1e3,
        woke.as_secs_f64() * 1e3,
    );
    if is_long {
        assert!(most < 300 && after < 300, "more than 300 MiB");
        assert!(started < Duration::from_secs(2), "a slow start");
        assert!(woke < Duration::from_secs(5), "asleep after the kill");
        assert!(idle <= 1, "it does something when there is nothing to do");
    }
}

/// What the store's own calls take with so many.
async fn ask(database: &Path, n_people: u64) {
    let timed = |what: &str, begun: Instant| {
        println!("  {what}: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    };
    println!("the store with them:");
    let begun = Instant::now();
    let store = Store::open(database, Options::default()).unwrap();
    timed("open", begun);
    let begun = Instant::now();
    let due = store.next_due().await.unwrap().unwrap();
    timed("when is the next due", begun);
    let later = due.plus_millis(5_000);
    let begun = Instant::now();
    let claimed = store.claim_turns("bench", later, 1_000).await.unwrap();
    assert_eq!(claimed.len(), 1_000);
    timed("claim a thousand that are due", begun);
    let hash = claimed[0].session.as_ref().unwrap().release.as_str();
    let begun = Instant::now();
    let places = store.places(PAGE, hash).await.unwrap();
    assert!(places[0].n + 2 * N_WRITERS as u64 > n_people);
    timed("people per block", begun);
    let begun = Instant::now();
    let find = Find {
        page: Some(PAGE.to_owned()),
        text: Some("nobody".to_owned()),
        ..Find::default()
    };
    let found = store.search_people(find, Sort::Seen, None, 50).await;
    assert!(found.unwrap().people.is_empty());
    timed("a search that finds nobody", begun);
    if n_people < 20_000 {
        return store.close().await.unwrap();
    }
    let begun = Instant::now();
    for round in 1..10 {
        let now = later.plus_millis(round * 1_000);
        for claimed in store.claim_turns("bench", now, 1_000).await.unwrap() {
            store.commit_turn(turn(&claimed), now).await.unwrap();
        }
    }
    timed("nine thousand turns among them, one after the other", begun);
    store.close().await.unwrap();
}
