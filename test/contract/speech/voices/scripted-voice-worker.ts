// A process in the place of a local model's: it hums, and it fails as a text says.
import type { VoiceReply, VoiceRequest } from '../../../../src/speech/tts/local/voice-messages.ts';

const RATE_HZ = 22_050;
const CHARACTER_SECONDS = 0.06;
/** Native code holds its thread for this long with a long text. */
const SLOW_MS = 100;
const SLOW_LENGTH = 400;

function reply(message: VoiceReply): void {
  process.send?.(message);
}

function hold(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function speak({ text }: VoiceRequest): void {
  if (text === 'abort now') process.abort();
  if (text === 'exit now') process.exit(0);
  if (text === 'hang now') hold(600_000);
  if (text === 'fail now') {
    reply({ type: 'failed', error: 'no breath' });
    return;
  }
  if (text.length > SLOW_LENGTH) hold(SLOW_MS);
  const samples = new Int16Array(Math.ceil(text.length * CHARACTER_SECONDS * RATE_HZ));
  for (let at = 0; at < samples.length; at += 1) samples[at] = 8_000 * Math.sin(at / 10);
  reply({ type: 'sound', sampleRateHz: RATE_HZ, samples });
}

process.once('disconnect', () => process.exit());
process.on('message', speak);
if (process.argv[2] === 'damaged') process.abort();
reply(process.argv[2] === 'missing' ? { type: 'failed', error: 'missing holds no model' } : { type: 'ready' });
