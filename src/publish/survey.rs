//! Reads everything that a checklist can know of a Page and its app. Sends GETs only, and goes on
//! where publishing would stop: what cannot be read is part of what is found out.

use crate::graph::page::{PageInfo, one_time_status};
use crate::graph::profile::ProfileRead;
use crate::graph::token::TokenInfo;
use crate::graph::webhooks::AppWebhook;
use crate::graph::{ErrorKind, FACEBOOK, GraphError};
use crate::model::page::FeatureStatus;
use crate::publish::Target;
use crate::publish::wanted::OWNED;

/// What was read, or why it could not be.
pub type Read<T> = Result<T, GraphError>;

/// What a Page and its app were found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    pub page_id: String,
    pub app_id: String,
    /// English names of countries, as the author says: no call tells it.
    pub admin_countries: Vec<String>,
    /// Facebook itself, not the sandbox.
    pub is_facebook: bool,
    pub page: Read<PageInfo>,
    /// `None` without the app's secret, as for `webhook`.
    pub token: Option<Read<TokenInfo>>,
    /// Status of One-Time Notification; `None` inside is “not told”.
    pub feature: Read<Option<FeatureStatus>>,
    pub profile: Read<ProfileRead>,
    /// What the app gets of the Page; none when it gets nothing.
    pub fields: Read<Vec<String>>,
    pub webhook: Option<Read<Option<AppWebhook>>>,
}

/// Reads it all. One refusal does not keep the rest from being read, unless it would only be
/// repeated.
pub async fn survey(target: &Target<'_>) -> Survey {
    let (connection, graph) = (target.connection, target.graph);
    let access = target.secrets.page_access();
    let app = target.secrets.app_access(connection);
    let page = match graph.page(&access).await {
        Err(error) if error.kind == ErrorKind::PermissionMissing => graph.page_name(&access).await,
        page => page,
    };
    let mut found = Survey {
        page_id: connection.page_id.clone(),
        app_id: connection.app_id.clone(),
        admin_countries: connection.admin_countries.clone(),
        is_facebook: connection.base.trim_end_matches('/') == FACEBOOK,
        token: None,
        feature: unread(&page),
        profile: unread(&page),
        fields: unread(&page),
        webhook: None,
        page,
    };
    let is_away = found.page.as_ref().is_err_and(is_nobody_there);
    if let (Some(app), false) = (&app, is_away) {
        let token = graph.debug_token(app, &target.secrets.page_token).await;
        found.token = Some(token);
        found.webhook = Some(graph.app_webhook(app, &connection.app_id).await);
    }
    if found.page.is_ok() {
        let page_id = &connection.page_id;
        let features = graph.features(&access, page_id).await;
        found.feature = features.map(|features| one_time_status(&features));
        found.profile = graph.profile(&access, &OWNED).await;
        let fields = graph.subscribed_fields(&access, page_id, &connection.app_id);
        found.fields = fields.await;
    }
    found
}

/// The Page's own refusal, for what was not asked because of it.
fn unread<T: Default>(page: &Read<PageInfo>) -> Read<T> {
    match page {
        Ok(_) => Ok(T::default()),
        Err(error) => Err(error.clone()),
    }
}

fn is_nobody_there(error: &GraphError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Unreachable { .. } | ErrorKind::TimedOut | ErrorKind::BadAddress
    )
}
