import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import type { Ran } from './warmbridge.ts';
import { spawnWarmbridge, warmbridge } from './warmbridge.ts';

let site: Site;
let callers = 0;

beforeAll(async () => {
  site = await Site.open({ others: { log: { level: 'info', sipTrace: true } } });
  site.ai.script = () => [];
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

/** Runs a command in the site's folder, with its configuration. The API listens at a port of its own. */
async function run(...args: readonly string[]): Promise<Ran> {
  return await warmbridge([...args, '--config', 'warmbridge.yaml'], { cwd: site.workspace.directory });
}

async function ask(...args: readonly string[]): Promise<Ran> {
  return await run(...args, '--url', site.product.apiAddress);
}

async function newCaller(): Promise<Phone> {
  return await Phone.open(`+1555880${String(++callers).padStart(4, '0')}`, TONES.caller);
}

async function idOf(caller: Phone): Promise<string> {
  return await eventually('the call is with the AI', async () => {
    const [call] = await site.product.api.calls(`?from=${encodeURIComponent(caller.sip.user)}`);
    return call?.state === 'with-ai' && call.id;
  });
}

describe('commands that ask the program', () => {
  it('hand a call over, show it, draw and replay it when it is over', async () => {
    await using caller = await newCaller();
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const id = await idOf(caller);

    const listed = await ask('calls', '--from', caller.sip.user, '--json');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(listed.out)).toMatchObject([{ id, state: 'with-ai', from: caller.sip.user }]);

    const handing = ask(
      'handoff',
      id,
      '--reason',
      'billing',
      '--summary',
      'Wants a refund',
      '--whisper',
      'file:whisper.wav',
    );
    const agentCall = await site.agent.pickUp(20_000);
    await agentCall.briefed();
    await agentCall.press('1');
    const handed = await handing;
    expect(handed, handed.err).toMatchObject({ code: 0 });
    expect(handed.out).toMatch(
      / 0\.0 s {2}(announcing|ringing)\n[^]* s {2}bridged\n[^]*bridgedMs +\d+ ms\nbridged \(completed\)\n$/,
    );
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);

    const shown = await ask('handoff', 'show', id, '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ callId: id, reason: 'billing', result: 'bridged' });
    const text = await ask('calls', 'show', id);
    expect(text.out).toMatch(/state +with-agent/);

    expect(await ask('calls', 'hangup', id)).toMatchObject({ code: 0, out: `${id}: hung up\n` });
    await callerCall.ended();
    await agentCall.ended();
    await site.product.api.endedCall(caller.sip.user);
    expect(await ask('calls', 'hangup', id)).toMatchObject({ code: 6 });

    const replayed = await run('replay', id);
    expect(replayed, replayed.out).toMatchObject({ code: 0 });
    expect(replayed.out).toContain('with-ai -> handoff');
    expect(replayed.out).toMatch(/handoff -> with-agent[^]*events come out as they are on record/);

    const traced = await run('trace', id);
    expect(traced.code).toBe(0);
    const ladder = traced.out.split('\n').filter((line) => /^\d\d:/.test(line));
    const messages = ladder.map(
      (line) => `${line.includes('>') ? 'out' : 'in'} ${/-? (INVITE|\d{3}|BYE) /.exec(line)![1]!}`,
    );
    expect(messages.slice(0, 5)).toEqual(['in INVITE', 'out 200', 'out INVITE', 'in 180', 'in 200']);
    expect(messages.slice(5)).toEqual(['out BYE', 'out BYE']);
    const mermaid = await run('trace', id, '--format', 'mermaid');
    expect(mermaid.out).toMatch(/^sequenceDiagram\n {2}participant W as Warmbridge\n {2}participant L0 as caller/);
  }, 120_000);

  it('follow calls as JSON lines until they are told to stop', async () => {
    const args = ['calls', '--watch', '--json', '--url', site.product.apiAddress, '--config', 'warmbridge.yaml'];
    const watching = spawnWarmbridge(args, { cwd: site.workspace.directory });
    let out = '';
    watching.stdout!.setEncoding('utf8').on('data', (more: string) => (out += more));
    const exit = new Promise<number | null>((resolve) => watching.once('exit', resolve));
    await using caller = await newCaller();
    const call = await caller.call(NUMBER, site.product.udp);
    const id = await idOf(caller);
    const states = (): unknown[] =>
      out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { readonly id: string; readonly state: string })
        .filter((line) => line.id === id)
        .map(({ state }) => state);
    await expect.poll(states, { timeout: 20_000 }).toContain('with-ai');
    await call.hangUp();
    await expect.poll(states, { timeout: 20_000 }).toContain('ended');
    watching.kill('SIGINT');
    expect(await exit).toBe(0);
  }, 60_000);

  it('look after agents', async () => {
    const added = await ask(
      'agents',
      'add',
      'anna',
      '--uri',
      site.agent.uri,
      '--skill',
      'billing:3',
      'german',
      '--json',
    );
    expect(JSON.parse(added.out)).toMatchObject({ id: 'anna', skills: { billing: 3, german: 1 } });
    expect((await ask('agents', 'set', 'anna', 'away')).out).toMatch(/anna +away/);
    expect(await ask('agents', 'remove', 'anna')).toMatchObject({ code: 0, out: 'anna: removed\n' });
    expect(await ask('agents', 'set', 'anna', 'away')).toMatchObject({ code: 5 });
  }, 60_000);

  it('make keys and people, which are refused once they are taken away', async () => {
    const made = await ask('keys', 'create', 'crm', '--role', 'viewer');
    expect(made, made.err).toMatchObject({ code: 0, err: 'The key crm (viewer). It is shown this once:\n' });
    const key = made.out.trim();
    expect(await ask('calls', '--key', key, '--json')).toMatchObject({ code: 0 });
    expect(await ask('keys', '--key', key)).toMatchObject({ code: 4, out: '' });
    expect((await ask('keys')).out).toMatch(/crm +viewer/);
    expect(await ask('keys', 'revoke', 'crm')).toMatchObject({ code: 0 });
    expect(await ask('calls', '--key', key)).toMatchObject({ code: 4 });
    const person = [
      'people',
      'add',
      'anna.berg',
      '--role',
      'viewer',
      '--password-stdin',
      '--url',
      site.product.apiAddress,
    ];
    const added = await warmbridge([...person, '--config', 'warmbridge.yaml'], {
      cwd: site.workspace.directory,
      input: 'a long password of Anna\n',
    });
    expect(added, added.err).toMatchObject({ code: 0 });
    expect((await ask('people')).out).toMatch(/anna\.berg +viewer/);
    expect(await ask('people', 'remove', 'anna.berg')).toMatchObject({ code: 0 });
  }, 90_000);

  it.each([
    ['a call that is unknown', ['calls', 'show', 'nobody'], 5, 'there is no such call\n'],
    ['a key that is unknown', ['calls', '--key', 'a-key-of-nobody'], 4, 'this key is not known\n'],
    ['a value that is refused', ['agents', 'add', 'anna', '--uri', '2001', '--skill', 'billing:0'], 2, /skills/],
    ['an option that is unknown', ['calls', '--nonsense'], 2, /unknown option '--nonsense'/],
    ['a time that is none', ['handoff', 'nobody', '--timeout-ms', 'soon'], 2, /--timeout-ms is soon/],
  ])('%s has an exit code of its own', async (_name, args, code, err) => {
    const ran = await ask(...args);
    expect(ran.code, ran.err).toBe(code);
    expect(ran.err).toEqual(typeof err === 'string' ? err : expect.stringMatching(err));
    expect(ran.out).toBe('');
  });

  it('a program that does not answer: 3', async () => {
    const ran = await run('calls', '--url', 'http://127.0.0.1:9', '--key', API_KEY);
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toMatch(/^Warmbridge does not answer at http:\/\/127\.0\.0\.1:9: /);
  });
});

it('trace and replay of a call that is unknown: 5', async () => {
  expect(await run('trace', 'nobody')).toMatchObject({ code: 5, err: 'nobody: there is no such call\n' });
  expect(await run('replay', 'nobody')).toMatchObject({ code: 5 });
});
