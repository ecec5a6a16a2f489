// This script builds the web pages and call.js into web/dist: `npm run build:web`. With --if-stale it does so only where the sources
// are others than those of the last build.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..');
const WEB = join(ROOT, 'web');
const DIST = join(WEB, 'dist');
/** Has the hash of the sources that the build was made of. It is written last. */
const MARK = join(DIST, '.sources');
/** What the pages are made of beside web/ itself. */
const OTHER_SOURCES = [
  'package-lock.json',
  'src/client/index.ts',
  'src/media/quality/e-model.ts',
  'scripts/build-web.ts',
];
/** Smaller files gain nothing. */
const MIN_BYTES = 512;

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(DIST))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...(await filesOf(WEB)), ...OTHER_SOURCES.map((name) => join(ROOT, name))]) {
    hash.update(`${file.slice(ROOT.length)}\n`).update(await readFile(file));
  }
  return hash.digest('hex');
}

/** Puts a `.br` and a `.gz` beside each file, which are served to whoever takes them. */
async function compress(): Promise<void> {
  const assets = join(DIST, 'assets');
  const names = await readdir(assets);
  for (const file of [join(DIST, 'call.js'), ...names.map((name) => join(assets, name))]) {
    const bytes = await readFile(file);
    if (bytes.length < MIN_BYTES) continue;
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}

const hash = await sourcesHash();
const built = await readFile(MARK, 'utf8').catch(() => null);
if (!process.argv.includes('--if-stale') || built !== hash) {
  process.stderr.write('Building the web pages ...\n');
  await rm(MARK, { force: true });
  const { build } = await import('vite');
  const { CALL_JS_BUILD, WEB_BUILD } = await import('../web/vite.config.ts');
  await build(WEB_BUILD);
  await build(CALL_JS_BUILD);
  await compress();
  await writeFile(MARK, hash);
}
