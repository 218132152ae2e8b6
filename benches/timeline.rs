//! What a frame costs while the timeline of a run of 500 events is dragged: the whole window
//! with the Test view, at another moment in every frame. Counted is the time that the window's
//! thread has had the processor.
//!
//! `cargo bench --bench timeline`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

use egui::{Context, Pos2, RawInput, Rect, Vec2};
use flowbell::editor::action::Action;
use flowbell::editor::test::{TestAction, TestRun};
use flowbell::editor::update::update;
use flowbell::editor::{Editor, Options};
use flowbell::engine::Timestamp;
use flowbell::model::Span;
use flowbell::simulator::{Act, Run};
use std::path::Path;

const N_EVENTS: u64 = 500;
const N_FRAMES: i64 = 400;

fn processor_nanos() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn frame(ctx: &Context, editor: &mut Editor) -> usize {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1920.0, 1080.0))),
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| {
        editor.logic(ui.ctx());
        editor.ui(ui);
    });
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

/// Somebody who asks every hour for weeks, and taps what comes back.
fn run(begins: Timestamp) -> Run {
    let mut run = Run::new(begins);
    run.push(begins, Act::Starts);
    for i in 1..N_EVENTS {
        let at = begins.plus(Span::from_mins(i * 20));
        let act = match i % 4 {
            0 => Act::Says("lipstick".to_owned()),
            1 => Act::Taps("See similar shades".to_owned()),
            2 => Act::Says(format!(
                "Do you have number {i} as well, and what does it cost?"
            )),
            _ => Act::Taps("I want Rosewood".to_owned()),
        };
        run.push(at, act);
    }
    run
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/back-in-stock.ron");
    let path = folder.path().join("shop.ron");
    std::fs::copy(sample, &path).unwrap();
    let ctx = Context::default();
    let options = Options {
        file: Some(path),
        config_dir: folder.path().join("config"),
        data_dir: folder.path().join("data"),
        plain_dialogs: true,
        seed: Some(1),
        use_keychain: false,
    };
    let mut editor = Editor::new(&ctx, options);
    for _ in 0..6 {
        frame(&ctx, &mut editor);
        editor.settle();
    }
    let begins: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
    let run = run(begins);
    let ends = run.ends();
    editor.state.test = Some(TestRun::of(run, ends, None));
    let before = processor_nanos();
    frame(&ctx, &mut editor);
    let first = processor_nanos() - before;
    for _ in 0..4 {
        frame(&ctx, &mut editor);
    }
    let test = editor.state.test.as_ref().unwrap();
    assert_eq!(test.run.acts.len(), 500);
    assert!(test.shown.misfits.is_empty(), "{:?}", test.shown.misfits);
    println!(
        "{N_EVENTS} events, {} dots, {} lines of the log, {} pieces of the chat",
        test.replay.dots.len(),
        test.replay.lines.len(),
        test.replay.pieces.len()
    );
    let mut nanos: Vec<i64> = (0..N_FRAMES)
        .map(|i| {
            // Back and forth, a long way each time.
            let share = (i * 37) % N_FRAMES;
            let to = begins.plus_millis(ends.since(begins) / N_FRAMES * share);
            update(&mut editor, Action::Test(TestAction::Travel(to)));
            let before = processor_nanos();
            std::hint::black_box(frame(&ctx, &mut editor));
            processor_nanos() - before
        })
        .collect();
    nanos.sort_unstable();
    let millis = |nanos: i64| nanos as f64 / 1e6;
    let at = |percent: usize| millis(nanos[(nanos.len() - 1) * percent / 100]);
    println!(
        "played for the first time, and its frame: {:.2} ms",
        millis(first)
    );
    println!(
        "dragged: {:.2} ms in the middle, {:.2} ms at 95 %, {:.2} ms at worst",
        at(50),
        at(95),
        at(100)
    );
    assert!(
        at(95) < 4.0,
        "dragging the timeline costs {:.2} ms a frame, and may cost 4",
        at(95)
    );
}
