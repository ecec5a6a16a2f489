import type { NumberPlan } from '../config/index.ts';
import type { AgentId } from '../ports/ids.ts';
import { calledNumber, matchRoute, parseDestination, undialable, wayOut } from '../config/index.ts';
import { loadOrTell } from './load-config.ts';

/**
 * Says which route takes a call to a number, and where the number would go out as a destination.
 * @returns the exit code: 0 where a route takes it or it can be dialled, 1 where neither is so or the file has faults
 */
export function testRoute(
  number: string,
  source: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> },
  output: { write(text: string): unknown },
): number {
  const config = loadOrTell(source, output);
  if (config === null) return 1;
  const { routes, sip, agents } = config;
  const uris = new Map(agents.map(({ id, uri }) => [id, uri]));
  const plan = { ...sip, agentUri: (id: AgentId) => uris.get(id) ?? null };
  const route = matchRoute(routes, number);
  const index = route === null ? -1 : routes.indexOf(route);
  output.write(
    route === null
      ? `in:  no route takes a call to ${calledNumber(number)}\n`
      : `in:  routes[${String(index)}] (match.to ${route.match.to}), ai ${route.ai.kind}\n`,
  );
  const fault = undialable(number, plan);
  output.write(`out: ${fault ?? wayText(number, plan)}\n`);
  return route === null && fault !== null ? 1 : 0;
}

function wayText(text: string, plan: NumberPlan): string {
  const parsed = parseDestination(text);
  if (!parsed.ok) return parsed.message;
  if (parsed.value.kind === 'uri') return `${parsed.value.uri}, as it is`;
  if (parsed.value.kind === 'skills') return 'to whoever is free of those with the skills';
  if (parsed.value.kind === 'agent') {
    return wayText(plan.agentUri?.(parsed.value.id) ?? '', { ...plan, agentUri: undefined });
  }
  const way = wayOut(parsed.value.number, plan);
  if (typeof way === 'string') return way;
  const rule = way.rule === null ? 'no rules' : `sip.outbound[${String(way.rule)}]`;
  return `${way.number} by ${way.trunks.join(', then ')} (${rule})`;
}
