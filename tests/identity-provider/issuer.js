// One OpenID Connect issuer for each host of the edge that asks for one, made at its first request.
// Every rule of the protocol is oidc-provider's own; only its policy is set here: when a person is asked.

import { generateKeyPairSync, randomBytes } from "node:crypto";

import { Provider, interactionPolicy } from "oidc-provider";

import { interaction } from "./interaction.js";
import { situationOf } from "./situation.js";
import { Storage } from "./storage.js";

const issuers = new Map();
const signingKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const cookieKeys = [randomBytes(32).toString("hex")];

/** The issuer that a situation names. */
export function issuerOf({ issuer, client_id, callback }) {
  const name = JSON.stringify([issuer, client_id, callback]);
  if (!issuers.has(name)) issuers.set(name, made(issuer, client_id, callback));
  return issuers.get(name);
}

function made(issuer, clientId, callback) {
  const storage = new Storage();
  const provider = new Provider(issuer, {
    adapter: (kind) => storage.adapter(kind),
    clients: [
      {
        client_id: clientId,
        // PKCE stands in for a secret, so there is none to keep.
        token_endpoint_auth_method: "none",
        redirect_uris: [callback],
        require_auth_time: true,
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Access reads what it needs from the id_token and asks no further.
    conformIdTokenClaims: false,
    cookies: { keys: cookieKeys },
    features: { devInteractions: { enabled: false } },
    findAccount,
    interactions: { policy: policy(storage), url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...signingKey, use: "sig", alg: "RS256" }] },
    loadExistingGrant,
    routes: { authorization: "/authorize", end_session: "/logout" },
    ttl: { Session: (ctx) => situationOf(ctx).session_seconds },
  });
  // The edge ends the TLS.
  provider.proxy = true;
  provider.use((ctx, next) => {
    storage.heed(situationOf(ctx).session_changes);
    return next();
  });
  provider.use(interaction(provider));
  return provider;
}

/** oidc-provider's policy, and on top of it what the situation demands. */
function policy(storage) {
  const prompts = interactionPolicy.base();
  const demanded = (reason, answer, demands) =>
    new interactionPolicy.Check(reason, "this provider asks", "interaction_required", (ctx) => {
      const { result, session } = ctx.oidc;
      if (result?.login) storage.renew(session);
      return demands(ctx) && !result?.[answer];
    });
  const asksFor = (prompt) => (ctx) => situationOf(ctx).prompt === prompt;
  prompts.get("login").checks.add(demanded("login_each_time", "login", asksFor("always")));
  prompts.get("login").checks.add(demanded("session_ended", "login", ({ oidc }) => storage.hasEnded(oidc.session)));
  prompts.get("consent").checks.add(demanded("consent_each_time", "consent", asksFor("consent")));
  return prompts;
}

async function findAccount(ctx, sub) {
  const person = situationOf(ctx).people.find((one) => one.sub === sub);
  if (!person) return undefined;
  const { email, name } = person;
  return { accountId: sub, claims: async () => ({ sub, email, email_verified: true, name }) };
}

/** Everything is granted, so that a consent page shows only when the situation demands one. */
async function loadExistingGrant(ctx) {
  const { client, provider, session } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}
