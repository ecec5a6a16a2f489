import type { Logger } from 'pino';
import type { CallState, Effect } from '../call-machine/index.ts';
import { handoffOf } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { Presentation } from './agent-invite.ts';
import { agentInvite } from './agent-invite.ts';
import type { DialTarget } from './dial-target.ts';
import { permittedForwards } from './forward-rule.ts';
import type { TrunkHuntOptions } from './trunk-hunt.ts';
import { TrunkHunt } from './trunk-hunt.ts';

/** What dialling an agent needs of a call. */
export interface AgentDialling {
  readonly signalling: SignallingPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly presentation: Presentation;
  /** Whether a Contact of a 3xx from a destination may be dialled. */
  readonly mayForward: (contact: string, destination: string) => boolean;
}

/** Makes what dials an agent at these targets, with the facts of the call in the INVITE. */
export function agentDialler(
  state: CallState,
  effect: Extract<Effect, { readonly type: 'dial' }>,
  { signalling, clock, presentation, logger, mayForward }: AgentDialling,
  { targets, onTry }: Pick<TrunkHuntOptions<NonNullable<DialTarget['trunk']>>, 'targets' | 'onTry'>,
): TrunkHunt<NonNullable<DialTarget['trunk']>> {
  const { replaces, referredBy } = effect;
  const shown = agentInvite(state, effect, presentation);
  return new TrunkHunt({
    targets,
    onTry,
    clock,
    ringTimeoutMs: handoffOf(state)?.ringTimeoutMs ?? Infinity,
    dial: ({ uri, auth }, sdp, onSignal) =>
      signalling.dial({ destination: uri, sdp, ...shown, auth, replaces, referredBy }, (signal) =>
        onSignal(permittedForwards(signal, effect.destination, { mayForward, logger })),
      ),
  });
}
