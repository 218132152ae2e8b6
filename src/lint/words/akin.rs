//! Whether two words of a promise and a message are forms of one, or mean the same.

use crate::lint::words::kinds::OneOf;
use crate::lint::words::promise::{Forms, Thing};
use crate::lint::words::sentence;

pub(super) fn has(things: &[Thing], wanted: &Thing) -> bool {
    things.iter().any(|it| is_akin(it, wanted))
}

/// Whether two words are forms of one.
pub(super) fn is_akin(a: &Thing, b: &Thing) -> bool {
    // A word as it is written stays the same, whatever else it may stand for.
    if a.stem == b.stem || (!a.raw.is_empty() && a.raw.eq_ignore_ascii_case(&b.raw)) {
        return true;
    }
    // “don” for “đơn”: whoever leaves accents out means the same.
    let is_bare =
        |x: &Thing, y: &Thing| x.bare.is_empty() && !y.bare.is_empty() && x.stem == y.bare;
    if is_bare(a, b) || is_bare(b, a) {
        return true;
    }
    // “màu vàng” and “vàng”
    let is_colour = |it: &Thing| it.of_a_kind == Some(OneOf::Colours);
    let ends = |x: &Thing, y: &Thing| x.stem.ends_with(y.stem.as_str());
    if is_colour(a) && is_colour(b) && (ends(a, b) || ends(b, a)) {
        return true;
    }
    let is_made = match a.forms {
        Forms::Endings => false,
        Forms::Derived | Forms::Compound => is_made(a, b),
    };
    if is_made {
        return true;
    }
    if is_measure(a, b) || is_measure(b, a) {
        return true;
    }
    if !a.stem.chars().all(char::is_alphabetic) || !b.stem.chars().all(char::is_alphabetic) {
        return false;
    }
    let letters = |it: &Thing| it.stem.chars().count();
    let n_same = a
        .stem
        .chars()
        .zip(b.stem.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let (n_short, n_long) = (letters(a).min(letters(b)), letters(a).max(letters(b)));
    // “tortoiseshell” is of “tortoise”.
    let is_form = n_same == n_short && (n_short >= 6 || (n_short >= 3 && n_long - n_short <= 2));
    let is_thai = || a.stem.chars().any(sentence::is_thai) && n_short >= 3;
    is_form || (is_thai() && (a.stem.contains(&b.stem) || b.stem.contains(&a.stem)))
}

/// “25kg” and “25 kilos”
fn is_measure(a: &Thing, b: &Thing) -> bool {
    let digits = a.stem.trim_end_matches(char::is_alphabetic);
    digits.len() < a.stem.len() && !digits.is_empty() && digits == b.stem
}

/// Whether one word is made from the other, or both from a third that is not the last part of
/// both: “Dackelwelpen” and “Rauhaardackel”, not “Wanderschuhe” and “Laufschuhe”.
fn is_made(a: &Thing, b: &Thing) -> bool {
    let is_thai = |it: &Thing| it.stem.chars().any(sentence::is_thai);
    let (x, y): (Vec<char>, Vec<char>) = (a.stem.chars().collect(), b.stem.chars().collect());
    if !a
        .stem
        .chars()
        .chain(b.stem.chars())
        .all(|it| it.is_alphabetic() || sentence::is_thai(it))
    {
        return false;
    }
    let (n, from, to) = common(&x, &y);
    let n_short = x.len().min(y.len());
    if is_thai(a) || is_thai(b) {
        return n >= 5 || (n >= 4 && n * 5 >= n_short * 3);
    }
    let (ends_x, ends_y) = (from + n == x.len(), to + n == y.len());
    let is_short = n == n_short;
    let is_whole = is_short && n >= 5;
    match a.forms {
        Forms::Endings => false,
        // “Töpferkurs” and “Töpfern” have four letters of a stem, “Fahrrad” and “Rad” three at the end.
        Forms::Compound => {
            let is_part = is_short && (n >= 4 || (n >= 3 && ends_x && ends_y));
            is_part || (n >= 5 && (from == 0) != (to == 0) && (ends_x || ends_y))
        }
        Forms::Derived => {
            is_whole || (n >= 6 && from == 0 && to == 0 && n * 5 >= x.len().max(y.len()) * 3)
        }
    }
}

/// The longest run of letters that stands in both words: how long, and where.
fn common(x: &[char], y: &[char]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    for from in 0..x.len() {
        for to in 0..y.len() {
            let same = x.iter().skip(from).zip(y.iter().skip(to));
            let n = same.take_while(|(a, b)| a == b).count();
            if n > best.0 {
                best = (n, from, to);
            }
        }
    }
    best
}

/// Words for the same thing.
pub(super) fn are_same(a: &Thing, b: &Thing) -> bool {
    const SAME: [[&str; 2]; 15] = [
        ["dr", "doctor"],
        ["tv", "televis"],
        ["ny", "york"],
        ["xmas", "christma"],
        ["fest", "festiv"],
        ["dr", "docteur"],
        ["dr", "doctor"],
        ["dra", "doctor"],
        ["dr", "doutor"],
        ["dra", "doutor"],
        ["dr", "doktor"],
        ["dra", "doktora"],
        ["dr", "dokter"],
        ["drg", "dokter"],
        ["bs", "bác"],
    ];
    let is_pair = |x: &str, y: &str| SAME.iter().any(|[p, q]| *p == x && *q == y);
    is_pair(&a.stem, &b.stem) || is_pair(&b.stem, &a.stem)
}
