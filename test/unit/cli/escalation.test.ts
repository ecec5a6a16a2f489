import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLabelled, escalationCheck, LABELLED_CALLS } from '../../../src/cli/escalation-check.ts';
import { escalationOf } from '../../../src/cli/escalation.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { batchOf } from '../context/facts.ts';

function route(to: string, reason: string): string {
  return `{ match: { to: "${to}" }, ai: { kind: webhook, url: "http://127.0.0.1:1/" }, handoff: { destinations: [ "sip:a@b" ] }, escalation: [ { when: { phrases: [ "@human-en" ] }, reason: ${reason} } ] }`;
}

const ASKS = { leg: 'l', role: 'caller', text: 'talk to a human', startMs: 4_000, endMs: 5_500, final: true, private: false }; // prettier-ignore
let directory = '';

function path(name: string): string {
  return join(directory, name);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-escalation-'));
  const store = `store: { url: "sqlite:${path('calls.db')}" }\n`;
  writeFileSync(path('one.yaml'), `${store}routes: [ ${route('*', 'asked')} ]`);
  writeFileSync(path('two.yaml'), `routes: [ ${route('*', 'asked')}, ${route('+49*', 'gefragt')} ]`);
  writeFileSync(path('none.yaml'), 'routes: []');
  writeFileSync(path('bad.yaml'), 'routes: 7');
  writeFileSync(path('asks.json'), JSON.stringify({ items: [ASKS], nextCursor: null }));
  writeFileSync(path('quiet.json'), JSON.stringify([{ ...ASKS, text: 'Good day' }]));
  writeFileSync(path('odd.json'), '{ "items": 7 }');
  const opened = await DatabaseStore.open({
    database: { kind: 'sqlite', file: path('calls.db') },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  const said = { leg: asLegId('one.l1'), role: 'caller', startMs: 1_000, endMs: 2_000, confidence: null } as const;
  await opened.append(
    batchOf([
      [0, { type: 'call.started', data: { from: '+1', to: '+2', route: '*' } }],
      [3, { type: 'call.speech', data: { ...said, text: 'get me a manager', private: false } }],
    ]),
  );
  await opened.close();
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function run(
  what: string | readonly string[],
  config = 'one.yaml',
  route?: string,
): Promise<readonly [number, string]> {
  let text = '';
  const write = (more: string): unknown => (text += more);
  const code = await escalationOf([what].flat(), { file: path(config), env: {}, route }, { write });
  return [code, text.replaceAll(`${directory}/`, '')];
}

describe('warmbridge escalation', () => {
  it('says what becomes of a transcript', async () => {
    const decided = 'after 5.5 s, by routes[0].escalation[0] (phrases talk to a human)';
    expect(await run(path('asks.json'))).toEqual([0, `asks.json: asked ${decided}\n`]);
    expect(await run(path('quiet.json'))).toEqual([0, 'quiet.json: stays with the AI\n']);
  });

  it('says what becomes of a call on record', async () => {
    const decided = 'asked after 2.0 s, by routes[0].escalation[0] (phrases get me a manager)';
    expect(await run('one')).toEqual([0, `one: ${decided}\n`]);
  });

  it('says it of each of several calls, and exits with 1 where one is not there', async () => {
    const [code, text] = await run([path('quiet.json'), 'nobody', 'one']);
    expect(code).toBe(1);
    expect(text.split('\n').map((line) => line.split(' ')[0])).toEqual(['quiet.json:', 'nobody:', 'one:', '']);
  });

  it('asks the rules of a route', async () => {
    expect((await run(path('asks.json'), 'two.yaml', '+4930'))[1]).toContain('gefragt');
  });

  it.each([
    ['asks.json', 'two.yaml', 'asks.json: several routes have rules of escalation; --route says which\n'],
    ['asks.json', 'none.yaml', 'asks.json: no route has rules of escalation\n'],
    ['odd.json', 'one.yaml', 'odd.json: is no transcript: expected the segments of GET /v1/calls/{id}/transcript\n'],
    ['nobody', 'one.yaml', 'nobody: is no file, and no call on record\n'],
    ['asks.json', 'bad.yaml', 'routes: expected a list, got a number\n'],
  ])('cannot say it of %s with %s', async (what, config, text) => {
    expect(await run(what === 'nobody' ? what : path(what), config)).toEqual([1, text]);
  });
});

describe('warmbridge escalation check', () => {
  it('measures what comes with the program: more than 150 calls, nearly all decided as they are labelled', () => {
    const { calls, scores, misses } = checkLabelled(readFileSync(LABELLED_CALLS, 'utf8'));
    expect(calls).toBeGreaterThan(150);
    for (const { reason, right, wrong, missed } of scores) {
      expect(wrong, reason).toBe(0);
      expect(right / (right + missed), reason).toBeGreaterThan(0.95);
    }
    expect(misses.length).toBeLessThanOrEqual(1);
  });

  it('prints precision and recall, and what was decided otherwise', () => {
    const rules = 'rules: [ { when: { phrases: [ help ] }, reason: a }, { when: { turnsAbove: 1 }, reason: b } ]';
    const calls = 'calls: { a: [ help me, please ], b: [ [ "x", "AI: y", "z" ], "help" ], none: [ ok ] }';
    writeFileSync(path('labelled.yaml'), `${rules}\n${calls}`);
    let text = '';
    expect(escalationCheck(path('labelled.yaml'), { write: (more) => (text += more) })).toBe(0);
    expect(text.split('\n')).toEqual([
      'reason  calls  precision  recall',
      'a           2      0.500   0.500',
      'b           2      1.000   0.500',
      'all         4      0.667   0.500',
      'a, decided none: please',
      'b, decided a: help',
      '3 of 5 calls are decided as they are labelled.',
      '',
    ]);
  });

  it.each([
    ['rules: []\ncalls: {}', 'Too small'],
    ['rules: [ { when: { failures: 1 }, reason: a } ]\ncalls: { b: [ x ] }', 'calls.b: no rule has this reason'],
  ])('refuses %j', (content, message) => {
    writeFileSync(path('wrong.yaml'), content);
    let text = '';
    expect(escalationCheck(path('wrong.yaml'), { write: (more) => (text += more) })).toBe(1);
    expect(text).toContain(message);
  });
});
