//! What each parameter of the header and each claim means, as far as Access documents it or is known to write it.
//! <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/>

use super::words::TokenText;

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the header.
    Header,
    /// Among the claims.
    Claims,
    /// In the claim `identity` of an org token, and in the answer of `get-identity`.
    Identity,
}

pub(super) fn meaning(place: Place, name: &str) -> TokenText {
    let known = match place {
        Place::Header => of_parameter(name),
        Place::Claims => of_session(name).or_else(|| of_edge(name)),
        Place::Identity => of_identity(name),
    };
    known.unwrap_or(TokenText::Unknown)
}

/// Whether a member is a `NumericDate` (RFC 7519 §2), seconds after the Unix epoch.
pub(super) fn is_moment(place: Place, name: &str) -> bool {
    match place {
        Place::Header => false,
        Place::Claims => matches!(name, "iat" | "nbf" | "exp"),
        Place::Identity => name == "iat",
    }
}

fn of_parameter(name: &str) -> Option<TokenText> {
    Some(match name {
        "alg" => TokenText::ParameterAlg,
        "kid" => TokenText::ParameterKid,
        "typ" => TokenText::ParameterTyp,
        "crit" => TokenText::ParameterCrit,
        "jwk" | "jku" | "x5u" | "x5c" => TokenText::ParameterKey,
        _ => return None,
    })
}

/// App tokens of people and of services, and org tokens.
fn of_session(name: &str) -> Option<TokenText> {
    Some(match name {
        "aud" => TokenText::ClaimAud,
        "type" => TokenText::ClaimType,
        "iss" => TokenText::ClaimIss,
        "iat" => TokenText::ClaimIat,
        "nbf" => TokenText::ClaimNbf,
        "exp" => TokenText::ClaimExp,
        "email" => TokenText::ClaimEmail,
        "sub" => TokenText::ClaimSub,
        "identity_nonce" => TokenText::ClaimIdentityNonce,
        "country" => TokenText::ClaimCountry,
        "custom" => TokenText::ClaimCustom,
        "amr" => TokenText::ClaimAmr,
        "common_name" => TokenText::ClaimCommonName,
        "h_INTERNAL_DO_NOT_USE" => TokenText::ClaimInternal,
        "identity" => TokenText::ClaimIdentity,
        _ => return None,
    })
}

/// What the edge signs for purposes of its own: the parameter of a login, and the answer to a metadata request.
fn of_edge(name: &str) -> Option<TokenText> {
    Some(match name {
        "hostname" => TokenText::ClaimHostname,
        "redirect_url" => TokenText::ClaimRedirectUrl,
        "real_country" => TokenText::ClaimRealCountry,
        "app_session_hash" => TokenText::ClaimAppSessionHash,
        "auth_domain" => TokenText::ClaimAuthDomain,
        "app_hostname" => TokenText::ClaimAppHostname,
        "service_token_status" | "auth_status" | "is_warp" | "is_gateway" | "mtls_auth" => {
            return of_identity(name);
        }
        _ => return None,
    })
}

/// <https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity>
fn of_identity(name: &str) -> Option<TokenText> {
    Some(match name {
        "id" => TokenText::IdentityId,
        "name" => TokenText::IdentityName,
        "email" => TokenText::ClaimEmail,
        "amr" => TokenText::ClaimAmr,
        "oidc_fields" => TokenText::IdentityOidcFields,
        "groups" => TokenText::IdentityGroups,
        "idp" => TokenText::IdentityIdp,
        "geo" => TokenText::IdentityGeo,
        "user_uuid" => TokenText::IdentityUserUuid,
        "account_id" => TokenText::IdentityAccountId,
        "iat" => TokenText::IdentityIat,
        "ip" => TokenText::IdentityIp,
        "auth_status" => TokenText::IdentityAuthStatus,
        "common_name" => TokenText::ClaimCommonName,
        "service_token_id" | "service_token_status" => TokenText::IdentityServiceToken,
        "is_warp" | "is_gateway" | "gateway_account_id" => TokenText::IdentityWarp,
        "device_id" | "device_sessions" | "devicePosture" => TokenText::IdentityDevice,
        "mtls_auth" => TokenText::IdentityMtls,
        "version" => TokenText::IdentityVersion,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIMS: &str = "aud type iss iat nbf exp email sub identity_nonce country custom amr common_name
        h_INTERNAL_DO_NOT_USE identity hostname redirect_url service_token_status is_warp is_gateway auth_status mtls_auth
        real_country app_session_hash auth_domain app_hostname";
    const IDENTITY: &str = "id name email amr oidc_fields groups idp geo user_uuid account_id iat ip auth_status
        common_name service_token_id service_token_status is_warp is_gateway gateway_account_id device_id device_sessions
        devicePosture mtls_auth version";
    const HEADER: &str = "alg kid typ crit jwk jku x5u x5c";

    #[test]
    fn everything_that_access_is_known_to_write_has_a_meaning() {
        for (place, names) in [
            (Place::Claims, CLAIMS),
            (Place::Identity, IDENTITY),
            (Place::Header, HEADER),
        ] {
            for name in names.split_whitespace() {
                assert_ne!(meaning(place, name), TokenText::Unknown, "{name}");
            }
        }
    }

    #[test]
    fn what_access_does_not_document_is_told_so() {
        // No evidence of `policy_id` was found in any token.
        for name in ["policy_id", "", "EXP", "aud ", "kid"] {
            assert_eq!(meaning(Place::Claims, name), TokenText::Unknown, "{name}");
        }
        assert_eq!(meaning(Place::Header, "exp"), TokenText::Unknown);
    }
}
