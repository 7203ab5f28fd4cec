/** The dashboard as one HTML text that needs nothing beside it: script, style and icon are in it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '..', 'dashboard');

/** Throws where it does not compile. */
export async function buildDashboard(): Promise<string> {
  const [page, script, style] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8'),
    bundled('main.tsx'),
    bundled('style/page.css'),
  ]);
  // As functions: the texts hold `$&` and the like, which a replacement would take for its own.
  return page
    .replace('/* style */', () => style.replaceAll(/<(?=\/style)/gi, '\\3c '))
    .replace('/* script */', () => script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c'));
}

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // The page itself names the authors.
    legalComments: 'none',
  });
  return outputFiles.map(({ text }) => text.trim()).join('\n');
}
