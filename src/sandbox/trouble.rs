//! Trouble that a test orders for the next calls of a path: refusals, lost answers, delays.

use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What happens to the next calls of one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// The last words of the path, `messenger_profile` or `me/accounts`; `*` is every call.
    pub path: String,
    /// `GET`, `POST` or `DELETE`; all of them when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// How many calls it meets before it is over.
    #[serde(default = "one")]
    pub n_calls: u32,
    /// When given, the first `n_calls` of every so many calls meet it, until troubles are
    /// cleared.
    #[serde(default)]
    pub of: Option<u32>,
    /// Whether the call does its work all the same, and only its answer is in trouble.
    #[serde(default)]
    pub is_applied: bool,
    pub kind: TroubleKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TroubleKind {
    /// An error answer.
    Refuse {
        #[serde(default = "bad_request")]
        status: u16,
        code: i64,
        #[serde(default)]
        subcode: Option<i64>,
        #[serde(default)]
        message: Option<String>,
        #[serde(default)]
        is_transient: Option<bool>,
    },
    /// The right answer, late.
    Delay { millis: u64 },
    /// No answer until the sandbox stops.
    Silence,
    /// The connection breaks off in place of an answer.
    Reset,
    /// An answer that is not JSON, as a proxy between us and Meta would give.
    Garbage {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
}

fn one() -> u32 {
    1
}

fn bad_request() -> u16 {
    400
}

fn bad_gateway() -> u16 {
    502
}

/// The troubles that are ordered, in the order in which they were.
#[derive(Default)]
pub struct Troubles(Vec<Ordered>);

struct Ordered {
    trouble: Trouble,
    n_seen: u32,
}

impl Troubles {
    pub fn add(&mut self, trouble: Trouble) {
        self.0.push(Ordered { trouble, n_seen: 0 });
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Those that are not over, with what is left of them.
    pub fn shown(&self) -> Vec<&Trouble> {
        self.0.iter().map(|it| &it.trouble).collect()
    }

    /// The first one that meets this call; each meeting uses it up by one.
    pub fn take(&mut self, call: &Call) -> Option<Trouble> {
        self.take_of(call, |_| true)
    }

    /// The same among those that refuse.
    pub fn take_refusal(&mut self, call: &Call) -> Option<Trouble> {
        self.take_of(call, |it| matches!(it.kind, TroubleKind::Refuse { .. }))
    }

    fn take_of(&mut self, call: &Call, is_meant: impl Fn(&Trouble) -> bool) -> Option<Trouble> {
        let meant = self.0.iter_mut().filter(|it| is_meant(&it.trouble));
        let ordered = meant.into_iter().find_map(|it| it.met(call))?;
        self.0
            .retain(|it| it.trouble.of.is_some() || it.trouble.n_calls > 0);
        Some(ordered)
    }
}

impl Ordered {
    fn met(&mut self, call: &Call) -> Option<Trouble> {
        if !self.trouble.is_about(call) {
            return None;
        }
        let Some(of) = self.trouble.of else {
            self.trouble.n_calls = self.trouble.n_calls.checked_sub(1)?;
            return Some(self.trouble.clone());
        };
        let place = self.n_seen % of.max(1);
        self.n_seen = self.n_seen.wrapping_add(1);
        (place < self.trouble.n_calls).then(|| self.trouble.clone())
    }
}

impl Trouble {
    fn is_about(&self, call: &Call) -> bool {
        let wanted = self.path.trim_matches('/');
        let path = call.path.trim_matches('/');
        let is_path = wanted == "*"
            || path
                .strip_suffix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        let method = self.method.as_deref();
        let is_method = method.is_none_or(|it| it.eq_ignore_ascii_case(&call.method));
        is_path && is_method
    }

    /// Whether the call does nothing.
    pub fn loses_the_call(&self) -> bool {
        !self.is_applied && !matches!(self.kind, TroubleKind::Delay { .. })
    }
}

impl TroubleKind {
    pub fn refusal(self) -> Refusal {
        let Self::Refuse {
            status,
            code,
            subcode,
            message,
            is_transient,
        } = self
        else {
            return Refusal::plain(2, "Service temporarily unavailable");
        };
        let message =
            message.unwrap_or_else(|| "An error that the sandbox was told to give".into());
        Refusal {
            status,
            subcode,
            is_transient,
            ..Refusal::new(code, message)
        }
    }
}
