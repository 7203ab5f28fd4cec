/** A stand-in for the endpoint that gives tokens of managed identities to what runs in App Service and Functions. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { jwt, TENANT } from './entra.ts';

export type ManagedIdentity = {
  /** What the host sets in the environment of the app. This process has it, too. */
  readonly environment: Readonly<Record<string, string>>;
  /** `resource` and `client_id` of every request of the running test. */
  readonly requests: { readonly resource: string; readonly clientId: string }[];
  /** How it answers from now on; null: with a token. */
  answer: { readonly status: number; readonly body: unknown } | null;
};

/** As App Service says it of an identity that the app does not have. */
export const unknownIdentity = {
  status: 400,
  body: {
    statusCode: 400,
    message: 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    correlationId: '0',
  },
};

let identities = 0;
/** The library keeps the tokens of an identity for the whole process: each test has one of its own. */
export const freshIdentity = () => `1dc1e700-0000-4000-8000-${String(++identities).padStart(12, '0')}`;

export function useManagedIdentity(): () => ManagedIdentity {
  let port = 0;
  let made: ManagedIdentity | undefined;
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    const isAllowed = request.headers['x-identity-header'] === 'MARKED-HEADER' && made;
    if (!isAllowed) return response.writeHead(401).end();
    const resource = query.get('resource') ?? '';
    const clientId = query.get('client_id') ?? '';
    made?.requests.push({ resource, clientId });
    const token = {
      access_token: jwt({ aud: resource, iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, sub: 'principal' }),
      expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
      token_type: 'Bearer',
      resource,
      client_id: clientId,
    };
    const { status, body } = made?.answer ?? { status: 200, body: token };
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  beforeEach(() => {
    const environment = { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: 'MARKED-HEADER' };
    made = { environment, requests: [], answer: null };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return () => {
    if (!made) throw new Error('The stand-in for managed identities is not started');
    return made;
  };
}
