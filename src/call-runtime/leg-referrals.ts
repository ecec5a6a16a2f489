import { randomUUID } from 'node:crypto';
import type { CallEventOf, ReplacedDialog } from '../call-machine/index.ts';
import type { LegId, ReferId } from '../ports/ids.ts';
import { asReferId } from '../ports/ids.ts';
import type { IncomingRefer, ReplacesHeader } from '../ports/signalling.ts';
import { numberOf } from '../shared/sip/index.ts';

/** Characters of a reason or summary that are kept. */
const MAX_TEXT = 2_000;
const NUMBER = /^\+?[0-9*#]{1,64}$/;

interface Open {
  readonly leg: LegId;
  readonly refer: IncomingRefer;
  answered: boolean;
}

/** The REFERs that came in on the legs of one call, until each has had its last word. */
export class LegReferrals {
  readonly #legOf: (dialog: ReplacesHeader) => LegId | null;
  readonly #open = new Map<ReferId, Open>();

  /** @param legOf the leg of this call that has a dialog */
  constructor(legOf: (dialog: ReplacesHeader) => LegId | null) {
    this.#legOf = legOf;
  }

  /** Takes a REFER, and gives the event that tells of it. */
  take(leg: LegId, refer: IncomingRefer): Omit<CallEventOf<'leg.referred'>, 'at'> {
    const id = asReferId(randomUUID());
    this.#open.set(id, { leg, refer, answered: false });
    const { headers, referredBy } = refer;
    return {
      type: 'leg.referred',
      leg,
      refer: id,
      target: targetOf(refer),
      ...(namesUs(refer) && { toUs: true as const }),
      replaces: refer.replaces === null ? null : this.#replaced(refer.replaces),
      referredBy,
      reason: textOf(headers['x-warmbridge-reason']),
      summary: textOf(headers['x-warmbridge-summary']),
    };
  }

  answer(id: ReferId, refusal: { readonly status: number; readonly phrase: string } | null): void {
    const open = this.#open.get(id);
    if (open === undefined || open.answered) return;
    open.answered = true;
    if (refusal === null) {
      open.refer.accept();
      return;
    }
    this.#open.delete(id);
    open.refer.refuse(refusal.status, refusal.phrase);
  }

  notify(id: ReferId, status: number, phrase: string): void {
    const open = this.#open.get(id);
    if (status >= 200) this.#open.delete(id);
    open?.refer.notify(status, phrase);
  }

  /** Refuses a REFER that nobody has answered, because its sender must not wait. */
  settle(id: ReferId): void {
    if (this.#open.get(id)?.answered === false) this.answer(id, { status: 603, phrase: 'Decline' });
  }

  /** The leg is over. */
  forget(leg: LegId): void {
    for (const [id, open] of this.#open) if (open.leg === leg) this.#open.delete(id);
  }

  #replaced(dialog: ReplacesHeader): ReplacedDialog {
    const leg = this.#legOf(dialog);
    return leg === null ? { kind: 'dialog', ...dialog } : { kind: 'leg', leg };
  }
}

/** Telephones write our own address for a number that we are to dial. A Replaces names a dialog at that very address. */
function targetOf({ uri, leadsToUs, replaces }: IncomingRefer): string {
  const number = leadsToUs && replaces === null ? numberOf(uri) : '';
  return NUMBER.test(number) ? number : uri;
}

/** A Refer-To that names ourselves, and no number that we could dial. */
function namesUs({ uri, leadsToUs, replaces }: IncomingRefer): boolean {
  return leadsToUs && replaces === null && !NUMBER.test(numberOf(uri));
}

/** The handoff headers have percent-encoded UTF-8 (`context-headers.ts`). */
function textOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  try {
    return decodeURIComponent(value).slice(0, MAX_TEXT);
  } catch {
    return value.slice(0, MAX_TEXT);
  }
}
