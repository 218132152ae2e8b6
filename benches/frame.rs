//! What a frame of the window costs the processor: everything but the graphics card's work.
//! Counted is the time that the window's thread has had the processor, so that other programs
//! on a busy machine do not count.
//!
//! `cargo bench --bench frame`. Each figure is a whole frame of the real window code at
//! 1920 × 1080: input, every panel, the canvas, and the triangles. “start” is from nothing to
//! the second frame, with fonts and settings read; the first one makes the editor.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod processor_time;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use egui::{Context, Pos2, RawInput, Rect, Vec2};
use flowbell::editor::canvas::Camera;
use flowbell::editor::{Editor, Options};
use flowbell::model::file;
use processor_time::ProcessorTime;
use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};

const SCREEN: Vec2 = Vec2::new(1920.0, 1080.0);

/// A flow in which messages, waits and requests follow each other, in rows.
fn flow_text(n: usize) -> String {
    let n_columns = n.isqrt() + 1;
    let (mut blocks, mut links, mut layout) = (String::new(), String::new(), String::new());
    for i in 0..n {
        let kind = match i % 5 {
            _ if i == 0 => "Start(entries: [GetStarted, Keyword(text: \"lipstick\")])".to_owned(),
            3 => "Wait(until: After(\"2h\"))".to_owned(),
            4 => "Notification(topic: \"t\", title: \"When Velvet Matte in Rosewood is back\", no_answer: \"1h\")".to_owned(),
            _ => format!("Message(text: \"Hi {{{{first_name|there}}}}! Number {i} is sold out right now. What would you like to do?\", buttons: [(id: \"a\", title: \"Tell me\"), (id: \"b\", title: \"See others\")])"),
        };
        let exit = match i % 5 {
            _ if i == 0 => "Next",
            3 => "Next",
            4 => "Agreed",
            _ => "Button(\"a\")",
        };
        writeln!(blocks, "\"b{i:05}\": (number: {}, kind: {kind}),", i + 1).unwrap();
        if i + 1 < n {
            writeln!(
                links,
                "(from: \"b{i:05}\", exit: {exit}, to: \"b{:05}\"),",
                i + 1
            )
            .unwrap();
        }
        let (x, y) = (i % n_columns * 300, i / n_columns * 260);
        writeln!(layout, "\"b{i:05}\": ({x}, {y}),").unwrap();
    }
    format!(
        "(format: 1, id: \"bench\", name: \"Bench\", default_answer: \"Sorry?\", \
         topics: {{\"t\": (name: \"Velvet Matte\")}}, blocks: {{{blocks}}}, links: [{links}], \
         layout: {{{layout}}})"
    )
}

fn options(folder: &Path, file: Option<PathBuf>) -> Options {
    Options {
        file,
        config_dir: folder.join("config"),
        data_dir: folder.join("data"),
        plain_dialogs: true,
        seed: Some(1),
        use_keychain: false,
    }
}

fn input() -> RawInput {
    RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SCREEN)),
        ..RawInput::default()
    }
}

/// One frame; the number of triangles' corners, so that nothing is left out as unused.
fn frame(ctx: &Context, editor: &mut Editor) -> usize {
    let output = ctx.run_ui(input(), |ui| {
        editor.logic(ui.ctx());
        editor.ui(ui);
    });
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    primitives
        .iter()
        .map(|it| match &it.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.vertices.len(),
            egui::epaint::Primitive::Callback(_) => 0,
        })
        .sum()
}

fn opened(n: usize) -> (Context, Editor, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.ron");
    let text = flow_text(n);
    let flow = file::read(text.as_bytes()).unwrap().flow;
    std::fs::write(&path, file::print(&flow)).unwrap();
    let ctx = Context::default();
    let mut editor = Editor::new(&ctx, options(folder.path(), Some(path)));
    for _ in 0..6 {
        frame(&ctx, &mut editor);
        editor.settle();
    }
    assert_eq!(editor.state.flow().blocks.len(), n);
    (ctx, editor, folder)
}

fn frames(c: &mut Criterion<ProcessorTime>) {
    let mut group = c.benchmark_group("frame");
    group.sample_size(30);
    for n in [100usize, 1000, 10_000] {
        let (ctx, mut editor, _folder) = opened(n);
        let view = editor.state.canvas_rect;
        let all = editor.layouts.scene.iter().map(|card| card.rect);
        let all = all.reduce(|all, card| all.union(card)).unwrap();
        editor.state.camera = Camera::framing(view, all);
        frame(&ctx, &mut editor);
        let in_view = |editor: &Editor| {
            let seen = editor.state.camera.seen(view);
            editor
                .layouts
                .scene
                .iter()
                .filter(|card| card.rect.intersects(seen))
                .count()
        };
        println!(
            "{n} blocks: {} in view when all are asked for",
            in_view(&editor)
        );
        group.bench_function(format!("{n} blocks, all in view"), |b| {
            b.iter(|| black_box(frame(&ctx, &mut editor)));
        });
        editor.state.camera = Camera {
            origin: Pos2::new(-40.0, -40.0),
            zoom: 0.16,
        };
        frame(&ctx, &mut editor);
        println!("{n} blocks: {} in view far away", in_view(&editor));
        group.bench_function(format!("{n} blocks, far away with names"), |b| {
            b.iter(|| black_box(frame(&ctx, &mut editor)));
        });
        editor.state.camera = Camera {
            origin: Pos2::new(-40.0, -40.0),
            zoom: 0.62,
        };
        frame(&ctx, &mut editor);
        println!("{n} blocks: {} in view close up", in_view(&editor));
        group.bench_function(format!("{n} blocks, about 40 in view"), |b| {
            b.iter(|| black_box(frame(&ctx, &mut editor)));
        });
        let mut zoom = 0.62f32;
        group.bench_function(format!("{n} blocks, about 40 in view, zooming"), |b| {
            b.iter(|| {
                zoom = if zoom > 0.8 { 0.55 } else { zoom * 1.02 };
                editor.state.camera.zoom = zoom;
                black_box(frame(&ctx, &mut editor))
            });
        });
    }
    group.finish();
}

fn start(c: &mut Criterion<ProcessorTime>) {
    let mut group = c.benchmark_group("start");
    group.sample_size(10);
    for (name, n) in [("an empty flow", 0usize), ("1000 blocks", 1000)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flow.ron");
        if n > 0 {
            let flow = file::read(flow_text(n).as_bytes()).unwrap().flow;
            std::fs::write(&path, file::print(&flow)).unwrap();
        }
        group.bench_function(name, |b| {
            b.iter_batched(
                || options(folder.path(), (n > 0).then(|| path.clone())),
                |options| {
                    let ctx = Context::default();
                    let mut editor = Editor::new(&ctx, options);
                    if n > 0 {
                        editor.settle();
                    }
                    frame(&ctx, &mut editor);
                    black_box(frame(&ctx, &mut editor))
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn edit(c: &mut Criterion<ProcessorTime>) {
    let mut group = c.benchmark_group("edit");
    group.sample_size(20);
    for n in [1000usize, 10_000] {
        let (ctx, mut editor, _folder) = opened(n);
        editor.state.camera = Camera {
            origin: Pos2::new(-40.0, -40.0),
            zoom: 0.62,
        };
        let id = editor.state.flow().blocks.keys().nth(1).unwrap().clone();
        let mut x = 0;
        group.bench_function(format!("{n} blocks, one moved, and its frame"), |b| {
            b.iter(|| {
                x = (x + 1) % 50;
                let to = flowbell::model::Position { x: 300 + x, y: 0 };
                editor.commit(
                    "move",
                    &[flowbell::model::Edit::MoveBlock { id: id.clone(), to }],
                    None,
                );
                black_box(frame(&ctx, &mut editor))
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ProcessorTime);
    targets = frames, start, edit
}
criterion_main!(benches);
