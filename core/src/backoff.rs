//! How long to wait after failures, as a value: no clock, no sleeping.

use core::time::Duration;

use crate::dice::Dice;

/// The wait after so many failures in a row: doubling from five seconds to ten minutes, stretched by chance.
///
/// While the token still lives there are tries left to use: each waits at most a third of what is `left` of it.
pub(crate) fn wait_after(failures: u32, left: Duration, dice: &mut Dice) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let wait = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let patient = dice.stretch(wait, JITTER_PERCENT);
    if left.is_zero() {
        patient
    } else {
        // Many browsers lose their tokens at one moment: each leaves out another part of the third.
        let third = dice.stretch(left / 4, THIRD_PERCENT);
        patient.min(third.max(dice.stretch(SHORTEST, JITTER_PERCENT)))
    }
}

const SHORTEST: Duration = Duration::from_secs(2);
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(10);
const JITTER_PERCENT: u32 = 25;
/// A third is a quarter and a third of it.
const THIRD_PERCENT: u32 = 33;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_are_never_shorter_than_the_first() {
        let mut dice = Dice::new(3);
        let waits: alloc::vec::Vec<_> = (1..40)
            .map(|failures| wait_after(failures, Duration::ZERO, &mut dice))
            .collect();
        assert!(
            waits
                .iter()
                .all(|wait| *wait >= FIRST && *wait <= LONGEST.mul_f32(1.25))
        );
        assert!(waits.windows(2).take(6).all(|pair| pair[1] > pair[0]));
        assert!(wait_after(u32::MAX, Duration::ZERO, &mut dice) >= LONGEST);
    }

    #[test]
    fn while_a_token_lives_its_last_third_is_never_slept_through() {
        let mut dice = Dice::new(4);
        for failures in 1..40 {
            assert!(
                wait_after(failures, Duration::from_mins(1), &mut dice) <= Duration::from_secs(20)
            );
            let shortest = wait_after(failures, Duration::from_secs(1), &mut dice);
            assert!(
                (SHORTEST..=SHORTEST.mul_f32(1.25)).contains(&shortest),
                "{shortest:?}"
            );
        }
    }
}
