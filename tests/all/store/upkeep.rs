//! Erasing, forgetting, backups and leases.

use super::{
    CANARY, Kept, PAGE, agree, arrival, arrive, at, claim, deliver, meet, say, topic, turn,
};
use flowbell::engine::Deed;
use flowbell::model::Profile;
use flowbell::store::{
    Answer, CampaignDraft, CampaignState, Erased, Keep, LogLine, Options, Recipient,
    RecipientState, SendId, Settled, Store, StoreError, Way,
};

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn an_erased_person_is_nowhere_not_even_in_the_files_bytes() {
    let it = Kept::new();
    let mut secret = arrival("ann", "m1", 0);
    secret.body = format!("{CANARY} body");
    it.store.accept(vec![secret], at(0)).await.unwrap();
    let claimed = claim(&it.store, 0).await;
    let mut deeds = vec![
        agree(topic(), &format!("{CANARY} 1"), 1_000_000),
        agree(topic(), &format!("{CANARY} 2"), 1_000_000),
        Deed::SetAttribute {
            name: "city".into(),
            value: format!("{CANARY} city"),
        },
        Deed::SetTimer { at: at(5_000) },
        say(&format!("{CANARY} said")),
    ];
    deeds.extend(deliver(topic(), Profile::OneTime, &format!("{CANARY} 1")));
    let mut done = turn(&claimed, deeds);
    done.session
        .attributes
        .insert("first_name".into(), format!("{CANARY} name"));
    let long = format!("{CANARY} {}", "long ".repeat(3_000));
    done.log = vec![LogLine {
        at: at(0),
        way: Way::Came,
        body: long,
    }];
    it.store.commit_turn(done, at(1)).await.unwrap();
    it.store
        .add_label(claimed.person, &format!("{CANARY} label"))
        .await
        .unwrap();
    let bob = meet(
        &it.store,
        "bob",
        2,
        vec![agree(topic(), "bob's", 1_000_000)],
    )
    .await;
    let draft = CampaignDraft {
        page: PAGE.to_owned(),
        topic: topic(),
        message: String::new(),
        options: String::new(),
        at: at(0),
    };
    let campaign = it.store.draft_campaign(draft, at(2)).await.unwrap();
    let consents = it.store.consents(PAGE, &topic(), None, 9).await.unwrap();
    let recipients = [&consents[1], &consents[2]].map(|it| Recipient {
        person: it.person,
        consent: Some(it.id),
        not_before: at(0),
        skipped: None,
    });
    it.store
        .add_recipients(campaign, recipients.to_vec(), at(3))
        .await
        .unwrap();
    it.store
        .set_campaign(campaign, CampaignState::Running, at(3))
        .await
        .unwrap();
    let flying = it.store.claim_sends("a", PAGE, at(3), 9).await.unwrap();

    let erased = it.store.erase(PAGE, "ann", at(4)).await.unwrap();
    // Four of them are the words of the name.
    assert!(erased.is_known && erased.n_rows == 15, "{erased:?}");
    let nobody = it.store.erase(PAGE, "ann", at(4)).await.unwrap();
    assert_eq!(nobody, Erased::default());
    assert_eq!(it.store.person(PAGE, "ann").await.unwrap(), None);
    let lines = it.store.conversation(claimed.person, None, 9).await;
    assert_eq!(lines.unwrap(), []);
    assert_eq!(it.store.next_due().await.unwrap(), None);
    // What was on its way when it happened does no harm.
    let id = SendId::Effect(flying[0].id);
    let answer = Answer::Accepted { mid: "m".into() };
    assert_eq!(
        it.store.settle(id, 1, answer, at(5)).await.unwrap(),
        Settled::Forgotten
    );
    assert_eq!(
        it.store.claim_sends("a", PAGE, at(99), 9).await.unwrap(),
        []
    );
    let sends = it
        .store
        .claim_campaign_sends(campaign, "a", at(9), 9)
        .await
        .unwrap();
    assert_eq!(sends.iter().map(|it| it.person).collect::<Vec<_>>(), [bob]);
    let counts = it.store.progress(campaign).await.unwrap();
    assert!(
        counts
            .iter()
            .any(|it| it.state == RecipientState::Skipped && it.why == "erased")
    );
    let answer = Answer::Accepted { mid: "m".into() };
    it.store
        .settle(sends[0].id, 1, answer, at(10))
        .await
        .unwrap();
    let kept = it.store.campaign(campaign).await.unwrap().unwrap();
    assert_eq!(kept.state, CampaignState::Done);
    // The event that was theirs is still known, and they come back as somebody new.
    let again = it
        .store
        .accept(vec![arrival("ann", "m1", 0)], at(6))
        .await
        .unwrap();
    assert_eq!(again.n_known, 1);
    for name in std::fs::read_dir(it.folder.path()).unwrap() {
        let bytes = std::fs::read(name.unwrap().path()).unwrap();
        let canary = CANARY.as_bytes();
        assert!(!bytes.windows(canary.len()).any(|it| it == canary));
    }
}

#[tokio::test]
async fn old_things_are_forgotten_and_young_ones_kept() {
    let it = Kept::new();
    let ann = meet(
        &it.store,
        "ann",
        0,
        vec![
            agree(topic(), "old", DAY),
            agree(topic(), "young", 1_000 * DAY),
            say("hi"),
            say("waits"),
        ],
    )
    .await;
    let send = it
        .store
        .claim_sends("a", PAGE, at(0), 1)
        .await
        .unwrap()
        .remove(0);
    let answer = Answer::Accepted { mid: "m".into() };
    it.store
        .settle(SendId::Effect(send.id), 1, answer, at(1))
        .await
        .unwrap();
    for day in [0, 89, 91] {
        let line = LogLine {
            at: at(day * DAY),
            way: Way::Remark,
            body: day.to_string(),
        };
        it.store.log(ann, vec![line]).await.unwrap();
    }
    // 7 days are the least, whatever is asked for.
    let keep = Keep {
        seen_days: 1,
        sends_days: 1,
        ..Keep::default()
    };
    let swept = it.store.sweep(keep, at(6 * DAY)).await.unwrap();
    assert_eq!((swept.n_seen, swept.n_sends), (0, 0));
    let again = it
        .store
        .accept(vec![arrival("ann", "ann at 0", 0)], at(6 * DAY))
        .await
        .unwrap();
    assert_eq!(again.n_known, 1);
    let swept = it
        .store
        .sweep(Keep::default(), at(180 * DAY))
        .await
        .unwrap();
    assert_eq!(
        (swept.n_seen, swept.n_log, swept.n_sends, swept.n_audit),
        (1, 2, 1, 0)
    );
    let lines = it.store.conversation(ann, None, 9).await.unwrap();
    assert_eq!(
        lines
            .iter()
            .map(|(_, it)| it.body.as_str())
            .collect::<Vec<_>>(),
        ["91"]
    );
    let swept = it
        .store
        .sweep(Keep::default(), at(500 * DAY))
        .await
        .unwrap();
    assert_eq!((swept.n_consents, swept.n_audit), (1, 1));
    assert_eq!(
        it.store.consents_of(ann).await.unwrap()[0].token.reveal(),
        "young"
    );
    assert_eq!(
        it.store
            .claim_sends("a", PAGE, at(500 * DAY), 9)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[cfg(unix)]
#[tokio::test]
async fn only_their_owner_may_read_the_database_and_its_copies() {
    use std::os::unix::fs::PermissionsExt;

    let it = Kept::new();
    it.store
        .accept(vec![arrival("ann", "m1", 0)], at(0))
        .await
        .unwrap();
    let to = it.folder.path().join("backup.db");
    it.store.backup(&to).await.unwrap();
    let mut n = 0;
    for entry in std::fs::read_dir(it.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        n += 1;
    }
    assert!(n >= 2, "{n} files");
}

#[tokio::test]
async fn a_backup_is_taken_while_everything_goes_on() {
    let it = Kept::new();
    for i in 0..300 {
        arrive(&it.store, &format!("p{i}"), &format!("k{i}"), i).await;
    }
    let to = it.folder.path().join("backup.db");
    let writing = async {
        for i in 300..500 {
            arrive(&it.store, &format!("p{i}"), &format!("k{i}"), i).await;
        }
    };
    let (backed_up, ()) = tokio::join!(it.store.backup(&to), writing);
    backed_up.unwrap();
    let twice = it.store.backup(&to).await.unwrap_err();
    assert!(matches!(twice, StoreError::Disk { .. }), "{twice}");
    let copy = Store::open(&to, Options::default()).unwrap();
    copy.check().await.unwrap();
    let n = copy.sizes().await.unwrap().n_people;
    assert!((300..=500).contains(&n), "{n}");
    assert_eq!(it.store.sizes().await.unwrap().n_people, 500);
    let names: Vec<_> = std::fs::read_dir(it.folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.contains("part"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
}

#[tokio::test]
async fn a_lease_is_one_bots_at_a_time() {
    let it = Kept::new();
    let other = it.second();
    let lease = |store: &Store, owner: &'static str, now| {
        let store = store.clone();
        async move { store.lease("sweep", owner, at(now), 99_000).await.unwrap() }
    };
    let mine = lease(&it.store, "a", 0).await.unwrap();
    assert_eq!((mine.fence, mine.until), (1, at(30_000)));
    assert_eq!(lease(&other, "b", 29_999).await, None);
    let renewed = lease(&it.store, "a", 20_000).await.unwrap();
    assert_eq!((renewed.fence, renewed.until), (1, at(50_000)));
    let theirs = lease(&other, "b", 50_000).await.unwrap();
    assert_eq!(theirs.fence, 2);
    it.store.unlease(mine).await.unwrap();
    assert_eq!(
        lease(&it.store, "a", 50_001).await,
        None,
        "a stale lease gives nothing back"
    );
    other.unlease(theirs).await.unwrap();
    assert_eq!(lease(&it.store, "a", 50_001).await.unwrap().fence, 3);
}

#[tokio::test]
async fn who_is_to_be_forgotten_is_forgotten_on_every_page() {
    let it = Kept::new();
    for (page, person) in [("1", "ann"), ("2", "ann"), ("2", "bob"), ("3", "ann")] {
        let mut arrival = arrival(person, &format!("{page} {person}"), 0);
        arrival.page = page.to_owned();
        it.store.accept(vec![arrival], at(0)).await.unwrap();
    }
    let erased = it.store.erase_everywhere("ann", at(1)).await.unwrap();
    assert_eq!((erased.is_known, erased.n_rows), (true, 6));
    for page in ["1", "2", "3"] {
        assert_eq!(it.store.person(page, "ann").await.unwrap(), None);
    }
    assert!(it.store.person("2", "bob").await.unwrap().is_some());
    let nobody = it.store.erase_everywhere("ann", at(2)).await.unwrap();
    assert_eq!(nobody, Erased::default());
}
