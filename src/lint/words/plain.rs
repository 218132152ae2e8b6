//! Letters as they are meant, however they were typed.
//!
//! The same word can be written with composed or decomposed accents, in full width, in “fonts”
//! made of mathematical letters, with curly or straight apostrophes, and with characters that
//! nobody sees in the middle. All of these must read the same, or a judgement could be dodged.

use unicode_normalization::UnicodeNormalization;

/// One character as it is meant; every character stays one, so that places stay right.
pub(super) fn read(letter: char) -> char {
    match letter {
        '’' | '‘' | 'ʼ' | '′' | '＇' | '`' | '´' => '\'',
        '‐' | '‑' | '−' | '－' => '-',
        '\u{3000}' | '\u{00a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => ' ',
        '。' | '｡' => '.',
        '、' => ',',
        // Full-width forms lie in the same order as ASCII.
        '！'..='～' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

/// Takes up no room: joiners, marks of direction, soft hyphens. Languages that write no blanks
/// sometimes part words by U+200B, but theirs are found without it.
pub(super) fn is_zero_width(letter: char) -> bool {
    matches!(
        letter,
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

/// A word in lower case, composed, without what is not seen.
pub(super) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let seen = word.chars().filter(|it| !is_zero_width(*it));
    let composed: String = seen.collect::<String>().nfkc().collect();
    // Thai “am” is one letter with two parts, and lists write it as one.
    composed
        .to_lowercase()
        .replace("\u{0e4d}\u{0e32}", "\u{0e33}")
}
