//! Releases in the bot's store.

use super::{Kept, PAGE, arrive, at, claim, meet, turn};
use flowbell::engine::{Deed, Fault, Place, ReleaseId, Stage, Timestamp};
use flowbell::model::{BlockId, FlowId};
use flowbell::store::{Before, Release, ReleaseHost, Store, StoreError, choices_in};

fn flow() -> FlowId {
    FlowId::new("shop").unwrap()
}

async fn take(store: &Store, text: &str) -> Release {
    let at = jiff::Timestamp::from_second(1_795_338_000).unwrap();
    store
        .take_release(PAGE, &flow(), "Shop", text, at)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_same_text_is_the_same_release_and_no_number_comes_twice() {
    let it = Kept::new();
    let one = take(&it.store, "one").await;
    assert_eq!(take(&it.store, "one").await, one);
    let two = take(&it.store, "two").await;
    assert_eq!((one.number, two.number), (1, 2));
    it.store.remove_release(PAGE, &flow(), 2).await.unwrap();
    assert_eq!(take(&it.store, "three").await.number, 3);
    assert_eq!(take(&it.store, "two").await.number, 4);
    let numbers: Vec<u32> = it
        .store
        .releases(PAGE, &flow())
        .await
        .unwrap()
        .iter()
        .map(|it| it.number)
        .collect();
    assert_eq!(numbers, [1, 3, 4]);
    assert_eq!(it.store.pages().await.unwrap(), [PAGE]);
    // Counted per Page and flow.
    let at = jiff::Timestamp::UNIX_EPOCH;
    let other = it
        .store
        .take_release("77", &flow(), "Shop", "one", at)
        .await
        .unwrap();
    assert_eq!((other.number, other.hash), (1, one.hash));
}

#[tokio::test]
async fn one_release_of_a_flow_is_live() {
    let it = Kept::new();
    let (one, two) = (take(&it.store, "one").await, take(&it.store, "two").await);
    let live = || async {
        let live = it.store.live(PAGE).await.unwrap();
        live.into_iter().map(|it| it.release).collect::<Vec<_>>()
    };
    assert_eq!(live().await, []);
    for release in [&one, &two, &one] {
        it.store
            .activate(PAGE, &flow(), Some(release.number))
            .await
            .unwrap();
        assert_eq!(live().await.as_slice(), std::slice::from_ref(release));
    }
    let none = it.store.activate(PAGE, &flow(), Some(9)).await.unwrap_err();
    assert_eq!(none, StoreError::NoSuch { what: "release" });
    assert_eq!(live().await, [one], "what does not work changes nothing");
    let live_one = it.store.remove_release(PAGE, &flow(), 1).await.unwrap_err();
    assert_eq!(live_one, StoreError::IsLive { number: 1 });
    it.store.activate(PAGE, &flow(), None).await.unwrap();
    assert_eq!(live().await, []);
    it.store.remove_release(PAGE, &flow(), 1).await.unwrap();
    let gone = it.store.remove_release(PAGE, &flow(), 1).await.unwrap_err();
    assert_eq!(gone, StoreError::NoSuch { what: "release" });
}

#[tokio::test]
async fn a_text_stays_for_as_long_as_somebody_is_on_it() {
    let it = Kept::new();
    let one = take(&it.store, "one").await;
    arrive(&it.store, "ann", "m1", 0).await;
    let claimed = claim(&it.store, 0).await;
    let mut done = turn(&claimed, vec![]);
    done.session.release = ReleaseId::new(&one.hash);
    it.store.commit_turn(done, at(0)).await.unwrap();
    it.store.remove_release(PAGE, &flow(), 1).await.unwrap();
    let text = it.store.release_text(&one.hash).await.unwrap();
    assert_eq!(text.as_deref(), Some("one"));
    it.store.erase(PAGE, "ann", at(1)).await.unwrap();
    it.store
        .sweep(flowbell::store::Keep::default(), at(2))
        .await
        .unwrap();
    assert_eq!(it.store.release_text(&one.hash).await.unwrap(), None);
    let two = take(&it.store, "two").await;
    it.store
        .remove_release(PAGE, &flow(), two.number)
        .await
        .unwrap();
    assert_eq!(
        it.store.release_text(&two.hash).await.unwrap(),
        None,
        "nobody is on it"
    );
}

#[tokio::test]
async fn who_is_where_and_what_went_wrong_is_counted() {
    let it = Kept::new();
    for (i, block) in ["ask", "ask", "wait", ""].into_iter().enumerate() {
        let psid = format!("p{i}");
        arrive(&it.store, &psid, &psid, 0).await;
        let claimed = claim(&it.store, 0).await;
        let fault = Fault::Loop {
            block: BlockId::new("ask").unwrap(),
        };
        let mut done = turn(&claimed, vec![Deed::Fault(fault)]);
        if let Ok(block) = BlockId::new(block) {
            done.session.place = Place::At {
                block,
                stage: Stage::Waiting,
                timer: None,
            };
        }
        it.store.commit_turn(done, at(i as i64)).await.unwrap();
    }
    let places = it.store.places(PAGE, "release-1").await.unwrap();
    let found: Vec<(Option<&str>, u64)> = places
        .iter()
        .map(|it| (it.block.as_deref(), it.n))
        .collect();
    assert_eq!(found, [(None, 1), (Some("ask"), 2), (Some("wait"), 1)]);
    assert_eq!(it.store.places(PAGE, "release-2").await.unwrap(), []);
    let faults = it.store.faults(None).await.unwrap();
    assert_eq!(
        (faults.len(), faults[0].n, faults[0].last_at),
        (1, 4, at(3))
    );
    assert_eq!(faults[0].release, "release-1");
    let sizes = it.store.sizes().await.unwrap();
    assert_eq!((sizes.n_people, sizes.n_unhandled), (4, 0));
    assert!(sizes.n_bytes > 0);
}

#[tokio::test]
async fn what_a_page_was_like_before_is_kept() {
    let it = Kept::new();
    assert_eq!(it.store.before(PAGE).await.unwrap(), Before::default());
    let before = Before {
        fields: Some(vec!["messages".into()]),
        ..Before::default()
    };
    it.store.keep_before(PAGE, &before).await.unwrap();
    assert_eq!(it.store.before(PAGE).await.unwrap(), before);
    it.store
        .keep_before(PAGE, &Before::default())
        .await
        .unwrap();
    assert_eq!(it.store.before(PAGE).await.unwrap(), Before::default());
    // Numbers of people are not given again either.
    let ann = meet(&it.store, "ann", 0, vec![]).await;
    it.store.erase(PAGE, "ann", at(1)).await.unwrap();
    let again = meet(&it.store, "ann", 2, vec![]).await;
    assert!(again > ann);
}

/// A bot's store and a folder that may both say what is live.
struct Both {
    it: Kept,
    host: ReleaseHost,
}

impl Both {
    fn new() -> Self {
        let it = Kept::new();
        let host = ReleaseHost::folder(it.folder.path().join("releases"));
        Self { it, host }
    }

    /// Publishes into the folder.
    async fn in_folder(&self, text: &str) {
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        let taken = self.host.take(PAGE, &flow(), "Shop", text, at).await;
        let number = Some(taken.unwrap().number);
        self.host.activate(PAGE, &flow(), number).await.unwrap();
    }

    /// Publishes to the running bot.
    async fn to_bot(&self, text: &str, at: i64) {
        let when = "2026-11-22T08:00:00Z".parse().unwrap();
        let store = &self.it.store;
        let taken = store.take_release(PAGE, &flow(), "Shop", text, when).await;
        let number = Some(taken.unwrap().number);
        let at = Timestamp::from_millis(at);
        store.choose(PAGE, &flow(), number, at).await.unwrap();
    }

    /// What is live after a start.
    async fn after_a_start(&self) -> Option<String> {
        let folder = self.it.folder.path().join("releases");
        let choices = choices_in(&folder, PAGE).unwrap();
        self.it.store.follow(PAGE, choices).await.unwrap();
        let live = self.it.store.live(PAGE).await.unwrap();
        let hash = live.first()?.release.hash.clone();
        self.it.store.release_text(&hash).await.unwrap()
    }
}

const EVER: i64 = i64::MAX / 4;

#[tokio::test]
async fn what_was_chosen_last_is_live_wherever_it_was_chosen() {
    let both = Both::new();
    both.in_folder("one").await;
    assert_eq!(both.after_a_start().await.as_deref(), Some("one"));
    // The bot is told of another one; starts change nothing.
    both.to_bot("two", 0).await;
    for _ in 0..2 {
        assert_eq!(both.after_a_start().await.as_deref(), Some("two"));
    }
    // Then the folder says something new, and that was later.
    both.in_folder("three").await;
    assert_eq!(both.after_a_start().await.as_deref(), Some("three"));
    // Both say something new, and the bot heard later.
    both.in_folder("four").await;
    both.to_bot("five", EVER).await;
    for _ in 0..2 {
        assert_eq!(both.after_a_start().await.as_deref(), Some("five"));
    }
}

#[tokio::test]
async fn since_when_a_release_is_live_is_known_when_the_bot_was_told() {
    let both = Both::new();
    let since = async || {
        let live = both.it.store.live(PAGE).await.unwrap();
        live.first().unwrap().since.map(Timestamp::millis)
    };
    both.to_bot("one", 5).await;
    assert_eq!(since().await, Some(5));
    both.in_folder("two").await;
    both.after_a_start().await;
    assert_eq!(since().await, None, "a folder does not know it");
    both.to_bot("one", 7).await;
    both.after_a_start().await;
    assert_eq!(since().await, Some(7));
}

#[tokio::test]
async fn a_folder_takes_its_own_flows_off_and_nobody_elses() {
    let both = Both::new();
    both.to_bot("only the bot's", 0).await;
    assert_eq!(
        both.after_a_start().await.as_deref(),
        Some("only the bot's")
    );
    both.in_folder("one").await;
    assert_eq!(both.after_a_start().await.as_deref(), Some("one"));
    both.host.activate(PAGE, &flow(), None).await.unwrap();
    assert_eq!(both.after_a_start().await, None);
    // The list itself may go; who was told through the API stays.
    both.in_folder("two").await;
    assert_eq!(both.after_a_start().await.as_deref(), Some("two"));
    both.to_bot("three", EVER).await;
    let page = both.it.folder.path().join("releases").join(PAGE);
    std::fs::remove_dir_all(page).unwrap();
    assert_eq!(both.after_a_start().await.as_deref(), Some("three"));
}

#[tokio::test]
async fn people_are_moved_where_they_stand_and_whoever_has_their_turn_loses_it() {
    let it = Kept::new();
    let (one, two) = (take(&it.store, "one").await, take(&it.store, "two").await);
    let stands = |claimed: &flowbell::store::ClaimedTurn, block: &str| {
        let mut turn = turn(claimed, vec![]);
        turn.session.release = ReleaseId::new(&one.hash);
        turn.session.place = Place::At {
            block: BlockId::new(block).unwrap(),
            stage: Stage::Asked,
            timer: None,
        };
        turn
    };
    for (n, (psid, block)) in [("ann", "ask"), ("ben", "gone"), ("cid", "ask")]
        .into_iter()
        .enumerate()
    {
        let now = i64::try_from(n).unwrap();
        arrive(&it.store, psid, psid, now).await;
        let claimed = claim(&it.store, now).await;
        let turn = stands(&claimed, block);
        it.store.commit_turn(turn, at(now)).await.unwrap();
    }
    // Cid writes, and a bot is about to answer when the people are moved.
    arrive(&it.store, "cid", "again", 10).await;
    let claimed = claim(&it.store, 10).await;
    let blocks = vec![BlockId::new("ask").unwrap()];
    let moved = it.store.move_people(PAGE, &one.hash, &two.hash, blocks);
    assert_eq!(moved.await.unwrap(), 2);
    let late = it.store.commit_turn(stands(&claimed, "ask"), at(11)).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    let again = claim(&it.store, 12).await;
    assert_eq!((again.psid.as_str(), again.events.len()), ("cid", 1));
    assert_eq!(again.session.as_ref().unwrap().release.as_str(), two.hash);

    let n_at = |hash: String| {
        let store = it.store.clone();
        async move {
            let places = store.places(PAGE, &hash).await.unwrap();
            places.iter().map(|place| place.n).sum::<u64>()
        }
    };
    assert_eq!(n_at(two.hash.clone()).await, 2);
    assert_eq!(
        n_at(one.hash.clone()).await,
        1,
        "Ben stands where it has no block"
    );
    for (psid, hash) in [("ann", &two.hash), ("ben", &one.hash)] {
        let person = it.store.person(PAGE, psid).await.unwrap().unwrap();
        assert_eq!(person.release.as_deref(), Some(hash.as_str()), "{psid}");
    }
}
