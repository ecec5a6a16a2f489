import type { AgentGroup } from '../ports/agents.ts';
import { AGENT_LIMITS, AGENT_NAME } from '../ports/agents.ts';
import type { AgentId } from '../ports/ids.ts';
import { asAgentId } from '../ports/ids.ts';
import type { UriHeaders } from '../shared/sip/index.ts';
import { numberOf, splitUriHeaders } from '../shared/sip/index.ts';
import { LIMITS } from './defaults.ts';
import type { NumberPlan } from './outbound.ts';
import { isDialNumber, wayOut } from './outbound.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault } from './uris.ts';

/** The target of a call: a SIP or SIPS URI as it is, a number that goes through a trunk, or agents. */
export type Destination =
  /** `headers`: those that it asks to have on the INVITE; missing: none. */
  | { readonly kind: 'uri'; readonly uri: string; readonly headers?: UriHeaders }
  /** Digits, `*`, `#` and A-D. A global number begins with a plus (RFC 3966 5.1.4). */
  | { readonly kind: 'number'; readonly number: string }
  | AgentGroup;

const EXPECTED =
  'expected a sip:, sips: or tel: URI, a number, or an agent, such as sip:2001@10.0.0.5, +15551234567 or agent:anna';
const EXPECTED_NAME = 'at most 64 letters, digits and . _ -';

/**
 * Reads a destination from the configuration, the API or an AI application: `sip:`, `sips:`, `tel:`, or a number or
 * extension alone, with or without visual separators (RFC 3966 5.1.1), `agent:ID`, or `skills:any:billing,german` (or
 * `all`).
 *
 * The parameters of a tel URI are not dialled. A local number is dialled as it is, because its `phone-context` says
 * where it is valid and is no prefix (RFC 3966 5.1.5). `ext` and `isub` name a place behind the number (5.3, 5.2).
 *
 * A SIP URI may have headers for the INVITE (RFC 3261 19.1.1), but only some: {@link splitUriHeaders}.
 */
export function parseDestination(text: string): Parsed<Destination> {
  const trimmed = text.trim();
  if (/^sips?:/i.test(trimmed)) {
    const message = sipUriFault(trimmed);
    if (message !== null) return { ok: false, message };
    const { uri, headers } = splitUriHeaders(trimmed);
    return { ok: true, value: { kind: 'uri', uri, ...(Object.keys(headers).length > 0 && { headers }) } };
  }
  if (trimmed.length > LIMITS.maxUriLength) {
    return { ok: false, message: `is longer than ${LIMITS.maxUriLength} characters` };
  }
  if (trimmed.startsWith('agent:')) return parseAgent(trimmed.slice('agent:'.length));
  if (trimmed.startsWith('skills:')) return parseSkills(trimmed.slice('skills:'.length));
  // People write blanks into tel URIs, too.
  const [written = ''] = trimmed.split(';', 1);
  const number = /^tel:/i.test(trimmed) ? numberOf(trimmed.replaceAll(' ', '')) : written.replaceAll(/[(). -]/g, '');
  // The parts that are left out here are still on record, so they must not hold a line end either.
  return isDialNumber(number) && /^[\x20-\x7e]*$/.test(trimmed)
    ? { ok: true, value: { kind: 'number', number } }
    : { ok: false, message: EXPECTED };
}

function parseAgent(name: string): Parsed<AgentGroup> {
  return AGENT_NAME.test(name)
    ? { ok: true, value: { kind: 'agent', id: asAgentId(name) } }
    : { ok: false, message: `expected the id of an agent after agent:, ${EXPECTED_NAME}` };
}

function parseSkills(text: string): Parsed<AgentGroup> {
  const [match = '', names = '', ...others] = text.split(':');
  if ((match !== 'any' && match !== 'all') || others.length > 0) {
    return { ok: false, message: 'expected any or all and names of skills, such as skills:any:billing,german' };
  }
  const skills = [...new Set(names.split(','))];
  if (!skills.every((skill) => AGENT_NAME.test(skill))) {
    return { ok: false, message: `expected names of skills, with commas between; each ${EXPECTED_NAME}` };
  }
  const { maxSkillsAsked } = AGENT_LIMITS;
  if (skills.length > maxSkillsAsked) return { ok: false, message: `asks for more than ${maxSkillsAsked} skills` };
  return { ok: true, value: { kind: 'skills', skills, match } };
}

/** The text of agents as a destination, as it is on record. */
export function agentGroupText(group: AgentGroup): string {
  return group.kind === 'agent' ? `agent:${group.id}` : `skills:${group.match}:${group.skills.join()}`;
}

/**
 * Says why no handoff can ring a destination; null if one can.
 * @param plan where numbers go out, and which agents there are; null asks only whether the text is a destination
 */
export function undialable(text: string, plan: NumberPlan | null): string | null {
  const parsed = parseDestination(text);
  if (!parsed.ok) return parsed.message;
  const { value } = parsed;
  if (plan === null || value.kind === 'uri' || value.kind === 'skills') return null;
  if (value.kind === 'agent') return agentFault(value.id, plan);
  const way = wayOut(value.number, plan);
  return typeof way === 'string' ? way : null;
}

function agentFault(id: AgentId, plan: NumberPlan): string | null {
  // Without a list of agents it shows when the call is made.
  if (plan.agentUri === undefined) return null;
  const uri = plan.agentUri(id);
  if (uri === null) return `there is no agent ${id}`;
  const fault = undialable(uri, { trunks: plan.trunks, outbound: plan.outbound });
  return fault === null ? null : `agent ${id} cannot be called at ${uri}: ${fault}`;
}

/** Says why a call cannot be sent to a destination where nobody hunts for agents (a transfer, a member); null if one can. */
export function uncallable(text: string, plan: NumberPlan | null): string | null {
  const parsed = parseDestination(text);
  if (parsed.ok && parsed.value.kind === 'skills') {
    return 'asks for skills, and only a handoff looks for agents by skills; name one, such as agent:anna';
  }
  return undialable(text, plan);
}
