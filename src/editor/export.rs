//! What can be saved besides the flow: a picture of a QR code, a table of people.

use crate::store::bot::BotClient;
use crate::store::bot::wire::FindPeople;
use qrcode::{EcLevel, QrCode};

/// What is to be saved.
#[derive(Debug, Clone)]
pub enum Export {
    Code(Code),
    People(Box<Table>),
}

/// The people of a bot who are found, as a table.
#[derive(Debug, Clone)]
pub struct Table {
    pub client: BotClient,
    pub find: FindPeople,
}

impl Export {
    /// The title of the dialog that asks where.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Code(_) => "Save the QR code",
            Self::People(_) => "Save the people who are found",
        }
    }

    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self {
            Self::Code(_) => "png",
            Self::People(_) => "csv",
        }
    }

    /// The name that the dialog begins with.
    #[must_use]
    pub fn file_name(&self) -> String {
        match self {
            Self::Code(code) => {
                let is_plain = |c: &char| c.is_alphanumeric() || *c == '-';
                let name: String = code.name.chars().filter(is_plain).take(60).collect();
                format!("qr-{name}.png")
            }
            Self::People(_) => "subscribers.csv".to_owned(),
        }
    }
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub name: String,
    pub url: String,
    /// Squares on a side.
    pub side: usize,
    /// Row by row; `true` is dark.
    pub dark: Vec<bool>,
}

/// Light squares that must stay around a code.
pub const MARGIN: usize = 4;
/// Pixels on the side of a square in a saved picture.
const PIXELS: usize = 12;

impl Code {
    /// `None` for an address that is too long for any code.
    #[must_use]
    pub fn new(name: &str, url: &str) -> Option<Self> {
        // M survives a poor print; a higher level makes smaller squares.
        let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
        Some(Self {
            name: name.to_owned(),
            url: url.to_owned(),
            side: code.width(),
            dark: code
                .into_colors()
                .into_iter()
                .map(|color| color == qrcode::Color::Dark)
                .collect(),
        })
    }

    fn is_dark(&self, row: usize, column: usize) -> bool {
        let (Some(row), Some(column)) = (row.checked_sub(MARGIN), column.checked_sub(MARGIN))
        else {
            return false;
        };
        let is_inside = row < self.side && column < self.side;
        is_inside && self.dark.get(row * self.side + column) == Some(&true)
    }

    /// Runs of dark squares: row, first column, how many.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let rows = self.dark.chunks(self.side.max(1)).enumerate();
        rows.flat_map(|(row, squares)| {
            let mut at = 0;
            let mut runs = Vec::new();
            for run in squares.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    runs.push((row, at, run.len()));
                }
                at += run.len();
            }
            runs
        })
    }

    /// The code as a PNG file, with its margin.
    ///
    /// # Errors
    /// When the picture cannot be made.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let n = (self.side + 2 * MARGIN) * PIXELS;
        let side = u32::try_from(n).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        let mut pixels = Vec::with_capacity(n * n);
        for y in 0..n {
            let row = y / PIXELS;
            pixels.extend((0..n).map(|x| match self.is_dark(row, x / PIXELS) {
                true => 0,
                false => u8::MAX,
            }));
        }
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_shows_the_same_squares_as_the_code() {
        let code = Code::new("blue", "https://m.me/lumi?ref=blue").unwrap();
        let bytes = code.png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let n = (code.side + 2 * MARGIN) * PIXELS;
        assert_eq!((info.width as usize, info.height as usize), (n, n));
        let dark = |row: usize, column: usize| {
            let (y, x) = ((row + MARGIN) * PIXELS + 5, (column + MARGIN) * PIXELS + 5);
            pixels[y * n + x] == 0
        };
        // The eyes in three corners are what a camera looks for.
        assert!(dark(0, 0) && dark(0, code.side - 1) && dark(code.side - 1, 0));
        assert!(!dark(1, 1) && dark(3, 3) && pixels[0] == 255);
        let n_dark: usize = code.runs().map(|(_, _, n)| n).sum();
        assert_eq!(n_dark, code.dark.iter().filter(|it| **it).count());
        let squares = (0..code.side).flat_map(|row| (0..code.side).map(move |x| (row, x)));
        for (row, column) in squares {
            assert_eq!(dark(row, column), code.dark[row * code.side + column]);
        }
        assert!(Code::new("long", &"x".repeat(4000)).is_none());
    }
}
