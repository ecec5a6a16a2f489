import type { PromptLibrary } from '../media/prompts/index.ts';
import type { MediaPort } from '../ports/media.ts';
import { WhisperMeter } from '../whisper-privacy/index.ts';
import type { PartContext } from './part-context.ts';

/** Opens who measures how private whispers are. Its thread costs nothing while no call asks. */
export function openWhisperMeter(
  { config, clock, logger, parts }: PartContext,
  { prompts, media }: { readonly prompts: PromptLibrary; readonly media: MediaPort },
): WhisperMeter {
  const latenessMs = (): number => media.latenessMs();
  const meter = new WhisperMeter({ directory: config.recording.directory, prompts, latenessMs, clock, logger });
  meter.start();
  return parts.add('whisper-meter', meter);
}
