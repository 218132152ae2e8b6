//! Looks at the Page: whose token it is, what it may do, which limits hold. Sends GETs only.

use crate::graph::page::{PageInfo, one_time_status};
use crate::graph::profile::ProfileRead;
use crate::graph::token::TokenInfo;
use crate::graph::{ErrorKind, GraphError, callback};
use crate::model::page::{FeatureStatus, is_restricted};
use crate::model::{Flow, Kind, PageFacts, Profile};
use crate::publish::Target;
use crate::publish::error::Cause;
use crate::publish::plan::PublishOptions;
use crate::publish::wanted::OWNED;
use jiff::Timestamp;

/// Without these nothing works (facts 6.1, 6.4).
const PERMISSIONS: [&str; 2] = ["pages_messaging", "pages_manage_metadata"];

/// What the token opens.
pub(crate) struct Opened {
    pub page: PageInfo,
    pub token: Option<TokenInfo>,
    pub notes: Vec<String>,
}

/// Whether the token is good for this Page and this app.
pub(crate) async fn token(target: &Target<'_>) -> Result<Opened, Cause> {
    let connection = target.connection;
    for (value, what) in [
        (&connection.page_id, "it has no Page id"),
        (&connection.app_id, "it has no app id"),
    ] {
        if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Cause::Incomplete { what });
        }
    }
    let secrets = target.secrets;
    let mut notes = Vec::new();
    let mut inside = None;
    if let Some(app) = secrets.app_access(connection) {
        let asked = target.graph.debug_token(&app, &secrets.page_token).await;
        let token = asked.map_err(|error| about_app(error, &connection.app_id))?;
        check_inside(target, &token)?;
        inside = Some(token);
    } else {
        notes.push(
            "Without the app secret Flowbell cannot see which permissions the token has."
                .to_owned(),
        );
    }
    let page = page(target, &mut notes).await?;
    if page.id != connection.page_id {
        return Err(Cause::OtherPage {
            wanted: connection.page_id.clone(),
            found: page.id,
        });
    }
    Ok(Opened {
        page,
        token: inside,
        notes,
    })
}

/// The Page itself; its place is a thing of its own permission, and can be done without.
async fn page(target: &Target<'_>, notes: &mut Vec<String>) -> Result<PageInfo, Cause> {
    let access = target.secrets.page_access();
    match target.graph.page(&access).await {
        Err(error) if error.kind == ErrorKind::PermissionMissing => {
            notes.push(
                "Without the permission pages_read_engagement Flowbell cannot see where the Page \
                 is."
                .to_owned(),
            );
            Ok(target.graph.page_name(&access).await?)
        }
        page => Ok(page?),
    }
}

/// A refused token in a call made with the app's own is the app secret's fault.
fn about_app(error: GraphError, app_id: &str) -> Cause {
    match error.kind {
        ErrorKind::TokenExpired { .. } => Cause::WrongAppSecret {
            app_id: app_id.to_owned(),
        },
        _ => Cause::Graph(error),
    }
}

fn check_inside(target: &Target<'_>, token: &TokenInfo) -> Result<(), Cause> {
    let connection = target.connection;
    if let Some(why) = token.end {
        return Err(GraphError::of(ErrorKind::TokenExpired { why }).into());
    }
    if !token.app_id.is_empty() && token.app_id != connection.app_id {
        return Err(Cause::OtherApp {
            wanted: connection.app_id.clone(),
            found: token.app_id.clone(),
        });
    }
    if !token.kind.is_empty() && !token.kind.eq_ignore_ascii_case("page") {
        return Err(Cause::NotAPageToken);
    }
    if !token.page_id.is_empty() && token.page_id != connection.page_id {
        return Err(Cause::OtherPage {
            wanted: connection.page_id.clone(),
            found: token.page_id.clone(),
        });
    }
    let is_missing = |permission: &str| {
        let has = token.scopes.iter().any(|scope| scope == permission);
        let targets = token.targets.get(permission);
        !has || targets.is_some_and(|pages| !pages.contains(&connection.page_id))
    };
    let missing: Vec<String> = PERMISSIONS
        .into_iter()
        .filter(|permission| is_missing(permission))
        .map(str::to_owned)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Cause::PermissionsMissing(missing))
    }
}

/// A note when the token has a week or less to live.
pub(crate) fn ends_soon(token: Option<&TokenInfo>, now: Timestamp) -> Option<String> {
    const WEEK_SECS: i64 = 7 * 24 * 3600;
    let left = token?.expires_at?.saturating_sub(now.as_second());
    (left <= WEEK_SECS).then(|| match left / (24 * 3600) {
        0 | 1 => "The token ends within a day or two; make a new one now.".to_owned(),
        days => format!("The token ends in {days} days; make a new one before."),
    })
}

/// Status of One-Time Notification; `None` is “not known”.
pub(crate) async fn feature(target: &Target<'_>) -> Result<Option<FeatureStatus>, Cause> {
    let access = target.secrets.page_access();
    let page_id = &target.connection.page_id;
    let features = target.graph.features(&access, page_id).await?;
    Ok(one_time_status(&features))
}

/// The profile properties that Flowbell looks after, and whether European rules hold.
pub(crate) async fn profile(target: &Target<'_>) -> Result<ProfileRead, Cause> {
    let access = target.secrets.page_access();
    Ok(target.graph.profile(&access, &OWNED).await?)
}

/// What the rules may know.
pub(crate) fn facts(
    target: &Target<'_>,
    page: &PageInfo,
    feature: Option<FeatureStatus>,
    european_rules: Option<bool>,
) -> PageFacts {
    PageFacts {
        name: page.name.clone(),
        country: page.country.clone(),
        admin_countries: target.connection.admin_countries.clone(),
        european_rules,
        one_time_feature: feature,
    }
}

/// Whether a flow asks for, or spends, consents of One-Time Notification.
pub(crate) fn uses_one_time(flow: &Flow) -> bool {
    let is_one_time = |kind: &Kind| {
        let topic = kind.topic().and_then(|id| flow.topics.get(id));
        topic.is_some_and(|topic| topic.profile == Profile::OneTime)
    };
    flow.blocks.values().any(|block| is_one_time(&block.kind))
}

/// Stops when the Page was not granted the feature. The answer is a note for the author.
pub(crate) fn check_feature(
    status: Option<FeatureStatus>,
    options: PublishOptions,
) -> Result<Option<String>, Cause> {
    match status {
        Some(FeatureStatus::Approved) => Ok(None),
        None => Ok(Some(
            "Meta does not say whether this Page has One-Time Notification. If requests fail, \
             open Page Settings > Advanced Messaging > Requested features and choose Request."
                .to_owned(),
        )),
        Some(status) if options.accept_feature_limits => {
            let what = crate::publish::words::feature(status);
            Ok(Some(format!("Requests will fail as long as {what}.")))
        }
        Some(status) => Err(Cause::FeatureNotGranted(status)),
    }
}

/// Stops when European or Japanese limits hold. The answer is a note for the author.
pub(crate) fn check_region(
    facts: &PageFacts,
    options: PublishOptions,
) -> Result<Option<String>, Cause> {
    let admin = facts.admin_countries.iter().find(|it| is_restricted(it));
    let because = if is_restricted(&facts.country) {
        format!("the Page is based in {}", facts.country)
    } else if let Some(country) = admin {
        format!("an admin of the Page is in {country}")
    } else if facts.european_rules == Some(true) {
        "Meta applies its European and Japanese limits to this Page".to_owned()
    } else {
        return Ok(None);
    };
    if options.accept_region_limits {
        Ok(Some(format!("Some people will not be asked: {because}.")))
    } else {
        Err(Cause::RegionLimits { because })
    }
}

/// Whether the bot answers as Meta will want it to.
pub(crate) async fn bot(target: &Target<'_>, callback_url: &str) -> Result<(), Cause> {
    let Some(verify) = &target.secrets.verify_token else {
        let what = "it has a bot's address, but no verify token";
        return Err(Cause::Incomplete { what });
    };
    if target.secrets.app_secret.is_none() {
        let what = "it has a bot's address, but no app secret to tell Meta about it";
        return Err(Cause::Incomplete { what });
    }
    callback::challenge(callback_url, verify, target.graph.config())
        .await
        .map_err(|error| Cause::BotUnreachable {
            because: error.to_string(),
        })
}
