//! People who talk to a bot that is killed all the time.

use crate::runtime::kills::page::Page;
use crate::runtime::stage::PAGE;
use flowbell::engine::{Event, Token};
use flowbell::model::{BlockId, PartId, TopicId};
use flowbell::runtime::Clock;
use serde_json::{Value, json};

const ROSEWOOD: &str = "When Velvet Matte in Rosewood is back in stock";
const CORAL: &str = "When the lipstick Velvet Matte in Coral is back in stock";

/// So long that the window is closed by any clock that jumps by less than half a day.
pub const LATE_MILLIS: i64 = 40 * 3_600_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Start and tap come in one call, the tap first.
    Hasty,
    /// Waits for each message before going on.
    Patient,
    /// Agrees, and asks to stop in the same breath.
    Stops,
    /// Their start is told long after it happened.
    Late,
    /// Agrees to a topic about which only campaigns write.
    Listed,
    /// The same, and asks to stop soon afterwards.
    Leaves,
}

#[derive(Debug, Clone)]
pub struct Person {
    number: usize,
    pub kind: Kind,
}

impl Person {
    pub fn new(number: usize) -> Self {
        let kind = match number % 6 {
            0 => Kind::Hasty,
            1 => Kind::Patient,
            2 => Kind::Stops,
            3 => Kind::Late,
            4 => Kind::Listed,
            _ => Kind::Leaves,
        };
        Self { number, kind }
    }

    /// The flow that they are in, by its id.
    pub fn flow(&self) -> &'static str {
        match self.kind {
            Kind::Listed | Kind::Leaves => "coral",
            Kind::Hasty | Kind::Patient | Kind::Stops | Kind::Late => "quick",
        }
    }

    pub fn psid(&self) -> String {
        self.number.to_string()
    }

    /// What *Notify Me* brings, where this person taps it.
    pub fn token(&self) -> Option<String> {
        (self.kind != Kind::Late).then(|| format!("T{}", self.number))
    }

    /// Everything they do, as the engine hears it; and whether a timer fires before.
    pub fn events(&self) -> Vec<(Event, bool)> {
        let start = (Event::GetStarted { reference: None }, false);
        let Some(token) = self.token() else {
            return vec![start];
        };
        let (block, topic) = match self.flow() {
            "coral" => ("request", "coral"),
            _ => ("ask", "rosewood"),
        };
        let agree = Event::OptIn {
            block: BlockId::new(block).ok(),
            topic: TopicId::new(topic).unwrap(),
            token: Token::new(&token),
            expires: None,
        };
        let tap = Event::Button {
            block: BlockId::new("hello").unwrap(),
            part: PartId::new("wait").unwrap(),
        };
        let mut events = match self.flow() {
            "coral" => vec![(Event::Text("coral".to_owned()), false), (agree, false)],
            _ => vec![start, (tap, false), (agree, true)],
        };
        if matches!(self.kind, Kind::Stops | Kind::Leaves) {
            events.push((Event::Text("stop".to_owned()), false));
        }
        events
    }

    /// Talks until there is nothing more for them to do.
    pub async fn talk(&self, page: &Page) {
        let psid = self.psid();
        let start = |at| self.postback(at, "start", "fb1/start/quick/start");
        let tap = |at| self.postback(at, "tap", "fb1/button/quick/hello/wait");
        let now = || Clock::System.now().millis();
        match self.kind {
            Kind::Late => return page.tell(&[start(now() - LATE_MILLIS)]).await,
            Kind::Hasty => page.tell(&[tap(now() - 9), start(now() - 20)]).await,
            Kind::Patient | Kind::Stops => {
                page.tell(&[start(now())]).await;
                page.reads(&psid, "It is sold out.").await;
                page.tell(&[tap(now())]).await;
            }
            Kind::Listed | Kind::Leaves => page.tell(&[self.says(now(), "coral")]).await,
        }
        let (title, payload) = match self.flow() {
            "coral" => (CORAL, "fb1/notify/coral/request/coral"),
            _ => (ROSEWOOD, "fb1/notify/quick/ask/rosewood"),
        };
        page.reads(&psid, title).await;
        let agree = self.event(
            now() - 20,
            &json!({ "optin": { "type": "one_time_notif_req", "payload": payload,
                "one_time_notif_token": self.token() } }),
        );
        match self.kind {
            Kind::Stops => page.tell(&[self.says(now() - 9, "stop"), agree]).await,
            Kind::Leaves => {
                page.tell(&[agree]).await;
                page.reads(&psid, "We will write about Coral once.").await;
                page.tell(&[self.says(now(), "stop")]).await;
            }
            Kind::Hasty | Kind::Patient | Kind::Late | Kind::Listed => page.tell(&[agree]).await,
        }
        if matches!(self.kind, Kind::Stops | Kind::Leaves) {
            page.note_stopped(&psid);
        }
    }

    fn says(&self, at: i64, text: &str) -> Value {
        let mid = format!("m_{text}_{}", self.psid());
        self.event(at, &json!({ "message": { "mid": mid, "text": text } }))
    }

    fn postback(&self, at: i64, what: &str, payload: &str) -> Value {
        let mid = format!("m_{what}_{}", self.number);
        self.event(
            at,
            &json!({ "postback": { "mid": mid, "title": "Tap", "payload": payload } }),
        )
    }

    fn event(&self, at: i64, what: &Value) -> Value {
        let mut event = json!({ "sender": { "id": self.psid() }, "recipient": { "id": PAGE }, "timestamp": at });
        let fields = event.as_object_mut().unwrap();
        fields.extend(what.as_object().unwrap().clone());
        event
    }
}
