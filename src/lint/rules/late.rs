//! Says that something is sent too late, which of the pauses before it are to blame, and
//! where to shorten them.

use crate::lint::finding::{Finding, Fix, Severity, Then};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Subject};
use crate::lint::rules::kit;
use crate::lint::telling::{Lateness, Say, Scene, Telling};
use crate::lint::window::Age;
use crate::model::limits::{WINDOW_HOURS, WINDOW_WARN_HOURS};
use crate::model::{Block, Kind, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Judges what one rule looks at. What many findings share is made once.
pub struct Late<'s> {
    subject: &'s Subject<'s>,
    say: Say,
    scene: Option<Arc<Scene>>,
    /// The cure by what is to blame.
    fixes: BTreeMap<Option<(usize, Age)>, Option<Arc<Fix>>>,
}

impl<'s> Late<'s> {
    #[must_use]
    pub fn messages(subject: &'s Subject<'s>) -> Self {
        Self::new(subject, |scene, late| {
            say(
                scene,
                late,
                "This message is sent",
                "Shorten the pauses, or deliver it as the notification of a topic",
            )
        })
    }

    #[must_use]
    pub fn requests(subject: &'s Subject<'s>) -> Self {
        Self::new(subject, |scene, late| {
            say(scene, late, "This request is sent", "Shorten the pauses")
        })
    }

    fn new(subject: &'s Subject<'s>, say: Say) -> Self {
        Self {
            subject,
            say,
            scene: None,
            fixes: BTreeMap::new(),
        }
    }

    /// What to say of what a block sends at this age, when it is too late or close to it.
    pub fn judge(&mut self, rule: &Rule, place: Place, i: usize, age: Age) -> Option<Finding> {
        if !age.reaches(WINDOW_WARN_HOURS) {
            return None;
        }
        let paths = self.subject.paths;
        let slowest = paths.longest.slowest_at(i);
        // FLW006 speaks of loops that nobody has to keep going.
        if slowest.is_none() && !paths.loops.is_empty() {
            return None;
        }
        let scene = self
            .scene
            .get_or_insert_with(|| paths.scene(self.subject.whole));
        let late = Lateness {
            block: i,
            age,
            slowest,
        };
        let telling = Telling::new(Arc::clone(scene), late, self.say);
        let fix = self.fixes.entry(slowest);
        let fix = fix.or_insert_with(|| fix_of(self.subject, slowest).map(Arc::new));
        Some(Finding {
            severity: if age.reaches(WINDOW_HOURS) {
                Severity::Error
            } else {
                Severity::Warning
            },
            ..rule.telling(place, telling, fix.clone())
        })
    }
}

fn say(scene: &Scene, late: &Lateness, what: &str, cure: &str) -> String {
    let rule = if late.age.reaches(WINDOW_HOURS) {
        "and Messenger refuses it after 24 hours"
    } else {
        "and the window closes after 24 hours, so a little delay makes it fail"
    };
    let blame = late.slowest.and_then(|(i, stay)| {
        let block = scene.block(i)?;
        Some((blame(block, stay), block.title()))
    });
    let cure = match &blame {
        Some((Blame::Question, _)) => "Set a time in “If nobody taps it”",
        Some((Blame::Human, _)) => "Ask a Condition before it whether the window is open",
        Some((Blame::Pause(_), _)) | None => cure,
    };
    format!("{what} {}, {rule}. {cure}.", when(late.age, blame))
}

/// The block that adds most of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// A pause or a question with a time.
    Pause(Age),
    /// A request that may be answered at any time.
    Question,
    /// An Action after which a human has the conversation for any time.
    Human,
}

fn blame(block: &Block, stay: Age) -> Blame {
    match &block.kind {
        Kind::Notification(request) if request.no_answer.is_none() => Blame::Question,
        Kind::Action(action) if action.hand_over => Blame::Human,
        Kind::Notification(_)
        | Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => Blame::Pause(stay),
    }
}

fn when(age: Age, blame: Option<(Blame, String)>) -> String {
    match (age, blame) {
        (Age::Within(age), Some((Blame::Pause(Age::Within(stay)), title))) if stay < age => {
            format!(
                "up to {} after the person last did something, of which {title} takes {}",
                age.in_words(),
                stay.in_words()
            )
        }
        (Age::Within(age), _) => {
            format!(
                "up to {} after the person last did something",
                age.in_words()
            )
        }
        (Age::Unbounded, Some((Blame::Question, title))) => {
            format!("after {title}, where people may tap Notify Me days later")
        }
        (Age::Unbounded, Some((Blame::Human, title))) => {
            format!("after {title}, where a human may keep the conversation for days")
        }
        (Age::Unbounded, Some((Blame::Pause(Age::Unbounded), title))) => {
            format!("after {title}, which may last for days")
        }
        (Age::Unbounded, Some((Blame::Pause(Age::Within(_)), _)) | None) => {
            "after a loop in which any time may pass".to_owned()
        }
    }
}

fn fix_of(subject: &Subject<'_>, slowest: Option<(usize, Age)>) -> Option<Fix> {
    let (i, stay) = slowest?;
    let longest = &subject.paths.longest;
    let (id, block) = (longest.ways().id(i)?, longest.ways().block(i)?);
    match blame(block, stay) {
        Blame::Pause(age) => {
            let field = match &block.kind {
                Kind::Wait(_) => Field::Until,
                Kind::Message(message) if message.no_answer.is_none() => Field::Typing,
                Kind::Message(_) | Kind::Notification(_) => Field::NoAnswer,
                Kind::Start(_)
                | Kind::Condition(_)
                | Kind::Action(_)
                | Kind::GoTo(_)
                | Kind::Note(_) => return None,
            };
            let verb = if age == Age::Unbounded {
                "Change"
            } else {
                "Shorten"
            };
            let title = format!("{verb} {}…", block.title());
            kit::lead(title, Then::Edit(Place::field(id, field)))
        }
        Blame::Human => None,
        Blame::Question => {
            let hour = Span::from_hours(1);
            let asked = longest.age_of(i)?;
            if asked.plus(Age::Within(hour)).reaches(WINDOW_WARN_HOURS) {
                return None;
            }
            let edit = kit::change_request(id, block, |request| request.no_answer = Some(hour));
            kit::careful(
                format!("Give {} 1 hour to be answered", block.title()),
                edit,
            )
        }
    }
}
