//! What must hold of every person when all is over, and what the engine alone makes of them.

use crate::runtime::kills::campaigns;
use crate::runtime::kills::page::Page;
use crate::runtime::kills::people::{self, Kind, Person};
use crate::runtime::stage::PAGE;
use flowbell::engine::{self, Consent, Event, Place, ReleaseId, Session, Timestamp};
use flowbell::model::{Flow, TopicId};
use flowbell::runtime::Clock;
use flowbell::store::{ConsentRow, ConsentState, Store};
use std::collections::BTreeMap;
use std::time::Duration;

/// A send that is on the wire, or waits for its place in the Page's pace, cannot be called back.
const GRACE: Duration = Duration::from_secs(3);

pub struct Judge {
    pub store: Store,
    /// With its hash, by id.
    pub flows: BTreeMap<String, (Flow, String)>,
    /// By person.
    consents: BTreeMap<String, ConsentRow>,
}

impl Judge {
    pub async fn new(store: Store, flows: BTreeMap<String, (Flow, String)>) -> Self {
        let mut consents = BTreeMap::new();
        for topic in ["rosewood", campaigns::TOPIC] {
            let topic = TopicId::new(topic).unwrap();
            let rows = store.consents(PAGE, &topic, None, 100_000).await.unwrap();
            let n_before = consents.len();
            let n_rows = rows.len();
            consents.extend(rows.into_iter().map(|it| (it.psid.clone(), it)));
            assert_eq!(
                consents.len(),
                n_before + n_rows,
                "somebody has two consents"
            );
        }
        Self {
            store,
            flows,
            consents,
        }
    }

    pub fn n_consents(&self) -> usize {
        self.consents.len()
    }

    pub fn n_in(&self, state: ConsentState) -> usize {
        self.consents
            .values()
            .filter(|it| it.state == state)
            .count()
    }

    pub async fn judge(&self, person: &Person, page: &Page) -> Result<(), String> {
        let psid = person.psid();
        let row = self.store.person(PAGE, &psid).await.unwrap();
        let number = row.ok_or("was acknowledged and is not known")?.person;
        let session = self.store.session(number).await.unwrap();
        let session = plain(session.ok_or("has no session")?);
        let state = self.consents.get(&psid).map(|it| it.state);
        let is_used = matches!(state, Some(ConsentState::Spent | ConsentState::Unknown));
        let expected = self.expected(person, number, is_used);
        if !expected.contains(&session) {
            return Err(format!("the bot has {session:?}, the engine {expected:?}"));
        }
        if person.kind == Kind::Late {
            return match page.n_for(&psid) {
                0 => Ok(()),
                n => Err(format!("was written to {n} times outside the window")),
            };
        }
        let token = person.token().ok_or("has no token")?;
        let n_news = page.n_for(&token);
        let state = state.ok_or("agreed, and there is no consent")?;
        let fits = match (person.kind, state) {
            (Kind::Late, _) => false,
            (Kind::Stops, state) => {
                let n_later = page.taken(&psid, "We will write to you once.");
                state == ConsentState::Gone && n_news == 0 && n_later == 0
            }
            // It was on its way when the bot died, or the answer was lost, and no echo came.
            (Kind::Hasty | Kind::Patient | Kind::Listed, ConsentState::Spent) => n_news == 1,
            (Kind::Hasty | Kind::Patient | Kind::Listed, ConsentState::Unknown) => n_news <= 1,
            // A campaign may have been quicker than they were.
            (Kind::Leaves, ConsentState::Gone) => n_news == 0,
            (Kind::Leaves, ConsentState::Spent) => n_news == 1,
            (Kind::Leaves, ConsentState::Unknown) => n_news <= 1,
            (_, ConsentState::Unspent | ConsentState::Claimed | ConsentState::Gone) => false,
        };
        if !fits {
            return Err(format!("the consent is {state:?}, and {n_news} arrived"));
        }
        match page.stopped(&psid) {
            Some(stopped) if page.is_written_to_after([&psid, &token], stopped + GRACE) => {
                Err("was written to after they had said stop".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// What the engine makes of it; two things when a campaign came about the time at which
    /// they said stop, before it or after.
    fn expected(&self, person: &Person, number: u64, is_used: bool) -> Vec<Session> {
        let n_events = person.events().len();
        let moments = match (person.kind, is_used) {
            (Kind::Listed, true) => vec![Some(n_events)],
            (Kind::Leaves, true) => vec![Some(n_events - 1), Some(n_events)],
            // A flow's delivery is the engine's own.
            (_, _) => vec![None],
        };
        let folded = moments.into_iter();
        folded
            .map(|used| plain(self.fold(person, number, used)))
            .collect()
    }

    /// What the engine alone makes of a person's events, each timer fired when it is due, and
    /// told that the consent is used after so many events.
    fn fold(&self, person: &Person, number: u64, used: Option<usize>) -> Session {
        let (flow, hash) = &self.flows[person.flow()];
        let mut session = Session::new(number, ReleaseId::new(hash));
        let mut now = Clock::System.now();
        let step = |session: Session, event: &Event, at: Timestamp| -> Session {
            engine::step(flow, session, event, at).session
        };
        let fire = |session: Session, now: &mut Timestamp| -> Session {
            let timer = session.timer().expect("a timer");
            *now = timer.at.max(*now);
            step(session, &Event::Timer { id: timer.id }, *now)
        };
        let mut events = person.events();
        if let Some(nth) = used {
            let token = engine::Token::new(&person.token().unwrap());
            events.insert(nth, (Event::ConsentUsed { token }, false));
        }
        for (event, is_after_timer) in events {
            if is_after_timer {
                session = fire(session, &mut now);
            }
            let at = match person.kind {
                Kind::Late => now.plus_millis(-people::LATE_MILLIS),
                Kind::Hasty | Kind::Patient | Kind::Stops | Kind::Listed | Kind::Leaves => now,
            };
            session = step(session, &event, at);
        }
        while session.timer().is_some() {
            session = fire(session, &mut now);
        }
        session
    }
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
