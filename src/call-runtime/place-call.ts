import type { CallState, CallPlan, Refusal } from '../call-machine/index.ts';
import { callRecord } from '../call-machine/index.ts';
import type { Config, Route, Trunk } from '../config/index.ts';
import type { CircuitBreaker } from '../ports/circuit-breaker.ts';
import type { Clock } from '../ports/clock.ts';
import type { PlacedCall } from '../ports/outgoing-calls.ts';
import type { Shed } from '../ports/overload.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { Admission } from './admission.ts';
import type { CheckedOrder } from './call-order.ts';
import { callPlan } from './call-plan.ts';
import type { DialTrunk } from './dial-target.ts';
import { missingFile } from './missing-file.ts';
import type { RouteLimits } from './route-limits.ts';
import type { PartyTargets } from './dial-leg.ts';
import { inTurn } from './trunk-hunt.ts';

/** The facts that a call of ours begins with. */
export interface FirstOutgoing {
  readonly from: string;
  readonly to: string;
  readonly route: string;
  readonly plan: CallPlan;
  readonly ringTimeoutMs: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What placing a call needs of the registry. */
export interface CallPlacing {
  readonly clock: Clock;
  readonly config: Config;
  readonly admission: Admission;
  readonly limits: RouteLimits;
  /** Why no call may begin now; null if one may. */
  readonly refusal: (route: Route) => Refusal | null;
  readonly shed: () => Shed | null;
  readonly trunks: CircuitBreaker | undefined;
  /** Why a prompt cannot be played; null where it can. */
  readonly promptFault: (prompt: Prompt) => Promise<string | null>;
  /** Begins the call. `held`: the trunks that count it. @returns its state, or null if a fault of ours stopped it */
  readonly begin: (
    route: Route,
    party: PartyTargets,
    first: FirstOutgoing,
    held: readonly Trunk[],
  ) => Promise<CallState | null>;
}

const RETRY_AFTER_SECONDS = 10;
/** A trunk or a route has room again after a second, where calls per second were too many. */
const LIMIT_RETRY_AFTER_SECONDS = 1;

/** Begins a call that somebody ordered, or says why not. */
export async function placeCall(registry: CallPlacing, order: CheckedOrder): Promise<PlacedCall> {
  const { config, admission, limits } = registry;
  const { route, from, to } = order;
  const targets = inTurn(order.targets, registry.trunks);
  const missing = await missingFile({ message: order.message }, registry.promptFault);
  if (missing !== null) return { ok: false, code: 'invalid', path: `${missing.name}.file`, message: missing.message };
  const refusal = registry.refusal(route);
  if (refusal !== null) return unavailable(`no call can begin now: ${refusal.reason}`, RETRY_AFTER_SECONDS);
  const overload = registry.shed();
  if (overload !== null) return unavailable('the program has too much to do', overload.retryAfterSeconds);
  if (targets.length === 0) return unavailable('no telephone of that user can be reached', RETRY_AFTER_SECONDS);
  const held: Trunk[] = [];
  const faults: string[] = [];
  const admits = ({ trunk }: { readonly trunk: DialTrunk | null }): boolean => {
    const known = config.sip.trunks.find(({ name }) => name === trunk?.name);
    if (known === undefined) return true;
    const full = admission.admit(known);
    if (full === null) held.push(known);
    else faults.push(`trunk ${known.name}: ${full.reason}`);
    return full === null;
  };
  const first = targets.findIndex(admits);
  if (first === -1) return unavailable(faults.join(', '), LIMIT_RETRY_AFTER_SECONDS);
  const overLimit = limits.admit(route);
  if (overLimit !== null) {
    for (const trunk of held) admission.release(trunk);
    return unavailable(`route ${route.match.to}: ${overLimit.reason}`, LIMIT_RETRY_AFTER_SECONDS);
  }
  const state = await registry.begin(
    route,
    { targets: targets.slice(first), admits },
    {
      from,
      to,
      route: route.match.to,
      plan: { ...callPlan(config, route, registry.clock.wall()), ...machinePlan(order) },
      ringTimeoutMs: order.ringTimeoutMs ?? config.sip.ringTimeoutMs,
      metadata: order.metadata,
    },
    held,
  );
  return state === null
    ? unavailable('the call could not be begun', RETRY_AFTER_SECONDS)
    : { ok: true, value: callRecord(state) };
}

/** It is found out who answers, where the order asks for it. */
function machinePlan({ machine, onMachine = 'hangup', message }: CheckedOrder): Pick<CallPlan, 'machine'> {
  return machine === 'detect' ? { machine: { onMachine, message: message ?? null } } : {};
}

function unavailable(message: string, retryAfterSeconds: number): PlacedCall {
  return { ok: false, code: 'unavailable', message, retryAfterSeconds };
}
