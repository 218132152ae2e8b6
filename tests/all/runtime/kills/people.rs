//! People who talk to a bot that is killed all the time.

use crate::runtime::kills::page::Page;
use crate::runtime::stage::PAGE;
use flowbell::engine::{Event, Token};
use flowbell::model::{BlockId, PartId, TopicId};
use flowbell::runtime::Clock;
use serde_json::{Value, json};

/// A day and an hour.
pub const LATE_MILLIS: i64 = 90_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Start and tap come in one call, the tap first.
    Hasty,
    /// Waits for each message before going on.
    Patient,
    /// Agrees, and asks to stop in the same breath.
    Stops,
    /// Their start is told a day and an hour after it happened.
    Late,
}

#[derive(Debug, Clone)]
pub struct Person {
    number: usize,
    pub kind: Kind,
}

impl Person {
    pub fn new(number: usize) -> Self {
        let kind = match number % 4 {
            0 => Kind::Hasty,
            1 => Kind::Patient,
            2 => Kind::Stops,
            _ => Kind::Late,
        };
        Self { number, kind }
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
        let tap = Event::Button {
            block: BlockId::new("hello").unwrap(),
            part: PartId::new("wait").unwrap(),
        };
        let agree = Event::OptIn {
            block: BlockId::new("ask").ok(),
            topic: TopicId::new("rosewood").unwrap(),
            token: Token::new(&token),
            expires: None,
        };
        let mut events = vec![start, (tap, false), (agree, true)];
        if self.kind == Kind::Stops {
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
        }
        let title = "When Velvet Matte in Rosewood is back in stock";
        page.reads(&psid, title).await;
        let agree = self.event(
            now() - 20,
            &json!({ "optin": { "type": "one_time_notif_req",
                "payload": "fb1/notify/quick/ask/rosewood",
                "one_time_notif_token": self.token() } }),
        );
        let mid = format!("m_stop_{psid}");
        let stop = self.event(
            now() - 9,
            &json!({ "message": { "mid": mid, "text": "stop" } }),
        );
        match self.kind {
            Kind::Stops => page.tell(&[stop, agree]).await,
            Kind::Hasty | Kind::Patient | Kind::Late => page.tell(&[agree]).await,
        }
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
