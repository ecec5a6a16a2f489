import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { freePorts } from '../tools/engines/index.ts';
import { ReturningPbx } from '../tools/returning-pbx.ts';
import { sipPort, startedWarmbridge, warmbridge } from './warmbridge.ts';

const NUMBER = '+15557770001';
/** What init writes is for the embedded engines, whatever the run is about. */
const isEmbedded = enginesOfRun().pair === 'embedded';

it.skipIf(!isEmbedded)(
  'init --yes, check and start work in an empty folder; nothing is overwritten',
  async () => {
    await using workspace = await Workspace.open();
    const cwd = workspace.directory;
    const [apiPort] = await freePorts(1);
    const port = await sipPort();
    const args = ['init', '--yes', '--sip-port', port, '--api-listen', `127.0.0.1:${String(apiPort)}`];
    const written = await warmbridge(args, { cwd });
    expect(written, written.err).toMatchObject({ code: 0 });
    const file = workspace.path('config', 'warmbridge.yaml');
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    const text = await readFile(file, 'utf8');
    const browsers = `ws:127.0.0.1:${String(Number(port) + 6)}`;
    expect(text).toContain(`listen: [ "udp:127.0.0.1:${port}", "tcp:127.0.0.1:${port}", "${browsers}" ]`);
    expect(await warmbridge(args, { cwd })).toMatchObject({ code: 6 });
    expect(await readFile(file, 'utf8')).toBe(text);

    expect(await warmbridge(['check'], { cwd })).toMatchObject({ code: 0, out: 'config OK\n' });
    const program = await startedWarmbridge({ cwd });
    expect(await warmbridge(['calls'], { cwd })).toEqual({ code: 0, out: 'no calls\n', err: '' });
    expect(await program.end()).toBe(0);

    await writeFile(workspace.path('prompts', 'hold.wav'), 'mine');
    const replaced = await warmbridge([...args, '--force', '--ai', 'none', '--json'], { cwd });
    expect(JSON.parse(replaced.out)).toMatchObject({ copied: [] });
    expect(await readFile(workspace.path('prompts', 'hold.wav'), 'utf8')).toBe('mine');
    const again = await readFile(file, 'utf8');
    expect(again).toContain('ai: { kind: none }');
    const key = /key: "([^"]{20,})"/;
    expect(key.exec(again)![1]).not.toBe(key.exec(text)![1]);
  },
  120_000,
);

it.skipIf(!isEmbedded)('init says what would not work, and leaves nothing behind', async () => {
  await using workspace = await Workspace.open();
  const ran = await warmbridge(['init', '--yes', '--address', 'pbx.example'], { cwd: workspace.directory });
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain('media.address: expected an IP address');
  await mkdir(workspace.path('config', 'x'), { recursive: true });
  await expect(stat(workspace.path('config', 'warmbridge.yaml'))).rejects.toThrow('ENOENT');
});

it.skipIf(!isEmbedded)(
  'selftest through a PBX that sends the number back: timings, who hears what, and the verdict',
  async () => {
    await using pbx = await ReturningPbx.open();
    await using workspace = await Workspace.open();
    const cwd = workspace.directory;
    const port = await sipPort();
    pbx.target = `127.0.0.1:${port}`;
    const made = await warmbridge(['init', '--yes', '--sip-port', port, '--trunk', `sip:${pbx.address}`], { cwd });
    expect(made, made.err).toMatchObject({ code: 0 });
    const ran = await warmbridge(['selftest', '--trunk', 'pbx', '--to', NUMBER, '--json'], { cwd });
    const result = JSON.parse(ran.out) as { readonly heard: readonly object[]; readonly timings: object };
    expect(ran, ran.out).toMatchObject({ code: 0 });
    expect(result).toMatchObject({ ok: true, fault: null, attempts: [{ trunk: 'pbx', result: 'answered' }] });
    expect(Object.keys(result.timings)).toEqual(
      expect.arrayContaining(['announcedMs', 'answeredMs', 'whisperStartMs', 'acceptedMs', 'bridgedMs']),
    );
    const talking = result.heard.filter((each) => 'phase' in each && each.phase === 'talking');
    expect(talking).toMatchObject([
      { party: 'caller', tones: { caller: 0, hold: 0, whisper: 0 } },
      { party: 'agent', tones: { agent: 0, hold: 0, whisper: 0 } },
    ]);

    pbx.refuse = 486;
    const refused = await warmbridge(['selftest', '--trunk', 'pbx', '--to', NUMBER], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('The handoff did not go as it is to go: the call to the trunk came to nothing');
    expect(await warmbridge(['selftest', '--trunk', 'other', '--to', NUMBER], { cwd })).toMatchObject({ code: 5 });
  },
  120_000,
);
