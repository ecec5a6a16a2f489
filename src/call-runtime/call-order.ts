import type { Config, Route, Trunk } from '../config/index.ts';
import { parseDestination, undialable } from '../config/index.ts';
import type { CallOrder, LedCallOrder, PlacedCall } from '../ports/outgoing-calls.ts';
import type { DialTarget } from './dial-target.ts';
import { dialTargets } from './dial-target.ts';

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
export function checkOrder(config: Config, order: CallOrder): CheckedOrder | Invalid {
  const route = config.routes.find(({ match }) => match.to === order.route);
  return route === undefined
    ? invalid('route', `no route has match.to ${order.route}`)
    : checkLedOrder(config, route, order);
}

/** The same where the route is known already. */
export function checkLedOrder(
  { sip }: Config,
  route: Route,
  order: Omit<CallOrder, 'route'> | LedCallOrder,
): CheckedOrder | Invalid {
  const fault = undialable(order.to, sip);
  if (fault !== null) return invalid('to', fault);
  const targets = dialTargets(order.to, sip);
  const from = order.from ?? route.match.to;
  const number = parseDestination(from);
  if (!number.ok || number.value.kind !== 'number' || from.endsWith('*')) {
    return order.from === undefined
      ? invalid('from', 'must be given, because match.to of the route is not one number')
      : invalid('from', 'expected a number, such as +15551234567');
  }
  const to = parseDestination(order.to);
  const party = to.ok && to.value.kind === 'number' ? to.value.number : order.to.trim();
  const { ringTimeoutMs, metadata = {}, machine, onMachine, message } = order;
  return { ok: true, route, from: number.value.number, to: party, targets, ringTimeoutMs, metadata, machine, onMachine, message }; // prettier-ignore
}

function invalid(path: string, message: string): Invalid {
  return { ok: false, code: 'invalid', path, message };
}
