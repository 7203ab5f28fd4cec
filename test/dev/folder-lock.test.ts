import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from '../../dev/folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'vetting-monitor-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is had by one local start at a time, and free again when it is given back', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`${folder}/ is in use by another local start (process ${process.pid})`);
  unlock();
  lockFolder(folder)();
});

test('a start that was killed holds nobody up', () => {
  lockFolder(folder);
  // No process has this number: it is beyond what Linux hands out.
  writeFileSync(join(folder, 'pid'), '99999999');
  lockFolder(folder)();
});
