import type { AgentGroup } from '../ports/agents.ts';
import { agentGroupOf } from '../ports/agent-groups.ts';
import { AGENT_LIMITS } from '../ports/agents.ts';
import type { AgentId } from '../ports/ids.ts';
import { isPostDial, splitPostDial } from '../ports/post-dial.ts';
import type { UriHeaders } from '../shared/sip/index.ts';
import { numberOf, splitUriHeaders } from '../shared/sip/index.ts';
import { LIMITS } from './defaults.ts';
import type { NumberPlan } from './outbound.ts';
import { isDialNumber, wayOut } from './outbound.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault } from './uris.ts';
import { userNameIn } from './user-name.ts';

/** The target of a call: a SIP or SIPS URI as it is, a number that goes through a trunk, or agents. */
export type Destination =
  /** `headers`: those that it asks to have on the INVITE. `keys`: those that are sent once it answers. Missing: none. */
  | { readonly kind: 'uri'; readonly uri: string; readonly headers?: UriHeaders; readonly keys?: string }
  /** Digits, `*`, `#` and A-D. A global number begins with a plus (RFC 3966 5.1.4). */
  | { readonly kind: 'number'; readonly number: string; readonly keys?: string }
  /** A user whose telephones register with us. A number may name one, too. */
  | { readonly kind: 'user'; readonly name: string }
  | AgentGroup;

const EXPECTED =
  'expected a sip:, sips: or tel: URI, a number, or an agent, such as sip:2001@10.0.0.5, +15551234567 or agent:anna';
const EXPECTED_KEYS =
  'expected keys behind postd=, at most 64 of 0-9 * # A-D, w for half a second and W for a second, such as ww2001';
const NO_KEYS = 'has keys (postd) for an agent; they belong to the uri of that agent';
const NO_KEYS_FOR_USERS = 'has keys (postd) for a telephone that registers with us, which takes none';
const EXPECTED_USER = 'expected the name of a user after user:, at most 64 letters, digits and + . _ -';
const EXPECTED_AGENT = 'expected the id of an agent after agent:, at most 64 letters, digits and . _ -';
const EXPECTED_SKILLS =
  'expected any or all and names of at most 64 letters, digits and . _ -, such as skills:any:billing,german';

/**
 * Reads a destination from the configuration, the API or an AI application: `sip:`, `sips:`, `tel:`, or a number or
 * extension alone, with or without visual separators (RFC 3966 5.1.1), `user:NAME`, `agent:ID`, or
 * `skills:any:billing,german` (or `all`).
 *
 * The parameters of a tel URI are not dialled. A local number is dialled as it is, because its `phone-context` says
 * where it is valid and is no prefix (RFC 3966 5.1.5). `ext` and `isub` name a place behind the number (5.3, 5.2).
 *
 * Behind a URI or a number `;postd=ww2001` has keys sent once it answers (RFC 2806 2.2): {@link splitPostDial}.
 *
 * A SIP URI may have headers for the INVITE (RFC 3261 19.1.1), but only some: {@link splitUriHeaders}.
 */
export function parseDestination(text: string): Parsed<Destination> {
  const { bare, keys } = splitPostDial(text.trim());
  if (keys === null) return parseBare(bare);
  if (!isPostDial(keys)) return { ok: false, message: EXPECTED_KEYS };
  const parsed = parseBare(bare);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (value.kind === 'agent' || value.kind === 'skills') return { ok: false, message: NO_KEYS };
  if (value.kind === 'user') return { ok: false, message: NO_KEYS_FOR_USERS };
  return { ok: true, value: { ...value, keys } };
}

function parseBare(trimmed: string): Parsed<Destination> {
  if (/^sips?:/i.test(trimmed)) {
    const message = sipUriFault(trimmed);
    if (message !== null) return { ok: false, message };
    const { uri, headers } = splitUriHeaders(trimmed);
    return { ok: true, value: { kind: 'uri', uri, ...(Object.keys(headers).length > 0 && { headers }) } };
  }
  if (trimmed.length > LIMITS.maxUriLength) {
    return { ok: false, message: `is longer than ${LIMITS.maxUriLength} characters` };
  }
  if (/^(agent|skills):/.test(trimmed)) return parseAgents(trimmed);
  if (trimmed.startsWith('user:')) {
    const name = userNameIn(trimmed);
    return name === null ? { ok: false, message: EXPECTED_USER } : { ok: true, value: { kind: 'user', name } };
  }
  // People write blanks into tel URIs, too.
  const [written = ''] = trimmed.split(';', 1);
  const number = /^tel:/i.test(trimmed) ? numberOf(trimmed.replaceAll(' ', '')) : written.replaceAll(/[(). -]/g, '');
  // The parts that are left out here are still on record, so they must not hold a line end either.
  return isDialNumber(number) && /^[\x20-\x7e]*$/.test(trimmed)
    ? { ok: true, value: { kind: 'number', number } }
    : { ok: false, message: EXPECTED };
}

function parseAgents(text: string): Parsed<AgentGroup> {
  const group = agentGroupOf(text);
  const { maxSkillsAsked } = AGENT_LIMITS;
  if (group === null) return { ok: false, message: text.startsWith('agent:') ? EXPECTED_AGENT : EXPECTED_SKILLS };
  if (group.kind === 'agent' || group.skills.length <= maxSkillsAsked) return { ok: true, value: group };
  return { ok: false, message: `asks for more than ${maxSkillsAsked} skills` };
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
  if (value.kind === 'user') return isUser(value.name, plan) ? null : `there is no user ${value.name} in sip.users`;
  if (isUser(value.number, plan)) return null;
  const way = wayOut(value.number, plan);
  return typeof way === 'string' ? way : null;
}

function agentFault(id: AgentId, plan: NumberPlan): string | null {
  // Without a list of agents it shows when the call is made.
  if (plan.agentUri === undefined) return null;
  const uri = plan.agentUri(id);
  if (uri === null) return `there is no agent ${id}`;
  const fault = telephoneFault(uri, { ...plan, agentUri: undefined });
  return fault === null ? null : `agent ${id} cannot be called at ${uri}: ${fault}`;
}

/** The same for the telephone of an agent, which may be the bare name of a user. */
export function telephoneFault(text: string, plan: NumberPlan): string | null {
  return isUser(text, plan) ? null : undialable(text, plan);
}

function isUser(name: string, { users = [] }: NumberPlan): boolean {
  return users.some((user) => user.name === name);
}

/** Says why a call cannot be sent to a destination where nobody hunts for agents (a transfer, a member); null if one can. */
export function uncallable(text: string, plan: NumberPlan | null): string | null {
  const parsed = parseDestination(text);
  if (parsed.ok && parsed.value.kind === 'skills') {
    return 'asks for skills, and only a handoff looks for agents by skills; name one, such as agent:anna';
  }
  if (parsed.ok && 'keys' in parsed.value)
    return 'has keys to be sent after the answer (postd), as only a handoff does';
  return undialable(text, plan);
}
