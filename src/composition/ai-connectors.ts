import { join } from 'node:path';
import { LlmAi } from '../ai/llm/index.ts';
import { ScriptAi } from '../ai/script/index.ts';
import { WebhookAi } from '../ai/webhook/index.ts';
import type { AiConfig, Config, NumberPlan, Route } from '../config/index.ts';
import { knownNames, ofEachConfig, recognizesWords, undialable } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { OrderedCallbacks } from '../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import type { PartContext } from './part-context.ts';
import { newTelerAi } from './teler-parts.ts';
import type { TwimlJoints } from './twilio-parts.ts';
import { newTwimlAi } from './twilio-parts.ts';

/** What connectors share with the rest of the program. */
export interface AiJoints {
  readonly twiml: TwimlJoints;
  readonly telerCallbacks: OrderedCallbacks;
}

/** The API can name webhooks for numbers. The connector that was asked for longest ago makes room. */
const MAX_CONNECTORS = 10_000;

/**
 * Gives each route of a configuration its AI, or null if it has none. There is one connector for each application, so that
 * its notices keep their order over all routes.
 * @param numbersOf where destinations that an application names can be called
 */
export function aiConnectors(
  { clock, tracing }: Pick<PartContext, 'clock' | 'tracing'>,
  joints: AiJoints,
  numbersOf: (config: Config) => NumberPlan,
): (route: Route, config: Config) => AiConnector | null {
  const connectorsOf = ofEachConfig(() => new Map<string, AiConnector | null>());
  return ({ ai }, config) => {
    const connectors = connectorsOf(config);
    const parts = { clock, tracing, joints, numbers: numbersOf(config) };
    const key = JSON.stringify(ai);
    const known = connectors.get(key);
    if (known !== undefined) return known;
    const made = connectorOf(ai, config, parts);
    rememberBounded(connectors, key, made, MAX_CONNECTORS);
    return made;
  };
}

function connectorOf(
  ai: AiConfig,
  config: Config,
  parts: Pick<PartContext, 'clock' | 'tracing'> & { readonly joints: AiJoints; readonly numbers: NumberPlan },
): AiConnector | null {
  const { clock, tracing, numbers } = parts;
  const { dialects, prompts } = config;
  switch (ai.kind) {
    case 'webhook': {
      const destinationFault = (text: string): string | null => undialable(text, numbers);
      return new WebhookAi({
        url: ai.url,
        secret: ai.secret,
        clock,
        tracing,
        destinationFault,
        names: knownNames(config),
      });
    }
    case 'twiml':
      return newTwimlAi({ dialects }, { clock, tracing, ...parts.joints.twiml }, ai);
    case 'teler':
      return newTelerAi({ clock, tracing, callbacks: parts.joints.telerCallbacks }, ai.flowUrl, ai.statusCallbackUrl)
        .ai;
    case 'llm':
      return new LlmAi({ ...ai, directory: prompts.directory, clock, tracing });
    case 'script':
      return new ScriptAi({ file: join(prompts.directory, ai.file), hears: recognizesWords(config), clock });
    case 'media-stream':
    case 'openai-realtime':
    case 'assemblyai':
    case 'sip':
    case 'none':
      return null;
  }
}
