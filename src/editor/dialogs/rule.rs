//! A rule's page, from the same docs that `flowbell rules CODE` prints.

use crate::editor::action::Action;
use crate::editor::dialogs::find::FindForm;
use crate::editor::dialogs::stand::StandForm;
use crate::editor::dialogs::{Dialog, title_ui};
use crate::editor::markdown::{Piece, list, pieces};
use crate::editor::panels::problems::{place_name, severity_mark};
use crate::editor::stand;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, medium, mono, regular, semibold, size};
use crate::editor::widgets::{boxed, footer, primary_button, section_head, weak};
use crate::lint::{Finding, Fix, Rule, rule};
use crate::model::KindName;
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::{Color32, CornerRadius, Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};

/// The page that is open.
#[derive(Debug, Clone)]
pub struct RulePage {
    pub code: &'static str,
    /// The finding that led here.
    pub finding: Option<Finding>,
    /// The list that led here.
    pub list: Option<FindForm>,
}

impl RulePage {
    /// Opens the page about a finding's rule.
    #[must_use]
    pub fn about(finding: &Finding) -> Action {
        Self {
            code: finding.code,
            finding: Some(finding.clone()),
            list: None,
        }
        .open()
    }

    /// Opens the page of a rule.
    #[must_use]
    pub fn of(code: &'static str) -> Action {
        Self {
            code,
            finding: None,
            list: None,
        }
        .open()
    }

    /// Opens this page.
    #[must_use]
    pub fn open(self) -> Action {
        Action::OpenDialog(Dialog::Rule(Box::new(self)))
    }
}

/// Draws the page.
pub fn rule_ui(ui: &mut Ui, state: &State, t: &Tokens, page: &RulePage, out: &mut Vec<Action>) {
    let Some(rule) = rule(page.code) else {
        return;
    };
    head_ui(ui, t, rule);
    // It may have been cured since.
    let finding = page
        .finding
        .as_ref()
        .filter(|it| state.report.findings.contains(it));
    let max = (ui.ctx().content_rect().height() - 220.0).max(160.0);
    ScrollArea::vertical()
        .max_height(max)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            ui.spacing_mut().item_spacing.y = 6.0;
            if let Some(finding) = finding {
                here_ui(ui, state, t, finding);
            }
            docs_ui(ui, t, rule);
            if let Some(why_not) = finding.and_then(stand::why_not) {
                ui.add_space(4.0);
                weak(ui, t, why_not);
            }
        });
    footer(ui, |ui| buttons_ui(ui, t, page, finding, out));
}

fn head_ui(ui: &mut Ui, t: &Tokens, rule: &Rule) {
    ui.horizontal(|ui| {
        severity_mark(ui, t, rule.severity);
        title_ui(ui, rule.name);
        let code = RichText::new(rule.code).font(mono(13.0)).color(t.text_weak);
        ui.label(code);
        let word = RichText::new(rule.severity.word())
            .font(regular(12.5))
            .color(t.severity(rule.severity));
        ui.label(word);
    });
}

/// What the button of a fix says: its own title when it only leads somewhere.
fn fix_words(fix: &Fix) -> &str {
    if fix.edits.is_empty() {
        &fix.title
    } else {
        "Apply the fix"
    }
}

/// What the rule objects to here, and what its fix would do.
fn here_ui(ui: &mut Ui, state: &State, t: &Tokens, finding: &Finding) {
    boxed(t).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let name = RichText::new(place_name(state, finding)).font(semibold(size::BODY));
        ui.add(Label::new(name).selectable(false));
        ui.add(
            Label::new(
                RichText::new(&*finding.message)
                    .font(regular(size::BODY))
                    .color(t.severity(finding.severity)),
            )
            .wrap()
            .selectable(true),
        );
        if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) {
            weak(ui, t, &format!("The fix: {}", fix.title));
        }
    });
}

fn docs_ui(ui: &mut Ui, t: &Tokens, rule: &Rule) {
    let docs = &rule.docs;
    paragraph_ui(ui, t, docs.what);
    head(ui, t, "Why");
    paragraph_ui(ui, t, docs.why);
    match docs.source.address() {
        Some(address) => {
            let shown = address.trim_start_matches("https://").to_owned();
            let words = format!("{shown} {}", egui_phosphor::fill::ARROW_SQUARE_OUT);
            let words = RichText::new(words)
                .font(regular(12.0))
                .color(t.accent_text);
            ui.hyperlink_to(words, address)
                .on_hover_text("Opens in your browser");
        }
        None => {
            weak(ui, t, &docs.source.words());
        }
    }
    head(ui, t, "Wrong");
    example_ui(ui, t, rule, docs.wrong, false);
    head(ui, t, "Right");
    example_ui(ui, t, rule, docs.right, true);
    head(ui, t, "How to cure it");
    paragraph_ui(ui, t, docs.cure);
}

fn head(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.add_space(6.0);
    section_head(ui, t, words);
}

fn paragraph_ui(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.add(Label::new(styled(t, words)).wrap().selectable(true));
}

/// A line with its code, names and quotations set apart.
fn styled(t: &Tokens, words: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |font, color: Color32, background| TextFormat {
        font_id: font,
        color,
        background,
        ..TextFormat::default()
    };
    let plain = format(regular(size::BODY), t.text, Color32::TRANSPARENT);
    for piece in pieces(words) {
        match piece {
            Piece::Plain(words) => job.append(words, 0.0, plain.clone()),
            Piece::Code(words) => job.append(words, 0.0, format(mono(12.0), t.text, t.sunken)),
            Piece::Tapped(words) => {
                let strong = format(semibold(size::BODY), t.text, Color32::TRANSPARENT);
                job.append(words, 0.0, strong);
            }
            Piece::Said(words) => job.append(&format!("“{words}”"), 0.0, plain.clone()),
        }
    }
    job
}

/// An example, with a mark that says which it is: a list as people see it in Messenger or as
/// it is typed, a description as a paragraph.
fn example_ui(ui: &mut Ui, t: &Tokens, rule: &Rule, words: &str, is_right: bool) {
    use egui_phosphor::fill as icons;
    let (icon, color) = if is_right {
        (icons::CHECK_CIRCLE, t.ok)
    } else {
        (icons::X_CIRCLE, t.error)
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.add_space(2.0);
        ui.label(RichText::new(icon).font(regular(16.0)).color(color));
        ui.vertical(|ui| match list(words) {
            Some(list) => {
                ui.spacing_mut().item_spacing.y = 5.0;
                for piece in list {
                    piece_ui(ui, t, rule, piece);
                }
            }
            None => paragraph_ui(ui, t, words),
        });
    });
}

fn piece_ui(ui: &mut Ui, t: &Tokens, rule: &Rule, piece: Piece<'_>) {
    match piece {
        Piece::Said(words) => bubble_ui(ui, t, words),
        Piece::Code(words) if is_said(rule, words) => bubble_ui(ui, t, words),
        Piece::Code(words) | Piece::Plain(words) => {
            let text = RichText::new(words).font(mono(12.5)).color(t.text);
            framed(t.sunken, Stroke::new(1.0, t.border), 6).show(ui, |ui| {
                ui.add(Label::new(text).wrap().selectable(true));
            });
        }
        Piece::Tapped(words) => {
            let text = RichText::new(words)
                .font(medium(size::BODY))
                .color(t.accent_text);
            framed(t.raised, Stroke::new(1.0, t.accent), 14).show(ui, |ui| {
                ui.add(Label::new(text).wrap().selectable(true));
            });
        }
    }
}

/// Whether something between backticks is what people read in the chat, and not an address,
/// a number or a name.
fn is_said(rule: &Rule, words: &str) -> bool {
    let in_chat = [KindName::Message, KindName::Notification];
    !rule.applies.is_empty()
        && rule.applies.iter().all(|kind| in_chat.contains(kind))
        && words.trim().contains(' ')
        && words.chars().any(char::is_alphabetic)
}

fn bubble_ui(ui: &mut Ui, t: &Tokens, words: &str) {
    let words = if words.trim().is_empty() {
        "…"
    } else {
        words
    };
    let text = RichText::new(words)
        .font(regular(13.5))
        .color(t.bubble_in_text);
    framed(t.bubble_in, Stroke::NONE, 16).show(ui, |ui| {
        ui.add(Label::new(text).wrap().selectable(true));
    });
}

fn framed(fill: Color32, stroke: Stroke, radius: u8) -> Frame {
    Frame::new()
        .fill(fill)
        .stroke(stroke)
        .corner_radius(CornerRadius::same(radius))
        .inner_margin(Margin::symmetric(11, 6))
}

fn buttons_ui(
    ui: &mut Ui,
    t: &Tokens,
    page: &RulePage,
    finding: Option<&Finding>,
    out: &mut Vec<Action>,
) {
    if let Some(finding) = finding {
        if let Some(fix) = &finding.fix
            && primary_button(ui, t, fix_words(fix)).clicked()
        {
            out.push(Action::CloseDialog);
            out.push(Action::ApplyFix(finding.clone()));
        }
        if stand::why_not(finding).is_none() && ui.button("Let it stand…").clicked() {
            out.push(StandForm::about(finding));
        }
    }
    if ui.button("Close").clicked() {
        out.push(Action::CloseDialog);
    }
    if let Some(list) = &page.list
        && ui.button("All rules…").clicked()
    {
        out.push(Action::OpenDialog(Dialog::Rules(list.clone())));
    }
}
