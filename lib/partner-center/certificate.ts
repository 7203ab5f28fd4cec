/** The certificate of an app registration, with its private key, out of a PEM text or file. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AppCredential } from './entra-id.ts';
import { PartnerCenterError } from './errors.ts';

export type Certificate = {
  /** Certificate and key. */
  readonly pem: string;
  readonly privateKey: string;
  readonly thumbprintSha256: string;
};

/** Throws a PartnerCenterError of configuration where it is none, lacks its key, or has ended. */
export async function readCertificate(from: Extract<AppCredential, { kind: 'certificate' | 'pem' }>): Promise<Certificate> {
  const setting = from.kind === 'pem' ? 'PARTNER_CENTER_CERTIFICATE' : 'PARTNER_CENTER_CERTIFICATE_PATH';
  const shape = from.kind === 'pem' ? 'the PEM text of' : 'a readable PEM file with';
  try {
    const pem = from.kind === 'pem' ? inLines(from.pem) : await readFile(from.path, 'utf8');
    const certificate = new X509Certificate(pem);
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa') {
      throw new PartnerCenterError('configuration', `${setting} must hold an RSA key: Entra ID takes no other`);
    }
    if (!certificate.checkPrivateKey(key)) {
      throw new PartnerCenterError('configuration', `${setting} holds a private key that is not the one of its certificate`);
    }
    if (Date.parse(certificate.validTo) < Date.now()) throw ended(setting, certificate);
    return {
      pem,
      privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
    };
  } catch (error) {
    if (error instanceof PartnerCenterError) throw error;
    throw new PartnerCenterError('configuration', `${setting} must be ${shape} certificate and private key`);
  }
}

/** A setting's line breaks get lost on some ways, or arrive as `\n`; the parsers insist on them. */
function inLines(text: string): string {
  const blocks = text.matchAll(/-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----/gs);
  return Array.from(blocks, ([, kind, body = '']) => {
    const lines = body.replaceAll(/\\[rn]|\s/g, '').match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n');
  }).join('');
}

function ended(setting: string, { validTo }: X509Certificate): PartnerCenterError {
  const day = new Date(validTo).toISOString().slice(0, 10);
  const remedy = 'make a new one and upload its public part to the app registration';
  return new PartnerCenterError('configuration', `the certificate of ${setting} ended on ${day}: ${remedy}`);
}
