//! Colours, sizes and fonts: the only place that makes a colour.

mod fonts;
mod style;

pub use fonts::install_fonts;
pub use style::apply;

use crate::lint::Severity;
use crate::model::KindName;
use egui::{Color32, FontFamily, FontId};
use serde::{Deserialize, Deserializer};

/// Sizes in points at 100 %.
pub mod size {
    pub const TOP_BAR: f32 = 52.0;
    pub const STATUS_BAR: f32 = 28.0;
    pub const PALETTE: f32 = 220.0;
    pub const INSPECTOR: f32 = 348.0;
    /// So wide is a window in which the chat has room beside a view.
    pub const ROOM_FOR_CHAT: f32 = 1280.0;
    pub const PROBLEMS: f32 = 168.0;
    pub const CARD_RADIUS: u8 = 14;
    pub const RADIUS: u8 = 8;
    pub const BODY: f32 = 13.0;
    pub const SMALL: f32 = 11.5;
    pub const HEAD: f32 = 11.0;
    pub const TITLE: f32 = 14.5;
    pub const BIG: f32 = 20.0;
}

/// The colours of one theme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    pub is_dark: bool,
    #[serde(deserialize_with = "hex")]
    pub canvas: Color32,
    #[serde(deserialize_with = "hex")]
    pub canvas_dots: Color32,
    #[serde(deserialize_with = "hex")]
    pub surface: Color32,
    #[serde(deserialize_with = "hex")]
    pub raised: Color32,
    #[serde(deserialize_with = "hex")]
    pub sunken: Color32,
    #[serde(deserialize_with = "hex")]
    pub border: Color32,
    #[serde(deserialize_with = "hex")]
    pub border_strong: Color32,
    #[serde(deserialize_with = "hex")]
    pub text: Color32,
    #[serde(deserialize_with = "hex")]
    pub text_weak: Color32,
    /// Marks and disabled things only, never words that must be read.
    #[serde(deserialize_with = "hex")]
    pub text_faint: Color32,
    #[serde(deserialize_with = "hex")]
    pub accent: Color32,
    #[serde(deserialize_with = "hex")]
    pub accent_hover: Color32,
    #[serde(deserialize_with = "hex")]
    pub accent_soft: Color32,
    /// Words in the accent colour, such as links.
    #[serde(deserialize_with = "hex")]
    pub accent_text: Color32,
    #[serde(deserialize_with = "hex")]
    pub on_accent: Color32,
    #[serde(deserialize_with = "hex")]
    pub start: Color32,
    #[serde(deserialize_with = "hex")]
    pub message: Color32,
    #[serde(deserialize_with = "hex")]
    pub wait: Color32,
    #[serde(deserialize_with = "hex")]
    pub notification: Color32,
    #[serde(deserialize_with = "hex")]
    pub condition: Color32,
    #[serde(deserialize_with = "hex")]
    pub note: Color32,
    #[serde(deserialize_with = "hex")]
    pub error: Color32,
    #[serde(deserialize_with = "hex")]
    pub error_soft: Color32,
    #[serde(deserialize_with = "hex")]
    pub warning: Color32,
    #[serde(deserialize_with = "hex")]
    pub warning_icon: Color32,
    #[serde(deserialize_with = "hex")]
    pub ok: Color32,
    #[serde(deserialize_with = "hex")]
    pub wire: Color32,
    #[serde(deserialize_with = "hex")]
    pub bubble_in: Color32,
    #[serde(deserialize_with = "hex")]
    pub bubble_in_text: Color32,
    #[serde(deserialize_with = "hex")]
    pub bubble_out: Color32,
    #[serde(deserialize_with = "hex")]
    pub bubble_out_text: Color32,
    #[serde(deserialize_with = "hex")]
    pub note_fill: Color32,
    #[serde(deserialize_with = "hex")]
    pub shadow: Color32,
}

const LIGHT: &str = include_str!("../../../assets/theme_light.ron");
const DARK: &str = include_str!("../../../assets/theme_dark.ron");

/// The tokens of a theme.
///
/// # Panics
/// Never with the token files of this repository: a test reads both.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the files are part of the program; a test reads both"
)]
pub fn tokens(theme: egui::Theme) -> Tokens {
    let text = match theme {
        egui::Theme::Light => LIGHT,
        egui::Theme::Dark => DARK,
    };
    ron::from_str(text).expect("a theme file that the tests have read")
}

impl Tokens {
    #[must_use]
    pub fn kind(&self, kind: KindName) -> Color32 {
        match kind {
            KindName::Start => self.start,
            KindName::Message => self.message,
            KindName::Wait => self.wait,
            KindName::Notification => self.notification,
            KindName::Condition => self.condition,
            // Neither says anything: an Action is quiet, a Go to flow ends at a Start.
            KindName::Action => self.text_weak,
            KindName::GoTo => self.start,
            KindName::Note => self.note,
        }
    }

    /// Words about a finding.
    #[must_use]
    pub fn severity(&self, severity: Severity) -> Color32 {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Hint => self.text_weak,
        }
    }

    /// The mark in front of a finding.
    #[must_use]
    pub fn severity_icon(&self, severity: Severity) -> Color32 {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning_icon,
            Severity::Hint => self.text_faint,
        }
    }
}

/// A colour with some of its opacity.
#[must_use]
pub fn faded(color: Color32, opacity: f32) -> Color32 {
    color.gamma_multiply(opacity)
}

/// Body text.
#[must_use]
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Labels of fields and buttons.
#[must_use]
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Names.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// Codes.
#[must_use]
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that makes colours"
)]
fn hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = text
        .strip_prefix('#')
        .and_then(|digits| hex::decode(digits).ok());
    match bytes.as_deref() {
        Some([r, g, b]) => Ok(Color32::from_rgb(*r, *g, *b)),
        Some([r, g, b, a]) => Ok(Color32::from_rgba_unmultiplied(*r, *g, *b, *a)),
        _ => Err(serde::de::Error::custom(format!(
            "“{text}” is not a colour such as #2864F5"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_in_both_themes() {
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let t = tokens(theme);
            let surfaces = [t.surface, t.raised, t.sunken, t.canvas];
            let texts = [t.text, t.text_weak, t.accent_text, t.error, t.warning, t.ok];
            for surface in surfaces {
                for text in texts {
                    let ratio = contrast(text, surface);
                    assert!(
                        ratio >= 4.5,
                        "{theme:?}: {text:?} on {surface:?} is {ratio:.2}"
                    );
                }
            }
            for (text, fill) in [
                (t.on_accent, t.accent),
                (t.on_accent, t.accent_hover),
                (t.accent_text, t.accent_soft),
                (t.text, t.accent_soft),
                (t.text, t.note_fill),
                (t.text_weak, t.note_fill),
                (t.bubble_in_text, t.bubble_in),
                (t.error, t.error_soft),
            ] {
                let ratio = contrast(text, fill);
                assert!(
                    ratio >= 4.5,
                    "{theme:?}: {text:?} on {fill:?} is {ratio:.2}"
                );
            }
        }
    }
}
