/** A stand-in for Entra ID: what `@azure/identity` asks for, over HTTPS with certificates of the test's own. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { type GenerateResult, generate } from 'selfsigned';
import { afterAll, beforeAll } from 'vitest';

export const TENANT = 'eeeeeeee-0000-4000-8000-000000000000';
export const CLIENT = 'dddddddd-0000-4000-8000-000000000000';

export type Answer = { readonly status: number; readonly body: unknown };

export type Entra = {
  readonly authorityHost: string;
  /** What a client has to trust. */
  readonly ca: string;
  /** Fields of every token request since the last `reset`. */
  readonly requests: Readonly<Record<string, string>>[];
  /** How requests are answered from now on: by the token endpoint, and by the one that describes the tenant. */
  answer: { token: Answer | 'reset'; tenant: Answer | null };
  reset(): void;
};

const issued: Answer = { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'ENTRA_TOKEN' } };

/** An error as Entra ID answers it. */
export function refusal(status: number, error: string, code: number, said: string): Answer {
  const ids = 'Trace ID: 00000000-1111-4222-8333-444444444444\r\nCorrelation ID: 5\r\nTimestamp: 2026-11-01 00:00:00Z';
  return { status, body: { error, error_description: `AADSTS${code}: ${said}\r\n${ids}`, error_codes: [code] } };
}

/** A certificate with its key, for a server or an app registration. */
export function certificate(commonName: string, ca?: GenerateResult): Promise<GenerateResult> {
  return generate([{ name: 'commonName', value: commonName }], {
    keyType: 'rsa',
    algorithm: 'sha256',
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
  beforeAll(async () => {
    const ca = await certificate('Test CA');
    const { private: key, cert } = await certificate('localhost', ca);
    const requests: Entra['requests'] = [];
    const started = createServer({ key, cert }, (request, response) => {
      void text(request).then((body) => {
        const { answer } = made;
        const path = request.url ?? '';
        const isTenant = path.includes('/.well-known/openid-configuration');
        if (!isTenant) requests.push(Object.fromEntries(new URLSearchParams(body)));
        const given = isTenant ? (answer.tenant ?? describe(made.authorityHost)) : answer.token;
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
      requests,
      answer: { token: issued, tenant: null },
      reset() {
        requests.length = 0;
        made.answer = { token: issued, tenant: null };
      },
    };
    entra = made;
    stop = () => {
      started.close();
      started.closeAllConnections();
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
