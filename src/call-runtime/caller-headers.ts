import type { CallerPlace } from '../config/index.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { OutgoingInvite } from '../ports/signalling.ts';
import { outgoingNumber } from '../shared/numbers/index.ts';
import type { NumberFormat } from '../ports/number-format.ts';

/** How a trunk is told who calls. */
export interface CallerRule {
  /** See `Trunk.callerIdentity`. */
  readonly callerIdentity: CallerPlace;
  /** See `Trunk.from`. */
  readonly from: string | null;
  /** For `from: account`. */
  readonly auth?: { readonly username: string } | null | undefined;
  /** See `Trunk.stirShaken`. @defaultValue drop */
  readonly stirShaken?: 'pass' | 'drop' | undefined;
  /** See `Trunk.diversion`. */
  readonly diversion: boolean;
  /** See `Trunk.historyInfo`. */
  readonly historyInfo: boolean;
  /** See `Trunk.numbers`. @defaultValue numbers are as they are */
  readonly numbers?: NumberFormat | null | undefined;
}

/** The caller that an INVITE of ours is about. */
export interface InviteCaller {
  /** As it may be shown; null: the caller is anonymous. */
  readonly number: string | null;
  /** Shown beside the number; an anonymous caller has none. */
  readonly displayName: string | null;
  /** The number of an anonymous caller, for trusted trunks only; null if nobody said it. */
  readonly withheldNumber: string | null;
  /** The number that the caller dialled; null if we called. */
  readonly calledNumber: string | null;
}

/** Whether the peer is told the number of an anonymous caller, too (RFC 3325 7). */
export function isTrustedWith(trunk: Pick<CallerRule, 'callerIdentity'> | null): boolean {
  return trunk?.callerIdentity === 'p-asserted-identity' || trunk?.callerIdentity === 'both';
}

/** What stands in From in the place of the caller; null: the caller does. It is as the configuration writes it. */
function ownNumber(trunk: CallerRule | null): string | null {
  if (trunk === null || trunk.callerIdentity === 'from' || trunk.callerIdentity === 'both') return null;
  return trunk.from === 'account' ? (trunk.auth?.username ?? null) : trunk.from;
}

/** How the peer writes a number of ours. */
export function saidTo(trunk: Pick<CallerRule, 'numbers'> | null, number: string): string {
  const format = trunk?.numbers ?? null;
  return format === null ? number : outgoingNumber(number, format);
}

/**
 * What an INVITE says of its caller, by the rule of its trunk. `null` is a peer that is no trunk: it is not trusted, so
 * it never gets P-Asserted-Identity (RFC 3325 5), nor Diversion.
 */
export function callerHeaders(
  caller: InviteCaller,
  trunk: CallerRule | null,
): Pick<OutgoingInvite, 'callerNumber' | 'displayName' | 'asserted' | 'divertedFrom'> {
  const said = (number: string): string => saidTo(trunk, number);
  const { displayName, calledNumber } = caller;
  const number = caller.number === null ? null : said(caller.number);
  const withheld = caller.withheldNumber === null ? null : said(caller.withheldNumber);
  const diverted = trunk?.diversion === true && calledNumber !== null ? { divertedFrom: said(calledNumber) } : {};
  const name = displayName === null ? {} : { displayName };
  const own = ownNumber(trunk);
  if (number !== null) {
    const shown = own === null ? { callerNumber: number, ...name } : { callerNumber: own };
    return { ...shown, ...(isTrustedWith(trunk) && { asserted: { number, ...name } }), ...diverted };
  }
  // RFC 3325 7: who is trusted gets the number of a caller who withholds it, and keeps it to itself (`Privacy: id`).
  const asserted = isTrustedWith(trunk) && withheld !== null ? { asserted: { number: withheld } } : {};
  return { callerNumber: null, ...asserted, ...diverted };
}

/**
 * The number of a caller who is anonymous: what its trunk asserts, else From where only `Privacy` asks to withhold it.
 * Null if there is none (RFC 3323 4.1.1.3).
 */
export function withheldNumber(from: string, identity: CallerIdentity | null): string | null {
  if (identity?.anonymous !== true) return null;
  const users = [...identity.asserted, ...(identity.remoteParty === null ? [] : [identity.remoteParty])];
  return [...users.map(({ user }) => user), from].find((user) => /^\+?[0-9*#]+$/.test(user)) ?? null;
}

/**
 * What was signed of the caller, where the trunk is to have it. It names the number (RFC 8225 5.2.1), so that of an
 * anonymous caller goes to trusted trunks alone.
 */
export function signedFor(identity: CallerIdentity | null, trunk: CallerRule | null): readonly string[] {
  if (trunk?.stirShaken !== 'pass' || identity?.signed === undefined) return [];
  return identity.anonymous && !isTrustedWith(trunk) ? [] : identity.signed.headers;
}
