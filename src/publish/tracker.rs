//! Keeps the list of steps and tells the callback whenever it changes.

use crate::publish::Progress;
use crate::publish::error::{Cause, Stopped};
use crate::publish::step::{Step, StepName, StepState};

pub(crate) struct Tracker<'a, 'p> {
    steps: Vec<Step>,
    progress: &'a mut Progress<'p>,
}

impl<'a, 'p> Tracker<'a, 'p> {
    pub(crate) fn new(steps: Vec<Step>, progress: &'a mut Progress<'p>) -> Self {
        Self { steps, progress }
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    pub(crate) fn run(&mut self, name: StepName) {
        self.set(name, StepState::Running, String::new(), None);
    }

    pub(crate) fn done(&mut self, name: StepName, sentence: impl Into<String>) {
        self.set(name, StepState::Done, sentence.into(), None);
    }

    pub(crate) fn skip(&mut self, name: StepName, sentence: impl Into<String>) {
        self.set(name, StepState::Skipped, sentence.into(), None);
    }

    /// A step that was taken back; the one that failed stays the one that failed.
    pub(crate) fn undone(&mut self, name: StepName) {
        let has_failed = |step: &&Step| step.name == name && step.state == StepState::Failed;
        if self.steps.iter().find(has_failed).is_none() {
            let sentence = "Taken back: the Page is here as it was.".to_owned();
            self.set(name, StepState::Undone, sentence, None);
        }
    }

    /// A step that could not be taken back.
    pub(crate) fn stuck(&mut self, name: StepName, sentence: String, advice: String) {
        self.set(name, StepState::Failed, sentence, Some(advice));
    }

    /// Marks the step as failed and hands out the error.
    pub(crate) fn fail(&mut self, name: StepName, cause: Cause) -> Stopped {
        let advice = cause.advice();
        self.set(
            name,
            StepState::Failed,
            capitalised(&format!("{cause}.")),
            Some(advice),
        );
        Stopped::new(name, cause)
    }

    fn set(&mut self, name: StepName, state: StepState, sentence: String, advice: Option<String>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.name == name) {
            step.state = state;
            step.sentence = sentence;
            step.advice = advice;
        }
        (self.progress)(&self.steps);
    }
}

pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
