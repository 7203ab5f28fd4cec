/** A stand-in for a Key Vault with one secret, over HTTPS: it asks who comes by a challenge, keeps versions, and fails on demand. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { z } from 'zod';
import { type Entra, TENANT } from './entra.ts';

export type Failure = { readonly status: number; readonly code: string; readonly message: string };

export type Vault = {
  readonly url: string;
  /** Every version, the newest last; when each was stored. */
  readonly versions: { value: string; storedAt: Date; endsAt?: Date }[];
  /** How reading and writing fail from now on; null: not at all. */
  failing: { read: Failure | null; write: Failure | null };
  /** What was done, in order: `read`, `write`. */
  readonly acts: string[];
};

export const failures = {
  forbidden: { status: 403, code: 'Forbidden', message: 'Caller is not authorized to perform action on resource.' },
  stranger: { status: 401, code: 'Unauthorized', message: 'AKV10032: Invalid issuer.' },
  firewall: {
    status: 403,
    code: 'Forbidden',
    message: 'Client address is not authorized and caller is not a trusted service.',
  },
  closed: {
    status: 403,
    code: 'Forbidden',
    message: 'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
  },
  disabled: { status: 403, code: 'Forbidden', message: 'Operation get is not allowed on a disabled secret.' },
  missing: { status: 404, code: 'SecretNotFound', message: 'A secret with (name/id) refresh was not found in this key vault.' },
  deleted: { status: 409, code: 'Conflict', message: 'Secret refresh is currently in a deleted but recoverable state.' },
  down: { status: 503, code: 'ServiceUnavailable', message: 'The service is unavailable.' },
} satisfies Record<string, Failure>;

export function useVault(entra: () => Entra): () => Vault {
  let made: Vault | undefined;
  let stop = () => {};
  beforeAll(async () => {
    const server = createServer(entra().tls, (request, response) => {
      void text(request).then((body) => {
        const { failing, versions, acts } = vault;
        const answer = (status: number, value: unknown) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
        if (!request.headers.authorization?.startsWith('Bearer ')) {
          const challenge = `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`;
          response.setHeader('WWW-Authenticate', challenge);
          return answer(401, { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer token.' } });
        }
        const act = request.method === 'PUT' ? 'write' : 'read';
        acts.push(act);
        const isThere = versions.length > 0;
        const failure = failing[act] ?? (act === 'read' && !isThere ? failures.missing : null);
        if (failure) return answer(failure.status, { error: { code: failure.code, message: failure.message } });
        if (act === 'write') versions.push(versionIn(body));
        const newest = versions.at(-1);
        const seconds = Math.floor((newest?.storedAt.getTime() ?? 0) / 1000);
        return answer(200, {
          value: newest?.value,
          id: `${vault.url}/secrets/refresh/${versions.length}`,
          attributes: { enabled: true, created: seconds, updated: seconds },
        });
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const vault: Vault = {
      url: `https://localhost:${port}`,
      versions: [],
      failing: { read: null, write: null },
      acts: [],
    };
    made = vault;
    stop = () => {
      server.close();
      server.closeAllConnections();
    };
  });
  beforeEach(() => {
    if (!made) return;
    made.versions.splice(0, Number.POSITIVE_INFINITY, { value: 'MARKED-REFRESH-0', storedAt: new Date() });
    made.acts.length = 0;
    made.failing = { read: null, write: null };
  });
  afterAll(() => stop());
  return () => {
    if (!made) throw new Error('The stand-in for the Key Vault is not started');
    return made;
  };
}

const written = z.object({ value: z.string(), attributes: z.object({ exp: z.number() }) });

function versionIn(body: string): Vault['versions'][number] {
  const { value, attributes } = written.parse(JSON.parse(body));
  return { value, storedAt: new Date(), endsAt: new Date(attributes.exp * 1000) };
}
