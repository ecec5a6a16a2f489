// The process in which a local model speaks. A damaged model, or a defect of native code, ends it, and no call with it.
import { endWithParent } from '../../../shared/end-with-parent.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { requireEngine } from '../../engine-packages.ts';
import type { VoiceReply, VoiceRequest } from './voice-messages.ts';
import { findVoiceModel } from './voice-model.ts';

/** What is used of sherpa-onnx-node. */
interface OfflineTts {
  readonly numSpeakers: number;
  generate(request: { text: string; sid: number; speed: number }): {
    readonly samples: Float32Array;
    readonly sampleRate: number;
  };
}
interface SherpaOnnx {
  readonly OfflineTts: new (config: object) => OfflineTts;
}

const [directory = ''] = process.argv.slice(2);
const MAX_SAMPLE = 32_767;

async function load(): Promise<OfflineTts> {
  const { kind, files } = await findVoiceModel(directory);
  const { OfflineTts } = requireEngine('sherpa-onnx-node') as SherpaOnnx;
  return new OfflineTts({ model: { [kind]: files, numThreads: 1, provider: 'cpu', debug: 0 }, maxNumSentences: 1 });
}

function speak(tts: OfflineTts, { text, speaker }: VoiceRequest): VoiceReply {
  const sid = speaker < tts.numSpeakers ? speaker : 0;
  const { samples, sampleRate } = tts.generate({ text, sid, speed: 1 });
  return { type: 'sound', sampleRateHz: sampleRate, samples: Int16Array.from(samples, toPcm) };
}

function toPcm(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * MAX_SAMPLE);
}

function reply(message: VoiceReply): void {
  process.send?.(message);
}

// Without the program that asks there is nothing to be done. While it speaks it does not see that the program is gone.
endWithParent();
process.once('disconnect', () => process.exit());
try {
  const tts = await load();
  process.on('message', (request: VoiceRequest) => {
    try {
      reply(speak(tts, request));
    } catch (error) {
      reply({ type: 'failed', error: messageOf(error) });
    }
  });
  reply({ type: 'ready' });
} catch (error) {
  reply({ type: 'failed', error: messageOf(error) });
}
