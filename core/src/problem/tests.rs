//! What problems carry, and how it is told.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::host::HostProblem;
use crate::judge::words::RedirectText;
use crate::judge::{Refusal, Whose};
use crate::native_host::{Refusal as HostRefusal, RefusalKind};
use crate::talk::words::{HostText, reason};
use crate::token::words::FormText;
use crate::token::{OtherType, Part, TokenProblem};

#[test]
fn the_words_of_a_problem_fill_its_sentence() {
    let host = Problem::Unreachable("myserver.com".into());
    assert_eq!(host.arguments(), [Argument::Text("myserver.com".into())]);
    let status = Problem::ServerFault(503);
    assert_eq!(status.arguments(), [Argument::Text("503".into())]);
    let clock = Problem::ClockWrong(-5000);
    assert_eq!(clock.arguments(), [Argument::Span(5000)]);
    let reason = Sentence::plain(TextKey::Offline);
    let redirect = Problem::Redirect(reason.clone());
    assert_eq!(redirect.arguments(), [Argument::from(reason)]);
    assert!(Problem::Offline.arguments().is_empty());
}

#[test]
fn a_problem_is_the_same_after_it_was_stored() {
    for problem in [
        Problem::Offline,
        Problem::ServerFault(502),
        Problem::Redirect(Sentence::plain(TextKey::Offline)),
    ] {
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
    }
}

#[test]
fn whatever_fills_a_sentence_is_a_word_or_a_sentence_of_the_list() {
    let reasons = [redirects(), tokens(), hosts(), native_host()].concat();
    let fixed = Problem::Unreachable("myserver.com".into());
    let problems = reasons.iter().cloned().map(Problem::Redirect);
    let told = problems
        .chain([fixed])
        .map(|it| Sentence::with(it.text(), it.arguments()));
    for sentence in told.chain(reasons.clone()) {
        assert_no_phrase(&sentence);
    }
}

#[test]
fn every_reason_of_the_list_is_said_by_something() {
    let said = [redirects(), tokens(), hosts(), native_host()].concat();
    let mut keys = BTreeSet::new();
    for sentence in &said {
        collect(sentence, &mut keys);
    }
    let redirects = RedirectText::ALL.iter().map(|it| it.as_str());
    let forms = FormText::ALL.iter().map(|it| it.as_str());
    let native = HostText::ALL.iter().map(|it| it.as_str());
    let listed: BTreeSet<&str> = redirects.chain(forms).chain(native).collect();
    let unsaid = |key: &&str| !keys.contains(*key) && *key != RedirectText::TooMany.as_str();
    assert_eq!(
        listed.into_iter().filter(unsaid).collect::<Vec<_>>(),
        [""; 0]
    );
}

#[test]
fn the_language_of_a_reason_is_chosen_when_it_is_shown() {
    let host = "idp.example".into();
    let whose = Whose::Elsewhere;
    let problem = Problem::Redirect(Refusal::OtherHost { whose, host }.sentence());
    assert_eq!(
        serde_json::to_string(&problem).unwrap(),
        r#"{"redirect":{"key":"redirect_other_host","arguments":[{"text":"idp.example"}]}}"#
    );
}

fn assert_no_phrase(sentence: &Sentence) {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_.-:/@…?".contains(letter);
    for argument in &sentence.arguments {
        match argument {
            Argument::Text(text) => assert!(text.chars().all(is_plain), "{sentence:?}"),
            Argument::List(words) => {
                assert!(
                    words.iter().all(|it| it.chars().all(is_plain)),
                    "{sentence:?}"
                );
            }
            Argument::Sentence(inner) => assert_no_phrase(inner),
            Argument::Moment(_) | Argument::Span(_) | Argument::Count(_) => {}
        }
    }
}

fn collect(sentence: &Sentence, keys: &mut BTreeSet<String>) {
    keys.insert(sentence.key.clone());
    for argument in &sentence.arguments {
        if let Argument::Sentence(inner) = argument {
            collect(inner, keys);
        }
    }
}

fn redirects() -> Vec<Sentence> {
    let other_host = Refusal::OtherHost {
        whose: Whose::App,
        host: "myserver.com".into(),
    };
    let refusals = vec![
        Refusal::TooLong,
        Refusal::Unprintable,
        Refusal::NotAUrl,
        Refusal::NotHttps,
        Refusal::Userinfo,
        Refusal::Port,
        Refusal::Fragment,
        Refusal::Ambiguous,
        other_host,
        Refusal::OtherPath,
        Refusal::NoKid,
        Refusal::RepeatedKid,
        Refusal::WrongAudience,
        Refusal::NoMeta,
        Refusal::RepeatedMeta,
    ];
    refusals.iter().map(Refusal::sentence).collect()
}

fn tokens() -> Vec<Sentence> {
    let of_part = |part| {
        [
            TokenProblem::EmptyPart(part),
            TokenProblem::NotBase64(part),
            TokenProblem::NotJson(part),
            TokenProblem::NotAnObject(part),
            TokenProblem::TooDeep(part),
            TokenProblem::RepeatedName(part),
        ]
    };
    let of_parts = [Part::Header, Part::Claims, Part::Signature].map(of_part);
    let others = [
        TokenProblem::TooLong,
        TokenProblem::NotThreeParts,
        TokenProblem::OtherAlgorithm,
        TokenProblem::NotAJwt,
        TokenProblem::Critical,
        TokenProblem::OwnKey,
        TokenProblem::Missing("exp"),
        TokenProblem::WrongKind("exp"),
        TokenProblem::NotFromAccess("kid"),
        TokenProblem::NotAMoment("iat"),
        TokenProblem::EndsBeforeIssued,
        TokenProblem::OtherType(OtherType::Meta),
        TokenProblem::OtherType(OtherType::Match),
        TokenProblem::OtherType(OtherType::Unknown),
        TokenProblem::Issuer(HostProblem::NotATeam),
    ];
    let all = of_parts.into_iter().flatten().chain(others);
    all.map(TokenProblem::sentence).collect()
}

fn hosts() -> Vec<Sentence> {
    let all = [
        HostProblem::Empty,
        HostProblem::TooLong,
        HostProblem::TrailingDot,
        HostProblem::IpAddress,
        HostProblem::Port,
        HostProblem::Userinfo,
        HostProblem::PercentEscape,
        HostProblem::SingleLabel,
        HostProblem::NotAName,
        HostProblem::NotATeam,
        HostProblem::NotAnIssuer,
    ];
    all.map(HostProblem::sentence).into()
}

fn native_host() -> Vec<Sentence> {
    let kinds = [
        RefusalKind::OtherVersion,
        RefusalKind::NotPaired,
        RefusalKind::NoSecret,
        RefusalKind::Cloudflare,
        RefusalKind::Later,
        RefusalKind::Other,
    ];
    let refused = |kind, number| {
        reason(&HostRefusal {
            number,
            kind,
            problem: "It could not be done.".into(),
            advice: "Do it yourself.".into(),
        })
    };
    let of_kind = |kind| (1..=120).map(move |number| refused(kind, number));
    kinds.into_iter().flat_map(of_kind).collect()
}
