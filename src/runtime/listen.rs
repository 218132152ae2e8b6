//! Takes connections, so many and no more, and gives each request's head only so much time.

use crate::runtime::api::Peer;
use crate::runtime::bot::Shared;
use crate::runtime::server;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Largest head of a request.
const HEAD_BYTES: usize = 32 << 10;
/// A pause when the system gives no more connections.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the bot is told to stop, then ends the requests that are under way.
pub(crate) async fn run(bot: Arc<Shared>, listener: TcpListener) {
    let routes = server::routes(Arc::clone(&bot));
    let room = Arc::new(Semaphore::new(bot.settings.limits.n_connections));
    let mut stopped = bot.stopped();
    let mut connections = JoinSet::new();
    while !*stopped.borrow() {
        // Who finds no room waits in the system's own line.
        let place = tokio::select! {
            place = Arc::clone(&room).acquire_owned() => place,
            _ = stopped.changed() => break,
        };
        let (stream, peer) = tokio::select! {
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
            _ = stopped.changed() => break,
        };
        let (bot, routes) = (Arc::clone(&bot), routes.clone());
        connections.spawn(async move {
            serve(&bot, stream, Peer(peer.ip()), routes).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(bot.settings.limits.body_time, all).await;
}

async fn serve(bot: &Shared, stream: TcpStream, peer: Peer, routes: axum::Router) {
    let mut stopped = bot.stopped();
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(routes);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        routes.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bot.settings.limits.header_time)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let is_told = tokio::select! {
        // How a client went away is of no interest.
        _ = connection.as_mut() => false,
        _ = stopped.wait_for(|it| *it) => true,
    };
    if is_told {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
