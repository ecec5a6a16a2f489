import type { AgentId } from '../ports/ids.ts';
import type { NumberFormat } from '../ports/number-format.ts';
import { plainNumber } from '../shared/sip/index.ts';
import type { OutboundRule } from './types.ts';

/** What says where numbers go out. */
export interface NumberPlan {
  readonly trunks: readonly { readonly name: string; readonly numbers?: NumberFormat | null | undefined }[];
  /** Empty: every number goes to the first trunk, as it is. */
  readonly outbound: readonly OutboundRule[];
  /** Whose telephones register with us. They go before the trunks. @defaultValue nobody's do */
  readonly users?: readonly { readonly name: string }[] | undefined;
  /** Where an agent is called; null: there is no such agent. @defaultValue it is not known which there are */
  readonly agentUri?: ((id: AgentId) => string | null) | undefined;
}

/** The way of a number out: the number as the trunks get it, and their names in the order in which they are tried. */
export interface WayOut {
  readonly number: string;
  readonly trunks: readonly string[];
  /** How much each of them gets; null: they are tried in their order. */
  readonly weights: readonly number[] | null;
  /** Index of the rule; null where none is configured. */
  readonly rule: number | null;
}

/** The number for a trunk. E.164 has 15 digits, and a PBX may add a prefix. */
const NUMBER = /^\+?[0-9A-D*#]{1,32}$/i;

/** Whether a text is a number that can be dialled: digits, `*`, `#` and A-D, after a plus or none. */
export function isDialNumber(text: string): boolean {
  return NUMBER.test(text) && /[0-9*#]/.test(text);
}

/** Whether a number is the one of a pattern, or begins as a pattern that ends in `*` does. */
export function numberMatches(pattern: string, number: string): boolean {
  if (pattern.endsWith('*') && number.startsWith(plainNumber(pattern.slice(0, -1)))) return true;
  return plainNumber(pattern) === number;
}

/** Where a number goes out, by the first rule that matches it; otherwise the reason why it goes nowhere. */
export function wayOut(number: string, { trunks, outbound }: NumberPlan): WayOut | string {
  const [first] = trunks;
  if (first === undefined) return 'is a number, which goes through the first of sip.trunks; there is none';
  if (outbound.length === 0) return { number, trunks: [first.name], weights: null, rule: null };
  const index = outbound.findIndex(({ match }) => numberMatches(match, number));
  const rule = outbound[index];
  if (rule === undefined) return `no rule of sip.outbound matches ${number}`;
  const dialled = rule.prefix + number.slice(rule.strip);
  if (number.length > rule.strip && isDialNumber(dialled)) {
    return { number: dialled, trunks: rule.trunks, weights: rule.weights, rule: index };
  }
  return `sip.outbound[${String(index)}] makes "${dialled}" of ${number}, which cannot be dialled`;
}
