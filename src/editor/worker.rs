//! Slow work, off the frame: rules, files, the system's dialogs, the Graph API. One worker owns
//! the only async runtime; results come back through one channel and wake the screen. A job that
//! panics comes back too, so that nobody waits for it for ever.

use crate::disk::{self, DiskError, OpenedFile, SaveError, Seen, Stamp};
use crate::editor::update::{
    BotDone, BotWork, ChatDone, ChatWork, CrowdDone, Exported, HereDone, HereWork, PageDone,
    TestsDone,
};
use crate::lint::{Judge, Report};
use crate::model::file::print;
use crate::model::{Flow, PageFacts};
use egui::Context;
use std::future::Future;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// What came of a job.
pub enum Done {
    /// What the rules say. The job goes on, and ends with [`Done::Hashed`].
    Linted {
        revision: u64,
        report: Report,
    },
    /// What a release of the flow would be named by.
    Hashed {
        revision: u64,
        hash: String,
    },
    Opened {
        path: PathBuf,
        result: Result<OpenedFile, DiskError>,
    },
    Saved {
        path: PathBuf,
        flow: Arc<Flow>,
        at: String,
        result: Result<Stamp, SaveError>,
    },
    /// The system's dialog to open a flow was answered; `None` is Cancel.
    PickedOpen {
        path: Option<PathBuf>,
        at_once: bool,
    },
    PickedSave {
        path: Option<PathBuf>,
        at_once: bool,
    },
    Listed {
        folder: PathBuf,
        entries: Vec<FolderEntry>,
    },
    Looked {
        path: PathBuf,
        seen: Seen,
    },
    DraftKept {
        result: Result<(), SaveError>,
    },
    /// The flows in the folder of the open one.
    Neighbours {
        path: PathBuf,
        found: Vec<disk::Neighbour>,
    },
    Page(PageDone),
    Tests(TestsDone),
    /// By how much the flow differs from what is live.
    Compared {
        key: crate::editor::monitor::Compared,
        n: usize,
    },
    /// What a bot answered; `link` says which connection was asked.
    Bot {
        link: u64,
        done: BotDone,
    },
    /// The bot on this computer started or stopped.
    Here(HereDone),
    /// A person of the sandbox did something, or was looked at.
    Chat(ChatDone),
    /// What a Page and its app need was read.
    Surveyed {
        at: String,
        result: Box<Result<crate::publish::Survey, crate::graph::GraphError>>,
    },
    Exported {
        path: PathBuf,
        result: Exported,
    },
    /// A job panicked. Whoever waits for it is told.
    Broken(Work),
}

/// What a job is for: who waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    Judging { revision: u64 },
    Opening { path: PathBuf },
    Saving { path: PathBuf },
    PickingOpen,
    PickingSave,
    Surveying,
    Exporting,
    Comparing,
    Listing { folder: PathBuf },
    Looking,
    KeepingDraft,
    Connecting,
    StartingSandbox,
    LoadingSecrets,
    ForgettingSecrets,
    Planning,
    Applying,
    ReadingReleases,
    ReadingTests,
    RunningTests,
    WritingTests,
    SendingCrowd,
    ReadingNeighbours,
    Bot(BotWork),
    Here(HereWork),
    Chat(ChatWork),
}

/// A folder or flow file in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderEntry {
    pub is_file: bool,
    pub name: String,
}

/// Starts jobs and hands back what came of them.
pub struct Worker {
    runtime: Option<Runtime>,
    handle: Handle,
    sender: Sender<Done>,
    receiver: Receiver<Done>,
    ctx: Context,
    n_running: usize,
    /// Remembers what it judged, so that typing costs only what it touched.
    judge: Arc<Mutex<Judge>>,
}

impl Worker {
    /// # Panics
    /// When the system gives no threads; nothing could work then.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without threads the program cannot run")]
    pub fn new(ctx: Context) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("flowbell worker")
            .enable_all()
            .build()
            .expect("the system gives threads");
        let (sender, receiver) = channel();
        Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
            sender,
            receiver,
            ctx,
            n_running: 0,
            judge: Arc::default(),
        }
    }

    /// How many jobs have not come back.
    #[must_use]
    pub fn n_running(&self) -> usize {
        self.n_running
    }

    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// A way to report while a job goes on. What it sends counts as no job's end.
    #[must_use]
    pub fn reporter(&self) -> Reporter {
        Reporter {
            sender: self.sender.clone(),
            ctx: self.ctx.clone(),
        }
    }

    /// Starts work that waits on others.
    pub fn start(&mut self, work: Work, job: impl Future<Output = Done> + Send + 'static) {
        let running = self.handle.spawn(job);
        self.report(work, running);
    }

    /// Starts work that keeps a processor or a disk busy.
    pub fn start_blocking(&mut self, work: Work, job: impl FnOnce() -> Done + Send + 'static) {
        let running = self.handle.spawn_blocking(job);
        self.report(work, running);
    }

    fn report(&mut self, work: Work, running: JoinHandle<Done>) {
        self.n_running += 1;
        let reporter = self.reporter();
        self.handle.spawn(async move {
            reporter.send(running.await.unwrap_or(Done::Broken(work)));
        });
    }

    /// What came back since the last look.
    pub fn try_recv(&mut self) -> Option<Done> {
        let done = self.receiver.try_recv().ok()?;
        self.count(&done);
        Some(done)
    }

    /// Waits for the next result while jobs run; for tests.
    pub fn recv(&mut self) -> Option<Done> {
        if self.n_running == 0 {
            return None;
        }
        let done = self.receiver.recv().ok()?;
        self.count(&done);
        Some(done)
    }

    fn count(&mut self, done: &Done) {
        let is_report = matches!(
            done,
            Done::Linted { .. }
                | Done::Page(PageDone::Progress(_))
                | Done::Tests(TestsDone::Crowd(CrowdDone::Grew(_)))
        );
        if !is_report {
            self.n_running = self.n_running.saturating_sub(1);
        }
    }

    /// Judges a flow, and then prints it for its hash, which takes longer and nobody waits for.
    pub fn lint(&mut self, revision: u64, flow: Arc<Flow>, page: Option<PageFacts>) {
        let judge = Arc::clone(&self.judge);
        let reporter = self.reporter();
        self.start_blocking(Work::Judging { revision }, move || {
            // One flow is judged at a time, so nobody waits for the lock. What the report and the
            // judge's memory have in common they share.
            let report = unbroken(&judge).check(&flow, page.as_ref()).clone();
            reporter.send(Done::Linted { revision, report });
            let hash = crate::store::releases::hash_of(&print(&flow));
            Done::Hashed { revision, hash }
        });
    }

    /// Opens a file.
    pub fn open(&mut self, path: PathBuf) {
        let work = Work::Opening { path: path.clone() };
        self.start_blocking(work, move || {
            let result = disk::open(&path);
            Done::Opened { path, result }
        });
    }

    /// Saves a flow; with `expected` only over the file that was opened.
    pub fn save(&mut self, flow: Arc<Flow>, path: PathBuf, expected: Option<Stamp>, at: String) {
        let work = Work::Saving { path: path.clone() };
        self.start_blocking(work, move || {
            let result = disk::save(&path, &print(&flow), expected.as_ref());
            Done::Saved {
                path,
                flow,
                at,
                result,
            }
        });
    }

    /// Looks whether another program changed the file.
    pub fn look(&mut self, path: PathBuf, stamp: Stamp) {
        self.start_blocking(Work::Looking, move || {
            let seen = disk::seen(&path, &stamp);
            Done::Looked { path, seen }
        });
    }

    /// Lists the folders and flow files of a folder.
    pub fn list(&mut self, folder: PathBuf) {
        let work = Work::Listing {
            folder: folder.clone(),
        };
        self.start_blocking(work, move || {
            let mut entries: Vec<FolderEntry> = std::fs::read_dir(&folder)
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|entry| {
                    let name = entry.file_name().into_string().ok()?;
                    let is_file = !entry.path().is_dir();
                    let is_flow = name.ends_with(".ron") && !name.ends_with(".tests.ron");
                    let shown = !name.starts_with('.') && (!is_file || is_flow);
                    shown.then_some(FolderEntry { is_file, name })
                })
                .collect();
            entries.sort();
            entries.truncate(500);
            Done::Listed { folder, entries }
        });
    }
}

/// The judge, with an empty memory when the last job broke in the middle of remembering.
fn unbroken(judge: &Mutex<Judge>) -> MutexGuard<'_, Judge> {
    judge.lock().unwrap_or_else(|poisoned| {
        judge.clear_poison();
        let mut judge = poisoned.into_inner();
        *judge = Judge::default();
        judge
    })
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Sends results and wakes the screen.
#[derive(Clone)]
pub struct Reporter {
    sender: Sender<Done>,
    ctx: Context,
}

impl Reporter {
    pub fn send(&self, done: Done) {
        // The window may be gone; then nobody wants the result.
        let _ = self.sender.send(done);
        self.ctx.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FlowId;

    #[test]
    fn a_job_that_panics_comes_back() {
        let mut worker = Worker::new(Context::default());
        worker.start(Work::Applying, async { panic!("on purpose") });
        assert!(matches!(worker.recv(), Some(Done::Broken(Work::Applying))));
        worker.start_blocking(Work::KeepingDraft, || panic!("on purpose"));
        let done = worker.try_recv().or_else(|| worker.recv());
        assert!(matches!(done, Some(Done::Broken(Work::KeepingDraft))));
        assert_eq!(worker.n_running(), 0);
    }

    #[test]
    fn judging_begins_afresh_after_it_broke() {
        let mut worker = Worker::new(Context::default());
        let judge = Arc::clone(&worker.judge);
        worker.start_blocking(Work::Judging { revision: 1 }, move || {
            let _held = judge.lock();
            panic!("on purpose")
        });
        assert!(matches!(
            worker.recv(),
            Some(Done::Broken(Work::Judging { revision: 1 }))
        ));
        assert!(worker.judge.is_poisoned());
        worker.lint(2, Arc::new(Flow::new(FlowId::new("f").unwrap(), "")), None);
        assert!(matches!(
            worker.recv(),
            Some(Done::Linted { revision: 2, .. })
        ));
        assert!(!worker.judge.is_poisoned());
    }
}
