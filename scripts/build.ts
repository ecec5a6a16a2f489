// Makes dist/ of src/: what npm packs, since Node strips no types under node_modules. `npm pack` runs it.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist');
/** What the program reads of its own folders, beside its code. */
const DATA = ['store/migrations'];

rmSync(OUT, { recursive: true, force: true });
const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
for (const folder of DATA) cpSync(join(ROOT, 'src', folder), join(OUT, folder), { recursive: true });
chmodSync(join(ROOT, 'bin', 'warmbridge.js'), 0o755);
if (!existsSync(join(OUT, 'main.js'))) throw new Error('dist/main.js was not written');
