//! What every answer of the API is wrapped in, and what its refusals mean.
//! <https://developers.cloudflare.com/fundamentals/api/reference/api-responses/>

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::web::Reply;

/// A good answer.
#[derive(Debug)]
pub(super) struct Envelope<T> {
    /// Nothing, where there is nothing to tell.
    pub(super) result: Option<T>,
    info: Option<Info>,
}

/// Why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The token is unknown, or this is not among its permissions: the API says either with the same codes.
    NotAllowed,
    /// There is no such app, person or account.
    NotThere,
    /// Too many calls in five minutes.
    TooOften,
    /// Anything else, in the API's own words.
    Other(String),
}

#[derive(Deserialize)]
struct Raw {
    success: bool,
    #[serde(default)]
    errors: Vec<Error>,
    #[serde(default)]
    result: serde_json::Value,
    result_info: Option<Info>,
}

#[derive(Deserialize)]
struct Error {
    code: i64,
    #[serde(default)]
    message: String,
}

#[derive(Debug, Deserialize)]
struct Info {
    total_pages: Option<usize>,
}

impl<T: DeserializeOwned> Envelope<T> {
    pub(super) fn read(reply: &Reply) -> Result<Self, Refusal> {
        let unclear =
            || Refusal::Other(format!("status {}, and no words of the API", reply.status));
        if reply.status == 429 {
            return Err(Refusal::TooOften);
        }
        let raw: Raw = serde_json::from_slice(&reply.body).map_err(|_| unclear())?;
        if !raw.success || !(200..300).contains(&reply.status) {
            return Err(raw
                .errors
                .first()
                .map_or_else(unclear, |error| error.meaning(reply.status)));
        }
        let result = serde_json::from_value(raw.result).map_err(|_| unclear())?;
        let info = raw.result_info;
        Ok(Self { result, info })
    }

    pub(super) fn n_pages(&self) -> Option<usize> {
        self.info.as_ref()?.total_pages
    }
}

impl Error {
    fn meaning(&self, status: u16) -> Refusal {
        match (status, self.code) {
            (401, _) | (_, 1000 | 6003 | 6111 | 9106 | 9107 | 9109 | 10_000) => Refusal::NotAllowed,
            (404, _) | (_, 12_135 | 12_045) => Refusal::NotThere,
            (_, code) => {
                let words: String = self.message.chars().take(LONGEST_WORDS).collect();
                Refusal::Other(format!("status {status}, code {code}: {words}"))
            }
        }
    }
}

const LONGEST_WORDS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Option<serde_json::Value>, Refusal> {
        let body = body.as_bytes().to_vec();
        Envelope::read(&Reply { status, body }).map(|envelope| envelope.result)
    }

    fn refused(status: u16, code: i64) -> Refusal {
        let body = format!(
            r#"{{"success":false,"errors":[{{"code":{code},"message":"words"}}],"messages":[],"result":null}}"#
        );
        read(status, &body).unwrap_err()
    }

    #[test]
    fn codes_that_were_seen_mean_what_they_meant() {
        for (status, code, meaning) in [
            (403, 10_000, Refusal::NotAllowed),
            (401, 1000, Refusal::NotAllowed),
            (400, 6003, Refusal::NotAllowed),
            (403, 9109, Refusal::NotAllowed),
            (404, 12_135, Refusal::NotThere),
            (400, 12_045, Refusal::NotThere),
            (404, 7003, Refusal::NotThere),
            (429, 971, Refusal::TooOften),
            (
                400,
                12_130,
                Refusal::Other("status 400, code 12130: words".into()),
            ),
            (500, 1, Refusal::Other("status 500, code 1: words".into())),
        ] {
            assert_eq!(refused(status, code), meaning, "{status} {code}");
        }
    }

    #[test]
    fn only_success_with_a_good_status_is_success() {
        let good = r#"{"success":true,"errors":[],"messages":[],"result":{}}"#;
        assert!(read(202, good).is_ok());
        assert!(read(200, r#"{"success":true,"result":null}"#).is_ok());
        for status in [302, 400, 403, 500] {
            assert!(read(status, good).is_err(), "{status}");
        }
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"success":"true"}"#,
            r#"{"success":false}"#,
        ] {
            assert!(matches!(read(200, body), Err(Refusal::Other(_))), "{body}");
        }
    }
}
