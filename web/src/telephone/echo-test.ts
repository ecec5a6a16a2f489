import { DEVICES, findDevices, sendTo } from './devices.ts';
import { followLevel } from './follow-level.ts';
import { openMicrophone, stopStream } from './microphone.ts';

/** What an echo test is at. */
export type EchoStep =
  | { readonly is: 'idle' }
  | { readonly is: 'listening' | 'playing'; readonly level: number }
  | { readonly is: 'done'; readonly heard: boolean }
  | { readonly is: 'failed'; readonly fault: string };

const RECORD_MS = 4_000;
/** A voice is louder than that at least once; a room that is quiet is not. */
const VOICE_LEVEL = 0.35;

/**
 * Records four seconds of the microphone, and plays them at the loudspeaker. It needs neither a call nor Warmbridge.
 * @param onStep told whenever it goes on
 */
export async function testEcho(onStep: (step: EchoStep) => void): Promise<void> {
  let stream: MediaStream | null = null;
  try {
    const { input, output } = DEVICES.get();
    stream = await openMicrophone(input);
    void findDevices();
    const { sound, loudest } = await recorded(stream, (level) => onStep({ is: 'listening', level }));
    stopStream(stream);
    onStep({ is: 'playing', level: 0 });
    await play(sound, output);
    onStep({ is: 'done', heard: loudest >= VOICE_LEVEL });
  } catch (error) {
    stopStream(stream);
    onStep({ is: 'failed', fault: error instanceof Error ? error.message : String(error) });
  }
}

async function recorded(
  stream: MediaStream,
  onLevel: (level: number) => void,
): Promise<{ readonly sound: Blob; readonly loudest: number }> {
  let loudest = 0;
  const stop = followLevel(stream, (level) => {
    loudest = Math.max(loudest, level);
    onLevel(level);
  });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const done = new Promise<void>((resolve) => (recorder.onstop = () => resolve()));
  recorder.start();
  setTimeout(() => recorder.stop(), RECORD_MS);
  await done;
  stop();
  return { sound: new Blob(parts, { type: recorder.mimeType }), loudest };
}

async function play(sound: Blob, output: string | null): Promise<void> {
  const element = new Audio();
  const url = URL.createObjectURL(sound);
  try {
    element.src = url;
    await sendTo(element, output);
    const over = new Promise<void>((resolve) => {
      element.onended = element.onerror = () => resolve();
      // A recording of a browser does not always say how long it is.
      setTimeout(resolve, RECORD_MS + 1_500);
    });
    await element.play();
    await over;
  } finally {
    element.pause();
    URL.revokeObjectURL(url);
  }
}
