import type { CallState } from '../../call-machine/index.ts';
import { legOf } from '../../call-machine/index.ts';
import type { LegId } from '../../ports/ids.ts';
import type { Participant } from '../../siprec/index.ts';

/** Others than the caller who are told of. Whoever comes later is not: no call has so many. */
const MAX_OTHERS = 64;
/** An AI that has no leg of its own. */
const SCRIPTED_AI = 'ai';

interface Present {
  readonly id: string;
  readonly aor: string;
  readonly name: string | null;
}

/** Who takes part in a call and who did, for its recording server. */
export class Participants {
  readonly #others: Participant[] = [];
  #caller: Participant | null = null;

  get caller(): Participant | null {
    return this.#caller;
  }

  get others(): readonly Participant[] {
    return this.#others;
  }

  /** Takes the call as it is. @returns whether anybody came or went */
  follow(state: CallState, nowMs: number): boolean {
    const present = presentIn(state);
    const caller = { id: 'caller', aor: aorOf(state.from), name: null };
    const isNew = this.#caller === null;
    this.#caller ??= { ...caller, sinceMs: nowMs, untilMs: null };
    let changed = isNew;
    for (const [index, other] of this.#others.entries()) {
      if (other.untilMs !== null || present.some(({ id }) => id === other.id)) continue;
      this.#others[index] = { ...other, untilMs: nowMs };
      changed = true;
    }
    for (const each of present) {
      const known = this.#others.findIndex(({ id }) => id === each.id);
      if (known >= 0 ? this.#others[known]?.untilMs === null : this.#others.length >= MAX_OTHERS) continue;
      const comes = { ...each, sinceMs: nowMs, untilMs: null };
      // Whoever comes back takes part again, from now on.
      if (known >= 0) this.#others[known] = comes;
      else this.#others.push(comes);
      changed = true;
    }
    return changed;
  }
}

/** Those whom the caller hears at present. */
function presentIn(state: CallState): readonly Present[] {
  const heard = (state.scene.hears[state.caller] ?? []).flatMap((source) =>
    source.kind === 'leg' ? [presentOf(state, source.leg)] : [],
  );
  const isScripted = state.stage.name === 'with-ai' && state.plan.ai === 'webhook';
  const ai = { id: SCRIPTED_AI, aor: aorOf(SCRIPTED_AI), name: 'AI' };
  return [...(isScripted ? [ai] : []), ...heard];
}

function presentOf(state: CallState, id: LegId): Present {
  const leg = legOf(state, id);
  const role = leg?.role ?? 'member';
  return { id, aor: aorOf(leg?.destination ?? role), name: role === 'ai' ? 'AI' : role };
}

/** An address as it is, a number as a tel URI (RFC 3966), anything else under a domain that nobody has (RFC 2606). */
function aorOf(text: string): string {
  if (/^(?:sips?|tel):/i.test(text)) return text;
  if (/^\+[0-9]+$/.test(text)) return `tel:${text}`;
  const user = text.replace(/[^A-Za-z0-9_.!~*'()-]/g, (each) => encodeURIComponent(each));
  return `sip:${user === '' ? 'anonymous' : user}@warmbridge.invalid`;
}
