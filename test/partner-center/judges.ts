/** What Entra ID looks at before it gives a token: what an assertion says, and who signed it. For the stand-in. */
import { constants, verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Answer, CLIENT, refusal } from './entra.ts';

type Judge = (fields: Readonly<Record<string, string>>) => Answer | null;

const refuse = (code: number, said: string) => refusal(401, 'invalid_client', code, said);
const part = (assertion: string, index: number): unknown =>
  JSON.parse(Buffer.from(assertion.split('.')[index] ?? '', 'base64url').toString());

const claims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), exp: z.number().default(4_102_444_800) });

/** The federated credential of the app registration. */
export function federatedCredential(trusted: { issuer: string; subject: string; audience: string }): Judge {
  return ({ client_assertion: assertion = '' }) => {
    const { iss, sub, aud, exp } = claims.parse(part(assertion, 1));
    if (exp * 1000 < Date.now()) return refuse(700024, 'Client assertion is not within its valid time range.');
    if (iss !== trusted.issuer) return refuse(700211, `No matching federated identity record found for issuer '${iss}'.`);
    if (sub !== trusted.subject) return refuse(700213, `No matching federated identity record found for subject '${sub}'.`);
    if (aud !== trusted.audience) return refuse(700212, `No matching federated identity record found for audience '${aud}'.`);
    return null;
  };
}

const header = z.object({ alg: z.enum(['RS256', 'PS256']), 'x5t#S256': z.string() });

/** The certificate of the app registration. */
export function registeredCertificate(pem: string): Judge {
  const certificate = new X509Certificate(pem);
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
  return ({ client_assertion: assertion = '' }) => {
    const { alg, 'x5t#S256': named } = header.parse(part(assertion, 0));
    const { iss, sub, exp } = claims.parse(part(assertion, 1));
    const [head, body, signature = ''] = assertion.split('.');
    const padding = alg === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
    const key = { key: certificate.publicKey, ...padding };
    const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    const isOurs = named === thumbprint && isSigned && iss === CLIENT && sub === CLIENT && exp * 1000 > Date.now();
    return isOurs ? null : refuse(700027, 'The certificate is not registered, or the signature is wrong.');
  };
}

/** The secret of the app registration. */
export function registeredSecret(secret: string): Judge {
  return (fields) => (fields.client_secret === secret ? null : refuse(7000215, 'Invalid client secret provided.'));
}
