/** Of what a server wrote, what is kept for a person and what is left out. */
import { expect, test } from 'vitest';
import { plainId, withoutSecrets } from '../../lib/http/withheld.ts';

const id = 'c0000000-0000-4000-8000-000000000001';

test.each([
  'Consent is missing. Correlation 5',
  `Customer ${id} was not found.`,
  `Trace ID: ${id}\r\nTimestamp: 2026-11-01 00:00:00Z`,
  'AADSTS7000215: Invalid client secret provided.',
  'Rate limit is exceeded since 2026-11-21T15:47:34.442Z. Try again in 12 seconds, at most 1234567890123 of them.',
  'see learn.microsoft.com/partner-center/developer/error-codes',
  'AuthenticationFailed: Servererreichbarkeitsprüfung',
])('words, ids, codes and dates are kept: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test.each([
  ['Bearer eyJ0eXAiOiJKV1Qi.eyJhdWQi.c2ln-_x5 is not valid', 'Bearer … is not valid'],
  ['the secret abc8Q~0123456789-_~ has ended', 'the secret … has ended'],
  ['at https://a.example/hooks/4f?sig=q2Jd%2Fw3D', 'at https:…'],
  ['"AccountKey=Eby8vdM02xNOcqFlqUwJPLlm/EtlCDXJ1OUzFT50uSRZ6IFsu=="', '"…"'],
  [`customerId=${id}`, '…'],
  [`x${id}`, '…'],
  ['a1'.repeat(40), '…'],
])('long words with letters and digits are not: %s', (text, kept) => {
  expect(withoutSecrets(text)).toBe(kept);
});

test('an id in a header is one, or is not taken', () => {
  expect([id, 'their-request', '12'].map(plainId)).toEqual([id, 'their-request', '12']);
  expect([null, '', `${id}, ${id}`, 'eyJ0eXAiOiJKV1Qi', 'a b', 'a'.repeat(65)].map(plainId)).toEqual(Array(6).fill(null));
});
