//! Very many people of a sandbox: what they do, all at once and over HTTP, and what they were
//! told. `FLOWBELL_PEOPLE` says how many they are.

use flowbell::sandbox::Sandbox;
use flowbell::store::Store;
use reqwest::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Who never agrees, who says stop, and who blocks the Page: one of so many each.
const OF_EACH: usize = 20;

pub fn n_people(usual: usize) -> usize {
    let told = std::env::var("FLOWBELL_PEOPLE").ok();
    told.and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// People who have begun to talk to the sandbox's Page.
pub struct Crowd<'a> {
    sandbox: &'a Sandbox,
    client: Client,
    pub psids: Vec<u64>,
}

impl<'a> Crowd<'a> {
    /// They come, and tap Get Started.
    pub async fn come(sandbox: &'a Sandbox, n: usize) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        let mut crowd = Self {
            sandbox,
            client,
            psids: Vec::new(),
        };
        let wish = json!({ "n": n, "acts": [{ "get_started": {} }] });
        let made = crowd.post("crowd", wish).await;
        assert_eq!(made["acts"]["n_done"], n, "{made}");
        let first: u64 = made["first"].as_str().unwrap().parse().unwrap();
        crowd.psids = (first..first + n as u64).collect();
        crowd
    }

    async fn post(&self, what: &str, wish: Value) -> Value {
        let page = self.sandbox.demo_page().page_id;
        let url = format!("{}/sandbox/pages/{page}/{what}", self.sandbox.base_url());
        let answer = self.client.post(url).json(&wish).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Who never agrees, who says stop, who blocks the Page, and everybody else.
    pub fn parts(&self) -> [&[u64]; 4] {
        let some = self.psids.len() / OF_EACH;
        let (silent, agreeing) = self.psids.split_at(some);
        let (stopping, others) = agreeing.split_at(some);
        let (blocking, happy) = others.split_at(some);
        [silent, stopping, blocking, happy]
    }

    /// Lets some of the people do something.
    pub async fn all(&self, psids: &[u64], act: Value) {
        let (Some(from), Some(to)) = (psids.first(), psids.last()) else {
            return;
        };
        let wish = json!({ "acts": [act], "from": from.to_string(), "to": to.to_string() });
        let done = self.post("everybody", wish).await;
        assert_eq!(done["n_done"], psids.len(), "{done}");
    }

    /// How many messages the Page has sent to one person, and how many of them say this.
    pub fn said(&self, psid: u64, text: &str) -> (usize, usize) {
        let page = self.sandbox.demo_page().page_id;
        let person = self.sandbox.world().person(&page, &psid.to_string());
        let person = person.unwrap();
        let bubbles = person["thread"].as_array().unwrap().iter();
        let own: Vec<&Value> = bubbles.filter(|it| it["from"]["app"].is_string()).collect();
        let is_it = |it: &&&Value| {
            let message = &it["message"];
            let said = message["text"].as_str();
            let template = &message["attachment"]["payload"];
            let title = template["title"].as_str().or(template["text"].as_str());
            said.or(title).is_some_and(|it| it.starts_with(text))
        };
        (own.len(), own.iter().filter(is_it).count())
    }

    /// Everybody has got this once, as the n-th message.
    #[track_caller]
    pub fn check(&self, psids: &[u64], n: usize, text: &str) {
        for psid in psids {
            assert_eq!(self.said(*psid, text), (n, 1), "{psid}: {text}");
        }
    }

    /// Of all these messages those who are in `got` have got this one, once and besides what
    /// they had before; and nobody else has got anything.
    #[track_caller]
    pub fn check_only(&self, got: &[u64], before: &[usize], text: &str) {
        assert_eq!(before.len(), self.psids.len());
        for (psid, before) in self.psids.iter().zip(before) {
            let expected = usize::from(got.contains(psid));
            let found = self.said(*psid, text);
            assert_eq!(found, (before + expected, expected), "{psid}");
        }
    }

    /// How many messages each of them has.
    pub fn n_messages(&self) -> Vec<usize> {
        let all = self.psids.iter();
        all.map(|psid| self.said(*psid, "").0).collect()
    }

    /// Waits until the bot has nothing to do and nothing is on its way to it.
    pub async fn rests(&self, store: &Store) {
        let world = self.sandbox.world();
        let app = self.sandbox.demo_page().app_id;
        let until = Instant::now() + Duration::from_secs(900);
        let mut n_quiet = 0;
        loop {
            let queue = world.hooks()["apps"][&app].clone();
            let is_told = queue["n_waiting"] == 0 && queue["n_in_flight"] == 0;
            let due = store.next_due().await.unwrap();
            let now = world.now().as_millisecond();
            let is_due = due.is_some_and(|at| at.millis() <= now);
            let sizes = store.sizes().await.unwrap();
            let n_left = sizes.n_unhandled + sizes.n_waiting_sends + sizes.n_attempting;
            let is_busy = n_left > 0 || is_due || !is_told;
            n_quiet = if is_busy { 0 } else { n_quiet + 1 };
            if n_quiet > 3 {
                return;
            }
            assert!(Instant::now() < until, "{sizes:?} {queue}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
