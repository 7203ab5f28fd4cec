/** What the tests of an app's tokens share: its credentials, and tokens by the real library against the stand-ins. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { Cloud } from '../../lib/partner-center/clouds.ts';
import { type AppCredential, entraIdTokens } from '../../lib/partner-center/entra-id.ts';
import { credentialTokens, type TokenSource } from '../../lib/partner-center/token.ts';
import { CLIENT, certificate, TENANT, useEntra } from './entra.ts';
import { freshIdentity, useManagedIdentity } from './managed-identity.ts';
import { problemOf } from './support.ts';

export const SECRET = 'SECRET_0123456789~abc';
const registration = { tenantId: TENANT, clientId: CLIENT };

export const secret: AppCredential = { ...registration, kind: 'secret', secret: SECRET };
export const pemText = (pem: string): AppCredential => ({ ...registration, kind: 'pem', pem });
export const federation = () =>
  ({ ...registration, kind: 'federation', identityClientId: freshIdentity() }) satisfies AppCredential;

type Options = { readonly cloud?: Cloud; readonly authorityHost?: string; readonly ca?: string };

export function useAppTokens() {
  const entra = useEntra();
  const identity = useManagedIdentity();
  beforeEach(() => entra().reset());
  const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const made = { private: '', cert: '', ended: '' };
  beforeAll(async () => {
    Object.assign(made, await certificate('app'));
    const old = await certificate('old', undefined, new Date('2026-01-31T12:00:00Z'));
    made.ended = `${old.private}\n${old.cert}`;
    writeFileSync(join(folder, 'app.pem'), `${made.cert}\n${made.private}\n`);
    writeFileSync(join(folder, 'no-key.pem'), made.cert);
    writeFileSync(join(folder, 'no-certificate.pem'), made.private);
    writeFileSync(join(folder, 'text.pem'), 'This is no PEM file.');
    writeFileSync(join(folder, 'empty.pem'), '');
  });
  return {
    entra,
    identity,
    /** The certificate of the app with its key, and one that has ended. */
    app: made,
    pem: (name: string): AppCredential => ({ ...registration, kind: 'certificate', path: join(folder, name) }),
    /** The tokens of a credential, of which the library tries each request once. */
    tokensOf: (credential: AppCredential, { cloud = 'global', authorityHost = '', ca = '' }: Options = {}): TokenSource => {
      const options = { tlsOptions: { ca: ca || entra().ca }, retryOptions: { maxRetries: 0 } };
      const issueToken = entraIdTokens(credential, { authorityHost: authorityHost || entra().authorityHost, cloud }, options);
      return credentialTokens(issueToken, { now: () => new Date() });
    },
    /** The error of a token that is not given, after making sure that it is one line and holds no secret. */
    refused: async (tokens: TokenSource) => {
      const error = await problemOf(tokens.token());
      expect(error.message).not.toMatch(/[\r\n]/);
      expect(error.message.length).toBeLessThan(400);
      expect(inspect(error, { depth: 10 })).not.toContain(SECRET);
      expect(inspect(error, { depth: 10 })).not.toContain(made.private.split('\n')[3]);
      return error;
    },
  };
}
