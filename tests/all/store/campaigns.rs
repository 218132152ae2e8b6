//! Campaigns: everybody who agreed, once each.

use super::{Kept, PAGE, agree, arrive, at, claim, deliver, meet, topic, turn};
use flowbell::engine::{Deed, Event, Token};
use flowbell::model::Profile;
use flowbell::store::{
    Answer, Body, CampaignDraft, CampaignSend, CampaignState, ConsentState, Recipient,
    RecipientState, Retry, Settled, Store, StoreError,
};
use std::collections::BTreeSet;

async fn draft(store: &Store) -> u64 {
    let draft = CampaignDraft {
        page: PAGE.to_owned(),
        topic: topic(),
        message: "It is back".to_owned(),
        options: String::new(),
        at: at(0),
    };
    store.draft_campaign(draft, at(0)).await.unwrap()
}

/// Everybody with a consent, the oldest consent of each.
async fn everybody(store: &Store) -> Vec<Recipient> {
    let consents = store.consents(PAGE, &topic(), None, 10_000).await.unwrap();
    let recipient = |it: flowbell::store::ConsentRow| Recipient {
        person: it.person,
        consent: Some(it.id),
        not_before: at(0),
        skipped: None,
    };
    consents.into_iter().map(recipient).collect()
}

async fn running(store: &Store) -> u64 {
    let campaign = draft(store).await;
    let recipients = everybody(store).await;
    store
        .add_recipients(campaign, recipients, at(0))
        .await
        .unwrap();
    store
        .set_campaign(campaign, CampaignState::Running, at(0))
        .await
        .unwrap();
    campaign
}

async fn take(store: &Store, campaign: u64, now: i64) -> Vec<CampaignSend> {
    store
        .claim_campaign_sends(campaign, "a", at(now), 100)
        .await
        .unwrap()
}

async fn count(store: &Store, campaign: u64, state: RecipientState, why: &str) -> u64 {
    let counts = store.progress(campaign).await.unwrap();
    let found = counts.iter().find(|it| it.state == state && it.why == why);
    found.map_or(0, |it| it.n)
}

fn accepted(mid: &str) -> Answer {
    Answer::Accepted {
        mid: mid.to_owned(),
    }
}

async fn agreed(store: &Store, n: usize) {
    for i in 0..n {
        let deeds = vec![agree(topic(), &format!("token {i}"), 1_000_000)];
        meet(store, &format!("p{i}"), i64::try_from(i).unwrap(), deeds).await;
    }
}

#[tokio::test]
async fn everybody_gets_one_and_then_it_is_done() {
    let it = Kept::new();
    agreed(&it.store, 5).await;
    let campaign = running(&it.store).await;
    let sends = take(&it.store, campaign, 100).await;
    let tokens: Vec<&str> = sends.iter().map(|it| it.token.reveal()).collect();
    assert_eq!(
        tokens,
        ["token 0", "token 1", "token 2", "token 3", "token 4"]
    );
    assert_eq!(take(&it.store, campaign, 9_999).await, []);
    assert_eq!(
        count(&it.store, campaign, RecipientState::Claimed, "").await,
        5
    );
    for send in &sends {
        let settled = it
            .store
            .settle(send.id, 1, accepted(&send.psid), at(200))
            .await
            .unwrap();
        assert_eq!(settled, Settled::Now);
        let again = it
            .store
            .settle(send.id, 1, accepted(&send.psid), at(201))
            .await
            .unwrap();
        assert_ne!(again, Settled::Now);
    }
    assert_eq!(
        count(&it.store, campaign, RecipientState::Sent, "").await,
        5
    );
    let kept = it.store.campaign(campaign).await.unwrap().unwrap();
    assert_eq!(
        (kept.state, kept.ended_at),
        (CampaignState::Done, Some(at(200)))
    );
    assert_eq!(it.store.sent_as("p3").await.unwrap(), Some(sends[3].id));
    // The conversation learns of it.
    let told = claim(&it.store, 300).await;
    let token = Token::new("token 0");
    assert_eq!(
        told.events[0].body,
        Body::Engine(Event::ConsentUsed { token })
    );
    let audit = it.store.audit(None, 1).await.unwrap();
    assert_eq!(audit[0].via, format!("campaign {campaign} rosewood"));
    // A second campaign reaches nobody.
    let second = running(&it.store).await;
    assert_eq!(take(&it.store, second, 400).await, []);
    assert_eq!(
        count(&it.store, second, RecipientState::Skipped, "spent").await,
        5
    );
    let kept = it.store.campaign(second).await.unwrap().unwrap();
    assert_eq!(kept.state, CampaignState::Done);
    assert_eq!(it.store.campaigns(Some(PAGE)).await.unwrap().len(), 2);
    assert_eq!(it.store.campaigns(Some("77")).await.unwrap(), []);
}

#[tokio::test]
async fn a_flow_and_two_campaigns_and_two_bots_take_each_consent_once() {
    let it = Kept::new();
    let other = it.second();
    let n = 60;
    agreed(&it.store, n).await;
    let (one, two) = (running(&it.store).await, running(&it.store).await);
    for i in 0..n {
        arrive(&it.store, &format!("p{i}"), &format!("again {i}"), 500).await;
    }
    let flow = async {
        let mut n_taken = 0;
        for claimed in it.store.claim_turns("a", at(500), 1_000).await.unwrap() {
            let token = format!("token {}", claimed.psid.trim_start_matches('p'));
            let done = turn(&claimed, deliver(topic(), Profile::OneTime, &token));
            let committed = it.store.commit_turn(done, at(500)).await.unwrap();
            n_taken += usize::from(committed.withheld.is_empty());
        }
        n_taken
    };
    let campaign = |store: Store, campaign: u64| async move {
        let mut people = Vec::new();
        for _ in 0..n {
            let sends = store
                .claim_campaign_sends(campaign, "x", at(500), 2)
                .await
                .unwrap();
            people.extend(sends.into_iter().map(|it| it.person));
            tokio::task::yield_now().await;
        }
        people
    };
    let (by_flow, first, second, third) = tokio::join!(
        flow,
        campaign(it.store.clone(), one),
        campaign(other.clone(), one),
        campaign(other.clone(), two)
    );
    let sent = [first, second, third].concat();
    let people: BTreeSet<u64> = sent.iter().copied().collect();
    assert_eq!(people.len(), sent.len(), "nobody twice");
    assert_eq!(by_flow + sent.len(), n, "every consent once");
}

#[tokio::test]
async fn who_does_not_get_it_is_named_with_the_reason() {
    let it = Kept::new();
    agreed(&it.store, 6).await;
    let late = meet(&it.store, "late", 50, vec![agree(topic(), "short", 5_000)]).await;
    let campaign = draft(&it.store).await;
    let mut recipients = everybody(&it.store).await;
    recipients[5].skipped = Some("said no".to_owned());
    recipients.push(Recipient {
        person: late,
        consent: None,
        not_before: at(0),
        skipped: None,
    });
    let n_new = it
        .store
        .add_recipients(campaign, recipients, at(0))
        .await
        .unwrap();
    assert_eq!(n_new, 7, "a person is in it once");
    assert_eq!(
        take(&it.store, campaign, 99).await,
        [],
        "a draft sends nothing"
    );
    it.store
        .set_campaign(campaign, CampaignState::Running, at(0))
        .await
        .unwrap();
    let more = it
        .store
        .add_recipients(campaign, vec![], at(0))
        .await
        .unwrap_err();
    assert!(matches!(more, StoreError::WrongState { .. }), "{more}");
    // Meanwhile: one stops, one takes it back, one is unreachable, one talks to a human.
    for (i, deeds) in [
        vec![Deed::Stopped],
        vec![Deed::ForgetConsent {
            topic: topic(),
            token: Token::new("token 1"),
        }],
        vec![],
        vec![],
    ]
    .into_iter()
    .enumerate()
    {
        arrive(&it.store, &format!("p{i}"), &format!("meanwhile {i}"), 100).await;
        let claimed = claim(&it.store, 100).await;
        let mut done = turn(&claimed, deeds);
        done.session.is_stopped = i == 0;
        done.session.is_unreachable = i == 2;
        done.session.is_with_human = i == 3;
        it.store.commit_turn(done, at(100)).await.unwrap();
    }
    let sends = take(&it.store, campaign, 6_000).await;
    assert_eq!(
        sends.iter().map(|it| it.psid.as_str()).collect::<Vec<_>>(),
        ["p4"]
    );
    use RecipientState::Skipped;
    for why in [
        "opted out",
        "withdrawn",
        "unreachable",
        "said no",
        "expired",
    ] {
        assert_eq!(count(&it.store, campaign, Skipped, why).await, 1, "{why}");
    }
    assert_eq!(
        count(&it.store, campaign, RecipientState::Waiting, "").await,
        1
    );
    let next = it.store.next_campaign_send(campaign).await.unwrap();
    assert_eq!(
        next,
        Some(at(3_606_000)),
        "who talks to a human is asked again in an hour"
    );
    let rows = it.store.recipients(campaign, None, 99).await.unwrap();
    assert_eq!(rows.len(), 7);
    let rest = it
        .store
        .recipients(campaign, Some(rows[4].person), 99)
        .await
        .unwrap();
    assert_eq!(rest.len(), 2);
}

#[tokio::test]
async fn it_waits_for_its_time_and_can_be_paused_and_cancelled() {
    let it = Kept::new();
    agreed(&it.store, 3).await;
    let campaign = draft(&it.store).await;
    let mut recipients = everybody(&it.store).await;
    recipients[1].not_before = at(1_000);
    recipients[2].not_before = at(2_000);
    it.store
        .add_recipients(campaign, recipients, at(0))
        .await
        .unwrap();
    let set = |state| it.store.set_campaign(campaign, state, at(10));
    assert!(matches!(
        set(CampaignState::Paused).await,
        Err(StoreError::WrongState { .. })
    ));
    set(CampaignState::Running).await.unwrap();
    assert_eq!(take(&it.store, campaign, 999).await.len(), 1);
    assert_eq!(
        it.store.next_campaign_send(campaign).await.unwrap(),
        Some(at(1_000))
    );
    set(CampaignState::Paused).await.unwrap();
    assert_eq!(take(&it.store, campaign, 1_500).await, []);
    assert_eq!(it.store.next_campaign_send(campaign).await.unwrap(), None);
    set(CampaignState::Running).await.unwrap();
    assert_eq!(take(&it.store, campaign, 1_500).await.len(), 1);
    set(CampaignState::Cancelled).await.unwrap();
    assert_eq!(take(&it.store, campaign, 9_000).await, []);
    assert!(matches!(
        set(CampaignState::Running).await,
        Err(StoreError::WrongState { .. })
    ));
    // Who was not reached has not lost their consent.
    let states: Vec<ConsentState> = everybody_states(&it.store).await;
    use ConsentState::{Claimed, Unspent};
    assert_eq!(states, [Claimed, Claimed, Unspent]);
}

async fn everybody_states(store: &Store) -> Vec<ConsentState> {
    let consents = store.consents(PAGE, &topic(), None, 99).await.unwrap();
    consents.iter().map(|it| it.state).collect()
}

#[tokio::test]
async fn a_lost_answer_is_not_known_until_the_echo_or_a_hand() {
    let it = Kept::new();
    agreed(&it.store, 3).await;
    let campaign = running(&it.store).await;
    let sends = take(&it.store, campaign, 100).await;
    let open = it.store.open_attempts(at(101)).await.unwrap();
    assert_eq!(open.len(), 3);
    assert!(open.iter().all(|it| it.spends && it.attempt == 1));
    for send in &sends {
        it.store
            .settle(send.id, 1, Answer::Unknown, at(200))
            .await
            .unwrap();
        let again = it
            .store
            .retry_at(send.id, 1, at(201), Retry::NoEcho, at(201))
            .await;
        assert!(matches!(again, Err(StoreError::ConsentAtStake { .. })));
    }
    let done = it.store.campaign(campaign).await.unwrap().unwrap();
    assert_eq!(done.state, CampaignState::Done);
    it.store.echo(sends[0].id, "m_0", at(300)).await.unwrap();
    it.store
        .retry_at(sends[1].id, 1, at(300), Retry::ByHand, at(300))
        .await
        .unwrap();
    let again = take(&it.store, campaign, 300).await;
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id, again[0].attempt), (sends[1].id, 2));
    it.store
        .settle(
            again[0].id,
            2,
            Answer::Refused {
                code: 100,
                subcode: None,
            },
            at(301),
        )
        .await
        .unwrap();
    use ConsentState::{Gone, Spent, Unknown};
    assert_eq!(everybody_states(&it.store).await, [Spent, Gone, Unknown]);
    for (state, why) in [
        (RecipientState::Sent, ""),
        (RecipientState::Refused, "100"),
        (RecipientState::Unknown, ""),
    ] {
        assert_eq!(count(&it.store, campaign, state, why).await, 1, "{state:?}");
    }
    // Too fast is not lost: it goes again by itself.
    let second = running(&it.store).await;
    assert_eq!(take(&it.store, second, 400).await, []);
}

#[tokio::test]
async fn a_pace_that_is_too_fast_costs_nobody_their_notification() {
    let it = Kept::new();
    agreed(&it.store, 1).await;
    let campaign = running(&it.store).await;
    let send = take(&it.store, campaign, 100).await.remove(0);
    it.store
        .retry_at(send.id, 1, at(5_000), Retry::NotTaken, at(101))
        .await
        .unwrap();
    // Nobody else may have it meanwhile.
    let other = running(&it.store).await;
    assert_eq!(take(&it.store, other, 4_999).await, []);
    assert_eq!(take(&it.store, campaign, 4_999).await, []);
    let again = take(&it.store, campaign, 5_000).await.remove(0);
    assert_eq!((again.attempt, again.token), (2, send.token));
    it.store
        .settle(again.id, 2, accepted("m"), at(5_001))
        .await
        .unwrap();
    assert_eq!(everybody_states(&it.store).await, [ConsentState::Spent]);
}

#[tokio::test]
async fn consents_are_counted_by_topic() {
    let it = Kept::new();
    agreed(&it.store, 4).await;
    meet(&it.store, "soon", 9, vec![agree(topic(), "soon", 2_000)]).await;
    meet(
        &it.store,
        "twice",
        10,
        vec![agree(topic(), "soon", 9_000_000)],
    )
    .await;
    let campaign = draft(&it.store).await;
    let first = everybody(&it.store).await.into_iter().take(1).collect();
    it.store
        .add_recipients(campaign, first, at(0))
        .await
        .unwrap();
    it.store
        .set_campaign(campaign, CampaignState::Running, at(0))
        .await
        .unwrap();
    take(&it.store, campaign, 100).await;
    let counts = it
        .store
        .topic_counts(PAGE, at(1_000), at(3_000))
        .await
        .unwrap();
    assert_eq!(counts.len(), 1);
    let count = &counts[0];
    assert_eq!(
        (count.n_unspent, count.n_expiring, count.n_claimed),
        (4, 1, 1)
    );
    assert_eq!(count.next_expires, Some(at(2_000)));
    let later = it
        .store
        .topic_counts(PAGE, at(2_000), at(3_000))
        .await
        .unwrap();
    assert_eq!((later[0].n_unspent, later[0].n_expired), (3, 1));
}

#[tokio::test]
async fn nobody_gets_one_while_something_they_did_is_not_heard() {
    let it = Kept::new();
    agreed(&it.store, 2).await;
    let campaign = running(&it.store).await;
    arrive(&it.store, "p1", "stop", 50).await;
    let first = take(&it.store, campaign, 100).await;
    let psids: Vec<&str> = first.iter().map(|it| &*it.psid).collect();
    assert_eq!(psids, ["p0"]);
    let claimed = claim(&it.store, 110).await;
    let mut stopped = turn(&claimed, vec![Deed::Stopped]);
    stopped.session.is_stopped = true;
    it.store.commit_turn(stopped, at(120)).await.unwrap();
    assert_eq!(take(&it.store, campaign, 1_000).await, []);
    let state = RecipientState::Skipped;
    assert_eq!(count(&it.store, campaign, state, "opted out").await, 1);
}

#[tokio::test]
async fn who_says_stop_between_two_attempts_leaves_no_claimed_consent() {
    let it = Kept::new();
    agreed(&it.store, 1).await;
    let campaign = running(&it.store).await;
    let send = take(&it.store, campaign, 100).await.remove(0);
    let again = it
        .store
        .retry_at(send.id, 1, at(5_000), Retry::NotTaken, at(150));
    again.await.unwrap();
    arrive(&it.store, "p0", "stop", 200).await;
    let claimed = claim(&it.store, 210).await;
    let mut stopped = turn(&claimed, vec![Deed::Stopped]);
    stopped.session.is_stopped = true;
    it.store.commit_turn(stopped, at(220)).await.unwrap();
    assert_eq!(take(&it.store, campaign, 9_999).await, []);
    let consents = it.store.consents(PAGE, &topic(), None, 10).await.unwrap();
    assert_eq!(consents[0].state, ConsentState::Gone);
    let kept = it.store.campaign(campaign).await.unwrap().unwrap();
    assert_eq!(kept.state, CampaignState::Done);
}
