import type { Logger } from 'pino';
import type { CallState, Effect } from '../call-machine/index.ts';
import { handoffOf, lastHeaders, ourNumber } from '../call-machine/index.ts';
import type { Breakers } from '../ports/circuit-breaker.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { Presentation } from './agent-invite.ts';
import { agentInvite } from './agent-invite.ts';
import { callerHeaders } from './caller-headers.ts';
import { callHeaders, withUriHeaders } from './context-headers.ts';
import type { DialTarget, DialTrunk } from './dial-target.ts';
import { dialWays } from './dial-ways.ts';
import { permittedForwards } from './forward-rule.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { reliableBy } from './reliable-rule.ts';
import type { Dialler, FailedTry, TrunkHuntOptions } from './trunk-hunt.ts';
import { inTurn, TrunkHunt } from './trunk-hunt.ts';

/** What dialling needs of a call. */
export interface Dialling {
  readonly signalling: SignallingPort;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly presentation: Presentation;
  /** @defaultValue nobody is spared calls */
  readonly breakers?: Breakers | undefined;
  /** Whether a Contact of a 3xx from a destination may be dialled. */
  readonly mayForward: (contact: string, destination: string) => boolean;
  readonly dispatch: (event: UntimedEvent) => void;
}

/** Where the party of a call of ours is dialled. */
export type PartyTargets = Pick<TrunkHuntOptions<DialTrunk>, 'targets' | 'admits'>;

/** Makes what dials an agent at these targets, with the facts of the call in the INVITE. `peer`: what it is counted by. */
export function agentDialler(
  state: CallState,
  effect: Extract<Effect, { readonly type: 'dial' }>,
  { targets, peer }: { readonly targets: readonly DialTarget[]; readonly peer: string | null },
  call: Dialling,
): Dialler {
  const { signalling, clock, presentation, breakers } = call;
  const { replaces, referredBy } = effect;
  return new TrunkHunt({
    targets: inTurn(targets, breakers?.trunks),
    trunks: breakers?.trunks,
    called: peer === null || breakers === undefined ? undefined : () => breakers.destinations.call(peer),
    clock,
    ringTimeoutMs: handoffOf(state)?.ringTimeoutMs ?? Infinity,
    onTry: routed(effect.leg, call),
    dial: (target, offer, onSignal) => {
      const { headers: ours, ...shown } = agentInvite(state, effect, presentation, target.trunk);
      const headers = withUriHeaders(ours, target.headers);
      return dialWays(
        signalling,
        target,
        { offer, ...shown, ...reliableBy(target.trunk), headers, replaces, referredBy },
        (signal) => onSignal(permittedForwards(signal, effect.destination, call)),
      );
    },
  });
}

/**
 * Makes what dials an AI that is a SIP user agent. It is told the call, and a handoff that is over, where it gets a
 * caller back.
 */
export function aiDialler(
  state: CallState,
  { leg }: Extract<Effect, { readonly type: 'connectAi' }>,
  targets: readonly DialTarget[],
  call: Dialling,
): Dialler {
  const { signalling, clock, presentation, breakers } = call;
  const about = { callerNumber: state.shownFrom, headers: lastHeaders(state) };
  return new TrunkHunt({
    targets: inTurn(targets, breakers?.trunks),
    trunks: breakers?.trunks,
    clock,
    ringTimeoutMs: state.voice?.plan.connectTimeoutMs ?? Infinity,
    onTry: routed(leg, call),
    dial: (target, offer, onSignal) => {
      const { headers, ...shown } = agentInvite(state, about, presentation, target.trunk);
      const all = withUriHeaders({ ...callHeaders(state.id, ourNumber(state)), ...headers }, target.headers);
      return dialWays(signalling, target, { offer, ...shown, ...reliableBy(target.trunk), headers: all }, onSignal);
    },
  });
}

/** Makes what dials the party that a call of ours is about. */
export function partyDialler(
  { leg, ringTimeoutMs, callerNumber }: Extract<Effect, { readonly type: 'dialCaller' }>,
  party: PartyTargets,
  call: Dialling,
): Dialler {
  const { signalling, clock, breakers } = call;
  const caller = { number: callerNumber, displayName: null, withheldNumber: null, calledNumber: null };
  return new TrunkHunt({
    ...party,
    trunks: breakers?.trunks,
    clock,
    ringTimeoutMs,
    onTry: routed(leg, call),
    dial: (target, offer, onSignal) => {
      const headers = { ...target.headers };
      return dialWays(
        signalling,
        target,
        { offer, ...callerHeaders(caller, target.trunk), ...reliableBy(target.trunk), headers },
        onSignal,
      );
    },
  });
}

function routed(leg: LegId, { dispatch }: Dialling): (target: DialTarget, failed: FailedTry | null) => void {
  return ({ trunk }, failed) => {
    if (trunk !== null) dispatch({ type: 'leg.routed', leg, trunk: trunk.name, failed });
  };
}
