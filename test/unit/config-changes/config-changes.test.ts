import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigChanges } from '../../../src/config-changes/index.ts';
import { CurrentConfig, readConfigFile } from '../../../src/config/index.ts';
import type { Config, ConfigFault } from '../../../src/config/index.ts';
import type { ConfigAuthor } from '../../../src/ports/config-control.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryConfigHistory } from '../../fakes/memory-config-history.ts';

const FILE = `# of our site
sip:
  realm: site   # the realm
  trunks:
    - { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.5" ], auth: { username: u, password: s3cret } }
routes:
  - match: { to: "*" }   # all
    handoff: { destinations: [ "2001" ], fallback: [ { kind: hangup } ] }
`;
const CERTIFICATES = new URL('../api/access/fixtures/', import.meta.url).pathname;
const ANNA: ConfigAuthor = { by: 'anna', origin: 'api' };

let directory: string;
let file: string;
let history: MemoryConfigHistory;
let current: CurrentConfig;
let faults: ConfigFault[];
let env: Record<string, string>;
let changes: ConfigChanges;
/** What was lost where a change was put back. */
let losses: string[];
/** What the program logged: the level, and the message. */
let logged: (readonly [level: string, message: string])[];

let isPreflightBroken: boolean;

function levelAndMessage(line: string): readonly [string, string] {
  const { level, msg } = JSON.parse(line) as { level: string; msg: string };
  return [level, msg];
}

function countOf(origin: string, isMade: boolean): number {
  return [...changes.counts.all].find((each) => each.origin === origin && each.ok === isMade)?.count ?? -1;
}

async function open(): Promise<void> {
  const source = { file, env };
  const read = readConfigFile(source);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  current = new CurrentConfig(read.config, (part, error) => void losses.push(`${part}: ${String(error)}`));
  const lines = { write: (line: string) => logged.push(levelAndMessage(line)) };
  const logger = pino({ formatters: { level: (level) => ({ level }) } }, lines);
  const preflight = (): Promise<{ faults: ConfigFault[]; warnings: ConfigFault[] }> =>
    isPreflightBroken ? Promise.reject(new Error('no disk')) : Promise.resolve({ faults, warnings: [] });
  changes = await ConfigChanges.open({ source, read, current, history, preflight, clock: new FakeClock(), logger }); // prettier-ignore
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-changes-'));
  file = join(directory, 'site.yaml');
  writeFileSync(file, FILE);
  chmodSync(file, 0o640);
  history = new MemoryConfigHistory();
  faults = [];
  losses = [];
  logged = [];
  isPreflightBroken = false;
  env = {};
  await open();
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function text(): string {
  return readFileSync(file, 'utf8');
}

const HOURS = [{ name: 'office', timeZone: 'UTC' }];

describe('a change of a part', () => {
  it('is in force, in the file with its comments and mode, and in the history', async () => {
    const outcome = await changes.put('hours', HOURS, null, ANNA);
    expect(outcome).toEqual({
      ok: true,
      version: 2,
      changes: [{ path: 'hours[office]', change: 'added' }],
      needsRestart: [],
      warnings: expect.any(Array) as unknown,
    });
    expect(current.config.hours).toMatchObject(HOURS);
    expect(text()).toBe(`${FILE}hours:\n  - name: office\n    timeZone: UTC\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['site.yaml']);
    expect(await changes.versions(null, 10)).toMatchObject([
      { version: 2, by: 'anna', origin: 'api', changes: [{ path: 'hours[office]' }] },
      { version: 1, by: 'start', origin: 'start', changes: [] },
    ]);
  });

  it('keeps what the program lays over the configuration, and writes nothing of that down', async () => {
    const followed: string[] = [];
    current.follow({ name: 'a part', switchTo: ({ sip }) => void followed.push(sip.realm) });
    await current.lay((written) => ({ ...written, sip: { ...written.sip, realm: 'laid over' } }));
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({
      ok: true,
      changes: [{ path: 'hours[office]' }],
    });
    expect(current.config).toMatchObject({ sip: { realm: 'laid over' }, hours: HOURS });
    expect(current.written.sip.realm).toBe('site');
    expect(text()).not.toContain('laid over');
    await current.lay((written) => written);
    expect(current.config).toMatchObject({ sip: { realm: 'site' }, hours: HOURS });
    expect(followed).toEqual(['laid over', 'laid over', 'site']);
  });

  it('that is wrong, in itself or with others, or that this machine cannot do, changes nothing', async () => {
    expect(await changes.put('hours', [{ name: 'office' }], null, ANNA)).toMatchObject({ code: 'invalid', faults: [{ path: 'hours[0].timeZone' }] }); // prettier-ignore
    const route = {
      match: { to: '1' },
      handoff: { destinations: ['2001'], fallback: [{ kind: 'hangup' }], queue: 'none' },
    };
    expect(await changes.put('routes', [route], null, ANNA)).toMatchObject({ code: 'invalid', faults: [{ path: 'routes[0].handoff.queue' }] }); // prettier-ignore
    faults = [{ path: 'prompts.announcement', message: 'is not there' }];
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ code: 'invalid', faults });
    expect([text(), current.config.hours, history.kept.length]).toEqual([FILE, [], 1]);
  });

  it('is put back by all parts where one cannot take it, where it cannot be kept, and says why', async () => {
    const log: string[] = [];
    const told =
      (step: string) =>
      ({ hours }: Config): void => {
        log.push(`${step} ${String(hours.length)}`);
      };
    const prepare = (next: Config): Promise<void> => {
      told('prepare')(next);
      return Promise.resolve();
    };
    current.follow({ name: 'one', prepare, switchTo: told('switch'), settle: told('settle') });
    let isBroken = true;
    current.follow({
      name: 'the other',
      switchTo: ({ hours }) => {
        if (isBroken && hours.length > 0) throw new Error('no room');
      },
    });
    const refused = await changes.put('hours', HOURS, null, ANNA);
    expect(refused).toMatchObject({ code: 'refused', message: 'the other cannot take the new settings: no room' });
    expect(log).toEqual(['prepare 1', 'switch 1', 'switch 0', 'prepare 0', 'settle 0']);
    isBroken = false;
    history.isAway = true;
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({
      code: 'refused',
      message: 'the store is away',
    });
    expect([text(), current.config.hours, readdirSync(directory)]).toEqual([FILE, [], ['site.yaml']]);
    history.isAway = false;
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ ok: true, version: 2 });
  });

  it('is refused where the file is read-only, or somebody else changed it, or the environment goes before it', async () => {
    chmodSync(file, 0o444);
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ code: 'refused', message: `${file} is read-only` }); // prettier-ignore
    chmodSync(file, 0o644);
    writeFileSync(file, `${FILE}# mine\n`);
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ code: 'refused' });
    expect(text()).toBe(`${FILE}# mine\n`);
    env = { WARMBRIDGE_SIP__TRUNKS__0__MAX_CALLS: '9' };
    await open();
    const shown = changes.part('trunks');
    expect(shown?.setByEnvironment).toEqual([{ path: 'sip.trunks[0].maxCalls', variable: 'WARMBRIDGE_SIP__TRUNKS__0__MAX_CALLS' }]); // prettier-ignore
    const [trunk] = shown?.value as readonly object[];
    const refused = await changes.put('trunks', [{ ...trunk, maxCalls: 3 }], null, ANNA);
    expect(refused).toMatchObject({ code: 'refused', message: expect.stringContaining('WARMBRIDGE_SIP__TRUNKS__0__MAX_CALLS sets sip.trunks[0].maxCalls') as string }); // prettier-ignore
    expect(await changes.put('trunks', [{ ...trunk, diversion: false }], null, ANNA)).toMatchObject({ ok: true });
    expect(text()).not.toContain('maxCalls');
    expect(text()).toContain('s3cret');
  });

  it('goes by tags, and two at once by turns', async () => {
    const tag = changes.part('hours')?.tag ?? '';
    const both = await Promise.all([
      changes.put('hours', HOURS, tag, ANNA),
      changes.put('hours', [{ name: 'night', timeZone: 'UTC' }], tag, ANNA),
    ]);
    expect(both).toMatchObject([{ ok: true }, { ok: false, code: 'stale' }]);
    expect(await changes.put('nothing', [], null, ANNA)).toMatchObject({ code: 'not-found' });
  });
});

describe('a change that is not made, or not wholly', () => {
  it('says which part could not go back to the former settings', async () => {
    const fail = (next: Config): void => {
      if (next.hours.length === 0) throw new Error('stuck');
    };
    current.follow({
      name: 'one',
      prepare: async (next) => await Promise.resolve().then(() => fail(next)),
      switchTo: fail,
    });
    history.isAway = true;
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ code: 'refused' });
    expect(losses).toEqual(['one: Error: stuck', 'one: Error: stuck']);
  });

  it('is made all the same where a part cannot throw away what it had before', async () => {
    current.follow({ name: 'one', settle: () => Promise.reject(new Error('stuck')) });
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ ok: true, version: 2 });
    expect([current.config.hours.length, losses]).toEqual([1, ['one: Error: stuck']]);
  });

  it('is logged once: as a warning where the client is wrong, and else as an error', async () => {
    await changes.put('hours', HOURS, 'another tag', ANNA);
    await changes.put('hours', 7, null, ANNA);
    writeFileSync(file, 'routes: [');
    await changes.reload({ by: 'SIGHUP', origin: 'sighup' });
    writeFileSync(file, FILE);
    history.isAway = true;
    await changes.put('hours', HOURS, null, ANNA);
    const message = 'the configuration was not changed';
    expect(logged).toEqual([['warn', message], ['warn', message], ['error', message], ['error', message]]); // prettier-ignore
  });

  it('is counted and logged where it fails, too', async () => {
    isPreflightBroken = true;
    await expect(changes.put('hours', HOURS, null, ANNA)).rejects.toThrow('no disk');
    expect(logged).toEqual([['error', 'a change of the configuration failed']]);
    expect([countOf('api', false), countOf('api', true)]).toEqual([1, 0]);
    isPreflightBroken = false;
    expect(await changes.put('hours', HOURS, null, ANNA)).toMatchObject({ ok: true });
  });

  it('is refused where 16 wait', async () => {
    const all = await Promise.all(Array.from({ length: 18 }, () => changes.put('hours', HOURS, null, ANNA)));
    expect(all.slice(0, 17).every(({ ok }) => ok)).toBe(true);
    expect(all[17]).toEqual({ ok: false, code: 'busy' });
    expect(countOf('api', false)).toBe(1);
  });
});

describe('a reload', () => {
  it('of a broken file names its faults and changes nothing', async () => {
    writeFileSync(file, 'routes: [');
    expect(await changes.reload({ by: 'SIGHUP', origin: 'sighup' })).toMatchObject({ code: 'invalid' });
    rmSync(file);
    expect(await changes.reload(ANNA)).toMatchObject({ code: 'invalid', faults: [{ path: file }] });
    expect(current.config.routes).toHaveLength(1);
  });

  it('takes what can change, and says what needs a restart until that is taken back', async () => {
    writeFileSync(file, `${FILE.replace('realm: site', 'realm: other')}hours: [ { name: office, timeZone: UTC } ]\n`);
    expect(await changes.reload(ANNA)).toMatchObject({ ok: true, needsRestart: ['sip.realm'], changes: [{ path: 'hours[office]' }] }); // prettier-ignore
    expect([current.config.sip.realm, current.config.hours.length]).toEqual(['site', 1]);
    expect(changes.standing).toEqual({ version: 2, needsRestart: ['sip.realm'] });
    // What was not in force yet is not lost when a part is written.
    expect(await changes.put('hours', [], null, ANNA)).toMatchObject({ ok: true, needsRestart: ['sip.realm'] });
    expect(text()).toContain('realm: other');
    expect(await changes.rollBack(1, ANNA)).toMatchObject({ ok: true, needsRestart: [] });
    expect(text()).toBe(FILE);
  });

  it('does not stick at a certificate that is in use, and is refused with another one that cannot be used', async () => {
    const [cert, key, none] = ['cert.pem', 'key.pem', 'none.pem'].map((name) => join(directory, name));
    cpSync(join(CERTIFICATES, 'first-cert.pem'), cert!);
    cpSync(join(CERTIFICATES, 'first-key.pem'), key!);
    const withTls = `${FILE}api: { tls: { cert: ${cert!}, key: ${key!} } }\n`;
    writeFileSync(file, withTls);
    await open();
    writeFileSync(key!, 'no key');
    writeFileSync(file, `${withTls}hours: [ { name: office, timeZone: UTC } ]\n`);
    const warning = { path: 'api.tls.key', message: expect.stringContaining('not a private key') as string };
    expect(await changes.reload(ANNA)).toMatchObject({
      ok: true,
      warnings: expect.arrayContaining([warning]) as object,
    });
    writeFileSync(file, withTls.replace(key!, none!));
    expect(await changes.reload(ANNA)).toMatchObject({ code: 'invalid', faults: [{ path: 'api.tls.key' }] });
  });

  it('of a route that needs what needs a restart is refused', async () => {
    writeFileSync(file, `speech: { stt: { engine: pocketsphinx } }\ntranscription: { enabled: true }\n${FILE.replace('handoff: { destinations', 'handoff: { accept: { mode: voice }, destinations')}`); // prettier-ignore
    expect(await changes.reload(ANNA)).toMatchObject({
      code: 'invalid',
      faults: [
        { path: 'routes[0].handoff.accept.mode', message: expect.stringContaining('needs a restart') as string },
      ],
    });
  });
});

describe('the history', () => {
  it('goes on over restarts, and shows no secret', async () => {
    await changes.put('hours', HOURS, null, ANNA);
    await open();
    expect(history.kept).toHaveLength(2);
    writeFileSync(file, FILE);
    await open();
    expect(await changes.versions(null, 1)).toMatchObject([{ version: 3, origin: 'start', changes: [{ path: 'hours[office]', change: 'removed' }] }]); // prettier-ignore
    expect(await changes.versions(3, 9)).toHaveLength(2);
    expect(JSON.stringify(await changes.version(1))).not.toContain('s3cret');
    expect(JSON.stringify(changes.whole())).not.toContain('s3cret');
    expect(await changes.version(9)).toBeNull();
    expect(await changes.rollBack(9, ANNA)).toMatchObject({ code: 'not-found' });
    expect(await changes.rollBack(2, { by: 'anna', origin: 'rollback' })).toMatchObject({ ok: true, version: 4 });
    expect(text()).toContain('office');
  });
});

describe('check', () => {
  it('says what would come of it, and changes nothing', async () => {
    expect(await changes.checkPart('hours', HOURS)).toMatchObject({ ok: true, changes: [{ path: 'hours[office]' }] });
    expect(await changes.checkText('sip: { realm: x }')).toMatchObject({
      ok: true,
      needsRestart: ['sip.realm'],
      changes: [
        { path: 'sip.trunks[pbx]', change: 'removed' },
        { path: 'routes[*]', change: 'removed' },
      ],
    });
    expect(await changes.checkText('rutes: []')).toMatchObject({ ok: false, code: 'invalid' });
    expect([text(), history.kept.length]).toEqual([FILE, 1]);
  });
});

it('random edits: what the file says, read again, is what is in force', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const unique = { maxLength: 4, selector: (each: { name?: string; id?: string }) => each.id ?? each.name };
  const hours = fc.uniqueArray(fc.record({ name, timeZone: fc.constantFrom('UTC', 'Europe/Berlin') }), unique);
  const agents = fc.uniqueArray(fc.record({ id: name, name: fc.constantFrom('x # y', '"', 'Ann: B'), uri: fc.constantFrom('2001', 'sip:a@b') }), unique); // prettier-ignore
  const trunks = fc.uniqueArray(fc.record({ name, uri: fc.constantFrom('sip:10.0.0.1', 'sip:10.0.0.2'), maxCalls: fc.integer({ min: 1, max: 9 }) }), { ...unique, minLength: 1 }); // prettier-ignore
  const edit = fc.oneof(
    hours.map((value) => ({ part: 'hours', value })),
    agents.map((value) => ({ part: 'agents', value })),
    trunks.map((value) => ({ part: 'trunks', value })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      for (const { part, value } of edits) {
        expect(await changes.put(part, value, null, ANNA)).toMatchObject({ ok: true });
        const read = readConfigFile({ file, env });
        expect(read).toMatchObject({ ok: true });
        expect(read.ok && read.config).toEqual(current.config);
        for (const comment of ['# of our site', '# the realm', '# all']) expect(text()).toContain(comment);
      }
    }),
    { numRuns: 40 },
  );
});
