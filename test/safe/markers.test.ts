/** The search itself: it finds what is said, in every form, and nothing else. */
import { expect, test } from 'vitest';
import { echoes, found, markedSecrets, markersOf } from './markers.ts';
import { listen } from './said.ts';

test('a secret that is said is found, whole or in part, in every form it may take', () => {
  const secrets = markedSecrets();
  const markers = markersOf(secrets);
  for (const [name, secret] of Object.entries(secrets)) {
    const parts = name === 'webhookBytes' ? [] : echoes(secret);
    for (const text of [secret, secret.slice(5, 17), JSON.stringify({ secret }), ...parts]) {
      expect(found(markers, `some words before ${text} and after`), `${name} in ${text}`).not.toEqual([]);
    }
  }
  const plain = 'Partner Center answered 403 (code 900329): Consent is missing. c0000000-0000-4000-8000-000000000001';
  expect(found(markers, plain)).toEqual([]);
  const said = listen(markers);
  said.add('an error with a cause', new Error('failed', { cause: new Error(`of ${secrets.clientSecret}`) }));
  expect(said.leaks().join()).toContain('an error with a cause: clientSecret (as it is)');
});
