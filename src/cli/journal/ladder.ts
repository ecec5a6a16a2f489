import type { StoredEntry } from '../../ports/journal.ts';
import type { CallRecord, LegRecord } from '../../ports/records.ts';

/** A message, or what the journal tells of one. */
export interface Rung {
  readonly at: string;
  /** The leg whose dialog it belongs to. */
  readonly leg: string;
  /** As Warmbridge sees it. */
  readonly direction: 'in' | 'out';
  /** Such as `INVITE`, `180` or `BYE`. */
  readonly message: string;
  readonly detail: string | null;
}

/** The legs of a call with what passed on them. */
export interface Ladder {
  readonly call: string;
  readonly legs: readonly LadderLeg[];
  readonly rungs: readonly Rung[];
  /** Where the rungs come from: what the call machine was told, or the messages in a log. */
  readonly source: 'journal' | 'log';
}

/** A party of the ladder. */
export interface LadderLeg {
  readonly id: string;
  readonly role: string;
  /** The Call-ID; null: it never had a dialog, or it is no SIP leg. */
  readonly sipCallId: string | null;
  /** Whom it calls, or who calls. */
  readonly party: string;
}

type Data = Readonly<Record<string, unknown>>;

/** A leg as the journal has told of it so far. */
interface Seen {
  readonly outgoing: boolean;
  answered: boolean;
}

/** What dials a leg. */
const DIALLING: readonly string[] = ['handoff.dialling', 'member.dialling', 'ai.connecting', 'consult.started'];

/**
 * The ladder that a journal tells of. It knows what the call machine was told, and what it did: each INVITE, its
 * provisional and final responses, REFER and what came of it, later offers, and how each dialog ended. It does not know
 * 100, ACK, PRACK, retransmissions, and requests that were answered without the call machine.
 */
export function ladderOf(record: CallRecord, entries: readonly StoredEntry[]): Ladder {
  const rungs: Rung[] = [];
  const parties = new Map<string, string>();
  const seen = new Map<string, Seen>();
  for (const entry of entries) {
    for (const rung of rungsOf(entry, record, { seen, parties })) rungs.push({ at: entry.at, ...rung });
  }
  const legs = record.legs.filter(({ id }) => seen.has(id)).map((leg) => ladderLeg(leg, record, parties));
  return { call: record.id, legs, rungs: rungs.filter(({ leg }) => seen.has(leg)), source: 'journal' };
}

function ladderLeg(
  { id, role, sipCallId }: LegRecord,
  { from, to, direction }: CallRecord,
  parties: ReadonlyMap<string, string>,
): LadderLeg {
  const party = role === 'caller' ? (direction === 'outbound' ? to : from) : (parties.get(id) ?? role);
  return { id, role, sipCallId, party };
}

type Found = Omit<Rung, 'at'>;

function rungsOf(
  { kind, type, data: given }: StoredEntry,
  record: CallRecord,
  { seen, parties }: { readonly seen: Map<string, Seen>; readonly parties: Map<string, string> },
): readonly Found[] {
  const data: Data = given as unknown as Data;
  const caller = record.legs[0]?.id ?? 'caller';
  const leg = typeof data['leg'] === 'string' ? data['leg'] : caller;
  const known = seen.get(leg);
  const inward = (message: string, detail: string | null = null): Found => ({ leg, direction: 'in', message, detail });
  const outward = (message: string, detail: string | null = null): Found => ({
    leg,
    direction: 'out',
    message,
    detail,
  });
  const invited = (detail: string | null): readonly Found[] => {
    if (seen.has(leg)) return [];
    seen.set(leg, { outgoing: true, answered: false });
    return [outward('INVITE', detail)];
  };

  if (kind !== 'input') {
    if (DIALLING.includes(type)) {
      const destination = text(data['destination']);
      if (destination !== null) parties.set(leg, destination);
      // A trunk's name follows; where the leg goes to none, this is all.
      return type === 'consult.started' ? [] : invited(destination);
    }
    switch (type) {
      case 'handoff.referring':
        return [outward('REFER', `Refer-To: ${String(text(data['destination']))}`)];
      case 'transfer.refused':
        return [outward(String(data['sipStatus']), 'to the REFER')];
      case 'transfer.started':
        return data['trigger'] === 'refer'
          ? [outward('202', `to the REFER; ${String(text(data['destination']))}`)]
          : [];
      case 'call.releasing':
        return [outward('REFER', 'with Replaces: the telephones are to talk directly')];
      default:
        return [];
    }
  }
  switch (type) {
    case 'call.incoming': {
      seen.set(caller, { outgoing: false, answered: false });
      const refusal = data['refusal'] as { readonly status: number; readonly phrase: string } | null | undefined;
      const invite: Found = {
        leg: caller,
        direction: 'in',
        message: 'INVITE',
        detail: `${record.from} to ${record.to}`,
      };
      if (refusal === null || refusal === undefined) return [invite];
      return [invite, { leg: caller, direction: 'out', message: String(refusal.status), detail: refusal.phrase }];
    }
    case 'call.outgoing':
      seen.set(caller, { outgoing: true, answered: false });
      return [{ leg: caller, direction: 'out', message: 'INVITE', detail: `${record.from} to ${record.to}` }];
    case 'leg.routed': {
      const failed = data['failed'] as { readonly sipStatus: number } | null;
      const trunk = `trunk ${String(text(data['trunk']))}`;
      if (failed === null) return invited(trunk);
      return [inward(String(failed.sipStatus)), outward('INVITE', trunk)];
    }
    case 'leg.early':
      return known?.outgoing === false ? [outward('183', soundOf(data))] : [];
    case 'leg.progress':
      return [...invited(null), inward(String(data['status']))];
    case 'leg.answered': {
      const first = invited(null);
      const now = seen.get(leg);
      if (now === undefined) return first;
      now.answered = true;
      const codec = soundOf(data);
      return [...first, now.outgoing ? inward('200', codec) : outward('200', codec)];
    }
    case 'leg.media':
      return [inward('re-INVITE', data['held'] === true ? 'on hold' : soundOf(data))];
    case 'leg.referred':
      return [inward('REFER', `Refer-To: ${String(text(data['target']))}`)];
    case 'leg.referProgress':
      return [
        inward(
          'NOTIFY',
          typeof data['status'] === 'number' ? `refer: ${String(data['status'])}` : 'the subscription ended',
        ),
      ];
    case 'leg.replacing':
      return [inward('INVITE', `with Replaces, from ${text(data['from']) ?? 'somebody unknown'}`)];
    case 'leg.ended':
      return known === undefined ? [] : [endRung(data, known, { inward, outward })];
    default:
      return [];
  }
}

type Make = (message: string, detail?: string | null) => Found;

/** How a dialog, or an INVITE without one, ended. */
function endRung(
  data: Data,
  { outgoing, answered }: Seen,
  { inward, outward }: { inward: Make; outward: Make },
): Found {
  const cause = typeof data['q850Cause'] === 'number' ? `Q.850 ${String(data['q850Cause'])}` : null;
  const detail = text(data['detail']) ?? cause;
  const status = typeof data['status'] === 'number' ? String(data['status']) : null;
  if (data['by'] === 'lost') return inward('(lost)', detail);
  const byUs = data['by'] === 'local';
  if (answered) return byUs ? outward('BYE', detail) : inward('BYE', detail);
  if (outgoing) return status !== null && !byUs ? inward(status, detail) : outward('CANCEL', detail);
  return byUs ? outward(status ?? '(final response)', detail) : inward('CANCEL', detail);
}

/** The codec that was agreed on, and whether the sound is encrypted. */
function soundOf(data: Readonly<Record<string, unknown>>): string | null {
  const codec = text(data['codec']);
  return typeof data['srtp'] === 'string' ? `${codec ?? ''} over SRTP` : codec;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
