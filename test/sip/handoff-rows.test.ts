import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../../src/media/wav/index.ts';
import type { CallbackRecord } from '../../src/ports/callbacks.ts';
import type { HandoffRecord } from '../../src/ports/records.ts';
import type { VoicemailRecord } from '../../src/ports/voicemails.ts';
import { longestPauseMs } from '../e2e/hearing.ts';
import type { PhoneCall } from '../e2e/phone.ts';
import { Phone } from '../e2e/phone.ts';
import { Witness } from '../e2e/witness.ts';
import { nowMs, tonesIn } from '../tools/index.ts';
import type { Transfer } from './harness/handoff-rows.ts';
import { GOALS, PAUSE_MS, ROWS, SCENARIOS } from './harness/handoff-rows.ts';
import { AMONG, RowsSite } from './harness/rows-site.ts';
import { NUMBER } from './harness/settings.ts';
import type { SippOptions } from './harness/sipp.ts';
import { MAY_PLAY_MEDIA, sippMissing } from './harness/sipp.ts';
import { SippAgent } from './harness/sipp-agent.ts';
import { ROW_TONES, TONES } from './harness/tones.ts';
import { eventually } from './harness/wait.ts';

/** A caller is in silence for no longer, from the trigger of the handoff to somebody who has the caller. */
const MOST_SILENCE_MS = 400;
const PATIENCE_MS = 15_000;
/** Time for a change of who hears whom to reach every ear, on a machine that others use too. */
const CHANGE_MS = 300;
/** What a caller may hear while nobody has the caller. */
const WAITING: readonly number[] = [TONES.announcement, TONES.hold, ROW_TONES.greetingOfCallback];

describe.skipIf(sippMissing !== null || !MAY_PLAY_MEDIA)('every outcome of a handoff (SIPp)', () => {
  let rows: RowsSite;
  let calls = 0;
  let stack: AsyncDisposableStack;
  /** When the AI handed the newest call over. */
  let triggeredMs = 0;

  beforeAll(async () => {
    rows = await RowsSite.open();
  });

  afterAll(async () => {
    await rows[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });

  afterEach(async () => {
    const { api } = rows.site.product;
    await api.hangUpAll();
    await stack.disposeAsync();
    await rows.site.product.expectQuiet();
  });

  async function startAgent(scenario: string, more: Partial<SippOptions> = {}): Promise<SippAgent> {
    const options = { scenario, pauseMs: PAUSE_MS, timeoutMs: 20_000, ...more };
    return stack.use(await SippAgent.start(rows.site.workspace, options));
  }

  async function newCaller(toneHz: number = TONES.caller): Promise<Phone> {
    return stack.use(await Phone.open(`+1555900${String(++calls).padStart(3, '0')}`, toneHz));
  }

  /** Somebody calls, and the AI hands the call over at once. */
  async function dial(transfer: Transfer, number = NUMBER, caller?: Phone): Promise<PhoneCall> {
    rows.site.ai.script = ({ event }) => {
      if (event === 'handoff.ended') return [{ type: 'play', file: 'ai.wav' }];
      if (event !== 'call.started') return [];
      triggeredMs = nowMs();
      return [{ type: 'transfer', reason: 'billing', summary: 'Wants a refund', ...transfer }];
    };
    return await (caller ?? (await newCaller())).call(number, rows.site.product.udp);
  }

  /** Waits until this has the caller, who was not in silence meanwhile, and heard nobody else. @returns when */
  async function expectReached(
    call: PhoneCall,
    goalHz: number,
    witness: Witness,
    fromMs = Math.max(triggeredMs, call.answeredAtMs),
  ): Promise<number> {
    await call.phone.voice.waitUntilHears([goalHz], AMONG, PATIENCE_MS);
    const heard = await call.heard();
    const atMs = heard.firstHeardMs(goalHz, fromMs)!;
    const silenceMs = longestPauseMs(heard, fromMs, atMs);
    const lateMs = await witness.latenessMs();
    process.stdout.write(`silence of ${silenceMs.toFixed(0)} ms at most; the machine ${lateMs.toFixed(0)} ms\n`);
    expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS + lateMs);
    // One window alone is no voice: where a late machine tears the music, the edge has a little of every tone.
    const windows = heard.heard(fromMs, atMs - 100, AMONG).flatMap(({ frequencies }) => frequencies);
    const others = AMONG.filter((hz) => !WAITING.includes(hz) && windows.filter((each) => each === hz).length > 1);
    expect(others, 'what the caller heard before').toEqual([]);
    return atMs;
  }

  /** Waits until the agent hears this caller, whom the agent has since then. Before, the agent heard the whisper alone. */
  async function expectHearsCaller(agent: SippAgent, sinceMs: number): Promise<void> {
    await agent.ear.waitUntilHears([TONES.caller], AMONG, 5_000);
    await delay(2 * CHANGE_MS);
    const heard = await agent.ear.take();
    expect(new Set(heard.everHeard(-Infinity, Infinity, AMONG))).toEqual(new Set([TONES.whisper, TONES.caller]));
    expect(heard.everHeard(sinceMs + CHANGE_MS, Infinity, AMONG), 'what the agent hears then').toEqual([TONES.caller]);
    expect(heard.everHeard(-Infinity, sinceMs - CHANGE_MS, AMONG), 'what the agent heard').toEqual([TONES.whisper]);
  }

  async function handoffOf(call: PhoneCall): Promise<HandoffRecord> {
    const { api } = rows.site.product;
    const { id } = await api.endedCall(call.phone.sip.user);
    return await api.lastHandoff(id);
  }

  /** The caller leaves a message, which comes out. */
  async function leaveMessage(call: PhoneCall): Promise<void> {
    const { voice } = call.phone;
    await voice.tone(null);
    await voice.waitUntilHears([ROW_TONES.beep], AMONG, 5_000);
    await voice.waitUntilHears([], AMONG);
    await voice.say(TONES.caller, 1_500);
    await delay(1_700);
    await call.press('#');
    await voice.waitUntilHears([ROW_TONES.thanks], AMONG);
    await call.ended();
    const { api } = rows.site.product;
    const message = await eventually('the message is listed', async () => {
      const { items } = await api.get<{ items: readonly VoicemailRecord[] }>('/v1/voicemails?mailbox=billing');
      return items.find(({ from }) => from === call.phone.sip.user);
    });
    expect(message).toMatchObject({ state: 'new', endedBy: 'key', reason: 'billing', summary: 'Wants a refund' });
    const bytes = await api.bytes(`/v1/voicemails/${message.id}/audio`);
    if (bytes === false) throw new Error('the message has no sound');
    expect(tonesIn(readWav(bytes).samples, AMONG)).toEqual([TONES.caller]);
  }

  it.each(ROWS)('$name', async (row) => {
    const witness = stack.use(await Witness.open());
    const agents: SippAgent[] = [];
    for (const agent of row.agents)
      agents.push(await startAgent(SCENARIOS[agent], { pauseMs: row.pauseMs ?? PAUSE_MS }));
    const uris = agents.map(({ uri }) => uri);
    const call = await dial(row.transfer?.(uris) ?? { destination: uris }, row.number);
    const reachedMs = await expectReached(call, GOALS[row.reaches], witness);
    const taker = row.reaches === 'agent' ? agents.at(-1) : undefined;
    if (taker !== undefined) await expectHearsCaller(taker, reachedMs);
    if (row.reaches === 'voicemail') await leaveMessage(call);
    else if (row.reaches === 'last words') await call.ended();
    else await call.hangUp();
    await Promise.all(agents.map((agent) => agent.succeeded()));
    for (const other of agents.filter((agent) => agent !== taker)) {
      expect((await other.ear.take()).everHeard(-Infinity, Infinity, [TONES.caller])).toEqual([]);
    }
    if (row.keys !== undefined) expect((await taker!.ear.take()).digits().join('')).toBe(row.keys);
    const handoff = await handoffOf(call);
    expect(handoff).toMatchObject(row.handoff);
    expect(handoff.attempts.map(({ result }) => result)).toEqual(row.attempts);
  });

  it('the agents of a queue are busy: the caller waits, and has the one who is free again', async () => {
    const witness = stack.use(await Witness.open());
    const { api } = rows.site.product;
    const agent = await startAgent(SCENARIOS.accepts, { calls: 2 });
    const anna = { uri: agent.uri, skills: { billing: 1 }, wrapUpMs: 0 };
    expect(await api.request('PUT', '/v1/agents/anna', anna)).toMatchObject({ status: 201 });
    const transfer: Transfer = { destination: { skills: ['billing'] }, queue: 'billing' };
    const first = await dial(transfer);
    await expectHearsCaller(agent, await expectReached(first, TONES.agent, witness));
    const second = await dial(transfer, NUMBER, await newCaller(ROW_TONES.secondCaller));
    const fromMs = Math.max(triggeredMs, second.answeredAtMs);
    await second.phone.voice.waitUntilHears([TONES.hold], AMONG, 5_000);
    await eventually('the second one waits', async () => {
      return (await api.get<{ depth: number }>('/v1/queues/billing')).depth === 1;
    });
    await first.hangUp();
    const endedMs = nowMs();
    await expectReached(second, TONES.agent, witness, fromMs);
    await agent.ear.waitUntilHears([ROW_TONES.secondCaller], AMONG, 5_000);
    expect((await agent.ear.take(endedMs + 200)).everHeard(-Infinity, Infinity, [TONES.caller])).toEqual([]);
    await second.hangUp();
    await agent.succeeded();
    const { result, timings } = await handoffOf(second);
    expect(result).toBe('bridged');
    expect(timings.turnMs).toBeGreaterThan(timings.queuedMs ?? NaN);
    await api.request('DELETE', '/v1/agents/anna');
  });

  it('nobody takes the call: the caller is called back, and has an agent', async () => {
    const witness = stack.use(await Witness.open());
    const { reachable } = rows;
    const busy = await startAgent(SCENARIOS.busy);
    const first = await dial({ destination: busy.uri, fallback: [{ kind: 'callback' }] }, NUMBER, reachable);
    await expectReached(first, ROW_TONES.offer, witness);
    await first.press('1');
    await reachable.voice.waitUntilHears([ROW_TONES.thanks], AMONG, 5_000);
    await first.ended();
    await busy.succeeded();
    const agent = await startAgent(SCENARIOS.accepts, { port: busy.port });
    const second = await reachable.pickUp(PATIENCE_MS);
    await expectHearsCaller(agent, await expectReached(second, TONES.agent, witness, second.answeredAtMs));
    await second.hangUp();
    await agent.succeeded();
    const { items } = await rows.site.product.api.get<{ items: readonly CallbackRecord[] }>('/v1/callbacks?state=done');
    expect(items).toMatchObject([{ number: reachable.sip.user, attempts: 1, results: [{ result: 'reached' }] }]);
  });

  it('an agent who failed three times in a row is skipped, and the next one has a turn at once', async () => {
    const broken = await startAgent(SCENARIOS.fails, { calls: 3 });
    for (let count = 0; count < 3; count += 1) {
      const call = await dial({ destination: broken.uri });
      await call.phone.voice.waitUntilHears([TONES.ai], AMONG, PATIENCE_MS);
      await call.hangUp();
      expect(await handoffOf(call)).toMatchObject({ attempts: [{ result: 'unreachable', sipStatus: 503 }] });
    }
    await broken.succeeded();
    const witness = stack.use(await Witness.open());
    const other = await startAgent(SCENARIOS.accepts);
    const call = await dial({ destination: [broken.uri, other.uri] });
    await expectHearsCaller(other, await expectReached(call, TONES.agent, witness));
    await call.hangUp();
    await other.succeeded();
    expect(await handoffOf(call)).toMatchObject({
      result: 'bridged',
      attempts: [
        { result: 'unreachable', detail: 'skipped: failed 3 times in a row', sipStatus: null },
        { result: 'answered' },
      ],
    });
  });
});
