/** Tokens of a credential: cached, renewed before they end, one request for all, and one more for one that was refused. */
import { describe, expect, test } from 'vitest';
import { type Cloud, tokenScope } from '../../lib/partner-center/clouds.ts';
import { PartnerCenterError } from '../../lib/partner-center/errors.ts';
import { credentialTokens, readyToken } from '../../lib/partner-center/token.ts';
import { client, customer, fakeIo, idsOf, problemOf, simulator } from './support.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Issues `token-1`, `token-2` and so on, each for an hour where nothing else is said. */
function issuer({ lifeMs = hour, io = fakeIo() } = {}) {
  const failures: Error[] = [];
  let asked = 0;
  const tokens = credentialTokens(async () => {
    const token = `token-${++asked}`;
    const expiresAt = new Date(io.now().getTime() + lifeMs);
    // The answer comes later, not at once.
    await new Promise(setImmediate);
    const failure = failures.shift();
    if (failure) throw failure;
    return { token, expiresAt };
  }, io);
  return { io, tokens, failures, asked: () => asked };
}

describe('a token', () => {
  test('is asked for at the first call, and kept', async () => {
    const { tokens, asked } = issuer();
    expect(asked()).toBe(0);
    for (let call = 0; call < 5; call++) expect(await tokens.token()).toBe('token-1');
    expect(asked()).toBe(1);
  });

  test('is asked for once, however many wait for it', async () => {
    const { tokens, asked, io } = issuer();
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.token()));
    expect(new Set(all)).toEqual(new Set(['token-1']));
    await io.advance(hour);
    const next = await Promise.all(Array.from({ length: 20 }, () => tokens.token()));
    expect(new Set(next)).toEqual(new Set(['token-2']));
    expect(asked()).toBe(2);
  });

  test('is renewed five minutes before its end', async () => {
    const { tokens, io } = issuer();
    await tokens.token();
    await io.advance(hour - 5 * minute - 1);
    expect(await tokens.token()).toBe('token-1');
    await io.advance(1);
    expect(await tokens.token()).toBe('token-2');
  });

  test('that lives shortly is renewed a tenth of its life before its end, not at every call', async () => {
    const { tokens, io, asked } = issuer({ lifeMs: 2 * minute });
    await tokens.token();
    await io.advance(minute + 47_000);
    expect(await tokens.token()).toBe('token-1');
    await io.advance(1_000);
    expect(await tokens.token()).toBe('token-2');
    expect(asked()).toBe(2);
  });

  test('that was not given is asked for again by the next call; all who waited learn why', async () => {
    const { tokens, failures, asked } = issuer();
    failures.push(new PartnerCenterError('configuration', 'AADSTS7000215: Invalid client secret provided.'));
    const waiting = Array.from({ length: 3 }, () => problemOf(tokens.token()));
    for (const error of await Promise.all(waiting)) expect(error.failure).toBe('configuration');
    expect(asked()).toBe(1);
    expect(await tokens.token()).toBe('token-2');
  });

  test('stays in use where its early renewal fails, until its end', async () => {
    const { tokens, failures, io, asked } = issuer();
    const down = new PartnerCenterError('unavailable', 'Entra ID gave no token');
    await tokens.token();
    await io.advance(hour - minute);
    failures.push(down, down);
    expect(await tokens.token()).toBe('token-1');
    expect(await tokens.token()).toBe('token-1');
    expect(asked()).toBe(3);
    await io.advance(minute);
    failures.push(down);
    expect(await problemOf(tokens.token())).toBe(down);
    expect(await tokens.token()).toBe('token-5');
  });

  test.each<[Cloud, string]>([
    ['global', 'https://api.partnercenter.microsoft.com/.default'],
    ['usgov', 'https://api.partnercenter.microsoft.com/.default'],
    ['china', 'https://partner.partnercenterapi.microsoftonline.cn/.default'],
  ])('is for the scope of its cloud: %s', (cloud, scope) => {
    expect(tokenScope(cloud)).toBe(scope);
  });
});

describe('a token that Partner Center refuses', () => {
  /** A partner who takes only the token named last, and a client with a credential. */
  async function partner(issued = issuer()) {
    const taken = { token: 'token-1' };
    const started = await simulator({ accessToken: () => taken.token, pageSize: 1 });
    started.world.add({ id: customer(1) });
    started.world.add({ id: customer(2) });
    const made = client(started.url, { io: issued.io, tokens: issued.tokens });
    return { ...issued, ...started, made, taken };
  }
  const bearers = (calls: readonly { readonly headers: Readonly<Record<string, string>> }[]) =>
    calls.map(({ headers }) => headers.authorization);

  test('is replaced once, and the call repeated under its request id', async () => {
    const { made, taken, calls, asked } = await partner();
    taken.token = 'token-2';
    expect(await made.qualifications.get(customer(1))).toEqual([]);
    expect(bearers(calls)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(calls[1]?.headers['ms-requestid']).toBe(calls[0]?.headers['ms-requestid']);
    expect(asked()).toBe(2);
    expect(made.counts).toEqual({ sent: 2, throttled: 0, retried: 1 });
  });

  test('is replaced in the midst of a list, and for a submission', async () => {
    const { made, taken, asked } = await partner();
    const seen: string[] = [];
    const list = made.customers.list();
    for await (const page of list) {
      seen.push(...page.map(({ customerId }) => customerId));
      taken.token = 'token-2';
    }
    expect(seen).toEqual([customer(1), customer(2)]);
    expect(list.complete).toBe(true);
    taken.token = 'token-3';
    await made.io.advance(2 * minute);
    const submitted = await made.qualifications.create(customer(1), { qualification: 'StateOwnedEntity' });
    expect(submitted.qualification).toBe('StateOwnedEntity');
    expect(asked()).toBe(3);
  });

  test('is replaced once for all the calls that met it', async () => {
    const { made, taken, calls, asked } = await partner();
    await made.qualifications.get(customer(1));
    taken.token = 'token-2';
    await Promise.all(Array.from({ length: 12 }, () => made.qualifications.get(customer(1))));
    expect(asked()).toBe(2);
    expect(calls.filter(({ status }) => status === 401)).toHaveLength(12);
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(13);
  });

  test('twice is a configuration error, and the call is not made a third time', async () => {
    const { made, taken, calls, asked } = await partner();
    taken.token = 'another';
    const error = await problemOf(made.qualifications.get(customer(1)));
    expect(error).toMatchObject({ failure: 'configuration', status: 401 });
    expect(error.message).not.toContain('token-');
    expect(bearers(calls)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(asked()).toBe(2);
  });

  test('is replaced once for two who learn of it in the same moment', async () => {
    const { tokens, asked } = issuer();
    const token = await tokens.token();
    expect(await Promise.all([tokens.renew(token), tokens.renew(token)])).toEqual(['token-2', 'token-2']);
    expect(await tokens.renew(token)).toBe('token-2');
    expect(asked()).toBe(2);
  });

  test('is replaced once a call, also where there are ever more', async () => {
    const { url, calls } = await simulator({ accessToken: 'another' });
    let renewals = 0;
    const tokens = {
      token: async () => 'one',
      renew: async () => (renewals++ < 5 ? `one more ${renewals}` : null),
      notes: () => [],
    };
    expect(await problemOf(client(url, { tokens }).qualifications.get(customer(1)))).toMatchObject({ status: 401 });
    expect(calls).toHaveLength(2);
  });

  test('is not replaced again within a minute, however many calls are refused; then it is', async () => {
    const { made, taken, asked, io } = await partner();
    taken.token = 'another';
    for (let call = 0; call < 5; call++) {
      const all = Array.from({ length: 5 }, () => problemOf(made.qualifications.get(customer(1))));
      for (const error of await Promise.all(all)) expect(error).toMatchObject({ failure: 'configuration', status: 401 });
      await io.advance(10_000);
    }
    expect(asked()).toBe(2);
    await io.advance(10_000);
    taken.token = 'token-3';
    expect(await made.qualifications.get(customer(1))).toEqual([]);
    expect(asked()).toBe(3);
  });

  test('ends the call with the failure of its replacement', async () => {
    const { made, taken, failures } = await partner();
    await made.qualifications.get(customer(1));
    taken.token = 'another';
    failures.push(new PartnerCenterError('configuration', 'AADSTS7000222: expired', { code: 'AADSTS7000222' }));
    const error = await problemOf(made.qualifications.get(customer(1)));
    expect(error).toMatchObject({ failure: 'configuration', code: 'AADSTS7000222' });
  });

  test('is the end where it is the only one', async () => {
    const { url, calls } = await simulator({ accessToken: 'another' });
    const made = client(url, { tokens: readyToken('ready-token') });
    const error = await problemOf(idsOf(made.customers.list()));
    expect(error).toMatchObject({ failure: 'configuration', status: 401 });
    expect(error.message).toContain('PARTNER_CENTER_ACCESS_TOKEN');
    expect(error.message).not.toContain('ready-token');
    expect(calls).toHaveLength(1);
    expect(made.counts).toEqual({ sent: 1, throttled: 0, retried: 0 });
  });
});

test('a token that ends while its call waits out a pause is replaced when it is refused', async () => {
  const issued = issuer({ lifeMs: 2 * minute });
  const startedAt = issued.io.now().getTime();
  const accessToken = () => (issued.io.now().getTime() < startedAt + 2 * minute ? 'token-1' : 'token-2');
  const { url, world, fail, calls } = await simulator({ accessToken });
  world.add({ id: customer(1) });
  fail({ respond: { status: 429, headers: { 'retry-after': '290' } } });
  expect(await client(url, { io: issued.io, tokens: issued.tokens }).qualifications.get(customer(1))).toEqual([]);
  expect(calls.map(({ status }) => status)).toEqual([429, 401, 200]);
});
