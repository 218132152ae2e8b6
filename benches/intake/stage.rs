//! A bot as `flowbell serve` runs it, on a database of its own.

use crate::calls::{APP_SECRET, PAGE};
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, GraphConfig, Secret};
use flowbell::model::{Flow, file};
use flowbell::runtime::{Bot, Clock, Keys, Limits, Parts, Running, Settings};
use flowbell::store::{Options, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// One message to whoever writes.
const FLOW: &str = r#"(
    format: 1, id: "lipstick", name: "Lipstick", language: "en",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "rosewood", matching: Contains)])),
        "hello": (number: 1, kind: Message(text: "Rosewood is sold out at the moment.")),
    },
    links: [(from: "start", exit: Next, to: "hello")],
)"#;

pub struct Stage {
    pub folder: TempDir,
    running: Running,
}

impl Stage {
    /// With a Graph API at that address the bot answers; without one it has nothing to say.
    pub async fn start(limits: Limits, graph: Option<&str>) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), limits, graph).await
    }

    pub async fn in_folder(folder: TempDir, limits: Limits, graph: Option<&str>) -> Self {
        let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
        if graph.is_some() {
            publish(&store).await;
        }
        let parts = Parts {
            store,
            clock: Clock::System,
            graph: GraphConfig {
                base: graph.unwrap_or("http://127.0.0.1:9").to_owned(),
                ..GraphConfig::default()
            },
            settings: Settings {
                limits,
                ..Settings::of_page(PAGE)
            },
            keys: Keys {
                page: Access {
                    token: Secret::new("token"),
                    app_secret: None,
                },
                app: AppSecrets::new(Secret::new(APP_SECRET), None).unwrap(),
                verify: Secret::new("verify"),
                api: None,
            },
        };
        let running = Bot::start(parts, listen().await).unwrap();
        Self { folder, running }
    }

    pub fn port(&self) -> u16 {
        self.running.address().port()
    }

    pub fn store(&self) -> &Store {
        self.running.bot().store()
    }

    /// Events that are kept and wait for their turn.
    pub async fn n_unhandled(&self) -> usize {
        let sizes = self.store().sizes().await.unwrap();
        usize::try_from(sizes.n_unhandled).unwrap()
    }

    /// Stops in good order; the database stays.
    pub async fn stop(self) -> TempDir {
        self.running.stop().await.unwrap();
        self.folder
    }
}

async fn publish(store: &Store) {
    let flow: Flow = file::read(FLOW.as_bytes()).unwrap().flow;
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    let taken = store
        .take_release(PAGE, &flow.id, "Lipstick", FLOW, at)
        .await;
    let number = taken.unwrap().number;
    store.activate(PAGE, &flow.id, Some(number)).await.unwrap();
}

/// A free port below 32768: a client that tries again may connect to itself above.
pub async fn listen() -> TcpListener {
    for _ in 0..100 {
        let port = fastrand::u16(20_000..32_000);
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return listener;
        }
    }
    panic!("no free port");
}
