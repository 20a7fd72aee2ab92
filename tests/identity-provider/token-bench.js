// How long core, as Wasm, takes to read a token and to judge its signature, beside `jose` and the bare WebCrypto, all in
// this process and in turn. Arguments: the folder of the Wasm, and the file into which the token goes for others.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

const [folder, file] = process.argv.slice(2).map((path) => resolve(path));
const { initSync, decode, Keys } = await import(pathToFileURL(join(folder, 'measured.js')));
initSync({ module: readFileSync(join(folder, 'measured_bg.wasm')) });

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const pair = await crypto.subtle.generateKey(
  { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const kid = '4'.repeat(64);
const issued = Math.floor(Date.now() / 1000);
const message = [
  part({ alg: 'RS256', kid, typ: 'JWT' }),
  part({
    aud: ['a'.repeat(64)], email: 'alice@example.com', exp: issued + 3600, iat: issued, nbf: issued,
    iss: 'https://custom.cloudflareaccess.com', type: 'app', identity_nonce: 'ABCDEFGHIJKLMNOP',
    sub: '5f6c1c3e-8a5e-4b1c-9d57-0a11ce000001', country: 'AT', policy_id: '5f6c1c3e-8a5e-4b1c-9d57-0a11ce000002',
  }),
].join('.');
const signature = Buffer.from(await crypto.subtle.sign(RS256, pair.privateKey, Buffer.from(message)));
const token = `${message}.${signature.toString('base64url')}`;
const jwks = { keys: [{ ...await crypto.subtle.exportKey('jwk', pair.publicKey), kid, use: 'sig', alg: 'RS256' }] };
writeFileSync(file, JSON.stringify({ token, jwks }));

const keys = Keys.of(JSON.stringify(jwks));
const ofJose = createLocalJWKSet(jwks);
const bytes = Buffer.from(message);
const contenders = [
  ['decode', 'Access Vigil', () => decode(token) === (issued + 3600) * 1000],
  ['decode', 'jose', () => decodeProtectedHeader(token).kid === kid && decodeJwt(token).exp === issued + 3600],
  ['verify', 'Access Vigil', () => keys.verify(token)],
  ['verify', 'jose', async () => (await jwtVerify(token, ofJose)).payload.exp === issued + 3600],
  ['verify', 'WebCrypto alone', () => crypto.subtle.verify(RS256, pair.publicKey, signature, bytes)],
].map(([row, by, work]) => ({ row, by, unit: 'microseconds', samples: [], work }));

const ROUNDS = 60;
const CALLS = 100;
// The first rounds are not counted: V8 compiles what is called often.
for (let round = -10; round < ROUNDS; round += 1) {
  for (const { row, by, samples, work } of contenders) {
    const begun = performance.now();
    for (let call = 0; call < CALLS; call += 1) {
      const answer = work();
      if ((answer instanceof Promise ? await answer : answer) !== true) throw new Error(`${by} did not ${row}`);
    }
    if (round >= 0) samples.push((performance.now() - begun) * 1000 / CALLS);
  }
}
for (const { work, ...measurement } of contenders) console.log(JSON.stringify(measurement));
