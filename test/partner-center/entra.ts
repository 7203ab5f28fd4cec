/** A stand-in for Entra ID: what the libraries ask for, over HTTPS with certificates of the test's own. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type GenerateResult, generate } from 'selfsigned';
import { afterAll, beforeAll } from 'vitest';

export const TENANT = 'eeeeeeee-0000-4000-8000-000000000000';
export const CLIENT = 'dddddddd-0000-4000-8000-000000000000';

export type Answer = { readonly status: number; readonly body: unknown };

export type Entra = {
  readonly authorityHost: string;
  /** What a client has to trust, and the file that holds it. This process trusts it already. */
  readonly ca: string;
  readonly caFile: string;
  /** For other servers on localhost. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** Fields of every token request since the last `reset`. */
  readonly requests: Readonly<Record<string, string>>[];
  /** How requests are answered from now on: by the token endpoint, and by the one that describes the tenant. */
  answer: { token: Answer | 'reset'; tenant: Answer | null };
  /** These come first, one a token request. */
  readonly next: Answer[];
  /** What a request is refused with for what is in it; null: nothing. */
  judge: (fields: Readonly<Record<string, string>>) => Answer | null;
  reset(): void;
};

const issued: Answer = { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'ENTRA_TOKEN' } };

/** A token that says what it is. Nobody verifies it. */
export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.c2lnbmF0dXJl`;
}

const account = { oid: 'aaaaaaaa-0000-4000-8000-000000000000', tid: TENANT, preferred_username: 'watch@partner.example' };

/** What an exchange of a user's code or refresh token brings. */
export function userTokens(refreshToken: string | null, claims: Readonly<Record<string, unknown>> = {}): Answer {
  const body = {
    token_type: 'Bearer',
    expires_in: 3599,
    access_token: jwt({ aud: 'https://api.partnercenter.microsoft.com', tid: TENANT, scp: 'user_impersonation', ...claims }),
    id_token: jwt({ ...account, aud: CLIENT, iss: TENANT, sub: 'subject', exp: 4_102_444_800, iat: 0 }),
    client_info: Buffer.from(JSON.stringify({ uid: account.oid, utid: TENANT })).toString('base64url'),
  };
  return { status: 200, body: refreshToken === null ? body : { ...body, refresh_token: refreshToken } };
}

/** An error as Entra ID answers it. */
export function refusal(status: number, error: string, code: number, said: string): Answer {
  const ids = 'Trace ID: 00000000-1111-4222-8333-444444444444\r\nCorrelation ID: 5\r\nTimestamp: 2026-11-01 00:00:00Z';
  return { status, body: { error, error_description: `AADSTS${code}: ${said}\r\n${ids}`, error_codes: [code] } };
}

/** A certificate with its key, for a server or an app registration. */
export function certificate(commonName: string, ca?: GenerateResult, endsAt?: Date): Promise<GenerateResult> {
  return generate([{ name: 'commonName', value: commonName }], {
    keyType: 'rsa',
    algorithm: 'sha256',
    ...(endsAt && { notBeforeDate: new Date(0), notAfterDate: endsAt }),
    extensions: ca
      ? [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }]
      : [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
        ],
    ...(ca && { ca: { key: ca.private, cert: ca.cert } }),
  });
}

/** Starts it once for the file. */
export function useEntra(): () => Entra {
  let entra: Entra | undefined;
  let stop = () => {};
  const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
  const caFile = join(folder, 'ca.pem');
  beforeAll(async () => {
    const ca = await certificate('Test CA');
    writeFileSync(caFile, ca.cert);
    setDefaultCACertificates([...getCACertificates('default'), ca.cert]);
    const { private: key, cert } = await certificate('localhost', ca);
    const next: Answer[] = [];
    let rotations = 0;
    const requests: Entra['requests'] = [];
    const started = createServer({ key, cert }, (request, response) => {
      void text(request).then((body) => {
        const { answer } = made;
        const path = request.url ?? '';
        const isTenant = path.includes('/.well-known/openid-configuration');
        const fields = Object.fromEntries(new URLSearchParams(body));
        if (!isTenant) requests.push(fields);
        const isUsers = answer.token === issued && /^(refresh_token|authorization_code)$/.test(fields.grant_type ?? '');
        const token = next.length > 0 && !isTenant ? next.shift() : undefined;
        const usual = () => (isUsers ? userTokens(`MARKED-REFRESH-${++rotations}`) : answer.token);
        const given = isTenant ? (answer.tenant ?? describe(made.authorityHost)) : (token ?? made.judge(fields) ?? usual());
        if (given === 'reset') return request.socket.destroy();
        const isText = typeof given.body === 'string';
        response.writeHead(given.status, { 'content-type': isText ? 'text/html' : 'application/json' });
        return response.end(isText ? given.body : JSON.stringify(given.body));
      });
    }).listen(0, '127.0.0.1');
    await once(started, 'listening');
    const address = started.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const made: Entra = {
      authorityHost: `https://localhost:${port}`,
      ca: ca.cert,
      caFile,
      tls: { key, cert },
      requests,
      next,
      judge: () => null,
      answer: { token: issued, tenant: null },
      reset() {
        requests.length = 0;
        next.length = 0;
        rotations = 0;
        made.judge = () => null;
        made.answer = { token: issued, tenant: null };
      },
    };
    entra = made;
    stop = () => {
      started.close();
      started.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  afterAll(() => stop());
  return () => {
    if (!entra) throw new Error('The stand-in for Entra ID is not started');
    return entra;
  };
}

function describe(authorityHost: string): Answer {
  const base = `${authorityHost}/${TENANT}`;
  return {
    status: 200,
    body: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      issuer: `${base}/v2.0`,
    },
  };
}
