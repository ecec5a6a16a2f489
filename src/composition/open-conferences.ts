import { ConferenceHub } from '../conference/index.ts';
import { QueueHub } from '../call-queues/index.ts';
import type { ConferenceEvent } from '../ports/conferences.ts';
import type { MediaPort } from '../ports/media.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import type { PartContext } from './part-context.ts';
import { promptFault } from './prompt-fault.ts';

/** The tone that tells of somebody who comes or goes, where `prompts.directory` has it. */
const BEEP = { file: 'beep.wav' } as const;

/** Opens the conferences of calls, and the queues, which stand on them. */
export async function openConferences(
  { current, clock, logger, parts }: PartContext,
  {
    media,
    prompts,
    onEvent,
  }: { readonly media: MediaPort; readonly prompts: PromptLibrary; readonly onEvent: (event: ConferenceEvent) => void },
): Promise<{ readonly conferences: ConferenceHub; readonly queues: QueueHub }> {
  const beep = (await promptFault(prompts, BEEP)) === null ? BEEP : null;
  const conferences = new ConferenceHub({
    media,
    clock,
    logger,
    music: () => current.config.prompts.holdMusic,
    beep,
    onEvent: (event) => {
      queues.read(event);
      onEvent(event);
    },
  });
  const queues = new QueueHub({ conferences, clock, logger });
  parts.add('conferences', conferences);
  return { conferences, queues };
}
