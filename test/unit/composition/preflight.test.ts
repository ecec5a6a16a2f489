import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App, checkStart } from '../../../src/composition/index.ts';
import { runPreflight } from '../../../src/composition/preflight.ts';
import type { PreflightCheck } from '../../../src/composition/preflight/preflight-check.ts';
import { PreflightError } from '../../../src/composition/preflight/preflight-error.ts';
import type { Config } from '../../../src/config/index.ts';
import { configOf } from './config-of.ts';

const LOGGER = pino({ level: 'silent' });
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-preflight-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** Any free port, and no prompt that would have to be spoken. */
function configWith(prompts: Readonly<Record<string, unknown>>): Config {
  return configOf({
    sip: { listen: ['udp:127.0.0.1:0'] },
    prompts: { directory, holdMusic: null, announcement: null, callerLeft: null, wait: null, ...prompts },
    store: { url: `sqlite:${join(directory, 'data', 'calls.db')}` },
    recording: { directory: join(directory, 'recordings') },
    api: { listen: '127.0.0.1:0' },
  });
}

describe('runPreflight', () => {
  it('runs every check, and gives all that they find in the order of the checks', async () => {
    const context = { config: configWith({}), prompts: { check: () => Promise.resolve() } };
    const first: PreflightCheck = async (given) => {
      await Promise.resolve();
      expect(given).toBe(context);
      return [{ path: 'a', message: '1' }];
    };
    const none: PreflightCheck = () => Promise.resolve([]);
    const last: PreflightCheck = () => Promise.resolve([{ path: 'b', message: '2' }, { path: 'c', message: '3' }]); // prettier-ignore
    const result = await runPreflight(context, { faults: [first, none, last], warnings: [none, last] });
    expect(result.faults.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
    expect(result.warnings.map(({ path }) => path)).toEqual(['b', 'c']);
  });
});

describe('PreflightError', () => {
  it('has a line for each fault, as --check writes them', () => {
    const faults = [
      { path: 'prompts.wait', message: 'is not there' },
      { path: 'api.listen', message: 'is in use' },
    ];
    expect(new PreflightError(faults).message).toBe('prompts.wait: is not there\napi.listen: is in use');
  });
});

describe('--check and the start', () => {
  it('find the same faults, and the start opens nothing where there are any', async () => {
    const config = configWith({ holdMusic: { file: 'gone.wav' }, wait: { file: 'lost.wav' } });
    const faults = [
      { path: 'prompts.holdMusic', message: 'prompt file "gone.wav" is not there' },
      { path: 'prompts.wait', message: 'prompt file "lost.wav" is not there' },
    ];
    expect((await checkStart(config, LOGGER)).faults).toEqual(faults);
    await expect(App.start(config, LOGGER)).rejects.toMatchObject({ name: 'PreflightError', faults });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('what --check finds nothing wrong with does start', async () => {
    const config = configWith({});
    expect((await checkStart(config, LOGGER)).faults).toEqual([]);
    await using app = await App.start(config, LOGGER);
    expect(app.addresses.sip).toHaveLength(1);
  });

  it('--check speaks into a directory of its own and leaves nothing behind', async () => {
    vi.stubEnv('TMPDIR', directory);
    const config = configWith({ announcement: { text: 'One moment' }, callerLeft: { file: 'gone.wav' } });
    expect((await checkStart(config, LOGGER)).faults).toMatchObject([{ path: 'prompts.callerLeft' }]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('--check names the directory for temporary files where it cannot be used', async () => {
    const missing = join(directory, 'missing');
    const config = configWith({});
    vi.stubEnv('TMPDIR', missing);
    expect((await checkStart(config, LOGGER)).faults).toMatchObject([{ path: missing }]);
    expect(existsSync(missing)).toBe(false);
  });
});
