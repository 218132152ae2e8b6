//! One step under way: the session, what is to be done, and the walk from block to block.

use crate::engine::effect::{Deed, Effect, EffectId, Fault};
use crate::engine::session::{Place, Session, Stage, Timer};
use crate::engine::time::Timestamp;
use crate::engine::trace::{Reason, Visit};
use crate::engine::{MAX_BLOCKS_ALONE, Step, blocks};
use crate::model::{Block, BlockId, Exit, Flow};

/// A step that is being made.
pub struct Walk<'a> {
    pub flow: &'a Flow,
    pub now: Timestamp,
    pub session: Session,
    effects: Vec<Effect>,
    trace: Vec<Visit>,
}

/// What follows when a block has done its work.
pub enum Next {
    /// The conversation stays here.
    Stay,
    /// It leaves at once.
    Leave(Exit),
    /// It cannot go on and ends here.
    End,
}

impl<'a> Walk<'a> {
    pub fn new(flow: &'a Flow, session: Session, now: Timestamp) -> Self {
        Self {
            flow,
            now,
            session,
            // Room for what most steps need, so that they allocate once.
            effects: Vec::with_capacity(4),
            trace: Vec::with_capacity(8),
        }
    }

    pub fn into_step(self) -> Step {
        Step {
            session: self.session,
            effects: self.effects,
            trace: self.trace,
        }
    }

    /// Adds an effect and says by which id it goes.
    pub fn act(&mut self, deed: Deed) -> EffectId {
        let id = EffectId {
            session: self.session.number,
            number: self.session.n_effects,
        };
        self.session.n_effects = self.session.n_effects.saturating_add(1);
        self.effects.push(Effect { id, deed });
        id
    }

    pub fn fault(&mut self, fault: Fault) {
        self.act(Deed::Fault(fault));
    }

    pub fn because(&mut self, reason: Reason) {
        self.trace.push(Visit::Because(reason));
    }

    /// The block by this id, for as long as the flow lives.
    pub fn block(&self, id: &BlockId) -> Option<&'a Block> {
        self.flow.block(id)
    }

    /// Stays at a block until something comes, or until a time.
    pub fn stay(&mut self, block: &BlockId, stage: Stage, until: Option<Timestamp>) {
        let timer = until.map(|at| self.set_timer(at));
        self.session.place = Place::At {
            block: block.clone(),
            stage,
            timer,
        };
    }

    fn set_timer(&mut self, at: Timestamp) -> Timer {
        let id = self.act(Deed::SetTimer { at });
        self.because(Reason::WaitsUntil(at));
        Timer { id, at }
    }

    /// Sets the timer that the session waits for once more.
    pub fn set_timer_again(&mut self) {
        let Some(Timer { at, .. }) = self.session.timer() else {
            return;
        };
        let next = self.set_timer(at);
        if let Place::At { timer, .. } = &mut self.session.place {
            *timer = Some(next);
        }
    }

    /// Stands nowhere from now on; a timer that is set is cancelled.
    pub fn leave_place(&mut self) {
        if let Some(Timer { id, .. }) = self.session.timer() {
            self.act(Deed::CancelTimer { id });
        }
        self.session.place = Place::Idle;
    }

    /// The same, after the timer has fired and there is nothing to cancel.
    pub fn timer_is_done(&mut self) {
        if let Place::At { timer, .. } = &mut self.session.place {
            *timer = None;
        }
    }

    /// Leaves a block by an exit and walks on until something has to be waited for.
    pub fn leave(&mut self, block: &BlockId, exit: Exit) {
        self.leave_place();
        let mut next = self.follow(block, exit);
        while let Some(id) = next {
            next = self.enter(&id);
        }
    }

    /// Begins at a block, as if a link had led there.
    pub fn begin(&mut self, block: &BlockId) {
        self.leave_place();
        let mut next = Some(block.clone());
        while let Some(id) = next {
            next = self.enter(&id);
        }
    }

    /// Does what a block says once the dots have shown long enough, and walks on.
    pub fn say_now(&mut self, id: &BlockId) {
        let Some(block) = self.block(id) else {
            return self.lost(id);
        };
        let after = blocks::said(self, id, block);
        let mut next = self.go(id, after);
        while let Some(id) = next {
            next = self.enter(&id);
        }
    }

    /// The session stands where this flow has nothing, or something else.
    pub fn lost(&mut self, id: &BlockId) {
        self.fault(Fault::LostPlace { block: id.clone() });
        self.leave_place();
    }

    fn enter(&mut self, id: &BlockId) -> Option<BlockId> {
        self.session.n_alone = self.session.n_alone.saturating_add(1);
        if self.session.n_alone > MAX_BLOCKS_ALONE {
            self.fault(Fault::Loop { block: id.clone() });
            return None;
        }
        let Some(block) = self.block(id) else {
            self.lost(id);
            return None;
        };
        self.trace.push(Visit::Entered(id.clone()));
        let after = blocks::enter(self, id, block);
        self.go(id, after)
    }

    fn go(&mut self, id: &BlockId, after: Next) -> Option<BlockId> {
        match after {
            Next::Stay => None,
            Next::Leave(exit) => {
                self.session.place = Place::Idle;
                self.follow(id, exit)
            }
            Next::End => {
                self.session.place = Place::Idle;
                None
            }
        }
    }

    fn follow(&mut self, block: &BlockId, exit: Exit) -> Option<BlockId> {
        let to = self.flow.target(block, &exit).cloned();
        self.trace.push(Visit::Left {
            block: block.clone(),
            exit,
            to: to.clone(),
        });
        if to.is_none() {
            self.because(Reason::Over);
        }
        to
    }
}
