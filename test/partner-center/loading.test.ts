/** The libraries that talk to Entra ID and Key Vault are heavy: a cold start does without them, and loads those it needs with the first token. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('no file imports them but for their types, or at the moment of use', () => {
  const heavy = /^.*(?:from|import)\s*\(?\s*'@azure\/(?:identity|msal-node|keyvault-secrets)'.*$/gm;
  const lines = globSync(['lib/**/*.ts', 'cli/**/*.ts', 'functions/**/*.ts']).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(heavy)].map(([line]) => `${path}: ${line.trim()}`),
  );
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !/: import type .* from |await import\('/.test(line))).toEqual([]);
});
