//! Breaks text into lines as a card shows them at 100 %. The same lines are drawn at every zoom,
//! so that a card never changes its shape.

use crate::editor::bidi;
use crate::editor::theme::{regular, semibold, size};
use egui::{Color32, Context, FontId};
use unicode_segmentation::UnicodeSegmentation;

/// Measures and breaks text.
pub struct Ruler<'a> {
    ctx: &'a Context,
}

impl<'a> Ruler<'a> {
    #[must_use]
    pub fn new(ctx: &'a Context) -> Self {
        Self { ctx }
    }

    fn width(&self, text: &str, font: &FontId) -> f32 {
        self.ctx.fonts_mut(|fonts| {
            fonts
                .layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER)
                .size()
                .x
        })
    }

    /// The lines in which a text is seen, at most `max_lines`; the last one ends with `…` when
    /// there is more.
    #[must_use]
    pub fn lines(&self, text: &str, font: FontId, width: f32, max_lines: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut has_more = false;
        for paragraph in text.split('\n') {
            if lines.len() >= max_lines {
                has_more = true;
                break;
            }
            self.wrap(paragraph, &font, width, max_lines, &mut lines);
        }
        if lines.len() > max_lines {
            lines.truncate(max_lines);
            has_more = true;
        }
        let mut lines: Vec<String> = lines
            .iter()
            .map(|line| bidi::seen(line.trim_end()).into_owned())
            .collect();
        if has_more && let Some(last) = lines.last_mut() {
            while !last.is_empty() && self.width(&format!("{last}…"), &font) > width {
                last.pop();
            }
            last.push('…');
        }
        lines
    }

    fn wrap(
        &self,
        paragraph: &str,
        font: &FontId,
        width: f32,
        max_lines: usize,
        lines: &mut Vec<String>,
    ) {
        let (mut line, mut used) = (String::new(), 0.0);
        let mut opening = String::new();
        for piece in paragraph.split_word_bounds() {
            if lines.len() > max_lines {
                return;
            }
            // An opening sign stays with the word after it.
            if piece.chars().all(|c| "“‘„«([{¿¡".contains(c)) {
                opening.push_str(piece);
                continue;
            }
            let word = std::mem::take(&mut opening) + piece;
            let word = word.as_str();
            let needed = self.width(word, font);
            let is_space = word.chars().all(char::is_whitespace);
            // A closing sign stays with the word before it.
            let hangs = is_space || word.chars().all(|c| ",.;:!?)]}»”’…؟،".contains(c));
            if used + needed <= width || (hangs && used > 0.0) {
                line.push_str(word);
                used += needed;
            } else if needed <= width {
                lines.push(std::mem::take(&mut line));
                line.push_str(word);
                used = needed;
            } else {
                self.break_word(word, font, width, &mut line, &mut used, lines);
            }
        }
        line.push_str(&opening);
        lines.push(line);
    }

    /// Breaks a word that is wider than a line between what people see as letters.
    fn break_word(
        &self,
        word: &str,
        font: &FontId,
        width: f32,
        line: &mut String,
        used: &mut f32,
        lines: &mut Vec<String>,
    ) {
        for letter in word.graphemes(true) {
            let needed = self.width(letter, font);
            if *used + needed > width && !line.is_empty() {
                lines.push(std::mem::take(line));
                *used = 0.0;
            }
            line.push_str(letter);
            *used += needed;
        }
    }

    #[must_use]
    pub fn body(&self, text: &str, width: f32, max_lines: usize) -> Vec<String> {
        self.lines(text, regular(size::BODY), width, max_lines)
    }

    #[must_use]
    pub fn strong(&self, text: &str, width: f32, max_lines: usize) -> Vec<String> {
        self.lines(text, semibold(size::BODY), width, max_lines)
    }
}
