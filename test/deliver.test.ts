/** What is pending goes to its channel: in order, tried again when the receiver is busy, split when it refuses. */
import { expect, test } from 'vitest';
import { deliver } from '../lib/deliver.ts';
import type { Channel, SendResult } from '../lib/notify/channel.ts';
import type { ChangeEvent } from '../lib/vetting/change-event.ts';
import { changeEvent } from './notify/change-events.ts';

const accepted: SendResult = { outcome: 'accepted' };
const refused: SendResult = { outcome: 'refused', problem: 'not this' };
const failed = (retryAfterMs: number | null = null): SendResult => ({ outcome: 'failed', problem: 'busy', retryAfterMs });

/** A channel that takes three events a request and answers as told; each request is noted by its events' ids. */
function fake(answer: (ids: string, request: number) => SendResult) {
  const requests: string[] = [];
  const waits: number[] = [];
  const channel: Channel = {
    name: 'fake',
    pack: (events) => {
      const groups: ChangeEvent[][] = [];
      for (let from = 0; from < events.length; from += 3) groups.push(events.slice(from, from + 3));
      return groups;
    },
    send: async (events) => {
      const ids = events.map((event) => event.id).join('');
      requests.push(ids);
      return answer(ids, requests.length);
    },
  };
  const send = async (ids: string, random = 0) => {
    const io = { sleep: async (ms: number) => void waits.push(ms), random: () => random };
    const { accepted: taken, problems } = await deliver(
      ids.split('').map((id) => changeEvent({ id })),
      channel,
      io,
    );
    return { accepted: [...taken].join(''), problems, requests, waits };
  };
  return { send };
}

test('all groups go in order, without a wait', async () => {
  expect(await fake(() => accepted).send('abcdefgh')).toEqual({
    accepted: 'abcdefgh',
    problems: [],
    requests: ['abc', 'def', 'gh'],
    waits: [],
  });
});

test('nothing pending is no request', async () => {
  expect(await fake(() => failed()).send('')).toEqual({ accepted: '', problems: [], requests: [], waits: [] });
});

test.each([
  ['the backoff doubles', null, 0.5, [1_000, 2_000]],
  ['chance may make it nothing', null, 0, [0, 0]],
  ['Retry-After is waited for', 7_000, 0, [7_000, 7_000]],
  ['and the backoff after it', 7_000, 0.5, [8_000, 9_000]],
  ['the longest wait', 30_000, 0, [30_000, 30_000]],
])('what failed is tried three times: %s', async (_, retryAfterMs, random, waits) => {
  const third = fake((_ids, request) => (request < 3 ? failed(retryAfterMs) : accepted));
  expect(await third.send('abcd', random)).toEqual({
    accepted: 'abcd',
    problems: [],
    requests: ['abc', 'abc', 'abc', 'd'],
    waits,
  });
  const never = await fake(() => failed(retryAfterMs)).send('abc', random);
  expect(never).toEqual({ accepted: '', problems: ['fake: busy'], requests: ['abc', 'abc', 'abc'], waits });
});

test.each([
  ['at once', 30_001, 0, 1],
  ['with the backoff', 30_000, 0.5, 1],
  ['at the second try', 27_000, 0.9, 2],
])('a wait beyond 30 s is left to the next scan: %s', async (_, retryAfterMs, random, tries) => {
  const { accepted: taken, requests, waits, problems } = await fake(() => failed(retryAfterMs)).send('abc', random);
  expect([taken, requests.length, waits.length, problems]).toEqual(['', tries, tries - 1, ['fake: busy']]);
});

test('a receiver that is down is not asked for every group, and what it took before stays taken', async () => {
  const result = await fake((ids) => (ids === 'abc' ? accepted : failed())).send('abcdefghi');
  expect(result).toMatchObject({ accepted: 'abc', problems: ['fake: busy'], requests: ['abc', 'def', 'def', 'def'] });
});

test.each([
  ['the first', 'a', 'bcdefg', ['abc', 'ab', 'a', 'b', 'c', 'def', 'g']],
  ['one in the middle', 'e', 'abcdfg', ['abc', 'def', 'de', 'd', 'e', 'f', 'g']],
  ['the last, alone', 'g', 'abcdef', ['abc', 'def', 'g']],
])('a refused group is split until one alone is refused: %s', async (_, bad, taken, requests) => {
  const result = await fake((ids) => (ids.includes(bad) ? refused : accepted)).send('abcdefg');
  expect(result).toEqual({ accepted: taken, problems: ['fake: not this'], requests, waits: [] });
});

test('a group that is only too large arrives in parts', async () => {
  const result = await fake((ids) => (ids.length > 1 ? refused : accepted)).send('abcd');
  expect(result).toEqual({ accepted: 'abcd', problems: [], requests: ['abc', 'ab', 'a', 'b', 'c', 'd'], waits: [] });
});

test('each event that is refused alone is a problem, and hinders no other', async () => {
  const result = await fake((ids) => (/[ad]/.test(ids) ? refused : accepted)).send('abcd');
  expect(result).toMatchObject({ accepted: 'bc', problems: ['fake: not this', 'fake: not this'] });
});

test('a receiver that goes down amid a split leaves the rest pending', async () => {
  const answers = new Map<string, SendResult>([
    ['abc', refused],
    ['ab', accepted],
  ]);
  const result = await fake((ids) => answers.get(ids) ?? failed()).send('abcdef');
  expect(result).toMatchObject({ accepted: 'ab', problems: ['fake: busy'], requests: ['abc', 'ab', 'c', 'c', 'c'] });
});

test('a failure that turns into a refusal is split, not tried again', async () => {
  const result = await fake((ids, request) => (request === 1 ? failed() : ids.length > 1 ? refused : accepted)).send('abc');
  expect(result).toMatchObject({ accepted: 'abc', problems: [], requests: ['abc', 'abc', 'ab', 'a', 'b', 'c'] });
});
