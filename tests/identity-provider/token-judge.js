// What `jose` makes of tokens: the second opinion on what core makes of them. The first line of standard input says what
// is expected, each further one is a token; one line of answer each.
import { createInterface } from 'node:readline';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
const expected = JSON.parse((await lines.next()).value);
const keys = createLocalJWKSet(expected.jwks);

// Text within text: a lone surrogate has no place in the JSON of an answer.
function decoded(decode, token) {
  try {
    return JSON.stringify(decode(token));
  } catch {
    return null;
  }
}

async function refusal({ token, audience }) {
  const options = {
    algorithms: ['RS256'],
    issuer: expected.issuer,
    audience,
    currentDate: new Date(expected.now * 1000),
    clockTolerance: expected.tolerance,
  };
  try {
    await jwtVerify(token, keys, options);
    return null;
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
}

for await (const line of lines) {
  const question = JSON.parse(line);
  const answer = {
    refusal: await refusal(question),
    header: decoded(decodeProtectedHeader, question.token),
    claims: decoded(decodeJwt, question.token),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
