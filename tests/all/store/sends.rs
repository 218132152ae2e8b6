//! What is said: handed out once, in order, and settled whatever the network does.

use super::{
    Kept, PAGE, agree, arrive, at, claim, deliver, is_stale, meet, say, topic, turn, weekly,
};
use flowbell::engine::{Deed, EffectId, Event, Outcome, Token};
use flowbell::model::Profile;
use flowbell::store::{
    Answer, Body, ConsentState, Retry, SendId, SendState, Settled, Store, StoreError,
};

fn accepted(mid: &str) -> Answer {
    Answer::Accepted {
        mid: mid.to_owned(),
    }
}

async fn one(store: &Store, now: i64) -> flowbell::store::ClaimedSend {
    let mut claimed = store.claim_sends("a", PAGE, at(now), 10).await.unwrap();
    assert_eq!(claimed.len(), 1, "one send may go");
    claimed.remove(0)
}

async fn state(store: &Store, id: EffectId) -> SendState {
    store.send(id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_persons_sends_go_one_after_the_other_and_people_side_by_side() {
    let it = Kept::new();
    meet(&it.store, "ann", 0, vec![say("a1"), say("a2")]).await;
    meet(&it.store, "bob", 1, vec![say("b1")]).await;
    let first = it.store.claim_sends("a", PAGE, at(2), 10).await.unwrap();
    let numbers: Vec<u64> = first.iter().map(|it| it.id.number).collect();
    assert_eq!(numbers, [0, 0]);
    assert_eq!(
        it.store.claim_sends("b", PAGE, at(2), 10).await.unwrap(),
        []
    );
    assert_eq!(it.store.next_send(PAGE).await.unwrap(), None);
    let id = SendId::Effect(first[0].id);
    let settled = it
        .store
        .settle(id, 1, accepted("m_1"), at(3))
        .await
        .unwrap();
    assert_eq!(settled, Settled::Now);
    assert_eq!(it.store.next_send(PAGE).await.unwrap(), Some(at(0)));
    let second = one(&it.store, 3).await;
    assert_eq!((second.psid.as_str(), second.id.number), ("ann", 1));
    assert_eq!(it.store.sent_as("m_1").await.unwrap(), Some(id));
    assert_eq!(it.store.sent_as("m_2").await.unwrap(), None);
    // Other Pages' sends are theirs.
    assert_eq!(
        it.store.claim_sends("a", "77", at(9), 10).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn two_bots_never_get_the_same_send() {
    let it = Kept::new();
    let other = it.second();
    for i in 0..30 {
        meet(&it.store, &format!("p{i}"), i, vec![say("hi")]).await;
    }
    let (mine, theirs) = tokio::join!(
        it.store.claim_sends("a", PAGE, at(99), 20),
        other.claim_sends("b", PAGE, at(99), 20)
    );
    let (mine, theirs) = (mine.unwrap(), theirs.unwrap());
    assert_eq!(mine.len() + theirs.len(), 30);
    assert!(
        mine.iter()
            .all(|it| theirs.iter().all(|its| its.id != it.id))
    );
}

#[tokio::test]
async fn what_a_crash_leaves_is_found_and_goes_again_only_on_purpose() {
    let it = Kept::new();
    meet(&it.store, "ann", 0, vec![say("a1"), say("a2")]).await;
    let send = one(&it.store, 10).await;
    let id = SendId::Effect(send.id);
    let reopened = it.second();
    assert_eq!(
        reopened
            .claim_sends("b", PAGE, at(99_999), 9)
            .await
            .unwrap(),
        []
    );
    assert_eq!(reopened.open_attempts(at(10)).await.unwrap(), []);
    let open = reopened.open_attempts(at(11)).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(
        (open[0].id, open[0].attempt, open[0].owner.as_str()),
        (id, 1, "a")
    );
    assert!(!open[0].spends);
    let retry = |when: i64| reopened.retry_at(id, 1, at(when), Retry::NoEcho, at(20));
    retry(500).await.unwrap();
    assert_eq!(
        reopened.claim_sends("b", PAGE, at(499), 9).await.unwrap(),
        []
    );
    let again = one(&reopened, 500).await;
    assert_eq!((again.id, again.attempt), (send.id, 2));
    is_stale(retry(600).await);
    is_stale(it.store.settle(id, 1, Answer::Unknown, at(501)).await);
    it.store
        .settle(id, 2, accepted("m_1"), at(502))
        .await
        .unwrap();
    let settled = it
        .store
        .settle(id, 2, accepted("m_1"), at(503))
        .await
        .unwrap();
    assert_eq!(settled, Settled::Before(SendState::Accepted));
    assert_eq!(one(&reopened, 504).await.id.number, 1);
}

#[tokio::test]
async fn an_echo_settles_before_during_and_after_the_answer() {
    let it = Kept::new();
    let ann = meet(
        &it.store,
        "ann",
        0,
        vec![say("1"), say("2"), say("3"), say("4")],
    )
    .await;
    let id = |number| EffectId {
        session: ann,
        number,
    };
    // Before the answer.
    one(&it.store, 1).await;
    let echo = it
        .store
        .echo(SendId::Effect(id(0)), "m_0", at(2))
        .await
        .unwrap();
    assert_eq!(echo, Settled::Now);
    let answer = it
        .store
        .settle(SendId::Effect(id(0)), 1, accepted("m_0"), at(3))
        .await
        .unwrap();
    assert_eq!(answer, Settled::Before(SendState::Accepted));
    // After it.
    one(&it.store, 4).await;
    it.store
        .settle(SendId::Effect(id(1)), 1, accepted("m_1"), at(5))
        .await
        .unwrap();
    let echo = it
        .store
        .echo(SendId::Effect(id(1)), "m_1", at(6))
        .await
        .unwrap();
    assert_eq!(echo, Settled::Before(SendState::Accepted));
    // After the answer was lost.
    one(&it.store, 7).await;
    it.store
        .settle(SendId::Effect(id(2)), 1, Answer::Unknown, at(8))
        .await
        .unwrap();
    assert_eq!(it.store.unknown_sends(9).await.unwrap().len(), 1);
    it.store
        .echo(SendId::Effect(id(2)), "m_2", at(9))
        .await
        .unwrap();
    assert_eq!(state(&it.store, id(2)).await, SendState::Accepted);
    assert_eq!(it.store.unknown_sends(9).await.unwrap(), []);
    // While it was put back in line: then it does not go again.
    one(&it.store, 10).await;
    let last = SendId::Effect(id(3));
    it.store
        .retry_at(last, 1, at(11), Retry::NoEcho, at(10))
        .await
        .unwrap();
    it.store.echo(last, "m_3", at(12)).await.unwrap();
    assert_eq!(
        it.store.claim_sends("a", PAGE, at(99), 9).await.unwrap(),
        []
    );
    let audit = it.store.audit(None, 99).await.unwrap();
    let outcomes: Vec<SendState> = audit.iter().map(|it| it.outcome).collect();
    use SendState::{Accepted, Unknown};
    assert_eq!(outcomes, [Accepted, Accepted, Unknown, Accepted, Accepted]);
    let nobody = SendId::Effect(EffectId {
        session: 99,
        number: 1,
    });
    assert_eq!(
        it.store.echo(nobody, "m", at(1)).await.unwrap(),
        Settled::Forgotten
    );
}

#[tokio::test]
async fn a_refusal_comes_back_to_the_conversation_and_is_counted() {
    let it = Kept::new();
    meet(&it.store, "ann", 0, vec![say("hi")]).await;
    let send = one(&it.store, 1).await;
    let refused = Answer::Refused {
        code: 551,
        subcode: Some(1_545_041),
    };
    it.store
        .settle(SendId::Effect(send.id), 1, refused, at(2))
        .await
        .unwrap();
    let claimed = claim(&it.store, 2).await;
    let outcome = Outcome::Refused {
        code: 551,
        subcode: Some(1_545_041),
    };
    let told = Body::Engine(Event::Sent {
        id: send.id,
        outcome,
    });
    assert_eq!(
        claimed.events.iter().map(|it| &it.body).collect::<Vec<_>>(),
        [&told]
    );
    let errors = it.store.errors(Some(PAGE)).await.unwrap();
    assert_eq!(
        (errors[0].code, errors[0].subcode, errors[0].n),
        (551, Some(1_545_041), 1)
    );
    assert_eq!(it.store.errors(Some("77")).await.unwrap(), []);
    let audit = it.store.audit(None, 9).await.unwrap();
    assert_eq!(
        (audit[0].via.as_str(), audit[0].code),
        ("window", Some(551))
    );
}

#[tokio::test]
async fn what_spends_a_consent_is_not_sent_again_by_itself() {
    let it = Kept::new();
    let mut deeds = vec![agree(topic(), "t1", 1_000_000)];
    deeds.extend(deliver(topic(), Profile::OneTime, "t1"));
    let ann = meet(&it.store, "ann", 0, deeds).await;
    let consent = || async { it.store.consents_of(ann).await.unwrap()[0].state };
    assert_eq!(consent().await, ConsentState::Claimed);
    let send = one(&it.store, 1).await;
    assert!(send.spends);
    let id = SendId::Effect(send.id);
    let no_echo = it
        .store
        .retry_at(id, 1, at(2), Retry::NoEcho, at(2))
        .await
        .unwrap_err();
    assert_eq!(
        no_echo,
        StoreError::ConsentAtStake {
            send: id.to_string()
        }
    );
    // Messenger said that it was too fast: then it has not been taken.
    it.store
        .retry_at(id, 1, at(3), Retry::NotTaken, at(2))
        .await
        .unwrap();
    assert_eq!(consent().await, ConsentState::Claimed);
    assert_eq!(one(&it.store, 3).await.attempt, 2);
    it.store
        .settle(id, 2, Answer::Unknown, at(4))
        .await
        .unwrap();
    assert_eq!(consent().await, ConsentState::Unknown);
    for why in [Retry::NoEcho, Retry::NotTaken] {
        it.store
            .retry_at(id, 2, at(5), why, at(5))
            .await
            .unwrap_err();
    }
    assert_eq!(
        it.store
            .claim_sends("a", PAGE, at(99_999_999), 9)
            .await
            .unwrap(),
        []
    );
    // By hand it goes once more, with the same message.
    it.store
        .retry_at(id, 2, at(6), Retry::ByHand, at(6))
        .await
        .unwrap();
    let again = one(&it.store, 6).await;
    assert_eq!((again.attempt, again.what), (3, send.what));
    it.store
        .settle(id, 3, accepted("m_1"), at(7))
        .await
        .unwrap();
    assert_eq!(consent().await, ConsentState::Spent);
}

#[tokio::test]
async fn a_consent_is_spent_once_even_when_the_engine_asks_twice() {
    let it = Kept::new();
    let mut deeds = vec![agree(topic(), "t1", 1_000_000)];
    deeds.extend(deliver(topic(), Profile::OneTime, "t1"));
    meet(&it.store, "ann", 0, deeds).await;
    arrive(&it.store, "ann", "m2", 1).await;
    let claimed = claim(&it.store, 1).await;
    let mut twice = deliver(topic(), Profile::OneTime, "t1");
    twice.extend(deliver(topic(), Profile::OneTime, "never given"));
    let committed = it
        .store
        .commit_turn(turn(&claimed, twice), at(2))
        .await
        .unwrap();
    let numbers: Vec<u64> = committed.withheld.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [4, 6]);
    assert_eq!(
        state(&it.store, committed.withheld[0]).await,
        SendState::Withdrawn
    );
    one(&it.store, 3).await;
    assert_eq!(
        it.store.claim_sends("a", PAGE, at(99), 9).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn an_expired_consent_stops_its_send() {
    let it = Kept::new();
    meet(&it.store, "ann", 0, vec![agree(topic(), "t1", 1_000)]).await;
    arrive(&it.store, "ann", "m2", 1_000).await;
    let claimed = claim(&it.store, 1_000).await;
    let late = turn(&claimed, deliver(topic(), Profile::OneTime, "t1"));
    assert_eq!(
        it.store
            .commit_turn(late, at(1_000))
            .await
            .unwrap()
            .withheld
            .len(),
        1
    );
}

#[tokio::test]
async fn a_recurring_consent_is_free_again_after_48_hours() {
    let it = Kept::new();
    let hour = 3_600_000;
    let mut deeds = vec![agree(weekly(), "r1", 1_000 * hour)];
    deeds.extend(deliver(weekly(), Profile::Recurring, "r1"));
    let ann = meet(&it.store, "ann", 0, deeds).await;
    let send = one(&it.store, 1).await;
    it.store
        .settle(SendId::Effect(send.id), 1, accepted("m"), at(2))
        .await
        .unwrap();
    assert_eq!(
        it.store.consents_of(ann).await.unwrap()[0].state,
        ConsentState::Unspent
    );
    for (hours, n_withheld) in [(47, 1), (49, 0)] {
        arrive(&it.store, "ann", &format!("m{hours}"), hours * hour).await;
        let claimed = claim(&it.store, hours * hour).await;
        let done = turn(&claimed, deliver(weekly(), Profile::Recurring, "r1"));
        let committed = it.store.commit_turn(done, at(hours * hour)).await.unwrap();
        assert_eq!(committed.withheld.len(), n_withheld, "after {hours} hours");
    }
}

#[tokio::test]
async fn a_recurring_consent_is_prolonged_and_resumed_and_a_one_time_one_never() {
    let it = Kept::new();
    let agreed = |until| vec![agree(weekly(), "r1", until), agree(topic(), "o1", until)];
    let forget = |topic, token| Deed::ForgetConsent {
        topic,
        token: Token::new(token),
    };
    let forgotten = vec![forget(weekly(), "r1"), forget(topic(), "o1")];
    let (unspent, gone) = (ConsentState::Unspent, ConsentState::Gone);
    for (now, deeds, recurring, one_time) in [
        (0, agreed(1_000), (unspent, 1_000), (unspent, 1_000)),
        (1, agreed(5_000), (unspent, 5_000), (unspent, 1_000)),
        (2, forgotten, (gone, 5_000), (gone, 1_000)),
        (3, agreed(6_000), (unspent, 6_000), (gone, 1_000)),
    ] {
        let ann = meet(&it.store, "ann", now, deeds).await;
        for row in it.store.consents_of(ann).await.unwrap() {
            let (state, until) = match row.profile {
                Profile::Recurring => recurring,
                Profile::OneTime | Profile::Utility => one_time,
            };
            assert_eq!((row.state, row.expires), (state, at(until)), "{now}");
        }
    }
}

#[tokio::test]
async fn stop_takes_back_what_waits_and_every_consent() {
    let it = Kept::new();
    let mut deeds = vec![
        agree(topic(), "t1", 1_000_000),
        agree(topic(), "t2", 1_000_000),
        say("in flight"),
        say("waits"),
    ];
    deeds.extend(deliver(topic(), Profile::OneTime, "t1"));
    let ann = meet(&it.store, "ann", 0, deeds).await;
    let flying = one(&it.store, 1).await;
    arrive(&it.store, "ann", "stop", 2).await;
    let claimed = claim(&it.store, 2).await;
    let stop = turn(&claimed, vec![Deed::Stopped]);
    it.store.commit_turn(stop, at(3)).await.unwrap();
    it.store
        .settle(SendId::Effect(flying.id), 1, accepted("m"), at(4))
        .await
        .unwrap();
    assert_eq!(
        it.store.claim_sends("a", PAGE, at(99), 9).await.unwrap(),
        []
    );
    let consents = it.store.consents_of(ann).await.unwrap();
    assert!(
        consents.iter().all(|it| it.state == ConsentState::Gone),
        "{consents:?}"
    );
    assert_eq!(it.store.next_send(PAGE).await.unwrap(), None);
}

#[tokio::test]
async fn the_last_look_may_say_no_and_the_consent_is_free_again() {
    let it = Kept::new();
    let mut deeds = vec![agree(topic(), "t1", 1_000_000)];
    deeds.extend(deliver(topic(), Profile::OneTime, "t1"));
    let ann = meet(&it.store, "ann", 0, deeds).await;
    let send = one(&it.store, 1).await;
    it.store
        .settle(SendId::Effect(send.id), 1, Answer::Withdrawn, at(2))
        .await
        .unwrap();
    assert_eq!(
        it.store.consents_of(ann).await.unwrap()[0].state,
        ConsentState::Unspent
    );
    assert_eq!(
        it.store.claim_sends("a", PAGE, at(99), 9).await.unwrap(),
        []
    );
}

#[test]
fn the_id_of_a_send_reads_back() {
    let effect = SendId::Effect(EffectId {
        session: 12,
        number: 3,
    });
    let campaign = SendId::Campaign {
        campaign: 7,
        person: 12,
    };
    for (id, text) in [(effect, "12.3"), (campaign, "c7.12")] {
        assert_eq!(id.to_string(), text);
        assert_eq!(text.parse(), Ok(id));
    }
    for text in [
        "",
        "1",
        "1.",
        ".1",
        "c.1",
        "+1.2",
        "1.2.3",
        "c1.-2",
        "1.99999999999999999999",
    ] {
        assert!(text.parse::<SendId>().is_err(), "{text}");
    }
}

#[tokio::test]
async fn each_way_of_failing_is_counted_for_itself() {
    let it = Kept::new();
    meet(&it.store, "ann", 0, vec![say("hello")]).await;
    let ways = [
        Retry::NotTaken,
        Retry::Refused,
        Retry::NoEcho,
        Retry::Refused,
    ];
    let mut counts = Vec::new();
    for (n, why) in ways.into_iter().enumerate() {
        let now = i64::try_from(n).unwrap() + 1;
        let send = one(&it.store, now).await;
        counts.push((send.attempt, send.n_refused, send.n_lost));
        let id = SendId::Effect(send.id);
        let again = it.store.retry_at(id, send.attempt, at(now), why, at(now));
        again.await.unwrap();
    }
    let send = one(&it.store, 9).await;
    counts.push((send.attempt, send.n_refused, send.n_lost));
    assert_eq!(
        counts,
        [(1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 1), (5, 2, 1)]
    );
}

#[tokio::test]
async fn nothing_goes_while_something_they_did_is_not_heard() {
    let it = Kept::new();
    let token = "T-stop";
    let mut deeds = vec![agree(topic(), token, 9_999_999), say("hello")];
    deeds.extend(deliver(topic(), Profile::OneTime, token));
    meet(&it.store, "ann", 0, deeds).await;
    arrive(&it.store, "ann", "stop", 10).await;
    let claimed = it.store.claim_sends("a", PAGE, at(20), 9);
    assert_eq!(claimed.await.unwrap(), []);
    // Nobody asks again and again: the turn that hears it opens the line.
    assert_eq!(it.store.next_send(PAGE).await.unwrap(), None);
    let heard = claim(&it.store, 30).await;
    let committed = it.store.commit_turn(turn(&heard, vec![]), at(30));
    assert!(committed.await.unwrap().frees_sends);
    let hello = one(&it.store, 30).await;
    assert_eq!(hello.id.number, 1);
    // It may still be on its way when the stop comes.
    arrive(&it.store, "ann", "stop again", 40).await;
    let id = SendId::Effect(hello.id);
    let standing = it.store.standing(id).await.unwrap().unwrap();
    assert!(standing.is_unheard && !standing.is_stopped);
    it.store
        .settle(id, 1, accepted("m_0"), at(50))
        .await
        .unwrap();
    let claimed = it.store.claim_sends("a", PAGE, at(60), 9);
    assert_eq!(claimed.await.unwrap(), []);
    let heard = claim(&it.store, 70).await;
    let mut stopped = turn(&heard, vec![Deed::Stopped]);
    stopped.session.is_stopped = true;
    it.store.commit_turn(stopped, at(70)).await.unwrap();
    let claimed = it.store.claim_sends("a", PAGE, at(99_999), 9);
    assert_eq!(claimed.await.unwrap(), []);
    let notified = EffectId {
        number: 3,
        ..hello.id
    };
    assert_eq!(state(&it.store, notified).await, SendState::Withdrawn);
    let standing = it.store.standing(id).await.unwrap().unwrap();
    assert!(standing.is_stopped && !standing.is_unheard);
}

#[tokio::test]
async fn no_send_waits_for_as_long_as_a_clock_was_set_back() {
    let it = Kept::new();
    let hours = 5 * 3_600_000;
    meet(&it.store, "ann", hours, vec![say("hello")]).await;
    let id = SendId::Effect(one(&it.store, hours).await.id);
    let later = at(hours + 60_000);
    let again = it.store.retry_at(id, 1, later, Retry::NotTaken, at(hours));
    again.await.unwrap();
    it.store.clock_was_set_back(at(0)).await.unwrap();
    assert_eq!(it.store.next_send(PAGE).await.unwrap(), Some(at(60_000)));
    // The same of an attempt that nobody settled.
    let again = it.second();
    let mut claimed = again.claim_sends("b", PAGE, at(hours), 9).await.unwrap();
    assert_eq!(claimed.pop().unwrap().attempt, 2);
    assert_eq!(it.store.open_attempts(at(2)).await.unwrap(), []);
    it.store.clock_was_set_back(at(1)).await.unwrap();
    let open = it.store.open_attempts(at(2)).await.unwrap();
    assert_eq!((open.len(), open[0].at), (1, at(1)));
}
