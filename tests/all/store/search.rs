//! Finding people: the same people in the same order as somebody who looks at everybody would
//! find, and without looking at everybody.

use crate::store::{Kept, PAGE, at, meet, topic, turn};
use flowbell::engine::Timestamp;
use flowbell::store::{Find, Options, PersonRow, Sort, Store, StoreError};
use rusqlite::Connection;
use std::collections::BTreeSet;

const SORTS: [Sort; 4] = [Sort::Seen, Sort::Newest, Sort::Oldest, Sort::Name];
const NAMES: [&str; 7] = ["Ana María", "José", "ليلى", "Zoë", "annabel", "Bo", "🦊"];

/// A database with so many people, without a turn for each. Their names and numbers repeat in a
/// way that a test can know.
fn crowded(n: u32) -> Kept {
    let it = Kept::new();
    let raw = Connection::open(it.file()).unwrap();
    raw.execute_batch(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n})
         INSERT INTO people (page, psid, first_seen, last_seen, opened_at, is_stopped,
             is_with_human, block, release, first_name, name_key)
         SELECT '{PAGE}', 7000000 + i, i, (i * 7919) % 1000, (i * 7919) % 1000, i % 10 < 4,
             i % 5000 = 7, CASE i % 9 WHEN 0 THEN 'wait' END, CASE i % 9 WHEN 0 THEN 1 END,
             CASE i % 4 WHEN 0 THEN 'Ana ' || i WHEN 1 THEN 'Bo' END,
             CASE i % 4 WHEN 0 THEN '0ana ' || i WHEN 1 THEN '0bo' ELSE '1' END FROM n;
         INSERT INTO texts (id, hash) VALUES (1, 'release');
         INSERT INTO name_words (page, word, person)
         SELECT page, 'ana', id FROM people WHERE id % 4 = 0
         UNION ALL SELECT page, id, id FROM people WHERE id % 4 = 0
         UNION ALL SELECT page, 'bo', id FROM people WHERE id % 4 = 1;
         ANALYZE;"
    ))
    .unwrap();
    it
}

fn of_page() -> Find {
    Find {
        page: Some(PAGE.to_owned()),
        ..Find::default()
    }
}

/// Everybody who is found, page by page; how many were looked at, and the number that was told.
async fn all(store: &Store, find: &Find, sort: Sort) -> (Vec<PersonRow>, u64, Option<u64>) {
    let (mut people, mut n_looked, mut n_found) = (Vec::new(), 0, None);
    let mut after = None;
    loop {
        let is_first = after.is_none();
        let found = store.search_people(find.clone(), sort, after, 700);
        let found = found.await.unwrap();
        people.extend(found.people);
        n_looked += found.n_looked;
        if is_first {
            n_found = found.n_found;
        }
        after = found.next;
        if after.is_none() {
            return (people, n_looked, n_found);
        }
    }
}

fn key(row: &PersonRow, sort: Sort) -> (i64, String, i64) {
    let id = i64::try_from(row.person).unwrap();
    let name = row.first_name.as_deref().unwrap_or("~").to_lowercase();
    match sort {
        Sort::Seen => (-row.last_seen.millis(), String::new(), -id),
        Sort::Newest => (0, String::new(), -id),
        Sort::Oldest => (0, String::new(), id),
        Sort::Name => (0, name, id),
    }
}

#[tokio::test]
async fn few_and_many_are_found_in_every_order() {
    const N: u32 = 12_000;
    let it = crowded(N);
    let everybody = it.store.find_people(of_page(), None, 100_000);
    let everybody = everybody.await.unwrap();
    assert_eq!(everybody.len(), N as usize);
    let finds: [(Find, IsFound); 6] = [
        (of_page(), |_| true),
        (
            // Four of ten: more than are gathered.
            Find {
                is_stopped: Some(true),
                ..of_page()
            },
            |it| it.is_stopped,
        ),
        (
            Find {
                is_with_human: Some(true),
                ..of_page()
            },
            |it| it.is_with_human,
        ),
        (
            Find {
                block: Some("wait".to_owned()),
                is_stopped: Some(false),
                ..of_page()
            },
            |it| it.block.is_some() && !it.is_stopped,
        ),
        (
            Find {
                text: Some("AN 11".to_owned()),
                ..of_page()
            },
            |it| {
                let name = it.first_name.as_deref().unwrap_or_default();
                name.starts_with("Ana 11")
            },
        ),
        (
            Find {
                text: Some("700011".to_owned()),
                opened_since: Some(Timestamp::from_millis(500)),
                ..of_page()
            },
            |it| it.psid.starts_with("700011") && it.opened.unwrap().millis() >= 500,
        ),
    ];
    for (find, is_meant) in finds {
        for sort in SORTS {
            let mut expected: Vec<&PersonRow> =
                everybody.iter().filter(|it| is_meant(it)).collect();
            expected.sort_by_key(|it| key(it, sort));
            let expected: Vec<u64> = expected.iter().map(|it| it.person).collect();
            let (found, _, n_found) = all(&it.store, &find, sort).await;
            let found: Vec<u64> = found.iter().map(|it| it.person).collect();
            assert!(!found.is_empty());
            assert_eq!(found, expected, "{find:?} {sort:?}");
            let n = n_found.unwrap_or(expected.len() as u64);
            assert_eq!(n, expected.len() as u64, "{find:?}");
        }
        let by_number = it.store.find_people(find, None, 100_000).await.unwrap();
        let n = everybody.iter().filter(|it| is_meant(it)).count();
        assert_eq!(by_number.len(), n);
    }
}

#[tokio::test]
async fn a_call_looks_at_so_many_and_no_more() {
    let it = crowded(70_000);
    // Both conditions lead to many, and nobody fits both.
    let find = Find {
        is_stopped: Some(true),
        text: Some("bo".to_owned()),
        block: Some("wait".to_owned()),
        is_with_human: Some(false),
        opened_since: Some(Timestamp::from_millis(2_000)),
        ..of_page()
    };
    let first = it.store.search_people(find.clone(), Sort::Name, None, 50);
    let first = first.await.unwrap();
    assert!(first.n_looked <= 10_000, "{}", first.n_looked);
    let (found, n_looked, _) = all(&it.store, &find, Sort::Name).await;
    assert_eq!(found, []);
    assert!(n_looked <= 70_000);
    // What leads to few is found without looking at anybody else.
    let find = Find {
        is_with_human: Some(true),
        ..of_page()
    };
    let (found, n_looked, n_found) = all(&it.store, &find, Sort::Name).await;
    assert_eq!((found.len(), n_looked, n_found), (14, 0, Some(14)));
}

/// The long form, with times: `FLOWBELL_RUNS=1000000 cargo test --release --no-default-features
/// --test all -- store::search::every_call --nocapture`.
#[tokio::test]
async fn every_call_is_short_however_many_there_are() {
    let runs = std::env::var("FLOWBELL_RUNS").ok();
    let n = runs.and_then(|it| it.parse().ok()).unwrap_or(4_000);
    let it = crowded(n);
    let text = |text: &str| Find {
        text: Some(text.to_owned()),
        ..of_page()
    };
    let stopped = |text: &str| Find {
        is_stopped: Some(true),
        is_with_human: Some(false),
        text: Some(text.to_owned()),
        ..of_page()
    };
    for (what, find) in [
        ("everybody", of_page()),
        ("a quarter, by one letter", text("a")),
        ("one name", text("ana 3996")),
        ("nobody", text("nobody")),
        ("beginning of an id", text("7003")),
        ("two that lead to many", stopped("bo")),
        ("nobody among many", stopped("ana bo")),
    ] {
        for sort in SORTS {
            let begun = std::time::Instant::now();
            let found = it.store.search_people(find.clone(), sort, None, 60).await;
            let found = found.unwrap();
            println!(
                "{n} people, {what}, {sort:?}: {:.1} ms, {} found, {} looked at",
                begun.elapsed().as_secs_f64() * 1e3,
                found.people.len(),
                found.n_looked
            );
            assert!(found.n_looked <= 10_000);
        }
    }
    it.store.close().await.unwrap();
}

#[tokio::test]
async fn nobody_is_passed_over_or_shown_twice_while_people_go_and_come() {
    let it = crowded(3_100);
    let first = it.store.search_people(of_page(), Sort::Oldest, None, 100);
    let first = first.await.unwrap();
    let last = first.people.last().unwrap();
    // The one whom the next page begins after is erased, and somebody comes.
    it.store.erase(PAGE, &last.psid, at(0)).await.unwrap();
    meet(&it.store, "newcomer", 10, Vec::new()).await;
    let second = it
        .store
        .search_people(of_page(), Sort::Oldest, first.next, 10_000);
    let second = second.await.unwrap();
    let mut numbers: BTreeSet<u64> = first.people.iter().map(|it| it.person).collect();
    for person in &second.people {
        assert!(numbers.insert(person.person));
    }
    assert_eq!(numbers.len(), 3_101);
}

#[tokio::test]
async fn people_are_found_by_words_of_their_name_in_any_script() {
    let it = Kept::new();
    for (i, name) in (0..).zip(NAMES) {
        let person = named(&it.store, &format!("99{i}"), i, name).await;
        assert!(person > 0);
    }
    for (text, expected) in [
        ("ana", &["Ana María"][..]),
        ("an", &["Ana María", "annabel"]),
        ("MARIA an", &["Ana María"]),
        ("jose", &["José"]),
        ("ZOE", &["Zoë"]),
        ("ليل", &["ليلى"]),
        ("🦊", &["🦊"]),
        ("aria", &[]),
        ("%", &[]),
        ("_", &[]),
        ("995", &["Bo"]),
        ("99", &[]),
    ] {
        let find = Find {
            text: Some(text.to_owned()),
            ..of_page()
        };
        let found = it.store.search_people(find, Sort::Name, None, 9).await;
        let found: Vec<String> = found
            .unwrap()
            .people
            .into_iter()
            .filter_map(|it| it.first_name)
            .collect();
        assert_eq!(found, expected, "{text}");
    }
    // A new name takes the place of the old one.
    named(&it.store, "995", 50, "Rosalía").await;
    for (text, n) in [("bo", 0), ("rosa", 1)] {
        let find = Find {
            text: Some(text.to_owned()),
            ..of_page()
        };
        let found = it.store.search_people(find, Sort::Seen, None, 9).await;
        assert_eq!(found.unwrap().people.len(), n, "{text}");
    }
    it.store.erase(PAGE, "995", at(60)).await.unwrap();
    let raw = Connection::open(it.file()).unwrap();
    let n: u32 = raw
        .query_row(
            "SELECT count(*) FROM name_words WHERE word LIKE 'ros%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(n, 0, "erased means erased");
}

async fn named(store: &Store, psid: &str, now: i64, name: &str) -> u64 {
    crate::store::arrive(store, psid, &format!("{psid} {now}"), now).await;
    let claimed = crate::store::claim(store, now).await;
    let mut done = turn(&claimed, Vec::new());
    let attributes = &mut done.session.attributes;
    attributes.insert("first_name".into(), name.into());
    store.commit_turn(done, at(now)).await.unwrap();
    claimed.person
}

#[tokio::test]
async fn who_can_be_told_about_a_topic_is_found() {
    let it = Kept::new();
    let agrees = |expires| crate::store::agree(topic(), &format!("t{expires}"), expires);
    meet(&it.store, "1", 1, vec![agrees(1_000)]).await;
    meet(&it.store, "2", 2, vec![agrees(9_000), agrees(9_001)]).await;
    meet(&it.store, "3", 3, Vec::new()).await;
    for (now, expected) in [(500, &["1", "2"][..]), (5_000, &["2"]), (9_500, &[])] {
        let find = Find {
            agreed: Some((topic(), at(now))),
            ..of_page()
        };
        let found = it.store.search_people(find, Sort::Oldest, None, 9).await;
        let psids: Vec<String> = found
            .unwrap()
            .people
            .into_iter()
            .map(|it| it.psid)
            .collect();
        assert_eq!(psids, expected, "at {now}");
    }
}

#[tokio::test]
async fn a_place_that_is_none_is_refused() {
    let it = Kept::new();
    for (sort, after) in [
        (Sort::Seen, ""),
        (Sort::Seen, "1"),
        (Sort::Seen, "1.tana"),
        (Sort::Name, "1.n5"),
        (Sort::Newest, "x.n0"),
        (Sort::Seen, "-9223372036854775808.n0"),
        (Sort::Seen, "1.n-9223372036854775808"),
    ] {
        let found = it
            .store
            .search_people(of_page(), sort, Some(after.to_owned()), 9);
        let error = found.await.unwrap_err();
        assert!(matches!(error, StoreError::Unfit { .. }), "{after}");
    }
}

/// Whether a person must be among those found.
type IsFound = fn(&PersonRow) -> bool;

#[test]
fn names_of_an_older_form_can_be_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bot.db");
    let raw = Connection::open(&file).unwrap();
    for form in [
        include_str!("../../../src/store/sqlite/schema_1.sql"),
        include_str!("../../../src/store/sqlite/schema_2.sql"),
    ] {
        raw.execute_batch(form).unwrap();
    }
    raw.execute_batch(&format!(
        "PRAGMA application_id = 1179402828; PRAGMA user_version = 2; PRAGMA journal_mode = WAL;
         INSERT INTO people (page, psid, first_seen, last_seen, first_name)
         VALUES ('{PAGE}', '77', 1, 1, 'Élodie'), ('{PAGE}', '78', 1, 1, NULL);
         INSERT INTO texts (id, hash) VALUES (1, 'h');
         INSERT INTO passed VALUES ('{PAGE}', 1, 'start', '\"Next\"', 5);"
    ))
    .unwrap();
    drop(raw);
    let store = Store::open(&file, Options::default()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let find = Find {
            text: Some("elo".to_owned()),
            ..of_page()
        };
        let found = store.search_people(find, Sort::Name, None, 9).await;
        assert_eq!(found.unwrap().people[0].psid, "77");
        let (found, ..) = all(&store, &of_page(), Sort::Name).await;
        let psids: Vec<&str> = found.iter().map(|it| it.psid.as_str()).collect();
        assert_eq!(psids, ["77", "78"]);
        let links = store.links(PAGE, "h", at(0)).await.unwrap();
        assert_eq!((links[0].n, links[0].n_day), (5, 0));
        store.close().await.unwrap();
    });
}
