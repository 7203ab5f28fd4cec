/** `npm run build`: one bundle for Azure, one for the command. Nothing else is needed beside them, no `node_modules` either. */
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

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
  legalComments: 'linked',
  // The Functions worker brings this module itself; bundled, it would be another one, and no function would be found.
  external: ['@azure/functions-core'],
});
if (warnings.length > 0) process.exitCode = 1;
await chmod(`${folder}/vetting-monitor.cjs`, 0o755);
