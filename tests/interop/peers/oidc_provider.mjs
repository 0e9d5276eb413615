// A certified OpenID provider (npm oidc-provider) on loopback, made for the tests: people and clients come
// from the file named first on the command line; SIGUSR2 changes its signing key and keeps the old one.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { Provider } from 'oidc-provider'

const setup = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const keys = []
let provider
let answer

function newKey () {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(8).toString('hex')
  keys.unshift({ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' })
}

function account (ctx, id) {
  const person = setup.people[id]
  return person && { accountId: id, claims: async () => ({ sub: id, ...person }) }
}

function resource (ctx, indicator) {
  return {
    audience: setup.audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: setup.access_seconds,
    jwt: { sign: { alg: 'RS256' } },
    scope: 'read'
  }
}

function configuration () {
  return {
    clients: setup.clients,
    jwks: { keys },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: ['openid', 'offline_access', 'read'],
    claims: { openid: ['sub', 'roles', 'tenant_id'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: account,
    pkce: { required: () => true },
    ttl: { AccessToken: setup.access_seconds, IdToken: 300, Session: 3600, Grant: 3600, Interaction: 600 },
    extraTokenClaims: (ctx, token) => token.accountId ? setup.people[token.accountId] : { roles: ['reader'] },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => setup.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: resource
      }
    }
  }
}

function renew () {
  newKey()
  provider = new Provider(setup.issuer, configuration())
  answer = provider.callback()
}

renew()
process.on('SIGUSR2', renew)
const tls = { key: readFileSync(setup.key), cert: readFileSync(setup.certificate) }
createServer(tls, (request, response) => answer(request, response)).listen(setup.port, '127.0.0.1',
  () => console.log('ready'))
