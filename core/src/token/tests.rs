//! What is a token, what only looks like one, and that nothing personal or secret is ever printed.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::host::{HostProblem, Hostname};

const AUD: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const HEADER: &str = r#"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#;
const CANARY: &str = "canary";

/// The members of an ordinary app token, each as the text after its name.
const CLAIMS: [(&str, &str); 9] = [
    (
        "aud",
        r#"["4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"]"#,
    ),
    ("email", r#""canary@example.com""#),
    ("exp", "1700003600"),
    ("iat", "1700000000"),
    ("nbf", "1700000000"),
    ("iss", r#""https://custom.cloudflareaccess.com""#),
    ("type", r#""app""#),
    ("identity_nonce", r#""canary-nonce""#),
    ("sub", r#""canary-7f12-uuid""#),
];

fn seal(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    format!(
        "{}.{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims),
        URL_SAFE_NO_PAD.encode("canary signature")
    )
}

/// The ordinary claims with these in place of, or beside, them; `""` leaves the claim out.
fn claims_with(changes: &[(&str, &str)]) -> String {
    let is_changed = |name| changes.iter().any(|(other, _)| *other == name);
    let members: Vec<String> = CLAIMS
        .iter()
        .filter(|(name, _)| !is_changed(*name))
        .chain(changes.iter().filter(|(_, value)| !value.is_empty()))
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn parse(text: impl Into<String>) -> Result<Token, TokenProblem> {
    Token::parse(&Secret::new(text), &AccessHosts::default())
}

fn parse_claims(changes: &[(&str, &str)]) -> Result<Token, TokenProblem> {
    parse(seal(HEADER, claims_with(changes)))
}

fn parse_header(header: &str) -> Result<Token, TokenProblem> {
    parse(seal(header, claims_with(&[])))
}

fn base64(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn an_ordinary_app_token_is_read() {
    let token = parse_claims(&[]).unwrap();
    assert_eq!(token.kind(), TokenKind::App);
    assert_eq!(token.issuer().as_str(), "custom.cloudflareaccess.com");
    assert_eq!(token.audience().primary(), AUD);
    assert_eq!(token.subject().as_str(), "canary-7f12-uuid");
    assert!(!token.subject().is_service());
    assert_eq!(token.email(), Some("canary@example.com"));
    assert_eq!(token.issued_at(), Timestamp::from_seconds(1_700_000_000));
    assert_eq!(token.not_before(), Some(token.issued_at()));
    assert_eq!(token.expires_at(), Timestamp::from_seconds(1_700_003_600));
    assert_eq!(token.key_id(), "key-1");
}

#[test]
fn an_org_token_with_its_inlined_identity_is_read() {
    let identity = r#"{"id":"x","amr":["pwd"],"idp":{"id":"y","type":"google"},"common_name":"",
        "oidc_fields":{"groups":[{"id":"z","n":1.5e300}]},"iat":-1,"mtls_auth":{"cert_presented":false}}"#;
    let token = parse_claims(&[("type", r#""org""#), ("identity", identity)]).unwrap();
    assert_eq!(token.kind(), TokenKind::Org);
    assert!(!token.subject().is_service());
}

#[test]
fn a_service_token_is_known_by_its_common_name_and_by_its_empty_subject() {
    let bare = [
        ("sub", r#""""#),
        ("email", ""),
        ("nbf", ""),
        ("identity_nonce", ""),
    ];
    let service = |name: &str| {
        let changes = [&bare[..], &[("common_name", name)]].concat();
        parse_claims(&changes).unwrap()
    };
    let one = service(r#""one.access""#);
    assert!(one.subject().is_service() && one.subject().as_str().is_empty());
    assert_eq!(one.subject().common_name(), Some("one.access"));
    assert_eq!((one.email(), one.not_before()), (None, None));
    assert!(parse_claims(&bare).unwrap().subject().is_service());
    assert_eq!(one.subject(), service(r#""one.access""#).subject());
    assert_ne!(one.subject(), service(r#""two.access""#).subject());
    let named = parse_claims(&[("common_name", r#""one.access""#)]).unwrap();
    assert!(named.subject().is_service());
}

#[test]
fn the_audience_is_a_string_or_a_list_of_strings() {
    let bare = parse_claims(&[("aud", r#""one""#)]).unwrap();
    let list = parse_claims(&[("aud", r#"["two","one"]"#)]).unwrap();
    assert!(bare.audience().overlaps(list.audience()));
    let cases = [
        ("", TokenProblem::Missing("aud")),
        ("null", TokenProblem::WrongKind("aud")),
        ("1", TokenProblem::WrongKind("aud")),
        ("{}", TokenProblem::WrongKind("aud")),
        (r#"["one",null]"#, TokenProblem::WrongKind("aud")),
        (r#"[["one"]]"#, TokenProblem::WrongKind("aud")),
        ("[]", TokenProblem::NotFromAccess("aud")),
        (r#""""#, TokenProblem::NotFromAccess("aud")),
        (r#"["one",""]"#, TokenProblem::NotFromAccess("aud")),
        (r#""o\u0000ne""#, TokenProblem::NotFromAccess("aud")),
    ];
    for (aud, problem) in cases {
        assert_eq!(parse_claims(&[("aud", aud)]), Err(problem), "{aud}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn the_header_may_only_say_rs256_and_a_key() {
    let cases = [
        (r#"{"kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"none","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"HS256","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"RS512","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"PS256","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"rs256","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (
            r#"{"alg":"RS256 ","kid":"k"}"#,
            TokenProblem::OtherAlgorithm,
        ),
        (
            r#"{"alg":["RS256"],"kid":"k"}"#,
            TokenProblem::OtherAlgorithm,
        ),
        (r#"{"alg":null,"kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"ALG":"RS256","kid":"k"}"#, TokenProblem::OtherAlgorithm),
        (r#"{"alg":"RS256"}"#, TokenProblem::Missing("kid")),
        (r#"{"alg":"RS256","kid":1}"#, TokenProblem::WrongKind("kid")),
        (
            r#"{"alg":"RS256","kid":null}"#,
            TokenProblem::WrongKind("kid"),
        ),
        (
            r#"{"alg":"RS256","kid":""}"#,
            TokenProblem::NotFromAccess("kid"),
        ),
        (
            r#"{"alg":"RS256","kid":"a b"}"#,
            TokenProblem::NotFromAccess("kid"),
        ),
        (
            r#"{"alg":"RS256","kid":"ü"}"#,
            TokenProblem::NotFromAccess("kid"),
        ),
        (
            r#"{"alg":"RS256","kid":"k","typ":"JWE"}"#,
            TokenProblem::NotAJwt,
        ),
        (
            r#"{"alg":"RS256","kid":"k","typ":"at+jwt"}"#,
            TokenProblem::NotAJwt,
        ),
        (
            r#"{"alg":"RS256","kid":"k","typ":null}"#,
            TokenProblem::NotAJwt,
        ),
        (
            r#"{"alg":"RS256","kid":"k","crit":[]}"#,
            TokenProblem::Critical,
        ),
        (
            r#"{"alg":"RS256","kid":"k","crit":["b64"],"b64":false}"#,
            TokenProblem::Critical,
        ),
        (
            r#"{"alg":"RS256","kid":"k","jwk":{"kty":"RSA"}}"#,
            TokenProblem::OwnKey,
        ),
        (
            r#"{"alg":"RS256","kid":"k","jku":"https://evil.tld"}"#,
            TokenProblem::OwnKey,
        ),
        (
            r#"{"alg":"RS256","kid":"k","x5u":null}"#,
            TokenProblem::OwnKey,
        ),
        (
            r#"{"alg":"RS256","kid":"k","x5c":[]}"#,
            TokenProblem::OwnKey,
        ),
        (
            r#"{"alg":"none","alg":"RS256","kid":"k"}"#,
            TokenProblem::RepeatedName(Part::Header),
        ),
        (
            r#"{"alg":"RS256","kid":"k","\u006bid":"l"}"#,
            TokenProblem::RepeatedName(Part::Header),
        ),
        (r#"["RS256"]"#, TokenProblem::NotAnObject(Part::Header)),
        ("RS256", TokenProblem::NotJson(Part::Header)),
    ];
    for (header, problem) in cases {
        assert_eq!(parse_header(header), Err(problem), "{header}");
    }
}

#[test]
fn harmless_headers_are_read() {
    for header in [
        r#"{"alg":"RS256","kid":"k"}"#,
        r#"{"typ":"jwt","alg":"RS256","kid":"k"}"#,
        r#"{"alg":"RS256","kid":"k","x5t":"thumbprint","unknown":[{}]}"#,
    ] {
        assert_eq!(parse_header(header).unwrap().key_id(), "k");
    }
    let longest = "f".repeat(128);
    let header = |kid: &str| format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#);
    assert_eq!(parse_header(&header(&longest)).unwrap().key_id(), longest);
    assert_eq!(
        parse_header(&header(&"f".repeat(129))),
        Err(TokenProblem::NotFromAccess("kid"))
    );
}

#[test]
fn only_sessions_are_tokens() {
    let cases = [
        ("", TokenProblem::Missing("type")),
        ("1", TokenProblem::WrongKind("type")),
        (r#"["app"]"#, TokenProblem::WrongKind("type")),
        (r#""meta""#, TokenProblem::OtherType(OtherType::Meta)),
        (r#""match""#, TokenProblem::OtherType(OtherType::Match)),
        (r#""App""#, TokenProblem::OtherType(OtherType::Unknown)),
        (r#""app ""#, TokenProblem::OtherType(OtherType::Unknown)),
        (r#""""#, TokenProblem::OtherType(OtherType::Unknown)),
    ];
    for (kind, problem) in cases {
        assert_eq!(parse_claims(&[("type", kind)]), Err(problem), "{kind}");
    }
}

#[test]
fn the_issuer_is_a_believable_team() {
    let cases = [
        ("", TokenProblem::Missing("iss")),
        ("null", TokenProblem::WrongKind("iss")),
        (
            r#""https://evilcloudflareaccess.com""#,
            HostProblem::NotATeam.into(),
        ),
        (
            r#""https://custom.cloudflareaccess.com/""#,
            HostProblem::NotAName.into(),
        ),
        (
            r#""http://custom.cloudflareaccess.com""#,
            HostProblem::NotAnIssuer.into(),
        ),
    ];
    for (iss, problem) in cases {
        assert_eq!(parse_claims(&[("iss", iss)]), Err(problem), "{iss}");
    }
    let own = Secret::new(seal(
        HEADER,
        claims_with(&[("iss", r#""https://login.mycompany.com""#)]),
    ));
    let hosts = AccessHosts::default();
    assert_eq!(
        Token::parse(&own, &hosts),
        Err(HostProblem::NotATeam.into())
    );
    let hosts = hosts.with_team(Hostname::parse("login.mycompany.com").unwrap());
    assert_eq!(
        Token::parse(&own, &hosts).unwrap().issuer().as_str(),
        "login.mycompany.com"
    );
}

#[test]
fn moments_are_whole_seconds_before_the_year_10000() {
    let cases = [
        "null",
        r#""1700000000""#,
        "1700000000.0",
        "1.7e9",
        "-1",
        "-0",
        "253402300800",
        "1e308",
        "18446744073709551615",
        "99999999999999999999999",
        "true",
        "[1700000000]",
    ];
    for name in ["iat", "exp", "nbf"] {
        for text in cases {
            assert_eq!(
                parse_claims(&[(name, text)]),
                Err(TokenProblem::NotAMoment(name)),
                "{name}: {text}"
            );
        }
    }
    assert_eq!(
        parse_claims(&[("iat", "")]),
        Err(TokenProblem::Missing("iat"))
    );
    assert_eq!(
        parse_claims(&[("exp", "")]),
        Err(TokenProblem::Missing("exp"))
    );
    assert!(parse_claims(&[("iat", "0"), ("nbf", ""), ("exp", "253402300799")]).is_ok());
}

#[test]
fn a_token_ends_after_it_was_issued() {
    for exp in ["1699999999", "1700000000"] {
        assert_eq!(
            parse_claims(&[("exp", exp)]),
            Err(TokenProblem::EndsBeforeIssued)
        );
    }
    assert!(parse_claims(&[("exp", "1700000001")]).is_ok());
}

#[test]
fn the_subject_is_required_and_the_email_is_not() {
    assert_eq!(
        parse_claims(&[("sub", "")]),
        Err(TokenProblem::Missing("sub"))
    );
    assert_eq!(
        parse_claims(&[("sub", "null")]),
        Err(TokenProblem::WrongKind("sub"))
    );
    assert_eq!(
        parse_claims(&[("email", "7")]),
        Err(TokenProblem::WrongKind("email"))
    );
    assert_eq!(
        parse_claims(&[("common_name", "7")]),
        Err(TokenProblem::WrongKind("common_name"))
    );
    for email in ["", "null", r#""""#] {
        assert_eq!(parse_claims(&[("email", email)]).unwrap().email(), None);
    }
}

#[test]
fn unknown_claims_are_allowed_but_must_be_sound() {
    assert!(parse_claims(&[("custom", r#"{"a":[1.5,null,{"b":-1}]}"#)]).is_ok());
    let deep = "[".repeat(16) + &"]".repeat(16);
    let cases = [
        (r#"{"a":1,"a":2}"#, TokenProblem::RepeatedName(Part::Claims)),
        (deep.as_str(), TokenProblem::TooDeep(Part::Claims)),
        ("1e999", TokenProblem::NotJson(Part::Claims)),
        (r#""\ud800""#, TokenProblem::NotJson(Part::Claims)),
    ];
    for (custom, problem) in cases {
        assert_eq!(
            parse_claims(&[("custom", custom)]),
            Err(problem),
            "{custom}"
        );
    }
    let twice = claims_with(&[]).replacen('{', r#"{"exp":9999999999,"#, 1);
    assert_eq!(
        parse(seal(HEADER, twice)),
        Err(TokenProblem::RepeatedName(Part::Claims))
    );
    let not_utf8 = claims_with(&[("custom", r#""~""#)])
        .replace('~', "\u{1}")
        .into_bytes();
    let not_utf8: Vec<u8> = not_utf8
        .iter()
        .map(|&byte| if byte == 1 { 0xff } else { byte })
        .collect();
    assert_eq!(
        parse(seal(HEADER, not_utf8)),
        Err(TokenProblem::NotJson(Part::Claims))
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn a_token_is_three_parts_of_base64url() {
    let sound = seal(HEADER, claims_with(&[]));
    let [header, claims, signature] = sound.split('.').collect::<Vec<_>>()[..] else {
        panic!()
    };
    let cases = [
        (String::new(), TokenProblem::NotThreeParts),
        (header.to_string(), TokenProblem::NotThreeParts),
        (format!("{header}.{claims}"), TokenProblem::NotThreeParts),
        (format!("{sound}."), TokenProblem::NotThreeParts),
        (
            format!("{sound}.{claims}.{header}"),
            TokenProblem::NotThreeParts,
        ),
        (
            format!("{header}.{claims}."),
            TokenProblem::EmptyPart(Part::Signature),
        ),
        (
            format!(".{claims}.{signature}"),
            TokenProblem::EmptyPart(Part::Header),
        ),
        (
            format!("{header}..{signature}"),
            TokenProblem::EmptyPart(Part::Claims),
        ),
        (
            format!("{header}=.{claims}.{signature}"),
            TokenProblem::NotBase64(Part::Header),
        ),
        (
            format!("{header}==.{claims}.{signature}"),
            TokenProblem::NotBase64(Part::Header),
        ),
        (format!(" {sound}"), TokenProblem::NotBase64(Part::Header)),
        (
            format!("\"{sound}\""),
            TokenProblem::NotBase64(Part::Signature),
        ),
        (
            format!("{sound}\n"),
            TokenProblem::NotBase64(Part::Signature),
        ),
        (
            format!("{header}.{claims}.a+/b"),
            TokenProblem::NotBase64(Part::Signature),
        ),
        (
            format!("{header}.{claims}.YR"),
            TokenProblem::NotBase64(Part::Signature),
        ),
        (
            format!("{header}.{claims}.Y"),
            TokenProblem::NotBase64(Part::Signature),
        ),
        (
            format!("{header}.ü.{signature}"),
            TokenProblem::NotBase64(Part::Claims),
        ),
        (
            format!("{header}.{}.{signature}", base64("[]")),
            TokenProblem::NotAnObject(Part::Claims),
        ),
    ];
    for (text, problem) in cases {
        assert_eq!(parse(text.clone()), Err(problem), "{text}");
    }
}

#[test]
fn a_token_of_16_kib_is_read_and_one_byte_more_is_not() {
    // No base64 text has 4n + 1 characters, so the key's name is lengthened until the signature fits.
    let filled = |kid: &str, length: usize| {
        let header = format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#);
        let sound = seal(header, claims_with(&[]));
        format!("{sound}{}", "A".repeat(length - sound.len()))
    };
    let is_read = |length| {
        ["k", "kk", "kkk"]
            .iter()
            .any(|kid| parse(filled(kid, length)).is_ok())
    };
    assert!(is_read(16 * 1024));
    assert!(!is_read(16 * 1024 + 1));
    assert_eq!(parse("a".repeat(100_000_000)), Err(TokenProblem::TooLong));
}

#[test]
fn nothing_personal_is_in_the_debug_output() {
    for common_name in ["", r#""canary""#] {
        let token = parse_claims(&[("common_name", common_name)]).unwrap();
        let shown = format!("{token:?} {token:#?}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert!(shown.contains(AUD) && shown.contains("key-1"), "{shown}");
    }
}

#[test]
fn a_subject_says_of_itself_only_whether_it_is_a_person() {
    let person = parse_claims(&[]).unwrap();
    assert_eq!(format!("{:?}", person.subject()), "Subject(person …)");
    let service = parse_claims(&[("common_name", r#""canary""#)]).unwrap();
    assert_eq!(format!("{:?}", service.subject()), "Subject(service …)");
}

#[test]
fn what_is_stored_of_a_token_is_all_that_it_says_and_tells_of_its_team_alone() {
    for changes in [
        &[][..],
        &[("type", r#""org""#), ("nbf", "")],
        &[("common_name", r#""canary""#), ("email", "")],
    ] {
        let token = parse_claims(changes).unwrap();
        let stored = serde_json::to_string(&token.facts()).unwrap();
        let facts: TokenFacts = serde_json::from_str(&stored).unwrap();
        let shown = format!("{facts:?}");
        assert_eq!(shown, "TokenFacts(custom.cloudflareaccess.com)");
        let again = Token::from_facts(facts, &AccessHosts::default()).unwrap();
        assert!(again == token, "{changes:?}");
        let elsewhere = stored.replace("custom.cloudflareaccess.com", "custom.example");
        let elsewhere = serde_json::from_str(&elsewhere).unwrap();
        assert!(Token::from_facts(elsewhere, &AccessHosts::default()).is_none());
    }
}

#[test]
fn a_problem_names_the_part_or_the_purpose_that_it_is_about() {
    let told = |problem: TokenProblem| problem.to_string();
    let parts = [Part::Header, Part::Claims, Part::Signature].map(TokenProblem::EmptyPart);
    assert_eq!(
        parts.map(told),
        ["header", "claims", "signature"].map(|part| format!("the {part} of the token is empty"))
    );
    let purposes = [OtherType::Meta, OtherType::Match, OtherType::Unknown];
    assert_eq!(
        purposes.map(|purpose| told(TokenProblem::OtherType(purpose))),
        [
            "the parameter of a login URL",
            "the answer to a metadata request",
            "of an unknown type"
        ]
        .map(|purpose| format!("this is no session token: it is {purpose}"))
    );
}

#[cfg(not(target_family = "wasm"))]
mod properties {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn assert_silent(result: &Result<Token, TokenProblem>) -> Result<(), TestCaseError> {
        let shown = match result {
            Ok(token) => format!("{token:?}"),
            Err(problem) => format!("{problem:?} {problem}"),
        };
        prop_assert!(!shown.contains(CANARY), "{}", shown);
        Ok(())
    }

    /// Any JSON, nested a little.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_string()),
            Just("true".to_string()),
            any::<i64>().prop_map(|number| number.to_string()),
            "-?[0-9]{1,3}(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?",
            "\"(canary|app|org|RS256|[a-z]{0,5}|\\\\u00[0-9a-f]{2})\"",
        ];
        leaf.prop_recursive(4, 16, 4, |inner| {
            let pair =
                ("[a-c]", inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(|list| format!("[{}]", list.join(","))),
                prop::collection::vec(pair, 0..4)
                    .prop_map(|list| format!("{{{}}}", list.join(","))),
            ]
        })
    }

    fn moments() -> impl Strategy<Value = u64> {
        prop_oneof![0_u64..300_000_000_000, any::<u64>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_text_at_all_is_survived(text in "\\PC*|[A-Za-z0-9_.=-]{0,60}") {
            assert_silent(&parse(text))?;
        }

        #[test]
        fn any_bytes_in_the_parts_are_survived(header: Vec<u8>, claims: Vec<u8>) {
            assert_silent(&parse(seal(header, claims)))?;
        }

        #[test]
        fn a_byte_changed_in_the_decoded_text_is_survived(at: Index, byte: u8, in_header: bool) {
            let mut parts = [HEADER.as_bytes().to_vec(), claims_with(&[]).into_bytes()];
            let part = &mut parts[usize::from(!in_header)];
            let at = at.index(part.len());
            part[at] = byte;
            let [header, claims] = parts;
            let result = parse(seal(header, claims));
            // A changed byte inside the key's name or the AUD is sound, and shown; it cannot spell the canary.
            assert_silent(&result)?;
        }

        #[test]
        fn a_cut_or_doubled_token_is_refused(at: Index) {
            let sound = seal(HEADER, claims_with(&[]));
            let at = at.index(sound.rfind('.').unwrap());
            prop_assert!(parse(&sound[..at]).is_err());
            prop_assert!(parse(&sound[at + 1..]).is_err() || at == 0);
            let doubled = [&sound, &sound[at..]].concat();
            prop_assert!(parse(doubled).is_err());
        }

        #[test]
        fn any_json_in_any_claim_is_survived(which: Index, value in json()) {
            let (name, _) = CLAIMS[which.index(CLAIMS.len())];
            // The audience and the type of a token are no secrets; all else is never shown.
            if name != "aud" {
                assert_silent(&parse_claims(&[(name, &value)]))?;
            } else if let Ok(token) = parse_claims(&[(name, &value)]) {
                prop_assert!(!token.audience().primary().is_empty());
            }
        }

        #[test]
        fn whatever_is_read_holds_its_promises(iat in moments(), exp in moments(), nbf in prop::option::of(0_u64..300_000_000_000)) {
            let [iat, exp] = [iat, exp].map(|number| number.to_string());
            let nbf = nbf.map_or(String::new(), |number| number.to_string());
            if let Ok(token) = parse_claims(&[("iat", &iat), ("exp", &exp), ("nbf", &nbf)]) {
                prop_assert!(token.expires_at() > token.issued_at());
                prop_assert!(token.issued_at() >= Timestamp::from_seconds(0));
                prop_assert!(token.expires_at() < Timestamp::from_seconds(253_402_300_800));
            }
        }

        #[test]
        fn a_header_with_anything_in_it_never_moves_the_algorithm(value in json()) {
            let header = format!(r#"{{"alg":{value},"kid":"k"}}"#);
            prop_assert_eq!(parse_header(&header).is_ok(), value == "\"RS256\"");
        }
    }
}
