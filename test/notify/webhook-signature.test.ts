/** What a webhook secret may be, and that the signatures are those of Standard Webhooks. */
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signatureHeaders, webhookSecrets } from '../../lib/notify/webhook-signature.ts';

const secretOf = (bytes: number, fill = 7) => `whsec_${Buffer.alloc(bytes, fill).toString('base64')}`;
const parsed = (text: string) => {
  const secrets = webhookSecrets(text);
  if (!secrets) throw new Error('was not accepted');
  return secrets;
};

test('the signature that the makers of the standard publish as an example is ours, too', () => {
  const now = new Date(1_614_265_330_999);
  const secrets = parsed('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  expect(signatureHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', secrets, now)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test.each([24, 25, 26, 32, 63, 64])('a secret of %d bytes signs as the library does, whatever the text', (bytes) => {
  const now = new Date('2026-11-01T00:00:00.500Z');
  for (const text of ['', '{}', '語 "x" 🏫', 'x'.repeat(100_000)]) {
    const { 'webhook-signature': signature } = signatureHeaders('an-id', text, parsed(secretOf(bytes)), now);
    expect(signature).toBe(new Webhook(secretOf(bytes)).sign('an-id', now, text));
  }
});

test('of several secrets each makes a signature, in their order; one that is there twice makes one', () => {
  const [old, fresh] = [secretOf(32, 1), secretOf(32, 2)];
  const now = new Date('2026-11-01T00:00:00Z');
  const expected = [old, fresh].map((secret) => new Webhook(secret).sign('an-id', now, '{}')).join(' ');
  for (const text of [`${old} ${fresh}`, `${old},${fresh}`, ` ${old} ,\n ${fresh},${old} `]) {
    expect(signatureHeaders('an-id', '{}', parsed(text), now)['webhook-signature']).toBe(expected);
  }
});

const plain = secretOf(32).slice('whsec_'.length);
test.each([
  ['nothing', ''],
  ['separators alone', ' , '],
  ['the prefix alone', 'whsec_'],
  ['a secret without the prefix', plain],
  ['another prefix', `whpk_${plain}`],
  ['the prefix in capitals', `WHSEC_${plain}`],
  ['23 bytes', secretOf(23)],
  ['65 bytes', secretOf(65)],
  ['no base64', `whsec_${'*'.repeat(44)}`],
  ['the alphabet of URLs', `whsec_${'-_'.repeat(22)}`],
  ['padding left out', secretOf(32).replace('=', '')],
  ['stray bits at the end', secretOf(32).replace('c=', 'd=')],
  ['text behind the padding', `${secretOf(32)}AAAA`],
  ['a wrong one beside a right one', `${secretOf(32)} ${plain}`],
])('%s is no secret', (_, text) => expect(webhookSecrets(text)).toBeNull());

test('the right and the wrong one above differ by one letter', () => {
  expect(secretOf(32)).toMatch(/c=$/);
  expect(webhookSecrets(secretOf(32))).toHaveLength(1);
});
