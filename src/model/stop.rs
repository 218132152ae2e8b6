//! Words that ask the bot to stop, whatever the flow says. The engine takes them before any
//! keyword, and the rules tell the author so.

/// A text as it is compared: lower case, one blank between words, none around them.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The ways to say “stop”, by language. Only words that mean nothing else stand here: one
/// that is taken for “stop” by mistake silences the bot for somebody who wanted to go on.
const STOP_WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "stop",
            "stop it",
            "stop messages",
            "stop messaging me",
            "unsubscribe",
            "opt out",
            "optout",
            "opt-out",
        ],
    ),
    (
        "es",
        &[
            "parar",
            "para ya",
            "detener",
            "darse de baja",
            "darme de baja",
            "cancelar suscripción",
        ],
    ),
    (
        "pt",
        &["parar", "pare", "descadastrar", "cancelar inscrição"],
    ),
    ("id", &["berhenti", "berhenti berlangganan"]),
    (
        "vi",
        &["dừng", "dừng lại", "ngừng", "hủy đăng ký", "huỷ đăng ký"],
    ),
    ("tl", &["tigil", "itigil", "tumigil", "ihinto"]),
    ("fil", &["tigil", "itigil", "tumigil", "ihinto"]),
    ("th", &["หยุด", "เลิกรับข้อความ"]),
    (
        "fr",
        &[
            "arrêt",
            "arrêter",
            "arrêtez",
            "arrete",
            "arreter",
            "désabonner",
            "me désabonner",
        ],
    ),
    ("de", &["stopp", "abbestellen", "abmelden", "aufhören"]),
];

/// Whether these words, folded, ask the bot to stop: in English, in the flow's language, and
/// in every language when the flow does not say which it speaks.
#[must_use]
pub fn is_stop(written: &str, language: &str) -> bool {
    let is_mark = |letter: char| letter.is_ascii_punctuation() || "¡¿…。！".contains(letter);
    let written = written.trim_matches(is_mark).trim();
    let language = language.split(['-', '_']).next().unwrap_or_default();
    STOP_WORDS
        .iter()
        .filter(|(spoken, _)| {
            *spoken == "en" || language.is_empty() || spoken.eq_ignore_ascii_case(language)
        })
        .any(|(_, words)| words.contains(&written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_is_understood_in_the_flows_language_and_in_english() {
        for (written, language, expected) in [
            ("stop", "en", true),
            ("STOP!", "vi", true),
            ("  Stop   messages. ", "", true),
            ("parar", "es-MX", true),
            ("parar", "pt_BR", true),
            ("berhenti", "id", true),
            ("Dừng lại", "vi", true),
            ("itigil", "tl", true),
            ("หยุด", "th", true),
            ("Arrêtez !", "fr", true),
            ("abbestellen", "de", true),
            ("abbestellen", "en", false),
            ("abbestellen", "", true),
            ("when does the shop stop selling?", "en", false),
            ("", "en", false),
            ("!!", "en", false),
        ] {
            assert_eq!(is_stop(&folded(written), language), expected, "{written}");
        }
    }

    #[test]
    fn every_stop_word_is_folded() {
        for (_, words) in STOP_WORDS {
            for word in *words {
                assert_eq!(folded(word), *word);
            }
        }
    }
}
