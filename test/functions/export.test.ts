/** An export of 100,000 changes goes through a process that could not hold them. */
import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../lib/vetting/change-event.ts';
import { changeEvent } from '../notify/change-events.ts';
import { useApi } from '../support/api.ts';

const makeWorld = useApi();

const count = 100_000;
const first = Date.UTC(2026, 7, 1);

test('100,000 changes are streamed through a heap of 64 MB, every one of them once', async () => {
  const { store, scan, serve } = await makeWorld();
  await scan();
  const events = Array.from(
    { length: count },
    (_, place): ChangeEvent =>
      changeEvent({ id: `event-${place}`, detectedAt: new Date(first + place * 90_000).toISOString() }),
  );
  await store.changes.record(events);
  const { url } = await serve({}, ['--max-old-space-size=64']);
  const response = await fetch(`${url}/api/changes?format=csv&kind=denied&until=2026-11-30`);
  let rows = 0;
  let last = '';
  for await (const chunk of response.body ?? []) {
    last += Buffer.from(chunk).toString();
    const lines = last.split('\r\n');
    last = lines.pop() ?? '';
    rows += lines.length;
  }
  expect([rows, last]).toEqual([count + 1, '']);
}, 400_000);
