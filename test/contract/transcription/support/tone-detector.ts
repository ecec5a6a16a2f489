import type { TurnOptions, VoiceDetector, VoiceEvent, VoiceStream } from '../../../../src/ports/speech.ts';

const LOUD = 1_000;

/** Takes every sound for speech, tones included. A real detector tells voices from tones, which speak in these tests. */
export class ToneDetector implements VoiceDetector {
  readonly name = 'tones';

  open({ silenceMs, minSpeechMs, maxTurnMs }: TurnOptions, onEvent: (event: VoiceEvent) => void): VoiceStream {
    let startMs: number | null = null;
    let told = false;
    let loudUntilMs = -Infinity;
    const end = (atMs: number): void => {
      if (told) onEvent({ type: 'ended', atMs });
      [startMs, told] = [null, false];
    };
    return {
      write: (pcm, atMs) => {
        const endMs = atMs + pcm.length / 8;
        if (pcm.some((sample) => Math.abs(sample) > LOUD)) {
          startMs ??= atMs;
          loudUntilMs = endMs;
        }
        if (startMs === null) return;
        if (endMs - loudUntilMs >= silenceMs) end(loudUntilMs);
        else if (!told && loudUntilMs - startMs >= minSpeechMs) {
          told = true;
          onEvent({ type: 'started', atMs: startMs });
        } else if (endMs - startMs >= maxTurnMs) end(endMs);
      },
      close: () => undefined,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
