//! A sandbox, a folder of releases, a bot and a connection, ready to publish.

use crate::support::scripted::listen;
use axum::extract::Query;
use axum::http::StatusCode;
use flowbell::graph::{Graph, GraphConfig, Retries, Secret};
use flowbell::model::{Flow, file};
use flowbell::publish::{
    self, Connection, Goal, Plan, PublishOptions, Receipt, Secrets, Step, Stopped, Target,
};
use flowbell::sandbox::{self, Knob, Sandbox};
use flowbell::store::ReleaseHost;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

pub const VERIFY: &str = "canary-verify-token";

pub struct Stage {
    pub sandbox: Sandbox,
    pub folder: TempDir,
    pub connection: Connection,
    pub secrets: Secrets,
    pub graph: Graph,
    pub releases: ReleaseHost,
    /// Every list of steps that was reported, of the last call.
    pub reported: Vec<Vec<Step>>,
}

impl Stage {
    pub async fn new() -> Self {
        Self::with(1).await
    }

    /// With this many more tries of a call.
    pub async fn with(n_more: u32) -> Self {
        let sandbox = start().await;
        let page = sandbox.demo_page();
        let connection = Connection {
            page_id: page.page_id,
            app_id: page.app_id,
            base: sandbox.base_url(),
            ..Connection::default()
        };
        let secrets = Secrets {
            page_token: Secret::new(&page.page_token),
            app_secret: Some(Secret::new(&page.app_secret)),
            verify_token: Some(Secret::new(VERIFY)),
        };
        let graph = Graph::new(GraphConfig {
            timeout: Duration::from_secs(20),
            retries: Retries::at_once(n_more),
            ..connection.graph_config()
        });
        let folder = TempDir::new().unwrap();
        Self {
            releases: ReleaseHost::folder(folder.path().join("releases")),
            reported: Vec::new(),
            graph: graph.unwrap(),
            sandbox,
            folder,
            connection,
            secrets,
        }
    }

    /// Puts a bot behind the connection.
    pub async fn with_bot(mut self) -> Self {
        let listener = listen().await;
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let app = axum::Router::new().route("/webhook", axum::routing::get(answer_challenge));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        self.connection.callback_url = Some(url);
        self
    }

    /// A client that soon gives up, for servers that will never answer.
    pub fn hurry(&mut self) {
        self.graph = Graph::new(GraphConfig {
            timeout: Duration::from_secs(1),
            ..self.graph.config().clone()
        })
        .unwrap();
    }

    /// Eleven minutes later, when Meta takes ten profile calls again, in a new run of Flowbell.
    pub fn later(&mut self) {
        self.turn_json(json!({"advance_clock": {"secs": 660}}));
        self.graph = Graph::new(self.graph.config().clone()).unwrap();
    }

    pub fn turn(&self, knob: Knob) {
        self.sandbox.world().turn(knob).unwrap();
    }

    pub fn turn_json(&self, knob: Value) {
        self.turn(serde_json::from_value(knob).unwrap());
    }

    /// What another program did to the Page before.
    pub async fn lived_in(self) -> Self {
        let post = |path: &str, body: Value| {
            let token = self.secrets.page_token.reveal().to_owned();
            let url = format!("{}/v26.0/{path}", self.sandbox.base_url());
            async move {
                let call = reqwest::Client::new().post(url).bearer_auth(token);
                let answer = call.json(&body).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
            }
        };
        post(
            "me/messenger_profile",
            json!({
                "greeting": [{"locale": "default", "text": "Old hello"}],
                "get_started": {"payload": "OLD_BOT"},
                "whitelisted_domains": ["https://shop.example"],
            }),
        )
        .await;
        let fields = json!({"subscribed_fields": "messages,send_cart"});
        post("me/subscribed_apps", fields).await;
        self
    }

    pub async fn plan(&mut self, goal: Goal, options: PublishOptions) -> Result<Plan, Stopped> {
        let mut reported = Vec::new();
        let mut progress = |steps: &[Step]| reported.push(steps.to_vec());
        let plan = publish::plan(&self.target(), &goal, options, &mut progress).await;
        self.reported = reported;
        plan
    }

    pub async fn apply(&mut self, plan: Plan) -> Result<Receipt, Stopped> {
        let mut reported = Vec::new();
        let mut progress = |steps: &[Step]| reported.push(steps.to_vec());
        let receipt = publish::apply(&self.target(), plan, &mut progress).await;
        self.reported = reported;
        receipt
    }

    pub async fn run(&mut self, goal: Goal) -> Result<Receipt, Stopped> {
        let plan = self.plan(goal, options()).await?;
        self.apply(plan).await
    }

    pub async fn publish(&mut self, flow: &Arc<Flow>) -> Result<Receipt, Stopped> {
        self.run(Goal::Publish(Arc::clone(flow))).await
    }

    pub fn target(&self) -> Target<'_> {
        Target {
            connection: &self.connection,
            secrets: &self.secrets,
            graph: &self.graph,
            releases: &self.releases,
        }
    }

    /// Everything that publishing can change: on the Page, in the app, in the folder.
    pub fn state(&self) -> Value {
        let world = self.sandbox.world().snapshot();
        let page = &world["pages"][&self.connection.page_id];
        let app = &world["apps"][&self.connection.app_id];
        json!({
            "profile": page["messenger_profile"],
            "subscribed": page["subscribed_apps"],
            "webhook": app["subscriptions"],
            "files": self.files(),
        })
    }

    pub fn profile(&self) -> Value {
        self.state()["profile"].clone()
    }

    /// Texts of all files of releases, by path.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }

    /// Calls since the last time, as `POST /me/messenger_profile`; those of a kind only.
    pub fn calls(&self, is_wanted: fn(&str) -> bool) -> Vec<String> {
        let calls = self.sandbox.world().calls();
        let calls = calls["calls"].as_array().unwrap().iter().map(|call| {
            let text = |key: &str| call[key].as_str().unwrap().to_owned();
            format!("{} {}", text("method"), text("path"))
        });
        let calls = calls.filter(|call| is_wanted(call)).collect();
        self.turn(Knob::ClearCalls {});
        calls
    }

    pub fn writes(&self) -> Vec<String> {
        self.calls(|call| !call.starts_with("GET"))
    }

    /// Secrets that must be seen nowhere.
    pub fn secret_texts(&self) -> Vec<String> {
        let Secrets {
            page_token,
            app_secret,
            verify_token,
        } = &self.secrets;
        [Some(page_token), app_secret.as_ref(), verify_token.as_ref()]
            .into_iter()
            .flatten()
            .map(|secret| secret.reveal().to_owned())
            .collect()
    }
}

pub fn options() -> PublishOptions {
    PublishOptions {
        accept_warnings: true,
        accept_region_limits: false,
        accept_feature_limits: false,
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
    }
}

/// The shop's flow; `{…}` of the arguments are put in.
pub fn flow(id: &str, greeting: &str, entries: &str) -> Arc<Flow> {
    let text = format!(
        r#"(
        format: 1, id: "{id}", name: "Lipstick", language: "en", greeting: "{greeting}",
        default_answer: "A person will answer you soon.",
        topics: {{ "rosewood": (name: "Velvet Matte in Rosewood") }},
        blocks: {{
            "start": (number: 1, kind: Start(entries: [{entries}])),
            "hello": (number: 1, kind: Message(text: "Rosewood is sold out at the moment.")),
            "pause": (number: 1, kind: Wait(until: After("12h"))),
            "ask": (number: 1, kind: Notification(topic: "rosewood",
                title: "When Velvet Matte in Rosewood is back in stock", no_answer: "1h")),
            "thanks": (number: 2, kind: Message(text: "We will write to you once.")),
        }},
        links: [
            (from: "start", exit: Next, to: "hello"),
            (from: "hello", exit: Next, to: "pause"),
            (from: "pause", exit: Next, to: "ask"),
            (from: "ask", exit: Agreed, to: "thanks"),
        ],
    )"#
    );
    Arc::new(file::read(text.as_bytes()).unwrap().flow)
}

/// A flow with every way in that writes to the Page.
pub fn lipstick(greeting: &str) -> Arc<Flow> {
    flow(
        "lipstick",
        greeting,
        r#"GetStarted, Link(ref: "autumn-sale"), Keyword(text: "lipstick"),
           IceBreaker(id: "q1", question: "Is Rosewood back?"),
           Menu(id: "m1", title: "Opening hours")"#,
    )
}

async fn start() -> Sandbox {
    for _ in 0..100 {
        let port = fastrand::u16(20_000..32_000);
        let options = sandbox::Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            ..sandbox::Options::default()
        };
        if let Ok(sandbox) = sandbox::start(options).await {
            return sandbox;
        }
    }
    panic!("no free port");
}

async fn answer_challenge(Query(query): Query<BTreeMap<String, String>>) -> (StatusCode, String) {
    if query["hub.verify_token"] == VERIFY && query["hub.mode"] == "subscribe" {
        (StatusCode::OK, query["hub.challenge"].clone())
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.is_dir() {
            collect(&path, files);
        } else if !name.ends_with("lock") {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
