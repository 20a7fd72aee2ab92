//! The sentences about one token and one cookie.

use alloc::vec::Vec;

use crate::indicator::{Argument, Sentence};

crate::text::text_keys! {
    /// A sentence about a token or a cookie.
    pub enum TokenText {
        /// Names the check of the form.
        CheckForm = "check_form",
        /// Names the check of the algorithm.
        CheckAlgorithm = "check_algorithm",
        /// Names the check of the key.
        CheckKey = "check_key",
        /// Names the check of the signature.
        CheckSignature = "check_signature",
        /// Names the check of the issuer.
        CheckIssuer = "check_issuer",
        /// Names the check of the type.
        CheckKind = "check_kind",
        /// Names the check of the audience.
        CheckAudience = "check_audience",
        /// Names the check of the beginning.
        CheckNotBefore = "check_not_before",
        /// Names the check of the moment of issue.
        CheckIssued = "check_issued",
        /// Names the check of the end.
        CheckExpiry = "check_expiry",
        /// Names the check of the clock.
        CheckClock = "check_clock",
        /// Seen: a token as Access writes it.
        SeenAsAccessWrites = "check_as_access_writes",
        /// Seen: RS256.
        SeenRs256 = "check_rs256",
        /// Seen: another algorithm.
        SeenOtherAlgorithm = "check_other_algorithm",
        /// Seen: no claim or parameter of this name that can be read.
        SeenMissing = "check_missing",
        /// Seen: neither team nor key is named.
        SeenNoKeyNamed = "check_no_key_named",
        /// Seen: the team's keys could not be learnt.
        SeenKeysNotLearnt = "check_keys_not_learnt",
        /// Seen: a key that is published.
        SeenKeyPublished = "check_key_published",
        /// Seen: a key that is published no more.
        SeenKeyRetired = "check_key_retired",
        /// Seen: another key under the same name.
        SeenKeyReplaced = "check_key_replaced",
        /// Seen: a key that nobody published.
        SeenKeyNever = "check_key_never",
        /// Seen: a key that may have been rotated away.
        SeenKeyMaybeRotated = "check_key_maybe_rotated",
        /// Seen: a key that nobody asked about.
        SeenKeyNotAsked = "check_key_not_asked",
        /// Seen: a key that may be asked about later.
        SeenKeyAskedLater = "check_key_asked_later",
        /// Seen: the key made the signature.
        SeenSignatureGood = "check_signature_good",
        /// Seen: the key did not make the signature.
        SeenSignatureBad = "check_signature_bad",
        /// Seen: no key to judge the signature by.
        SeenSignatureNoKey = "check_signature_no_key",
        /// Seen: nothing to verify with.
        SeenSignatureNoMeans = "check_signature_no_means",
        /// Seen: a team.
        SeenTeam = "check_team",
        /// Seen: an issuer that is no team.
        SeenNoTeam = "check_no_team",
        /// Seen: an app token.
        SeenApp = "check_app_token",
        /// Seen: an org token.
        SeenOrg = "check_org_token",
        /// Seen: a token that is no session.
        SeenOtherKind = "check_other_kind",
        /// Seen: the app that was expected.
        SeenAudience = "check_audience_right",
        /// Seen: an app, and none was expected.
        SeenAudienceOf = "check_audience_of",
        /// Seen: another app.
        SeenAnotherApp = "check_another_app",
        /// Seen: no beginning.
        SeenNotLimited = "check_not_limited",
        /// Seen: no moment.
        SeenNotAMoment = "check_not_a_moment",
        /// Seen: a moment.
        SeenMoment = "check_moment",
        /// Seen: clocks that differ so much, this machine's being slow.
        SeenClockSlow = "check_clock_slow",
        /// Seen: the clock is right.
        SeenClockRight = "check_clock_right",
        /// Seen: clocks that differ so much, this machine's being fast.
        SeenClockFast = "check_clock_fast",
        /// Seen: nothing to compare the clock with.
        SeenClockUnknown = "check_clock_unknown",
        /// On a row: the name is there twice.
        Twice = "claim_twice",
        /// On a row: so many characters are not shown.
        LeftOut = "claim_left_out",
        /// On a row: it holds characters that can't be seen.
        Hidden = "claim_hidden",
        /// On a row: it is nested so deeply that not all of it is shown.
        Deep = "claim_deep",
        /// Meaning: not documented.
        Unknown = "claim_unknown",
        /// Meaning of the header's `alg`.
        ParameterAlg = "claim_header_alg",
        /// Meaning of the header's `kid`.
        ParameterKid = "claim_header_kid",
        /// Meaning of the header's `typ`.
        ParameterTyp = "claim_header_typ",
        /// Meaning of the header's `crit`.
        ParameterCrit = "claim_header_crit",
        /// Meaning of a parameter that brings a key.
        ParameterKey = "claim_header_key",
        /// Meaning of `aud`.
        ClaimAud = "claim_aud",
        /// Meaning of `type`.
        ClaimType = "claim_type",
        /// Meaning of `iss`.
        ClaimIss = "claim_iss",
        /// Meaning of `iat`.
        ClaimIat = "claim_iat",
        /// Meaning of `nbf`.
        ClaimNbf = "claim_nbf",
        /// Meaning of `exp`.
        ClaimExp = "claim_exp",
        /// Meaning of `email`.
        ClaimEmail = "claim_email",
        /// Meaning of `sub`.
        ClaimSub = "claim_sub",
        /// Meaning of `identity_nonce`.
        ClaimIdentityNonce = "claim_identity_nonce",
        /// Meaning of `country`.
        ClaimCountry = "claim_country",
        /// Meaning of `custom`.
        ClaimCustom = "claim_custom",
        /// Meaning of `amr`.
        ClaimAmr = "claim_amr",
        /// Meaning of `common_name`.
        ClaimCommonName = "claim_common_name",
        /// Meaning of `h_INTERNAL_DO_NOT_USE`.
        ClaimInternal = "claim_internal",
        /// Meaning of `identity`.
        ClaimIdentity = "claim_identity",
        /// Meaning of `hostname`.
        ClaimHostname = "claim_hostname",
        /// Meaning of `redirect_url`.
        ClaimRedirectUrl = "claim_redirect_url",
        /// Meaning of `real_country`.
        ClaimRealCountry = "claim_real_country",
        /// Meaning of `app_session_hash`.
        ClaimAppSessionHash = "claim_app_session_hash",
        /// Meaning of `auth_domain`.
        ClaimAuthDomain = "claim_auth_domain",
        /// Meaning of `app_hostname`.
        ClaimAppHostname = "claim_app_hostname",
        /// Meaning of the identity's `id`.
        IdentityId = "claim_identity_id",
        /// Meaning of the identity's `name`.
        IdentityName = "claim_identity_name",
        /// Meaning of the identity's `oidc_fields`.
        IdentityOidcFields = "claim_identity_oidc_fields",
        /// Meaning of the identity's `groups`.
        IdentityGroups = "claim_identity_groups",
        /// Meaning of the identity's `idp`.
        IdentityIdp = "claim_identity_idp",
        /// Meaning of the identity's `geo`.
        IdentityGeo = "claim_identity_geo",
        /// Meaning of the identity's `user_uuid`.
        IdentityUserUuid = "claim_identity_user_uuid",
        /// Meaning of the identity's `account_id`.
        IdentityAccountId = "claim_identity_account_id",
        /// Meaning of the identity's `iat`.
        IdentityIat = "claim_identity_iat",
        /// Meaning of the identity's `ip`.
        IdentityIp = "claim_identity_ip",
        /// Meaning of the identity's `auth_status`.
        IdentityAuthStatus = "claim_identity_auth_status",
        /// Meaning of what the identity says of a service token.
        IdentityServiceToken = "claim_identity_service_token",
        /// Meaning of what the identity says of WARP and Gateway.
        IdentityWarp = "claim_identity_warp",
        /// Meaning of what the identity says of the device.
        IdentityDevice = "claim_identity_device",
        /// Meaning of the identity's `mtls_auth`.
        IdentityMtls = "claim_identity_mtls",
        /// Meaning of the identity's `version`.
        IdentityVersion = "claim_identity_version",
        /// Change: the later token ends later by so much.
        GainLater = "token_gain_later",
        /// Change: the later token ends earlier by so much.
        GainEarlier = "token_gain_earlier",
        /// Change: nothing was gained.
        GainNone = "token_gain_none",
        /// Change: an end is not known.
        GainUnknown = "token_gain_unknown",
        /// Change: the later token lives for another time in all.
        LifeChanged = "token_life_changed",
        /// Key: signs new tokens.
        KeyCurrent = "key_current",
        /// Key: replaced, and still published.
        KeyPrevious = "key_previous",
        /// Key: published, and it is not known which one signs.
        KeyUnclear = "key_unclear",
        /// Key: published no more.
        KeyGone = "key_gone",
        /// Key: another one has its name.
        KeyImpostor = "key_impostor",
        /// Key: when it was replaced.
        KeyReplacedBetween = "key_replaced_between",
        /// Key: until when its tokens count.
        KeyGraceUntil = "key_grace_until",
        /// Key: its tokens count no longer.
        KeyGraceOver = "key_grace_over",
        /// Key: by when it was gone.
        KeyMissedSince = "key_missed_since",
        /// Audit: a value as it is.
        AuditValue = "audit_value",
        /// Audit: on.
        AuditOn = "audit_on",
        /// Audit: off.
        AuditOff = "audit_off",
        /// Audit: ends with the browser.
        AuditNoExpiry = "audit_no_expiry",
        /// Audit: as Access writes it.
        AuditAsAccess = "audit_as_access",
        /// Audit: a host-only cookie.
        AuditHostOnly = "audit_host_only",
        /// Audit: a domain cookie.
        AuditDomain = "audit_domain",
        /// Audit: a cookie of the whole host.
        AuditPathRoot = "audit_path_root",
        /// Audit: a cookie of a path.
        AuditPathOwn = "audit_path_own",
        /// Audit: a path that Access does not write.
        AuditPathStrange = "audit_path_strange",
        /// Audit: a token that ends with the browser.
        AuditSessionToken = "audit_session_token",
        /// Audit: another cookie that ends with the browser.
        AuditSessionOther = "audit_session_other",
        /// Audit: over.
        AuditExpired = "audit_expired",
        /// Audit: an end with nothing to compare.
        AuditExpiresOther = "audit_expires_other",
        /// Audit: ends with its token.
        AuditExpiresAlike = "audit_expires_alike",
        /// Audit: ends before its token.
        AuditExpiresSooner = "audit_expires_sooner",
        /// Audit: ends after its token.
        AuditExpiresLater = "audit_expires_later",
        /// Audit: scripts can not read it.
        AuditHttpOnly = "audit_http_only",
        /// Audit: scripts can read it.
        AuditReadable = "audit_readable",
        /// Audit: scripts can read what Access hides.
        AuditReadableStrange = "audit_readable_strange",
        /// Audit: TLS only.
        AuditSecure = "audit_secure",
        /// Audit: not TLS only.
        AuditNotSecure = "audit_not_secure",
        /// Audit: the app with `SameSite=None`.
        AuditSiteNone = "audit_site_none",
        /// Audit: the app with `SameSite=Lax`.
        AuditSiteLax = "audit_site_lax",
        /// Audit: the app without `SameSite`.
        AuditSiteUnspecified = "audit_site_unspecified",
        /// Audit: the app with `SameSite=Strict`.
        AuditSiteStrict = "audit_site_strict",
        /// Audit: a `SameSite` that Access does not write.
        AuditSiteStrange = "audit_site_strange",
        /// Audit: a `SameSite` that breaks logins.
        AuditSiteBreaksLogin = "audit_site_breaks_login",
        /// Audit: not partitioned.
        AuditUnpartitioned = "audit_unpartitioned",
        /// Audit: a partitioned token.
        AuditPartitioned = "audit_partitioned",
        /// Audit: another partitioned cookie.
        AuditPartitionedOther = "audit_partitioned_other",
        /// Audit: a bound token.
        AuditBound = "audit_bound",
        /// Audit: a token that is not bound.
        AuditNotBound = "audit_not_bound",
        /// Audit: what binds the token.
        AuditBindingCookie = "audit_binding_cookie",
        /// Verdict: valid.
        Valid = "token_valid",
        /// Verdict: not valid.
        NotValid = "token_not_valid",
        /// Verdict: forged.
        Forged = "token_forged",
        /// Verdict: not all of it was judged.
        NotProved = "token_not_proved",
    }
}

impl TokenText {
    /// The sentence, without anything to fill in.
    pub(super) fn plain(self) -> Sentence {
        self.with([])
    }

    /// The sentence with its placeholders filled.
    pub(super) fn with(self, arguments: impl Into<Vec<Argument>>) -> Sentence {
        Sentence {
            key: self.as_str().into(),
            arguments: arguments.into(),
        }
    }
}
