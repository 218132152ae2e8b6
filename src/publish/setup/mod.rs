//! What a Page and its app need before people can talk to them: a checklist made of what was read.
//! Pure; `survey` reads. What no call tells is said to be not known, with where to look.

mod abilities;
mod going_live;
mod messages;
mod page;
mod token;

pub use abilities::{Ability, abilities};

use crate::graph::GraphError;
use crate::model::Flow;
use crate::publish::Survey;

/// How far something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Done,
    ToDo,
    /// Not told by any call, or it could not be read.
    Unknown,
    /// It does not work here, and nothing can be done about it in Flowbell.
    NotHere,
}

impl Standing {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::ToDo => "To do",
            Self::Unknown => "Not known",
            Self::NotHere => "Does not work here",
        }
    }
}

/// Where something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub words: &'static str,
    pub url: String,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: &'static str,
    pub standing: Standing,
    /// One sentence: why it stands so.
    pub why: String,
    /// What to do; empty when nothing is.
    pub cure: String,
    pub link: Option<Link>,
}

/// A part of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: &'static str,
    pub items: Vec<Item>,
}

/// The whole list, in the order in which a shop does it.
#[must_use]
pub fn checklist(survey: &Survey, flow: &Flow) -> Vec<Section> {
    vec![
        Section {
            name: "Access",
            items: token::items(survey),
        },
        Section {
            name: "Messages to the bot",
            items: messages::items(survey),
        },
        Section {
            name: "The Page",
            items: page::items(survey),
        },
        Section {
            name: "In Messenger",
            items: page::profile_items(survey, flow),
        },
        Section {
            name: "Open to everybody",
            items: going_live::items(survey),
        },
    ]
}

/// How many items stand in each way: done, to do, not known, not here.
#[must_use]
pub fn counts(sections: &[Section]) -> [(Standing, usize); 4] {
    let n = |standing| {
        let items = sections.iter().flat_map(|section| &section.items);
        items.filter(|item| item.standing == standing).count()
    };
    use Standing::{Done, NotHere, ToDo, Unknown};
    [Done, ToDo, Unknown, NotHere].map(|standing| (standing, n(standing)))
}

impl Item {
    fn new(name: &'static str, standing: Standing, why: impl Into<String>) -> Self {
        Self {
            name,
            standing,
            why: why.into(),
            cure: String::new(),
            link: None,
        }
    }

    fn done(name: &'static str, why: impl Into<String>) -> Self {
        Self::new(name, Standing::Done, why)
    }

    fn to_do(name: &'static str, why: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(name, Standing::ToDo, why).cured(cure)
    }

    fn unknown(name: &'static str, why: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::new(name, Standing::Unknown, why).cured(cure)
    }

    /// What could not be read, in the words of whoever refused it.
    fn unread(name: &'static str, error: &GraphError) -> Self {
        let why = format!("It could not be read: {error}.");
        Self::unknown(name, why, error.advice())
    }

    /// What only the app's own secret opens.
    fn needs_secret(name: &'static str) -> Self {
        let why = "Only the app’s secret lets Flowbell read it, and none was given.";
        let cure =
            "Connect the Page again with the app secret, or look on developers.facebook.com.";
        Self::unknown(name, why, cure)
    }

    fn cured(mut self, cure: impl Into<String>) -> Self {
        self.cure = cure.into();
        self
    }

    fn at(mut self, link: Option<Link>) -> Self {
        self.link = link;
        self
    }
}

/// The Page on Facebook; the sandbox's has no place there.
fn page_link(survey: &Survey) -> Option<Link> {
    survey.is_facebook.then(|| Link {
        words: "Open the Page",
        url: format!("https://www.facebook.com/{}", survey.page_id),
    })
}

/// The app on Facebook's site for developers.
fn app_link(survey: &Survey) -> Option<Link> {
    survey.is_facebook.then(|| Link {
        words: "Open the app",
        url: format!("https://developers.facebook.com/apps/{}/", survey.app_id),
    })
}

/// A page of Meta's documentation.
fn docs_link(path: &str) -> Option<Link> {
    Some(Link {
        words: "Read Meta’s page",
        url: format!(
            "https://developers.facebook.com/documentation/business-messaging/messenger-platform/{path}"
        ),
    })
}

/// “a, b and c”.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests;
