/**
 * Marked secrets: random texts in the shape of real ones, and a search that finds any twelve characters in a row of them, as they
 * are or as URLs, forms, JSON, base64 and hex write them.
 */
import { randomBytes, randomInt } from 'node:crypto';

/** With a digit in every part: a long word without any is not taken for a secret by anybody (SECURITY.md says so). */
const random = (bytes: number) =>
  randomBytes(bytes)
    .toString('base64url')
    .replaceAll(/(.{7})./g, (_, before: string) => `${before}${randomInt(10)}`);

/** One of each kind that the monitor is given or gets. */
export function markedSecrets() {
  const webhookKey = randomBytes(32);
  return {
    clientSecret: `${random(4)}8Q~${random(28)}`,
    readyToken: `eyJ0${random(30)}.${random(200)}.${random(64)}`,
    issuedToken: `eyJ0${random(30)}.${random(200)}.${random(64)}`,
    identityToken: `eyJ0${random(30)}.${random(200)}.${random(64)}`,
    refreshToken: `0.A${random(150)}.${random(150)}`,
    nextRefreshToken: `0.A${random(150)}.${random(150)}`,
    teamsPath: random(24),
    teamsSignature: random(32),
    webhookPath: random(24),
    webhookQuery: random(24),
    webhookSecret: webhookKey.toString('base64'),
    webhookBytes: webhookKey.toString('latin1'),
    accountKey: randomBytes(64).toString('base64'),
    identityHeader: random(24),
    functionKey: random(40),
    hostKey: random(40),
    urlKey: random(40),
    signIn: random(90),
    vaultValue: random(32),
  };
}
export type MarkedSecrets = ReturnType<typeof markedSecrets>;

const windowLength = 12;

/** What is searched for: every window of every form, and what it is of. */
export type Markers = { readonly windows: Map<string, string> };

export function markersOf(secrets: Readonly<Record<string, string>>): Markers {
  const markers: Markers = { windows: new Map() };
  for (const [name, secret] of Object.entries(secrets)) mark(markers, name, secret);
  return markers;
}

/** Searches for one more from now on: some come into being on the way. */
export function mark({ windows }: Markers, name: string, secret: string): void {
  for (const [form, text] of formsOf(secret)) {
    for (let at = 0; at + windowLength <= text.length; at++) {
      const window = text.slice(at, at + windowLength);
      if (!windows.has(window)) windows.set(window, `${name} (${form})`);
    }
  }
}

function formsOf(secret: string): [string, string][] {
  const bytes = Buffer.from(secret, /[^ -~\s]/.test(secret) ? 'latin1' : 'utf8');
  const encoded = encodeURIComponent(secret);
  // Where base64 begins in the midst of something, the first characters hold what was before, and the last what comes after.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === 0 ? 0 : 4, -1),
  );
  return [
    ['as it is', secret],
    ['in one line', secret.replaceAll(/\s+/g, '')],
    ['in a URL', encoded],
    ['in a URL', encoded.replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in a form', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON', secret.replaceAll('/', '\\/')],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ...base64.map((text): [string, string] => ['in base64', text]),
    ...base64.map((text): [string, string] => ['in base64url', text.replaceAll('+', '-').replaceAll('/', '_')]),
    ['in hex', bytes.toString('hex')],
    ['in hex', bytes.toString('hex').toUpperCase()],
  ];
}

/** Which secrets the text holds some of, each once, with what stands before and after. */
export function found({ windows }: Markers, text: string): string[] {
  const names = new Map<string, string>();
  for (let at = 0; at + windowLength <= text.length; at++) {
    const name = windows.get(text.slice(at, at + windowLength));
    if (name !== undefined && !names.has(name)) names.set(name, text.slice(Math.max(0, at - 80), at + 40));
  }
  return Array.from(names, ([name, around]) => `${name} in …${around.replaceAll(/\s+/g, ' ')}…`);
}

/** How a careless or hostile server says back what it was sent. */
export function echoes(secret: string): string[] {
  return [
    `Bearer ${secret}`,
    `The token "${secret}" is not valid.`,
    `Invalid value ${secret.slice(0, 40)}…`,
    `…${secret.slice(-30)} has expired`,
    encodeURIComponent(`token=${secret}`),
    Buffer.from(`Authorization: Bearer ${secret}`).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ];
}
