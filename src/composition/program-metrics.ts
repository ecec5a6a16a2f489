import type { MediaServers } from '../ports/media-servers.ts';
import type { JournalEntry } from '../ports/journal.ts';
import { CallMetrics, MediaServerMetrics, SipServerMetrics } from '../records/index.ts';
import type { SipServer } from '../sip-server/index.ts';

/** All metrics of the program, in the text form of Prometheus. */
export class ProgramMetrics {
  readonly #calls = new CallMetrics();
  readonly #media: MediaServerMetrics;
  readonly #sip: SipServerMetrics | null;

  /** Null if this program does not have the part. */
  constructor({ server, servers }: { readonly server: SipServer | null; readonly servers: MediaServers | null }) {
    this.#media = new MediaServerMetrics(() => servers?.servers() ?? []);
    this.#sip = server === null ? null : new SipServerMetrics(() => server.stats());
  }

  /** Counts a line of a call's journal. */
  count(entry: JournalEntry): void {
    this.#calls.count(entry);
  }

  async text(): Promise<string> {
    return [await this.#calls.text(), await this.#media.text(), (await this.#sip?.text()) ?? ''].join('');
  }
}
