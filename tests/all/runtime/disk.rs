//! The real program on a disk that reports errors, and on one that it may not write to.

use crate::runtime::kills::bots::{Machine, Place};
use crate::runtime::stage::{BOT_SECRET, LIPSTICK, PAGE, VERIFY, publish, signature};
use crate::support::scripted::{APP_SECRET, TOKEN, listen};
use flowbell::store::{Options, Store};
use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

async fn place(folder: &Path) -> Place {
    let port = listen().await.local_addr().unwrap().port();
    let place = Place {
        folder: folder.to_owned(),
        port,
        graph: "http://127.0.0.1:9".to_owned(),
        log_level: "error",
    };
    place.write_config();
    let store = Store::open(&place.database(), Options::default()).unwrap();
    publish(&store, LIPSTICK).await;
    store.close().await.unwrap();
    place
}

fn call(psid: usize) -> String {
    let text = "much to say ".repeat(300);
    json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [
        { "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE }, "timestamp": 1,
          "message": { "mid": format!("m{psid}"), "text": text } }] }] })
    .to_string()
}

/// Posts a call once somebody listens; gives the status.
async fn post(place: &Place, body: &str) -> u16 {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let url = format!("http://127.0.0.1:{}/webhook", place.port);
        let call = reqwest::Client::new().post(url).body(body.to_owned());
        let call = call.header("x-hub-signature-256", signature(body.as_bytes()));
        match call.send().await {
            Ok(answer) => return answer.status().as_u16(),
            Err(error) => assert!(Instant::now() < until, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_reports_errors_is_told_to_messenger_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path()).await;
    let mut bot = place.start(Machine::BadDisk);
    let mut n_taken = 0;
    let refused = loop {
        let body = call(10_000 + n_taken);
        match post(&place, &body).await {
            200 => n_taken += 1,
            503 => break body,
            other => panic!("{other}"),
        }
        assert!(n_taken < 1_000, "the disk never reports an error");
    };
    assert!(n_taken > 0);
    // It does not end, says what is wrong, and still answers.
    // The log may have been moved into the database meanwhile, and then there is room again.
    let again = post(&place, &refused).await;
    assert!([200, 503].contains(&again), "{again}");
    bot.kill();
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("the disk reports an error"), "{log}");
    let mut bot = place.start(Machine::Sound);
    assert_eq!(post(&place, &refused).await, 200);
    bot.kill();
    let store = Store::open(&place.database(), Options::default()).unwrap();
    store.check().await.unwrap();
    let n_people = store.sizes().await.unwrap().n_people;
    assert_eq!(n_people, n_taken as u64 + 1);
}

/// Nobody of this number owns anything.
const NOBODY: u32 = 65_534;

#[tokio::test]
async fn a_disk_that_may_not_be_written_to_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path()).await;
    let program = folder.path().join("flowbell");
    fs::copy(env!("CARGO_BIN_EXE_flowbell"), &program).unwrap();
    for (path, mode) in [
        (program.clone(), 0o555),
        (place.database(), 0o444),
        (place.config(), 0o444),
        (folder.path().to_owned(), 0o555),
    ] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    let before = fs::read(place.database()).unwrap();
    let mut command = Command::new(&program);
    // Permissions mean nothing to the system's own user.
    if fs::File::options()
        .append(true)
        .open(place.database())
        .is_ok()
    {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command
        .args(["serve", "--config"])
        .arg(place.config())
        .env("FLOWBELL_PAGE_TOKEN", TOKEN)
        .env("FLOWBELL_APP_SECRET", APP_SECRET)
        .env("FLOWBELL_VERIFY_TOKEN", VERIFY)
        .env("FLOWBELL_BOT_SECRET", BOT_SECRET)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("bot.db") && said.contains("written"),
        "{said}"
    );
    assert_eq!(fs::read(place.database()).unwrap(), before);
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["bot.db", "bot.ron", "flowbell"]);
}
