//! The real program is killed with SIGKILL at random moments while people talk to it, Messenger
//! loses answers and refuses, and calls come twice and out of order. `FLOWBELL_KILLS=500` is
//! the long form. What is left unsettled at the end is settled by one more bot, in this process,
//! which does not wait a minute for an echo.

mod people;
mod page;

use crate::runtime::kills::page::Page;
use crate::runtime::kills::people::{Kind, Person};
use crate::runtime::stage::{PAGE, VERIFY, publish};
use crate::support::scripted::{APP_SECRET, TOKEN, listen};
use flowbell::engine::{self, Consent, Event, Place, ReleaseId, Session, Timestamp};
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, GraphConfig, Secret};
use flowbell::model::{Flow, TopicId, file};
use flowbell::runtime::{Bot, Clock, HandOverTo, Keys, Limits, Parts, Running, Settings};
use flowbell::store::{ConsentState, Keep, Options, Store};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// People who begin between two kills.
const N_NEW: usize = 4;

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

fn n_kills() -> usize {
    let told = std::env::var("FLOWBELL_KILLS").ok();
    told.and_then(|it| it.parse().ok()).unwrap_or(8)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_loses_nothing_and_repeats_nothing_when_it_is_killed() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("bot.db");
    let store = Store::open(&database, Options::default()).unwrap();
    publish(&store, QUICK).await;
    let hash = store.live(PAGE).await.unwrap()[0].release.hash.clone();
    store.close().await.unwrap();
    let port = listen().await.local_addr().unwrap().port();
    let page = Page::start(format!("http://127.0.0.1:{port}"), seed).await;
    let config = folder.path().join("bot.ron");
    let text = format!(
        "(page_id: \"{PAGE}\", listen: \"127.0.0.1:{port}\", database: \"bot.db\",
          app_id: \"555\", graph_url: \"{}\")",
        page.base
    );
    fs::write(&config, text).unwrap();

    let (mut people, mut talks) = (Vec::new(), Vec::new());
    let mut longest = Duration::ZERO;
    let mut total = Duration::ZERO;
    let n_kills = n_kills();
    let mut bot = start(&config, folder.path());
    page.is_awake().await;
    for _ in 0..n_kills {
        for _ in 0..N_NEW {
            let person = Person::new(80_000 + people.len());
            people.push(person.clone());
            let page = page.clone();
            talks.push(tokio::spawn(async move { person.talk(&page).await }));
        }
        tokio::time::sleep(Duration::from_millis(random.u64(20..900))).await;
        bot.0.kill().unwrap();
        bot.0.wait().unwrap();
        let dead = Instant::now();
        bot = start(&config, folder.path());
        page.is_awake().await;
        longest = longest.max(dead.elapsed());
        total += dead.elapsed();
    }
    drop(bot);
    let last = finish(&database, port, &page.base).await;
    for talk in talks {
        let ended = tokio::time::timeout(Duration::from_secs(120), talk).await;
        ended.expect("somebody never got an answer").unwrap();
    }
    come_to_rest(&last).await;

    let flow = file::read(QUICK.as_bytes()).unwrap().flow;
    let store = last.bot().store().clone();
    for person in &people {
        judge(&store, person, &page, &flow, &hash)
            .await
            .unwrap_or_else(|why| panic!("seed {seed}: {person:?}: {why}"));
    }
    let topic = TopicId::new("rosewood").unwrap();
    let n_agreed = people.iter().filter(|it| it.token().is_some()).count();
    let consents = store.consents(PAGE, &topic, None, 100_000).await.unwrap();
    assert_eq!(consents.len(), n_agreed);
    store.check().await.unwrap();
    let n_unknown = consents
        .iter()
        .filter(|it| it.state == ConsentState::Unknown)
        .count();
    println!(
        "{n_kills} kills, {} people, {} calls, {} taken, {n_unknown} of {n_agreed} consents not \
         known; awake again after {:?} at most, {:?} on average",
        people.len(),
        page.n_calls(),
        page.n_taken(),
        longest,
        total / u32::try_from(n_kills.max(1)).unwrap(),
    );
    assert!(longest < Duration::from_secs(5), "asleep for {longest:?}");
    last.stop().await.unwrap();
}

/// Kills the program when the test ends, well or not.
pub struct Killed(Child);

impl Killed {
    pub fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program with this configuration; what it says goes into the folder.
pub fn start(config: &Path, folder: &Path) -> Killed {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowbell"));
    command
        .args(["serve", "--config"])
        .arg(config)
        .env("FLOWBELL_PAGE_TOKEN", TOKEN)
        .env("FLOWBELL_APP_SECRET", APP_SECRET)
        .env("FLOWBELL_VERIFY_TOKEN", VERIFY)
        .env("FLOWBELL_LOG", "error")
        .stdout(Stdio::null())
        .stderr(log);
    Killed(command.spawn().unwrap())
}

/// The last bot: on the same database, at the same address.
async fn finish(database: &Path, port: u16, graph: &str) -> Running {
    let token = Secret::new(TOKEN);
    let parts = Parts {
        store: Store::open(database, Options::default()).unwrap(),
        clock: Clock::System,
        graph: GraphConfig {
            base: graph.to_owned(),
            ..GraphConfig::default()
        },
        settings: Settings {
            page_id: PAGE.to_owned(),
            app_id: Some("555".to_owned()),
            name: "bot".to_owned(),
            public_url: String::new(),
            time_zone: "UTC".to_owned(),
            is_behind_tls: false,
            hand_over_to: HandOverTo::default(),
            keep: Keep::default(),
            keeps_subscription: false,
            limits: Limits {
                echo_wait: Duration::from_secs(2),
                ..Limits::default()
            },
        },
        keys: Keys {
            page: Access {
                token,
                app_secret: Some(Secret::new(APP_SECRET)),
            },
            app: AppSecrets::new(Secret::new(APP_SECRET), None).unwrap(),
            api: None,
            verify: Secret::new(VERIFY),
        },
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    Bot::start(parts, listener.unwrap()).unwrap()
}

async fn come_to_rest(last: &Running) {
    let until = Instant::now() + Duration::from_secs(90);
    loop {
        let store = last.bot().store();
        let sizes = store.sizes().await.unwrap();
        let due = store.next_due().await.unwrap();
        let n_left = sizes.n_unhandled + sizes.n_waiting_sends + sizes.n_attempting;
        if due.is_none() && n_left == 0 {
            return;
        }
        assert!(
            Instant::now() < until,
            "it does not come to rest: {sizes:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn judge(
    store: &Store,
    person: &Person,
    page: &Page,
    flow: &Flow,
    hash: &str,
) -> Result<(), String> {
    let psid = person.psid();
    let row = store.person(PAGE, &psid).await.unwrap();
    let number = row.ok_or("was acknowledged and is not known")?.person;
    let session = store.session(number).await.unwrap();
    let session = plain(session.ok_or("has no session")?);
    let expected = plain(fold(
        person,
        flow,
        Session::new(number, ReleaseId::new(hash)),
    ));
    if session != expected {
        return Err(format!("the bot has {session:?}, the engine {expected:?}"));
    }
    let n_later = page.taken(&psid, "We will write to you once.");
    if person.kind == Kind::Late && page.n_for(&psid) > 0 {
        return Err("was written to outside the window".to_owned());
    }
    let Some(token) = person.token() else {
        return Ok(());
    };
    let n_news = page.n_for(&token);
    let topic = TopicId::new("rosewood").unwrap();
    let consents = store.consents(PAGE, &topic, None, 100_000).await.unwrap();
    let consent = consents.iter().find(|it| it.psid == psid);
    let state = consent.ok_or("agreed, and there is no consent")?.state;
    let fits = match person.kind {
        Kind::Stops => state == ConsentState::Gone && n_news == 0 && n_later == 0,
        Kind::Late => false,
        Kind::Hasty | Kind::Patient => match state {
            ConsentState::Spent => n_news == 1,
            // It was on its way when the bot died, or the answer was lost, and no echo came.
            ConsentState::Unknown => n_news <= 1,
            ConsentState::Unspent | ConsentState::Claimed | ConsentState::Gone => false,
        },
    };
    if fits {
        Ok(())
    } else {
        Err(format!("the consent is {state:?}, and {n_news} arrived"))
    }
}

/// What the engine alone makes of a person's events, each timer fired when it is due.
fn fold(person: &Person, flow: &Flow, mut session: Session) -> Session {
    let mut now = Clock::System.now();
    let step = |session: Session, event: &Event, at: Timestamp| -> Session {
        engine::step(flow, session, event, at).session
    };
    let fire = |session: Session, now: &mut Timestamp| -> Session {
        let timer = session.timer().expect("a timer");
        *now = timer.at.max(*now);
        step(session, &Event::Timer { id: timer.id }, *now)
    };
    for (event, is_after_timer) in person.events() {
        if is_after_timer {
            session = fire(session, &mut now);
        }
        let at = match person.kind {
            Kind::Late => now.plus_millis(-people::LATE_MILLIS),
            Kind::Hasty | Kind::Patient | Kind::Stops => now,
        };
        session = step(session, &event, at);
    }
    while session.timer().is_some() {
        session = fire(session, &mut now);
    }
    session
}

/// A session without the moments at which things happened, which differ from run to run.
fn plain(mut session: Session) -> Session {
    let zero = Timestamp::from_millis(0);
    session.opened = session.opened.map(|_| zero);
    session.late_by = 0;
    session.read_up_to = None;
    session.consents = session
        .consents
        .into_iter()
        .map(|it| Consent {
            expires: zero,
            used: it.used.map(|_| zero),
            ..it
        })
        .collect();
    if let Place::At {
        timer: Some(timer), ..
    } = &mut session.place
    {
        timer.at = zero;
    }
    session
}
