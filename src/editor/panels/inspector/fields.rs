//! One labelled field with its counter and the findings about it.

use crate::editor::action::Action;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::finding::finding_ui;
use crate::editor::theme::{regular, size};
use crate::editor::widgets::{hint, label_row};
use crate::lint::Field;
use crate::model::Span;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Id, Label, Margin, Response, RichText, TextEdit, Ui};

/// A field of text.
pub struct TextField<'a> {
    label: &'a str,
    field: Field,
    /// Tells several fields of one place apart; findings show at the one without.
    part: &'a str,
    text: &'a str,
    limit: Option<usize>,
    rows: usize,
    hint: &'a str,
}

impl<'a> TextField<'a> {
    pub fn new(label: &'a str, field: Field, text: &'a str) -> Self {
        Self {
            label,
            field,
            part: "",
            text,
            limit: None,
            rows: 1,
            hint: "",
        }
    }

    /// Most characters that Messenger takes; shows a counter.
    pub fn limit(self, limit: usize) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// One of several fields of a place.
    pub fn part(self, part: &'a str) -> Self {
        Self { part, ..self }
    }

    pub fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }
}

/// The id of a field's text edit, so that a finding can lead to it.
#[must_use]
pub fn field_id(inspector: &Inspector<'_>, field: &Field) -> Id {
    Id::new(("field", inspector.id.map(|id| id.as_str()), field.path()))
}

/// Draws a field; the new text when the author changed it.
pub fn text_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, spec: &TextField<'_>) -> Option<String> {
    let t = inspector.t;
    let label = label_row(ui, t, spec.label, |ui| {
        if let Some(limit) = spec.limit {
            let n = spec.text.chars().count();
            let color = if n > limit { t.error } else { t.text_weak };
            let words = RichText::new(format!("{n} / {limit}"))
                .font(regular(12.0))
                .color(color);
            ui.add(Label::new(words).selectable(false));
        }
    });
    let mut text = spec.text.to_owned();
    let id = field_id(inspector, &spec.field);
    let is_whole = spec.part.is_empty();
    let id = if is_whole { id } else { id.with(spec.part) };
    let edit = if spec.rows > 1 {
        TextEdit::multiline(&mut text).desired_rows(spec.rows)
    } else {
        TextEdit::singleline(&mut text)
    };
    let edit = edit
        .id(id)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint(t, spec.hint));
    let response = ui.add(edit).labelled_by(label.id);
    if is_whole {
        serve_focus(ui, inspector, &spec.field, &response, true);
        findings_ui(ui, inspector, &spec.field);
    }
    (text != spec.text).then_some(text)
}

/// Gives the keyboard to a widget when a finding led here.
pub fn serve_focus(
    ui: &Ui,
    inspector: &mut Inspector<'_>,
    field: &Field,
    response: &Response,
    is_text: bool,
) {
    let Some(focus) = &inspector.state.focus else {
        return;
    };
    if focus.block.as_ref() != inspector.id || focus.field.as_ref() != Some(field) {
        return;
    }
    response.request_focus();
    response.scroll_to_me(Some(egui::Align::Center));
    if is_text {
        let mut edit = TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
        let range = focus.range.clone().map_or_else(
            || CCursorRange::one(CCursor::new(usize::MAX)),
            |range| CCursorRange::two(CCursor::new(range.start), CCursor::new(range.end)),
        );
        edit.cursor.set_char_range(Some(range));
        edit.store(ui.ctx(), response.id);
    }
    inspector.out.push(Action::FocusServed);
}

/// Draws what the rules say of a field.
pub fn findings_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, field: &Field) {
    let about: Vec<_> = inspector
        .findings
        .iter()
        .copied()
        .filter(|finding| finding.place.field.as_ref() == Some(field))
        .collect();
    for finding in about {
        finding_ui(ui, inspector, finding);
    }
}

/// Draws the field for an author's own name of a block.
pub fn name_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, name: &str) -> Option<String> {
    let t = inspector.t;
    let label = label_row(ui, t, "Name on the canvas", |ui| {
        ui.label(
            RichText::new("optional")
                .font(regular(12.0))
                .color(t.text_weak),
        );
    });
    let mut text = name.to_owned();
    let id = Id::new(("block name", inspector.id.map(|id| id.as_str())));
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7));
    ui.add(edit).labelled_by(label.id);
    (text != name).then_some(text)
}

/// A field for a length of time such as `12h`. What is typed stays until it can be read.
pub fn span_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    label: &str,
    field: &Field,
    span: Span,
) -> Option<Span> {
    let t = inspector.t;
    let words = span.in_words();
    let label = label_row(ui, t, label, |ui| {
        ui.label(RichText::new(words).font(regular(12.0)).color(t.text_weak));
    });
    let id = field_id(inspector, field);
    let change = buffered_ui(ui, id, &span.to_string(), "12h, 1d 2h, 30m", label.id);
    serve_focus(ui, inspector, field, &change.response, true);
    let read = change
        .text
        .map(|text| text.trim().to_lowercase().parse::<Span>());
    if let Some(Err(error)) = &read {
        let words = RichText::new(error.to_string())
            .font(regular(12.0))
            .color(t.error);
        ui.add(Label::new(words).wrap());
    }
    findings_ui(ui, inspector, field);
    read.and_then(Result::ok).filter(|read| *read != span)
}

/// What a buffered field holds after a frame.
pub struct Buffered {
    pub response: Response,
    /// What is typed, when it differs from what the document says.
    pub text: Option<String>,
}

/// A text edit that keeps what is typed while it has the keyboard, even when it means nothing
/// yet. It shows the document's value again as soon as the keyboard leaves.
pub fn buffered_ui(ui: &mut Ui, id: Id, value: &str, hint: &str, label: Id) -> Buffered {
    let buffer_id = id.with("typed");
    let typed: Option<String> = ui.data(|data| data.get_temp(buffer_id));
    let mut text = typed.unwrap_or_else(|| value.to_owned());
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .font(regular(size::BODY))
        .hint_text(hint);
    let response = ui.add(edit).labelled_by(label);
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(buffer_id, text.clone()));
    } else {
        ui.data_mut(|data| data.remove::<String>(buffer_id));
    }
    let text = (response.changed() || response.has_focus()).then_some(text);
    Buffered {
        response,
        text: text.filter(|text| text != value),
    }
}
