//! The bot's own API over real HTTP: who may use it, publishing through it, what it tells.

use crate::runtime::stage::{ANN, BOT_SECRET, HOURS, LIPSTICK, PAGE, Stage};
use crate::support::scripted::listen;
use crate::support::stage::{Stage as Desk, lipstick};
use flowbell::model::{Exit, FlowId};
use flowbell::publish::Cause;
use flowbell::runtime::{API_PREFIX, API_ROUTES};
use flowbell::store::bot::wire::{FindPeople, Happened, Watch};
use flowbell::store::bot::{BotClient, BotError};
use flowbell::store::{ReleaseError, ReleaseHost, SendState, Sort};
use reqwest::{Client, Method};

fn calls() -> impl Iterator<Item = (Method, String)> {
    API_ROUTES.iter().map(|(method, path)| {
        let method = method.to_uppercase().parse().unwrap();
        let filled: Vec<&str> = path
            .split('/')
            .map(|part| if part.starts_with('{') { "1" } else { part })
            .collect();
        (method, format!("{API_PREFIX}{}", filled.join("/")))
    })
}

#[tokio::test]
async fn no_route_answers_without_the_secret() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let http = Client::new();
    assert!(API_ROUTES.len() > 25);
    for (method, path) in calls().chain([(Method::GET, format!("{API_PREFIX}/no/such"))]) {
        let call = http.request(method.clone(), stage.url(&path));
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{method} {path}");
        let body = answer.text().await.unwrap();
        assert!(
            !body.contains("canary") && body.contains("advice"),
            "{body}"
        );
        // The same call with the secret gets past the door.
        let call = http.request(method.clone(), stage.url(&path));
        let answer = call.bearer_auth(BOT_SECRET).send().await.unwrap();
        assert_ne!(answer.status(), 401, "{method} {path}");
        assert!(!answer.status().is_server_error(), "{method} {path}");
    }
}

#[tokio::test]
async fn wrong_secrets_have_to_wait_and_proxies_have_to_be_stated() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    let http = Client::new();
    let ask = |stage: &Stage, secret: &str, header: Option<(&'static str, &'static str)>| {
        let mut call = http.get(stage.url("/api/1/status")).bearer_auth(secret);
        if let Some((name, value)) = header {
            call = call.header(name, value);
        }
        async move { call.send().await.unwrap().status().as_u16() }
    };
    let forwarded = Some(("x-forwarded-for", "203.0.113.7"));
    assert_eq!(ask(&stage, BOT_SECRET, forwarded).await, 403);
    assert_eq!(ask(&stage, BOT_SECRET, None).await, 200);
    for wrong in ["", "x", &BOT_SECRET[1..], &BOT_SECRET.to_uppercase()] {
        assert_eq!(ask(&stage, wrong, None).await, 401, "{wrong}");
    }
    for _ in 4..10 {
        assert_eq!(ask(&stage, "guess", None).await, 401);
    }
    assert_eq!(ask(&stage, "guess", None).await, 429);
    // Until then not even the right one is looked at, or guesses could go on.
    assert_eq!(ask(&stage, BOT_SECRET, None).await, 429);
    let client = BotClient::new(&stage.url(""), "guess").unwrap();
    assert!(matches!(
        client.status().await,
        Err(BotError::TooOften { .. })
    ));
    stage.stop().await;
    stage.is_behind_tls = true;
    stage.start().await;
    assert_eq!(ask(&stage, BOT_SECRET, forwarded).await, 200);
    let plain = Some(("x-forwarded-proto", "http"));
    assert_eq!(ask(&stage, BOT_SECRET, plain).await, 403);
}

#[tokio::test]
async fn a_bot_keeps_releases_as_a_folder_does() {
    let stage = Stage::new(&[HOURS]).await;
    let host = ReleaseHost::bot(stage.client());
    let flow = FlowId::new("lipstick").unwrap();
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    let other = LIPSTICK.replace("A person", "Somebody");
    let first = host.take(PAGE, &flow, "Lipstick", LIPSTICK, at).await;
    let first = first.unwrap();
    let again = host.take(PAGE, &flow, "Lipstick", LIPSTICK, at).await;
    assert_eq!(again.unwrap(), first);
    let second = host.take(PAGE, &flow, "Lipstick", &other, at);
    let second = second.await.unwrap();
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(host.list(PAGE, &flow).await.unwrap().len(), 2);
    assert_eq!(host.text(PAGE, &flow, 1).await.unwrap(), LIPSTICK);
    host.activate(PAGE, &flow, Some(2)).await.unwrap();
    assert_eq!(
        host.remove(PAGE, &flow, 2).await,
        Err(ReleaseError::IsLive { number: 2 })
    );
    assert_eq!(
        host.activate(PAGE, &flow, Some(7)).await,
        Err(ReleaseError::NoSuchRelease { number: 7 })
    );
    // Back to the first, at once and without a restart.
    host.activate(PAGE, &flow, Some(1)).await.unwrap();
    let live = host.active(PAGE).await.unwrap();
    assert_eq!(live.len(), 2);
    stage.says("lipstick").await;
    stage.settle().await;
    assert_eq!(stage.texts(), ["Rosewood is sold out at the moment."]);
    let guard = host.lock(PAGE).await.unwrap();
    assert!(matches!(host.lock(PAGE).await, Err(ReleaseError::Busy)));
    guard.release().await;
    host.lock(PAGE).await.unwrap().release().await;
    host.activate(PAGE, &flow, None).await.unwrap();
    host.remove(PAGE, &flow, 2).await.unwrap();
    let error = host.active("999").await.unwrap_err();
    assert!(error.to_string().contains(PAGE), "{error}");
    let broken = host.take(PAGE, &flow, "Lipstick", "nonsense", at).await;
    assert!(
        broken
            .unwrap_err()
            .to_string()
            .contains("cannot read the flow")
    );
}

#[tokio::test]
async fn publishing_goes_to_the_bot_and_twice_changes_nothing() {
    let mut desk = Desk::new().await;
    let mut stage = Stage::new(&[]).await;
    stage.stop().await;
    stage.page = desk.connection.page_id.clone();
    stage.start().await;
    desk.releases = ReleaseHost::bot(stage.client());
    let flow = lipstick("Hello");
    let receipt = desk.publish(&flow).await.unwrap();
    assert!(receipt.has_changed);
    let status = stage.client().status().await.unwrap();
    assert_eq!(status.live.len(), 1);
    assert_eq!(
        status.webhook_url.as_deref(),
        Some("https://bot.example/webhook")
    );
    desk.writes();
    let again = desk.publish(&flow).await.unwrap();
    assert!(!again.has_changed);
    assert!(desk.writes().is_empty());
}

#[tokio::test]
async fn without_the_bot_nothing_is_published() {
    let mut desk = Desk::new().await;
    let stage = Stage::new(&[]).await;
    let nobody = format!("http://{}", listen().await.local_addr().unwrap());
    for (address, secret, expected) in [
        (
            stage.url(""),
            "another0secret0of0many0letters",
            "does not take this secret",
        ),
        (nobody, BOT_SECRET, "cannot be reached"),
        (stage.url(""), BOT_SECRET, "is for the Page"),
    ] {
        desk.writes();
        let before = desk.state();
        desk.releases = ReleaseHost::bot(BotClient::new(&address, secret).unwrap());
        let stopped = desk.publish(&lipstick("Hello")).await.unwrap_err();
        assert!(matches!(*stopped.cause, Cause::Releases(_)), "{stopped:?}");
        let sentence = stopped.to_string();
        assert!(sentence.contains(expected), "{sentence}");
        assert!(!sentence.contains("canary") && !sentence.contains("another0secret"));
        assert!(stopped.left_behind.is_empty());
        assert_eq!(desk.writes(), [""; 0]);
        assert_eq!(desk.state(), before);
    }
}

#[tokio::test]
async fn people_places_and_what_happens_are_told() {
    let stage = Stage::new(&[HOURS]).await;
    let bot = stage.client();
    let start = bot.events(&Watch::default()).await.unwrap();
    assert!(start.events.is_empty());
    stage.says("hours").await;
    stage.settle().await;
    stage.taps("fb1/button/hours/ask/south").await;
    stage.settle().await;
    let watch = Watch {
        after: Some(start.next),
        wait_secs: Some(5),
    };
    let events = bot.events(&watch).await.unwrap();
    let is_line = |it: &&Happened| matches!(it, Happened::Line { .. });
    assert!(
        events.events.iter().filter(is_line).count() >= 4,
        "{events:?}"
    );
    assert!(events.events.len() > events.events.iter().filter(is_line).count());
    let live = bot.live().await.unwrap();
    let places = bot.places(&live[0].release.hash).await.unwrap();
    let links: Vec<_> = places
        .links
        .iter()
        .map(|it| (it.from.as_str(), it.n))
        .collect();
    assert_eq!(links, [("ask", 1), ("start", 1)]);
    assert!(matches!(places.links[0].exit, Exit::Button(_)));
    let found = bot.people(&FindPeople::default()).await.unwrap();
    assert_eq!((found.people.len(), found.next), (1, None));
    let none = FindPeople {
        is_stopped: Some(true),
        ..FindPeople::default()
    };
    assert!(bot.people(&none).await.unwrap().people.is_empty());
    let ann = bot.person(ANN).await.unwrap();
    assert_eq!(ann.person.flow_name.as_deref(), Some("Hours"));
    assert!(ann.log.len() >= 4);
    let mut table = bot.people_table(&FindPeople::default()).await.unwrap();
    let mut csv = Vec::new();
    while let Some(bytes) = table.next().await.unwrap() {
        csv.extend(bytes);
    }
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.contains(ANN));
    assert!(bot.erase_person(ANN).await.unwrap().is_known);
    assert!(!bot.erase_person(ANN).await.unwrap().is_known);
    assert_eq!(bot.person(ANN).await.unwrap_err().kind(), Some("not-found"));
    let status = bot.status().await.unwrap();
    assert_eq!((status.n_people, status.page.as_str()), (0, PAGE));
    assert!(status.last_webhook.is_some());
}

#[tokio::test]
async fn a_flow_is_watched_by_its_people_and_its_troubles() {
    let stage = Stage::new(&[HOURS]).await;
    let bot = stage.client();
    let flow = FlowId::new("hours").unwrap();
    let none = bot.monitor(&FlowId::new("none").unwrap()).await.unwrap();
    assert!(none.live.is_none() && none.places.blocks.is_empty());
    stage.says("hours").await;
    stage.settle().await;
    let seen = bot.monitor(&flow).await.unwrap();
    assert_eq!(seen.live.as_ref().unwrap().number, 1);
    let here: Vec<_> = seen
        .places
        .blocks
        .iter()
        .map(|it| (it.block.as_ref().unwrap().as_str(), it.n))
        .collect();
    assert_eq!(here, [("ask", 1)]);
    for (flow, n) in [("hours", 1), ("other", 0)] {
        let find = FindPeople {
            flow: Some(FlowId::new(flow).unwrap()),
            block: Some("ask".to_owned()),
            ..FindPeople::default()
        };
        let found = bot.people(&find).await.unwrap();
        assert_eq!((found.people.len(), found.n_found), (n, Some(n as u64)));
    }
    // A day later the way they went is not of the last day any more.
    let counts = |seen: &flowbell::store::bot::wire::Monitor| {
        let links = seen.places.links.iter();
        links.map(|it| (it.n, it.n_day)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&seen), [(1, 1)]);
    stage.later(25 * crate::runtime::stage::HOUR);
    let later = bot.monitor(&flow).await.unwrap();
    assert_eq!(counts(&later), [(1, 0)]);
    // A new release goes live: who is in the middle of the old one is counted apart.
    let other = HOURS.replace("Which shop?", "Which of our shops?");
    crate::runtime::stage::publish(stage.store(), &other).await;
    let after = bot.monitor(&flow).await.unwrap();
    assert_eq!(after.live.as_ref().unwrap().number, 2);
    assert_eq!((after.n_on_others, after.places.links.len()), (1, 0));
    // What goes wrong is told with what to do.
    stage.facebook.refuses(551, None);
    stage.says("hours").await;
    stage.settle().await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    let seen = bot.monitor(&flow).await.unwrap();
    let trouble = seen.troubles.iter().find(|it| it.code == Some(551));
    assert!(!trouble.expect("the refusal").advice.is_empty());
}

#[tokio::test]
async fn a_person_is_told_with_names_titles_and_outcomes() {
    let stage = Stage::new(&[HOURS]).await;
    let bot = stage.client();
    stage.says("hours").await;
    stage.settle().await;
    let ann = bot.person(ANN).await.unwrap();
    assert_eq!(ann.person.block_title.as_deref(), Some("Message M1"));
    assert_eq!(ann.release_number, Some(1));
    stage.facebook.wait_for(1).await;
    stage.facebook.refuses(551, None);
    stage.taps("fb1/button/hours/ask/south").await;
    stage.settle().await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    let ann = bot.person(ANN).await.unwrap();
    let titles: Vec<_> = ann
        .log
        .iter()
        .filter_map(|it| it.title.as_deref())
        .collect();
    assert_eq!(titles, ["South"]);
    let outcomes: Vec<_> = ann
        .log
        .iter()
        .filter_map(|it| it.outcome.as_ref())
        .map(|it| (it.state, it.code, it.sentence.is_empty()))
        .collect();
    let expected = [
        (SendState::Accepted, None, true),
        (SendState::Refused, Some(551), false),
    ];
    assert_eq!(outcomes, expected);
    let status = bot.status().await.unwrap();
    assert_eq!((status.n_unreachable, status.n_with_human), (1, 0));
}

#[tokio::test]
async fn people_are_listed_page_by_page_and_saved_as_a_table() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let bot = stage.client();
    let names = ["ليلى", "=HYPERLINK(1)", "Zoë, \"Z\"", "🦊 fox"];
    for (i, name) in names.iter().enumerate() {
        let at = flowbell::engine::Timestamp::from_millis(stage.now());
        let psid = format!("8800{i}");
        let arrival = flowbell::store::Arrival {
            page: PAGE.to_owned(),
            person: psid.clone(),
            key: psid.clone(),
            at,
            body: "{}".to_owned(),
        };
        stage.store().accept(vec![arrival], at).await.unwrap();
        stage.bot().wake();
        stage.settle().await;
        let file = stage.folder.path().join("bot.db");
        let raw = rusqlite::Connection::open(file).unwrap();
        raw.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        raw.execute(
            "UPDATE people SET first_name = ?2 WHERE psid = ?1",
            [&psid, *name],
        )
        .unwrap();
    }
    let find = FindPeople {
        sort: Some(Sort::Oldest),
        limit: Some(3),
        ..FindPeople::default()
    };
    let first = bot.people(&find).await.unwrap();
    assert_eq!((first.people.len(), first.n_found), (3, None));
    let find = FindPeople {
        after: first.next.clone(),
        ..find
    };
    let second = bot.people(&find).await.unwrap();
    assert_eq!((second.people.len(), second.next), (1, None));
    let wrong = FindPeople {
        after: Some("nonsense".to_owned()),
        ..FindPeople::default()
    };
    let error = bot.people(&wrong).await.unwrap_err();
    assert_eq!(error.kind(), Some("unfit"), "{error}");
    let mut table = bot.people_table(&FindPeople::default()).await.unwrap();
    let mut csv = Vec::new();
    while let Some(bytes) = table.next().await.unwrap() {
        csv.extend(bytes);
    }
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.matches("\r\n").count(), 5, "{csv}");
    for cell in [
        ",ليلى,",
        ",\"'=HYPERLINK(1)\",",
        ",\"Zoë, \"\"Z\"\"\",",
        ",🦊 fox,",
    ] {
        assert!(csv.contains(cell), "{cell} in {csv}");
    }
}
