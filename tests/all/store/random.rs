//! Random doings against a simple model in memory: whatever the order, the store and the model
//! agree on whose turn it is, what may be sent, and what became of each consent.
//! The long form: `FLOWBELL_RUNS=5000`.

use super::{Kept, PAGE, agree, arrival, at, deliver, say, topic, turn};
use flowbell::engine::{Deed, EffectId};
use flowbell::model::Profile;
use flowbell::store::{
    Answer, Body, ClaimedTurn, ConsentState, Options, Retry, SendId, SendState, Settled, Store,
    StoreError, Waiting,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

const LEASE: i64 = 5_000;

#[derive(Debug, Clone)]
enum Doing {
    Arrive {
        person: u8,
        key: u8,
    },
    Later(u16),
    Claim(u8),
    /// One of the claims that were ever made, stale ones too.
    Commit {
        claim: u8,
        deeds: u8,
    },
    ClaimSends(u8),
    Settle {
        send: u8,
        answer: u8,
    },
    Echo(u8),
    Retry {
        send: u8,
        why: u8,
        after: u16,
    },
    Erase(u8),
    Reopen,
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        4 => (0..4u8, 0..40u8).prop_map(|(person, key)| Doing::Arrive { person, key }),
        3 => (0..4_000u16).prop_map(Doing::Later),
        4 => (1..4u8).prop_map(Doing::Claim),
        5 => (any::<u8>(), any::<u8>()).prop_map(|(claim, deeds)| Doing::Commit { claim, deeds }),
        3 => (1..4u8).prop_map(Doing::ClaimSends),
        4 => (any::<u8>(), 0..4u8).prop_map(|(send, answer)| Doing::Settle { send, answer }),
        2 => any::<u8>().prop_map(Doing::Echo),
        2 => (any::<u8>(), 0..3u8, 0..4_000u16)
            .prop_map(|(send, why, after)| Doing::Retry { send, why, after }),
        1 => (0..4u8).prop_map(Doing::Erase),
        1 => Just(Doing::Reopen),
    ]
}

#[derive(Debug, Default)]
struct Person {
    n_events: usize,
    /// Those of them that the person did.
    n_unheard: usize,
    timers: BTreeMap<u64, i64>,
    lease: Option<(u64, i64)>,
    sends: BTreeMap<u64, Sent>,
    consents: BTreeMap<String, ConsentState>,
    is_stopped_at: u64,
}

#[derive(Debug, Clone)]
struct Sent {
    state: SendState,
    attempt: u32,
    ready: i64,
    token: Option<String>,
}

#[derive(Default)]
struct Model {
    now: i64,
    seen: BTreeSet<(u8, u8)>,
    /// By number; the person's name with it.
    people: BTreeMap<u64, Person>,
    names: BTreeMap<u8, u64>,
    claims: Vec<ClaimedTurn>,
    sends: Vec<(EffectId, u32)>,
}

impl Model {
    fn turns(&self) -> BTreeSet<u64> {
        let is_due = |it: &Person| {
            let is_free = it.lease.is_none_or(|(_, until)| until <= self.now);
            is_free && (it.n_events > 0 || it.timers.values().any(|at| *at <= self.now))
        };
        let due = self.people.iter().filter(|(_, it)| is_due(it));
        due.map(|(number, _)| *number).collect()
    }

    fn may_go(&self) -> BTreeSet<(u64, u64)> {
        let head = |it: &Person| {
            let is_flying = it
                .sends
                .values()
                .any(|it| it.state == SendState::Attempting);
            let mut waiting = it
                .sends
                .iter()
                .filter(|(_, it)| it.state == SendState::Waiting);
            let (number, send) = waiting.next()?;
            let is_heard = it.n_unheard == 0;
            (is_heard && !is_flying && send.ready <= self.now).then_some(*number)
        };
        let people = self.people.iter();
        people
            .filter_map(|(person, it)| Some((*person, head(it)?)))
            .collect()
    }

    fn finish(&mut self, id: EffectId, state: SendState) {
        let person = self.people.get_mut(&id.session).unwrap();
        let send = person.sends.get_mut(&id.number).unwrap();
        send.state = state;
        let consent = match state {
            SendState::Waiting | SendState::Attempting => ConsentState::Claimed,
            SendState::Accepted => ConsentState::Spent,
            SendState::Refused => ConsentState::Gone,
            SendState::Unknown => ConsentState::Unknown,
            SendState::Withdrawn => ConsentState::Unspent,
        };
        if let Some(token) = &send.token {
            person.consents.insert(token.clone(), consent);
        }
        if state == SendState::Refused {
            person.n_events += 1;
        }
    }
}

#[test]
fn the_store_agrees_with_a_model() {
    let cases = std::env::var("FLOWBELL_RUNS").map_or(24, |it| it.parse().unwrap());
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let doings = proptest::collection::vec(doing(), 1..120);
    TestRunner::new(config)
        .run(&doings, |doings| {
            runtime.block_on(play(&doings));
            Ok(())
        })
        .unwrap();
}

async fn play(doings: &[Doing]) {
    let it = Kept::new();
    let mut store = it.store.clone();
    let mut model = Model::default();
    for doing in doings {
        if let Doing::Reopen = doing {
            store.close().await.unwrap();
            store = Store::open(&it.file(), Options::default()).unwrap();
        } else {
            act(&store, &mut model, doing).await;
        }
        compare(&store, &model).await;
    }
}

async fn act(store: &Store, model: &mut Model, doing: &Doing) {
    let now = at(model.now);
    match doing {
        Doing::Arrive { person, key } => {
            let it = arrival(&format!("p{person}"), &format!("{person} {key}"), model.now);
            let accepted = store.accept(vec![it], now).await.unwrap();
            let is_new = model.seen.insert((*person, *key));
            assert_eq!(accepted.n_new == 1, is_new);
            if is_new {
                let row = store
                    .person(PAGE, &format!("p{person}"))
                    .await
                    .unwrap()
                    .unwrap();
                let known = model.names.entry(*person).or_insert(row.person);
                assert_eq!(*known, row.person, "a number is for ever");
                let person = model.people.entry(row.person).or_default();
                person.n_events += 1;
                person.n_unheard += 1;
            }
        }
        Doing::Later(millis) => model.now += i64::from(*millis),
        Doing::Claim(limit) => {
            let due = model.turns();
            let claimed = store
                .claim_turns("a", now, usize::from(*limit))
                .await
                .unwrap();
            assert_eq!(claimed.len(), due.len().min(usize::from(*limit)));
            for claim in claimed {
                assert!(due.contains(&claim.person));
                let person = model.people.get_mut(&claim.person).unwrap();
                person.lease = Some((claim.fence, model.now + LEASE));
                assert_eq!(claim.events.len(), person.n_events);
                let timers = person.timers.iter().filter(|(_, at)| **at <= model.now);
                assert_eq!(claim.timers.len(), timers.count());
                model.claims.push(claim);
            }
        }
        Doing::Commit { claim, deeds } => commit(store, model, *claim, *deeds).await,
        Doing::ClaimSends(limit) => {
            let may_go = model.may_go();
            let sends = store
                .claim_sends("a", PAGE, now, usize::from(*limit))
                .await
                .unwrap();
            assert_eq!(sends.len(), may_go.len().min(usize::from(*limit)));
            for send in sends {
                assert!(may_go.contains(&(send.id.session, send.id.number)));
                let person = model.people.get_mut(&send.id.session).unwrap();
                let kept = person.sends.get_mut(&send.id.number).unwrap();
                kept.attempt += 1;
                kept.state = SendState::Attempting;
                assert_eq!(
                    (send.attempt, send.spends),
                    (kept.attempt, kept.token.is_some())
                );
                model.sends.push((send.id, send.attempt));
            }
        }
        Doing::Settle { send, answer } => settle(store, model, *send, *answer).await,
        Doing::Echo(send) => {
            let Some((id, _)) = pick(&model.sends, *send) else {
                return;
            };
            let mid = id.to_string();
            let settled = store.echo(SendId::Effect(id), &mid, now).await.unwrap();
            match state_of(model, id) {
                None => assert_eq!(settled, Settled::Forgotten),
                Some(SendState::Accepted) => {
                    assert_eq!(settled, Settled::Before(SendState::Accepted));
                }
                Some(_) => {
                    assert_eq!(settled, Settled::Now);
                    model.finish(id, SendState::Accepted);
                }
            }
        }
        Doing::Retry { send, why, after } => retry(store, model, (*send, *why, *after)).await,
        Doing::Erase(name) => {
            let erased = store.erase(PAGE, &format!("p{name}"), now).await.unwrap();
            let known = model.names.remove(name);
            assert_eq!(erased.is_known, known.is_some());
            if let Some(person) = known {
                model.people.remove(&person);
            }
        }
        Doing::Reopen => {}
    }
}

fn pick<T: Clone>(of: &[T], i: u8) -> Option<T> {
    of.get(usize::from(i) % of.len().max(1)).cloned()
}

fn state_of(model: &Model, id: EffectId) -> Option<SendState> {
    Some(model.people.get(&id.session)?.sends.get(&id.number)?.state)
}

async fn commit(store: &Store, model: &mut Model, claim: u8, deeds: u8) {
    let Some(claimed) = pick(&model.claims, claim) else {
        return;
    };
    let now = model.now;
    let n = claimed.session.as_ref().map_or(0, |it| it.n_effects);
    let fresh = format!("t{} {n}", claimed.person);
    let known = model.people.get(&claimed.person);
    let tokens: Vec<String> = known.map_or(vec![], |it| it.consents.keys().cloned().collect());
    let mut wanted = Vec::new();
    if deeds & 1 != 0 {
        wanted.push(say("hi"));
    }
    if deeds & 2 != 0 {
        wanted.push(agree(topic(), &fresh, 1_000_000_000));
    }
    if deeds & 4 != 0 {
        wanted.push(Deed::SetTimer { at: at(now + 500) });
    }
    let spent = pick(&tokens, deeds >> 5).filter(|_| deeds & 8 != 0);
    if let Some(token) = &spent {
        wanted.extend(deliver(topic(), Profile::OneTime, token));
    }
    if deeds & 16 != 0 && deeds & 32 != 0 {
        wanted.push(Deed::Stopped);
    }
    let done = turn(&claimed, wanted);
    let committed = store.commit_turn(done.clone(), at(now)).await;
    let is_mine = known.is_some_and(|it| it.lease.is_some_and(|it| it.0 == claimed.fence));
    if !is_mine {
        assert_eq!(committed, Err(StoreError::Stale));
        return;
    }
    let committed = committed.unwrap();
    let person = model.people.get_mut(&claimed.person).unwrap();
    person.lease = None;
    person.n_events -= claimed.events.len();
    let is_theirs = |it: &&Waiting| matches!(it.body, Body::Received(_));
    person.n_unheard -= claimed.events.iter().filter(is_theirs).count();
    for timer in &claimed.timers {
        person.timers.remove(&timer.id.number);
    }
    let mut withheld = Vec::new();
    for effect in &done.effects {
        let number = effect.id.number;
        match &effect.deed {
            Deed::Send(send) => {
                let token = match &send.via {
                    flowbell::engine::Via::Consent { token, .. } => Some(token.reveal().to_owned()),
                    _ => None,
                };
                let is_free = token
                    .as_ref()
                    .is_none_or(|token| person.consents.get(token) == Some(&ConsentState::Unspent));
                let token = token.filter(|_| is_free);
                if let Some(token) = &token {
                    person.consents.insert(token.clone(), ConsentState::Claimed);
                }
                let state = if is_free {
                    SendState::Waiting
                } else {
                    SendState::Withdrawn
                };
                if !is_free {
                    withheld.push(effect.id);
                }
                let sent = Sent {
                    state,
                    attempt: 0,
                    ready: now,
                    token,
                };
                person.sends.insert(number, sent);
            }
            Deed::SetTimer { at: due } => {
                person.timers.insert(number, due.since(at(0)));
            }
            Deed::RememberConsent { token, .. } => {
                let kept = person.consents.entry(token.reveal().to_owned());
                kept.or_insert(ConsentState::Unspent);
            }
            Deed::Stopped => {
                person.is_stopped_at = number;
                for send in person.sends.values_mut() {
                    if send.state == SendState::Waiting {
                        send.state = SendState::Withdrawn;
                        if let Some(token) = &send.token {
                            person.consents.insert(token.clone(), ConsentState::Gone);
                        }
                    }
                }
                for state in person.consents.values_mut() {
                    if *state == ConsentState::Unspent {
                        *state = ConsentState::Gone;
                    }
                }
            }
            _ => {}
        }
    }
    assert_eq!(committed.withheld, withheld);
}

async fn settle(store: &Store, model: &mut Model, send: u8, answer: u8) {
    let Some((id, attempt)) = pick(&model.sends, send) else {
        return;
    };
    let (answer, outcome) = match answer {
        0 => (
            Answer::Accepted {
                mid: id.to_string(),
            },
            SendState::Accepted,
        ),
        1 => (
            Answer::Refused {
                code: 551,
                subcode: None,
            },
            SendState::Refused,
        ),
        2 => (Answer::Unknown, SendState::Unknown),
        _ => (Answer::Withdrawn, SendState::Withdrawn),
    };
    let settled = store
        .settle(SendId::Effect(id), attempt, answer, at(model.now))
        .await;
    let Some(state) = state_of(model, id) else {
        assert_eq!(settled, Ok(Settled::Forgotten));
        return;
    };
    let last = model.people[&id.session].sends[&id.number].attempt;
    use SendState::{Accepted, Attempting, Refused, Unknown, Waiting, Withdrawn};
    let expected = match (state, outcome) {
        (Accepted | Refused | Withdrawn, _) => Ok(Settled::Before(state)),
        _ if last != attempt => Err(StoreError::Stale),
        (Unknown, Unknown) => Ok(Settled::Before(Unknown)),
        (Waiting, Refused | Unknown) => Err(StoreError::Stale),
        (Waiting | Attempting | Unknown, _) => Ok(Settled::Now),
    };
    assert_eq!(settled, expected);
    if expected == Ok(Settled::Now) {
        model.finish(id, outcome);
    }
}

async fn retry(store: &Store, model: &mut Model, (send, why, after): (u8, u8, u16)) {
    let Some((id, attempt)) = pick(&model.sends, send) else {
        return;
    };
    let why = [Retry::NotTaken, Retry::NoEcho, Retry::ByHand][usize::from(why)];
    let when = model.now + i64::from(after);
    let retried = store
        .retry_at(SendId::Effect(id), attempt, at(when), why, at(model.now))
        .await;
    let Some(state) = state_of(model, id) else {
        assert_eq!(retried, Err(StoreError::NoSuch { what: "send" }));
        return;
    };
    let person = model.people.get_mut(&id.session).unwrap();
    let kept = person.sends.get_mut(&id.number).unwrap();
    let is_open = match why {
        Retry::NotTaken | Retry::Refused | Retry::Held { .. } => state == SendState::Attempting,
        Retry::NoEcho => matches!(state, SendState::Attempting | SendState::Unknown),
        Retry::ByHand => state == SendState::Unknown,
    };
    if !is_open || kept.attempt != attempt {
        assert_eq!(retried, Err(StoreError::Stale));
    } else if why == Retry::NoEcho && kept.token.is_some() {
        assert!(matches!(retried, Err(StoreError::ConsentAtStake { .. })));
    } else {
        assert_eq!(retried, Ok(()));
        kept.ready = when;
        model.finish(id, SendState::Waiting);
    }
}

async fn compare(store: &Store, model: &Model) {
    let sizes = store.sizes().await.unwrap();
    let people = || model.people.values();
    let n_events: usize = people().map(|it| it.n_events).sum();
    assert_eq!(sizes.n_unhandled, n_events as u64);
    let n_timers: usize = people().map(|it| it.timers.len()).sum();
    assert_eq!(sizes.n_timers, n_timers as u64);
    let n_in = |state| {
        let sends = people().flat_map(|it| it.sends.values());
        sends.filter(|it| it.state == state).count() as u64
    };
    assert_eq!(sizes.n_waiting_sends, n_in(SendState::Waiting));
    assert_eq!(sizes.n_attempting, n_in(SendState::Attempting));
    assert_eq!(sizes.n_unknown, n_in(SendState::Unknown));
    for (number, person) in &model.people {
        let consents = store.consents_of(*number).await.unwrap();
        let states = consents
            .iter()
            .map(|it| (it.token.reveal().to_owned(), it.state));
        assert_eq!(states.collect::<BTreeMap<_, _>>(), person.consents);
    }
}
