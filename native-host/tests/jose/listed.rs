//! Where the two may disagree, and by which standard: anything else fails. Every row has to be seen.

use std::collections::BTreeMap;
use std::fmt;

use crate::Case;
use crate::opinion::{Opinion, Said, is_alike};

/// A disagreement, and who is right by what.
#[derive(Debug)]
pub(crate) struct Listed {
    what: What,
    /// The flaws in which it may be seen.
    families: &'static [&'static str],
    /// The standard that decides.
    by: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// We refuse for this reason what jose accepts.
    OnlyWeRefuse(&'static str),
    /// A part that jose alone reads.
    OnlyTheyRead,
    /// A part that we alone read.
    OnlyWeRead,
    /// A part that both read, and not alike.
    ReadOtherwise,
}

use What::{OnlyTheyRead, OnlyWeRead, OnlyWeRefuse, ReadOtherwise};

/// In every one of them we are the stricter side, or show what `jose` does not: it is a library for any JWT, Access
/// writes one kind. There is none in which we believe what `jose` refuses.
const LIST: &[Listed] = &[
    // A text that readers read differently.
    refuse(
        "form RepeatedName",
        &["header twice", "claim twice"],
        "RFC 7519 §4, RFC 8725 §2.4: a name twice is to be refused, or the last one taken",
    ),
    refuse(
        "form NotJson",
        &["BOM"],
        "RFC 8259 §8.1: nobody may write one; a reader may ignore it",
    ),
    read(OnlyTheyRead, &["BOM"], "RFC 8259 §8.1"),
    refuse(
        "form NotJson",
        &["huge number"],
        "RFC 8259 §6: a reader may set limits to numbers; jose takes it for infinity",
    ),
    read(OnlyTheyRead, &["huge number"], "RFC 8259 §6"),
    refuse(
        "form NotJson",
        &["surrogate"],
        "RFC 8259 §8.2: half a character is unpredictable",
    ),
    read(OnlyTheyRead, &["surrogate"], "RFC 8259 §8.2"),
    refuse(
        "form TooDeep",
        &["nesting"],
        "RFC 8259 §9: a reader may set limits to depth",
    ),
    read(
        ReadOtherwise,
        &["nesting"],
        "RFC 8259 §9: shown down to the limit",
    ),
    refuse(
        "form TooLong",
        &["nesting"],
        "RFC 8259 §9: a reader may set limits to size",
    ),
    read(
        OnlyTheyRead,
        &["nesting"],
        "RFC 8259 §9: shown, but no check rests on it",
    ),
    // A text that is no compact JWS.
    refuse(
        "form NotBase64",
        &["padding"],
        "RFC 7515 §2: base64url without padding",
    ),
    read(OnlyTheyRead, &["padding"], "RFC 7515 §2"),
    refuse(
        "form NotBase64",
        &["space"],
        "RFC 7515 §2: no line breaks, white space or other characters",
    ),
    read(OnlyTheyRead, &["space"], "RFC 7515 §2"),
    refuse(
        "form NotBase64",
        &["flip"],
        "RFC 4648 §3.5: bits that stand for nothing may have to be zero",
    ),
    read(OnlyTheyRead, &["flip"], "RFC 4648 §3.5"),
    refuse(
        "signature",
        &["padding", "space", "flip"],
        "RFC 7515 §5.2: what is not base64url is no signature",
    ),
    read(
        OnlyWeRead,
        &["algorithm none", "structure"],
        "RFC 7515 §7.1: three parts; shown all the same",
    ),
    // What the header may say.
    refuse(
        "form OwnKey",
        &["own key"],
        "RFC 8725 §3.10: a received jku or x5u is not to be trusted; jose passes it over",
    ),
    refuse(
        "form Critical",
        &["crit"],
        "RFC 7515 §4.1.11, RFC 7797 §6: jose knows b64, Access does not use it",
    ),
    refuse(
        "form NotAJwt",
        &["typ"],
        "RFC 8725 §3.11: explicit typing; jose compares it only when told to",
    ),
    // What a session has to say.
    refuse(
        "form Missing",
        &["missing claim", "other purpose"],
        "RFC 7519 §4: the application says which claims it requires",
    ),
    refuse("type missing", &["missing claim", "type"], "RFC 7519 §4"),
    refuse("issued missing", &["missing claim"], "RFC 7519 §4"),
    refuse(
        "expiry missing",
        &["missing claim", "other purpose"],
        "RFC 7519 §4",
    ),
    refuse(
        "form OtherType",
        &["type", "other purpose"],
        "RFC 8725 §3.12: one kind of token must not pass for another",
    ),
    refuse("type", &["type", "other purpose"], "RFC 8725 §3.12"),
    refuse(
        "form WrongKind",
        &["type", "email"],
        "RFC 7519 §4.3: private claims are the application's",
    ),
    refuse("form WrongKind", &["sub"], "RFC 7519 §4.1.2: a StringOrURI"),
    refuse(
        "form WrongKind",
        &["aud"],
        "RFC 7519 §4.1.3: a StringOrURI, or a list of them",
    ),
    refuse(
        "form NotFromAccess",
        &["aud"],
        "RFC 7519 §4.1.3: what stands there is the application's; Access writes printable tags",
    ),
    // Moments.
    refuse(
        "form NotAMoment",
        &["exp", "nbf", "iat"],
        "RFC 7519 §2: a NumericDate; Access and its own client know whole seconds only",
    ),
    refuse("expiry no-moment", &["exp"], "RFC 7519 §2"),
    refuse("not-before no-moment", &["nbf"], "RFC 7519 §2"),
    refuse("issued no-moment", &["iat"], "RFC 7519 §2"),
    refuse(
        "expiry",
        &["exp", "edge of time"],
        "RFC 7519 §4.1.4: leeway may be given; Access gives none",
    ),
    refuse(
        "issued",
        &["iat", "edge of time"],
        "RFC 7519 §4.1.6: says nothing of a token from the future",
    ),
    refuse(
        "form EndsBeforeIssued",
        &["exp", "iat", "edge of time"],
        "RFC 7519 §4.1.4, §4.1.6: neither compares the two",
    ),
];

const fn refuse(
    reason: &'static str,
    families: &'static [&'static str],
    by: &'static str,
) -> Listed {
    let what = OnlyWeRefuse(reason);
    Listed { what, families, by }
}

const fn read(what: What, families: &'static [&'static str], by: &'static str) -> Listed {
    Listed { what, families, by }
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyWeRefuse(reason) => write!(formatter, "only we refuse: {reason}"),
            Self::OnlyTheyRead => formatter.write_str("only jose reads"),
            Self::OnlyWeRead => formatter.write_str("only we read"),
            Self::ReadOtherwise => formatter.write_str("read otherwise"),
        }
    }
}

/// How often what was seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) both_accept: usize,
    both_refuse: usize,
    listed: BTreeMap<usize, usize>,
    pub(crate) unlisted: Vec<String>,
    n_unlisted: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn count(&mut self, case: &Case, (ours, theirs): (&Opinion, &Opinion)) {
        match (ours.refusals.as_slice(), theirs.refusals.as_slice()) {
            ([], []) => self.both_accept += 1,
            ([_, ..], [_, ..]) => self.both_refuse += 1,
            (reasons, []) => {
                for reason in reasons {
                    let is_meant = |what| matches!(what, OnlyWeRefuse(it) if it == reason.as_str());
                    self.find(case, is_meant, &format!("only we refuse: {reason}"));
                }
            }
            // What we believe, everybody has to believe.
            ([], words) => {
                let what = format!("only jose refuses: {}", words.join(" "));
                self.find(case, |_| false, &what);
            }
        }
        self.compare(case, "header", (&ours.header, &theirs.header));
        self.compare(case, "claims", (&ours.claims, &theirs.claims));
    }

    fn compare(&mut self, case: &Case, part: &str, (ours, theirs): (&Said, &Said)) {
        let what = match (ours, theirs) {
            (Said::Nothing, Said::Nothing) => return,
            (Said::Read(one), Said::Read(other)) if is_alike(one, other) => return,
            (Said::Nothing, _) => OnlyTheyRead,
            (_, Said::Nothing) => OnlyWeRead,
            (Said::Read(_) | Said::Unwritable, Said::Read(_) | Said::Unwritable) => ReadOtherwise,
        };
        self.find(case, |it| it == what, &format!("{what} ({part})"));
    }

    fn find(&mut self, case: &Case, is_meant: impl Fn(What) -> bool, what: &str) {
        let row = LIST
            .iter()
            .position(|row| row.families.contains(&case.family) && is_meant(row.what));
        if let Some(row) = row {
            *self.listed.entry(row).or_default() += 1;
            return;
        }
        let kind = format!("{} / {what}", case.family);
        let n = self.n_unlisted.entry(kind.clone()).or_default();
        *n += 1;
        if *n == 1 {
            let start: String = case.token.chars().take(2000).collect();
            self.unlisted.push(format!("{kind}: {start:?}"));
        }
    }

    /// Rows that nothing was seen of.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &'static Listed> {
        let seen = |(nth, _): &(usize, &Listed)| !self.listed.contains_key(nth);
        LIST.iter().enumerate().filter(seen).map(|(_, row)| row)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{:6} accepted by both", self.both_accept)?;
        writeln!(formatter, "{:6} refused by both", self.both_refuse)?;
        for (nth, row) in LIST.iter().enumerate() {
            let n = self.listed.get(&nth).copied().unwrap_or_default();
            let what = row.what.to_string();
            writeln!(
                formatter,
                "{n:6} {what:40} {} ({})",
                row.by,
                row.families.join(", ")
            )?;
        }
        for (kind, n) in &self.n_unlisted {
            writeln!(formatter, "{n:6} UNLISTED {kind}")?;
        }
        Ok(())
    }
}
