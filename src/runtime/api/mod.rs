//! The bot's own API, for who looks after it: the editor, `flowbell reengage`, `flowbell
//! publish`. It stands under `/api/1` of the same server, speaks JSON, and takes a bearer
//! secret. Every route is one line of the table here; what goes over the wire is
//! [`store::bot::wire`](crate::store::bot::wire).

mod guard;
mod refused;
mod words;
mod faults;
mod status;
mod releases;
mod people;
mod log;
mod audience;
mod campaigns;
mod monitor;
mod watch;
mod table;
mod unknown;

pub(crate) use guard::{Guard, Peer};

use crate::runtime::bot::Shared;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing;
use refused::Refused;
use std::sync::Arc;

/// Largest body: a release's text as a JSON string.
const BODY_BYTES: usize = 40 << 20;

macro_rules! routes {
    ($($method:ident $path:literal $handler:path;)*) => {
        /// Every route: its method, and its path under [`PREFIX`].
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn router() -> Router<Arc<Shared>> {
            Router::new()$(.route($path, routing::$method($handler)))*
        }
    };
}

/// Where the API stands.
pub const PREFIX: &str = "/api/1";

routes! {
    get "/status" status::status;
    get "/errors" status::errors;
    post "/sending/resume" status::resume;
    get "/releases" releases::live;
    get "/releases/{hash}/places" releases::places;
    get "/flows/{flow}/releases" releases::list;
    post "/flows/{flow}/releases" releases::take;
    get "/flows/{flow}/releases/{number}" releases::text;
    delete "/flows/{flow}/releases/{number}" releases::remove;
    put "/flows/{flow}/live" releases::make_live;
    get "/flows/{flow}/monitor" monitor::monitor;
    get "/before" releases::before;
    put "/before" releases::keep_before;
    post "/lock" releases::lock;
    delete "/lock" releases::unlock;
    get "/people" people::find;
    get "/people.csv" people::table;
    get "/people/{psid}" people::one;
    delete "/people/{psid}" people::erase;
    get "/people/{psid}/log" people::log;
    post "/people/{psid}/hand-back" people::hand_back;
    get "/topics" audience::topics;
    get "/topics/{topic}/audience" audience::audience;
    get "/campaigns" campaigns::all;
    post "/campaigns" campaigns::make;
    post "/campaigns/preview" audience::preview;
    get "/campaigns/{id}" campaigns::one;
    post "/campaigns/{id}/start" campaigns::start;
    post "/campaigns/{id}/pause" campaigns::pause;
    post "/campaigns/{id}/resume" campaigns::resume;
    post "/campaigns/{id}/cancel" campaigns::cancel;
    get "/campaigns/{id}/people" campaigns::results;
    get "/campaigns/{id}/people.csv" campaigns::results_table;
    get "/unknown" unknown::all;
    post "/unknown/{id}/again" unknown::again;
    post "/unknown/{id}/write-off" unknown::write_off;
    get "/events" watch::events;
}

/// The API, or nothing when the bot has no secret for it.
pub(crate) fn routes(bot: &Arc<Shared>) -> Router {
    let Some(secret) = &bot.api else {
        return Router::new();
    };
    let guard = Guard::new(secret.clone(), Arc::clone(bot));
    let api = router()
        .fallback(no_route)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn_with_state(Arc::new(guard), guard::check))
        .with_state(Arc::clone(bot));
    Router::new().nest(PREFIX, api)
}

async fn no_route() -> Refused {
    Refused::not_found("call of this API")
}
