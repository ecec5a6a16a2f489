import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import type { TextToSpeech } from '../ports/speech.ts';
import type { VoiceFigures } from '../records/index.ts';
import { EspeakTextToSpeech } from '../speech/tts/espeak-ng/index.ts';
import { FallbackTextToSpeech } from '../speech/tts/fallback-text-to-speech.ts';
import { FLITE_VOICES, FliteTextToSpeech } from '../speech/tts/flite/index.ts';
import { LocalTextToSpeech } from '../speech/tts/local/index.ts';
import { NormalizingTextToSpeech } from '../speech/tts/text-normalizer/index.ts';
import { OpenAiTextToSpeech } from '../speech/tts/openai/index.ts';
import type { PartContext } from './part-context.ts';

/** The voice that the configuration names. */
export interface Voice {
  readonly tts: TextToSpeech;
  /** What this machine lacks for it; null if nothing. */
  fault(signal: AbortSignal): Promise<string | null>;
  /** Why another voice spoke the last text in its place; null if it spoke itself. */
  silence(): string | null;
  figures(): VoiceFigures;
}

/** An engine, and the look at what it needs. */
interface Engine {
  readonly tts: TextToSpeech;
  readonly fault: Voice['fault'];
}

type VoiceContext = Omit<PartContext, 'refusals' | 'current'>;

/**
 * Opens the engine that turns words into speech. Flite stands in for any other one that fails, so that no caller is left
 * in silence.
 */
export function openVoice(context: VoiceContext): Voice {
  const { config, clock, logger, parts } = context;
  const { tts } = config.speech;
  const standIn = NormalizingTextToSpeech.over(
    new FliteTextToSpeech({ clock, logger, ...(tts.engine === 'flite' && tts.voice !== null && { voice: tts.voice }) }),
    'en',
  );
  const configured = engineOf(context, config.speech);
  if (configured === null) {
    parts.add('speech', standIn);
    return {
      tts: standIn,
      fault: () => Promise.resolve(fliteFault(tts.voice)),
      silence: () => null,
      figures: () => ({ up: true, stoodIn: 0 }),
    };
  }
  const { tts: engine, fault } = configured;
  const voice = parts.add('speech', new FallbackTextToSpeech({ engine, standIn, clock, logger }));
  return { tts: voice, fault, silence: () => voice.fault, figures: () => voice.figures };
}

/** Null: Flite, which needs nobody to stand in for it. */
function engineOf({ clock, logger }: VoiceContext, { tts, models }: Config['speech']): Engine | null {
  const { engine, url, apiKey, model, voice, language } = tts;
  switch (engine) {
    case 'espeak-ng': {
      const espeak = new EspeakTextToSpeech({ clock, voice, language });
      return { tts: NormalizingTextToSpeech.over(espeak, language), fault: (signal) => espeak.fault(signal) };
    }
    case 'openai':
      return { tts: new OpenAiTextToSpeech({ clock, url, apiKey, model, voice }), fault: () => Promise.resolve(null) };
    case 'local': {
      const local = new LocalTextToSpeech({ clock, logger, directory: join(models, model ?? ''), voice });
      return { tts: NormalizingTextToSpeech.over(local, language), fault: () => local.fault() };
    }
    case 'flite':
      return null;
  }
}

function fliteFault(voice: string | null): string | null {
  if (voice === null || FLITE_VOICES.some((each) => each === voice)) return null;
  return `flite has no voice ${voice}; it has ${FLITE_VOICES.join(', ')}`;
}
