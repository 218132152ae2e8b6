//! How the bot that is killed is started: the real program, the real program on a disk that
//! reports errors, and, where only a program of our own can make the trouble, the same bot in a
//! process of this test with a clock that jumps or a database without room.

use crate::runtime::stage::{BOT_SECRET, HOUR, PAGE, VERIFY};
use crate::support::scripted::{APP_SECRET, TOKEN};
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, GraphConfig, Secret};
use flowbell::runtime::{Bot, Clock, Keys, Limits, Parts, Running, Settings};
use flowbell::store::{Options, Store};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const CHILD: &str = "FLOWBELL_KILLED_BOT";
const FULL: &str = "FLOWBELL_KILLED_FULL";
/// How far the clock jumps, at most. Twice of it is less than a window.
pub const JUMP_HOURS: i64 = 10;
/// What the disk still takes before it reports errors, or the database before it is full.
const ROOM: u64 = 400 << 10;

/// What is wrong with the machine until the next kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    Sound,
    /// Writes fail after a while.
    BadDisk,
    /// The database may not grow.
    FullDisk,
    /// The clock is set back and forth by hours.
    WildClock,
}

impl Machine {
    /// Half of them are sound.
    pub fn by_chance(random: &mut fastrand::Rng) -> Self {
        match random.u8(..8) {
            0 if cfg!(unix) => Self::BadDisk,
            1 => Self::FullDisk,
            2 | 3 => Self::WildClock,
            _ => Self::Sound,
        }
    }
}

/// Kills the program when the test ends, well or not.
pub struct Killed(Child);

impl Killed {
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Waits until it ends by itself.
    pub fn wait(&mut self) {
        self.0.wait().unwrap();
    }

    /// With SIGKILL, at once.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where everything of a bot is that is killed.
pub struct Place {
    pub folder: PathBuf,
    pub port: u16,
    pub graph: String,
    pub log_level: &'static str,
}

impl Place {
    pub fn database(&self) -> PathBuf {
        self.folder.join("bot.db")
    }

    pub fn config(&self) -> PathBuf {
        self.folder.join("bot.ron")
    }

    pub fn write_config(&self) {
        let (port, graph) = (self.port, &self.graph);
        let text = format!(
            "(page_id: \"{PAGE}\", listen: \"127.0.0.1:{port}\", database: \"bot.db\",
              app_id: \"555\", graph_url: \"{graph}\")"
        );
        fs::write(self.config(), text).unwrap();
    }

    pub fn start(&self, machine: Machine) -> Killed {
        match machine {
            Machine::Sound => {
                let program = Command::new(env!("CARGO_BIN_EXE_flowbell"));
                run(program, self.log_level, &self.config(), &self.folder)
            }
            Machine::BadDisk => {
                let size =
                    |name: &str| fs::metadata(self.folder.join(name)).map_or(0, |it| it.len());
                let n_bytes = size("bot.db").max(size("bot.db-wal")) + ROOM;
                // A write past the limit fails instead of ending the program.
                let mut shell = Command::new("sh");
                shell
                    .args([
                        "-c",
                        "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
                        "sh",
                    ])
                    .arg((n_bytes / 512).to_string())
                    .arg(env!("CARGO_BIN_EXE_flowbell"));
                run(shell, self.log_level, &self.config(), &self.folder)
            }
            Machine::FullDisk | Machine::WildClock => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command
                    .args(["--exact", "runtime::kills::bots::child", "--test-threads=1"])
                    .env(CHILD, format!("{}\n{}", self.port, self.graph))
                    .env(FULL, (machine == Machine::FullDisk).to_string())
                    .current_dir(&self.folder)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                Killed(command.spawn().unwrap())
            }
        }
    }

    /// A bot in this process, on the same database and at the same address, for which an echo
    /// that does not come in two seconds does not come at all.
    pub async fn finish(&self, clock: Clock) -> Running {
        let limits = Limits {
            echo_wait: Duration::from_secs(2),
            ..Limits::default()
        };
        let store = Store::open(&self.database(), Options::default()).unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", self.port)).await;
        Bot::start(parts(store, &self.graph, clock, limits), listener.unwrap()).unwrap()
    }
}

/// Starts the program with this configuration; what it says goes into the folder.
pub fn start(config: &Path, folder: &Path) -> Killed {
    run(
        Command::new(env!("CARGO_BIN_EXE_flowbell")),
        "error",
        config,
        folder,
    )
}

fn run(mut command: Command, log_level: &str, config: &Path, folder: &Path) -> Killed {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .unwrap();
    command
        .args(["serve", "--config"])
        .arg(config)
        .env("FLOWBELL_PAGE_TOKEN", TOKEN)
        .env("FLOWBELL_APP_SECRET", APP_SECRET)
        .env("FLOWBELL_VERIFY_TOKEN", VERIFY)
        .env("FLOWBELL_BOT_SECRET", BOT_SECRET)
        .env("FLOWBELL_LOG", log_level)
        .stdout(Stdio::null())
        .stderr(log);
    Killed(command.spawn().unwrap())
}

fn parts(store: Store, graph: &str, clock: Clock, limits: Limits) -> Parts {
    Parts {
        store,
        clock,
        graph: GraphConfig {
            base: graph.to_owned(),
            ..GraphConfig::default()
        },
        settings: Settings {
            app_id: Some("555".to_owned()),
            limits,
            ..Settings::of_page(PAGE)
        },
        keys: Keys {
            page: Access {
                token: Secret::new(TOKEN),
                app_secret: Some(Secret::new(APP_SECRET)),
            },
            app: AppSecrets::new(Secret::new(APP_SECRET), None).unwrap(),
            api: Some(Secret::new(BOT_SECRET)),
            verify: Secret::new(VERIFY),
        },
    }
}

/// A clock that is ahead of the machine's by hours that may change, for as long as it is told.
pub fn ahead(hours: impl Fn() -> i64 + Send + 'static) -> Clock {
    let now = move || Clock::System.now().plus_millis(hours() * HOUR);
    let clock = Clock::turned(now());
    let turned = clock.clone();
    std::thread::spawn(move || {
        loop {
            turned.turn_to(now());
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    clock
}

/// Not a test of its own: the process that is killed.
#[test]
fn child() {
    let Ok(told) = std::env::var(CHILD) else {
        return;
    };
    let (port, graph) = told.split_once('\n').unwrap();
    let is_full = std::env::var(FULL).unwrap() == "true";
    let database = Path::new("bot.db");
    let room = fs::metadata(database).unwrap().len() + ROOM;
    let options = Options {
        max_bytes: is_full.then_some(room),
        ..Options::default()
    };
    let clock = if is_full { Clock::System } else { wild() };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let store = Store::open(database, options).unwrap();
        let port: u16 = port.parse().unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
        let parts = parts(store, graph, clock, Limits::default());
        let _running = Bot::start(parts, listener.unwrap()).unwrap();
        std::future::pending::<()>().await;
    });
}

/// Jumps a few times a second.
fn wild() -> Clock {
    let begun = std::time::Instant::now();
    let jumps: Vec<i64> = (0..16)
        .map(|_| JUMP_HOURS * fastrand::i64(-1..=1))
        .collect();
    ahead(move || {
        let nth = usize::try_from(begun.elapsed().as_millis() / 250).unwrap();
        jumps[nth % jumps.len()]
    })
}

/// It stays until the process ends, so whoever tests with it lets it go first.
pub fn late() -> Clock {
    ahead(|| JUMP_HOURS + 1)
}
