//! The running bot: what its parts share, and how it starts and stops.

use crate::engine::{EffectId, Timestamp};
use crate::graph::webhook::AppSecrets;
use crate::graph::{Access, Graph, GraphConfig, GraphError, Retries, Secret};
use crate::runtime::campaigns::Campaigns;
use crate::runtime::clock::Clock;
use crate::runtime::counts::Counts;
use crate::runtime::profile::{self, Profiles};
use crate::runtime::releases::Releases;
use crate::runtime::settings::{Keys, Settings};
use crate::runtime::{intake, listen, restriction, sender, set_back, settling, turns, upkeep};
use crate::store::{Retry, SendId, Store, StoreError};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// For one call of the Send API, from connecting to the last byte.
const SEND_TIME: Duration = Duration::from_secs(20);
/// Pause before a call at 99 % of a rate limit (facts 3.3).
const SLOW_DOWN: Duration = Duration::from_secs(2);

/// What a bot is made of.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub clock: Clock,
    /// Where the Graph API is. How often and how long to try is the bot's own business.
    pub graph: GraphConfig,
    pub settings: Settings,
    pub keys: Keys,
}

/// A bot that runs. It costs nothing to clone.
#[derive(Clone)]
pub struct Bot(Arc<Shared>);

/// The tasks of a bot. Dropping it ends them on the spot, as a crash would.
pub struct Running {
    bot: Bot,
    address: SocketAddr,
    tasks: JoinSet<()>,
}

/// Why nothing is sent for the Page at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The token has ended; a new one ends the hold.
    Token,
    /// Meta restricts the Page; its `unblock` ends the hold, or the author does.
    Policy,
}

pub(crate) struct Shared {
    pub store: Store,
    pub clock: Clock,
    pub graph: Graph,
    pub settings: Settings,
    pub app: AppSecrets,
    pub verify: Secret,
    pub releases: Releases,
    pub counts: Counts,
    pub campaigns: Campaigns,
    pub profiles: Profiles,
    pub api: Option<Secret>,
    /// When Meta called last.
    pub last_call: Mutex<Option<Timestamp>>,
    pub turns: Notify,
    pub sends: Notify,
    /// An answer was lost.
    pub lost: Notify,
    pub started: Timestamp,
    /// Sends in flight in this process.
    pub in_flight: Mutex<BTreeSet<SendId>>,
    /// Sends that go again and whose picture has not gone yet.
    pub pictures: Mutex<BTreeSet<SendId>>,
    access: RwLock<Access>,
    /// Nothing is sent before: Messenger asked for it.
    quiet_until: watch::Sender<Timestamp>,
    hold: watch::Sender<Option<Hold>>,
    stop: watch::Sender<bool>,
}

impl Bot {
    /// Starts a bot that listens on this socket.
    ///
    /// # Errors
    /// When the Graph API's address cannot be used.
    pub fn start(parts: Parts, listener: TcpListener) -> Result<Running, StartError> {
        let graph = Graph::new(GraphConfig {
            timeout: SEND_TIME.min(parts.graph.timeout),
            // A send is tried again by the outbox only, which knows what may have arrived.
            retries: Retries {
                slow_down: SLOW_DOWN,
                ..Retries::none()
            },
            ..parts.graph
        })?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let (profiles, questions) = Profiles::new();
        let bot = Self(Arc::new(Shared {
            started: parts.clock.now(),
            store: parts.store,
            clock: parts.clock,
            graph,
            settings: parts.settings,
            app: parts.keys.app,
            verify: parts.keys.verify,
            releases: Releases::default(),
            counts: Counts::default(),
            campaigns: Campaigns::default(),
            profiles,
            api: parts.keys.api,
            last_call: Mutex::default(),
            turns: Notify::new(),
            sends: Notify::new(),
            lost: Notify::new(),
            in_flight: Mutex::default(),
            pictures: Mutex::default(),
            quiet_until: watch::Sender::new(Timestamp::from_millis(i64::MIN)),
            access: RwLock::new(parts.keys.page),
            hold: watch::Sender::new(None),
            stop: watch::Sender::new(false),
        }));
        let mut tasks = JoinSet::new();
        tasks.spawn(listen::run(Arc::clone(&bot.0), listener));
        tasks.spawn(turns::run(Arc::clone(&bot.0)));
        tasks.spawn(sender::run(Arc::clone(&bot.0)));
        tasks.spawn(settling::run(Arc::clone(&bot.0)));
        tasks.spawn(upkeep::run(Arc::clone(&bot.0)));
        tasks.spawn(set_back::run(Arc::clone(&bot.0)));
        tasks.spawn(profile::run(Arc::clone(&bot.0), questions));
        Ok(Running {
            bot,
            address,
            tasks,
        })
    }

    /// Why nothing is sent, when nothing is.
    #[must_use]
    pub fn hold(&self) -> Option<Hold> {
        *self.0.hold.borrow()
    }

    /// Until when the Page waits because Messenger asked for a slower pace; in the past when
    /// it does not.
    #[must_use]
    pub fn quiet_until(&self) -> Timestamp {
        self.0.quiet_until()
    }

    /// Takes another Page token, and sends with it from now on.
    pub fn set_token(&self, token: Secret) {
        let mut access = self
            .0
            .access
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        access.token = token;
        drop(access);
        self.0.end_hold(Hold::Token);
    }

    /// Sends again after Meta restricted the Page, because the author says that it is over.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn resume_sending(&self) -> Result<(), StoreError> {
        restriction::end(&self.0, self.0.clock.now()).await
    }

    /// Sends something once more of which it is not known whether it arrived, because the
    /// author wants it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is known by now.
    pub async fn send_again(&self, id: EffectId) -> Result<(), StoreError> {
        let row = self.0.store.send(id).await?;
        let row = row.ok_or(StoreError::NoSuch { what: "send" })?;
        self.0.send_again(SendId::Effect(id), row.attempt).await
    }

    /// Gives a conversation that a human had back to the bot, before nobody has written for
    /// long enough.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn hand_back(&self, psid: &str) -> Result<(), StoreError> {
        intake::hand_back(&self.0, psid).await
    }

    /// Looks at the store again: somebody else put something into it.
    pub fn wake(&self) {
        self.0.campaigns.look_again();
        self.0.turns.notify_one();
        self.0.sends.notify_one();
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }
}

/// Why a bot does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the Graph API cannot be used: {0}")]
    Graph(#[from] GraphError),
    #[error("nothing can be listened to: {0}")]
    Listen(std::io::Error),
}

impl Running {
    #[must_use]
    pub fn bot(&self) -> &Bot {
        &self.bot
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops in good order: takes nothing more, ends the turns and calls that are under way,
    /// and closes the store.
    ///
    /// # Errors
    /// When the store cannot be closed.
    pub async fn stop(mut self) -> Result<(), StoreError> {
        self.bot.0.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                let is_panic = error.is_panic();
                tracing::error!(is_panic, "a part of the bot broke off");
            }
        }
        self.bot.0.store.close().await
    }
}

impl Shared {
    pub(crate) fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub(crate) fn access(&self) -> Access {
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner);
        access.clone()
    }

    /// Holds the Page's sending. A restriction outlasts an ended token.
    pub(crate) fn hold(&self, why: Hold) {
        let changed = self.hold.send_if_modified(|hold| {
            let is_new = hold.is_none() || (*hold == Some(Hold::Token) && why == Hold::Policy);
            if is_new {
                *hold = Some(why);
            }
            is_new
        });
        if changed {
            match why {
                Hold::Token => tracing::error!(
                    "the Page token has ended; nothing is sent until there is a new one"
                ),
                Hold::Policy => {
                    tracing::error!("Meta restricts the Page; nothing is sent until it ends")
                }
            }
        }
    }

    pub(crate) fn end_hold(&self, why: Hold) {
        self.hold.send_if_modified(|hold| {
            let is_over = *hold == Some(why);
            if is_over {
                *hold = None;
            }
            is_over
        });
        self.sends.notify_one();
    }

    /// Puts a send back in line of which it is not known whether it arrived.
    pub(crate) async fn send_again(&self, id: SendId, attempt: u32) -> Result<(), StoreError> {
        let (store, now) = (&self.store, self.clock.now());
        store.retry_at(id, attempt, now, Retry::ByHand, now).await?;
        self.campaigns.look_again();
        self.sends.notify_one();
        Ok(())
    }

    pub(crate) fn is_held(&self) -> bool {
        self.hold.borrow().is_some()
    }

    pub(crate) fn holding(&self) -> watch::Receiver<Option<Hold>> {
        self.hold.subscribe()
    }

    pub(crate) fn in_flight(&self) -> MutexGuard<'_, BTreeSet<SendId>> {
        self.in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn pictures(&self) -> MutexGuard<'_, BTreeSet<SendId>> {
        self.pictures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the whole Page wait.
    pub(crate) fn keep_quiet(&self, until: Timestamp) {
        self.quiet_until.send_if_modified(|quiet| {
            let is_longer = *quiet < until;
            *quiet = (*quiet).max(until);
            is_longer
        });
    }

    /// The clock was set back by so much, and the Page waits no longer for it.
    pub(crate) fn hurry(&self, by_millis: i64) {
        self.quiet_until
            .send_modify(|quiet| *quiet = quiet.plus_millis(by_millis.saturating_neg()));
    }

    /// Meta called, with the right signature.
    pub(crate) fn called(&self) {
        let now = self.clock.now();
        let mut last = self
            .last_call
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = Some(now);
    }

    pub(crate) fn quiet_until(&self) -> Timestamp {
        *self.quiet_until.borrow()
    }

    /// Ends at that time; never, when there is none.
    pub(crate) async fn sleep_until(&self, at: Option<Timestamp>) {
        match at {
            Some(at) => self.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}
