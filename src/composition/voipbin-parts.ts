import { FlowAi, readFlow } from '../ai/voipbin/index.ts';
import { readActions } from '../ai/webhook/index.ts';
import type { ApiOptions } from '../api/index.ts';
import { dialPlan } from '../call-runtime/index.ts';
import { knownNames, undialable } from '../config/index.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { NumberWebhooks } from '../ports/number-webhooks.ts';
import type { PartContext } from './part-context.ts';

/** What the VoIPBin dialect of the API is made of. */
export function voipbinParts(
  { config, current, clock, tracing }: PartContext,
  values: KeptValues,
  numbers: NumberWebhooks,
  agents: AgentDesk,
): NonNullable<ApiOptions['voipbin']> {
  const destinationFault = (destination: string): string | null =>
    undialable(destination, dialPlan(current.config.sip, agents));
  return {
    config: config.dialects.voipbin,
    values,
    numbers,
    readActions: (body) => readActions(body, destinationFault, knownNames(current.config)),
    newFlow: (actions, variables) => {
      const { steps, faults, unsupported } = readFlow(actions, destinationFault);
      return faults.length > 0 || unsupported.length > 0
        ? { ok: false, faults, unsupported }
        : { ok: true, newAi: () => new FlowAi({ steps, variables, clock, destinationFault, tracing }) };
    },
  };
}
