//! A local Graph API with Pages, people and a clock, for trying and testing without Facebook.
//!
//! It answers what publishing needs as the facts sheet (sections 3 to 6 and 10) says Meta does,
//! and holds everything in memory: nothing is written to disk, and nothing leaves the machine
//! except calls to the callback addresses that apps give: the challenge (facts 5.1) and webhooks.
//! What is make-believe is the people, and through `/sandbox/` or the page at `/chat` they do
//! what people do.

pub mod clock;
pub mod demo;
pub mod knob;
pub mod refusal;
pub mod world;

mod access;
mod admin;
mod call;
mod chat;
mod edges;
mod hooks;
mod html;
mod journal;
mod server;
mod people;
mod state;
mod trouble;
mod version;
mod view;

pub use clock::{Clock, GivenClock};
pub use demo::DemoPage;
pub use hooks::HookChange;
pub use knob::{Enforcement, Knob, KnobError, Visit};
pub use people::crowd::{Crowd, Everybody, NewPerson};
pub use people::seen::{Does, Seen, SeenBubble, SeenTap};
pub use people::{Act, ActError};
pub use refusal::Refusal;
pub use trouble::{Trouble, TroubleKind};
pub use world::{Chat, Usage, World};

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longest time that a stopping sandbox waits for calls it is answering.
const LAST_CALLS: Duration = Duration::from_secs(2);

/// How to start a sandbox. The default listens on a free port of this machine only and holds
/// the ready-made demo Pages.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether an address that other machines can reach is allowed. The sandbox's tokens are
    /// no secret, so whoever reaches it may change everything in it.
    pub other_machines: bool,
    pub world: World,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            other_machines: false,
            world: World::demo(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "the sandbox will not listen on {address}, because other machines can reach it; use an address that begins with 127., or allow other machines"
    )]
    NotLoopback { address: SocketAddr },
    #[error(
        "the sandbox cannot listen on {address}: {source}; choose another port, or 0 for a free one"
    )]
    Bind {
        address: SocketAddr,
        source: io::Error,
    },
}

/// A running sandbox. Dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    /// Where it listens, with the port it got.
    pub address: SocketAddr,
    world: World,
    running: watch::Sender<()>,
    server: JoinHandle<()>,
    /// Ends by itself when `running` is gone.
    _webhooks: JoinHandle<()>,
}

/// Starts a sandbox on the runtime that this is called from.
///
/// # Errors
/// When the address is not this machine's own, or cannot be listened on.
pub async fn start(options: Options) -> Result<Sandbox, StartError> {
    let Options {
        address,
        other_machines,
        world,
    } = options;
    if !address.ip().is_loopback() && !other_machines {
        return Err(StartError::NotLoopback { address });
    }
    let failed = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (running, stopped) = watch::channel(());
    let webhooks = tokio::spawn(hooks::post::deliver(world.clone(), stopped.clone()));
    let server = tokio::spawn(server::serve(listener, world.clone(), stopped));
    Ok(Sandbox {
        address,
        world,
        running,
        server,
        _webhooks: webhooks,
    })
}

impl Sandbox {
    /// What a Graph API client takes as its base address, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The state behind the answers; the same as `Options::world`.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The Page that “Try it with the sandbox” connects to.
    #[must_use]
    pub fn demo_page(&self) -> DemoPage {
        DemoPage::lumi()
    }

    /// Stops listening, and waits a little for calls that are being answered.
    pub async fn shutdown(self) {
        let Self {
            running, server, ..
        } = self;
        drop(running);
        // Connections that a client keeps open are cut when this time is over.
        let _ = tokio::time::timeout(LAST_CALLS, server).await;
    }
}
