import { CallRegistry, dialPlan } from '../call-runtime/index.ts';
import type { CallRegistryOptions } from '../call-runtime/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import { ofEachConfig, undialable } from '../config/index.ts';
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
  | 'configs'
  | 'directory'
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
  | 'dialsInstead'
> {
  readonly prompts: PromptLibrary;
  readonly joints: AiJoints;
}

/** Makes the registry of calls. Nobody closes it: the program ends its calls before it closes any part. */
export function newRegistry(
  { current, clock, logger, refusals, tracing }: PartContext,
  joined: RegistryParts,
): CallRegistry {
  const { prompts, joints, ...rest } = joined;
  const numbersOf = ofEachConfig(({ sip }) => dialPlan(sip, joined.agents, joined.directory));
  return new CallRegistry({
    ...rest,
    current,
    clock,
    logger,
    refusals,
    siteOf: ofEachConfig((config) => {
      const destinationFault = (each: string): string | null => undialable(each, numbersOf(config));
      return new DestinationWebhook({ clock, tracing, destinationFault });
    }),
    aiOf: aiConnectors({ clock, tracing }, joints, numbersOf),
    summarizerOf: summarizers(clock),
    promptFault: (prompt) => promptFault(prompts, prompt),
  });
}
