//! Reads the connected Page for its checklist, and makes QR codes.

use crate::editor::Editor;
use crate::editor::export::{Code, Export};
use crate::editor::state::State;
use crate::editor::update::errand::{Errand, connection, releases_dir};
use crate::editor::update::export;
use crate::editor::worker::{Done, Work};
use crate::graph::GraphError;
use crate::publish::{self, Survey};
use crate::store::ReleaseHost;

/// What the Page setup view knows.
#[derive(Default)]
pub struct SetupState {
    pub survey: Option<Survey>,
    /// When it was read, as the view says it.
    pub read_at: String,
    /// Why it could not even be begun.
    pub problem: Option<GraphError>,
    pub is_loading: bool,
    /// The code that is shown.
    pub code: Option<Code>,
    /// What was asked for last: a Page, what opens it, and what was published to it.
    asked: Option<Key>,
}

type Key = (crate::editor::state::PageChoice, bool, Option<u32>);

/// What a person does there.
#[derive(Debug, Clone)]
pub enum SetupAction {
    LookAgain,
    ShowCode { name: String, url: String },
    HideCode,
    SaveCode,
}

impl SetupState {
    /// Whether the Page, or what is known of it, is another than was read.
    #[must_use]
    pub fn is_stale(state: &State) -> bool {
        !state.setup.is_loading
            && state.page.secrets.is_some()
            && state.page.busy.is_none()
            && state.setup.asked != Some(key(state))
    }

    /// The job broke off.
    pub fn give_up(&mut self) {
        self.is_loading = false;
        self.problem = Some(GraphError::of(crate::graph::ErrorKind::BadAnswer));
    }
}

fn key(state: &State) -> Key {
    let secrets = state.page.secrets.as_ref();
    let has_app_secret = secrets.is_some_and(|it| it.app_secret.is_some());
    let live = state.page.live.as_ref().map(|(number, _)| *number);
    (state.workspace.page.clone(), has_app_secret, live)
}

/// Carries out what a person does there.
pub fn update(editor: &mut Editor, action: SetupAction) {
    match action {
        SetupAction::LookAgain => look(editor),
        SetupAction::ShowCode { name, url } => match Code::new(&name, &url) {
            Some(code) => editor.state.setup.code = Some(code),
            None => editor.say_error("This link is too long for a QR code. Shorten its ref."),
        },
        SetupAction::HideCode => editor.state.setup.code = None,
        SetupAction::SaveCode => {
            if let Some(code) = editor.state.setup.code.clone() {
                export::ask(editor, Export::Code(code));
            }
        }
    }
}

fn look(editor: &mut Editor) {
    let Some(secrets) = editor.state.page.secrets.clone() else {
        return;
    };
    if std::mem::replace(&mut editor.state.setup.is_loading, true) {
        return;
    }
    let is_same_page = {
        let survey = editor.state.setup.survey.as_ref();
        survey.is_some_and(|it| it.page_id == editor.state.workspace.page.page_id)
    };
    if !is_same_page {
        editor.state.setup.survey = None;
        editor.state.setup.code = None;
    }
    editor.state.setup.asked = Some(key(&editor.state));
    editor.state.setup.problem = None;
    let errand = Errand {
        connection: connection(editor, &secrets),
        secrets,
        releases: ReleaseHost::folder(releases_dir(editor)),
    };
    let at = editor.clock_words();
    editor.worker.start(Work::Surveying, async move {
        let result = match crate::graph::Graph::new(errand.connection.graph_config()) {
            Ok(graph) => Ok(publish::survey(&errand.target(&graph)).await),
            Err(error) => Err(error),
        };
        Done::Surveyed {
            at,
            result: Box::new(result),
        }
    });
}

/// Takes what was read, unless it is of a Page that is no longer connected.
pub fn done(editor: &mut Editor, at: String, result: Result<Survey, GraphError>) {
    let setup = &mut editor.state.setup;
    setup.is_loading = false;
    match result {
        Ok(survey) if survey.page_id == editor.state.workspace.page.page_id => {
            setup.survey = Some(survey);
            setup.read_at = at;
        }
        Ok(_) => setup.asked = None,
        Err(error) => setup.problem = Some(error),
    }
}
