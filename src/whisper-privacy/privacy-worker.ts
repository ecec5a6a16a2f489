// The thread that compares briefings. See whisper-meter.ts for the other side.
import { parentPort } from 'node:worker_threads';
import { setThreadNiceness, ThreadServer } from '../media/thread/index.ts';
import { readWavFile, resample } from '../media/wav/index.ts';
import { compareBriefing, unmeasured } from './compare-briefing.ts';
import type { CompareRequest, KnownFile, PrivacyRequests } from './privacy-messages.ts';
import type { KnownSound } from './signal/without-known.ts';

const RATE_HZ = 8_000;
/** Of a recording: what the leg was sent. */
const SENT = 1;
/** Whatever else the machine does goes first. */
const NICENESS = 15;
/** A sound that is longer is not looked for. */
const MOST_KNOWN_SAMPLES = 600 * RATE_HZ;

if (parentPort === null) throw new Error('this is a worker thread');
const server = new ThreadServer(parentPort);
const refused = setThreadNiceness(NICENESS);
if (refused !== null) server.log('debug', 'whispers are compared at the usual priority', { reason: refused });
server.serve({ compare }, () => undefined);

async function compare(request: CompareRequest): Promise<PrivacyRequests['compare']['result']> {
  const before = process.threadCpuUsage();
  const privacy = await privacyOf(request);
  const { user, system } = process.threadCpuUsage(before);
  return { privacy, cpuMs: (user + system) / 1_000 };
}

async function privacyOf({
  agent,
  caller,
  lengthMs,
  known,
  alarmDb,
}: CompareRequest): Promise<PrivacyRequests['compare']['result']['privacy']> {
  const samples = Math.max(0, Math.round((lengthMs * RATE_HZ) / 1_000));
  const [whisper, sent] = await Promise.all([agent, caller].map(async (file) => await samplesOf(file, SENT)));
  if (whisper === undefined || sent === undefined) return unmeasured('recording');
  const sounds = await Promise.all(known.map(async (each) => ({ ...each, sound: await knownSound(each) })));
  const found = (both: boolean): readonly KnownSound[] =>
    sounds.flatMap((each) => (each.sound === null || (both && !each.both) ? [] : [each.sound]));
  return compareBriefing({
    whisper: whisper.subarray(0, samples),
    sent: sent.subarray(0, samples),
    known: found(false),
    knownToBoth: found(true),
    alarmDb,
  });
}

/** Null where the file cannot be read: it is not subtracted then. */
async function knownSound({ file, loop }: KnownFile): Promise<KnownSound | null> {
  try {
    const samples = await samplesOf(file);
    return samples.length > MOST_KNOWN_SAMPLES ? null : { samples, loop };
  } catch (error) {
    server.log('debug', 'a sound that a caller was played cannot be read', { err: error });
    return null;
  }
}

async function samplesOf(file: string, channel?: number): Promise<Float64Array> {
  const { samples, sampleRateHz } = await readWavFile(file, channel);
  return Float64Array.from(resample(samples, sampleRateHz, RATE_HZ));
}
