//! The load: connections that each send the next call as soon as the last one is answered, on a
//! thread of their own and with as little work a call as can be.

use crate::calls::Calls;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What was measured.
#[derive(Clone, Copy)]
pub struct Found {
    /// Calls that were answered with 200.
    pub n: usize,
    pub took: Duration,
    half: Duration,
    p99: Duration,
}

impl Found {
    pub fn new(mut times: Vec<Duration>, took: Duration) -> Self {
        times.sort_unstable();
        let at = |part: usize| {
            times
                .get(times.len() * part / 100)
                .copied()
                .unwrap_or_default()
        };
        Self {
            n: times.len(),
            took,
            half: at(50),
            p99: at(99),
        }
    }

    pub fn rate(&self) -> f64 {
        self.n as f64 / self.took.as_secs_f64()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        let (half, p99) = (millis(self.half), millis(self.p99));
        write!(
            f,
            "{:>8.0}/s, {half:>5.1} ms in the middle, p99 {p99:>5.1} ms",
            self.rate()
        )
    }
}

/// Sends for so long, or until there are no more calls. Every answer has to be 200.
pub async fn press(port: u16, calls: &Arc<Calls>, n_connections: usize, secs: f64) -> Found {
    let calls = Arc::clone(calls);
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .unwrap()
            .block_on(pressing(port, &calls, n_connections, secs))
    });
    tokio::task::spawn_blocking(move || thread.join().unwrap())
        .await
        .unwrap()
}

async fn pressing(port: u16, calls: &Arc<Calls>, n_connections: usize, secs: f64) -> Found {
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let until = begun + Duration::from_secs_f64(secs);
    let is_kept = calls.len() > 20_000;
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..n_connections {
        let (next, calls) = (Arc::clone(&next), Arc::clone(calls));
        connections.spawn(async move {
            let mut socket = connect(port).await;
            let mut times = Vec::new();
            while Instant::now() < until {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if is_kept && n >= calls.len() {
                    break;
                }
                let sent = Instant::now();
                let status = ask(&mut socket, calls.request(n % calls.len())).await;
                assert_eq!(status, 200);
                times.push(sent.elapsed());
            }
            times
        });
    }
    let times = connections.join_all().await.concat();
    Found::new(times, begun.elapsed())
}

async fn connect(port: u16) -> TcpStream {
    let socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

/// One call on a connection of its own; gives the status.
pub async fn post(port: u16, request: &[u8]) -> u16 {
    ask(&mut connect(port).await, request).await
}

async fn ask(socket: &mut TcpStream, request: &[u8]) -> u16 {
    socket.write_all(request).await.unwrap();
    let mut answer = [0; 1_024];
    let mut n = 0;
    loop {
        let read = socket.read(&mut answer[n..]).await.unwrap();
        assert!(read > 0, "the server hung up");
        n += read;
        if let Some(status) = whole(&answer[..n]) {
            return status;
        }
    }
}

/// The status, once the answer is there to its end.
fn whole(answer: &[u8]) -> Option<u16> {
    let head = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&answer[..head]).unwrap();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    (answer.len() >= head + 4 + length).then(|| text[9..12].parse().unwrap())
}
