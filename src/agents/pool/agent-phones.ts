import type { AgentPhone, PhoneReport } from '../../ports/agents.ts';
import type { AgentId } from '../../ports/ids.ts';

/** What an agent's telephone makes of the agent. */
export interface PhoneSeen {
  readonly phone: AgentPhone;
  /** It has a call that is not ours, or takes none, or cannot be reached. */
  readonly takesNone: boolean;
  /** Since when it takes calls, or takes none. */
  readonly since: number;
  /** When it had a call last that was not ours. */
  readonly freeSince: number;
}

interface Noted extends PhoneSeen {
  readonly report: PhoneReport;
  /** Our call ended, and the PBX has not told yet whether the telephone is free. */
  readonly isOurs: boolean;
}

/**
 * What the PBX says of the telephones of agents, in memory only.
 *
 * A PBX tells of our own calls too. So a telephone takes none of ours only while more calls are there than agents are
 * reserved for. When ours is over and the PBX has not said so yet, the telephone takes none either. Whoever watches it asks
 * the PBX again soon.
 */
export class AgentPhones {
  readonly #phones = new Map<AgentId, Noted>();

  /** @returns null: nothing is known */
  seen(id: AgentId): PhoneSeen | null {
    return this.#phones.get(id) ?? null;
  }

  /** Nobody can reach it, which is as if nobody were there. A call that is up goes on. */
  isUnreachable(id: AgentId | undefined): boolean {
    return id !== undefined && this.#phones.get(id)?.phone === 'unreachable';
  }

  /** The PBX says something. @param ours calls that the agent is reserved for */
  report(id: AgentId, report: PhoneReport, ours: number, at: number): void {
    const before = this.#phones.get(id);
    const takesNone = takesNoneOfOurs(report, ours);
    const hadOther = before?.takesNone === true && !before.isOurs;
    this.#phones.set(id, {
      phone: report.phone,
      report,
      takesNone,
      isOurs: false,
      since: takesNone === (before?.takesNone ?? false) ? (before?.since ?? -Infinity) : at,
      freeSince: hadOther && !takesNone ? at : (before?.freeSince ?? -Infinity),
    });
  }

  /** Calls of ours with an agent came or went. */
  follow(id: AgentId, ours: number, at: number): void {
    const noted = this.#phones.get(id);
    if (noted === undefined) return;
    const takesNone = takesNoneOfOurs(noted.report, ours);
    if (takesNone !== noted.takesNone) this.#phones.set(id, { ...noted, takesNone, isOurs: takesNone, since: at });
  }

  forget(id: AgentId): void {
    this.#phones.delete(id);
  }
}

function takesNoneOfOurs(report: PhoneReport, ours: number): boolean {
  if (report.phone === 'unreachable') return true;
  return report.phone === 'busy' && (report.calls === null || report.calls > ours);
}
