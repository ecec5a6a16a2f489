// Run as a child process by wav-writer.test.ts: writes a ramp until it is killed, and tells each second of sound written.
import { WavWriter } from '../../../../src/media/wav/index.ts';

const writer = await WavWriter.open(process.argv[2] ?? '', { sampleRateHz: 8_000, channels: 2 });
for (let frame = 0; ; frame += 160) {
  await writer.write(Int16Array.from({ length: 320 }, (_, index) => (frame + (index >> 1)) % 30_000));
  if (frame % 8_000 === 0) process.stdout.write(`${frame}\n`);
}
