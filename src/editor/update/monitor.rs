//! Watches the live release at a gentle rate: how the bot is, who is where in the flow, and by
//! how much the canvas differs. Nobody is asked while the window is hidden.

use crate::editor::Editor;
use crate::editor::monitor::{Compared, Counts, LiveAction, MonitorState, n_changes};
use crate::editor::update::bot::{BotDone, BotWork, ask, refresh_status};
use crate::editor::views::View;
use crate::editor::worker::{Done, Work};
use crate::model::{Flow, FlowId, file};
use crate::store::bot::BotError;
use crate::store::bot::wire::{Monitor, ReleaseText};
use std::sync::Arc;
use std::time::Duration;

/// How often the bot is asked who is where, while that is shown, and how it is, in seconds.
const POLL: f64 = 5.0;
const STATUS_POLL: f64 = 20.0;

/// What a job of the monitor is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonitorWork {
    Seen,
    LiveText,
}

/// What the bot answered.
pub enum MonitorDone {
    Seen {
        flow: FlowId,
        result: Box<Result<Monitor, BotError>>,
    },
    LiveText {
        hash: String,
        flow: Option<Arc<Flow>>,
    },
}

/// Before each frame: asks what has become old.
pub fn tick(editor: &mut Editor, now: f64) {
    let link = editor.state.bot.link;
    let flow = editor.state.flow().id.clone();
    let monitor = &mut editor.state.monitor;
    if monitor.link != link || monitor.flow.as_ref() != Some(&flow) {
        let is_other_bot = monitor.link != link;
        *monitor = MonitorState {
            link,
            flow: Some(flow),
            is_shown: monitor.is_shown && !is_other_bot,
            is_ever: monitor.is_ever,
            ..MonitorState::default()
        };
    }
    let is_hidden = editor.ctx.input(|input| input.viewport().visible()) == Some(false);
    if !editor.state.bot.is_connected() || is_hidden {
        return;
    }
    if now >= editor.state.monitor.next_status {
        editor.state.monitor.next_status = now + STATUS_POLL;
        refresh_status(editor);
    }
    let is_seen = editor.state.view == View::Flow && editor.state.test.is_none();
    if editor.state.monitor.is_shown && is_seen && now >= editor.state.monitor.next_poll {
        poll(editor, now);
    }
    compare(editor);
}

fn poll(editor: &mut Editor, now: f64) {
    editor.state.monitor.next_poll = now + POLL;
    let rest = Duration::from_secs_f64(POLL);
    editor.ctx.request_repaint_after(rest);
    if !editor.state.monitor.seen.begin() {
        return;
    }
    let flow = editor.state.flow().id.clone();
    ask(
        editor,
        BotWork::Monitor(MonitorWork::Seen),
        |client| async move {
            let result = Box::new(client.monitor(&flow).await);
            BotDone::Monitor(MonitorDone::Seen { flow, result })
        },
    );
}

/// Finds out by how much the canvas differs from what is live.
fn compare(editor: &mut Editor) {
    let flow = Arc::clone(editor.state.document.flow());
    let status = editor.state.bot.status.value.as_ref();
    let live = status.and_then(|it| it.live.iter().find(|it| it.flow == flow.id));
    let Some(release) = live.map(|it| it.release.clone()) else {
        editor.state.monitor.changes = None;
        return;
    };
    let monitor = &mut editor.state.monitor;
    let known = monitor.live.as_ref();
    let Some((_, live)) = known.filter(|(hash, _)| *hash == release.hash) else {
        if monitor.asked.as_ref() != Some(&release.hash) {
            monitor.asked = Some(release.hash.clone());
            monitor.changes = None;
            let work = BotWork::Monitor(MonitorWork::LiveText);
            ask(editor, work, |client| async move {
                let text = client.release_text(&flow.id, release.number).await;
                let hash = release.hash;
                let flow = text.ok().and_then(|text| read(&text));
                BotDone::Monitor(MonitorDone::LiveText { hash, flow })
            });
        }
        return;
    };
    let key = Compared {
        hash: release.hash,
        flow,
    };
    let known = monitor.changes.as_ref();
    let is_known = known.is_some_and(|(at, _)| at.is_same(&key));
    if is_known || monitor.is_comparing {
        return;
    }
    monitor.is_comparing = true;
    let live = Arc::clone(live);
    editor.worker.start_blocking(Work::Comparing, move || {
        let n = n_changes(&live, &key.flow);
        Done::Compared { key, n }
    });
}

fn read(text: &ReleaseText) -> Option<Arc<Flow>> {
    let opened = file::read(text.text.as_bytes()).ok()?;
    Some(Arc::new(opened.flow))
}

/// Takes what comparing came to; what was compared may be old by now, and is compared again.
pub fn compared(editor: &mut Editor, key: Compared, n: usize) {
    let monitor = &mut editor.state.monitor;
    monitor.is_comparing = false;
    let is_same = monitor.live.as_ref().is_some_and(|it| it.0 == key.hash);
    if is_same {
        monitor.changes = Some((key, n));
    }
}

/// Carries out what was meant.
pub fn live(editor: &mut Editor, action: LiveAction) {
    let monitor = &mut editor.state.monitor;
    match action {
        LiveAction::Toggle => {
            monitor.is_shown = !monitor.is_shown;
            monitor.next_poll = 0.0;
        }
        LiveAction::Day(is_day) => monitor.is_ever = !is_day,
    }
}

/// Takes what the bot answered.
pub fn done(editor: &mut Editor, done: MonitorDone) {
    let monitor = &mut editor.state.monitor;
    match done {
        // Another flow may have been opened meanwhile.
        MonitorDone::Seen { flow, .. } if monitor.flow.as_ref() != Some(&flow) => {}
        MonitorDone::Seen { result, .. } => {
            monitor.seen.take(*result);
            if let Some(seen) = &monitor.seen.value {
                monitor.counts = Counts::new(seen);
            }
        }
        MonitorDone::LiveText { hash, flow } => {
            if monitor.asked.as_ref() == Some(&hash) {
                monitor.live = flow.map(|flow| (hash, flow));
            }
        }
    }
}

/// A job broke: nobody waits for it any more.
pub fn broken(editor: &mut Editor, work: MonitorWork) {
    match work {
        MonitorWork::Seen => editor.state.monitor.seen.give_up(),
        // Which release is live is said all the same.
        MonitorWork::LiveText => {}
    }
}
