// openid-client as a relying party: prints where the browser has to go, reads where it came back to, and
// prints what it got. Arguments: issuer, client id, callback, method of client authentication, algorithm.
import readline from 'node:readline';
import { Issuer, generators } from 'openid-client';

const [issuerUrl, clientId, callback, method, algorithm] = process.argv.slice(2);
const issuer = await Issuer.discover(issuerUrl);
const client = new issuer.Client({
  client_id: clientId,
  client_secret: process.env.CLIENT_SECRET,
  redirect_uris: [callback],
  response_types: ['code'],
  token_endpoint_auth_method: method,
  id_token_signed_response_alg: algorithm,
});
const verifier = generators.codeVerifier();
const state = generators.state();
const nonce = generators.nonce();
console.log(client.authorizationUrl({
  scope: 'openid profile email offline_access',
  code_challenge: generators.codeChallenge(verifier),
  code_challenge_method: 'S256',
  max_age: 3600,
  state,
  nonce,
}));
const input = readline.createInterface({ input: process.stdin });
const [location] = await new Promise((resolve) => input.once('line', (line) => resolve([line])));
input.close();
const checks = { code_verifier: verifier, state, nonce, max_age: 3600, response_type: 'code' };
const tokens = await client.callback(callback, client.callbackParams(location), checks);
const userinfo = await client.userinfo(tokens);
const fresh = await client.refresh(tokens);
const before = await client.introspect(fresh.access_token);
await client.revoke(fresh.refresh_token);
const after = await client.introspect(fresh.access_token);
console.log(JSON.stringify({
  claims: tokens.claims(),
  userinfo,
  rotated: fresh.refresh_token !== tokens.refresh_token,
  before,
  after,
}));
