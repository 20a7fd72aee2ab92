//! When to renew: early enough to be done in time, late enough not to waste the token's life.

use core::time::Duration;

use crate::dice::Dice;
use crate::ordered::sorted_by_key;
use crate::token::Token;

/// How long past renewals took, the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations {
    recent: alloc::vec::Vec<Duration>,
}

impl Durations {
    /// Those of an earlier life; only the newest count.
    #[must_use]
    pub fn from_recent(recent: impl IntoIterator<Item = Duration>) -> Self {
        let mut durations = Self::default();
        recent
            .into_iter()
            .for_each(|duration| durations.note(duration));
        durations
    }

    /// Notes one more renewal.
    pub fn note(&mut self, duration: Duration) {
        if self.recent.len() == REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push(duration);
    }

    /// The remembered durations, the oldest first.
    #[must_use]
    pub fn recent(&self) -> &[Duration] {
        &self.recent
    }

    /// The duration that 95 of 100 renewals kept within; zero before the first.
    #[must_use]
    pub fn p95(&self) -> Duration {
        let sorted = sorted_by_key(self.recent.clone(), |duration| *duration);
        let rank = (sorted.len() * 95).div_ceil(100);
        sorted
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }
}

/// How long before its end a token is renewed: the longest of the least lead, a twentieth of its life and
/// three usual renewals, stretched by chance, but never more than half of its life.
pub fn lead_time(
    token: &Token,
    durations: &Durations,
    least: Duration,
    dice: &mut Dice,
) -> Duration {
    let life = token.life();
    let wished = least.max(life / 20).max(durations.p95().saturating_mul(3));
    dice.stretch(wished, JITTER_PERCENT).min(life / 2)
}

const REMEMBERED: usize = 20;
/// The least lead, unless somebody wants a longer one.
pub(crate) const LEAST: Duration = Duration::from_mins(1);
const JITTER_PERCENT: u32 = 20;

#[cfg(test)]
mod tests {
    use std::format;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::host::AccessHosts;
    use crate::secret::Secret;

    fn token_of(life_seconds: u64) -> Token {
        let claims = format!(
            r#"{{"type":"app","iss":"https://custom.cloudflareaccess.com","aud":"a","sub":"s","iat":1000,"exp":{}}}"#,
            1000 + life_seconds
        );
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part(r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#);
        let text = Secret::new(format!("{header}.{}.c2ln", part(&claims)));
        Token::parse(&text, &AccessHosts::default()).unwrap()
    }

    fn leads(life_seconds: u64, durations: &Durations) -> (Duration, Duration) {
        let token = token_of(life_seconds);
        let mut dice = Dice::new(11);
        let all = (0..500).map(|_| lead_time(&token, durations, LEAST, &mut dice));
        all.fold((Duration::MAX, Duration::ZERO), |(least, most), lead| {
            (least.min(lead), most.max(lead))
        })
    }

    #[test]
    fn a_minute_is_the_least_and_chance_adds_up_to_a_fifth() {
        let (least, most) = leads(900, &Durations::default());
        assert!(
            least >= Duration::from_mins(1) && least < Duration::from_secs(61),
            "{least:?}"
        );
        assert!(
            most > Duration::from_secs(71) && most <= Duration::from_secs(72),
            "{most:?}"
        );
    }

    #[test]
    fn a_long_life_leads_by_a_twentieth() {
        let (least, most) = leads(86_400, &Durations::default());
        assert!(
            least >= Duration::from_mins(72) && most <= Duration::from_secs(72 * 72),
            "{least:?} {most:?}"
        );
    }

    #[test]
    fn slow_renewals_begin_earlier() {
        let slow = Durations::from_recent((0..20).map(|_| Duration::from_secs(40)));
        assert!(leads(3600, &slow).0 >= Duration::from_mins(2));
    }

    #[test]
    fn the_shortest_lives_are_never_renewed_before_their_middle() {
        for life in [1, 2, 10, 60, 100] {
            assert_eq!(
                leads(life, &Durations::default()).1,
                Duration::from_millis(life * 500),
                "{life} s"
            );
        }
    }

    #[test]
    fn the_p95_passes_over_one_slow_renewal_in_twenty_but_not_over_two() {
        let with_slow = |slow: usize| {
            let second = |index| Duration::from_secs(if index < slow { 30 } else { 1 });
            Durations::from_recent((0..20).map(second)).p95()
        };
        assert_eq!(with_slow(1), Duration::from_secs(1));
        assert_eq!(with_slow(2), Duration::from_secs(30));
        assert_eq!(Durations::default().p95(), Duration::ZERO);
    }

    #[test]
    fn only_the_newest_renewals_count() {
        let mut durations = Durations::from_recent((0..20).map(|_| Duration::from_secs(30)));
        (0..20).for_each(|_| durations.note(Duration::from_secs(1)));
        assert_eq!(durations.p95(), Duration::from_secs(1));
        assert_eq!(durations.recent().len(), 20);
    }
}
