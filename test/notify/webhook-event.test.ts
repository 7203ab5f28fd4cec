/** What the webhook channel sends: a CloudEvents event signed by Standard Webhooks, judged by the official libraries of both. */
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sourceOf } from '../../lib/notify/webhook.ts';
import { CHANGE_KINDS, type ChangeEvent, isChangeKind } from '../../lib/vetting/change-event.ts';
import { changeEvent } from './change-events.ts';
import { overdue } from './notices.ts';
import { NOW, received, SECRETS, webhookTo } from './webhook-receiver.ts';

afterEach(() => vi.useRealTimers());

/** As a receiver with this secret would at that time; throws where it would not take the request. */
function verify(secret: string, { headers, body }: Awaited<ReturnType<typeof received>>, at = NOW): unknown {
  vi.setSystemTime(at);
  return new Webhook(secret).verify(body, headers);
}

/** The event as the library reads it, strictly: once as a message, once as plain JSON without any of its repairs. */
function eventOf({ headers, body }: Awaited<ReturnType<typeof received>>) {
  const message = HTTP.toEvent({ headers, body });
  if (Array.isArray(message)) throw new Error('a batch');
  const event = new CloudEvent(message, true).toJSON();
  expect(new CloudEvent(JSON.parse(body), true).toJSON()).toEqual(event);
  return event;
}

const typeOf = async (over: Partial<ChangeEvent>) => eventOf(await received(changeEvent(over))).type;

test('a denial, in full', async () => {
  const { method, headers, body } = await received(changeEvent());
  expect(method).toBe('POST');
  expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(JSON.parse(body)).toEqual({
    specversion: '1.0',
    id: '11111111-2222-4333-8444-555555555555_1793491200000_2_Education',
    source: '/partners/contoso.onmicrosoft.com',
    type: 'vetting.education.denied',
    subject: '11111111-2222-4333-8444-555555555555',
    time: '2026-11-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: {
      customerId: '11111111-2222-4333-8444-555555555555',
      companyName: 'Northwind School',
      qualification: 'Education',
      kind: 'denied',
      from: 'InReview',
      to: 'Denied',
      reason: 'Not an Academic Domain',
      submittedDate: '2026-10-29T12:00:00.000Z',
      submittedAt: '2026-10-29T12:00:00.000Z',
      detectedAt: '2026-11-01T00:00:00.000Z',
      daysInReview: 2.5,
      submission: 1,
    },
  });
});

test('the library of CloudEvents reads it, and finds nothing wrong', async () => {
  const event = changeEvent({ kind: 'approved', to: 'Approved', reason: null, daysInReview: null, submission: null });
  const { id, ...data } = event;
  expect(eventOf(await received(event))).toMatchObject({ id, subject: event.customerId, time: event.detectedAt, data });
});

describe('the signature', () => {
  test('is good for whoever has any one of the secrets, and for nobody else', async () => {
    const request = await received(changeEvent());
    for (const secret of SECRETS) expect(verify(secret, request)).toEqual(JSON.parse(request.body));
    expect(() => verify(`whsec_${Buffer.alloc(32, 9).toString('base64')}`, request)).toThrow('No matching signature');
    expect(() => verify(SECRETS[0], { ...request, body: request.body.replace('Denied', 'Approved') })).toThrow();
    expect(() => verify(SECRETS[0], { ...request, headers: { ...request.headers, 'webhook-id': 'other' } })).toThrow();
  });

  test('carries the id of the event, and the time that the clock says at each sending', async () => {
    const [first, second] = [NOW, new Date('2026-11-02T12:00:00.999Z')];
    for (const at of [first, second]) {
      const request = await received(changeEvent(), at);
      expect(request.headers).toMatchObject({
        'webhook-id': changeEvent().id,
        'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
      });
      expect(verify(SECRETS[1], request, at)).toEqual(JSON.parse(request.body));
      expect(() => verify(SECRETS[1], request, new Date(at.getTime() + 301_000))).toThrow('too old');
    }
  });
});

describe('whatever a text from outside is', () => {
  const nasty = [
    '<script>alert("1")</script>',
    'Grundschule „Süd“ 語 🏫 \u202E\u0000\u0085\r\n',
    '\uD83C',
    'a\uDFEBb',
    "'; DROP TABLE --",
    '{{DATE(2020-01-01T00:00:00Z)}}',
    '',
    'x'.repeat(100_000),
  ];

  test.each(nasty)('the event is a good one, signed, and says it as it came: %j', async (text) => {
    const over = { companyName: text, reason: text, qualification: text, from: text, to: text, submittedDate: text };
    const request = await received(changeEvent({ ...over, kind: 'other-qualification' }));
    const whole = text.replaceAll(/\uD83C(?!\uDFEB)|(?<!\uD83C)\uDFEB/g, '\uFFFD');
    expect(eventOf(request)).toMatchObject({
      type: expect.stringMatching(/^vetting\.[a-z0-9-]{1,80}\.other-qualification$/),
      data: Object.fromEntries(Object.keys(over).map((name) => [name, whole])),
    });
    expect(request.body.isWellFormed()).toBe(true);
    expect(request.body).not.toMatch(/\\ud[89a-f]/i);
    expect(verify(SECRETS[0], request)).toEqual(JSON.parse(request.body));
  });
});

describe('the type', () => {
  test('names qualification and kind', async () => {
    for (const kind of Object.keys(CHANGE_KINDS).filter(isChangeKind)) {
      expect(await typeOf({ kind })).toBe(`vetting.education.${kind}`);
    }
  });

  test.each([
    ['GovernmentCommunityCloud', 'governmentcommunitycloud'],
    ['Non profit / EU.2', 'non-profit-eu-2'],
    ['Education!', 'education-'],
    ['Educat\u0131on', 'educat-on'],
    ['\u212Aids', '-ids'],
    ['教育', '-'],
    ['', '-'],
  ])('of the qualification %j says %s, so that no other is taken for Education', async (qualification, said) => {
    expect(await typeOf({ qualification, kind: 'other-qualification' })).toBe(`vetting.${said}.other-qualification`);
  });
});

test('the source is a URI reference, whatever the tenant is', () => {
  expect(sourceOf('1b2c3d4e-0000-4000-8000-000000000000')).toBe('/partners/1b2c3d4e-0000-4000-8000-000000000000');
  expect(sourceOf('a b/../c?')).toBe('/partners/a%20b%2F..%2Fc%3F');
});

test('each event has a request of its own, in order', async () => {
  const channel = webhookTo('https://example.org');
  const events = Array.from({ length: 5 }, (_, number) => changeEvent({ id: `event-${number}` }));
  expect(channel.name).toBe('webhook');
  expect(channel.pack(events)).toEqual(events.map((event) => [event]));
  expect(channel.pack([])).toEqual([]);
  await expect(channel.send(events)).rejects.toThrow('one event a request');
});

test('a notice is not for it: nothing is sent', async () => {
  const send = vi.fn<typeof fetch>();
  const result = await webhookTo('https://example.org', { fetch: send }).send([overdue()]);
  expect(result).toEqual({ outcome: 'refused', problem: 'The webhook is told of changes alone' });
  expect(send).not.toHaveBeenCalled();
});
