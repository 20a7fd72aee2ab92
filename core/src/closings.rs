//! Tabs that are to be closed: a program that was killed before it came to that closes them in its next life.

use alloc::vec::Vec;

use crate::effect::{Closing, Effect};
use crate::id::TabId;

/// What the last event wanted closed. Once another follows it in the same life, that has been begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Closings(pub(crate) Vec<(TabId, Closing)>);

impl Closings {
    pub(crate) fn of(effects: &[Effect]) -> Self {
        let mut wanted = Self::default();
        for effect in effects {
            if let Effect::CloseTab(tab, closing) = effect {
                wanted.0.push((*tab, *closing));
            }
        }
        wanted
    }

    /// To close a tab twice does no harm.
    pub(crate) fn again(&mut self) -> impl Iterator<Item = Effect> {
        let left = core::mem::take(&mut self.0).into_iter();
        left.map(|(tab, closing)| Effect::CloseTab(tab, closing))
    }
}
