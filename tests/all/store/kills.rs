//! `kill -9` of a process that writes: what it acknowledged is there, no turn is half there,
//! and no consent was taken twice. The long form: `FLOWBELL_KILLS=200`.

use super::{PAGE, agree, arrival, at, deliver, say, topic, turn};
use flowbell::engine::Deed;
use flowbell::model::Profile;
use flowbell::store::{
    Answer, CampaignDraft, CampaignState, LogLine, Options, Outgoing, Recipient, SendId, Store, Way,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const FILE: &str = "FLOWBELL_STORE_CHILD";
const RUN: &str = "FLOWBELL_STORE_RUN";
const N_PEOPLE: u64 = 40;

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let n_runs = std::env::var("FLOWBELL_KILLS").map_or(5, |it| it.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let mut tokens = BTreeSet::new();
    let mut acknowledged = Vec::new();
    for run in 0..n_runs {
        let lines = run_and_kill(&file, run);
        for line in &lines {
            if let Some(key) = line.strip_prefix("ack ") {
                acknowledged.push(key.to_owned());
            }
            if let Some(token) = line.strip_prefix("token ") {
                assert!(
                    tokens.insert(token.to_owned()),
                    "{token} was handed out twice"
                );
            }
        }
        check(&file, &acknowledged);
    }
    assert!(
        acknowledged.len() > 100,
        "{} acknowledged",
        acknowledged.len()
    );
    assert!(tokens.len() > 10, "{} tokens", tokens.len());
}

/// Starts the child, kills it in the middle of its work, and says what it said.
fn run_and_kill(file: &Path, run: u32) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::kills::child",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FILE, file)
        .env(RUN, run.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (began, has_begun) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for line in out.lines().map_while(Result::ok) {
            if line.starts_with("ack ") {
                let _ = began.send(());
            }
            lines.push(line);
        }
        lines
    });
    has_begun
        .recv_timeout(Duration::from_secs(60))
        .expect("the child does nothing");
    std::thread::sleep(Duration::from_millis(fastrand::u64(50..450)));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn check(file: &Path, acknowledged: &[String]) {
    let store = Store::open(file, Options::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        store.check().await.unwrap();
        for keys in acknowledged.chunks(500) {
            let again = keys
                .iter()
                .map(|key| arrival(&person_of(key), key, 0))
                .collect();
            let accepted = store.accept(again, at(0)).await.unwrap();
            assert_eq!(accepted.n_new, 0, "something acknowledged is not there");
        }
        store.close().await.unwrap();
    });
    // Each turn wrote a log line, an attribute, a send and the session, or none of them.
    let db = rusqlite::Connection::open(file).unwrap();
    let mut find = db
        .prepare(
            "SELECT id, session,
                 (SELECT count(*) FROM log WHERE person = id),
                 (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM attributes
                  WHERE person = id AND name = 'n'),
                 (SELECT count(*) FROM outbox WHERE person = id AND via = 'window')
             FROM people",
        )
        .unwrap();
    let mut rows = find.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let session: Option<String> = row.get(1).unwrap();
        let n_turns = session.map_or(0, |text| {
            let session: flowbell::engine::Session = serde_json::from_str(&text).unwrap();
            session.attributes["n"].parse::<u64>().unwrap()
        });
        let counted: [u64; 3] = [2, 3, 4].map(|i| row.get(i).unwrap());
        assert_eq!(counted, [n_turns; 3], "person {:?}", row.get::<_, u64>(0));
    }
    let sql = "SELECT count(*) FROM consents WHERE state = 1 AND claimant IS NULL";
    let n: u64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0);
}

fn person_of(key: &str) -> String {
    let n: u64 = key.rsplit('-').next().unwrap().parse().unwrap();
    format!("p{}", n % N_PEOPLE)
}

/// Not a test of its own: the process that is killed.
#[test]
fn child() {
    let Ok(file) = std::env::var(FILE) else {
        return;
    };
    let run = std::env::var(RUN).unwrap();
    let store = Store::open(Path::new(&file), Options::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for lane in 0..4 {
            tasks.push(tokio::spawn(receive(store.clone(), run.clone(), lane)));
            tasks.push(tokio::spawn(step(store.clone(), format!("{run} {lane}"))));
        }
        tasks.push(tokio::spawn(send(store.clone(), run.clone())));
        tasks.push(tokio::spawn(campaign(store.clone(), run.clone())));
        for task in tasks {
            task.await.unwrap();
        }
    });
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

async fn receive(store: Store, run: String, lane: u64) {
    for n in 0.. {
        let key = format!("{run}-{}", n * 4 + lane);
        store
            .accept(vec![arrival(&person_of(&key), &key, 0)], at(0))
            .await
            .unwrap();
        tell(&format!("ack {key}"));
    }
}

/// A clock that never goes back, over all runs.
fn now(run: &str, n: i64) -> i64 {
    let run: i64 = run.split(' ').next().unwrap().parse().unwrap();
    run * 1_000_000 + n
}

async fn step(store: Store, owner: String) {
    for n in 0.. {
        let now = at(now(&owner, n));
        for claimed in store.claim_turns(&owner, now, 3).await.unwrap() {
            let fresh = flowbell::engine::Session::new(
                claimed.person,
                flowbell::engine::ReleaseId::new("r"),
            );
            let n_before: u64 = claimed
                .session
                .as_ref()
                .unwrap_or(&fresh)
                .attributes
                .get("n")
                .map_or(0, |it| it.parse().unwrap());
            let value = (n_before + 1).to_string();
            let token = format!("t {} {n_before}", claimed.person);
            let mut deeds = vec![
                Deed::SetAttribute {
                    name: "n".into(),
                    value: value.clone(),
                },
                say("hi"),
                agree(topic(), &token, 1_000_000_000),
            ];
            if n_before > 2 {
                let earlier = format!("t {} {}", claimed.person, n_before - 2);
                deeds.extend(deliver(topic(), Profile::OneTime, &earlier));
            }
            let mut done = turn(&claimed, deeds);
            done.session.attributes.insert("n".into(), value);
            done.log = vec![LogLine {
                at: now,
                way: Way::Went,
                body: "hi".into(),
            }];
            // Stale when another lane was faster, which the check sees too.
            let _ = store.commit_turn(done, now).await;
        }
    }
}

async fn send(store: Store, run: String) {
    for n in 0.. {
        let now = at(now(&run, n));
        for attempt in store
            .open_attempts(at(super::kills::now(&run, 0)))
            .await
            .unwrap()
        {
            let _ = store
                .settle(attempt.id, attempt.attempt, Answer::Unknown, now)
                .await;
        }
        for send in store.claim_sends(&run, PAGE, now, 20).await.unwrap() {
            if let Outgoing::Message(it) = &send.what
                && let flowbell::engine::Via::Consent { token, .. } = &it.via
            {
                tell(&format!("token {}", token.reveal()));
            }
            let answer = Answer::Accepted {
                mid: send.id.to_string(),
            };
            let _ = store
                .settle(SendId::Effect(send.id), send.attempt, answer, now)
                .await;
        }
    }
}

async fn campaign(store: Store, run: String) {
    let mut after: BTreeMap<u8, i64> = BTreeMap::new();
    for n in 0.. {
        let now = at(now(&run, n));
        let draft = CampaignDraft {
            page: PAGE.to_owned(),
            topic: topic(),
            message: String::new(),
            options: String::new(),
            at: at(0),
        };
        let consents = store
            .consents(PAGE, &topic(), after.get(&0).copied(), 20)
            .await
            .unwrap();
        let Some(last) = consents.last() else {
            tokio::task::yield_now().await;
            continue;
        };
        after.insert(0, last.id);
        let campaign = store.draft_campaign(draft, now).await.unwrap();
        let recipients = consents.iter().map(|it| Recipient {
            person: it.person,
            consent: Some(it.id),
            not_before: at(0),
            skipped: None,
        });
        store
            .add_recipients(campaign, recipients.collect(), now)
            .await
            .unwrap();
        store
            .set_campaign(campaign, CampaignState::Running, now)
            .await
            .unwrap();
        for send in store
            .claim_campaign_sends(campaign, &run, now, 50)
            .await
            .unwrap()
        {
            tell(&format!("token {}", send.token.reveal()));
            let answer = Answer::Accepted {
                mid: send.id.to_string(),
            };
            let _ = store.settle(send.id, send.attempt, answer, now).await;
        }
    }
}
