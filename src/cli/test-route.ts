import type { NumberPlan } from '../config/index.ts';
import type { AgentId } from '../ports/ids.ts';
import { calledNumber, matchRoute, parseDestination, undialable, wayOut } from '../config/index.ts';
import { outgoingCalled } from '../shared/numbers/index.ts';
import { loadOrTell } from './load-config.ts';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';

/**
 * Says which route takes a call to a number, and where the number would go out as a destination.
 * @returns the exit code: 0 where a route takes it or it can be dialled, 1 where neither is so or the file has faults
 */
export function testRoute(
  number: string,
  source: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> },
  output: Output,
  { json = false }: { readonly json?: boolean } = {},
): number {
  const config = loadOrTell(source, output);
  if (config === null) return 1;
  const { routes, sip, agents } = config;
  const uris = new Map(agents.map(({ id, uri }) => [id, uri]));
  const plan = { ...sip, agentUri: (id: AgentId) => uris.get(id) ?? null };
  const route = matchRoute(routes, number);
  const index = route === null ? -1 : routes.indexOf(route);
  const fault = undialable(number, plan);
  const out = fault ?? wayText(number, plan);
  if (json) {
    const taken = route === null ? null : { index, to: route.match.to, ai: route.ai.kind };
    writeJson(output, { number: calledNumber(number), route: taken, out: fault === null ? out : null, fault });
  } else {
    output.write(
      route === null
        ? `in:  no route takes a call to ${calledNumber(number)}\n`
        : `in:  routes[${String(index)}] (match.to ${route.match.to}), ai ${route.ai.kind}\n`,
    );
    output.write(`out: ${out}\n`);
  }
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
  const user = parsed.value.kind === 'user' ? parsed.value.name : parsed.value.number;
  if (parsed.value.kind === 'user' || plan.users?.some(({ name }) => name === user) === true)
    return `the telephones that user ${user} has registered`;
  const way = wayOut(parsed.value.number, plan);
  if (typeof way === 'string') return way;
  const rule = way.rule === null ? 'no rules' : `sip.outbound[${String(way.rule)}]`;
  const names = way.trunks.map((name, index) => {
    const format = plan.trunks.find((trunk) => trunk.name === name)?.numbers ?? null;
    const number = format === null ? way.number : outgoingCalled(way.number, format);
    const weight = way.weights === null ? '' : `, weight ${String(way.weights[index] ?? 0)}`;
    return { by: `${name}${weight}`, number };
  });
  const isOne = names.every(({ number }) => number === names[0]?.number);
  if (isOne) return `${names[0]?.number ?? way.number} by ${names.map(({ by }) => by).join(', then ')} (${rule})`;
  return `${names.map(({ by, number }) => `${number} by ${by}`).join(', then ')} (${rule})`;
}
