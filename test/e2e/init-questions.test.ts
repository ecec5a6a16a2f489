import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { findProgram } from '../../src/shared/find-program.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { freePorts } from '../tools/engines/index.ts';
import { BIN, sipPort, startedWarmbridge, warmbridge } from './warmbridge.ts';

const AT_TERMINAL = new URL('at-terminal.py', import.meta.url).pathname;
const LONGEST_MS = 200_000;
const [ENTER, DOWN, CLEAR, ESCAPE] = ['\r', '\x1b[B', '\x15', '\x1b'];

/** Runs `warmbridge init` at a terminal, where a person presses keys at each question. */
function init(cwd: string, dialog: readonly (readonly [question: string, keys: string])[], args: readonly string[]) {
  const command = [process.execPath, BIN, 'init', ...args];
  const ran = spawnSync('python3', [AT_TERMINAL, JSON.stringify(dialog), ...command], {
    cwd,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  });
  return { code: ran.status, shown: `${ran.stdout}${ran.stderr}` };
}

// What init writes is for the embedded engines, whatever the run is about.
const isLeftOut = findProgram('python3') === null || enginesOfRun().pair !== 'embedded';

it.skipIf(isLeftOut)(
  'init asks at a terminal, and what was answered is checked and starts',
  async () => {
    await using workspace = await Workspace.open();
    const cwd = workspace.directory;
    const [apiPort] = await freePorts(1);
    const dialog = [
      ['Which address', ENTER],
      ['a carrier send calls?', 'y'],
      ['Its SIP URI', `${CLEAR}sip:127.0.0.1:5999${ENTER}`],
      ['The networks', ENTER],
      ['Who answers first?', `${DOWN}${ENTER}`],
      ['Its URL', `${CLEAR}http://127.0.0.1:9099/hook${ENTER}`],
      ['Whom are calls handed to?', `${CLEAR}2001, sip:bob@127.0.0.1:5070${ENTER}`],
    ] as const;
    const api = `127.0.0.1:${String(apiPort)}`;
    const { code, shown } = init(cwd, dialog, ['--sip-port', await sipPort(), '--api-listen', api]);
    expect(code, shown).toBe(0);
    expect(shown).toContain('To take calls: warmbridge start');
    const text = await readFile(workspace.path('config', 'warmbridge.yaml'), 'utf8');
    expect(text).toContain('uri: "sip:127.0.0.1:5999"');
    expect(text).toContain('allow: [ "127.0.0.1/32" ]');
    expect(text).toContain('kind: webhook, url: "http://127.0.0.1:9099/hook"');
    expect(text).toContain('destinations: [ "2001", "sip:bob@127.0.0.1:5070" ]');
    const checked = await warmbridge(['check'], { cwd });
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/^trunk [\w-]+: profile null, .*\nconfig OK\n$/);
    const program = await startedWarmbridge({ cwd });
    expect(await program.end()).toBe(0);
  },
  300_000,
);

it.skipIf(isLeftOut)(
  'init writes nothing where the person gives up',
  async () => {
    await using workspace = await Workspace.open();
    const dialog = [
      ['Which address', ENTER],
      ['a carrier send calls?', ESCAPE],
    ] as const;
    const { code, shown } = init(workspace.directory, dialog, []);
    expect(shown).toContain('Nothing was written.');
    expect(code).not.toBe(0);
    expect(existsSync(workspace.path('config'))).toBe(false);
  },
  60_000,
);
