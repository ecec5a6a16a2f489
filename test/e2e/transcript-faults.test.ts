import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CallRecord } from '../../src/ports/records.ts';
import { nowMs } from '../tools/index.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import type { PhoneCall } from './phone.ts';
import type { Missing, Said } from './spoken-site.ts';
import { engineLateMs, sinceStartMs, SpokenSite } from './spoken-site.ts';
import { expectNoGap, Witness } from './witness.ts';

/** They measure time: on a busy machine any thread may be held up for longer than they allow. */
const TIMED = { retry: 2 };
/** A segment may be off its true time by so much. */
const ALLOWED_MS = 200;

let spoken: SpokenSite;
let caller: Phone;
let witness: Witness;
let users = 0;

beforeAll(async () => {
  spoken = await SpokenSite.open();
  await spoken.site.agent.voice.tone(null);
});

beforeEach(async () => {
  witness = await Witness.open();
  caller = await Phone.open(`+155500130${String(users++).padStart(2, '0')}`, TONES.caller);
  await caller.voice.tone(null);
});

afterEach(async () => {
  spoken.server.delayMs = 0;
  spoken.server.socket.mode = 'works';
  await caller[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
  await spoken.site.agent.voice.sendTo(null);
});

afterAll(async () => {
  await spoken[Symbol.asyncDispose]();
});

/** The processes of the workers. */
async function workers(): Promise<readonly number[]> {
  const isWorker = async (name: string): Promise<boolean> => {
    const [status, command] = await Promise.all([
      readFile(`/proc/${name}/status`, 'utf8'),
      readFile(`/proc/${name}/cmdline`, 'utf8'),
    ]).catch(() => ['', '']);
    return status.includes(`\nPPid:\t${String(spoken.site.product.pid)}\n`) && command.includes('transcription-worker');
  };
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(names.map(async (name) => ((await isWorker(name)) ? [Number(name)] : [])));
  return mine.flat();
}

interface Talk {
  readonly record: CallRecord;
  readonly callerCall: PhoneCall;
  readonly agentCall: PhoneCall;
}

/** A call that the agent has taken. `meanwhile` happens while the agent's telephone rings. */
async function bridged(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<Talk> {
  const { call: callerCall, record } = await spoken.call(caller);
  const ringing = await spoken.site.agent.ringing();
  await meanwhile();
  const agentCall = await spoken.site.agent.answer(ringing);
  await agentCall.briefed();
  await agentCall.press('1');
  await eventually('they talk', async () => (await spoken.site.product.api.call(record.id)).state === 'with-agent');
  await delay(300);
  return { record, callerCall, agentCall };
}

/** Hangs up, and gives what is on record. Nobody's audio had a gap, and these words were heard. */
async function hangUp(
  { record, callerCall, agentCall }: Talk,
  heard: readonly Said[],
): Promise<{
  readonly lateMs: number;
  readonly words: readonly (readonly [string, string, number])[];
  readonly missing: readonly Missing[];
  readonly record: CallRecord;
}> {
  const untilMs = nowMs();
  const hearer = { caller: spoken.site.agent, agent: caller };
  const late = await Promise.all(heard.map((word) => engineLateMs(hearer[word.role as keyof typeof hearer], word)));
  await callerCall.hangUp();
  await agentCall.ended();
  await expectNoGap(witness, untilMs, callerCall, agentCall);
  const ended = await spoken.site.product.api.endedCall(caller.sip.user);
  const { items, missing } = await spoken.transcript(record.id);
  await spoken.site.product.expectQuiet();
  const words = items.map(({ role, text, startMs }) => [role, text, startMs] as const);
  return { words, missing, record: ended, lateMs: Math.max(...late) };
}

/** Expects exactly these words, each at its time. */
function expectWords({ words, record, lateMs }: Awaited<ReturnType<typeof hangUp>>, ...said: readonly Said[]): void {
  expect(words.map(([role, text]) => [role, text])).toEqual(said.map(({ role, text }) => [role, text]));
  for (const [index, [, , startMs]] of words.entries()) {
    expect(Math.abs(startMs - sinceStartMs(record, said[index]!.atMs))).toBeLessThan(ALLOWED_MS + lateMs);
  }
}

/** The parts of the caller that are missing and touch the time of this word. */
function missingAt({ missing, record }: Awaited<ReturnType<typeof hangUp>>, { atMs }: Said): readonly Missing[] {
  const startMs = sinceStartMs(record, atMs);
  return missing.filter((gap) => gap.role === 'caller' && gap.startMs < startMs + 400 && gap.endMs > startMs + 100);
}

it('a worker that is killed with SIGKILL during a handoff: the call goes on, what is lost is told', TIMED, async () => {
  await spoken.workersReady();
  const [pid] = await workers();
  const starts = spoken.workerStarts;
  let [before, lost]: (Said | undefined)[] = [];
  const talk = await bridged(async () => {
    before = await spoken.say(caller, 'caller', true);
    const saying = spoken.say(caller, 'caller', true);
    await delay(250);
    process.kill(pid!, 'SIGKILL');
    lost = await saying;
  });
  const [next] = await eventually('another worker', async () => {
    const others = (await workers()).filter((one) => one !== pid);
    return others.length > 0 && others;
  });
  expect(next).not.toBe(pid);
  await spoken.workersReady(starts + 1);
  await delay(1_500);
  const after = [await spoken.say(spoken.site.agent, 'agent'), await spoken.say(caller, 'caller')];
  const told = await hangUp(talk, after);
  expectWords(told, before!, ...after);
  expect(missingAt(told, lost!)).toMatchObject([{ reason: 'the worker was replaced' }]);
});

it('a recognizer that hangs: the handoff and the voices go on, what it kept is told, and words come after it', TIMED, async () => {
  let before: Said | undefined;
  let lost: Said | undefined;
  const talk = await bridged(async () => {
    before = await spoken.say(caller, 'caller', true);
    spoken.server.socket.mode = 'silent';
    lost = await spoken.say(caller, 'caller', true);
  });
  await eventually('it is told', async () => (await spoken.transcript(talk.record.id)).missing.length > 0, 15_000);
  // Somebody starts the recognizer again.
  spoken.server.socket.mode = 'works';
  spoken.server.socket.cut();
  await delay(1_000);
  const after = [await spoken.say(caller, 'caller'), await spoken.say(spoken.site.agent, 'agent')];
  spoken.server.socket.mode = 'silent';
  const last = await spoken.say(caller, 'caller');
  const told = await hangUp(talk, [...after, last]);
  expectWords(told, before!, ...after);
  expect(missingAt(told, lost!)).toHaveLength(1);
  expect(missingAt(told, last)).toHaveLength(1);
}); // prettier-ignore

it('a recognizer that answers late: every word comes, at the time when it was said', TIMED, async () => {
  spoken.server.delayMs = 1_200;
  const talk = await bridged();
  const said = [await spoken.say(caller, 'caller'), await spoken.say(spoken.site.agent, 'agent')];
  said.push(await spoken.say(caller, 'caller'));
  const told = await hangUp(talk, said);
  expectWords(told, ...said);
  expect(told.missing).toEqual([]);
});

it('a recognizer that closes in the midst of a word, and is away: no word is lost or told twice', TIMED, async () => {
  const talk = await bridged();
  const saying = spoken.say(caller, 'caller');
  await delay(250);
  spoken.server.socket.cut();
  const said = [await saying, await spoken.say(spoken.site.agent, 'agent')];
  await spoken.server.socket.away();
  said.push(await spoken.say(caller, 'caller'));
  await spoken.server.socket.listen();
  await delay(1_500);
  said.push(await spoken.say(spoken.site.agent, 'agent'));
  const told = await hangUp(talk, said);
  expectWords(told, ...said);
  expect(told.missing).toEqual([]);
});
