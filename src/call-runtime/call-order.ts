import type { Config, Route, Trunk } from '../config/index.ts';
import { parseDestination, uncallable } from '../config/index.ts';
import type { CallOrder, LedCallOrder, PlacedCall } from '../ports/outgoing-calls.ts';
import type { DialPlan, DialTarget } from './dial-target.ts';
import { dialPlan, dialTargets } from './dial-target.ts';
import type { CallRegistryOptions } from './registry-options.ts';

/** What orders are checked against. */
interface OrderOptions extends Pick<CallRegistryOptions, 'agents' | 'directory'> {
  readonly config: Config;
}

/** An order that can be carried out. */
export interface CheckedOrder extends Pick<CallOrder, 'machine' | 'onMachine' | 'message'> {
  readonly ok: true;
  readonly route: Route;
  readonly from: string;
  /** The party's number, or its URI. */
  readonly to: string;
  readonly targets: readonly DialTarget<Trunk>[];
  readonly ringTimeoutMs: number | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Invalid = Extract<PlacedCall, { readonly code: 'invalid' }>;

/** Checks an order against the configuration. */
export function checkOrder(options: OrderOptions, order: CallOrder): CheckedOrder | Invalid {
  const route = options.config.routes.find(({ match }) => match.to === order.route);
  return route === undefined
    ? invalid('route', `no route has match.to ${order.route}`)
    : checkLedOrder(options, route, order);
}

/** The same where the route is known already. */
export function checkLedOrder(
  { config, agents, directory }: OrderOptions,
  route: Route,
  order: Omit<CallOrder, 'route'> | LedCallOrder,
): CheckedOrder | Invalid {
  const plan = { ...dialPlan(config.sip, agents, directory), srtp: config.media.srtp };
  const fault = uncallable(order.to, plan);
  if (fault !== null) return invalid('to', fault);
  const targets = dialTargets(order.to, plan, Math.random);
  const from = order.from ?? route.match.to;
  const number = parseDestination(from);
  if (!number.ok || number.value.kind !== 'number' || from.endsWith('*')) {
    return order.from === undefined
      ? invalid('from', 'must be given, because match.to of the route is not one number')
      : invalid('from', 'expected a number, such as +15551234567');
  }
  const party = partyOf(order.to, plan);
  const { ringTimeoutMs, metadata = {}, machine, onMachine, message } = order;
  return { ok: true, route, from: number.value.number, to: party, targets, ringTimeoutMs, metadata, machine, onMachine, message }; // prettier-ignore
}

/** The number or the URI at which a party is called. */
function partyOf(text: string, plan: DialPlan): string {
  const parsed = parseDestination(text);
  if (parsed.ok && parsed.value.kind === 'number') return parsed.value.number;
  const uri = parsed.ok && parsed.value.kind === 'agent' ? (plan.agentUri?.(parsed.value.id) ?? null) : null;
  return uri === null ? text.trim() : partyOf(uri, { ...plan, agentUri: undefined });
}

function invalid(path: string, message: string): Invalid {
  return { ok: false, code: 'invalid', path, message };
}
