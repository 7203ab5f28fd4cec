/** `npm run package`: builds, and puts into `out/` what is deployed and nothing else. Without dependencies in it, nothing is installed. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };

const { values } = parseArgs({ options: { out: { type: 'string', default: 'out' } } });
const folder = values.out;
/** Of the build; the command stays at home. Licences of what is bundled go along. */
const built = ['functions.cjs', 'functions.cjs.LEGAL.txt', 'dashboard.html'];

const build = join(folder, 'build');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'dist'), { recursive: true });
execFileSync(process.execPath, ['dev/build.ts', build], { stdio: 'inherit' });
for (const name of built) if (existsSync(join(build, name))) copyFileSync(join(build, name), join(folder, 'dist', name));
rmSync(build, { recursive: true });
copyFileSync('host.json', join(folder, 'host.json'));
const { name, version, type, main } = packageJson;
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, private: true, type, main }, null, 2)}\n`);
