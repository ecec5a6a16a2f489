import { CallRegistry, dialPlan } from '../call-runtime/index.ts';
import type { CallRegistryOptions } from '../call-runtime/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import { undialable } from '../config/index.ts';
import { DestinationWebhook } from '../webhooks/index.ts';
import type { AiJoints } from './ai-connectors.ts';
import { aiConnectors } from './ai-connectors.ts';
import type { PartContext } from './part-context.ts';
import { promptFault } from './prompt-fault.ts';
import { summarizers } from './summarizers.ts';

/** What the registry is joined to. */
interface RegistryParts extends Pick<
  CallRegistryOptions,
  | 'agents'
  | 'agentQueues'
  | 'breakers'
  | 'sourceOf'
  | 'routeOf'
  | 'signalling'
  | 'media'
  | 'store'
  | 'shelf'
  | 'linkTo'
  | 'voices'
  | 'conferences'
  | 'contextDelivered'
  | 'onEntry'
  | 'shed'
  | 'transcription'
  | 'answering'
  | 'recorder'
  | 'whisperPrivacy'
  | 'voicemails'
  | 'newRedactor'
  | 'sentimentOf'
  | 'onSpeech'
> {
  readonly prompts: PromptLibrary;
  readonly joints: AiJoints;
}

/** Makes the registry of calls. Nobody closes it: the program ends its calls before it closes any part. */
export function newRegistry(
  { config, clock, logger, refusals, tracing }: PartContext,
  joined: RegistryParts,
): CallRegistry {
  const { prompts, joints, ...rest } = joined;
  const numbers = dialPlan(config.sip, joined.agents);
  return new CallRegistry({
    ...rest,
    config,
    clock,
    logger,
    refusals,
    site: new DestinationWebhook({ clock, tracing, destinationFault: (each) => undialable(each, numbers) }),
    aiOf: aiConnectors({ config, clock, tracing }, joints, numbers),
    summarizerOf: summarizers(config, clock),
    promptFault: (prompt) => promptFault(prompts, prompt),
  });
}
