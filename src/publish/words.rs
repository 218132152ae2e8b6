//! What a shop owner reads when publishing stops: what happened, why, what to do next.

use crate::lint::Finding;
use crate::model::page::FeatureStatus;
use crate::publish::error::{Cause, Stopped};

/// Where a Page asks for One-Time Notification.
const REQUEST: &str = "Page Settings > Advanced Messaging > Requested features";

impl Stopped {
    /// Everything in one text: what happened, in which state the Page is, what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} {}", self.happened(), self.advice())
    }

    /// What happened and in which state the Page is.
    #[must_use]
    pub fn happened(&self) -> String {
        let mut text = format!("Stopped at “{}”: {}.", self.step.label(), self.cause);
        if self.left_behind.is_empty() {
            text.push_str(" The Page is as it was.");
        } else {
            text.push_str(" Not everything could be undone: ");
            text.push_str(&self.left_behind.join("; "));
            text.push('.');
        }
        text
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> String {
        let advice = self.cause.advice();
        if self.left_behind.is_empty() {
            return advice;
        }
        format!("{advice} Then publish again or unpublish: both put the Page in order.")
    }
}

impl Cause {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Graph(error) => error.advice(),
            Self::Releases(error) => error.advice().to_owned(),
            Self::OtherPage { .. } => {
                "Make a Page token for this Page, or connect the Page that the token is for."
                    .to_owned()
            }
            Self::OtherApp { .. } => {
                "Make the Page token with the app whose id stands in the connection.".to_owned()
            }
            Self::PermissionsMissing(permissions) => format!(
                "Make a new Page token and tick {} when Meta asks.",
                permissions.join(" and ")
            ),
            Self::FeatureNotGranted(status) => feature_advice(*status),
            Self::RegionLimits { .. } => {
                "Publish from a Page outside Europe and Japan, follow up inside the 24 hours \
                 instead, or publish all the same and accept that some people will not be asked."
                    .to_owned()
            }
            other => other.fixed_advice().to_owned(),
        }
    }

    fn fixed_advice(&self) -> &'static str {
        match self {
            Self::RulesBroken(_) => "Cure the errors in the list of problems, then publish again.",
            Self::Warnings(_) => "Read the warnings; cure them or publish all the same.",
            Self::Claimed { .. } => {
                "Change it in one of the two flows, or unpublish the other one."
            }
            Self::TooMany { .. } => "Take some out of this flow or of another one on this Page.",
            Self::BotUnreachable { .. } => {
                "Start the bot (flowbell serve), check its address and its certificate, and \
                 publish again."
            }
            Self::NewerBot { .. } => {
                "Update Flowbell on this computer. Going on all the same is safe for the bot: it \
                 refuses what it cannot read. What is new in it does not show here."
            }
            Self::OtherAddress { .. } => {
                "If that is another bot of yours, give Flowbell an app of its own; otherwise \
                 remove the webhook in the app's dashboard and publish again."
            }
            Self::Template { .. } => {
                "Make the template in Meta's tools, or fill in the topic's template as Meta shows \
                 it; publish again when Meta has approved it."
            }
            Self::Incomplete { .. } => "Fill in what is missing in the connection and try again.",
            Self::NotConfirmed { .. } => {
                "Somebody may be changing the Page at the same time; wait a minute and publish \
                 again."
            }
            Self::NotAPageToken => {
                "Choose the Page in Meta's token tool under “User or Page” and copy that token."
            }
            Self::WrongAppSecret { .. } => {
                "Copy id and secret again from the app's dashboard, Settings > Basic."
            }
            Self::Outdated => "Look at the new plan and publish again.",
            Self::NoSuchRelease { .. } => "Choose a release from the list.",
            Self::NotLive => "There is nothing to unpublish; publish it first.",
            Self::Unreadable { .. } => "Publish the flow itself, or choose another release.",
            _ => "",
        }
    }
}

pub(crate) fn rules(findings: &[Finding]) -> String {
    format!(
        "{} stop publishing: {}",
        n(findings.len(), "error"),
        listed(findings)
    )
}

pub(crate) fn warnings(findings: &[Finding]) -> String {
    format!(
        "{} to agree to first: {}",
        n(findings.len(), "warning"),
        listed(findings)
    )
}

pub(crate) fn feature(status: FeatureStatus) -> &'static str {
    match status {
        FeatureStatus::Pending => "Meta has not decided yet on this Page's One-Time Notification",
        FeatureStatus::Rejected => "Meta did not grant this Page One-Time Notification",
        FeatureStatus::Approved => "this Page has One-Time Notification",
        FeatureStatus::Limited => "Meta took One-Time Notification away from this Page",
    }
}

fn feature_advice(status: FeatureStatus) -> String {
    match status {
        FeatureStatus::Pending => {
            format!("Look at {REQUEST} in a day or two and publish again when it says approved.")
        }
        FeatureStatus::Limited => format!(
            "Read the Page's Support Inbox and Page Quality, appeal there, and look at {REQUEST}."
        ),
        FeatureStatus::Rejected | FeatureStatus::Approved => format!(
            "Open {REQUEST} on Facebook and choose Request next to One-Time Notification, or \
             follow up inside the 24 hours instead."
        ),
    }
}

fn listed(findings: &[Finding]) -> String {
    const MOST: usize = 3;
    let mut texts: Vec<&str> = findings
        .iter()
        .take(MOST)
        .map(|finding| finding.message.trim_end_matches('.'))
        .collect();
    if findings.len() > MOST {
        texts.push("and more");
    }
    texts.join("; ")
}

pub(crate) fn n(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
