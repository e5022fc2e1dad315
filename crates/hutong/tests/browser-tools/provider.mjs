// An identity provider for tests: the certified one of npm, on a port of this machine, with one client and no passwords.
// It is a real one but for `POST /test/next`, which says what is to be wrong with the next token. Ends with its input.

import { createHash } from 'node:crypto';
import http from 'node:http';
import { generateKeyPair, exportJWK, importJWK, SignJWT } from 'jose';
import { Provider, interactionPolicy } from 'oidc-provider';

const body = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
};

const server = http.createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const fresh = async (kid) => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
};
const own = await fresh('own');
const strange = await fresh('own');
let wrong = '';

// The same token with one thing wrong, signed by the provider's own key unless the signature is what is wrong.
const alter = async (token) => {
  const [head, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  const sign = async (changed, key = own) =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ alg: 'RS256', kid: 'own' })
      .sign(await importJWK(key, 'RS256'));
  const now = Math.floor(Date.now() / 1000);
  switch (wrong) {
    case 'nonce': return sign({ nonce: 'of another asking' });
    case 'no-nonce': return sign({ nonce: undefined });
    case 'audience': return sign({ aud: 'somebody else' });
    case 'issuer': return sign({ iss: 'http://127.0.0.1:1' });
    case 'expired': return sign({ iat: now - 7200, exp: now - 3600 });
    case 'early': return sign({ iat: now + 3600, exp: now + 7200 });
    case 'number': return sign({ number: undefined });
    case 'strange-key': return sign({}, strange);
    case 'signature': return `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    case 'payload': return sign({}).then((signed) => {
      const forged = Buffer.from(JSON.stringify({ ...claims, number: 'clerk' })).toString('base64url');
      return `${signed.split('.')[0]}.${forged}.${signed.split('.')[2]}`;
    });
    case 'unsigned': return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    case 'secret': {
      // Signed with what everybody knows, as if it were a secret that both share.
      const key = new TextEncoder().encode('a-secret-that-is-long-enough-for-all');
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(key);
    }
    default: return token;
  }
};

// Only such clients may come back to any port, and such are asked once more each time.
const policy = interactionPolicy.base();
policy.get('consent').checks.remove('native_client_prompt');

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'hutong',
    client_secret: 'a-secret-that-is-long-enough-for-all',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/sign-in/provider', 'http://localhost/sign-in/provider'],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  jwks: { keys: [own] },
  cookies: { keys: ['for tests'] },
  acrValues: ['gold'],
  claims: { openid: ['sub', 'number', 'acr', 'amr'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  // Whoever types `m1` has the number m1; `m1@2` is somebody else who was given it.
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: createHash('sha256').update(id).digest('hex'), number: id.split('@')[0] }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token && wrong) {
    ctx.body = { ...ctx.body, id_token: await alter(ctx.body.id_token) };
    wrong = '';
  }
});

const page = (inner) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Organisation</title>
<h1>The organisation’s own sign-in</h1><form method="post">${inner}</form></html>`;

const answer = provider.callback();
server.on('request', async (request, response) => {
  try {
    if (request.url === '/test/next') {
      wrong = (await body(request)).get('wrong') ?? '';
      return response.end('so be it');
    }
    if (wrong === 'hold' && request.url.startsWith('/auth?')) {
      // No content: a browser stays on the page that led here.
      wrong = '';
      response.statusCode = 204;
      return response.end();
    }
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(page(`<p><label>Number <input id="number" name="number"></label></p>
<p><label><input type="checkbox" name="second" value="yes"> with a second factor</label></p>
<p><button name="do" value="yes">Sign in</button> <button name="do" value="no">Stop</button></p>`));
    }
    const typed = await body(request);
    const result = typed.get('do') === 'no'
      ? { error: 'access_denied' }
      : { login: { accountId: typed.get('number'), ...(typed.has('second') ? { acr: 'gold', amr: ['pwd', 'otp'] } : { amr: ['pwd'] }) } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end();
  }
});
console.log(`listens at ${issuer}`);
process.stdin.on('end', () => process.exit(0)).resume();
