//! Every nonce, id and cookie value of a world, repeatable from its seed.

use crate::digest::hex;

#[derive(Clone)]
pub(crate) struct Dice(fastrand::Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(crate) fn bytes<const COUNT: usize>(&mut self) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        self.0.fill(&mut bytes);
        bytes
    }

    /// Two hex digits for each of `COUNT` bytes.
    pub(crate) fn hex<const COUNT: usize>(&mut self) -> String {
        hex(&self.bytes::<COUNT>())
    }

    /// A CSRF cookie value as observed: the letter n and 16 hex digits.
    pub(crate) fn csrf(&mut self) -> String {
        format!("n{}", self.hex::<8>())
    }
}
