import type { LineSource } from '../../ports/ai-voice.ts';

/** Whether what is behind a source can be given sound of 16 kHz, and can say as much. */
export function takesWideband(source: LineSource): boolean {
  switch (source.kind) {
    case 'openai-realtime':
    case 'assemblyai':
      return true;
    case 'teler-stream':
      return source.sampleRateHz === 16_000;
    case 'media-stream': // Twilio's messages have u-law of 8 kHz and nothing else
    case 'fork':
      return false;
  }
}
