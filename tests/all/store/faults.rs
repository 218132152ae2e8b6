//! Full, damaged, foreign, newer, busy: what the store says, and what it leaves alone.

use super::{
    CANARY, Kept, PAGE, agree, arrival, arrive, at, claim, deliver, meet, topic, turn, words,
};
use flowbell::model::Profile;
use flowbell::store::{Arrival, Find, LogLine, Options, Retry, SendId, Store, StoreError, Way};
use std::fs;
use std::time::Duration;

/// A store that is closed, with something in it.
async fn closed() -> Kept {
    let it = Kept::new();
    for i in 0..200 {
        arrive(&it.store, &format!("p{i}"), &format!("k{i}"), i).await;
    }
    it.store.close().await.unwrap();
    it
}

fn refusal(it: &Kept) -> StoreError {
    Store::open(&it.file(), Options::default()).unwrap_err()
}

fn names(it: &Kept) -> Vec<String> {
    let entries = fs::read_dir(it.folder.path()).unwrap();
    let mut names: Vec<String> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn closing_leaves_one_file_and_ends_every_clone() {
    let it = closed().await;
    assert_eq!(names(&it), ["bot.db"]);
    let late = it
        .store
        .clone()
        .accept(vec![arrival("a", "b", 0)], at(0))
        .await;
    assert_eq!(late.unwrap_err(), StoreError::Closed);
    assert_eq!(it.store.sizes().await.unwrap_err(), StoreError::Closed);
    it.store.close().await.unwrap();
    assert_eq!(it.second().sizes().await.unwrap().n_people, 200);
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_untouched() {
    let it = closed().await;
    let raw = rusqlite::Connection::open(it.file()).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let before = fs::read(it.file()).unwrap();
    let refused = refusal(&it);
    assert!(
        matches!(refused, StoreError::TooNew { found: 99, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("newer Flowbell"));
    assert_eq!(fs::read(it.file()).unwrap(), before);
    assert_eq!(names(&it), ["bot.db"]);
}

#[tokio::test]
async fn what_is_not_ours_is_left_untouched() {
    let it = closed().await;
    let text = "Dear diary, today nobody wrote. ".repeat(300);
    fs::write(it.file(), &text).unwrap();
    assert!(matches!(refusal(&it), StoreError::Foreign { .. }));
    assert_eq!(fs::read_to_string(it.file()).unwrap(), text);
    fs::remove_file(it.file()).unwrap();
    let raw = rusqlite::Connection::open(it.file()).unwrap();
    raw.execute_batch("CREATE TABLE diary (text); PRAGMA user_version = 1;")
        .unwrap();
    drop(raw);
    let before = fs::read(it.file()).unwrap();
    assert!(matches!(refusal(&it), StoreError::Foreign { .. }));
    assert_eq!(fs::read(it.file()).unwrap(), before);
    // An empty file is as good as none.
    fs::write(it.file(), "").unwrap();
    assert_eq!(it.second().sizes().await.unwrap().n_people, 0);
}

#[tokio::test]
async fn a_damaged_file_is_refused_in_words() {
    let it = closed().await;
    let whole = fs::read(it.file()).unwrap();
    let mut cut = whole.clone();
    cut.truncate(whole.len() / 2);
    let mut torn = whole.clone();
    let n = torn.len();
    torn[8_192..n]
        .iter_mut()
        .step_by(7)
        .for_each(|byte| *byte ^= 0x5a);
    for (what, bytes) in [("cut", cut), ("torn", torn)] {
        fs::write(it.file(), &bytes).unwrap();
        let refused = refusal(&it);
        assert!(
            matches!(refused, StoreError::Damaged { .. }),
            "{what}: {refused}"
        );
        assert_eq!(
            fs::read(it.file()).unwrap(),
            bytes,
            "{what}: it was written to"
        );
    }
    fs::write(it.file(), &whole).unwrap();
    it.second().check().await.unwrap();
}

#[tokio::test]
async fn no_folder_no_store() {
    let it = Kept::new();
    let file = it.folder.path().join("missing").join("bot.db");
    let refused = Store::open(&file, Options::default()).unwrap_err();
    assert!(matches!(refused, StoreError::Disk { .. }), "{refused}");
    assert!(refused.advice().contains("folder"));
}

#[tokio::test]
async fn a_full_disk_takes_nothing_back_and_leaves_nothing_half() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let options = Options {
        max_bytes: Some(600 << 10),
        ..Options::default()
    };
    let store = Store::open(&file, options).unwrap();
    let mut kept = Vec::new();
    let full = 'fill: loop {
        let call: Vec<_> = (0..8)
            .map(|i| {
                let n = kept.len() * 8 + i;
                async_free(store.clone(), n)
            })
            .collect();
        let mut done = Vec::new();
        for (n, task) in call {
            match task.await.unwrap() {
                Ok(_) => done.push(n),
                Err(error) => break 'fill error,
            }
        }
        kept.push(done);
    };
    assert!(matches!(full, StoreError::Full { .. }), "{full}");
    assert!(full.may_pass());
    let kept: Vec<usize> = kept.concat();
    assert!(kept.len() > 100);
    let sizes = store.sizes().await.unwrap();
    assert_eq!(
        sizes.n_unhandled, sizes.n_people,
        "one event each, or neither"
    );
    store.check().await.unwrap();
    store.close().await.unwrap();
    // With room again everything goes on, and all that was acknowledged is there.
    let store = Store::open(&file, Options::default()).unwrap();
    for n in &kept {
        let again = store.accept(vec![numbered(*n)], at(0)).await.unwrap();
        assert_eq!(again.n_known, 1, "{n} was acknowledged");
    }
    let fresh = store
        .accept(vec![numbered(1_000_000)], at(0))
        .await
        .unwrap();
    assert_eq!(fresh.n_new, 1);
}

fn numbered(n: usize) -> Arrival {
    let mut arrival = arrival(&format!("p{n}"), &format!("k{n}"), 0);
    arrival.body = "x".repeat(1_000);
    arrival
}

type Task = tokio::task::JoinHandle<Result<flowbell::store::Accepted, StoreError>>;

fn async_free(store: Store, n: usize) -> (usize, Task) {
    let task = tokio::spawn(async move { store.accept(vec![numbered(n)], at(0)).await });
    (n, task)
}

#[tokio::test]
async fn a_file_that_another_holds_is_busy_and_free_again_later() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let options = Options {
        patience: Duration::from_millis(50),
        ..Options::default()
    };
    let store = Store::open(&file, options).unwrap();
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = store
        .accept(vec![arrival("ann", "m1", 0)], at(0))
        .await
        .unwrap_err();
    assert!(matches!(busy, StoreError::Busy { .. }), "{busy}");
    assert_eq!(store.sizes().await.unwrap().n_people, 0, "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    let now = store
        .accept(vec![arrival("ann", "m1", 0)], at(0))
        .await
        .unwrap();
    assert_eq!(now.n_new, 1);
}

#[tokio::test]
async fn a_session_that_cannot_be_read_stops_nobody_else() {
    let it = Kept::new();
    let ann = meet(&it.store, "ann", 0, vec![]).await;
    arrive(&it.store, "ann", "m2", 1).await;
    arrive(&it.store, "bob", "m3", 2).await;
    let raw = rusqlite::Connection::open(it.file()).unwrap();
    let broken = format!("{{\"number\": \"{CANARY}\"}}");
    raw.execute(
        "UPDATE people SET session = ?1 WHERE id = ?2",
        (broken, ann),
    )
    .unwrap();
    let claimed = it.store.claim_turns("a", at(3), 9).await.unwrap();
    assert_eq!(
        claimed
            .iter()
            .map(|it| it.psid.as_str())
            .collect::<Vec<_>>(),
        ["bob"]
    );
    let damaged = it.store.session(ann).await.unwrap_err();
    assert!(matches!(damaged, StoreError::Damaged { .. }));
    assert!(!words(&damaged).contains(CANARY), "{damaged}");
    assert!(words(&damaged).contains("bot.db"));
}

#[tokio::test]
async fn no_token_and_no_text_gets_out_of_errors_and_debug_output() {
    let it = Kept::new();
    let mut secret = arrival("ann", CANARY, 0);
    secret.body = CANARY.to_owned();
    let mut said = vec![format!("{secret:?}")];
    it.store.accept(vec![secret.clone()], at(0)).await.unwrap();
    let claimed = claim(&it.store, 0).await;
    said.push(format!("{claimed:?}"));
    let mut deeds = vec![agree(topic(), CANARY, 1_000_000)];
    deeds.extend(deliver(topic(), Profile::OneTime, CANARY));
    let mut done = turn(&claimed, deeds);
    done.log.push(LogLine {
        at: at(0),
        way: Way::Went,
        body: CANARY.to_owned(),
    });
    said.push(format!("{done:?}"));
    let mut broken = done.clone();
    // Twice the same effect: the database refuses the second.
    broken.effects.push(broken.effects[2].clone());
    said.push(words(
        &it.store.commit_turn(broken, at(1)).await.unwrap_err(),
    ));
    it.store.commit_turn(done, at(1)).await.unwrap();
    let sends = it.store.claim_sends("a", PAGE, at(2), 9).await.unwrap();
    said.push(format!("{sends:?}"));
    let id = SendId::Effect(sends[0].id);
    said.push(words(
        &it.store
            .retry_at(id, 1, at(3), Retry::NoEcho, at(3))
            .await
            .unwrap_err(),
    ));
    said.push(format!(
        "{:?}",
        it.store.consents_of(claimed.person).await.unwrap()
    ));
    said.push(format!(
        "{:?}",
        it.store
            .conversation(claimed.person, None, 9)
            .await
            .unwrap()
    ));
    said.push(format!("{:?}", it.store.audit(None, 9).await.unwrap()));
    said.push(format!(
        "{:?}",
        it.store
            .find_people(Find::default(), None, 9)
            .await
            .unwrap()
    ));
    said.push(format!("{:?}", it.store));
    let mut large = secret;
    large.body = CANARY.repeat(100_000);
    said.push(words(
        &it.store.accept(vec![large], at(0)).await.unwrap_err(),
    ));
    for text in said {
        assert!(!text.contains(CANARY), "{text}");
    }
}
