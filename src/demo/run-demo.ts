import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { App, openPhonePair } from '../composition/index.ts';
import type { UserAgent } from '../composition/index.ts';
import { faultLines, readConfig } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { FactData } from '../ports/facts.ts';
import type { JournalEntry } from '../ports/journal.ts';
import { packageFile } from '../shared/package-files.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { within } from '../shared/within.ts';
import { FliteTextToSpeech } from '../speech/tts/flite/index.ts';
import type { DemoRecognizer } from './demo-recognizer.ts';
import { findDemoRecognizer } from './demo-recognizer.ts';
import { startReceptionist } from './receptionist.ts';
import { jsonTimeline, textTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** Those that come with the program. */
const PROMPTS = fileURLToPath(packageFile('prompts/'));
/** Numbers of the story. */
const CALLER = '+15550001111';
const PRACTICE = '+15559998888';
/** Nothing in the story takes longer. */
const PATIENCE_MS = 120_000;
const RING_MS = 1_500;
const RTP = { product: '21000-21199', phones: { first: 21_200, last: 21_399 } };

/** The end of the demo: what it leaves behind. */
interface DemoResult {
  readonly handoff: FactData<'handoff.ended'> | null;
  readonly ended: FactData<'call.ended'> | null;
  readonly callId: string | null;
  /** Every line of the call's journal. */
  readonly journal: readonly JournalEntry[];
}

/**
 * Plays one complete warm handoff: a caller, an AI receptionist behind a webhook, and an agent, all on 127.0.0.1 and
 * all through real SIP and RTP.
 * @returns 0 if the caller was handed over and the call ended in order, otherwise 1
 */
export async function runDemo({ json }: { readonly json: boolean }): Promise<number> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const clock = new SystemClock();
  const timeline = json ? jsonTimeline(write, clock) : textTimeline(write, clock);
  const logger = pino({ level: 'warn', base: null, redact: ['pii'] }, pino.destination(2));
  const work = await mkdtemp(join(tmpdir(), 'warmbridge-demo-'));
  const recordings = resolve('data/demo');
  await mkdir(recordings, { recursive: true });
  const tts = new FliteTextToSpeech({ clock, logger });
  const phones = await openPhonePair({
    directory: PROMPTS,
    cacheDirectory: join(work, 'phones'),
    rtpPorts: RTP.phones,
    codecs: ['PCMU'],
    tts,
    clock,
    logger,
  });
  const { caller, agent } = phones;
  const recognizer = await findDemoRecognizer();
  const hears = recognizer.speech.stt.engine !== 'none';
  const receptionist = await startReceptionist(`sip:dana@${agent.address}`, hears);
  const settings = demoConfig({ work, recordings, webhook: receptionist.url, speech: recognizer.speech });
  const loaded = readConfig(settings, { file: 'demo', env: {} });
  if (!loaded.ok) throw new Error(faultLines(loaded.faults));
  const app = await App.start(loaded.config, logger);
  try {
    timeline.note('demo.ready', { ...app.addresses });
    timeline.recognizer(recognizer.speech.stt.engine, recognizer.words);
    const result = await play({ app, caller, agent, clock, timeline, hears });
    return await report(timeline, result, recordings);
  } finally {
    await app.close();
    await phones.close();
    await receptionist.close();
    await tts.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** The story. Each of the two people acts on what reaches their telephone and on nothing else. */
async function play(parts: {
  readonly app: App;
  readonly caller: UserAgent;
  readonly agent: UserAgent;
  readonly clock: Clock;
  readonly timeline: Timeline;
  /** Whether the AI hears words. */
  readonly hears: boolean;
}): Promise<DemoResult> {
  const { app, caller, agent, clock, timeline, hears } = parts;
  let handoff: DemoResult['handoff'] = null;
  let callId: string | null = null;
  const journal: JournalEntry[] = [];
  const facts = new EventEmitter();
  const seen = new Map<string, number>();
  /** Resolves when so many facts of this type are on record, at once if they are there already. */
  const when = async (type: string, count = 1): Promise<void> => {
    while ((seen.get(type) ?? 0) < count) await once(facts, type);
  };
  const over = new Promise<FactData<'call.ended'>>((resolve) => {
    app.onEntry((entry) => {
      timeline.entry(entry);
      journal.push(entry);
      if (entry.kind !== 'fact') return;
      callId = entry.callId;
      if (entry.type === 'handoff.ended') handoff = entry.data;
      seen.set(entry.type, (seen.get(entry.type) ?? 0) + 1);
      facts.emit(entry.type);
      if (entry.type === 'call.ended') resolve(entry.data);
    });
  });

  const agentStory = async (): Promise<void> => {
    await when('handoff.accepting');
    timeline.act('agent', 'has heard the whisper and presses 1');
    await agent.press('1');
    await when('handoff.bridged');
    timeline.act('agent', '"Hello, this is Dana from billing. I see invoice 1042 in front of me."');
    await agent.say('Hello, this is Dana from billing. I see invoice 1042 in front of me.', 'slt');
    timeline.act('caller', '"Yes, the cleaning is on it twice."');
    await caller.say('Yes, the cleaning is on it twice.', 'rms');
    timeline.act('agent', '"You are right. I have taken it off. Have a good day."');
    await agent.say('You are right. I have taken it off. Have a good day.', 'slt');
    timeline.act('caller', '"Thank you. Good bye." and hangs up');
    await caller.say('Thank you. Good bye.', 'rms');
    caller.hangup();
  };
  const callerStory = async (): Promise<void> => {
    await when('ai.listen');
    timeline.act('caller', `"I have a question about my invoice."${hears ? '' : ' and presses 2'}`);
    await caller.say('I have a question about my invoice.', 'rms');
    if (hears) {
      // Where the words were not recognized, the AI asks for a key.
      await Promise.race([when('handoff.started'), when('ai.listen', 2)]);
      if (seen.has('handoff.started')) return;
      timeline.act('caller', 'presses 2');
    }
    await caller.press('2');
  };
  agent.on((event) => {
    if (event.type === 'ringing') timeline.act('agent', 'the telephone rings');
    if (event.type === 'answered') timeline.act('agent', 'picks up');
  });
  caller.on((event) => {
    if (event.type === 'answered') timeline.act('caller', 'is through and listens');
  });
  agent.takeCalls({ ringMs: RING_MS, then: 'answer' });
  const stories = Promise.all([callerStory(), agentStory()]);
  stories.catch(() => undefined);

  timeline.act('caller', `dials ${PRACTICE}`);
  const sip = app.addresses.sip[0]?.replace('udp:', '') ?? '';
  await caller.call(`sip:${PRACTICE}@${sip}`, CALLER);
  const ended = await within({ clock, ms: PATIENCE_MS, who: 'the call' }, () => over).catch(() => null);
  return { handoff, ended, callId, journal };
}

async function report(timeline: Timeline, result: DemoResult, directory: string): Promise<number> {
  const { handoff, ended, callId, journal } = result;
  const ok = handoff?.result === 'bridged' && ended !== null;
  const name = join(directory, callId ?? 'no-call');
  await writeFile(`${name}.jsonl`, journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  timeline.summary({
    ok,
    callId,
    timings: handoff?.timings ?? {},
    journal: `${name}.jsonl`,
    journalEntries: journal.length,
    recording: `${name}.wav`,
  });
  return ok ? 0 : 1;
}

function demoConfig({
  work,
  recordings,
  webhook,
  speech,
}: {
  readonly work: string;
  readonly recordings: string;
  readonly webhook: string;
  readonly speech: DemoRecognizer['speech'];
}): string {
  return JSON.stringify({
    sip: { listen: ['udp:127.0.0.1:0'] },
    media: { rtpPorts: RTP.product, codecs: ['PCMU'] },
    prompts: { directory: PROMPTS },
    routes: [
      {
        match: { to: PRACTICE },
        ai: { kind: 'webhook', url: webhook },
        handoff: { destinations: [], accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 } },
      },
    ],
    speech,
    recording: { enabled: true, directory: recordings },
    store: { url: `sqlite:${join(work, 'demo.db')}` },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'demo', role: 'admin', key: 'demo-key-of-this-run' }] },
  });
}
