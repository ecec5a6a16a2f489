import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallOwner } from '../../src/call-runtime/call-owner.ts';
import { WITHIN } from '../../src/call-runtime/leg-peer.ts';
import { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import type { AiAction } from '../../src/ports/ai.ts';
import type { FactData, FactType } from '../../src/ports/facts.ts';
import { asCallId } from '../../src/ports/ids.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { FakeSignalling } from '../fakes/fake-signalling.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { ScriptedAi } from '../fakes/scripted-ai.ts';
import { ALL_TONES, TONES, writePrompts } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs, ToneParty, writeToneWav } from '../tools/index.ts';
import { planWith, SPEECH_PLAN } from '../unit/call-machine/support/plan.ts';
import { ToneTranscription } from './tone-transcription.ts';

// The call's owner and the embedded media engine in this process, telephones that hum, and a transcription that hears
// tones in the forks of their audio. A tone is a word.

const CALL = asCallId('call');
const LISTEN: AiAction = {
  type: 'listen', webhook: null, timeoutMs: 10_000, interDigitMs: 1_000, maxDigits: 4, finishOnKey: '#',
}; // prettier-ignore
const PLAN = planWith({
  speech: { ...SPEECH_PLAN, endOfTurnMs: 300 },
  recording: false,
  holdMusic: { file: 'hold.wav' },
  announcement: null,
  wait: null,
  handoff: { destinations: ['sip:one@pbx'], whisper: { file: 'whisper.wav' }, hintApart: undefined },
});

let directory: string;
let engine: EmbeddedMediaEngine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'speech-'));
  await writePrompts(directory);
  await writeToneWav(join(directory, 'story.wav'), { frequencyHz: TONES.ai, durationMs: 8_000 });
  const path = (prompt: object): string => join(directory, 'file' in prompt ? String(prompt.file) : 'whisper.wav');
  engine = new EmbeddedMediaEngine({
    address: '127.0.0.1',
    rtpPorts: { first: 33_500, last: 33_599 },
    codecs: ['PCMU', 'PCMA'],
    inactivityMs: 60_000,
    prompts: { peek: path, resolve: (prompt) => Promise.resolve(path(prompt)) },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  await engine.start();
});

afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

/** A call whose caller has been answered, and hums nothing yet. */
class SpokenCall implements AsyncDisposable {
  readonly store = new MemoryStore();
  readonly signalling = new FakeSignalling();
  readonly ai: ScriptedAi;
  readonly owner: CallOwner;
  readonly caller: ToneParty;
  readonly agent: ToneParty;
  readonly #invite: ReturnType<FakeSignalling['incoming']>;
  finished = false;

  private constructor(caller: ToneParty, agent: ToneParty, ai: ScriptedAi) {
    this.caller = caller;
    this.agent = agent;
    this.ai = ai;
    this.#invite = this.signalling.incoming(caller.sdp());
    this.owner = new CallOwner({
      id: CALL,
      signalling: this.signalling,
      store: this.store,
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      ai,
      recordingFile: join(directory, 'none.wav'),
      recordingFileOf: (recording) => join(directory, `${recording}.wav`),
      targets: (uri) => [{ uri, auth: undefined, trunk: null }],
      presentation: { displayName: null, linkTo: () => 'http://127.0.0.1/card' },
      callerPeer: WITHIN,
      networksOf: () => [],
      mayForward: () => false,
      freeSlot: () => '1',
      transcription: new ToneTranscription(ALL_TONES),
      newRedactor: () => ({ partial: (text) => text, final: (text) => text }),
      onSpeech: () => undefined,
      onEntry: () => undefined,
      onFinished: () => {
        this.finished = true;
      },
    });
  }

  static async begin(ai: ScriptedAi): Promise<SpokenCall> {
    const parties = [await ToneParty.open(), await ToneParty.open()] as const;
    const call = new SpokenCall(...parties, ai);
    const first = { from: '+15550001', to: '+15559998888', route: '*', plan: PLAN, refusal: null };
    await call.owner.begin(call.#invite.invite, first, (onEvent) => engine.openRoom(CALL, onEvent));
    const leg = call.#invite.leg();
    await call.caller.connect(await eventually('the caller is answered', () => leg.answerSdp ?? undefined));
    return call;
  }

  /** The agent's phone is dialled, and answers. */
  async agentAnswers(): Promise<void> {
    const leg = await eventually('the agent is dialled', () => this.signalling.dialled[0]);
    await this.agent.connect(leg.invite.sdp);
    leg.answer(this.agent.sdp());
  }

  /** Says a word, which takes 600 ms. @returns when it began, from the start of the call */
  async say(party: ToneParty, hz: number): Promise<number> {
    await party.tone(hz);
    const at = this.sinceStartMs();
    await delay(600);
    await party.tone(null);
    await delay(600);
    return at;
  }

  sinceStartMs(): number {
    return Date.now() - (this.owner.state?.startedAt ?? 0);
  }

  hangUp(): void {
    this.#invite.leg().end({ q850Cause: 16 });
  }

  facts<Type extends FactType>(type: Type): readonly FactData<Type>[] {
    return this.store.entries
      .filter((entry) => entry.kind === 'fact' && entry.type === type)
      .map(({ data }) => data as FactData<Type>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.finished) this.owner.dispatch({ type: 'system.shutdown' });
    await eventually('the call is over', () => this.finished || undefined, 15_000);
    await this.caller.close();
    await this.agent.close();
  }
}

/** They measure time: on a busy machine any thread may be held up for longer than they allow. */
const TIMED = { retry: 2 };

it(
  'hears each party alone and at its time over AI, handoff, hold and end, and knows what was private',
  TIMED,
  async () => {
    await using call = await SpokenCall.begin(new ScriptedAi([LISTEN]));
    const at: number[] = [];
    at.push(await call.say(call.caller, TONES.caller));
    await eventually('the AI is told', () => call.ai.notices.find(({ event }) => event === 'call.speech'));
    expect(call.ai.notices.at(-1)).toMatchObject({ transcript: `tone ${String(TONES.caller)}`, confidence: 1 });
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
    at.push(await call.say(call.caller, TONES.caller));
    await call.agentAnswers();
    await call.agent.waitUntilHears([TONES.whisper], ALL_TONES);
    at.push(await call.say(call.agent, TONES.agent));
    await call.agent.press('1');
    await eventually('they talk', () => call.facts('handoff.bridged')[0]);
    at.push(await call.say(call.agent, TONES.agent));
    at.push(await call.say(call.caller, TONES.caller));
    call.owner.dispatch({ type: 'api.hold', leg: call.owner.state!.caller, prompt: null });
    await call.caller.waitUntilHears([TONES.hold], ALL_TONES);
    at.push(await call.say(call.agent, TONES.agent));
    await call.caller.tone(TONES.caller);
    at.push(call.sinceStartMs());
    await delay(400);
    call.hangUp();
    await eventually('the call is over', () => call.finished || undefined);
    const spoken = call.facts('call.speech').toSorted((one, other) => one.startMs - other.startMs);
    expect(spoken.map(({ role, text, private: isPrivate }) => [role, text, isPrivate])).toEqual([
      ['caller', 'tone 400', false],
      ['caller', 'tone 400', true],
      ['agent', 'tone 550', true],
      ['agent', 'tone 550', false],
      ['caller', 'tone 400', false],
      ['agent', 'tone 550', true],
      ['caller', 'tone 400', true],
    ]);
    for (const [index, { startMs }] of spoken.entries()) expect(Math.abs(startMs - at[index]!)).toBeLessThan(200);
    expect(call.facts('call.speechMissing')).toEqual([]);
    expect(call.store.entries.at(-1)).toMatchObject({ type: 'call.ended' });
    expect(await engine.usage()).toMatchObject({ rooms: 0, forks: 0 });
  },
);

it(
  'a caller who speaks stops the AI within 200 ms after so much speech, and a short sound does not',
  TIMED,
  async () => {
    await using call = await SpokenCall.begin(
      new ScriptedAi([{ type: 'talk', prompt: { file: 'story.wav' } }, LISTEN]),
    );
    await call.caller.waitUntilHears([TONES.ai], ALL_TONES);
    await call.caller.tone(TONES.caller);
    await delay(120);
    await call.caller.tone(null);
    await delay(600);
    await call.caller.waitUntilHears([TONES.ai], ALL_TONES);
    expect(call.facts('ai.interrupted')).toEqual([]);
    const spokenMs = nowMs();
    await call.caller.tone(TONES.caller);
    const interrupted = await eventually('the AI is interrupted', () => call.facts('ai.interrupted')[0]);
    await delay(400);
    await call.caller.tone(null);
    const take = await call.caller.take(spokenMs);
    const last = take
      .heard(spokenMs, Infinity, ALL_TONES)
      .findLast(({ frequencies }) => frequencies.includes(TONES.ai));
    // A window of 100 ms that has a part of the tone counts as a whole.
    expect((last?.atMs ?? 0) - spokenMs).toBeLessThan(SPEECH_PLAN.bargeIn.minSpeechMs + 200);
    expect(interrupted.playedMs).toBeGreaterThan(700);
    await eventually('the AI is told', () => call.ai.notices.find(({ event }) => event === 'call.speech'));
    expect(call.ai.notices.at(-1)).toMatchObject({ transcript: 'tone 400' });
  },
);
