import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FactData } from '../../src/ports/facts.ts';
import { Phone } from '../../test/e2e/phone.ts';
import { SpokenSite } from '../../test/e2e/spoken-site.ts';
import { ChatServer } from '../../test/sip/harness/chat-server.ts';
import { EMBEDDED } from '../../test/sip/harness/engines.ts';
import { TONES } from '../../test/sip/harness/tones.ts';
import { eventually } from '../../test/sip/harness/wait.ts';
import { defineBench } from '../shared/bench.ts';
import { OthersLoad } from '../shared/machine.ts';
import { spreadOf } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';

const NUMBER = '+15550007800';
const WORD_MS = 500;
/** So much silence ends what the caller says: that of the site. */
const END_OF_TURN_MS = 300;
/** One answer after the other: a model that says the same three times in a row loses the call. */
const THINGS = ['refund', 'parcel', 'letter'] as const;
const TOKENS = 6;
/** A sample that is louder belongs to a voice. */
const LOUD = 1_000;

type Replied = FactData<'ai.replied'>;

interface Delays {
  readonly recognizer: number;
  readonly firstToken: number;
  readonly token: number;
}

/** What a caller waits for an answer of a language model. */
export const llmBench = defineBench({
  name: 'llm',
  summary: 'a language model answers: end of speech to first audio, stage by stage, with a stub of fixed delays',
  about: `The product on the embedded engines, with its own detector of voices and Flite, a recognizer and a model that take
fixed times: a caller says a word, the model answers one sentence token by token, and the caller hears it. Times are those of
the fact ai.replied, and beside them what the caller's telephone heard. Their sum is bounded from below by the fixed ones:
the silence that ends a turn, the recognizer, the first token, and the tokens of the sentence.`,
  options: {
    calls: { help: 'calls, one after the other', default: 5 },
    turns: { help: 'turns that are measured in each', default: 8 },
    'recognizer-ms': { help: "the recognizer's delay", default: 100 },
    'first-token-ms': { help: "the model's delay to its first token", default: 200 },
    'token-ms': { help: 'between two tokens', default: 20 },
    'quiet-wait': { help: 'seconds to wait before for other work on the machine to end', default: 10 },
  },
  measure: async (options, report) => {
    await untilQuiet(options['quiet-wait'] * 1000);
    const delays = {
      recognizer: options['recognizer-ms'],
      firstToken: options['first-token-ms'],
      token: options['token-ms'],
    };
    return await measure(options.calls, options.turns, delays, report);
  },
});

async function measure(calls: number, turns: number, delays: Delays, report: Report): Promise<boolean> {
  let answers = 0;
  await using chat = await ChatServer.open(() => ({
    words: ['Your ', `${THINGS[answers++ % THINGS.length]!} `, 'is ', 'on ', 'its ', 'way. '],
    pause: async (index) => await delay(index === 0 ? delays.firstToken : delays.token),
  }));
  const ai = { kind: 'llm', url: chat.url, model: 'stub', prompt: 'ai.md', greeting: 'Hello.' };
  await using spoken = await SpokenSite.open({
    engines: EMBEDDED,
    moreRoutes: (agent) => [{ match: { to: NUMBER }, ai, handoff: { destinations: [agent] } }],
  });
  await writeFile(join(spoken.site.workspace.path('prompts'), 'ai.md'), 'You are a stub.');
  spoken.server.delayMs = delays.recognizer;
  await spoken.workersReady();
  const replied: Replied[] = [];
  const heardMs: number[] = [];
  const others = new OthersLoad([process.pid, spoken.site.product.pid]);
  for (let call = 0; call < calls; call += 1) {
    report.progress(`call ${String(call + 1)} of ${String(calls)}`);
    const measured = await oneCall(spoken, `+1555001${String(6_000 + call)}`, turns + 1);
    // The first turn of a call finds nothing ready.
    replied.push(...measured.replied.slice(1));
    heardMs.push(...measured.heardMs.slice(1));
  }
  // The token that ends the sentence is the last but the blank behind it, which comes with it.
  const fixedMs = {
    turn: END_OF_TURN_MS + delays.recognizer,
    sentence: delays.firstToken + (TOKENS - 1) * delays.token,
  };
  const stage = (name: string, of: (reply: Replied) => number, fixed: number): Row => row(name, replied.map(of), fixed);
  const rows: Row[] = [
    stage('end of speech to recognizer', ({ recognizedMs }) => recognizedMs, fixedMs.turn),
    stage('- to the model being asked', ({ askedMs }) => askedMs, 0),
    stage('- asked to first token', ({ firstTokenMs }) => firstTokenMs ?? NaN, delays.firstToken),
    stage('- asked to first sentence', ({ sentenceMs }) => sentenceMs, fixedMs.sentence),
    stage('- first sentence to first audio', ({ audioMs }) => audioMs, 0),
    stage('end of speech to first audio', ({ totalMs }) => totalMs, fixedMs.turn + fixedMs.sentence),
    row('- as the telephone heard it', heardMs, fixedMs.turn + fixedMs.sentence),
  ];
  report.table('llm', `Answers of a language model, ${String(replied.length)} turns; times in ms; others' load ${String(others.share())}`, rows); // prettier-ignore
  return replied.length === calls * turns;
}

function row(stage: string, values: readonly number[], fixed: number): Row {
  const { count, p50, p95 } = spreadOf(values);
  return { stage, count, fixed, p50, p95 };
}

async function oneCall(
  spoken: SpokenSite,
  user: string,
  turns: number,
): Promise<{ readonly replied: readonly Replied[]; readonly heardMs: readonly number[] }> {
  const { product } = spoken.site;
  await using caller = await Phone.open(user, TONES.caller);
  await caller.voice.tone(null);
  const call = await caller.call(NUMBER, product.udp);
  const { id } = await product.api.callFrom(user);
  const count = async (type: string): Promise<number> => (await product.api.facts(id, type)).length;
  const heardMs: number[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    await eventually('the model listens', async () => (await count('ai.listen')) >= turn, 20_000);
    await delay(300);
    const atMs = await caller.voice.say(TONES.caller, WORD_MS);
    await eventually('it is answered', async () => (await count('ai.replied')) >= turn, 20_000);
    await delay(200);
    const take = await caller.voice.take(atMs + WORD_MS);
    const first = take
      .between(atMs + WORD_MS)
      .find((packet) => isLoud(take.pcm(packet.atMs - 0.01, packet.atMs + 0.01)));
    if (first !== undefined) heardMs.push(first.atMs - atMs - WORD_MS);
  }
  const facts = await product.api.facts(id, 'ai.replied');
  await call.hangUp();
  return { replied: facts.map((line) => line as unknown as Replied), heardMs };
}

function isLoud(samples: Int16Array): boolean {
  return samples.some((sample) => Math.abs(sample) > LOUD);
}
