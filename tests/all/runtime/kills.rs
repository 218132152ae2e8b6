//! The bot is killed with SIGKILL at random moments while people talk to it and campaigns run;
//! Messenger loses answers and refuses, and calls come twice and out of order; the disk reports
//! errors or is full, and the clock jumps. `FLOWBELL_KILLS=500` is the long form. What is left
//! unsettled at the end is settled by one more bot, in this process, which does not wait a minute
//! for an echo.

pub mod bots;
mod campaigns;
mod judging;
mod page;
mod people;

use crate::runtime::kills::bots::{Machine, Place};
use crate::runtime::kills::judging::Judge;
use crate::runtime::kills::page::Page;
use crate::runtime::kills::people::Person;
use crate::runtime::stage::{PAGE, publish};
use crate::support::scripted::listen;
use flowbell::model::file;
use flowbell::runtime::Running;
use flowbell::store::{CampaignState, ConsentState, Options, Store};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// People who begin between two kills.
const N_NEW: usize = 4;
/// Rounds from one campaign to the next.
const N_ROUNDS: usize = 4;

/// The story of the product, with seconds for days.
pub const QUICK: &str = r#"(
    format: 1, id: "quick", name: "Quick", language: "en", default_answer: "Sorry?",
    topics: { "rosewood": (name: "Velvet Matte in Rosewood") },
    blocks: {
        "start": (number: 1, kind: Start(entries: [GetStarted])),
        "hello": (number: 1, kind: Message(text: "It is sold out.", buttons: [
            (id: "wait", title: "I can wait")])),
        "pause": (number: 1, kind: Wait(until: After("1s"))),
        "ask": (number: 1, kind: Notification(topic: "rosewood",
            title: "When Velvet Matte in Rosewood is back in stock")),
        "thanks": (number: 2, kind: Message(text: "We will write to you once.")),
        "days": (number: 2, kind: Wait(until: After("1s"))),
        "news": (number: 3, kind: Message(text: "Velvet Matte in Rosewood is back in stock.",
            deliver_for: Some("rosewood"))),
    },
    links: [
        (from: "start", exit: Next, to: "hello"),
        (from: "hello", exit: Button("wait"), to: "pause"),
        (from: "pause", exit: Next, to: "ask"),
        (from: "ask", exit: Agreed, to: "thanks"),
        (from: "thanks", exit: Next, to: "days"),
        (from: "days", exit: Next, to: "news"),
    ],
)"#;

/// A topic about which only campaigns write.
const CORAL: &str = r#"(
    format: 1, id: "coral", name: "Coral", language: "en",
    topics: { "coral": (name: "Velvet Matte in Coral") },
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "coral")])),
        "request": (number: 1, kind: Notification(topic: "coral",
            title: "When the lipstick Velvet Matte in Coral is back in stock")),
        "thanks": (number: 1, kind: Message(text: "We will write about Coral once.")),
    },
    links: [
        (from: "start", exit: Next, to: "request"),
        (from: "request", exit: Agreed, to: "thanks"),
    ],
)"#;

fn n_kills() -> usize {
    let told = std::env::var("FLOWBELL_KILLS").ok();
    told.and_then(|it| it.parse().ok()).unwrap_or(10)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_loses_nothing_and_repeats_nothing_when_it_is_killed() {
    let told = std::env::var("FLOWBELL_SEED").ok();
    let seed = told.map_or_else(|| fastrand::u64(..), |it| it.parse().unwrap());
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let port = listen().await.local_addr().unwrap().port();
    let page = Page::start(format!("http://127.0.0.1:{port}"), seed).await;
    let place = Place {
        folder: folder.path().to_owned(),
        port,
        graph: page.base.clone(),
        log_level: "error",
    };
    place.write_config();
    let store = Store::open(&place.database(), Options::default()).unwrap();
    let mut flows = BTreeMap::new();
    for text in [QUICK, CORAL] {
        publish(&store, text).await;
        let flow = file::read(text.as_bytes()).unwrap().flow;
        let live = store.live(PAGE).await.unwrap();
        let live = live.iter().find(|it| it.flow == flow.id).unwrap();
        let hash = live.release.hash.clone();
        flows.insert(flow.id.as_str().to_owned(), (flow, hash));
    }
    store.close().await.unwrap();

    let (mut people, mut talks, mut campaigns) = (Vec::new(), Vec::new(), Vec::new());
    let mut awake = Vec::new();
    let mut machines = BTreeMap::new();
    let n_kills = n_kills();
    let mut bot = place.start(Machine::Sound);
    page.is_awake().await;
    for round in 0..n_kills {
        for _ in 0..N_NEW {
            let person = Person::new(80_000 + people.len());
            people.push(person.clone());
            let page = page.clone();
            talks.push(tokio::spawn(async move { person.talk(&page).await }));
        }
        if round % N_ROUNDS == N_ROUNDS - 1 {
            campaigns.push(tokio::spawn(campaigns::send(port)));
        }
        tokio::time::sleep(Duration::from_millis(random.u64(20..900))).await;
        bot.kill();
        let dead = Instant::now();
        let machine = Machine::by_chance(&mut random);
        *machines.entry(format!("{machine:?}")).or_insert(0) += 1;
        bot = place.start(machine);
        page.is_awake().await;
        if machine == Machine::Sound {
            awake.push(dead.elapsed());
        }
    }
    drop(bot);
    let last = place.finish(bots::late()).await;
    for it in talks {
        let ended = tokio::time::timeout(Duration::from_secs(120), it).await;
        let ended = ended.unwrap_or_else(|_| panic!("seed {seed}: somebody never got an answer"));
        ended.unwrap();
    }
    let mut n_campaigns = 0;
    for it in campaigns {
        let ended = tokio::time::timeout(Duration::from_secs(120), it).await;
        let ended = ended.unwrap_or_else(|_| panic!("seed {seed}: a campaign was never started"));
        n_campaigns += usize::from(ended.unwrap());
    }
    come_to_rest(&last).await;
    // Who has not had one yet gets it now.
    n_campaigns += usize::from(campaigns::send(port).await);
    come_to_rest(&last).await;

    let judge = Judge::new(last.bot().store().clone(), flows).await;
    for person in &people {
        let judged = judge.judge(person, &page).await;
        judged.unwrap_or_else(|why| panic!("seed {seed}: {person:?}: {why}"));
    }
    let n_agreed = people.iter().filter(|it| it.token().is_some()).count();
    assert_eq!(judge.n_consents(), n_agreed);
    judge.store.check().await.unwrap();
    awake.sort();
    let total: Duration = awake.iter().sum();
    println!(
        "{n_kills} kills ({machines:?}), {} people, {} calls, {} taken, {} answers lost, refused \
         {:?}, {} webhook calls repeated, {n_campaigns} campaigns; of {n_agreed} consents {} spent, \
         {} not known, {} gone; awake again after {:?} at most, {:?} on average",
        people.len(),
        page.n_calls(),
        page.n_taken(),
        page.n_lost(),
        page.refusals(),
        page.n_repeated(),
        judge.n_in(ConsentState::Spent),
        judge.n_in(ConsentState::Unknown),
        judge.n_in(ConsentState::Gone),
        awake.last().copied().unwrap_or_default(),
        total / u32::try_from(awake.len().max(1)).unwrap(),
    );
    for took in awake {
        assert!(took < Duration::from_secs(5), "asleep for {took:?}");
    }
    last.stop().await.unwrap();
}

async fn come_to_rest(last: &Running) {
    let until = Instant::now() + Duration::from_secs(90);
    loop {
        let store = last.bot().store();
        let sizes = store.sizes().await.unwrap();
        let due = store.next_due().await.unwrap();
        let n_left = sizes.n_unhandled + sizes.n_waiting_sends + sizes.n_attempting;
        if due.is_none() && n_left == 0 && !is_sending(last).await {
            return;
        }
        assert!(
            Instant::now() < until,
            "it does not come to rest: {sizes:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn is_sending(last: &Running) -> bool {
    let campaigns = last.bot().store().campaigns(Some(PAGE)).await.unwrap();
    campaigns
        .iter()
        .any(|it| it.state == CampaignState::Running)
}
