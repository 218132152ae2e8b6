//! What a job takes along to speak with the Page: how to reach it, its secrets, and where
//! releases go.

use crate::editor::Editor;
use crate::graph::{FACEBOOK, Graph};
use crate::publish::{self, Connection, Secrets, Stopped, Target};
use crate::store::ReleaseHost;
use std::path::PathBuf;

/// What a job takes along to speak with the Page.
pub(super) struct Errand {
    pub connection: Connection,
    pub secrets: Secrets,
    pub releases: ReleaseHost,
}

impl Errand {
    pub fn graph(&self) -> Result<Graph, Stopped> {
        Graph::new(self.connection.graph_config())
            .map_err(|error| Stopped::new(publish::StepName::Token, error.into()))
    }

    pub fn target<'a>(&'a self, graph: &'a Graph) -> Target<'a> {
        Target {
            connection: &self.connection,
            secrets: &self.secrets,
            graph,
            releases: &self.releases,
        }
    }
}

pub(super) fn connection(editor: &Editor, secrets: &Secrets) -> Connection {
    let page = &editor.state.workspace.page;
    Connection {
        callback_url: callback(editor, secrets),
        page_id: page.page_id.clone(),
        app_id: page.app_id.clone(),
        base: if page.graph_url.is_empty() {
            FACEBOOK.to_owned()
        } else {
            page.graph_url.clone()
        },
        admin_countries: page.facts.admin_countries.clone(),
        ..Connection::default()
    }
}

/// Where Meta is to call the bot, when everything is known that Meta wants for that.
fn callback(editor: &Editor, secrets: &Secrets) -> Option<String> {
    let status = editor.state.bot.status.value.as_ref();
    let url = status.and_then(|it| it.webhook_url.clone());
    url.filter(|_| secrets.app_secret.is_some() && secrets.verify_token.is_some())
}

/// Where releases go: to the bot that is connected, else into a folder.
pub(super) fn releases(editor: &Editor) -> ReleaseHost {
    match &editor.state.bot.client {
        Some(client) => ReleaseHost::bot(client.clone()),
        None => ReleaseHost::folder(releases_dir(editor)),
    }
}

pub(super) fn releases_dir(editor: &Editor) -> PathBuf {
    // What is tried in a sandbox must not be taken for what is live on a real Page.
    let name = if editor.state.page.sandbox.is_some() {
        "sandbox-releases"
    } else {
        "releases"
    };
    editor.data_dir.join(name)
}
