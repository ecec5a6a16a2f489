import type { AgentWatch, PhoneReport } from '../ports/agents.ts';
import type { SubscriptionNotify } from '../ports/subscription.ts';
import { DIALOG_INFO, readDialogInfo } from './dialog-info.ts';
import { DialogTable } from './dialog-table.ts';
import { PIDF, readPresence } from './read-presence.ts';

/** How the PBX is asked. */
export type Asking = Exclude<AgentWatch, 'off'>;

/** The media type that each event package has. */
export const MEDIA_TYPES: Readonly<Record<Asking, string>> = { dialog: DIALOG_INFO, presence: PIDF };

/** What a document says. */
export interface PhoneNews {
  readonly report: PhoneReport;
  /** A document before it was missed: the PBX is to be asked for all of it. */
  readonly isGap: boolean;
}

/** Reads the documents of one subscription, in the order in which they come. */
export class PhoneDocuments {
  readonly #asking: Asking;
  readonly #dialogs = new DialogTable();

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  /** @returns null: it says nothing new; `unreadable`: it is nothing that is understood */
  read({ contentType, body }: Pick<SubscriptionNotify, 'contentType' | 'body'>): PhoneNews | 'unreadable' | null {
    // A presence server has nothing to say of whom it was told nothing.
    if (contentType === null) return { report: { phone: 'unknown' }, isGap: false };
    if (contentType !== MEDIA_TYPES[this.#asking]) return 'unreadable';
    if (this.#asking === 'presence') {
      const report = readPresence(body);
      return report === null ? 'unreadable' : { report, isGap: false };
    }
    const info = readDialogInfo(body);
    if (info === null) return 'unreadable';
    const taken = this.#dialogs.take(info);
    if (taken === 'old') return null;
    const { calls } = this.#dialogs;
    return { report: calls === 0 ? { phone: 'idle' } : { phone: 'busy', calls }, isGap: taken === 'gap' };
  }
}
