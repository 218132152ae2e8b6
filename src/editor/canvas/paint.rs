//! Draws cards and wires. Reads only; what they do stands in `view`.

use crate::editor::canvas::camera::Camera;
use crate::editor::canvas::cards::LINE;
use crate::editor::canvas::layout::{CardLayout, HEADER, INPUT_Y, Look, PAD, Row};
use crate::editor::text;
use crate::editor::theme::{Tokens, faded, medium, mono, regular, semibold, size};
use crate::lint::{Severity, WindowUse};
use crate::model::KindName;
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rect, Stroke, StrokeKind,
    Vec2,
};

/// Below this zoom a card is a coloured box with a name.
pub const DETAIL_FROM_ZOOM: f32 = 0.35;
/// Below this height on the screen a line of text cannot be read and is not drawn.
const READABLE: f32 = 4.0;

/// What a card looks like besides its contents.
#[derive(Debug, Clone, Copy, Default)]
pub struct CardState {
    pub kind: Option<KindName>,
    pub selected: bool,
    pub hovered: bool,
    pub focused: bool,
    pub n_errors: usize,
    pub n_warnings: usize,
    pub window: Option<WindowUse>,
    pub is_target: bool,
    /// The conversation that is being tested stands here.
    pub is_running: bool,
}

/// Draws in screen points at a zoom.
pub struct Pen<'a> {
    pub painter: &'a Painter,
    pub tokens: &'a Tokens,
    pub camera: Camera,
    pub view: Rect,
}

impl Pen<'_> {
    pub(super) fn zoom(&self) -> f32 {
        self.camera.zoom
    }

    /// A size in canvas units, on the screen.
    pub(super) fn scaled(&self, size: f32) -> f32 {
        size * self.camera.zoom
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a radius of a few points"
    )]
    pub(super) fn radius(&self, radius: u8) -> CornerRadius {
        CornerRadius::same((f32::from(radius) * self.zoom()).round().clamp(1.0, 60.0) as u8)
    }

    /// A font at the size it is seen. Quarter points keep the glyph atlas small while zooming.
    fn font(&self, font: FontId) -> FontId {
        FontId::new((font.size * self.zoom() * 4.0).round() / 4.0, font.family)
    }

    fn text(&self, at: Pos2, align: Align2, words: &str, font: FontId, color: Color32) -> Rect {
        let font = self.font(font);
        if font.size < READABLE || words.is_empty() {
            return Rect::from_min_size(at, Vec2::ZERO);
        }
        self.painter.text(at, align, words, font, color)
    }

    /// Draws the dotted ground.
    pub fn ground(&self) {
        self.painter.rect_filled(self.view, 0.0, self.tokens.canvas);
        let mut step = 22.0;
        while step * self.zoom() < 14.0 {
            step *= 2.0;
        }
        let seen = self.camera.seen(self.view);
        let radius = (1.1 * self.zoom().sqrt()).clamp(0.8, 1.6);
        let (mut y, left) = (
            (seen.top() / step).floor() * step,
            (seen.left() / step).floor() * step,
        );
        // One mesh: thousands of shapes of their own would cost more than all cards.
        let mut dots = Mesh::default();
        while y < seen.bottom() {
            let mut x = left;
            while x < seen.right() {
                let at = self.camera.to_screen(self.view, Pos2::new(x, y));
                let dot = Rect::from_center_size(at, Vec2::splat(radius * 2.0));
                dots.add_colored_rect(dot, self.tokens.canvas_dots);
                x += step;
            }
            y += step;
        }
        self.painter.add(dots);
    }

    pub(super) fn edge(&self, state: &CardState, width: f32) -> Stroke {
        let t = self.tokens;
        if state.is_target || state.focused || state.is_running {
            Stroke::new(2.0_f32.max(width), t.accent)
        } else if state.n_errors > 0 {
            Stroke::new(1.4_f32.max(width), t.error)
        } else if state.selected {
            let kind = state.kind.map_or(t.accent, |kind| t.kind(kind));
            Stroke::new(1.6, kind)
        } else if state.hovered {
            Stroke::new(width, t.border_strong)
        } else {
            Stroke::new(width, t.border)
        }
    }

    /// Draws a card with all it says.
    pub fn card(&self, rect: Rect, layout: &CardLayout, state: &CardState) {
        let on_screen = self.camera.rect_to_screen(self.view, rect);
        let (t, radius) = (self.tokens, self.radius(size::CARD_RADIUS));
        let kind = state.kind.unwrap_or(KindName::Note);
        if state.selected || state.is_running {
            let tint = if state.is_running {
                t.accent
            } else {
                t.kind(kind)
            };
            let glow = faded(tint, if state.is_running { 0.34 } else { 0.22 });
            self.painter.rect_filled(
                on_screen.expand(self.scaled(4.0).max(3.0)),
                self.radius(size::CARD_RADIUS + 4),
                glow,
            );
        } else {
            let shadow = egui::Shadow {
                offset: [0, 1],
                blur: 5,
                spread: 0,
                color: t.shadow,
            };
            self.painter.add(shadow.as_shape(on_screen, radius));
        }
        let fill = if kind == KindName::Note {
            t.note_fill
        } else {
            t.surface
        };
        self.painter.rect(
            on_screen,
            radius,
            fill,
            self.edge(state, 1.0),
            StrokeKind::Inside,
        );
        self.header(on_screen, layout, state, kind);
        for row in &layout.rows {
            self.row(on_screen, row, state);
        }
    }

    fn header(&self, card: Rect, layout: &CardLayout, state: &CardState, kind: KindName) {
        let t = self.tokens;
        let tile = Rect::from_min_size(
            card.min + Vec2::splat(self.scaled(10.0)),
            Vec2::splat(self.scaled(22.0)),
        );
        self.painter.rect_filled(tile, self.radius(6), t.kind(kind));
        self.text(
            tile.center(),
            Align2::CENTER_CENTER,
            text::icon(kind),
            regular(13.0),
            Color32::WHITE,
        );
        let middle = card.top() + self.scaled(INPUT_Y);
        let mut right = card.right() - self.scaled(PAD);
        if layout.next_port {
            right -= self.scaled(4.0);
        }
        let count = state.n_errors + state.n_warnings;
        if count > 0 {
            let (ink, soft) = if state.n_errors > 0 {
                (t.error, t.error_soft)
            } else {
                (t.severity(Severity::Warning), t.sunken)
            };
            let center = Pos2::new(right - self.scaled(9.0), middle);
            self.painter.circle_filled(center, self.scaled(9.0), soft);
            self.text(
                center,
                Align2::CENTER_CENTER,
                &count.to_string(),
                semibold(11.0),
                ink,
            );
            right -= self.scaled(24.0);
        }
        if !layout.code.is_empty() {
            let at = Pos2::new(right, middle);
            right = self
                .text(
                    at,
                    Align2::RIGHT_CENTER,
                    &layout.code,
                    mono(11.0),
                    t.text_weak,
                )
                .left();
        }
        let left = tile.right() + self.scaled(8.0);
        let clip = Rect::from_min_max(
            Pos2::new(left, card.top()),
            Pos2::new(
                (right - self.scaled(4.0)).max(left),
                card.top() + self.scaled(HEADER),
            ),
        );
        let painter = self
            .painter
            .with_clip_rect(clip.intersect(self.painter.clip_rect()));
        let font = self.font(semibold(size::BODY));
        painter.text(
            Pos2::new(left, middle),
            Align2::LEFT_CENTER,
            &layout.title,
            font,
            t.text,
        );
    }

    fn row(&self, card: Rect, row: &Row, state: &CardState) {
        let t = self.tokens;
        let area = Rect::from_min_size(
            card.min + Vec2::new(self.scaled(PAD), self.scaled(row.y)),
            Vec2::new(
                card.width() - self.scaled(2.0 * PAD),
                self.scaled(row.height),
            ),
        );
        let first = row.lines.first().map_or("", |line| line.as_str());
        match row.look {
            Look::Bubble => {
                self.painter.rect_filled(area, self.radius(12), t.bubble_in);
                self.lines(area, row, regular(size::BODY), t.bubble_in_text);
            }
            Look::Title => {
                self.boxed(area, 12);
                self.lines(area, row, semibold(size::BODY), t.text);
            }
            Look::Button => {
                self.boxed(area, 8);
                let font = medium(size::BODY);
                self.text(
                    area.center(),
                    Align2::CENTER_CENTER,
                    first,
                    font,
                    t.accent_text,
                );
            }
            Look::Reply => {
                self.painter.rect(
                    area,
                    self.radius(14),
                    t.surface,
                    Stroke::new(1.0, t.accent),
                    StrokeKind::Inside,
                );
                let font = medium(size::BODY);
                self.text(
                    area.center(),
                    Align2::CENTER_CENTER,
                    first,
                    font,
                    t.accent_text,
                );
            }
            Look::Exit => {
                self.text(
                    area.right_center(),
                    Align2::RIGHT_CENTER,
                    first,
                    regular(12.0),
                    t.text_weak,
                );
            }
            Look::Line => {
                self.text(
                    area.left_center(),
                    Align2::LEFT_CENTER,
                    first,
                    regular(12.0),
                    t.text_weak,
                );
            }
            Look::Big => {
                for (i, line) in (0u8..).zip(&row.lines) {
                    let at = area.min + Vec2::new(0.0, self.scaled(26.0 * f32::from(i)));
                    self.text(at, Align2::LEFT_TOP, line, semibold(size::BIG), t.text);
                }
            }
            Look::WindowBar => self.window_bar(area, state),
            Look::Image => {
                self.boxed(area, 10);
                let icon = area.left_center() + Vec2::new(self.scaled(18.0), 0.0);
                let image = egui_phosphor::fill::IMAGE;
                self.text(
                    icon,
                    Align2::CENTER_CENTER,
                    image,
                    regular(18.0),
                    t.text_faint,
                );
                let at = area.left_center() + Vec2::new(self.scaled(36.0), 0.0);
                self.text(at, Align2::LEFT_CENTER, first, regular(12.0), t.text_weak);
            }
            Look::Note => {
                let text_area = area.translate(Vec2::new(-self.scaled(10.0), -self.scaled(8.0)));
                self.lines(text_area, row, regular(size::BODY), t.text);
            }
            Look::Missing => {
                self.painter.rect_filled(area, self.radius(10), t.sunken);
                let font = regular(12.0);
                self.text(
                    area.center(),
                    Align2::CENTER_CENTER,
                    first,
                    font,
                    t.text_weak,
                );
            }
        }
    }

    fn boxed(&self, area: Rect, radius: u8) {
        let stroke = Stroke::new(1.0, self.tokens.border_strong);
        self.painter.rect(
            area,
            self.radius(radius),
            self.tokens.raised,
            stroke,
            StrokeKind::Inside,
        );
    }

    fn lines(&self, area: Rect, row: &Row, font: FontId, color: Color32) {
        let font = self.font(font);
        if font.size < READABLE {
            return;
        }
        let format = TextFormat {
            font_id: font,
            color,
            line_height: Some(self.scaled(LINE)),
            valign: Align::Center,
            ..TextFormat::default()
        };
        let job = LayoutJob::single_section(row.lines.join("\n"), format);
        let galley = self.painter.layout_job(job);
        let at = area.min + Vec2::new(self.scaled(10.0), self.scaled(8.0));
        self.painter.galley(at, galley, color);
    }

    fn window_bar(&self, area: Rect, state: &CardState) {
        let t = self.tokens;
        let bar = Rect::from_min_size(
            area.min + Vec2::new(0.0, self.scaled(3.0)),
            Vec2::new(area.width(), self.scaled(5.0)),
        );
        self.painter.rect_filled(bar, self.radius(3), t.border);
        let used = text::window_share(state.window);
        let color = if used.is_closed { t.error } else { t.wait };
        let mut filled = bar;
        filled.set_width(bar.width() * used.share);
        self.painter.rect_filled(filled, self.radius(3), color);
        let ink = if used.is_closed { t.error } else { t.text_weak };
        let at = area.min + Vec2::new(0.0, self.scaled(13.0));
        self.text(at, Align2::LEFT_TOP, &used.short, regular(11.0), ink);
    }
}
