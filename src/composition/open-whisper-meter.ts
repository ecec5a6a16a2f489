import type { Config } from '../config/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import type { MediaPort } from '../ports/media.ts';
import { WhisperMeter } from '../whisper-privacy/index.ts';
import type { PartContext } from './part-context.ts';

/** Opens who measures how private whispers are. It costs nothing while no route asks for it. */
export function openWhisperMeter(
  { config, current, clock, logger, parts }: PartContext,
  { prompts, media }: { readonly prompts: PromptLibrary; readonly media: MediaPort },
): WhisperMeter {
  const latenessMs = (): number => media.latenessMs();
  const meter = new WhisperMeter({ directory: config.recording.directory, prompts, latenessMs, clock, logger });
  const follow = async ({ routes }: Config): Promise<void> => {
    if (routes.some(({ handoff }) => handoff.whisperPrivacy.enabled)) await meter.start();
  };
  void follow(config);
  current.follow({ name: 'the measure of whispers', prepare: follow });
  return parts.add('whisper-meter', meter);
}
