// Load and latency: `npm run bench` lists the benches, `npm run bench -- NAME [options]` runs one.
import { agentsBench } from './agents/index.ts';
import { answeringBench } from './answering/index.ts';
import { capacityBench } from './capacity/index.ts';
import { chaosBench } from './chaos/index.ts';
import { codecsBench } from './codecs/index.ts';
import { crashBench } from './crash/index.ts';
import { dtmfBench } from './dtmf/index.ts';
import { handoffBench } from './handoff/index.ts';
import { llmBench } from './llm/index.ts';
import { liveBench } from './live/index.ts';
import { loadBench } from './load/index.ts';
import { lossBench } from './loss/index.ts';
import { mediaBench } from './media/index.ts';
import { mediaStreamBench } from './media-stream/index.ts';
import { nodesBench } from './nodes/index.ts';
import { overloadBench } from './overload/index.ts';
import type { Bench } from './shared/bench.ts';
import { fuzzBench, parseBench, sipBench, soakBench } from './sip/index.ts';
import { privacyBench } from './privacy/index.ts';
import { recordingCrashBench } from './recording-crash/index.ts';
import { queueBench } from './queue/index.ts';
import { storeBench } from './store/index.ts';
import { storesBench } from './stores/index.ts';
import { transcriptionBench } from './transcription/index.ts';
import { webrtcBench } from './webrtc/index.ts';
import { webhooksBench } from './webhooks/index.ts';
import { werBench } from './wer/index.ts';

const BENCHES: readonly Bench[] = [
  sipBench,
  soakBench,
  parseBench,
  fuzzBench,
  handoffBench,
  loadBench,
  capacityBench,
  overloadBench,
  webhooksBench,
  crashBench,
  recordingCrashBench,
  chaosBench,
  mediaBench,
  codecsBench,
  webrtcBench,
  lossBench,
  storeBench,
  storesBench,
  nodesBench,
  transcriptionBench,
  mediaStreamBench,
  llmBench,
  werBench,
  answeringBench,
  dtmfBench,
  agentsBench,
  queueBench,
  privacyBench,
  liveBench,
];

const [name, ...args] = process.argv.slice(2);
const bench = BENCHES.find((one) => one.name === name);
if (bench !== undefined) {
  process.exitCode = await bench.run(args);
} else {
  if (name !== undefined && name !== '--help') console.error(`There is no bench ${name}.\n`);
  console.log('npm run bench -- NAME [options], and NAME --help for its options:\n');
  for (const { name: known, summary } of BENCHES) console.log(`  ${known.padEnd(15)} ${summary}`);
  process.exitCode = name === undefined || name === '--help' ? 0 : 2;
}
