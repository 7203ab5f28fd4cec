/** What each channel sends to prove that the way works: it is taken like any other, and tells of nobody. */
import { text } from 'node:stream/consumers';
import { CloudEvent } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { complaints } from './card-reading.ts';
import { channelTo, receiver, withoutSecret } from './receiver.ts';
import { NOW, SECRETS, webhookTo } from './webhook-receiver.ts';

afterEach(() => vi.useRealTimers());

/** A receiver that answers so, and what it was sent. */
async function taking(status: number) {
  const requests: { readonly headers: Record<string, string>; readonly body: string }[] = [];
  const url = await receiver((request, response) => {
    void text(request).then((body) => {
      requests.push({ headers: z.record(z.string(), z.string()).parse(request.headers), body });
      response.writeHead(status).end();
    });
  });
  return { url, requests };
}

test('Teams is sent a small card that says that it is a test', async () => {
  const { url, requests } = await taking(202);
  expect(await channelTo(url).test()).toEqual({ outcome: 'accepted' });
  const [{ body } = { body: '' }] = requests;
  const { attachments } = z.object({ attachments: z.array(z.object({ content: z.unknown() })) }).parse(JSON.parse(body));
  expect(attachments.flatMap(({ content }) => complaints(content))).toEqual([]);
  expect(body).toContain('"fallbackText":"Education vetting: a test"');
});

test('the webhook is sent a signed event of its own type, without a subject', async () => {
  const { url, requests } = await taking(204);
  expect(await webhookTo(url).test()).toEqual({ outcome: 'accepted' });
  const [{ headers, body } = { headers: {}, body: '' }] = requests;
  const event = new CloudEvent(JSON.parse(body), true).toJSON();
  expect(event).toMatchObject({ type: 'vetting.test', time: NOW.toISOString(), data: {} });
  expect(JSON.parse(body)).not.toHaveProperty('subject');
  vi.setSystemTime(NOW);
  expect(new Webhook(SECRETS[0]).verify(body, headers)).toEqual(JSON.parse(body));
  expect(headers).toMatchObject({ 'webhook-id': event.id });
});

test('a test that is not taken says why, and no secret', async () => {
  for (const channel of [channelTo, webhookTo]) {
    const { url } = await taking(404);
    expect(withoutSecret(await channel(url).test())).toMatchObject({
      outcome: 'failed',
      problem: expect.stringMatching(/answered 404: /),
    });
    expect(withoutSecret(await channel('http://127.0.0.1:1/').test())).toMatchObject({
      outcome: 'failed',
      problem: expect.stringMatching(/could not be reached: /),
    });
  }
});
