//! `flowbell fmt`: gives flow files, and the tests beside them, their canonical text.

use crate::cli::Outcome;
use crate::cli::console::{Console, Tone, count};
use crate::disk::{self, OpenedFile, is_tests};
use crate::model::{BlockId, file};
use crate::simulator::Scripts;
use anyhow::Context;
use std::path::{Path, PathBuf};

/// Give flow files their canonical text: same flow, same bytes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A canonical file has no place for comments. A file that has some is refused until you choose:
--keep-comments-as-notes turns them into Note blocks, --drop-comments drops them.

Files of recorded tests (*.tests.ron) are laid out canonically too.

Exit codes: 0 done, 1 with --check when a file would change, 2 a file cannot be read or written.")]
pub struct Arguments {
    /// Flow files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; list the files that would change
    #[arg(long)]
    check: bool,
    /// Drop comments
    #[arg(long, conflicts_with = "keep_comments_as_notes")]
    drop_comments: bool,
    /// Turn comments into Note blocks
    #[arg(long)]
    keep_comments_as_notes: bool,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for path in &arguments.files {
        let done = match format(path, arguments) {
            Ok(done) => done,
            Err(error) => {
                console.complain(&format!("{error:#}"));
                outcome = outcome.max(Outcome::Failed);
                continue;
            }
        };
        match done {
            Done::Already => {}
            Done::WouldChange => {
                console.line(&[(Tone::Plain, &path.display().to_string())])?;
                outcome = outcome.max(Outcome::Wrong);
            }
            Done::Changed => console.say(&[
                (Tone::Good, "formatted"),
                (Tone::Plain, &format!(" {}", path.display())),
            ]),
        }
    }
    Ok(outcome)
}

enum Done {
    Already,
    WouldChange,
    Changed,
}

fn format(path: &Path, arguments: &Arguments) -> anyhow::Result<Done> {
    if is_tests(path) {
        return format_tests(path, arguments);
    }
    let OpenedFile { opened, stamp } = disk::open(path)?;
    let n_comments = opened.comments.len();
    let flow = if arguments.keep_comments_as_notes {
        opened.with_comments_as_notes(new_block_id)
    } else {
        opened.flow
    };
    let text = file::print(&flow);
    if stamp.holds(text.as_bytes()) {
        return Ok(Done::Already);
    }
    if arguments.check {
        return Ok(Done::WouldChange);
    }
    anyhow::ensure!(
        n_comments == 0 || arguments.drop_comments || arguments.keep_comments_as_notes,
        "{}: {} would be dropped; use --keep-comments-as-notes to turn them into Note blocks, or --drop-comments",
        path.display(),
        count(n_comments, "comment")
    );
    disk::save(path, &text, Some(&stamp))?;
    Ok(Done::Changed)
}

/// The same for a file of recorded tests.
fn format_tests(path: &Path, arguments: &Arguments) -> anyhow::Result<Done> {
    let (text, stamp) = disk::read_text(path)?;
    let scripts =
        Scripts::read(&text).with_context(|| format!("{} does not hold tests", path.display()))?;
    let canonical = scripts.print();
    if canonical == text {
        return Ok(Done::Already);
    }
    if arguments.check {
        return Ok(Done::WouldChange);
    }
    let n_comments = file::comments(&text).len();
    anyhow::ensure!(
        n_comments == 0 || arguments.drop_comments,
        "{}: {} would be dropped; tests have no Notes to keep them in, so make them the names of \
         tests, or use --drop-comments",
        path.display(),
        count(n_comments, "comment")
    );
    disk::save(path, &canonical, Some(&stamp))?;
    Ok(Done::Changed)
}

/// Ids are minted here, at the rim, and never from what a block says.
fn new_block_id() -> BlockId {
    loop {
        if let Ok(id) = BlockId::new(&format!("note-{:010x}", fastrand::u64(..1 << 40))) {
            return id;
        }
    }
}
