/** The house keeps its rooms: imports run one way, the domain imports nothing, and the whole can be read in an afternoon. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** From the street inwards. A file may import from its own room and from rooms further in. */
const rooms = [
  ['functions/', 'cli/', 'dev/'],
  ['lib/monitor.ts'],
  [
    'lib/scan',
    'lib/plan.ts',
    'lib/roster.ts',
    'lib/keeper.ts',
    'lib/deadline.ts',
    'lib/look.ts',
    'lib/tally.ts',
    'lib/relay.ts',
    'lib/notices.ts',
    'lib/deliver.ts',
    'lib/retention',
    'lib/quick-tries.ts',
    'lib/replay.ts',
    'lib/check.ts',
    'lib/queries/',
    'lib/setting',
    'lib/setup-check/',
  ],
  ['lib/holding.ts'],
  ['lib/partner-center/', 'lib/store/', 'lib/notify/'],
  ['lib/http/', 'lib/io.ts', 'lib/schedule.ts'],
  ['lib/vetting/'],
] as const;

const files = globSync(['functions/**/*.ts', 'cli/**/*.ts', 'dev/**/*.ts', 'lib/**/*.ts']).map((path) =>
  path.replaceAll('\\', '/'),
);

function place(path: string): { depth: number; room: string } {
  for (const [depth, side] of rooms.entries()) {
    const room = side.find((name) => path.startsWith(name));
    if (room) return { depth, room };
  }
  throw new Error(`${path} is in no room`);
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

const ours = (path: string) =>
  importsOf(path)
    .filter((name) => name.startsWith('.') && name.endsWith('.ts'))
    .map((name) => join(dirname(path), name).replaceAll('\\', '/'));

test('imports run one way, and rooms side by side do not know each other', () => {
  const wrong = files.flatMap((path) => {
    const from = place(path);
    return ours(path).flatMap((target) => {
      const to = place(target);
      const isOwn = from.room === to.room;
      // The parts of one run are one room in several files; the local start is a person at the command, too.
      const isBeside = from.depth === 2 && to.depth === 2;
      const isStart = from.room === 'dev/' && to.room === 'cli/';
      return isOwn || isBeside || isStart || to.depth > from.depth ? [] : [`${path} imports ${target}`];
    });
  });
  expect(files.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
});

test('the domain imports nothing of ours, no library, and of Node only what computes', () => {
  const domain = files.filter((path) => path.startsWith('lib/vetting/'));
  expect(domain.length).toBeGreaterThan(5);
  for (const path of domain) {
    const outside = importsOf(path).filter((name) => !name.startsWith('./') && name !== 'node:crypto' && name !== 'node:util');
    expect(outside, path).toEqual([]);
    expect(readFileSync(path, 'utf8'), path).not.toMatch(/Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|fetch\(/);
  }
});

test('nothing that is deployed imports from dev or test', () => {
  const deployed = files.filter((path) => !path.startsWith('dev/'));
  for (const path of deployed)
    expect(
      ours(path).filter((target) => /^(dev|test)\//.test(target)),
      path,
    ).toEqual([]);
});

test('functions, lib and cli together stay short enough to read', () => {
  const texts = files.filter((path) => !path.startsWith('dev/')).map((path) => readFileSync(path, 'utf8'));
  const codeLines = texts.map((text) => text.split('\n').filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length);
  expect(codeLines.reduce((sum, count) => sum + count, 0)).toBeLessThan(9_600);
  expect(Math.max(...texts.map((text) => text.split('\n').length - 1))).toBeLessThanOrEqual(220);
});

test('every file says first what it promises', () => {
  const silent = files.filter((path) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(path, 'utf8')));
  expect(silent.filter((path) => !path.endsWith('.d.ts'))).toEqual([]);
});
