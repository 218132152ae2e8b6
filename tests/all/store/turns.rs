//! What comes, and whose turn it is.

use super::{Kept, PAGE, agree, arrival, arrive, at, claim, is_stale, meet, say, topic, turn};
use flowbell::engine::{Deed, EffectId, Place, Stage, Timer};
use flowbell::model::BlockId;
use flowbell::store::{Accepted, Body, Find, LogLine, StoreError, Way};

#[tokio::test]
async fn what_comes_again_is_known_whether_it_was_handled_or_not() {
    let it = Kept::new();
    let both = vec![arrival("ann", "m1", 0), arrival("ann", "m1", 0)];
    let accepted = it.store.accept(both, at(0)).await.unwrap();
    assert_eq!(
        accepted,
        Accepted {
            n_new: 1,
            n_known: 1
        }
    );
    let claimed = claim(&it.store, 0).await;
    assert_eq!(claimed.events.len(), 1);
    it.store
        .commit_turn(turn(&claimed, vec![]), at(1))
        .await
        .unwrap();
    let again = vec![arrival("ann", "m1", 0), arrival("ann", "m2", 0)];
    let accepted = it.store.accept(again, at(6 * 86_400_000)).await.unwrap();
    assert_eq!(
        accepted,
        Accepted {
            n_new: 1,
            n_known: 1
        }
    );
    // Another Page has other keys.
    let mut elsewhere = arrival("ann", "m1", 0);
    elsewhere.page = "77".to_owned();
    let accepted = it.store.accept(vec![elsewhere], at(0)).await.unwrap();
    assert_eq!(accepted.n_new, 1);
}

#[tokio::test]
async fn a_thousand_come_in_one_call_and_more_are_refused_whole() {
    let it = Kept::new();
    let many = |n: usize| -> Vec<_> {
        (0..n)
            .map(|i| arrival(&format!("p{}", i % 100), &format!("k{i}"), i as i64))
            .collect()
    };
    let refused = it.store.accept(many(1_001), at(0)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unfit { .. }), "{refused}");
    let accepted = it.store.accept(many(1_000), at(0)).await.unwrap();
    assert_eq!(
        accepted,
        Accepted {
            n_new: 1_000,
            n_known: 0
        }
    );
    let claimed = it.store.claim_turns("a", at(0), 1_000).await.unwrap();
    assert_eq!(claimed.len(), 100);
    assert!(claimed.iter().all(|it| it.events.len() == 10));
}

#[tokio::test]
async fn events_of_a_person_come_in_the_order_of_their_time() {
    let it = Kept::new();
    for (key, millis) in [("b", 20), ("a", 10), ("c", 20), ("d", 5)] {
        arrive(&it.store, "ann", key, millis).await;
    }
    let claimed = claim(&it.store, 30).await;
    let order: Vec<&Body> = claimed.events.iter().map(|it| &it.body).collect();
    let expected = ["d", "a", "b", "c"].map(|key| Body::Received(format!("body of {key}")));
    assert_eq!(order, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn nobody_is_two_bots_at_once() {
    let it = Kept::new();
    let other = it.second();
    for i in 0..40 {
        arrive(&it.store, &format!("p{i}"), &format!("k{i}"), i).await;
    }
    let (mine, theirs) = tokio::join!(
        it.store.claim_turns("a", at(100), 25),
        other.claim_turns("b", at(100), 25)
    );
    let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
    assert_eq!(mine.len() + theirs.len(), 40);
    assert!(
        mine.iter()
            .all(|it| theirs.iter().all(|its| its.person != it.person))
    );
    assert_eq!(it.store.claim_turns("a", at(100), 25).await.unwrap(), []);
    // What comes for somebody who is being served waits for the commit.
    let served = &mine[0];
    arrive(&other, &served.psid, "late", 101).await;
    assert_eq!(other.claim_turns("b", at(102), 25).await.unwrap(), []);
    let committed = it
        .store
        .commit_turn(turn(served, vec![]), at(103))
        .await
        .unwrap();
    assert!(committed.is_more);
    let next = other.claim_turns("b", at(103), 25).await.unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].person, served.person);
    assert_eq!(next[0].events.len(), 1);
}

#[tokio::test]
async fn a_turn_that_nobody_commits_comes_up_again_and_the_late_one_is_stale() {
    let it = Kept::new();
    arrive(&it.store, "ann", "m1", 0).await;
    let slow = claim(&it.store, 0).await;
    assert_eq!(slow.n_tries, 1);
    assert_eq!(it.store.next_due().await.unwrap(), Some(at(5_000)));
    assert_eq!(it.store.claim_turns("b", at(4_999), 9).await.unwrap(), []);
    let quick = claim(&it.store, 5_000).await;
    assert_eq!((quick.n_tries, quick.events.len()), (2, 1));
    is_stale(
        it.store
            .commit_turn(turn(&slow, vec![say("late")]), at(5_001))
            .await,
    );
    it.store
        .commit_turn(turn(&quick, vec![say("on time")]), at(5_002))
        .await
        .unwrap();
    // The same turn twice is once.
    is_stale(
        it.store
            .commit_turn(turn(&quick, vec![say("twice")]), at(5_003))
            .await,
    );
    let sends = it.store.claim_sends("a", PAGE, at(5_004), 9).await.unwrap();
    assert_eq!(sends.len(), 1);
    assert_eq!(it.store.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn a_turn_can_be_put_off() {
    let it = Kept::new();
    arrive(&it.store, "ann", "m1", 0).await;
    let claimed = claim(&it.store, 0).await;
    let put_off = it
        .store
        .put_off_turn(claimed.person, claimed.fence, at(60_000));
    put_off.await.unwrap();
    is_stale(it.store.commit_turn(turn(&claimed, vec![]), at(1)).await);
    assert_eq!(it.store.next_due().await.unwrap(), Some(at(60_000)));
    assert_eq!(claim(&it.store, 60_000).await.events, claimed.events);
}

#[tokio::test]
async fn a_clock_set_back_does_not_strand_anybody() {
    let it = Kept::new();
    arrive(&it.store, "ann", "m1", 86_400_000).await;
    claim(&it.store, 86_400_000).await;
    // The bot dies, and its clock is a day earlier when it is back.
    arrive(&it.store, "ann", "m2", 1_000).await;
    assert_eq!(claim(&it.store, 1_000).await.events.len(), 2);
}

#[tokio::test]
async fn turns_of_before_a_clock_was_set_back_come_up_again_by_themselves() {
    let it = Kept::new();
    let day = 86_400_000;
    arrive(&it.store, "ann", "m1", day).await;
    claim(&it.store, day).await;
    arrive(&it.store, "bob", "m2", day).await;
    let put_off = claim(&it.store, day).await;
    let again = at(day + 600_000);
    let put_off = it.store.put_off_turn(put_off.person, put_off.fence, again);
    put_off.await.unwrap();
    let deeds = vec![Deed::SetTimer { at: at(2 * day) }];
    meet(&it.store, "eve", day, deeds).await;
    it.store.clock_was_set_back(at(0)).await.unwrap();
    let claimed = it.store.claim_turns("b", at(0), 9).await.unwrap();
    let psids: Vec<&str> = claimed.iter().map(|it| &*it.psid).collect();
    assert_eq!(psids, ["ann", "bob"], "a timer keeps its time");
    // A lease that can be is somebody's.
    it.store.clock_was_set_back(at(1)).await.unwrap();
    assert_eq!(it.store.claim_turns("c", at(1), 9).await.unwrap(), []);
}

#[tokio::test]
async fn the_session_comes_back_as_it_was_committed() {
    let it = Kept::new();
    arrive(&it.store, "ann", "m1", 0).await;
    let claimed = claim(&it.store, 0).await;
    assert_eq!(claimed.session, None);
    let mut done = turn(&claimed, vec![]);
    done.session.opened = Some(at(0));
    done.session
        .attributes
        .insert("first_name".into(), "Ann".into());
    done.session.place = Place::At {
        block: BlockId::new("ask").unwrap(),
        stage: Stage::Asked,
        timer: None,
    };
    done.last_seen = Some(at(7));
    done.log = vec![LogLine {
        at: at(0),
        way: Way::Came,
        body: "hello".into(),
    }];
    let kept = done.session.clone();
    it.store.commit_turn(done, at(1)).await.unwrap();
    assert_eq!(
        it.store.session(claimed.person).await.unwrap(),
        Some(kept.clone())
    );
    let row = it.store.person(PAGE, "ann").await.unwrap().unwrap();
    assert_eq!(row.first_name.as_deref(), Some("Ann"));
    assert_eq!((row.opened, row.last_seen), (Some(at(0)), at(7)));
    assert_eq!(
        (row.release.as_deref(), row.block.as_deref()),
        (Some("release-1"), Some("ask"))
    );
    assert_eq!(
        it.store
            .conversation(claimed.person, None, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    it.store.close().await.unwrap();
    let again = it.second();
    assert_eq!(again.session(claimed.person).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn somebody_elses_session_is_refused() {
    let it = Kept::new();
    arrive(&it.store, "ann", "m1", 0).await;
    let claimed = claim(&it.store, 0).await;
    let mut wrong = turn(&claimed, vec![say("hi")]);
    wrong.session.number += 1;
    let refused = it.store.commit_turn(wrong, at(0)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unfit { .. }));
    assert_eq!(it.store.claim_sends("a", PAGE, at(1), 9).await.unwrap(), []);
}

#[tokio::test]
async fn timers_fire_once_when_they_are_due_and_cancelled_ones_never() {
    let it = Kept::new();
    let person = meet(
        &it.store,
        "ann",
        0,
        vec![
            Deed::SetTimer { at: at(1_000) },
            Deed::SetTimer { at: at(2_000) },
            Deed::SetTimer { at: at(3_000) },
        ],
    )
    .await;
    let id = |number| EffectId {
        session: person,
        number,
    };
    assert_eq!(it.store.next_due().await.unwrap(), Some(at(1_000)));
    assert_eq!(it.store.claim_turns("a", at(999), 9).await.unwrap(), []);
    let claimed = claim(&it.store, 1_000).await;
    assert_eq!(
        claimed.timers,
        [Timer {
            id: id(0),
            at: at(1_000)
        }]
    );
    let done = turn(&claimed, vec![Deed::CancelTimer { id: id(1) }]);
    it.store.commit_turn(done, at(1_001)).await.unwrap();
    assert_eq!(it.store.next_due().await.unwrap(), Some(at(3_000)));
    // Asleep past it: it fires once, late.
    let claimed = claim(&it.store, 90_000).await;
    assert_eq!(
        claimed.timers,
        [Timer {
            id: id(2),
            at: at(3_000)
        }]
    );
    it.store
        .commit_turn(turn(&claimed, vec![]), at(90_001))
        .await
        .unwrap();
    assert_eq!(it.store.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn a_turn_is_kept_whole_or_not_at_all() {
    let it = Kept::new();
    let ann = meet(&it.store, "ann", 0, vec![say("one")]).await;
    arrive(&it.store, "ann", "m2", 10).await;
    let claimed = claim(&it.store, 10).await;
    // The last effect cannot be kept: it has the id of one that is there already.
    let mut broken = turn(
        &claimed,
        vec![
            agree(topic(), "t", 1_000_000),
            Deed::SetTimer { at: at(500) },
            Deed::SetAttribute {
                name: "size".into(),
                value: "9".into(),
            },
            say("two"),
        ],
    );
    broken.effects[3].id.number = 0;
    broken.log = vec![LogLine {
        at: at(0),
        way: Way::Went,
        body: "two".into(),
    }];
    let refused = it.store.commit_turn(broken, at(11)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unfit { .. }), "{refused}");
    assert_eq!(it.store.consents_of(ann).await.unwrap(), []);
    assert_eq!(it.store.conversation(ann, None, 9).await.unwrap(), []);
    let find = Find {
        attribute: Some(("size".into(), "9".into())),
        ..Find::default()
    };
    assert_eq!(it.store.find_people(find, None, 9).await.unwrap(), []);
    let again = claim(&it.store, 6_000).await;
    assert_eq!((again.events.len(), again.timers.len()), (1, 0));
}

#[tokio::test]
async fn a_failing_piece_of_a_group_does_not_touch_the_others() {
    let it = Kept::new();
    let mut tasks = Vec::new();
    for i in 0..200 {
        let store = it.store.clone();
        tasks.push(tokio::spawn(async move {
            if i % 10 == 0 {
                let too_large = vec![arrival("big", &"x".repeat(9), 0); 1_001];
                return store.accept(too_large, at(0)).await.is_ok();
            }
            let one = arrival(&format!("p{i}"), &format!("k{i}"), 0);
            store.accept(vec![one], at(0)).await.unwrap().n_new == 1
        }));
        if i % 10 == 1 {
            // Fails in the middle of its work, after it has written.
            let store = it.store.clone();
            tasks.push(tokio::spawn(async move {
                store
                    .activate(
                        PAGE,
                        &flowbell::model::FlowId::new("none").unwrap(),
                        Some(1),
                    )
                    .await
                    .is_ok()
            }));
        }
    }
    let mut n_done = 0;
    for task in tasks {
        n_done += usize::from(task.await.unwrap());
    }
    assert_eq!(n_done, 180);
    assert_eq!(it.store.sizes().await.unwrap().n_unhandled, 180);
}

#[tokio::test]
async fn people_are_found_by_what_is_known_of_them() {
    let it = Kept::new();
    for i in 0..30 {
        let size = if i % 3 == 0 { "small" } else { "large" };
        let deed = Deed::SetAttribute {
            name: "size".into(),
            value: size.into(),
        };
        let person = meet(&it.store, &format!("p{i}"), i, vec![deed]).await;
        if i % 10 == 0 {
            it.store.add_label(person, "vip").await.unwrap();
            it.store.add_label(person, "vip").await.unwrap();
        }
    }
    let find = Find {
        attribute: Some(("size".into(), "small".into())),
        ..Find::default()
    };
    let first = it.store.find_people(find.clone(), None, 6).await.unwrap();
    let rest = it
        .store
        .find_people(find.clone(), Some(first[5].person), 6)
        .await
        .unwrap();
    let psids: Vec<&str> = first
        .iter()
        .chain(&rest)
        .map(|it| it.psid.as_str())
        .collect();
    let expected = [
        "p0", "p3", "p6", "p9", "p12", "p15", "p18", "p21", "p24", "p27",
    ];
    assert_eq!(psids, expected);
    let find = Find {
        label: Some("vip".into()),
        ..find
    };
    let both = it.store.find_people(find.clone(), None, 99).await.unwrap();
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].labels, ["vip"]);
    it.store.remove_label(both[0].person, "vip").await.unwrap();
    assert_eq!(it.store.find_people(find, None, 99).await.unwrap(), []);
    let by_text = |text: &str| Find {
        text: Some(text.into()),
        ..Find::default()
    };
    assert_eq!(
        it.store
            .find_people(by_text("p7"), None, 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        it.store.find_people(by_text("%"), None, 9).await.unwrap(),
        []
    );
    let nobody = it.store.add_label(9_999, "vip").await.unwrap_err();
    assert_eq!(nobody, StoreError::NoSuch { what: "person" });
}

#[tokio::test]
async fn people_are_exported_page_by_page_and_no_cell_is_a_formula() {
    let it = Kept::new();
    let names = ["Ann", "O\"Neil, Bob", "=HYPERLINK(1)", "two\nlines"];
    for i in 0..502 {
        arrive(&it.store, &format!("9{i}"), &format!("k{i}"), 0).await;
    }
    for claimed in it.store.claim_turns("a", at(0), 1_000).await.unwrap() {
        let name = names[usize::try_from(claimed.person).unwrap() % 4];
        let value = name.to_owned();
        let mut done = turn(
            &claimed,
            vec![Deed::SetAttribute {
                name: "n".into(),
                value,
            }],
        );
        done.session
            .attributes
            .insert("first_name".into(), name.into());
        it.store.commit_turn(done, at(0)).await.unwrap();
    }
    let mut export = it.store.export_people(Find::default());
    let mut whole = String::new();
    let mut n_pages = 0;
    while let Some(lines) = export.next().await.unwrap() {
        whole.push_str(&lines);
        n_pages += 1;
    }
    assert_eq!((n_pages, whole.matches("\r\n").count()), (2, 503));
    assert!(whole.starts_with("number,page,id,first name,"));
    for cell in [
        ",Ann,",
        ",\"O\"\"Neil, Bob\",",
        ",\"'=HYPERLINK(1)\",",
        ",\"two\nlines\",",
    ] {
        assert!(whole.contains(cell), "{cell}");
    }
    assert_eq!(export.next().await.unwrap(), None);
}
