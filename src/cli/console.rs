//! Where a command writes: results to standard output, messages to standard error, colours
//! only where a person looks.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]

use crate::lint::Severity;
use std::io::{self, IsTerminal, Write};

/// The two ways out of a command.
pub struct Console {
    out: Box<dyn Write + Send>,
    message: Box<dyn Write + Send>,
    out_colour: bool,
    message_colour: bool,
}

/// What a piece of text is, from which its look follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Strong,
    Quiet,
    Good,
    Of(Severity),
}

impl Console {
    pub fn of_this_process() -> Self {
        let allowed = std::env::var("NO_COLOR").map_or(true, |value| value.is_empty())
            && std::env::var("TERM").map_or(true, |value| value != "dumb");
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            message: Box::new(io::stderr()),
            out_colour: allowed && io::stdout().is_terminal(),
            message_colour: allowed && io::stderr().is_terminal(),
        }
    }

    /// Writes a line of results.
    pub fn line(&mut self, parts: &[(Tone, &str)]) -> io::Result<()> {
        write_line(&mut self.out, self.out_colour, parts)?;
        // A person or a pipe on the other end sees each line as it comes.
        self.out.flush()
    }

    /// Writes text as it is.
    pub fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Says something to the person; nobody to hear it is no reason to stop.
    pub fn say(&mut self, parts: &[(Tone, &str)]) {
        let _ = write_line(&mut self.message, self.message_colour, parts);
    }

    /// Says what went wrong.
    pub fn complain(&mut self, sentence: &str) {
        self.say(&[
            (Tone::Of(Severity::Error), "error"),
            (Tone::Plain, ": "),
            (Tone::Plain, sentence),
        ]);
    }
}

fn write_line(out: &mut dyn Write, colour: bool, parts: &[(Tone, &str)]) -> io::Result<()> {
    let mut line = String::new();
    for (tone, text) in parts {
        match tone.code().filter(|_| colour) {
            Some(code) => line.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m")),
            None => line.push_str(text),
        }
    }
    line.push('\n');
    out.write_all(line.as_bytes())
}

impl Tone {
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Quiet => Some("2"),
            Self::Good => Some("32"),
            Self::Of(Severity::Error) => Some("1;31"),
            Self::Of(Severity::Warning) => Some("33"),
            Self::Of(Severity::Hint) => Some("36"),
        }
    }
}

/// “1 file”, “2 files”.
pub fn count(n: usize, word: &str) -> String {
    if n == 1 {
        format!("1 {word}")
    } else {
        format!("{n} {word}s")
    }
}
