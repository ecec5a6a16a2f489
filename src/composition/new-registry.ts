import { CallRegistry, dialPlan } from '../call-runtime/index.ts';
import type { CallRegistryOptions } from '../call-runtime/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import type { AiJoints } from './ai-connectors.ts';
import { aiConnectors } from './ai-connectors.ts';
import type { PartContext } from './part-context.ts';
import { promptFault } from './prompt-fault.ts';
import { summarizers } from './summarizers.ts';

/** What the registry is joined to. */
interface RegistryParts extends Pick<
  CallRegistryOptions,
  | 'agents'
  | 'sourceOf'
  | 'routeOf'
  | 'signalling'
  | 'media'
  | 'store'
  | 'linkTo'
  | 'voices'
  | 'conferences'
  | 'contextDelivered'
  | 'onEntry'
  | 'shed'
  | 'transcription'
  | 'answering'
  | 'recorder'
  | 'voicemails'
  | 'newRedactor'
  | 'sentimentOf'
  | 'onSpeech'
> {
  readonly prompts: PromptLibrary;
  readonly joints: AiJoints;
}

/** Makes the registry of calls. Nobody closes it: the program ends its calls before it closes any part. */
export function newRegistry({ config, clock, logger, refusals }: PartContext, joined: RegistryParts): CallRegistry {
  const { prompts, joints, ...rest } = joined;
  return new CallRegistry({
    ...rest,
    config,
    clock,
    logger,
    refusals,
    aiOf: aiConnectors(config, clock, logger, joints, dialPlan(config.sip, joined.agents)),
    summarizerOf: summarizers(config, clock),
    promptFault: (prompt) => promptFault(prompts, prompt),
  });
}
