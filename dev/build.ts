/** `npm run build`: one bundle for Azure, one for the command, and the dashboard's page. Nothing else is needed beside them, no `node_modules` either. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildDashboard } from './dashboard-page.ts';

const folder = process.argv[2] ?? 'dist';

const { warnings } = await build({
  entryPoints: { functions: 'functions/main.ts', 'vetting-monitor': 'cli/main.ts' },
  outdir: folder,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The command is also started by a machine's own Node, which may be older than the 24 that Azure and our scripts have.
  target: 'node20',
  define: { 'import.meta.dirname': '__dirname' },
  legalComments: 'linked',
  // The Functions worker brings this module itself; bundled, it would be another one, and no function would be found.
  external: ['@azure/functions-core'],
});
if (warnings.length > 0) process.exitCode = 1;
await chmod(join(folder, 'vetting-monitor.cjs'), 0o755);
await writeFile(join(folder, 'dashboard.html'), await buildDashboard());
