import { pino } from 'pino';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Route } from '../../../src/config/index.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import type { TryBegun, TryOrder, TryRecord } from '../../../src/ports/try-it.ts';
import { TryIt } from '../../../src/try-it/index.ts';
import type { TryPhone, TryPhones } from '../../../src/try-it/index.ts';
import type { TryPhoneEvent } from '../../../src/try-it/try-phone.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedCallControl } from '../../fakes/scripted-call-control.ts';
import { settle } from '../../fakes/settle.ts';

const CALL = asCallId('call-1');

function route(to: string, ai = 'webhook'): Route {
  const accept = { mode: 'dtmf', accept: '5', decline: '6', timeoutMs: 8_000 };
  return { match: { to }, ai: { kind: ai }, handoff: { accept } } as unknown as Route;
}

/** A telephone that does at once what it is asked for, and notes it. */
class FakePhone implements TryPhone {
  readonly address = '127.0.0.1:9';
  readonly did: string[] = [];
  #tell: (event: TryPhoneEvent) => void = () => undefined;

  on(listener: (event: TryPhoneEvent) => void): void {
    this.#tell = listener;
  }

  tell(event: TryPhoneEvent): void {
    this.#tell(event);
  }

  async call(destination: string, from: string): Promise<void> {
    await this.#note(`call ${destination} from ${from}`);
  }

  takeCalls({ then }: Parameters<TryPhone['takeCalls']>[0]): void {
    this.did.push(`take ${then}`);
  }

  async say(text: string): Promise<void> {
    await this.#note(`say ${text}`);
  }

  hum(isOn: boolean): void {
    this.did.push(isOn ? 'hum' : 'silence');
  }

  async press(digits: string): Promise<void> {
    await this.#note(`press ${digits}`);
  }

  async record(): Promise<void> {
    await this.#note('record');
  }

  hangup(): void {
    this.did.push('hangup');
  }

  async #note(what: string): Promise<void> {
    this.did.push(what);
    await Promise.resolve();
  }
}

let clock: FakeClock;
let control: ScriptedCallControl;
let caller: FakePhone;
let agent: FakePhone;
let closed: string[];
let off: string | null;
let sip: { readonly address: string } | { readonly fault: string };
let routes: readonly Route[];
let open: () => Promise<TryPhones>;
let tryIt: TryIt;
let sequence: number;
beforeEach(() => {
  clock = new FakeClock();
  control = new ScriptedCallControl();
  caller = new FakePhone();
  agent = new FakePhone();
  closed = [];
  off = null;
  sip = { address: '127.0.0.1:5060' };
  routes = [route('+1555*'), route('*')];
  sequence = 0;
  open = () =>
    Promise.resolve({
      caller,
      agent,
      folder: '/nowhere',
      close: () => Promise.resolve(void closed.push('phones')),
      remove: () => Promise.resolve(void closed.push('folder')),
    });
  tryIt = new TryIt({
    routes: () => routes,
    offBecause: () => off,
    sip: () => sip,
    control,
    openPhones: async () => await open(),
    clock,
    logger: pino({ enabled: false }),
  });
});

function fact(type: string, data: object, callId: CallId = CALL): void {
  const at = new Date(clock.wall()).toISOString();
  tryIt.read({ callId, sequence: ++sequence, at, kind: 'fact', version: 1, type, data } as unknown as JournalEntry);
}

/** Begins a try. */
function begin(order: TryOrder = {}): TryRecord {
  const begun = tryIt.start(order);
  if (!begun.ok) throw new Error(begun.message);
  return begun.value;
}

/** Begins a try whose call comes in and is answered. */
async function answered(order: TryOrder = {}): Promise<TryRecord> {
  const record = begin(order);
  await settle();
  fact('call.started', { from: record.caller, to: record.to, route: record.route });
  fact('call.answered', { leg: 'caller', codec: 'PCMU' });
  caller.tell({ type: 'answered' });
  await settle();
  return record;
}

/** Waits until all of a try is closed. */
async function ended(id: string): Promise<TryRecord> {
  // Recordings are looked for on the disk, which takes time of its own.
  await vi.waitFor(() => expect(tryIt.get(id)!.state).toBe('ended'), { timeout: 10_000, interval: 5 });
  return tryIt.get(id)!;
}

const HANDOFF = { handoffId: asHandoffId('h'), reason: 'billing', destinations: ['sip:real@10.0.0.1'] };

describe('what forbids a try', () => {
  test.each<[string, () => void, TryOrder, Partial<TryBegun>]>([
    ['it is switched off', () => (off = 'off here'), {}, { code: 'off', message: 'off here' }],
    ['no call can come in', () => (sip = { fault: 'no' }), {}, { code: 'closed', message: 'no' }],
    ['there is no such route', () => undefined, { route: '+44' }, { code: 'invalid', path: 'route' }],
    ['there is no route', () => (routes = []), {}, { code: 'invalid', path: 'route' }],
  ])('%s', (_, set, order, expected) => {
    set();
    expect(tryIt.start(order)).toMatchObject({ ok: false, ...expected });
    expect(clock.pending).toBe(0);
  });

  test('one is under way; when it is over another one may begin', async () => {
    const { id } = begin();
    const second = tryIt.start({});
    expect(second).toMatchObject({ ok: false, code: 'busy' });
    expect('message' in second && second.message).toContain(id);
    await tryIt.stop(id);
    expect(tryIt.start({})).toMatchObject({ ok: true });
  });
});

describe('the number that is called', () => {
  test.each([
    ['+1555*', '+1555100'],
    ['*', '100'],
    ['+15559998888', '+15559998888'],
    ['*97', '*97'],
  ])('%s: %s', (to, number) => {
    routes = [route('+15559998888'), route('+1555*'), route('*97'), route('*')];
    expect(begin({ route: to }).to).toBe(number);
  });

  test('is none that another route takes', () => {
    routes = [route('+1555*'), route('+1555100')];
    expect(begin().to).toBe('+15555550100');
  });
});

describe('a try', () => {
  test('dials elsewhere for its own call alone, and only while it is under way', async () => {
    const { id } = await answered();
    expect(tryIt.dialsInstead(CALL)).toBe('sip:agent@127.0.0.1:9');
    expect(tryIt.dialsInstead(asCallId('another'))).toBeNull();
    fact('call.ended', { reason: 'caller-hangup' });
    await tryIt.stop(id);
    expect(tryIt.dialsInstead(CALL)).toBeNull();
  });

  test('takes no call for its own that is of another caller, or is placed by us', async () => {
    const { id, caller: number } = begin();
    await settle();
    fact('call.started', { from: '+15550001111', to: '100', route: '*' }, asCallId('a'));
    fact('call.started', { from: number, to: '100', route: '*', direction: 'outbound' }, asCallId('b'));
    expect(tryIt.get(id)).toMatchObject({ call: null, phase: 'calling' });
    fact('call.started', { from: number, to: '100', route: '*' });
    expect(tryIt.get(id)).toMatchObject({ call: CALL });
  });

  test('the AI hands over: the agent presses the key of the route, the two talk, and all is closed', async () => {
    const { id } = await answered({ acceptAfterMs: 500 });
    fact('ai.listen', { timeoutMs: 5_000 });
    await settle();
    expect(caller.did).toContain('say I was charged twice. I want to talk to a human.');
    fact('handoff.started', { ...HANDOFF, trigger: 'ai' });
    await settle();
    expect(caller.did.at(-1)).toBe('hum');
    fact('handoff.answered', { handoffId: 'h', leg: 'agent' });
    agent.tell({ type: 'answered' });
    await settle();
    expect(agent.did).toEqual(['take answer', 'record', 'say Hello?', 'hum']);
    fact('handoff.accepting', { handoffId: 'h', timeoutMs: 8_000 });
    await settle();
    expect(agent.did.at(-1)).toBe('hum');
    clock.advance(500);
    await settle();
    expect(agent.did.at(-1)).toBe('press 5');
    fact('handoff.accepted', { handoffId: 'h' });
    fact('handoff.bridged', { handoffId: 'h', timings: { bridgedMs: 3_000 } });
    await settle();
    expect(tryIt.get(id)).toMatchObject({ phase: 'talking', timings: { bridgedMs: 3_000 } });
    clock.advance(2_000);
    await settle();
    expect(agent.did.at(-1)).toMatch(/^say Hello, this is the test agent/);
    expect(caller.did.slice(-2)).toEqual(['say Thank you. Good bye.', 'hangup']);
    fact('call.ended', { reason: 'caller-hangup' });
    await settle();
    // The telephones of this test recorded nothing.
    expect(await ended(id)).toMatchObject({
      state: 'ended',
      result: { ok: false, outcome: 'bridged', reason: 'nobody was heard' },
    });
    expect(closed).toEqual(['phones', 'folder']);
    expect(clock.pending).toBe(0);
    expect(control.asked).toEqual([]);
  });

  test('the AI does nothing: the caller presses a key, and then the try hands over to its own telephone', async () => {
    control.script.startHandoff = { ok: false, code: 'conflict', state: 'ended', message: 'the AI is on its way' };
    control.begin({ id: CALL } as never);
    const { id } = await answered();
    clock.advance(8_000);
    await settle();
    clock.advance(3_500);
    await settle();
    expect(caller.did.at(-1)).toBe('press 1');
    clock.advance(3_500);
    await settle();
    expect(control.asked[0]).toMatchObject({
      method: 'startHandoff',
      call: CALL,
      request: { destinations: ['sip:agent@127.0.0.1:9'], queue: null, fallback: [{ kind: 'ai' }] },
    });
    fact('call.ended', { reason: 'caller-hangup' });
    await settle();
    expect((await ended(id)).result).toEqual({ ok: false, outcome: 'failed', reason: 'the AI is on its way' });
  });

  test('an agent who declines presses the other key, each time that it is asked', async () => {
    const { id } = await answered({ script: 'silent', agent: 'declines', acceptAfterMs: 0 });
    fact('handoff.started', { ...HANDOFF, trigger: 'ai' });
    await settle();
    for (let times = 1; times <= 2; times += 1) {
      fact('handoff.accepting', { handoffId: 'h', timeoutMs: 8_000 });
      await settle();
      clock.advance(0);
      await settle();
      expect(agent.did.filter((each) => each === 'press 6')).toHaveLength(times);
      fact('handoff.attemptEnded', { handoffId: 'h', attempt: { result: 'declined' } });
      await settle();
    }
    fact('handoff.ended', { handoffId: 'h', result: 'failed', reason: 'declined', attempts: [], timings: {} });
    await settle();
    clock.advance(2_000);
    await settle();
    fact('call.ended', { reason: 'caller-hangup' });
    await settle();
    expect((await ended(id)).result).toEqual({
      ok: true,
      outcome: 'not-bridged',
      reason: 'the handoff ended with failed (declined)',
    });
  });

  test('a key that nobody hears: the agent answers as from a screen', async () => {
    await answered({ script: 'silent', acceptAfterMs: 0 });
    fact('handoff.started', { ...HANDOFF, trigger: 'ai' });
    fact('handoff.accepting', { handoffId: 'h', timeoutMs: 8_000 });
    await settle();
    clock.advance(0);
    await settle();
    clock.advance(2_500);
    await settle();
    expect(agent.did.at(-1)).toBe('press 5');
    expect(control.asked).toEqual([
      { method: 'answerHandoff', call: CALL, handoff: HANDOFF.handoffId, answer: 'accept', agent: null },
    ]);
  });

  test('the program refuses the call: the result says by which status', async () => {
    const { id } = begin();
    await settle();
    caller.tell({ type: 'ended', status: 404 });
    await settle();
    expect((await ended(id)).result).toEqual({
      ok: false,
      outcome: 'failed',
      reason: 'the program refused the call with 404',
    });
    expect(closed).toEqual(['phones', 'folder']);
  });

  test('is over after 60 s, whatever happens, and its call is hung up', async () => {
    const { id } = await answered({ agent: 'no-answer' });
    fact('handoff.started', { ...HANDOFF, trigger: 'ai' });
    await settle();
    clock.advance(60_000);
    await settle();
    expect(tryIt.get(id)!.state).toBe('running');
    // The BYE of its telephone led to nothing.
    clock.advance(5_000);
    await settle();
    expect(await ended(id)).toMatchObject({ state: 'ended', result: { ok: false, outcome: 'timeout' } });
    expect(closed).toEqual(['phones', 'folder']);
    expect(clock.pending).toBe(0);
  });

  test('telephones that cannot be opened are the result', async () => {
    open = () => Promise.reject(new Error('no port is free'));
    const { id } = begin();
    await settle();
    expect((await ended(id)).result).toEqual({ ok: false, outcome: 'failed', reason: 'no port is free' });
  });

  test('telephones that come when nobody waits any more are closed', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const late = open;
    open = async () => {
      await promise;
      return await late();
    };
    const { id } = begin();
    expect(await tryIt.stop(id)).toMatchObject({ state: 'ended', result: { outcome: 'stopped' } });
    resolve(undefined);
    await settle();
    expect(closed).toEqual(['phones', 'folder']);
  });

  test('the newest 20 are known', async () => {
    const first = begin().id;
    await tryIt.stop(first);
    for (let times = 0; times < 20; times += 1) await tryIt.stop(begin().id);
    expect(tryIt.get(first)).toBeNull();
    expect(await tryIt.stop(first)).toBeNull();
  });

  test('the program closes: what is under way ends, and no other begins', async () => {
    const { id } = begin();
    await tryIt.close();
    expect(tryIt.get(id)).toMatchObject({ state: 'ended' });
    expect(tryIt.start({})).toMatchObject({ ok: false, code: 'off' });
  });
});
