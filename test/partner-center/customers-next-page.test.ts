/** Where the next page may be asked for: at Partner Center, at the list's own path, and nowhere else. The token goes with it. */
import { describe, expect, test } from 'vitest';
import { client, customer, idsOf, problemOf, server, TOKEN } from './support.ts';

type Header = { readonly key: string; readonly value: string };
type Received = { readonly url: string; readonly headers: Readonly<Record<string, unknown>> };

/** A list of two pages. `uri` is made of the hosts of the list's own server and of another one, which nobody may ask. */
async function listWith(uri: (own: string, other: string) => unknown, headers: readonly Header[] = []) {
  const elsewhere: string[] = [];
  const received: Received[] = [];
  const otherUrl = await server((request, response) => {
    elsewhere.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end(JSON.stringify({ items: [{ id: customer(99) }] }));
  });
  const url: string = await server((request, response) => {
    received.push({ url: request.url ?? '', headers: request.headers });
    const next = { uri: uri(new URL(url).host, new URL(otherUrl).host), headers };
    const links = received.length === 1 ? { next } : {};
    response.end(JSON.stringify({ items: [{ id: customer(received.length) }], links }));
  });
  const list = client(url).customers.list();
  const ids = await idsOf(list);
  return { ids, list, received, elsewhere };
}

test.each([
  ['/customers', () => '/customers?size=500&seekOperation=Next'],
  ['/v1/customers', () => '/v1/customers?size=500&seekOperation=Next'],
  ['another case', () => '/V1/Customers?size=500&seekOperation=Next'],
  ['a new prefix', () => '/v2/customers?size=500&seekOperation=Next'],
  ['no slash', () => 'customers?size=500&seekOperation=Next'],
  ['a slash at the end', () => '/v1/customers/?size=500&seekOperation=Next'],
  ['blanks around it', () => '  /customers?size=500&seekOperation=Next\n'],
  ['its own host in full', (own: string) => `http://${own}/customers?size=500&seekOperation=Next`],
  ['its own host in other case', (own: string) => `HTTP://${own}/Customers?size=500&seekOperation=Next`],
])('the next page is asked for under the known path where its link has %s', async (_, uri) => {
  const { ids, list, received } = await listWith(uri, [{ key: 'MS-ContinuationToken', value: 'page+2/==' }]);
  expect(ids).toEqual([customer(1), customer(2)]);
  expect(list.complete).toBe(true);
  expect(received[1]?.url).toBe('/v1/customers?size=500&seekOperation=Next');
  expect(received[1]?.headers).toMatchObject({ 'ms-continuationtoken': 'page+2/==', authorization: `Bearer ${TOKEN}` });
});

test.each([
  ['another host', (_: string, other: string) => `http://${other}/v1/customers?size=500`],
  ['another host over https', (_: string, other: string) => `https://${other}/v1/customers`],
  ['two slashes', (_: string, other: string) => `//${other}/v1/customers`],
  ['three slashes', (_: string, other: string) => `///${other}/v1/customers`],
  ['two backslashes', (_: string, other: string) => `\\\\${other}/v1/customers`],
  ['a slash and a backslash', (_: string, other: string) => `/\\${other}/v1/customers`],
  ['a backslash and a slash', (_: string, other: string) => `\\/${other}/v1/customers`],
  ['backslashes behind the scheme', (_: string, other: string) => `http:\\\\${other}\\v1\\customers`],
  ['no slashes behind another scheme', (_: string, other: string) => `https:${other}/v1/customers`],
  ['one slash behind another scheme', (_: string, other: string) => `https:/${other}/v1/customers`],
  ['its own host as the user', (own: string, other: string) => `http://${own}@${other}/v1/customers`],
  ['its own host as user and password', (own: string, other: string) => `http://a:${own}@${other}/v1/customers`],
  ['a user at its own host', (own: string) => `http://user@${own}/v1/customers`],
  ['a password at its own host', (own: string) => `http://:secret@${own}/v1/customers`],
  ['its own host over https', (own: string) => `https://${own}/v1/customers`],
  ['another port', () => 'http://127.0.0.1:1/v1/customers'],
  ['a name for its own address', (own: string) => `http://${own.replace('127.0.0.1', 'localhost')}/v1/customers`],
  ['tabs and newlines', (_: string, other: string) => `h\tt\ntp:\r//${other}/v1/customers`],
  ['a tab between two slashes', (_: string, other: string) => `/\t/${other}/v1/customers`],
  ['control characters first', (_: string, other: string) => `\u0000\u0001//${other}/v1/customers`],
  ['a fragment that looks like it', (_: string, other: string) => `http://${other}#/v1/customers`],
  ['a script', () => 'javascript:fetch("/v1/customers")'],
  ['data', () => 'data:application/json,{"items":[]}/customers'],
  ['a file', () => 'file:///v1/customers'],
  ['an at sign', (_: string, other: string) => `@${other}`],
  ['another path', () => '/v1/invoices?size=500'],
  ['the path of one customer', () => `/v1/customers/${customer(1)}?size=500`],
  ['steps up to another path', () => '/v1/customers/../invoices'],
  ['nothing', () => ''],
  ['blanks', () => ' \t '],
  ['null', () => null],
  ['what is no address', () => 'http://[/v1/customers'],
])('the list ends, incomplete, and no other host is asked where its link has %s', async (_, uri) => {
  const { ids, list, received, elsewhere } = await listWith(uri, [{ key: 'MS-ContinuationToken', value: '2' }]);
  expect(elsewhere).toEqual([]);
  expect(received).toHaveLength(1);
  expect(ids).toEqual([customer(1)]);
  expect(list.complete).toBe(false);
  expect(list.problem).toMatch(
    /^page 1 of the customer list (names a next page (somewhere else|without an address)|holds links that cannot be read)$/,
  );
});

test.each([
  ['an at sign before a path like its own', (_: string, other: string) => `@${other}/customers?x=1`],
  ['no slashes behind its own scheme', (_: string, other: string) => `http:${other}/customers?x=1`],
  ['another host in its query', (_: string, other: string) => `/customers?x=http://${other}/`],
])('only the own host is asked where its link has %s', async (_, uri) => {
  const { received, elsewhere } = await listWith(uri);
  expect(elsewhere).toEqual([]);
  expect(received[1]?.url).toMatch(/^\/v1\/customers\?x=/);
});

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('with %d is not followed', async (status) => {
    const elsewhere: unknown[] = [];
    const otherUrl = await server((request, response) => {
      elsewhere.push(request.headers);
      response.end('{"items":[]}');
    });
    const url = await server((_, response) => response.writeHead(status, { location: `${otherUrl}/v1/customers` }).end());
    expect(await problemOf(idsOf(client(url).customers.list()))).toMatchObject({ failure: 'refused', status });
    expect(await problemOf(client(url).qualifications.get(customer(1)))).toMatchObject({ failure: 'refused', status });
    expect(elsewhere).toEqual([]);
  });
});

describe('the headers of a link', () => {
  const next = () => '/customers?size=500';

  test('are sent with the next page, and only with it', async () => {
    const { received, list } = await listWith(next, [
      { key: 'MS-ContinuationToken', value: 'two' },
      { key: 'X-Some-Place', value: 'kept' },
    ]);
    expect(received[1]?.headers).toMatchObject({ 'ms-continuationtoken': 'two', 'x-some-place': 'kept' });
    expect(received[0]?.headers['ms-continuationtoken']).toBeUndefined();
    expect(list.complete).toBe(true);
  });

  test('cannot replace, or add to, any of ours', async () => {
    const names = [
      'Authorization',
      'AUTHORIZATION',
      'Host',
      'Accept',
      'Content-Length',
      'Transfer-Encoding',
      'Connection',
      'Cookie',
    ];
    const ours = ['MS-RequestId', 'ms-correlationid', 'X-Locale', 'MS-PartnerCenter-Application'];
    const evil = [...names, ...ours].map((key) => ({ key, value: 'evil' }));
    const { received, list } = await listWith(next, [...evil, { key: 'MS-ContinuationToken', value: 'two' }]);
    const [first, second] = received;
    expect(JSON.stringify(second?.headers)).not.toContain('evil');
    const plain = (headers: Received['headers'] | undefined) => ({ ...headers, 'ms-requestid': '' });
    expect(plain(second?.headers)).toEqual({ ...plain(first?.headers), 'ms-continuationtoken': 'two' });
    expect(list.complete).toBe(true);
  });

  test.each([
    { key: 'bad name', value: 'x' },
    { key: 'MS-ContinuationToken', value: 'a\r\nAuthorization: Bearer other' },
    { key: '', value: 'x' },
  ])('end the list, incomplete, where they cannot be sent: %j', async (header) => {
    const { received, list } = await listWith(next, [header]);
    expect(received).toHaveLength(1);
    expect(list.complete).toBe(false);
    expect(list.problem).toMatch(/headers that cannot be sent$/);
  });
});
