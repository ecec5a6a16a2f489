import { spawnSync } from 'node:child_process';
import { access, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { freePorts } from '../tools/engines/index.ts';
import { sipPort, startedWarmbridge, warmbridge } from './warmbridge.ts';

const REPOSITORY = new URL('../..', import.meta.url).pathname;
const NPM_MS = 180_000;

function npm(args: readonly string[], cwd: string): { readonly status: number | null; readonly output: string } {
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];
  const ran = spawnSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8', timeout: NPM_MS });
  return { status: ran.status, output: `${ran.stdout}${ran.stderr}` };
}

/** Packs what is in the repository, from a copy of it: dist/ is made there. */
async function pack(workspace: Workspace): Promise<string> {
  const copy = await workspace.makeDirectory('repository');
  const names = [
    'bin',
    'client',
    'config',
    'prompts',
    'scripts',
    'src',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  for (const name of names) await cp(join(REPOSITORY, name), join(copy, name), { recursive: true });
  await symlink(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
  const built = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: copy, encoding: 'utf8', timeout: NPM_MS });
  expect(built.status, `${built.stdout}${built.stderr}`).toBe(0);
  const packed = npm(['pack', '--pack-destination', workspace.directory], copy);
  expect(packed.status, packed.output).toBe(0);
  const file = (await readdir(workspace.directory)).find((name) => name.endsWith('.tgz'));
  return workspace.path(file!);
}

it.skipIf(enginesOfRun().pair !== 'embedded')(
  'npm pack, npm install -g: the command runs from the package, with every thread and process in it',
  async ({ skip }) => {
    await using workspace = await Workspace.open();
    const tarball = await pack(workspace);
    const prefix = await workspace.makeDirectory('prefix');
    const installed = npm(['install', '--global', '--prefix', prefix, tarball], workspace.directory);
    if (installed.status !== 0 && /E(NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT|NOTCACHED)/.test(installed.output)) {
      skip(`npm cannot install here: ${installed.output.slice(0, 200)}`);
    }
    expect(installed.status, installed.output).toBe(0);
    const bin = join(prefix, 'bin', 'warmbridge');
    const cwd = await workspace.makeDirectory('site');

    const version = await warmbridge(['--version'], { bin, cwd });
    expect(version).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
    const [apiPort] = await freePorts(1);
    const init = ['init', '--yes', '--sip-port', await sipPort(), '--api-listen', `127.0.0.1:${String(apiPort)}`];
    expect(await warmbridge(init, { bin, cwd })).toMatchObject({ code: 0 });
    expect(await warmbridge(['check'], { bin, cwd })).toMatchObject({ code: 0, out: 'config OK\n' });
    const program = await startedWarmbridge({ bin, cwd });
    expect(await warmbridge(['calls', '--json'], { bin, cwd })).toEqual({ code: 0, out: '[]\n', err: '' });
    expect(await program.end()).toBe(0);
    expect(await warmbridge(['bench'], { bin, cwd })).toMatchObject({ code: 1 });

    // Each thread and process that the sources start is in it, as JavaScript.
    const home = join(prefix, 'lib/node_modules/warmbridge/dist');
    const sources = (await readdir(join(REPOSITORY, 'src'), { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    let started = 0;
    for (const source of sources) {
      const text = await readFile(join(REPOSITORY, 'src', source), 'utf8');
      // A path that does not go by programFile() is not found in the package.
      expect(text, source).not.toMatch(/new URL\('\.[^']*\.ts', import\.meta\.url\)/);
      for (const [, file] of text.matchAll(/programFile\('([^']+)\.ts'/g)) {
        started += 1;
        await access(join(home, dirname(source), `${file!}.js`));
      }
    }
    expect(started).toBeGreaterThan(10);
  },
  400_000,
);

it('a Node that is too old runs the one that is installed beside, or says what is needed', async () => {
  await using workspace = await Workspace.open();
  // What the script looks at is the version: it stands for any Node that is too old.
  const old = workspace.path('old.cjs');
  await writeFile(old, "Object.defineProperty(process.versions, 'node', { value: '14.21.3' });");
  const env = { NODE_OPTIONS: `--require ${old}` };
  const alone = workspace.path('alone');
  await mkdir(join(alone, 'bin'), { recursive: true });
  await cp(join(REPOSITORY, 'bin/warmbridge.js'), join(alone, 'bin/warmbridge.js'));
  await cp(join(REPOSITORY, 'package.json'), join(alone, 'package.json'));
  const refused = await warmbridge(['--version'], { env, bin: join(alone, 'bin/warmbridge.js') });
  expect(refused).toMatchObject({ code: 10, out: '' });
  expect(refused.err).toMatch(/^Warmbridge needs Node 24 or later, and this is Node 14\.21\.3 \(/);

  // The Node of the package stands in for a real one, and says how it was called.
  const beside = join(alone, 'node_modules/node/bin');
  await mkdir(beside, { recursive: true });
  await writeFile(join(beside, 'node'), '#!/bin/sh\necho "$@"\nexit 7\n', { mode: 0o755 });
  const ran = await warmbridge(['calls', '--json'], { env, bin: join(alone, 'bin/warmbridge.js') });
  expect(ran).toEqual({ code: 7, out: `${join(alone, 'bin/warmbridge.js')} calls --json\n`, err: '' });
});

it('a folder in which nothing ran yet, as npm install -g FOLDER links it, is set up first, and once', async () => {
  await using workspace = await Workspace.open();
  const clone = workspace.path('clone');
  for (const folder of ['bin', 'scripts', 'src']) await mkdir(join(clone, folder), { recursive: true });
  const bin = join(clone, 'bin/warmbridge.js');
  await cp(join(REPOSITORY, 'bin/warmbridge.js'), bin);
  await cp(join(REPOSITORY, 'package.json'), join(clone, 'package.json'));
  await writeFile(join(clone, 'src/main.ts'), "console.log('runs');");
  // The setup of the test stands for the real one, which takes a minute: `npm test` begins with that.
  const setup = join(clone, 'scripts/setup.cjs');
  await writeFile(setup, "console.log('no room'); process.exit(3);");
  expect(await warmbridge([], { bin })).toEqual({ code: 1, out: '', err: 'no room\n' });
  const folder = JSON.stringify(join(clone, 'node_modules'));
  const made = `const fs = require('fs'); fs.mkdirSync(${folder}); fs.writeFileSync(${folder} + '/.package-lock.json', '{}');`;
  await writeFile(setup, `console.log('sets up'); ${made}`);
  expect(await warmbridge([], { bin })).toEqual({ code: 0, out: 'runs\n', err: 'sets up\n' });
  expect(await warmbridge([], { bin })).toEqual({ code: 0, out: 'runs\n', err: '' });
});
