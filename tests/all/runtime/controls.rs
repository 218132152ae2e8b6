//! Controls of the bot's door that no other file tests: calls that are replayed, too many
//! connections, addresses that others give, and secrets that must be seen nowhere.

use crate::runtime::kills::bots::{Machine, Place};
use crate::runtime::stage::{ANN, BOT_SECRET, PAGE, Stage, VERIFY, publish, signature};
use crate::support::logs::logged;
use crate::support::scripted::{APP_SECRET, TOKEN, listen};
use flowbell::graph::{Access, Call, Graph, GraphConfig, Method, Retries, Secret, callback};
use flowbell::runtime::{API_PREFIX, API_ROUTES, Limits};
use flowbell::store::bot::BotClient;
use flowbell::store::{Options, Store};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const HELLO: &str = r#"(
    format: 1, id: "hello", name: "Hello", language: "en", default_answer: "Sorry?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "hello")])),
        "hi": (number: 1, kind: Message(text: "Look at this.",
            image: Some("https://ADDRESS/picture.png"),
            buttons: [(id: "shop", title: "Shop", action: OpenLink(url: "https://ADDRESS/shop"))])),
    },
    links: [(from: "start", exit: Next, to: "hi")],
)"#;

fn hello(mid: &str, at: i64) -> String {
    json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [
        { "sender": { "id": ANN }, "recipient": { "id": PAGE }, "timestamp": at,
          "message": { "mid": mid, "text": "hello" } }] }] })
    .to_string()
}

/// The signature carries no time, so whoever saw a call once can send it for ever.
#[tokio::test]
async fn the_same_call_a_thousand_times_has_one_effect() {
    let flow = HELLO.replace("ADDRESS", "shop.example");
    let stage = Arc::new(Stage::new(&[&flow]).await);
    let body = hello("m_1", stage.now());
    let mut posts = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let (stage, body) = (Arc::clone(&stage), body.clone());
        posts.spawn(async move { stage.post(&body).await });
        if n % 50 == 49 {
            while let Some(status) = posts.join_next().await {
                assert_eq!(status.unwrap(), 200);
            }
        }
    }
    stage.settle().await;
    // Weeks are as good as a moment.
    stage.later(6 * 24 * 3_600_000);
    assert_eq!(stage.post(&body).await, 200);
    stage.settle().await;
    let texts = stage.texts();
    assert_eq!(
        texts.iter().filter(|it| *it == "Look at this.").count(),
        1,
        "{texts:?}"
    );
}

#[tokio::test]
async fn only_so_many_are_connected_and_the_next_one_waits() {
    let limits = Limits {
        n_connections: 4,
        ..Limits::default()
    };
    let stage = Stage::with(&[], limits).await;
    let address = stage.url("").replace("http://", "");
    let ask = "GET /webhook HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut socket = TcpStream::connect(&address).await.unwrap();
        socket.write_all(ask.as_bytes()).await.unwrap();
        let mut said = [0; 12];
        socket.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"HTTP/1.1 403");
        held.push(socket);
    }
    let mut next = TcpStream::connect(&address).await.unwrap();
    next.write_all(ask.as_bytes()).await.unwrap();
    let mut said = [0; 12];
    let waits = tokio::time::timeout(Duration::from_millis(300), next.read_exact(&mut said));
    assert!(waits.await.is_err(), "a fifth one was served");
    drop(held.pop());
    let served = tokio::time::timeout(Duration::from_secs(10), next.read_exact(&mut said));
    served.await.unwrap().unwrap();
    assert_eq!(&said, b"HTTP/1.1 403");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let stage = Stage::new(&[]).await;
    let call = reqwest::Client::new().get(stage.url("/health"));
    let answer = call.header("x-much", "y".repeat(128 << 10)).send().await;
    assert_eq!(answer.unwrap().status(), 431);
}

/// Somewhere that nobody has any business to connect to.
struct Trap {
    address: String,
    n_visits: Arc<AtomicUsize>,
}

impl Trap {
    async fn new() -> Self {
        let listener = listen().await;
        let address = listener.local_addr().unwrap().to_string();
        let n_visits = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&n_visits);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counting.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { address, n_visits }
    }

    fn n_visits(&self) -> usize {
        self.n_visits.load(Ordering::Relaxed)
    }
}

/// Pictures and links are for Messenger and for people's phones: whatever address an author or a
/// person gives, the bot never connects to it.
#[tokio::test]
async fn the_bot_never_goes_to_an_address_that_somebody_gave() {
    let trap = Trap::new().await;
    let stage = Stage::new(&[&HELLO.replace("ADDRESS", &trap.address)]).await;
    stage.says("hello").await;
    stage.facebook.wait_for(1).await;
    let url = format!("http://{}/", trap.address);
    stage
        .tell(json!({ "message": { "mid": "m_2", "attachments": [
            { "type": "image", "payload": { "url": url } },
            { "type": "fallback", "url": url, "payload": null, "title": url }] } }))
        .await;
    let words = json!({ "message": { "mid": "m_3", "text": url } });
    stage.tell(words).await;
    let referral = json!({ "referral": { "ref": url, "source": "SHORTLINK", "type": "OPEN_THREAD",
        "referer_uri": url } });
    stage.tell(referral).await;
    stage.settle().await;
    let sent = stage.facebook.calls();
    let sent = serde_json::to_string(&sent).unwrap();
    assert!(
        sent.contains(&trap.address),
        "Messenger was not told: {sent}"
    );
    assert_eq!(trap.n_visits(), 0);
    // It would have been noticed.
    let _ = TcpStream::connect(&trap.address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(trap.n_visits(), 1);
}

/// Answers every call by sending the caller elsewhere.
async fn elsewhere(listener: TcpListener, to: String) {
    loop {
        let (mut socket, _) = listener.accept().await.unwrap();
        let to = to.clone();
        tokio::spawn(async move {
            let mut head = [0; 4_096];
            let _ = socket.read(&mut head).await;
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{to}/\r\ncontent-length: 0\r\n\r\n"
            );
            let _ = socket.write_all(answer.as_bytes()).await;
        });
    }
}

/// A token goes to the host it is for, and not where that host points.
#[tokio::test]
async fn nobody_is_led_to_another_address() {
    let trap = Trap::new().await;
    let listener = listen().await;
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(elsewhere(listener, trap.address.clone()));
    let config = GraphConfig {
        base: base.clone(),
        retries: Retries::none(),
        ..GraphConfig::default()
    };
    let graph = Graph::new(config.clone()).unwrap();
    let access = Access {
        token: Secret::new(TOKEN),
        app_secret: None,
    };
    let call = Call::new(Method::Get, "me");
    assert!(graph.send(&access, &call).await.is_err());
    let verify = Secret::new(VERIFY);
    let asked = callback::challenge(&format!("{base}/webhook"), &verify, &config).await;
    assert!(asked.is_err());
    let bot = BotClient::new(&base, BOT_SECRET).unwrap();
    assert!(bot.status().await.is_err());
    assert_eq!(trap.n_visits(), 0);
    // Nor is anything but https taken, except on this machine.
    for address in [
        "http://10.0.0.1",
        "http://169.254.169.254",
        "http://192.168.0.1",
        "http://[fd00::1]",
        "ftp://shop.example",
        "file:///etc/passwd",
        "http://localhost.example",
        "http://127.0.0.1.example",
    ] {
        let config = GraphConfig {
            base: address.to_owned(),
            ..GraphConfig::default()
        };
        assert!(Graph::new(config.clone()).is_err(), "{address}");
        assert!(BotClient::new(address, BOT_SECRET).is_err(), "{address}");
        let asked = callback::challenge(address, &verify, &config).await;
        assert!(asked.is_err(), "{address}");
    }
}

const SECRETS: [&str; 4] = [TOKEN, APP_SECRET, VERIFY, BOT_SECRET];

#[track_caller]
fn check_silent(what: &str, bytes: &[u8], secrets: &[&str]) {
    for secret in secrets {
        let found = bytes
            .windows(secret.len())
            .any(|it| it == secret.as_bytes());
        assert!(!found, "{secret} is in {what}");
    }
}

/// Everything that a bot in this process logs, at every level, and what it answers.
#[test]
fn a_canary_is_in_no_log_and_in_no_answer() {
    let body = hello("m_9", 1);
    let right = signature(body.as_bytes());
    let (said, log) = logged(async {
        let stage = Stage::new(&[&HELLO.replace("ADDRESS", "shop.example")]).await;
        stage.says("canary0words hello").await;
        stage.facebook.wait_for(1).await;
        stage.settle().await;
        stage.facebook.refuses(190, Some(463));
        stage.says("hello").await;
        stage.facebook.wait_for(2).await;
        stage.settle().await;
        let http = reqwest::Client::new();
        let mut said = format!("{:?} {:?}", stage.bot().store(), stage.client());
        // Forged by whoever knows one of the other secrets.
        let wrong = right.replace(&right[10..12], "zz");
        for (path, header) in [
            ("/webhook", wrong.clone()),
            ("/webhook", right.to_uppercase()),
            ("/data-deletion", wrong),
        ] {
            let call = http.post(stage.url(path)).body(body.clone());
            let answer = call.header("x-hub-signature-256", header).send().await;
            said.push_str(&answer.unwrap().text().await.unwrap());
        }
        for path in [
            "/health",
            "/metrics",
            "/api/1/status",
            "/api/1/errors",
            "/no/such",
        ] {
            let answer = http.get(stage.url(path)).bearer_auth(BOT_SECRET).send();
            let answer = answer.await.unwrap();
            said.push_str(&format!("{:?}", answer.headers()));
            said.push_str(&answer.text().await.unwrap());
        }
        let query = format!("?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge={VERIFY}");
        let answer = reqwest::get(stage.url(&format!("/webhook{query}"))).await;
        let answer = answer.unwrap().text().await.unwrap();
        assert!(
            !answer.contains(VERIFY),
            "what was not asked rightly comes back"
        );
        for (method, path) in API_ROUTES {
            let path = path.replace(['{', '}'], "");
            let url = stage.url(&format!("{API_PREFIX}{path}?limit=canary0words"));
            let call = http.request(method.to_uppercase().parse().unwrap(), url);
            let call = call
                .bearer_auth(BOT_SECRET)
                .body("{\"topic\": [\"canary0words\"]}");
            let answer = call.send().await.unwrap();
            said.push_str(&answer.text().await.unwrap());
        }
        said
    });
    assert!(log.contains("the Page token has ended"), "{log}");
    let expected = &right["sha256=".len()..];
    let hidden = [&SECRETS[..], &[expected, "canary0words"]].concat();
    check_silent("the log", log.as_bytes(), &hidden);
    check_silent("an answer", said.as_bytes(), &hidden);
}

/// The real program: what it says, at every level, also when it cannot go on; and every byte
/// that it leaves on the disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canary_is_in_no_file_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let listener = listen().await;
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let place = Place {
        folder: folder.path().to_owned(),
        port,
        graph: "http://127.0.0.1:9".to_owned(),
        log_level: "trace",
    };
    place.write_config();
    let store = Store::open(&place.database(), Options::default()).unwrap();
    publish(&store, &HELLO.replace("ADDRESS", "shop.example")).await;
    store.close().await.unwrap();
    let mut bot = place.start(Machine::Sound);
    let url = format!("http://127.0.0.1:{port}/webhook");
    let http = reqwest::Client::new();
    let body = hello("m_1", 1);
    let post = || {
        let call = http.post(&url).body(body.clone());
        call.header("x-hub-signature-256", signature(body.as_bytes()))
    };
    while post().send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let metrics = format!("http://127.0.0.1:{port}/metrics");
    let until = std::time::Instant::now() + Duration::from_secs(20);
    loop {
        let text = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
        if text.contains("flowbell_turns_total 1\n") {
            break;
        }
        assert!(std::time::Instant::now() < until, "{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A second one cannot have the address, and says so.
    let mut second = place.start(Machine::Sound);
    second.wait();
    bot.kill();
    let mut n_files = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        n_files += 1;
        check_silent(&path.display().to_string(), &bytes, &SECRETS);
    }
    assert!(n_files >= 4, "{n_files}");
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("nothing can listen on"), "{log}");
}

const PANICS: &str = "FLOWBELL_TEST_PANICS";

/// A process of its own: the hook is the whole program's.
#[test]
fn a_panic_tells_where_it_was_and_nobodys_words() {
    let own = std::env::current_exe().unwrap();
    let mut child = std::process::Command::new(own);
    child.args(["--exact", "runtime::controls::panicking", "--nocapture"]);
    let output = child.env(PANICS, "1").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(told.contains("controls.rs"), "{told}");
    check_silent("what a panic tells", told.as_bytes(), &["canary0words"]);
}

/// Not a test of its own: the process that panics, at what somebody wrote.
#[test]
fn panicking() {
    if std::env::var(PANICS).is_err() {
        return;
    }
    tracing_subscriber::fmt().with_ansi(false).init();
    flowbell::runtime::tell_panics_without_words();
    let broken = std::thread::spawn(|| panic!("{}", "canary0words")).join();
    assert!(broken.is_err());
}
