// wav-writer.test.ts runs this as a child process. It writes a ramp until it is killed or the disk refuses. It prints
// how many frames it had written at each second of sound, and the code of the error.
import { WavError, WavWriter } from '../../../../src/media/wav/index.ts';

const writer = await WavWriter.open(process.argv[2] ?? '', { sampleRateHz: 8_000, channels: 2 });
async function refusal(task: Promise<void>): Promise<string> {
  return await task.then(
    () => 'none',
    (error: unknown) => (error instanceof WavError ? error.code : String(error)),
  );
}

for (let frame = 0; ; frame += 160) {
  const samples = Int16Array.from({ length: 320 }, (_, index) => (frame + (index >> 1)) % 30_000);
  const code = await refusal(writer.write(samples));
  if (code !== 'none') {
    process.stdout.write(`${code} ${await refusal(writer.write(samples))} ${await refusal(writer.close())}\n`);
    break;
  }
  if (frame % 8_000 === 0) process.stdout.write(`${frame}\n`);
}
