import { parseDestination, telephoneFault, undialable } from './destination.ts';
import type { NumberPlan } from './outbound.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, textsOf } from './relations.ts';
import { suggestion } from './suggest.ts';
import { USER_NAME } from './user-name.ts';

/** Where numbers go out, as far as the configuration says it without a fault. */
function numberPlanOf(sip: unknown, agents: ReadonlyMap<string, string>): NumberPlan {
  const { trunks, outbound, users } = fieldsOf(sip);
  return {
    trunks: itemsOf(trunks).map((trunk) => ({ name: String(fieldsOf(trunk)['name']) })),
    outbound: itemsOf(outbound).map((rule) => {
      const { match, trunks: named, strip, prefix } = fieldsOf(rule);
      return {
        match: typeof match === 'string' ? match : '',
        trunks: textsOf(itemsOf(named)),
        strip: typeof strip === 'number' ? strip : 0,
        prefix: typeof prefix === 'string' ? prefix : '',
        weights: null,
      };
    }),
    users: itemsOf(users).map((user) => ({ name: String(fieldsOf(user)['name']) })),
    agentUri: (id) => agents.get(id) ?? null,
  };
}

/**
 * A number that is dialled must have a trunk, by the rules for numbers, and an agent must be one of those who are named.
 */
export const destinationsExist: Relation = (config) => {
  const { sip, routes, agents } = fieldsOf(config);
  const uris = urisOf(agents);
  const plan = numberPlanOf(sip, uris);
  const telephones = { ...plan, agentUri: undefined };
  const ofAgents = itemsOf(agents).flatMap((agent, index) => {
    const { uri } = fieldsOf(agent);
    const message = typeof uri === 'string' && isTelephone(uri) ? telephoneFault(uri, telephones) : null;
    return message === null ? [] : [fault(['agents', index, 'uri'], message)];
  });
  const ofRoutes = itemsOf(routes).flatMap((route, index) => {
    const { ai, handoff, escalation } = fieldsOf(route);
    const { destinations, fallback, closed } = fieldsOf(handoff);
    const named = [
      ...itemsOf(destinations).map((text, at) => ({ path: ['handoff', 'destinations', at], text })),
      ...Object.entries({ fallback, closed }).flatMap(([list, steps]) =>
        itemsOf(steps).map((step, at) => ({ path: ['handoff', list, at, 'uri'], text: fieldsOf(step)['uri'] })),
      ),
      ...itemsOf(escalation).flatMap((rule, index) =>
        itemsOf(fieldsOf(rule)['destinations']).map((text, at) => ({
          path: ['escalation', index, 'destinations', at],
          text,
        })),
      ),
      ...itemsOf(fieldsOf(ai)['fallback']).map((step, at) => ({
        path: ['ai', 'fallback', at, 'destination'],
        text: fieldsOf(step)['destination'],
      })),
    ];
    return named.flatMap(({ path, text }) => {
      const message = faultOf(text, plan, uris);
      return message === null ? [] : [fault(['routes', index, ...path], message)];
    });
  });
  return [...ofAgents, ...ofRoutes];
};

/** Where agents are called, by their ids. */
function urisOf(agents: unknown): ReadonlyMap<string, string> {
  const named = itemsOf(agents).flatMap((agent): [string, string][] => {
    const { id, uri } = fieldsOf(agent);
    return typeof id === 'string' && typeof uri === 'string' ? [[id, uri]] : [];
  });
  return new Map(named);
}

/** The schema reports a text that is none. */
function isTelephone(text: string): boolean {
  return undialable(text, null) === null || USER_NAME.test(text);
}

function faultOf(text: unknown, plan: NumberPlan, agents: ReadonlyMap<string, string>): string | null {
  if (typeof text !== 'string') return null;
  const parsed = parseDestination(text);
  if (!parsed.ok) return null;
  if (parsed.value.kind !== 'agent' || agents.has(parsed.value.id)) return undialable(text, plan);
  const near = suggestion(parsed.value.id, [...agents.keys()]);
  return `${parsed.value.id} is not one of agents${near === null ? '' : `; did you mean ${near}?`}`;
}
