//! Judging again after an edit says what judging the whole flow says.

use crate::lint::{flow_at, root};
use flowbell::lint::{self, Judge};
use flowbell::model::edit::edited;
use flowbell::model::{BlockId, Edit, Exit, Flow, Kind, Span};
use std::fs;
use std::sync::Arc;

const TEXTS: [&str; 9] = [
    "",
    " ",
    "When we restock",
    "When the Fender Stratocaster is back",
    "Tap for a free gift",
    "{{offer}}",
    "Hi {{first_name}}!",
    "Cuando vuelva el vestido rojo",
    "Pаypal",
];

/// A flow with one thing changed, or none when the dice chose something impossible.
fn changed(flow: &Flow, dice: &mut fastrand::Rng) -> Option<Flow> {
    let ids: Vec<&BlockId> = flow.blocks.keys().collect();
    let id = ids.get(dice.usize(..ids.len().max(1)))?;
    let mut block = flow.block(id)?.clone();
    let text = TEXTS[dice.usize(..TEXTS.len())].to_owned();
    let edit = match dice.u8(..10) {
        0 => Edit::Unlink {
            from: (*id).clone(),
            exit: Exit::Next,
        },
        1 => Edit::RemoveBlock { id: (*id).clone() },
        2 => {
            let mut settings = flow.settings.clone();
            settings.language = ["", "en", "es", "it"][dice.usize(..4)].to_owned();
            Edit::SetSettings(settings)
        }
        3 => Edit::MoveBlock {
            id: (*id).clone(),
            to: (dice.i32(-900..900), 5).into(),
        },
        n => {
            match &mut block.kind {
                Kind::Message(message) if n == 4 => message.no_answer = Some(Span::from_hours(30)),
                Kind::Message(message) => message.text = text,
                Kind::Notification(request) if n == 5 => request.button = text,
                Kind::Notification(request) => request.title = text,
                Kind::Note(note) => note.text = text,
                Kind::Start(_) | Kind::Wait(_) => block.name = text,
            }
            Edit::SetBlock {
                id: (*id).clone(),
                block: Arc::new(block),
            }
        }
    };
    edited(flow, &[edit]).ok()
}

#[test]
fn a_kept_report_is_that_of_the_whole_flow() {
    let mut dice = fastrand::Rng::with_seed(11);
    let mut n_steps = 0;
    let mut paths = Vec::new();
    let samples = fs::read_dir(root().join("flows")).unwrap();
    paths.extend(samples.map(|it| it.unwrap().path()));
    for folder in fs::read_dir(root().join("tests/lint")).unwrap() {
        paths.extend(
            fs::read_dir(folder.unwrap().path())
                .unwrap()
                .map(|it| it.unwrap().path()),
        );
    }
    paths.retain(|it| it.extension().is_some_and(|it| it == "ron") && !it.ends_with("page.ron"));
    paths.retain(|it| !it.to_string_lossy().ends_with(".tests.ron"));
    for path in paths {
        let mut flow = Arc::new(flow_at(&path));
        let mut judge = Judge::default();
        for _ in 0..25 {
            assert_eq!(
                *judge.check(&flow, None),
                lint::check(&flow, None),
                "{}",
                path.display()
            );
            if let Some(next) = changed(&flow, &mut dice) {
                flow = Arc::new(next);
                n_steps += 1;
            }
        }
    }
    assert!(n_steps > 2000, "{n_steps}");
}
