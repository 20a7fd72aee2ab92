// What holds for a request: whose issuer it is for, who can sign in, when to ask, which sessions were ended.
// The edge sends it with every request, so that the world's description is written down in one place only.

const HEADER = "x-access-edge-situation";

/** The situation in the headers of a request; throws where there is none. */
export function understood(headers) {
  const situation = JSON.parse(Buffer.from(headers[HEADER], "base64url").toString("utf8"));
  return Object.freeze(situation);
}

/** The situation of the request that a Koa context is about. */
export function situationOf(ctx) {
  return ctx.req.situation;
}
